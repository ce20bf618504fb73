"""Read a person's wishes as they stand."""

from collections.abc import Iterable
from datetime import datetime

from ombud.choices import store
from ombud.choices.model import FLAG_BITS, Limit, LimitKind, Wishes
from ombud.database import Transaction
from ombud.policy.ask import Flag
from ombud.terms import CategoryId, SubjectId
from ombud.terms.time import from_micros


def wishes(tx: Transaction, subject: SubjectId) -> Wishes:
    return Wishes(*store.wishes(tx, subject))


def set_flags(tx: Transaction, subject: SubjectId, *, on: Iterable[Flag] = (), off: Iterable[Flag] = ()) -> None:
    """Set and clear what holds for the person: of age, protected, deceased. Makes the row where it is missing."""
    store.set_flags(tx, subject, on=sum(FLAG_BITS[f] for f in set(on)), off=sum(FLAG_BITS[f] for f in set(off)))


def limits_of(tx: Transaction, subject: SubjectId) -> tuple[Limit, ...]:
    """The restrictions and blocks of this person, ended ones too, in the order they were made."""
    return limits_among(subject, store.rows(tx, subject))


def limits_among(subject: SubjectId, rows: Iterable[store.ChoiceRow]) -> tuple[Limit, ...]:
    """The restrictions and blocks among the records of a person's choices."""
    return tuple(
        Limit(
            subject,
            row.choice_id,
            LimitKind(row.kind),
            row.ground or "",
            from_micros(row.made_at),
            CategoryId(row.category) if row.category else None,
            None if row.ended_at is None else from_micros(row.ended_at),
            None if row.told_at is None else from_micros(row.told_at),
        )
        for row in rows
        if row.bit is None
    )


def has_consented(tx: Transaction, subject: SubjectId) -> bool:
    """Was a consent ever given? Its record is then kept as proof (Art. 7(1))."""
    return any(row.kind == "consent" for row in store.rows(tx, subject))


def consent_ended(tx: Transaction, subject: SubjectId, now: datetime) -> datetime | None:
    """When the last consent ended; `now` while one is in force; None of somebody who never consented (T-16)."""
    ends = [row.ended_at for row in store.rows(tx, subject) if row.kind == "consent"]
    return max((now if end is None else from_micros(end) for end in ends), default=None)


def forget_evidence(tx: Transaction, subject: SubjectId) -> int:
    """Remove the records of choices; a limit in force stays, and so does what the person said, in `wishes`."""
    return store.forget(tx, subject)
