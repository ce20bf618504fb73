"""`/konsol/incidenter/{id}/berorda` and `/meddela`: whom a breach concerns by the log, how they are told (Art. 34).

* The log is asked with the words of the form: first it is counted and shown, then it is written down.
* Reading the log is for `legal.log`: whoever may not is told who may, and the breach stays as it is.
* People with protected identity are in no list and no bulk; they are counted, and told by hand (A-34, R-41).
"""

from ombud.app import breaching
from ombud.breaches import Breach, Criteria, Way
from ombud.breaches.affected import Found, affected, count_affected, find_affected, name_affected
from ombud.breaches.model import Telling
from ombud.breaches.named import WAYS
from ombud.breaches.tell import letter, posted, told_by_hand, waiting, write
from ombud.collection.relate import Declined
from ombud.console.breach_kit import (
    HERE,
    PURPOSES,
    address,
    answered,
    as_field,
    moment_in,
    no,
    of_visit,
    page,
)
from ombud.law.breach import Duty
from ombud.policy.ask import Refusal
from ombud.policy.document import Heading, lines_of, plain
from ombud.terms import CategoryId, SubjectId, Text, subject_text
from ombud.terms.ids import subject_from
from ombud.web import Answer, Download, Moved, Need, Page, Problem, Route, Visit, Wrong, problem

_AFFECTED = Text("Vilka berörs", "Whom it concerns")
_TELL = Text("Meddela dem som berörs", "Tell those affected")
_MOST = 200
"""Rows of a list that a page shows."""
_SETS = {"actors": "konto", "units": "enhet", "purposes": "andamal", "categories": "kategori", "systems": "system"}


def ask_affected(visit: Visit) -> Answer:
    breach = of_visit(visit)
    return _people(visit, breach) if isinstance(breach, Breach) else breach


def _people(visit: Visit, breach: Breach, wrong: tuple[Wrong, ...] = (), found: Found | None = None) -> Answer:
    listed = affected(visit.ombud.vault, breach.id, by=visit.actor, now=visit.now)
    people, hidden = ([], 0) if isinstance(listed, Declined) else listed
    file, form = breaching.policy_file(visit.ombud, visit.now), visit.form
    begun = breach.facts.began_at or breach.noticed_at
    values = {
        "people": [
            (subject_text(one.subject), one, _kinds(visit, one.categories), None if one.way is None else WAYS[one.way])
            for one in people[:_MOST]
        ], "number": len(people), "hidden": hidden, "wrong": wrong, "found": found,
        "kinds": () if found is None else _kinds(visit, found.categories),
        "fran": form.text("fran") or as_field(begun), "till": form.text("till") or as_field(visit.now),
        "purposes": [(name, visit.say(Text(one.name.sv, one.name.en))) for name, one in file.purposes.items()],
        "categories": [(name, visit.say(Text(one.name.sv, one.name.en))) for name, one in file.categories.items()],
        "accounts": [(name, name) for name in sorted(visit.ombud.accounts.actors)],
    }  # fmt: skip
    return page(visit, breach, "console/breach_affected.html.j2", _AFFECTED, values)


def _kinds(visit: Visit, categories: tuple[str, ...]) -> str:
    known = breaching.policy_file(visit.ombud, visit.now).categories
    names = [known[CategoryId(one)].name for one in categories if CategoryId(one) in known]
    return ", ".join(visit.say(Text(one.sv, one.en)) for one in names)


def do_affected(visit: Visit) -> Answer:
    """Count first; write down what was counted; or name somebody whom no log names."""
    breach = of_visit(visit)
    if not isinstance(breach, Breach):
        return breach
    if visit.form.text("gor") == "en":
        return _name(visit, breach)
    criteria = _criteria(visit)
    if isinstance(criteria, tuple):
        return _people(visit, breach, criteria)
    if visit.form.text("gor") == "skriv":
        done = find_affected(visit.ombud.vault, breach.id, criteria, by=visit.actor, now=visit.now)
        return Moved(address(breach, "berorda"), _WRITTEN) if isinstance(done, Breach) else _stopped(breach, done)
    found = count_affected(visit.ombud.vault, breach.id, criteria, by=visit.actor, now=visit.now)
    return _people(visit, breach, found=found) if isinstance(found, Found) else _stopped(breach, found)


def _criteria(visit: Visit) -> Criteria | tuple[Wrong, ...]:
    begun, ended = moment_in(visit, "fran"), moment_in(visit, "till")
    wrong = tuple(one for one in (begun, ended) if isinstance(one, Wrong))
    empty = [Wrong(name, _TIME) for name, one in (("fran", begun), ("till", ended)) if one is None]
    if wrong or empty or isinstance(begun, Wrong) or isinstance(ended, Wrong) or begun is None or ended is None:
        return (*wrong, *empty)
    chosen = {name: frozenset(filter(None, visit.form.all(field))) for name, field in _SETS.items()}
    return Criteria(begun, ended, **chosen)


def _name(visit: Visit, breach: Breach) -> Answer:
    try:
        subject = subject_from(visit.form.text("person"))
    except ValueError:
        return _people(visit, breach, (Wrong("person", _NO_ID),))
    found = name_affected(visit.ombud.vault, breach.id, SubjectId(subject), by=visit.actor, now=visit.now)
    if isinstance(found, Declined):
        return _people(visit, breach, (Wrong("person", found.text),))
    return Moved(address(breach, "berorda"), _WRITTEN)


