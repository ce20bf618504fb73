"""`/konsol/registrera`: somebody is registered with the agreement that they sign, by keyboard alone (ux.md 3.4, W6).

    look ─► (the same person?) ─► what the service needs ─► check ─► saved, in one act ─► slip
      └── nothing to look for ──────────┘      └── the person does not want to: what cannot be done without it, and why

* One box takes any identifier. It is sent in the body and kept in the draft: never in an address (design 5, 7).
* Only what this service needs is asked for, with the reason; nothing that is held is asked for again, and nothing that
  belongs in a journal (N-04.1, N-05.2; PDL 3:6). Citizenship is asked for where the service has cost responsibility.
* What is necessary and refused ends it: the notice's own sentence says what follows, and nothing is kept (N-04.2).
* Nothing is decided here: `collection/register` takes a registration or says what is missing.
"""

from dataclasses import replace

from ombud.app.at_desk import AtDesk, at_desk
from ombud.app.code_letters import Slip, slip_of
from ombud.app.desk import Found, find
from ombud.app.registering import Saved, alike, is_named, register_once
from ombud.collection.register import Known, Registration
from ombud.collection.relate import Declined
from ombud.collection.sign import Signature
from ombud.console import refused
from ombud.console.begun import Begun, begin, begun, drop, keep, session_of
from ombud.console.service_form import form_of, labelled, prefilled, services
from ombud.disclosure.wording import Wording
from ombud.policy.ask import Refusal
from ombud.policy.wording import day
from ombud.terms import PurposeId, ServiceId, SubjectId, Text, subject_text
from ombud.vault import Spent
from ombud.web import Answer, Download, Group, Moved, Need, Page, Place, Problem, Route, Visit, Wrong

HERE = "/konsol/registrera"
SAME, FIELDS, CHECK, DONE, KEEP = (f"{HERE}/{one}" for one in ("finns", "uppgifter", "kontrollera", "klart", "utkast"))
PURPOSES = frozenset({PurposeId("contract.perform")})
TITLE = Text("Registrera person", "Register a person")


def ask(visit: Visit) -> Answer:
    return _look_page(visit)


def _look_page(visit: Visit, wrong: tuple[Wrong, ...] = ()) -> Page:
    kept = begun(visit)
    unfinished = kept if isinstance(kept, Begun) and not wrong else None
    values = {
        "services": services(visit), "wrong": wrong, "written": visit.form.text("sok"),
        "chosen": visit.form.text("tjanst"), "unfinished": unfinished,
    }  # fmt: skip
    return Page("console/register_look.html.j2", TITLE, values, 422 if wrong else 200)


def look(visit: Visit) -> Answer:
    """Who is it? The value leaves nothing but the draft and an entry in the log."""
    if visit.form.text("gor") == "borja-om":
        drop(visit)
        return Moved(HERE, _DROPPED)
    text, service = spelled(visit.form.text("sok")), visit.form.text("tjanst")
    if service not in {name for name, _ in services(visit)}:
        return _look_page(visit, (Wrong("tjanst", _NO_SERVICE),))
    new = begin(visit, service)
    if visit.form.ticked("utan"):
        keep(visit, new)
        return Moved(FIELDS)
    if not text:
        return _look_page(visit, (Wrong("sok", NOTHING),))
    found = find(visit.ombud.vault, text, None, by=visit.actor, now=visit.now)
    if isinstance(found, Spent):
        return refused.over(found, _AGAIN)
    if not isinstance(found, Found):
        return _look_page(visit, (Wrong("sok", found.reason),))
    return _found(visit, new, found, text)


def spelled(text: str) -> str:
    """A number as it is read off a paper, without the blanks in it."""
    return "".join(text.split()) if set(text) <= set("0123456789+- ") else text


def _found(visit: Visit, new: Begun, found: Found, text: str) -> Moved:
    kept = replace(
        new, looked=found.field, found=tuple(one.hex() for one in found.subjects), fields=prefilled(found.field, text)
    )
    keep(visit, kept)
    return Moved(SAME if kept.found else FIELDS)


