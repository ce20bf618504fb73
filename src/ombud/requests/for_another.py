"""What stands against a request that somebody makes for another, a child for itself, or anybody about who has died.

* The mandate, its scope and its dates are asked when the request comes in, when something is proposed, and again when
  it is carried out: what ended meanwhile is refused (R-13, R-33). The rules are `law.representation`.
* Where the law leaves it to a person, the request says so and waits: nothing is proposed or handed out before somebody
  has assessed it, with reasons (R-30).
* An answer may always go by letter to the person's own registered address; to whoever asked, only while they may.
* Age is from the birth date alone; two of them, or none, are for a person to look at (P-05).
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

from ombud.actors import Representation, representations_of
from ombud.actors.representation import CASE, State, representation_from
from ombud.collection.relate import Declined
from ombud.law.representation import (
    RELATIVE_ROUTE,
    Asked,
    Finding,
    Represented,
    Verdict,
    may_ask,
)
from ombud.law.rights import Right, identity_needed
from ombud.policy.ask import Ask, Flag, Refusal
from ombud.requests import events
from ombud.requests.case import Case
from ombud.requests.model import ACTS, Item, Outcome, Wanted
from ombud.terms import CategoryId, PurposeId, Text
from ombud.vault import Person

REQUESTS, BORN = PurposeId("legal.requests"), CategoryId("birth_date")
LETTER = "letter"
ROUTE, WAS = "route", "was"
"""Details of what is wanted: how it is handled, and what it was before."""


def standing(person: Person, case: Case) -> Mapping[Right, Finding]:
    """What comes of each right that is wanted, on this mandate and now."""
    mandate = case.opened.by_representative
    flags = person.about.wishes.flag_set()
    if mandate is None and Flag.ADULT in flags and Flag.DECEASED not in flags:
        return {}
    about = Represented(
        born_of(person), Flag.PROTECTED in flags, Flag.DECEASED in flags, of_age=Flag.ADULT in flags
    )  # fmt: skip
    assessed = {one.right: one.may for one in case.assessed}
    acting = None if mandate is None else representation_of(person, mandate)
    return {right: _found(person, right, about, (mandate, acting), assessed.get(right)) for right in set(case.rights)}


def _found(
    person: Person,
    right: Right,
    about: Represented,
    on: tuple[str | None, Representation | None],
    assessed: bool | None,
) -> Finding:
    mandate, acting = on
    unfounded = mandate is not None and (acting is None or acting.state is State.PROPOSED)
    if unfounded and not about.deceased and identity_needed(right):
        return Finding(Verdict.REFUSE, _NO_MANDATE, key="THIRD-PERSON" if about.protected else "PROXY-SCOPE")
    return may_ask(Asked(right, about, None if acting is None else acting.mandate, assessed), person.act.now)


def stands_against(person: Person, case: Case, what: events.What) -> Declined | None:
    """Why an event may not happen on this mandate; None where nothing stands against it."""
    match what:
        case events.Proposed(items):
            return _first(person, case, items)
        case events.CarriedOut(item):
            return _first(person, case, (item,))
        case events.Answered(channel):
            return _answer_goes_astray(person, case, channel)
        case events.Assessed(right):
            found = standing(person, replace(case, assessed=())).get(right)
            return None if found is not None and found.verdict is Verdict.ASSESS else NOT_TO_BE_ASSESSED
        case _:
            return None


def to_assess(person: Person, case: Case) -> tuple[Right, ...]:
    """The rights that wait for somebody's assessment and have not been noted as waiting."""
    found = standing(person, case)
    waits = {right for right, one in found.items() if one.verdict is Verdict.ASSESS}
    return tuple(sorted(waits - case.to_assess))


def rerouted(case_wanted: tuple[Wanted, ...]) -> tuple[Wanted, ...]:
    """What is wanted of somebody who has died: access is a relative's request for the journal (R-40, R-15.8)."""
    return tuple(_routed(wanted) for wanted in case_wanted)


def routed_back(case_wanted: tuple[Wanted, ...]) -> tuple[Wanted, ...]:
    """The same, where the record of the death was a mistake."""
    return tuple(_as_it_was(wanted) for wanted in case_wanted)


