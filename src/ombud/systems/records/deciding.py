"""What becomes of each record that was found: it goes, it is blanked, or it stays, and why. Decided before any goes.

The same rules as a database has (relational/sharing.py), a record at a time: what a statute keeps stays as it is, a
record that only a key of such a one needs is blanked, and a day that cannot be read is a day that keeps.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from ombud.law.periods import local_date
from ombud.law.retention import ROWS
from ombud.systems.kept import day_of
from ombud.systems.mapping import MappedTable, SystemMapping
from ombud.systems.model import Schema
from ombud.systems.order import erasing_order
from ombud.systems.outcome import OfTable
from ombud.systems.periods import JOURNAL, first_kept
from ombud.systems.records.source import Key, Record, key_of


@dataclass(frozen=True, slots=True)
class Share:
    """One table: which of its records go, which are blanked, and how many stay."""

    table: str
    goes: list[Record] = field(repr=False)
    blanked: list[Record] = field(repr=False)
    stays: list[Record] = field(default_factory=list, repr=False)
    why: str = ""

    @property
    def kept(self) -> int:
        return len(self.stays)

    def told(self, left: Collection[tuple[str, str]] = ()) -> OfTable:
        """What becomes of it; of what a search afterwards still finds (`left`) nothing has."""
        goes, blanked = (sum(one.same not in left for one in records) for records in (self.goes, self.blanked))
        found = len(self.goes) + len(self.blanked) + self.kept
        return OfTable(self.table, found, goes, blanked, self.kept, self.why)

    def untouched(self, why: str) -> OfTable:
        """The same where nothing was done, for a reason of the system's."""
        return OfTable(self.table, len(self.goes) + len(self.blanked) + self.kept, kept=self.kept, why=why or self.why)


@dataclass(slots=True)
class Deciding:
    """All tables of one person, children first."""

    mapping: SystemMapping
    schema: Schema = field(repr=False)
    now: datetime
    keeps_needed: bool = False
    _needed: dict[tuple[str, tuple[str, ...]], set[Key]] = field(default_factory=dict, repr=False)
    """The keys of records that records which stay refer to."""
    _why: dict[str, str] = field(default_factory=dict)
    """Of each table that such keys lead to: the row by which they stay."""

    def run(self, found: dict[str, list[Record]]) -> list[Share]:
        order = erasing_order(self.mapping, self.schema)
        return [self._of(name, found[name]) for name in order if found.get(name)]

    def _of(self, name: str, records: list[Record]) -> Share:
        table = self.mapping.tables[name]
        goes: list[Record] = []
        blanked: list[Record] = []
        kept: list[Record] = []
        for record in records:
            if kept_by_statute(table, record, self.now) or (self.keeps_needed and self._is_needed(name, record)):
                kept.append(record)
            elif table.erase.do == "blank" or self._is_needed(name, record):
                blanked.append(record)
            else:
                goes.append(record)
        why = (table.erase.row or "") if table.erase.do == "keep" else self._why.get(name, "")
        for record in (*kept, *blanked):
            self._needs(name, record, why)
        return Share(name, goes, blanked, kept, why)

    def _is_needed(self, name: str, record: Record) -> bool:
        return any(key_of(record, columns) in keys for (table, columns), keys in self._needed.items() if table == name)

    def _needs(self, name: str, record: Record, why: str) -> None:
        for to, mine, theirs in self._ties(name):
            key = key_of(record, mine)
            if key is not None:
                self._why.setdefault(to, why)
                self._needed.setdefault((to, theirs), set()).add(key)

    def _ties(self, name: str) -> Iterator[tuple[str, tuple[str, ...], tuple[str, ...]]]:
        for key in self.schema.by_name[name].foreign:
            yield key.table, key.columns, key.references
        for join in self.mapping.tables[name].joins:
            yield join.to, tuple(join.by), tuple(join.by.values())


def kept_by_statute(table: MappedTable, record: Record, now: datetime) -> bool:
    """Does a statute keep it today?"""
    row = ROWS.get(table.erase.row or "") if table.erase.do == "keep" else None
    if row is None or row.minimum is None:
        return False
    day = None if table.erase.since is None else day_of(record.values.get(table.erase.since))
    return row.id == JOURNAL or day is None or day >= first_kept(row.minimum, local_date(now))
