"""Rectify, erase and restrict with what Art. 19 adds: every recipient of it is told, from the same act on.

The recipients are those of the register. A person who asks is told who they are (`disclosure.access`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from ombud.collection import rectify as collection
from ombud.collection.rectify import Around, Correction, Rectified
from ombud.collection.relate import Declined
from ombud.disclosure.register import Change, Notification, Telling, tell_recipients
from ombud.erasure import Changed, Erased, Outcome, Plan, Receipt
from ombud.erasure import carry_out as erase_in_act
from ombud.erasure.eraser import finished
from ombud.policy.ask import Refusal
from ombud.requests.alerts import alert_of_contact
from ombud.requests.known import known_to_systems
from ombud.requests.nothing_else import use_for_nothing_else
from ombud.requests.system_duties import owe_correction
from ombud.terms import Actor, CategoryId, SubjectId
from ombud.vault import Person, Vault


@dataclass(slots=True)
class Made:
    """The notifications that one act has made."""

    notifications: tuple[Notification, ...] = ()
    known: Mapping[str, tuple[str, ...]] = field(default_factory=dict, repr=False)
    """What the person was known by in other systems."""


@dataclass(frozen=True, slots=True)
class RectifiedAndTold:
    """What was corrected, and who is to be told of it."""

    rectified: Rectified
    notifications: tuple[Notification, ...] = field(repr=False)


def rectify(
    vault: Vault, subject: SubjectId, correction: Correction, *, by: Actor, now: datetime
) -> RectifiedAndTold | Declined | Refusal:
    """Correct, and have whoever was handed the value told what is right (Art. 16, 19; R-16.1)."""
    made = Made()

    def then(person: Person, said: Rectified) -> None:
        if said.tell_old_address:
            alert_of_contact(person)
        if said.changes:
            made.notifications = tell_of_rectification(person, correction.category, correction.fields)
            owe_correction(person, vault.systems, made.known, {correction.category: correction.fields})

    def first(person: Person) -> None:
        if vault.systems:  # by what they are known by until now
            made.known = known_to_systems(person)

    found = collection.rectify(vault, subject, correction, by=by, now=now, around=Around(then, first))
    return RectifiedAndTold(found, made.notifications) if isinstance(found, Rectified) else found


def tell_of_rectification(person: Person, category: CategoryId, values: Mapping[str, str]) -> tuple[Notification, ...]:
    return tell_recipients(person, Telling(Change.RECTIFICATION, frozenset({category}), values))


@dataclass(frozen=True, slots=True)
class ErasedAndTold:
    """An erasure that has committed, and who is to be told of it. The receipt comes with its traces gone."""

    erased: Erased
    notifications: tuple[Notification, ...] = field(repr=False)


def carry_out_erasure(vault: Vault, shown: Plan, *, by: Actor, now: datetime) -> ErasedAndTold | Changed:
    """Erase as the plan says; who was handed any of what goes is told (Art. 17, 19). What stays for claims is used for
    nothing else."""
    made = Made()

    def first(person: Person, plan: Plan) -> None:
        gone = frozenset(
            category for item in plan.items if item.outcome is Outcome.ERASE for category in item.categories
        )
        made.notifications = tell_recipients(person, Telling(Change.ERASURE, gone)) if gone else ()
        use_for_nothing_else(person, plan)

    done = erase_in_act(vault, shown, by=by, now=now, first=first)
    return done if isinstance(done, Changed) else ErasedAndTold(done, made.notifications)


def erase(vault: Vault, shown: Plan, *, by: Actor, now: datetime) -> tuple[Receipt, tuple[Notification, ...]] | Changed:
    """The same, with the receipt. Raises `DatabaseFault` where the traces could not be taken away yet."""
    done = carry_out_erasure(vault, shown, by=by, now=now)
    if isinstance(done, Changed):
        return done
    return finished(vault, done.erased.erasure_id, now=now), done.notifications