def _routed(wanted: Wanted) -> Wanted:
    if wanted.right not in (Right.ACCESS, Right.JOURNAL_COPY) or ROUTE in wanted.details:
        return wanted
    return Wanted(Right.JOURNAL_COPY, {**wanted.details, ROUTE: RELATIVE_ROUTE, WAS: wanted.right.value})


def _as_it_was(wanted: Wanted) -> Wanted:
    if wanted.details.get(ROUTE) != RELATIVE_ROUTE:
        return wanted
    kept = {name: value for name, value in wanted.details.items() if name not in (ROUTE, WAS)}
    return Wanted(Right(wanted.details[WAS]), kept)


def representation_of(person: Person, text: str) -> Representation | None:
    """The representation that a request names; None where the person has none such."""
    try:
        wanted = representation_from(text)
    except ValueError:
        return None
    known = representations_of(person.act.tx, person.subject, person.keys.for_reading(CASE))
    return next((one for one in known if one.id == wanted), None)


def born_of(person: Person) -> date | None:
    """The person's day of birth, where whoever acts may open it and it is one day (P-05)."""
    asking = Person(person.act, person.subject, person.keys).requesting()
    opened = asking.open(Ask(person.subject, REQUESTS, frozenset({BORN}), person.act.by))
    if isinstance(opened, Refusal):
        return None
    own = (one.fields for one in opened.reveal() if not one.about_third_party)
    births = {fields["birth_date"] for fields in own if "birth_date" in fields}
    return date.fromisoformat(births.pop()) if len(births) == 1 else None


def _first(person: Person, case: Case, items: Iterable[Item]) -> Declined | None:
    found = standing(person, case)
    hindered = (_hindered(case, item, found[item.right]) for item in items if item.right in found)
    return next((declined for declined in hindered if declined is not None), None)


def _hindered(case: Case, item: Item, found: Finding) -> Declined | None:
    if found.verdict is Verdict.MAY:
        return None
    if found.verdict is Verdict.ASSESS:
        return _first_assess(found)
    if found.verdict is Verdict.ROUTE:
        wanted = case.opened.wanted[item.wanted]
        return None if wanted.details.get(ROUTE) == RELATIVE_ROUTE else NOT_ROUTED
    said = item.outcome is Outcome.REFUSED and item.key == found.key
    return None if said else _answer_with(found)


def _answer_goes_astray(person: Person, case: Case, channel: str) -> Declined | None:
    """What was carried out is handed to whoever asked only while they may have it (R-33)."""
    if channel == LETTER or case.opened.by_representative is None:
        return None
    found = standing(person, case)
    ended = (found[item.right].verdict is Verdict.REFUSE for item in case.items if item.outcome in ACTS)
    return GOES_ASTRAY if any(ended) else None


def _first_assess(found: Finding) -> Declined:
    return Declined(
        "R-30",
        Text(
            f"{found.text.sv} Anteckna bedömningen med `ombud request DIR assess`.",
            f"{found.text.en} Note the assessment with `ombud request DIR assess`.",
        ),
    )


def _answer_with(found: Finding) -> Declined:
    return Declined(
        "R-13",
        Text(
            f"Det här får inte göras för den som begär det: {found.text.sv} Svara {found.key} ({found.statute}).",
            f"This may not be done for who asks it: {found.text.en} Answer {found.key} ({found.statute}).",
        ),
    )


_NO_MANDATE = Text("behörigheten är inte bekräftad.", "the mandate is not confirmed.")
NO_REPRESENTATION = Declined(
    "R-13",
    Text(
        "Personen har ingen sådan företrädare. Visa dem med `ombud representative DIR list`.",
        "The person has no such representative. List them with `ombud representative DIR list`.",
    ),
)
NOT_TO_BE_ASSESSED = Declined(
    "R-30",
    Text("Här finns inget att bedöma: lagen avgör det.", "There is nothing to assess here: the law decides it."),
)
NOT_ROUTED = Declined(
    "R-40",
    Text(
        "Personen har avlidit: bara en närståendes begäran om journalen kan prövas.",
        "The person has died: only a relative's request for the journal can be tried.",
    ),
)
GOES_ASTRAY = Declined(
    "R-33",
    Text(
        "Den som begärde detta företräder inte längre personen. Svara per brev till personens egen adress.",
        "Who asked this no longer acts for the person. Answer by letter to the person's own address.",
    ),
)
