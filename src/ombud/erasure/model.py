"""Plans, their items and their receipts. None holds a value of the person."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Self

from ombud.terms import CategoryId, ClassId, SubjectId, Text


class Outcome(StrEnum):
    ERASE = "erase"
    REFUSE = "refuse"


@dataclass(frozen=True, slots=True)
class Item:
    """What becomes of one retention class of one person, with its ground and its words (R-17.1)."""

    klass: ClassId
    categories: tuple[CategoryId, ...]
    records: int
    outcome: Outcome
    key: str
    """The answer in law.md 4.3: `PDL-3-17`, `BFL-7-2`, `MKT`, …"""
    article: str
    text: Text
    until: datetime | None = None
    """The first instant at which the last ground has ended; `None` where that is not known yet."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What an erasure will do. Frozen by its hash; carried out only as it was shown."""

    subject: SubjectId
    made_at: datetime
    policy_number: int
    items: tuple[Item, ...]
    only: frozenset[ClassId] | None = None
    """The classes that the person has chosen, where it is not everything (Art. 17); no other is touched."""

    @property
    def erases(self) -> tuple[ClassId, ...]:
        return tuple(item.klass for item in self.items if item.outcome is Outcome.ERASE)

    @property
    def whole(self) -> bool:
        """Nothing must stay: the person goes altogether."""
        return self.only is None and all(item.outcome is Outcome.ERASE for item in self.items)

    def says_the_same(self, other: "Plan") -> bool:
        """The same becomes of the same person's data, whenever it was planned."""
        mine, theirs = ((plan.subject, plan.policy_number, plan.items, plan.only) for plan in (self, other))
        return mine == theirs

    def digest(self) -> bytes:
        """What the plan is, without whose it is and when it was made."""
        rows = [
            [item.klass, list(item.categories), item.records, item.outcome.value, item.key, str(item.until)]
            for item in self.items
        ]
        return hashlib.sha256(json.dumps([self.policy_number, rows]).encode()).digest()


@dataclass(frozen=True, slots=True)
class Erased:
    """An erasure that has committed. No receipt yet: its traces in the database's own log have not gone."""

    erasure_id: bytes
    plan: Plan


@dataclass(frozen=True, slots=True)
class Receipt:
    """What was erased, proved without the person (security.md 3.8). Verifiable offline."""

    number: str
    plan_hash: str
    items: tuple[dict[str, object], ...]
    keys_destroyed: tuple[str, ...]
    """The commitments of the keys that are gone, in hex: they name the keys and open nothing."""
    indexes_removed: int
    t_live: datetime
    """From here nothing of it can be read through the system, and nothing is in the live files."""
    t_final: datetime
    """When the last archive that Ombud made can no longer open any of it."""
    checkpoint: str
    proof: dict[str, object] | None
    signature: str = ""
    """What vouches for all the rest (spec/erasure-receipt.md)."""

    def digest(self) -> bytes:
        """What is signed: all the rest."""
        return signed_part(json.loads(self.to_json()))

    def to_json(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False, indent=2, default=str)

    @classmethod
    def from_json(cls, text: str) -> Self:
        """A receipt of ours, as `to_json` wrote it."""
        told = json.loads(text)
        return cls(
            **{
                **told,
                "items": tuple(told["items"]),
                "keys_destroyed": tuple(told["keys_destroyed"]),
                "t_live": datetime.fromisoformat(told["t_live"]),
                "t_final": datetime.fromisoformat(told["t_final"]),
            }
        )


def signed_part(fields: Mapping[str, object]) -> bytes:
    """The hash of a receipt without its signature, in the one form that it is hashed in."""
    rest = {name: value for name, value in fields.items() if name != "signature"}
    text = json.dumps(rest, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).digest()


@dataclass(frozen=True, slots=True)
class Changed:
    """What is held has changed since the plan was shown; nothing was erased. `now` is the plan as it stands."""

    now: Plan