def same(visit: Visit) -> Answer:
    """Those who were found, without a word of what is held of them."""
    one = _going_on(visit)
    if not isinstance(one, Begun):
        return one
    met = [_met(visit, subject) for subject in one.alike]
    values = {
        "people": [person for person in met if person], "key": one.key, "certain": one.looked in _CERTAIN,
        "looked": _LOOKED.get(one.looked, _ALIKE),
    }  # fmt: skip
    return Page("console/register_same.html.j2", _EXISTS, values) if one.found else Moved(FIELDS)


def _met(visit: Visit, subject: SubjectId) -> AtDesk | None:
    return at_desk(visit.ombud.vault, subject, by=visit.actor, now=visit.now)


def choose(visit: Visit) -> Answer:
    """It is one of them, another person, or first a name is compared."""
    one = _going_on(visit)
    if not isinstance(one, Begun):
        return one
    number, people = visit.form.text("vem"), one.alike
    whom = people[int(number)] if number.isdecimal() and int(number) < len(people) else None
    match visit.form.text("gor"):
        case "samma" if whom is not None:
            keep(visit, one.meant(whom))
            return Moved(FIELDS, _SAME)
        case "jamfor" if whom is not None and visit.form.text("namn"):
            return _compared(visit, whom)
        case "annan" if one.looked not in _CERTAIN:
            keep(visit, one.somebody_else())
            return Moved(FIELDS)
    return Moved(SAME)


def _compared(visit: Visit, whom: SubjectId) -> Answer:
    """Does the name stand there? A yes or a no, and nothing of what stands there (PDL 4:3)."""
    found = is_named(visit.ombud.vault, whom, visit.form.text("namn"), by=visit.actor, now=visit.now)
    if isinstance(found, Declined):
        return refused.declined(found, _AGAIN)
    if isinstance(found, Refusal):
        return refused.by_policy(visit, found, _AGAIN)
    return Moved(SAME, _NAMED if found else _NOT_NAMED)


def fields(visit: Visit) -> Answer:
    one = _going_on(visit)
    if not isinstance(one, Begun):
        return one
    if one.found:
        return Moved(SAME)
    # what was sent after a sign-out was not carried out, and stands in the form again (N-16)
    return _fields_page(visit, _written(visit, one) if visit.form.fields else one)


def _fields_page(visit: Visit, one: Begun, wrong: tuple[Wrong, ...] = (), no: Declined | None = None) -> Answer:
    form = form_of(visit, one)
    missing = tuple(no.fields) if no is not None and no.requirement == "N-04.2" else ()
    values = {
        "form": form, "one": one, "wrong": wrong, "shown": [(name, SHOWN_WORDS[name], None) for name in SHOWN_WORDS],
        "refused": form.refused(visit, missing) if missing else None, "keep": KEEP,
    }  # fmt: skip
    return Page("console/register_fields.html.j2", form.title, values, 422 if wrong else 200)


def give(visit: Visit) -> Answer:
    """What the person gives; nothing is stored yet."""
    one = _going_on(visit)
    if not isinstance(one, Begun):
        return one
    if visit.form.text("gor") == "vill-inte":
        drop(visit)
        return Moved(HERE, _REFUSED)
    one = keep(visit, _written(visit, one))
    form = form_of(visit, one)
    no = form.declined(visit, one)
    wrong = (*form.wrong(no), *([] if one.told else [Wrong("information", _NOT_TOLD)]),
             *([] if one.shown else [Wrong("legitimation", _NOT_SHOWN)]))  # fmt: skip
    if wrong:
        return _fields_page(visit, one, wrong, no)
    if no is not None:
        return refused.declined(no, _AGAIN)
    return _guarded(visit, one)


def _guarded(visit: Visit, one: Begun) -> Answer:
    """Is somebody here already who has this address, telephone, or name and birth year?"""
    if one.subject or one.another:
        return Moved(CHECK)
    found = alike(visit.ombud.vault, one.fields, by=visit.actor, now=visit.now)
    if isinstance(found, Spent):
        return refused.over(found, _AGAIN)
    if not found:
        return Moved(CHECK)
    keep(visit, replace(one, looked="", found=tuple(subject.hex() for subject in found)))
    return Moved(SAME)


