"""The fake of every system of records: tables in memory, that pass the same contract as the real ones.

It counts what is done to it, so that a test can say that nothing was done twice.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from ombud.systems.model import Column, Schema, SystemFaultError, Table
from ombud.systems.records.source import Change, Record, Way


@dataclass
class FakeRecords:
    """See `Records`. The first column of each table is its key."""

    tables: dict[str, list[dict[str, object]]] = field(repr=False)
    silent: bool = False
    """It answers nothing."""
    keeps_needed: bool = False
    cannot: str = ""
    """Why it can change nothing."""
    changed: list[str] = field(default_factory=list)
    """The cases that changed something, in order."""

    def schema(self) -> Schema:
        return Schema(
            tuple(
                Table(name, tuple(Column(one, "text") for one in rows[0]), (next(iter(rows[0])),))
                for name, rows in sorted(self.tables.items())
            )
        )

    def read(self, table: str, ways: Sequence[Way]) -> Iterator[Record]:
        if self.silent:
            raise SystemFaultError("the fake does not answer.")
        for row in list(self.tables[table]):
            record = Record(str(next(iter(row.values()))), dict(row), repr(row))
            if not ways or any(way.fits(record) for way in ways):
                yield record

    def unable(self, table: str, change: Change) -> str:
        return self.cannot

    def change(self, table: str, change: Change) -> None:
        if self.silent:
            raise SystemFaultError("the fake does not answer.")
        gone = {record.place for record in change.goes}
        new = {one.record.place: one.values for one in change.blanked}
        rows = [row for row in self.tables[table] if str(next(iter(row.values()))) not in gone]
        self.tables[table][:] = [{**row, **new.get(str(next(iter(row.values()))), {})} for row in rows]
        self.tables[table] += [dict(one) for one in change.new]
        self.changed.append(change.case)
