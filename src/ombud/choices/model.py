"""A person's wishes as `decide` reads them, and the evidence that is kept of each."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from ombud.policy.ask import Flag
from ombud.terms import Actor, CategoryId, PurposeId, SubjectId

FLAG_BITS: Mapping[Flag, int] = {
    Flag.ADULT: 1,
    Flag.PROTECTED: 2,
    Flag.DECEASED: 4,
    Flag.RESTRICTED: 8,
    Flag.BLOCKED: 16,
    Flag.SVOD_BLOCKED: 32,
}
"""The bits of the flag mask. A bit is never used again for another flag."""


class LimitKind(StrEnum):
    RESTRICTION = "restriction"
    BLOCK = "block"
    SVOD_BLOCK = "svod_block"


LIMIT_FLAG: Mapping[LimitKind, Flag] = {
    LimitKind.RESTRICTION: Flag.RESTRICTED,
    LimitKind.BLOCK: Flag.BLOCKED,
    LimitKind.SVOD_BLOCK: Flag.SVOD_BLOCKED,
}


@dataclass(frozen=True, slots=True)
class Wishes:
    """The two masks of one person: choices by the policy's bits, and flags."""

    choices: int = 0
    flags: int = 0

    def flag_set(self) -> frozenset[Flag]:
        return _flags(self.flags)


class Wished(NamedTuple):
    """The two masks as they are stored, and how many records of choices there are."""

    choices: int = 0
    flags: int = 0
    recorded: int = 0


@lru_cache
def _flags(mask: int) -> frozenset[Flag]:
    return frozenset(flag for flag, bit in FLAG_BITS.items() if mask & bit)


@dataclass(frozen=True, slots=True)
class Evidence:
    """How a choice was made (Art. 7(1); ISO/IEC TS 27560): when, where, before whom, to which text."""

    id: bytes
    """16 random bytes: the record of this choice."""
    by: Actor
    at: datetime
    channel: str
    notice: int
    """The number of the policy version whose text was shown."""
    details: Mapping[str, str] = field(default_factory=dict)
    was: Wished | None = None
    """What the person had decided until then, where the act has just read it. Not kept."""


@dataclass(frozen=True, slots=True)
class Limit:
    """A restriction or a block: on everything, on one category, with its ground and its end."""

    subject: SubjectId
    id: bytes
    kind: LimitKind
    ground: str
    """`18.1.a` … `18.1.d` for a restriction; `PDL-4-4`, `SVOD-2-3` for the blocks."""
    at: datetime
    category: CategoryId | None = None
    ended_at: datetime | None = None
    told_at: datetime | None = None
    """When the person was told that a restriction will be lifted (Art. 18(3))."""
    purpose: PurposeId | None = None
    """Of what is done for one purpose alone: the objection beside it refuses that purpose (Art. 18(1)(d), D-09)."""
    owner: str = ""
    """The account that answers for a restriction; empty where it was not looked at (it is sealed)."""
    review_on: date | None = None
    """When it is looked at again (R-18.1); sealed too."""


REVIEW: Mapping[str, str] = {"18.1.a": "P1M", "18.1.b": "P6M", "18.1.c": "P6M", "18.1.d": "P1M"}
"""How long until a restriction is looked at, where nobody says otherwise (R-18.1) [D]."""
ENDS: Mapping[str, frozenset[str]] = {
    "18.1.a": frozenset({"verified"}),
    "18.1.b": frozenset({"asked", "claims-ended"}),
    "18.1.c": frozenset({"asked", "claims-ended"}),
    "18.1.d": frozenset({"balanced"}),
}
"""What ends a restriction, by its ground: accuracy is verified; the person asks or claims have ended; it is weighed."""