def _written(visit: Visit, one: Begun) -> Begun:
    """What stands in the form, of what it asks for and nothing else."""
    shown = visit.form.text("legitimation")
    return replace(
        one,
        fields={name: text for name in form_of(visit, one).asked if (text := visit.form.text(name))},
        consent=visit.form.ticked("samtycke"),
        told=visit.form.ticked("information"),
        shown=shown if shown in SHOWN_WORDS else "",
    )


def keep_draft(visit: Visit) -> Answer:
    """What is written so far, while it is written: there after a sign-out."""
    one = _going_on(visit)
    if not isinstance(one, Begun):
        return one
    keep(visit, _written(visit, one))
    return Page("console/kept.html.j2", _KEPT, {"to": FIELDS})


def check(visit: Visit) -> Answer:
    one = _going_on(visit)
    if not isinstance(one, Begun):
        return one
    if one.found or not one.told:
        return Moved(FIELDS)
    form = form_of(visit, one)
    values = {
        "one": one,
        "form": form,
        "rows": labelled(form, one, Wording(form.policy.file, visit.language).value),
        "shown": SHOWN_WORDS[one.shown],
    }
    return Page("console/register_check.html.j2", _CHECK, values)


def save(visit: Visit) -> Answer:
    """Saved once, in one act, however often it is pressed."""
    kept = begun(visit)
    if isinstance(kept, Saved):
        return Moved(DONE)
    one = _going_on(visit)
    if not isinstance(one, Begun):
        return one
    signature = Signature(one.fields, "desk", consent=one.consent)
    made = Registration(ServiceId(one.service), signature, one.whose, one.shown)
    found = register_once(visit.ombud.vault, session_of(visit).account or "", made, by=visit.actor, now=visit.now)
    if isinstance(found, Saved):
        return Moved(DONE, _SAVED)
    if isinstance(found, Known):
        keep(visit, replace(one, looked="personnummer", found=(found.subject.hex(),)))
        return Moved(SAME)
    wrong = form_of(visit, one).wrong(found)
    return _fields_page(visit, one, wrong, found) if wrong else refused.declined(found, _AGAIN)


def done(visit: Visit) -> Answer:
    kept = begun(visit)
    if not isinstance(kept, Saved):
        return Moved(HERE)
    values = {"shown": kept.shown, "person": f"/konsol/personer/{subject_text(kept.subject)}"}
    return Page("console/register_done.html.j2", _DONE, values)


def slip(visit: Visit) -> Answer:
    """The slip that is handed over. Its code is said on it alone; another slip has another code."""
    kept = begun(visit)
    if not isinstance(kept, Saved):
        return Moved(HERE)
    lines = (
        Text(
            f"Du tecknade ett avtal hos oss den {day(visit.now.date(), 'sv')}. Det gäller från och med då.",
            f"You signed an agreement with us on {day(visit.now.date(), 'en')}. It is in force from then on.",
        ),
        Text(
            f"Vad vi har om dig, varför och hur länge, ser du på {visit.public_url}/mina. Där kan du rätta, säga nej "
            "och avsluta.",
            f"What we hold of you, why and for how long, you see at {visit.public_url}/mina. There you can correct, "
            "say no, and end it.",
        ),
    )
    made = slip_of(
        visit.ombud, kept.subject, Slip(lines, kept.shown, visit.public_url, visit.language),
        by=visit.actor, now=visit.now,
    )  # fmt: skip
    if isinstance(made, bytes):
        return Download(Text("kvitto.pdf", "receipt.pdf").in_(visit.language), "application/pdf", made)
    return refused.declined(made) if isinstance(made, Declined) else refused.by_policy(visit, made)


def _going_on(visit: Visit) -> Begun | Moved | Problem:
    """The registration that this page goes on with; another tab's is left alone."""
    kept = begun(visit)
    if not isinstance(kept, Begun):
        return Moved(HERE)
    if visit.form.fields and visit.form.text("nyckel") != kept.key:
        return OTHER_TAB
    return kept


