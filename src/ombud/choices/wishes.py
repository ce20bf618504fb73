"""Read a person's wishes as they stand."""

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime

from ombud.choices import store
from ombud.choices.model import FLAG_BITS, Limit, LimitKind, Wishes
from ombud.database import Transaction
from ombud.law.periods import local_date
from ombud.policy.ask import Flag
from ombud.terms import CategoryId, PurposeId, SubjectId
from ombud.terms.sealing import Context, Sealer
from ombud.terms.time import from_micros

OF_PURPOSE = "purpose:"
"""Before the name of a purpose, where a restriction is of one purpose and not of a category."""


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
            CategoryId(row.category) if row.category and not row.category.startswith(OF_PURPOSE) else None,
            None if row.ended_at is None else from_micros(row.ended_at),
            None if row.told_at is None else from_micros(row.told_at),
            _purpose(row.category),
        )
        for row in rows
        if row.bit is None
    )


def _purpose(of: str | None) -> PurposeId | None:
    return PurposeId(of.removeprefix(OF_PURPOSE)) if of is not None and of.startswith(OF_PURPOSE) else None


def restrictions_kept(tx: Transaction, subject: SubjectId, sealer: Sealer | None) -> tuple[Limit, ...]:
    """The restrictions in force, each with who answers for it and when it is looked at again (R-18.1).

    One that has lost its evidence is to be looked at from the day it was made.
    """
    rows = {row.choice_id: row for row in store.rows(tx, subject)}
    live = [limit for limit in limits_of(tx, subject) if limit.kind is LimitKind.RESTRICTION and limit.ended_at is None]
    return tuple(_kept(limit, rows[limit.id], sealer) for limit in live)


def _kept(limit: Limit, row: store.ChoiceRow, sealer: Sealer | None) -> Limit:
    if sealer is None or not row.sealed:
        return replace(limit, review_on=local_date(limit.at))
    plain = json.loads(sealer.open(Context(limit.subject, "evidence", "choice", limit.id, 1), row.sealed))
    review_on = plain.get("review_on")
    owner = plain.get("owner", plain["by"])
    on = date.fromisoformat(review_on) if review_on else local_date(limit.at)
    return replace(limit, owner=owner, review_on=on)


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
