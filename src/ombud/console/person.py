"""`/konsol/personer/{id}`: a person at the desk. What needs nothing opened is done at once; what is held is opened for
a purpose, with a reason (PDL 4:3; R-08, R-41).

* Before anything is opened, only what stands in clear is here: what binds the person, and how they are to be met.
* A call is noted with one press. A no to advertising needs no identity; a request may be taken before it is shown.
* What a purpose may see is opened category by category, each with its entry; what it may not is stopped with the
  sentence that says so. The purpose is chosen by what is to be done, before anything was refused.
"""

from ombud.app.code_letters import Slip, slip_of
from ombud.app.registering import PROVES
from ombud.app.taking_no import Said, take_no
from ombud.collection.relate import Beginning, Declined, begin
from ombud.console import begun, refused
from ombud.console.met import HERE, PURPOSES, Met, meet
from ombud.console.opening import begin_opening, openings
from ombud.console.people import after_no
from ombud.console.registering import FIELDS, SHOWN_WORDS
from ombud.console.service_form import services
from ombud.disclosure.words import RELATIONS
from ombud.disclosure.words import STATES as TIES
from ombud.law.rights import Right
from ombud.policy.ask import Flag, Refusal
from ombud.relations import Kind, Relation
from ombud.requests import identify, open_request, requests
from ombud.requests.case_file import CaseFile
from ombud.requests.identity import Shown
from ombud.requests.model import Arrival, Wanted, Way
from ombud.requests.names import RIGHTS, STATES
from ombud.terms import Text, subject_text
from ombud.web import Answer, Download, Moved, Need, Page, Route, Visit, Wrong, problem
from ombud.web.formats import weekday

CHANNELS = (
    ("", Text("All reklam", "All advertising"), None),
    ("email", Text("E-post", "E-mail"), None),
    ("sms", Text("Sms", "Text messages"), None),
    ("post", Text("Post", "Post"), None),
)
WAYS = (("desk", Text("I receptionen", "At the desk"), None), ("phone", Text("På telefon", "On the telephone"), None))
_LONGEST = 4_000


def show(visit: Visit) -> Answer:
    met = meet(visit)
    return _page(visit, met) if isinstance(met, Met) else met


def _page(visit: Visit, met: Met, wrong: tuple[Wrong, ...] = ()) -> Page:
    person = met.person
    listed = requests(visit.ombud.vault, by=visit.actor, now=visit.now, subject=person.subject, closed=True)
    cases = () if isinstance(listed, Refusal) else listed
    signs = visit.work is not None and visit.work.carries("contract.perform")
    values = {
        "person": person, "here": met.here, "id": subject_text(person.subject), "wrong": wrong, "form": visit.form,
        "ties": [_tie(one) for one in person.ties], "cases": cases, "states": STATES, "signs": signs,
        "rights": [(right.value, words) for right, words in RIGHTS.items()], "services": services(visit),
        "channels": CHANNELS, "ways": WAYS, "shown": [(name, words, None) for name, words in SHOWN_WORDS.items()],
        "purposes": openings(visit), "flags": [_FLAGS[one] for one in sorted(person.flags) if one in _FLAGS],
    }  # fmt: skip
    return Page("console/person.html.j2", _PERSON, values, 422 if wrong else 200)


def _tie(one: Relation) -> tuple[Text, Text, Relation]:
    return RELATIONS[one.kind], TIES[one.state], one


def act(visit: Visit) -> Answer:
    """One thing that is done for the person."""
    met = meet(visit)
    if not isinstance(met, Met):
        return met
    does = _ACTS.get(visit.form.text("gor"))
    return problem.UNREADABLE if does is None else does(visit, met)


def _note_call(visit: Visit, met: Met) -> Answer:
    """A telephone call, with one press: when, and who called."""
    by = "controller" if visit.form.text("vem") == "vi" else "data_subject"
    call = Beginning(Kind.CONTACT, visit.now, terms={"channel": "phone", "by": by})
    noted = begin(visit.ombud.vault, met.person.subject, call, by=visit.actor, now=visit.now)
    return _done(met, noted, _CALL)


def _take_no(visit: Visit, met: Met) -> Answer:
    """R-08: no identity, no reason; in force at once."""
    channel, way = visit.form.text("kanal"), visit.form.text("hur")
    said = Said(
        channel if channel in {name for name, _, _ in CHANNELS} else "", way if way == "phone" else "desk"
    )  # fmt: skip
    took = take_no(visit.ombud.vault, met.person.subject, said, by=visit.actor, now=visit.now)
    return after_no(visit, took, met.here)


def _take_request(visit: Visit, met: Met) -> Answer:
    """What the person asks for, in their own words, with the date by which it is answered (R-01)."""
    right, words = visit.form.text("rattighet"), visit.form.text("ord")
    wrong = (
        *([] if right in set(Right) else [Wrong("rattighet", _NO_RIGHT)]),
        *([Wrong("ord", _TOO_LONG)] if len(words) > _LONGEST else []),
    )
    if wrong:
        return _page(visit, met, wrong)
    way = "phone" if visit.form.text("hur") == "phone" else "desk"
    arrival = Arrival(way, visit.now, (Wanted(Right(right)),), visit.language, words, met.person.subject)
    file = open_request(visit.ombud.vault, arrival, by=visit.actor, now=visit.now)
    if not isinstance(file, CaseFile):
        return refused.declined(file, _back(met))
    if visit.form.text("legitimation") in PROVES and file.case.needs_identity:
        shown = Shown(Way.EID if visit.form.text("legitimation") == "e_id" else Way.DESK)
        identify(visit.ombud.vault, file.id, shown, by=visit.actor, now=visit.now)
    due = file.case.clock.due
    return Moved(
        met.here,
        Text(
            f"Klart. Ärende {file.reference}. Personen får svar senast {weekday(due, 'sv')}.",
            f"Done. Case {file.reference}. The person is answered on {weekday(due, 'en')} at the latest.",
        ),
    )


