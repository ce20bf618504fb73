"""What the acts about a death and about protected identity have in common (R-40, R-41)."""

from ombud.choices.circumstance import (
    CASE,
    Circumstance,
    CircumstanceKind,
    CircumstanceState,
    circumstances_of,
    keep_circumstance,
    move_circumstance,
)
from ombud.collection.relate import UNKNOWN_PERSON, Declined
from ombud.policy.ask import Refusal
from ombud.requests.handle import may_handle
from ombud.terms import SubjectId
from ombud.vault import Act, Person


def handled_person(act: Act, subject: SubjectId) -> Person | Declined | Refusal:
    """The person, for whoever works with requests."""
    person = act.known(subject)
    if person is None:
        return UNKNOWN_PERSON
    return may_handle(act, subject) or person


def all_of(person: Person) -> tuple[Circumstance, ...]:
    return circumstances_of(person.act.tx, person.subject, person.keys.for_reading(CASE))


def live(person: Person, kind: CircumstanceKind) -> Circumstance | None:
    """The one that holds now; None where nothing of the kind was noted, or its record has been lost."""
    found = (one for one in all_of(person) if one.kind is kind and one.state is not CircumstanceState.ENDED)
    return next(found, None)


def keep(person: Person, one: Circumstance) -> None:
    keep_circumstance(person.act.tx, one, person.keys.for_writing(CASE))


def move(person: Person, one: Circumstance) -> None:
    if not move_circumstance(person.act.tx, one, person.keys.for_writing(CASE)):
        raise AssertionError("the act holds the person's row, and has just read the circumstance")
