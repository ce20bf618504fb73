"""`/mina/ombud`: people I represent, what I may ask for them, and until when (R-13, R-30 to R-34, R-41).

* It is the law's answer of this moment that stands at each thing: it may be asked, a person assesses it first, or why
  not. What a mandate does not cover is said before anything is written.
* A mandate that has ended is not there any more, nor is any case that was opened on it.
* Of somebody with protected identity nothing is shown but that they are represented.
"""

from collections.abc import Mapping

from ombud.law.ages import Age
from ombud.law.representation import Capacity, Matter, Verdict
from ombud.law.rights import Right
from ombud.policy.ask import Refusal
from ombud.portal import refused
from ombud.portal.asking import way_of
from ombud.portal.case_words import STATES, TITLES, title
from ombud.portal.cases import HERE as CASES
from ombud.requests.acting import ASKED_FOR, Mandated, mandate_of, mandates
from ombud.requests.case_file import CaseFile
from ombud.requests.model import Arrival, Wanted
from ombud.requests.own import PORTAL, Asked, ask_for, asked_for_another
from ombud.terms import Text
from ombud.web import Answer, Moved, Need, Page, Problem, Route, Visit, Wrong, problem

HERE = "/mina/ombud"
_LONGEST = 4_000
_TITLE = Text("Personer jag företräder", "People I represent")
CAPACITIES: Mapping[Capacity, Text] = {
    Capacity.CUSTODIAN: Text("Vårdnadshavare", "Custodian"),
    Capacity.GOD_MAN: Text("God man", "God man (guardian by court order)"),
    Capacity.ADMINISTRATOR: Text("Förvaltare", "Administrator"),
    Capacity.POWER: Text("Fullmakt", "Power of attorney"),
    Capacity.FUTURE_POWER: Text("Framtidsfullmakt", "Future power of attorney"),
    Capacity.RELATIVE: Text("Närstående", "Relative"),
}
_MATTERS: Mapping[Matter, Text] = {
    Matter.RIGHTS: Text("bevaka rätt", "protect rights"),
    Matter.PROPERTY: Text("förvalta egendom", "manage property"),
    Matter.PERSON: Text("sörja för person", "care for the person"),
    Matter.BOOKING: Text("bokningar", "bookings"),
    Matter.PAYMENT: Text("betalningar", "payments"),
    Matter.CARE: Text("vård", "care"),
    Matter.DATA: Text("personuppgifter", "personal data"),
}
_ANYBODY = (Right.OBJECTION_MARKETING, Right.COMPLAINT)
"""What anybody may pass on (R-08)."""
_IN_WORDS = frozenset({Right.RECTIFICATION, Right.RESTRICTION, Right.COMPLAINT})
"""What has to be said in words."""


def every(visit: Visit) -> Answer:
    """All of them."""
    found = mandates(visit.ombud.vault, visit.subject, by=visit.actor, now=visit.now)
    return Page("portal/represented.html.j2", _TITLE, {"people": [_person(one) for one in found]})


def _person(one: Mandated) -> dict[str, object]:
    mandate = one.representation.mandate
    scope = [_MATTERS[matter] for matter in sorted(mandate.scope)]
    return {
        "id": one.id, "name": one.name, "protected": one.protected, "capacity": CAPACITIES[mandate.capacity],
        "scope": Text(", ".join(words.sv for words in scope), ", ".join(words.en for words in scope)),
        "ends_on": one.ends_on, "growing": one.age is Age.GROWING, "together": not mandate.alone,
    }  # fmt: skip


def show(visit: Visit) -> Answer:
    """One of them: what may be asked for, and what was."""
    mandate = _mandate(visit)
    return _page(visit, mandate) if isinstance(mandate, Mandated) else mandate


def _mandate(visit: Visit) -> Mandated | Problem:
    found = mandate_of(visit.ombud.vault, visit.subject, visit.path["mandate"], by=visit.actor, now=visit.now)
    return problem.NOT_FOUND if found is None else found


def _page(visit: Visit, mandate: Mandated, wrong: tuple[Wrong, ...] = ()) -> Page:
    files = asked_for_another(visit.ombud.vault, mandate, by=visit.actor, now=visit.now)
    values = {
        "person": _person(mandate), "here": f"{HERE}/{mandate.id}", "wrong": wrong,
        "may": [_option(right, mandate) for right in (*ASKED_FOR, *_ANYBODY) if _may(right, mandate)],
        "not_": [(TITLES[one], mandate.findings[one].text) for one in ASKED_FOR if not _may(one, mandate)],
        "chosen": visit.form.text("vad"), "text": visit.form.text("text"),
        "cases": [(one.reference, title(one.case), STATES[one.case.state]) for one in files],
    }  # fmt: skip
    return Page("portal/represented_one.html.j2", _TITLE, values, 422 if wrong else 200)


def _may(right: Right, mandate: Mandated) -> bool:
    return right in _ANYBODY or mandate.findings[right].verdict in (Verdict.MAY, Verdict.ASSESS)


def _option(right: Right, mandate: Mandated) -> tuple[str, Text, Text | None]:
    found = mandate.findings.get(right)
    assessed = found is not None and found.verdict is Verdict.ASSESS
    return right.value, TITLES[right], _ASSESSED if assessed else None


def act(visit: Visit) -> Answer:
    """Ask for the person: looked through first, then sent on the mandate."""
    mandate = _mandate(visit)
    if not isinstance(mandate, Mandated):
        return mandate
    what, text = visit.form.text("vad"), visit.form.text("text")
    known = {right.value: right for right in (*ASKED_FOR, *_ANYBODY) if _may(right, mandate)}
    wrong = _wrong(known, what, text)
    if wrong or visit.form.text("klart") == "andra":
        return _page(visit, mandate, wrong)
    if visit.form.text("klart") == "ja":
        return _send(visit, mandate, known[what], text)
    values = {
        "person": _person(mandate), "here": f"{HERE}/{mandate.id}", "what": TITLES[known[what]], "vad": what,
        "text": text,
    }  # fmt: skip
    return Page("portal/represented_check.html.j2", _TITLE, values)


def _wrong(known: Mapping[str, Right], what: str, text: str) -> tuple[Wrong, ...]:
    if what not in known:
        return (Wrong("vad", _CHOOSE),)
    if known[what] in _IN_WORDS and not text:
        return (Wrong("text", _WRITE),)
    return (Wrong("text", _TOO_LONG),) if len(text) > _LONGEST else ()


def _send(visit: Visit, mandate: Mandated, right: Right, text: str) -> Answer:
    arrival = Arrival(PORTAL, visit.now, (Wanted(right),), visit.language, text, mandate.subject, mandate.id)
    file = ask_for(visit.ombud.vault, Asked(arrival, way_of(visit.session)), by=visit.actor, now=visit.now)
    if isinstance(file, CaseFile):
        return Moved(f"{CASES}/{file.reference}/klart")
    return refused.by_policy(file) if isinstance(file, Refusal) else refused.declined(file)


_ASSESSED = Text("En människa bedömer först om du får det.", "A person first assesses whether you may have it.")
_CHOOSE = Text("Välj vad du vill begära.", "Choose what you want to ask for.")
_WRITE = Text("Skriv vad det gäller.", "Write what it is about.")
_TOO_LONG = Text("Texten är för lång. Korta den till 4 000 tecken.", "Shorten the text to 4,000 characters.")

ROUTES = (
    Route(HERE, "represented", every),
    Route(f"{HERE}/{{mandate}}", "represented.one", show, act, Need.PERSON),
)