def _stopped(breach: Breach, found: Declined | Refusal) -> Problem:
    back = (Text("Till incidenten", "To the breach"), address(breach))
    if isinstance(found, Declined):
        return no(found, back)
    return Problem(403, "breach.log", Text("Loggen läses av andra", "The log is read by others"), _ASK_DPO, (back,))


def ask_tell(visit: Visit) -> Answer:
    breach = of_visit(visit)
    return _telling(visit, breach, ()) if isinstance(breach, Breach) else breach


def _telling(visit: Visit, breach: Breach, wrong: tuple[Wrong, ...]) -> Page:
    said, form = breach.telling, visit.form
    told = waiting(visit.ombud.vault, breach.id, by=visit.actor, now=visit.now)
    counts = {} if isinstance(told, Declined) else told
    now = {name: form.text(name) or ("" if said is None else getattr(said, name)) for name in ("what", "advice")}
    values = {
        "wrong": wrong, "now": now, "letter": _letter(visit, breach), "people": Duty.PEOPLE,
        "told": [(_way(way), number) for (way, done), number in counts.items() if done],
        "waits": [(_way(way), number, way) for (way, done), number in counts.items() if not done],
        "mails": visit.ombud.config.messages.smtp is not None,
        "paper": counts.get((Way.PAPER.value, False), 0),
    }  # fmt: skip
    return page(visit, breach, "console/breach_tell.html.j2", _TELL, values)


def _way(way: str | None) -> Text:
    return Text("inte frågade än", "not asked yet") if way is None else WAYS[Way(way)]


def _letter(visit: Visit, breach: Breach) -> list[tuple[bool, str]]:
    """The letter as they read it."""
    if breach.telling is None:
        return []
    document = letter(breach, breaching.policy_file(visit.ombud, visit.now), visit.language)
    return [(isinstance(block, Heading), plain(spans)) for block in document.blocks for spans in lines_of(block)]


def do_tell(visit: Visit) -> Answer:
    """Write the text; send alerts; say that the letters were posted, or that somebody was told by hand."""
    breach = of_visit(visit)
    if not isinstance(breach, Breach):
        return breach
    asked = {"text": _write, "skicka": _send, "postade": _posted, "hand": _hand}.get(visit.form.text("gor"))
    return problem.NOT_FOUND if asked is None else asked(visit, breach)


def _write(visit: Visit, breach: Breach) -> Answer:
    said = Telling(what=visit.form.text("what"), advice=visit.form.text("advice"))
    found = write(visit.ombud.vault, breach.id, said, by=visit.actor, now=visit.now)
    return answered(found, _TEXT, lambda wrong: _telling(visit, breach, wrong), address(breach, "meddela"))


def _send(visit: Visit, breach: Breach) -> Answer:
    found = breaching.tell(visit.ombud, breach.id, by=visit.actor, now=visit.now)
    return _stopped(breach, found) if isinstance(found, Declined) else Moved(address(breach, "meddela"), _SENT)


def _posted(visit: Visit, breach: Breach) -> Answer:
    found = posted(visit.ombud.vault, breach.id, by=visit.actor, now=visit.now)
    return _stopped(breach, found) if isinstance(found, Declined) else Moved(address(breach, "meddela"), _POSTED)


def _hand(visit: Visit, breach: Breach) -> Answer:
    try:
        subject = subject_from(visit.form.text("person"))
    except ValueError:
        return _telling(visit, breach, (Wrong("person", _NO_ID),))
    found = told_by_hand(visit.ombud.vault, breach.id, SubjectId(subject), by=visit.actor, now=visit.now)
    if isinstance(found, Declined):
        return _telling(visit, breach, (Wrong("person", found.text),))
    return Moved(address(breach, "meddela"), _HAND)


def print_letters(visit: Visit) -> Answer:
    """The letters on paper as one PDF; each address that is opened for it is in the log."""
    breach = of_visit(visit)
    if not isinstance(breach, Breach):
        return breach
    made = breaching.printed(visit.ombud, breach.id, visit.language, by=visit.actor, now=visit.now)
    if isinstance(made, Declined):
        return _stopped(breach, made)
    return problem.NOT_FOUND if made is None else Download("brev.pdf", "application/pdf", made)


_TIME = Text("Ange tiden.", "Give the time.")
_NO_ID = Text("Skriv personens id, som börjar med s_. Sök fram det.", "Write the person's id, which begins with s_.")
_WRITTEN = Text("Sparat. Antalet står i anmälan.", "Saved. The number stands in the notification.")
_TEXT = Text("Texten är sparad. Läs igenom den innan den skickas.", "Saved. Read it through before it is sent.")
_SENT = Text("Aviseringarna är på väg. De andra väntar på brev eller samtal.", "Alerts are on their way.")
_POSTED = Text("Antecknat: breven är postade.", "Noted: the letters have been posted.")
_HAND = Text("Antecknat.", "Noted.")
_ASK_DPO = Text(
    "Din roll läser inte loggen. Be dataskyddsombudet räkna vilka som berörs: det står sedan här.",
    "Your role does not read the log. Ask the data protection officer to compute whom it concerns.",
)

ROUTES: tuple[Route, ...] = (
    Route(f"{HERE}/{{incident}}/berorda", "breach.affected", ask_affected, do_affected, Need.STAFF, PURPOSES),
    Route(f"{HERE}/{{incident}}/meddela", "breach.tell", ask_tell, do_tell, Need.STAFF, PURPOSES),
    Route(f"{HERE}/{{incident}}/brev", "breach.letters", print_letters, None, Need.STAFF, PURPOSES),
)
