"""A person's records: from what they are found by, along joins, table by table; parents first.

* Only keys, days and places of the records are remembered; the values go by.
* A record that a weaker identifier finds, and whose personnummer is another's, is somebody else's: it is counted as
  contradicted and neither given nor touched (Art. 15(4)).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from ombud.systems.forms import Identifiers
from ombud.systems.kept import known_by
from ombud.systems.kinds import Kind
from ombud.systems.mapping import SystemMapping
from ombud.systems.model import Schema
from ombud.systems.order import reading_order
from ombud.systems.records.source import ByIdentifier, ByKey, Key, Record, Records, Way, key_of, spellings_in

Keys = dict[tuple[str, tuple[str, ...]], set[Key]]
"""Of each table and some columns of it: the keys that the person's records have there."""


@dataclass(slots=True)
class Search:
    """One person in one system."""

    records: Records = field(repr=False)
    mapping: SystemMapping
    schema: Schema = field(repr=False)
    who: Identifiers
    keys: Keys = field(default_factory=dict, repr=False)
    found: dict[str, list[Record]] = field(default_factory=dict, repr=False)
    """Of each table that was searched: the records, less all that nothing needs."""
    contradicted: int = 0

    def run(self) -> "Search":
        """Find every record."""
        return self.among(reading_order(self.mapping))

    def among(self, tables: Sequence[str]) -> "Search":
        """Find those of some tables, parents first; what leads there is known."""
        for table in tables:
            self.found[table] = [self._less(table, record) for record in self.of(table)]
        return self

    @property
    def counts(self) -> dict[str, int]:
        return {table: len(records) for table, records in self.found.items() if records}

    def of(self, table: str) -> Iterator[Record]:
        """The records of one table; what other tables join by is remembered on the way."""
        ways = self._ways(table)
        if not ways:
            return
        seen: set[str] = set()
        for record in self.records.read(table, ways):
            if record.place not in seen and self._is_theirs(table, record, ways):
                seen.add(record.place)
                self._remember(table, record)
                yield record

    def _ways(self, table: str) -> list[Way]:
        mapped = self.mapping.tables[table]
        ways: list[Way] = [
            ByIdentifier(column, kind, spellings)
            for column, kind in mapped.finding()
            if (spellings := self.who.of(kind))
        ]
        for join in mapped.joins:
            keys = self.keys.get((join.to, tuple(join.by.values())))
            if keys:
                ways.append(ByKey(tuple(join.by), frozenset(keys)))
        return ways

    def _is_theirs(self, table: str, record: Record, ways: list[Way]) -> bool:
        fits = [way for way in ways if way.fits(record)]
        if any(isinstance(way, ByKey) or way.kind is Kind.PERSONNUMMER for way in fits):
            return True
        if fits and self._is_somebody_elses(table, record):
            self.contradicted += 1
            return False
        return bool(fits)

    def _is_somebody_elses(self, table: str, record: Record) -> bool:
        known = self.who.of(Kind.PERSONNUMMER)
        numbers = [
            number
            for column, kind in self.mapping.tables[table].finding()
            if kind is Kind.PERSONNUMMER
            for number in spellings_in(record, column, kind)
        ]
        return bool(known) and any(number and number not in known for number in numbers)

    def _remember(self, table: str, record: Record) -> None:
        for columns in self._joined_by(table):
            key = key_of(record, columns)
            if key is not None:
                self.keys.setdefault((table, columns), set()).add(key)

    def _joined_by(self, table: str) -> set[tuple[str, ...]]:
        joins = (join for one in self.mapping.tables.values() for join in one.joins if join.to == table)
        return {tuple(join.by.values()) for join in joins}

    def _less(self, table: str, record: Record) -> Record:
        """The record with what decides about it and what it refers to, and nothing more in memory."""
        mapped = self.mapping.tables[table]
        needed = {column for join in mapped.joins for column in join.by}
        needed |= {column for columns in self._joined_by(table) for column in columns}
        needed |= {column for key in self.schema.by_name[table].foreign for column in key.columns}
        needed |= {column for other in self.schema.tables for key in other.foreign if key.table == table
                   for column in key.references}  # fmt: skip
        needed |= {mapped.erase.since or "", *known_by(self.schema.by_name[table], mapped)}
        return Record(
            record.place, {name: value for name, value in record.values.items() if name in needed}, record.version
        )
