"""What holds for a person wherever they are met, and was noted with evidence: has died, identity is protected.

* The flag is what decisions read (`wishes.set_flags`); the row beside it says who noted it, when, and what showed it.
  A flag whose row has been lost still holds: damage opens nothing.
* In clear stand kind, state and dates, which the flag tells already. The rest is sealed under the person's key for
  cases, and bound to what stands in clear.
* One that was taken back is kept as long as the file of a request (T-15), and keeps nobody from being erased.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from ombud.choices import store
from ombud.choices.store import CircumstanceRow
from ombud.database import Transaction
from ombud.law.periods import end_of
from ombud.terms import ClassId, SubjectId
from ombud.terms.sealing import Context, Sealer
from ombud.terms.time import from_micros, to_micros

CASE = ClassId("case")
KEPT = "P5Y"
_JSON = json.JSONEncoder(ensure_ascii=False, sort_keys=True).encode


class CircumstanceKind(StrEnum):
    DECEASED = "deceased"
    PROTECTED = "protected"


class CircumstanceState(StrEnum):
    HOLDS = "holds"
    ENDING = "ending"
    """Somebody has proposed to take it back; a second person has not looked yet. It holds."""
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Circumstance:
    """One thing that holds or held for a person. It does not print."""

    subject: SubjectId = field(repr=False)
    id: bytes
    kind: CircumstanceKind
    state: CircumstanceState
    noted_at: datetime
    code: str = field(repr=False)
    """What kind of it: where a death was told from, which protection it is."""
    evidence: str = field(repr=False)
    by: str = field(repr=False)
    on: str = field(repr=False, default="")
    """The day it happened, where that is said."""
    ended_at: datetime | None = field(repr=False, default=None)
    why_ended: str = field(repr=False, default="")
    ended_by: tuple[str, ...] = field(repr=False, default=())
    version: int = 1

    def moved(self, **to: Any) -> "Circumstance":
        """Its next version."""
        return replace(self, version=self.version + 1, **to)


def circumstances_of(tx: Transaction, subject: SubjectId, key: Sealer | None) -> tuple[Circumstance, ...]:
    """Everything of the kind, oldest first; nothing where the key has gone."""
    rows = store.circumstances(tx, subject) if key is not None else []
    return tuple(_opened(subject, row, key) for row in rows if key is not None)


def keep_circumstance(tx: Transaction, one: Circumstance, key: Sealer) -> None:
    """Write a new row."""
    store.add_circumstance(tx, one.subject, _row(one, key))


def move_circumstance(tx: Transaction, one: Circumstance, key: Sealer) -> bool:
    """Write the next version; False where another act was first."""
    return store.move_circumstance(tx, one.subject, _row(one, key))


def join_circumstances(
    tx: Transaction, subject: SubjectId, theirs: tuple[Circumstance, ...], key: Callable[[], Sealer]
) -> None:
    """What holds for a person holds under their other registration too."""
    there = {row.circumstance_id for row in store.circumstances(tx, subject)} if theirs else set()
    for one in theirs:
        if one.id not in there:
            keep_circumstance(tx, replace(one, subject=subject), key())


def _row(one: Circumstance, key: Sealer) -> CircumstanceRow:
    plain = {
        "code": one.code, "evidence": one.evidence, "by": one.by, "on": one.on, "why_ended": one.why_ended,
        "ended_by": list(one.ended_by),
    }  # fmt: skip
    ended = one.ended_at
    row = CircumstanceRow(
        one.id, one.kind, one.state, to_micros(one.noted_at), None if ended is None else to_micros(ended),
        None if ended is None else to_micros(end_of(KEPT, ended)), CASE, one.version, b"",
    )  # fmt: skip
    return row._replace(sealed=key.seal(_context(one.subject, row), _JSON(plain).encode()))


def _opened(subject: SubjectId, row: CircumstanceRow, key: Sealer) -> Circumstance:
    plain = json.loads(key.open(_context(subject, row), row.sealed))
    return Circumstance(
        subject, row.circumstance_id, CircumstanceKind(row.kind), CircumstanceState(row.state),
        from_micros(row.noted_at), plain["code"], plain["evidence"], plain["by"], plain["on"],
        None if row.ended_at is None else from_micros(row.ended_at), plain["why_ended"], tuple(plain["ended_by"]),
        row.version,
    )  # fmt: skip


def _context(subject: SubjectId, row: CircumstanceRow) -> Context:
    clear = f"circumstance {row.kind} {row.state} {row.noted_at} {row.ended_at} {row.kept_until}"
    return Context(subject, row.klass, clear, row.circumstance_id, row.version)
