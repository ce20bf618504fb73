"""A sweep of one system of records: decided record by record, carried out in batches, read again.

Only places, keys and days of records are remembered. What is to go goes with the version that it was read in. Each is
asked for once: what is there still has not gone, whatever was answered, and is the next night's.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date

from ombud.systems.kept import day_of
from ombud.systems.mapping import SystemMapping
from ombud.systems.model import Schema
from ombud.systems.order import erasing_order
from ombud.systems.records.deciding import kept_by_statute
from ombud.systems.records.finding import Search
from ombud.systems.records.source import Change, Key, Record, Records, key_of
from ombud.systems.sweeping import Alive, Sweep, SweptTable

BATCH = 5000
"""A folder's file is written anew for each batch."""


@dataclass(slots=True)
class Found:
    """One table as it was read: what goes, and what its counts are."""

    told: SweptTable
    goes: list[Record] = field(repr=False)


@dataclass(slots=True)
class Sweeping:
    """One sweep."""

    records: Records = field(repr=False)
    mapping: SystemMapping
    schema: Schema = field(repr=False)
    sweep: Sweep
    _needed: dict[tuple[str, tuple[str, ...]], set[Key]] = field(default_factory=dict, repr=False)

    def plan(self) -> tuple[SweptTable, ...]:
        return tuple(one.told for one in self._all())

    def run(self, alive: Alive) -> tuple[SweptTable, ...]:
        """Carry it out, children first, and read it again."""
        asked: dict[str, set[tuple[str, str]]] = {}
        told: dict[str, SweptTable] = {}
        for name in self._order():
            found, asked[name] = self._of(name), set()
            told[name] = found.told
            while goes := [one for one in found.goes if one.same not in asked[name]]:
                change = Change(self.sweep.case, goes[:BATCH], [])
                if why := self.records.unable(name, change):
                    told[name] = replace(told[name], by_hand=why)
                    break
                self.records.change(name, change)
                asked[name] |= {one.same for one in change.goes}
                alive()
                found = self._of(name)
        left = {one.told.table: {record.same for record in one.goes} for one in self._all()}
        return tuple(
            replace(one, goes=len(asked[name] - left[name]), left=len(left[name])) for name, one in told.items()
        )

    def _order(self) -> Iterator[str]:
        return (name for name in erasing_order(self.mapping, self.schema) if name in self.sweep.before)

    def _of(self, table: str) -> Found:
        """One table as it is now, after those that refer to it."""
        return next(one for one in self._all() if one.told.table == table)

    def _all(self) -> list[Found]:
        self._needed.clear()
        spared = self._spared()
        order = erasing_order(self.mapping, self.schema)
        found = []
        nobodys = (one.name for one in self.schema.tables if one.name not in order and one.foreign)
        for name in (*nobodys, *order):
            if name in self.sweep.before:
                found.append(self._read(name, spared.get(name, set())))
            elif any(to in self.sweep.before for to, _, _ in self._ties(name)):
                for record in self.records.read(name, []):
                    self._needs(name, record)
        return found

    def _read(self, table: str, spared: set[str]) -> Found:
        mapped, before = self.mapping.tables[table], self.sweep.before[table]
        told, goes, days, seen = SweptTable(table, before, 0, 0), list[Record](), list[date](), set[str]()
        for record in self.records.read(table, []):
            if record.place in seen:
                continue  # a server that gives a page twice has no more rows by it
            seen.add(record.place)
            day = day_of(record.values.get(mapped.sweep.since if mapped.sweep else ""))
            if day is None or day >= before:
                self._needs(table, record)
                continue
            told = replace(told, ended=told.ended + 1)
            if kept_by_statute(mapped, record, self.sweep.now):
                told = replace(told, kept=told.kept + 1, why=mapped.erase.row or "")
            elif record.place in spared:
                told = replace(told, spared=told.spared + 1)
            elif self._is_needed(table, record):
                told = replace(told, needed=told.needed + 1)
            else:
                goes.append(Record(record.place, {}, record.version))
                days.append(day)
                continue
            self._needs(table, record)
        return Found(replace(told, goes=len(goes), oldest=min(days, default=None)), goes)

    def _spared(self) -> dict[str, set[str]]:
        """Where the records lie of those who are spared."""
        places: dict[str, set[str]] = {}
        for who in self.sweep.spared:
            for name, records in Search(self.records, self.mapping, self.schema, who).run().found.items():
                places.setdefault(name, set()).update(one.place for one in records)
        return places

    def _is_needed(self, table: str, record: Record) -> bool:
        return any(key_of(record, columns) in keys for (to, columns), keys in self._needed.items() if to == table)

    def _needs(self, table: str, record: Record) -> None:
        for to, mine, theirs in self._ties(table):
            key = key_of(record, mine)
            if key is not None:
                self._needed.setdefault((to, theirs), set()).add(key)

    def _ties(self, table: str) -> Iterator[tuple[str, tuple[str, ...], tuple[str, ...]]]:
        for key in self.schema.by_name[table].foreign:
            yield key.table, key.columns, key.references
        mapped = self.mapping.tables.get(table)
        for join in mapped.joins if mapped else ():
            yield join.to, tuple(join.by), tuple(join.by.values())