SHOWN_WORDS = {
    "id_card": Text("Körkort eller ID-kort", "Driving licence or ID card"),
    "e_id": Text("E-legitimation", "E-ID"),
    "known": Text("Känd sedan tidigare", "Known from before"),
    "none": Text("Visades inte", "Not shown"),
}
_LOOKED = {
    "personnummer": Text("det numret", "that number"),
    "samordningsnummer": Text("det numret", "that number"),
    "reserve_id": Text("det reservnumret", "that reserve id"),
    "email": Text("den adressen", "that address"),
    "phone": Text("det telefonnumret", "that telephone number"),
    "name_birth_year": Text("det namnet och födelseåret", "that name and birth year"),
}
_ALIKE = Text("samma adress, telefon eller namn och födelseår", "the same address, telephone, or name and birth year")
_CERTAIN = frozenset({"personnummer", "samordningsnummer", "reserve_id"})
"""What belongs to one person alone: there is no other with it (P-06)."""
_AGAIN = ((Text("Tillbaka till registreringen", "Back to the registration"), HERE),)
_EXISTS = Text("Finns personen redan?", "Is the person here already?")
_KEPT = Text("Utkastet är sparat", "The draft is kept")
_CHECK = Text("Kontrollera och spara", "Check and save")
_DONE = Text("Klart. Avtalet gäller", "Done. The agreement is in force")
_NO_SERVICE = Text("Välj vilken tjänst avtalet gäller.", "Choose the service that the agreement is about.")
NOTHING = Text(
    "Skriv ett personnummer, samordningsnummer, reservnummer, telefonnummer, en e-postadress, eller namn och "
    "födelseår.",
    "Write a personal or coordination number, a reserve id, a telephone number, an e-mail address, or a name and birth "
    "year.",
)
_DROPPED = Text("Klart. Det som var påbörjat är borttaget.", "Done. What was begun is removed.")
_SAME = Text("Avtalet tecknas för den som redan finns.", "The agreement is signed for who is here already.")
_NAMED = Text("Ja, namnet står på registreringen.", "Yes, the name stands with the registration.")
_NOT_NAMED = Text("Nej, ett annat namn står på registreringen.", "No, another name stands with the registration.")
_NOT_TOLD = Text(
    "Visa informationen om personuppgifter för personen, och kryssa i rutan.",
    "Show the person the notice on personal data, and tick the box.",
)
_NOT_SHOWN = Text("Välj hur personen visade vem den är.", "Choose how the person showed who they are.")
_REFUSED = Text(
    "Inget har sparats. Personen ville inte lämna det som behövs, och avtalet tecknades inte.",
    "Nothing was stored. The person did not want to give what is needed, and the agreement was not signed.",
)
_SAVED = Text("Klart. Allt är sparat.", "Done. Everything is saved.")
OTHER_TAB = Problem(
    409,
    "registration_elsewhere",
    Text("Du har börjat på en annan registrering", "You have begun another registration"),
    Text(
        "Den här sidan hör till en tidigare. Inget av det här har sparats. Gå till den som pågår, eller börja om.",
        "This page belongs to an earlier one. Nothing of this was stored. Go to the one under way, or begin again.",
    ),
    ((Text("Den som pågår", "The one under way"), FIELDS), (TITLE, HERE)),
)

ROUTES = (
    Route(
        HERE, "register", ask, look, Need.STAFF, PURPOSES,
        Place(Group.WORK, Text("Registrera", "Register"), "user-plus"),
    ),
    Route(SAME, "register.same", same, choose, Need.STAFF, PURPOSES),
    Route(FIELDS, "register.fields", fields, give, Need.STAFF, PURPOSES),
    Route(KEEP, "register.keep", None, keep_draft, Need.STAFF, PURPOSES),
    Route(CHECK, "register.check", check, save, Need.STAFF, PURPOSES),
    Route(DONE, "register.done", done, slip, Need.STAFF, PURPOSES),
)  # fmt: skip