def _sign(visit: Visit, met: Met) -> Answer:
    """An agreement with somebody who is here already: the form of the service."""
    service = visit.form.text("tjanst")
    if not _may_sign(visit, service):
        return _page(visit, met, (Wrong("tjanst", _NO_SERVICE),))
    begun.keep(visit, begun.begin(visit, service).meant(met.person.subject))
    return Moved(FIELDS)


def _offer(visit: Visit, met: Met) -> Answer:
    """An offer that the person may sign at home; nothing is in force before they do."""
    service = visit.form.text("tjanst")
    if not _may_sign(visit, service):
        return _page(visit, met, (Wrong("tjanst", _NO_SERVICE),))
    offer = Beginning(Kind.AGREEMENT, visit.now, terms={"service": service})
    return _done(met, begin(visit.ombud.vault, met.person.subject, offer, by=visit.actor, now=visit.now), _OFFERED)


def _may_sign(visit: Visit, service: str) -> bool:
    signs = visit.work is not None and visit.work.carries("contract.perform")
    return signs and service in {name for name, _ in services(visit)}


def _give_code(visit: Visit, met: Met) -> Answer:
    """A code for whoever has no e-ID and has shown here who they are (R-07)."""
    if visit.form.text("legitimation") not in PROVES:
        return _page(visit, met, (Wrong("legitimation", _SHOW_FIRST),))
    slip = Slip((_CODE_ASKED,), shown=True, base=visit.public_url, language=visit.language)
    made = slip_of(visit.ombud, met.person.subject, slip, by=visit.actor, now=visit.now)
    if isinstance(made, bytes):
        return Download(Text("kod.pdf", "code.pdf").in_(visit.language), "application/pdf", made)
    return refused.declined(made, _back(met)) if isinstance(made, Declined) else refused.by_policy(visit, made)


def _open(visit: Visit, met: Met) -> Answer:
    """A purpose and a reason first; then what the purpose may see."""
    purpose, reason = visit.form.text("andamal"), visit.form.text("skal")
    wrong = (
        *([] if purpose in {name for name, _, _ in openings(visit)} else [Wrong("andamal", _NO_PURPOSE)]),
        *([] if reason else [Wrong("skal", _NO_REASON)]),
        *([Wrong("skal", _TOO_LONG)] if len(reason) > _LONGEST else []),
    )
    if wrong:
        return _page(visit, met, wrong)
    spent = begin_opening(visit, met.person.subject, purpose, reason)
    return Moved(f"{met.here}/oppnat") if spent is None else refused.over(spent, _back(met))


def _done(met: Met, found: Relation | Declined, words: Text) -> Answer:
    return Moved(met.here, words) if isinstance(found, Relation) else refused.declined(found, _back(met))


def _back(met: Met) -> refused.Ways:
    return ((Text("Tillbaka till personen", "Back to the person"), met.here),)


_ACTS = {
    "samtal": _note_call, "nej": _take_no, "begaran": _take_request, "teckna": _sign, "erbjud": _offer,
    "kod": _give_code, "oppna": _open,
}  # fmt: skip
_PERSON = Text("Person", "Person")
_FLAGS = {
    Flag.PROTECTED: (Text("Skyddade personuppgifter", "Protected identity"), "warn", "shield-check"),
    Flag.DECEASED: (Text("Avliden", "Deceased"), "warn", "info"),
    Flag.RESTRICTED: (Text("Användningen är begränsad", "The use is restricted"), "warn", "pause"),
}
_CALL = Text("Klart. Samtalet är antecknat.", "Done. The call is noted.")
_OFFERED = Text(
    "Klart. Erbjudandet ligger under Mina avtal. Inget gäller förrän personen tecknar det.",
    "Done. The offer is under My agreements. Nothing is in force before the person signs it.",
)
_CODE_ASKED = Text("Du bad om en kod i receptionen.", "You asked for a code at the desk.")
_NO_RIGHT = Text("Välj vad personen begär.", "Choose what the person asks for.")
_NO_SERVICE = Text("Välj vilken tjänst avtalet gäller.", "Choose the service that the agreement is about.")
_NO_PURPOSE = Text("Välj vad du ska göra.", "Choose what you are going to do.")
_NO_REASON = Text("Skriv varför, i några ord.", "Write why, in a few words.")
_TOO_LONG = Text("Korta texten till 4 000 tecken.", "Shorten the text to 4,000 characters.")
_SHOW_FIRST = Text(
    "Koden lämnas till den som har visat körkort, ID-kort eller e-legitimation.",
    "The code is handed to whoever has shown a driving licence, an ID card or an e-ID.",
)
ROUTES = (Route(f"{HERE}/{{id}}", "person", show, act, Need.STAFF, PURPOSES),)
