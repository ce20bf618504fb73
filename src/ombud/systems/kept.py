"""Rows that a statute keeps: what finds them again when what the person was found by is gone (Art. 17(3)(b)).

After an erasure a voucher lies there unaltered, and nothing leads to it any more: the customer that it was joined by is
blanked, and the address is gone here too. So before anything goes, a system says of each row that stays what it is
known by there: its key; where its table has none, what it is joined and found by.

* Whoever carries the erasure out keeps that, sealed, for the statute's purpose alone (`erasure/kept_rows.py`).
* What is read again is held against the statute anew: a row whose period has ended since is not given.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from ombud.systems.mapping import MappedTable
from ombud.systems.model import Table

Known = int | str


@dataclass(frozen=True, slots=True)
class KeptRow:
    """One row that stays. What it is known by may be personal data: it does not print."""

    table: str
    statute: str
    """The row of law.md 4.1."""
    by: Mapping[str, Known] = field(repr=False)
    """Columns with their values: numbers and texts as they are there, anything else as text."""
    as_text: bool = field(repr=False, default=False)
    """The columns are of another type, and are compared as text."""
    day: date | None = field(repr=False, default=None)
    """From which its period is counted; none where no column or no day says."""


@dataclass(frozen=True, slots=True)
class Again:
    """Rows of one table that are asked for again, all known by the same columns."""

    table: str
    columns: tuple[str, ...]
    keys: tuple[tuple[Known, ...], ...] = field(repr=False)
    as_text: bool
    names: tuple[str, ...]
    """Which columns are given."""


def known_by(table: Table, mapped: MappedTable) -> tuple[str, ...]:
    """The columns that a row is known by."""
    if table.key:
        return table.key
    joined = (column for join in mapped.joins for column in join.by)
    return tuple(dict.fromkeys((*joined, *(column for column, _ in mapped.finding()))))


def kept_row(table: str, statute: str, values: Mapping[str, object], day: object) -> KeptRow | None:
    """One row by the values of its columns; None where none of them has one."""
    there = {name: value for name, value in values.items() if value not in (None, "")}
    plain = {name: value for name, value in there.items() if isinstance(value, int | str)}
    known: dict[str, Known] = {**{name: str(value) for name, value in there.items()}}
    if len(plain) == len(there):
        known = {**plain}
    return KeptRow(table, statute, known, len(plain) < len(there), day_of(day)) if known else None


def day_of(value: object) -> date | None:
    """A day, however a system writes it; None for what is none."""
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        return None


def together(rows: Iterable[KeptRow]) -> Iterator[tuple[tuple[str, tuple[str, ...], bool], list[KeptRow]]]:
    """The rows by what they can be asked for together with: table, columns, and how they are compared."""
    found: dict[tuple[str, tuple[str, ...], bool], list[KeptRow]] = {}
    for row in rows:
        found.setdefault((row.table, tuple(row.by), row.as_text), []).append(row)
    yield from found.items()
