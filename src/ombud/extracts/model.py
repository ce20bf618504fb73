"""What an extract is: its tables, what stands on its first page, and the fault that speaks of one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from ombud.law.periods import local_date
from ombud.terms import CategoryId, PurposeId, Text


class Kind(StrEnum):
    """What a column holds, by its type in SQL."""

    PSEUDONYM = "UBIGINT"
    TEXT = "VARCHAR"
    INTEGER = "INTEGER"
    DATE = "DATE"
    BOOLEAN = "BOOLEAN"


@dataclass(frozen=True, slots=True)
class Column:
    """One column, and the category of the policy that it comes from; the pseudonym comes from none."""

    name: str
    category: CategoryId | None
    kind: Kind
    words: Text


Tables = Mapping[str, tuple[Column, ...]]


@dataclass(frozen=True, slots=True)
class ExtractHeader:
    """What is known of an extract without opening it. It names nobody."""

    id: bytes
    purpose: PurposeId
    built_at: datetime
    expires_at: datetime
    policy: int
    """The number of the policy version that it was made under."""
    people: int
    left_out: Mapping[str, int]
    """How many people were left out, by the first rule of `decide` that refused them."""
    position: int
    """How far the ledger had come when the building began: what happened since is asked for anew."""

    @property
    def made_on(self) -> date:
        """The day when it was made, where the people are: its months and ages are of that day."""
        return local_date(self.built_at)


class ExtractFault(Exception):
    """An extract could not be made, opened or asked. The message names nobody and shows no value."""
