"""What an adapter of records gives, and what it is asked for.

* `read` may give more than was wanted, never less: what it gives is held against the person again, here. A server that
  does not filter, or filters wrongly, gives nobody away (security.md 5, R4: wrong data).
* A record's place is the adapter's own word for where it is, its version for what it was when it was read. What has
  another version when it is to go does not go: the adapter raises `SystemFaultError`, and nothing is known to be done.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from ombud.systems.forms import MARKS
from ombud.systems.kinds import Kind
from ombud.systems.model import Schema

WHOLE = "whole"
"""The type of a column that has the whole record: more than its other columns say."""
_AWAY = str.maketrans("", "", MARKS)
Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Record:
    place: str
    values: Mapping[str, object] = field(repr=False)
    version: str = ""
    today: Mapping[str, object] = field(default_factory=dict, repr=False)
    """Of columns in which `values` has what was right once too: what stands there today; several in a list."""

    @property
    def same(self) -> tuple[str, str]:
        """What it is told again by: a row of a file has another place when those before it have gone."""
        return self.place, self.version

    def now(self, column: str) -> object:
        """What is held against what is right."""
        return self.today[column] if column in self.today else self.values.get(column)


@dataclass(frozen=True, slots=True)
class ByIdentifier:
    """Records whose column, in one spelling, is one of these."""

    column: str
    kind: Kind
    spellings: frozenset[str] = field(repr=False)

    def fits(self, record: Record) -> bool:
        return any(one in self.spellings for one in spellings_in(record, self.column, self.kind))


@dataclass(frozen=True, slots=True)
class ByKey:
    """Records whose columns, as text, are one of these keys."""

    columns: tuple[str, ...]
    keys: frozenset[Key] = field(repr=False)

    def fits(self, record: Record) -> bool:
        return key_of(record, self.columns) in self.keys


Way = ByIdentifier | ByKey


@dataclass(frozen=True, slots=True)
class Blanked:
    """A record that stays, and what then stands in its columns: nothing, what is right, or a mark."""

    record: Record
    values: Mapping[str, object] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Change:
    """What becomes of some records of one table, for one case: the same change again has no further effect."""

    case: str
    goes: Sequence[Record]
    blanked: Sequence[Blanked]
    new: Sequence[Mapping[str, object]] = field(default=(), repr=False)
    """Records that are to be there: of somebody who stands in a list from now on."""
    on: date | None = None
    """The day that they are said on."""


class Records(Protocol):
    """Raises `SystemFaultError`, without a value."""

    @property
    def keeps_needed(self) -> bool:
        """Whether a record that one which stays refers to must stay too, and whole: the patient of a journal."""

    def schema(self) -> Schema:
        """All tables there are."""

    def read(self, table: str, ways: Sequence[Way]) -> Iterator[Record]:
        """At least the records that any of these ways finds; all of the table where there is no way."""

    def unable(self, table: str, change: Change) -> str:
        """Why it cannot be carried out at all; empty where it can. Asked before anything goes."""

    def change(self, table: str, change: Change) -> None:
        """Take away, write and add. All of it, or a fault."""


def spelt(value: object, kind: Kind) -> str:
    """A value in the one spelling that `forms` are in; empty where there is none."""
    text = "" if value is None else str(value)
    return text.translate(_AWAY) if kind in (Kind.PHONE, Kind.PERSONNUMMER) else text.strip().lower()


def spellings_in(record: Record, column: str, kind: Kind) -> list[str]:
    """What stands in a column, each in its one spelling: a person may have two addresses in one record."""
    value = record.values.get(column)
    return [spelt(one, kind) for one in (value if isinstance(value, list) else [value])]


def key_of(record: Record, columns: Sequence[str]) -> Key | None:
    """The record's values there as text; None where one is missing."""
    found = tuple("" if (value := record.values.get(one)) is None else str(value) for one in columns)
    return found if all(found) else None
