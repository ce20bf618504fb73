"""Emergency lifts of a block: who opened what somebody had blocked, of which units, how long, and why (PDL 4:5, A-15).

* A lift begins as a showing: which units are blocked, and nothing else. The same account may lift what was shown.
* It holds for one account and one purpose, for the units and categories that it names, until its end; it is never
  prolonged. One that was made before the block that is in force now was set opens nothing.
* In clear stand what `decide` reads and the code of the reason. Why, in words, who followed it up and what they found
  is sealed under the person's key for cases, and bound to what stands in clear.
* It is kept as long as the file of a request (T-15), and keeps nobody from being erased. A double registration's lifts
  come along, ended.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from ombud.choices import store_lifts
from ombud.choices.store_lifts import LiftRow
from ombud.database import Transaction
from ombud.law.periods import end_of
from ombud.policy.ask import Lift
from ombud.terms import CategoryId, ClassId, PurposeId, SubjectId
from ombud.terms.sealing import Context, Sealer
from ombud.terms.time import from_micros, to_micros

CASE = ClassId("case")
KEPT = "P5Y"
UNIT_BYTES = 16
_JSON = json.JSONEncoder(ensure_ascii=False, sort_keys=True).encode


class LiftReason(StrEnum):
    """Why the patient cannot be asked (PDL 4:5)."""

    UNCONSCIOUS = "unconscious"
    UNABLE = "unable"
    NO_TIME = "no-time"


@dataclass(frozen=True, slots=True)
class BlockLift:
    """One lift, or one showing of which units are blocked. It does not print."""

    subject: SubjectId = field(repr=False)
    id: bytes
    account: str
    purpose: PurposeId
    shown_at: datetime
    shown: frozenset[bytes] = field(repr=False)
    """The codes of the units that were shown."""
    begins_at: datetime | None = None
    ends_at: datetime | None = None
    units: frozenset[bytes] = field(repr=False, default=frozenset())
    categories: frozenset[CategoryId] = frozenset()
    reason: str = ""
    words: str = field(repr=False, default="")
    told: str = ""
    """How the person is told: `mail`, or `page` where no mail may go to them."""
    reviewed_at: datetime | None = None
    reviewed_by: str = ""
    result: str = ""
    found: str = field(repr=False, default="")
    """What the follow-up found, in words."""
    version: int = 1

    def moved(self, **to: Any) -> "BlockLift":
        """Its next version."""
        return replace(self, version=self.version + 1, **to)

    def open_at(self, now: datetime) -> bool:
        return self.begins_at is not None and self.ends_at is not None and self.begins_at <= now < self.ends_at


def lifts_of(tx: Transaction, subject: SubjectId, key: Sealer | None) -> tuple[BlockLift, ...]:
    """Everything of the kind, oldest first; nothing where the key has gone."""
    rows = store_lifts.lifts(tx, subject) if key is not None else []
    return tuple(_opened(subject, row, key) for row in rows if key is not None)


def keep_lift(tx: Transaction, one: BlockLift, key: Sealer) -> None:
    """Write it, new or in its next version."""
    store_lifts.put(tx, one.subject, _row(one, key))


def join_lifts(
    tx: Transaction, subject: SubjectId, theirs: tuple[BlockLift, ...], key: Callable[[], Sealer], now: datetime
) -> None:
    """What was lifted under another registration of the person is followed up under this one, and is ended."""
    there = {row.lift_id for row in store_lifts.lifts(tx, subject)} if theirs else set()
    for one in theirs:
        if one.id not in there:
            ended = replace(one, ends_at=now) if one.open_at(now) else one
            keep_lift(tx, replace(ended, subject=subject), key())


def facts_of(row: LiftRow, unit: bytes | None, category: str) -> Lift | None:
    """What `decide` is told of it about a datum that this unit recorded; None where the lift does not name that."""
    if row.begins_at is None or row.ends_at is None or unit is None:
        return None
    if unit not in _codes(row.units) or category not in row.categories.split():
        return None
    return Lift(row.account, PurposeId(row.purpose), from_micros(row.begins_at), from_micros(row.ends_at))


def _codes(units: bytes) -> frozenset[bytes]:
    return frozenset(units[at : at + UNIT_BYTES] for at in range(0, len(units), UNIT_BYTES))


def _row(one: BlockLift, key: Sealer) -> LiftRow:
    plain = {
        "words": one.words, "told": one.told, "shown": sorted(unit.hex() for unit in one.shown),
        "reviewed_by": one.reviewed_by, "result": one.result, "found": one.found,
    }  # fmt: skip
    row = LiftRow(
        one.id, one.account, one.purpose, to_micros(one.shown_at), _micros(one.begins_at), _micros(one.ends_at),
        b"".join(sorted(one.units)), " ".join(sorted(one.categories)), one.reason, _micros(one.reviewed_at),
        to_micros(end_of(KEPT, one.shown_at)), CASE, one.version, b"",
    )  # fmt: skip
    return row._replace(sealed=key.seal(_context(one.subject, row), _JSON(plain).encode()))


def _opened(subject: SubjectId, row: LiftRow, key: Sealer) -> BlockLift:
    plain = json.loads(key.open(_context(subject, row), row.sealed))
    return BlockLift(
        subject, row.lift_id, row.account, PurposeId(row.purpose), from_micros(row.shown_at),
        frozenset(bytes.fromhex(unit) for unit in plain["shown"]), _instant(row.begins_at), _instant(row.ends_at),
        _codes(row.units), frozenset(CategoryId(one) for one in row.categories.split()), row.reason, plain["words"],
        plain["told"], _instant(row.reviewed_at), plain["reviewed_by"], plain["result"], plain["found"], row.version,
    )  # fmt: skip


def _micros(at: datetime | None) -> int | None:
    return None if at is None else to_micros(at)


def _instant(at: int | None) -> datetime | None:
    return None if at is None else from_micros(at)


def _context(subject: SubjectId, row: LiftRow) -> Context:
    clear = f"block-lift {row.account} {row.purpose} {row.shown_at} {row.begins_at} {row.ends_at} {row.reason}"
    return Context(subject, row.klass, clear, row.lift_id, row.version)
