"""Care relations: which units take part in a person's care (PDL 4:1). `unit` is a keyed code of 16 bytes."""

from datetime import datetime

from ombud.actors import store
from ombud.database import Transaction
from ombud.terms import SubjectId
from ombud.terms.time import to_micros


def open_care(tx: Transaction, subject: SubjectId, unit: bytes, *, now: datetime) -> None:
    """The unit takes part from now. Opening it again changes nothing but a closing."""
    store.open_care(tx, subject, unit, to_micros(now))


def close_care(tx: Transaction, subject: SubjectId, unit: bytes, *, now: datetime) -> bool:
    """Care by the unit has ended. False when it had none open."""
    return store.close_care(tx, subject, unit, to_micros(now))


def takes_part(tx: Transaction, subject: SubjectId, unit: bytes) -> bool:
    return store.is_open(tx, subject, unit)


def join_care(tx: Transaction, subject: SubjectId, other: SubjectId) -> None:
    """The units that take part in the care of the same person under another registration take part under this."""
    for unit, opened_at, closed_at in store.rows(tx, other):
        store.join(tx, subject, unit, opened_at, closed_at)
