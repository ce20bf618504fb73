"""End a store that a person's "no" ends: at once, in the same act (N-13.3, T-13, T-22).

An objection to advertising or a withdrawn consent leaves the marketing store empty when the act commits. The
addresses go to the suppression list as keyed hashes, so that nobody brings the person in again (M-12). What a hold
covers stays, and serves no advertising: no purpose of it may read what is held (T-H2, D-13).
"""

from collections.abc import Collection
from datetime import timedelta

from ombud.keys import Tombstone
from ombud.policy.model import Tie
from ombud.terms import ClassId
from ombud.vault import Person
from ombud.vault import store as record_rows

_HORIZON = timedelta(days=35)
"""The longest that an archive may live (T-29)."""


def end_store(person: Person, klass: ClassId, plan_hash: bytes) -> int:
    """Erase one retention class of a person as a part of a larger act; how many rows went."""
    return end_stores(person, (klass,), plan_hash)


def end_stores(person: Person, classes: Collection[ClassId], plan_hash: bytes) -> int:
    """The same of several."""
    stone = Tombstone(person.act.now, plan_hash, person.act.now + _HORIZON)
    empty = tuple(klass for klass in classes if not person.keys.has(klass))
    if empty:  # then nothing is stored here; an archive may still hold something
        person.bury(empty, stone)
    return sum(_end_store(person, klass, stone) for klass in classes if klass not in empty)


def _end_store(person: Person, klass: ClassId, stone: Tombstone) -> int:
    act = person.act
    if Tie.HOLD in person.about.standing.ties and (kept := _held(person, klass)):
        ended = [row for row in record_rows.every_row(act.tx, person.subject) if row.klass == klass]
        return person.remove(klass, [row for row in ended if row.record_id not in kept])
    act.erases = True
    act.keep()
    rows = act.vault.people.erase_classes(act.tx, person.subject, (klass,))
    person.erase((klass,), stone)
    return rows


def _held(person: Person, klass: ClassId) -> set[bytes]:
    """The records of the class that a hold covers."""
    rows = record_rows.every_row(person.act.tx, person.subject)
    return {
        row.record_id for row in rows if row.klass == klass and person.about.held(klass, row.category, row.record_id)
    }
