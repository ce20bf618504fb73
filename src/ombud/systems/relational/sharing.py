"""What becomes of each row that was found: it goes, it is blanked, or it stays, and why. Decided before anything goes.

* A row that a statute keeps stays as it is, and can be read for that statute's purpose alone. A journal entry stays
  whatever its age: it goes by a decision of IVO only (PDL 8:4).
* A row that nothing but a key of a kept row needs is blanked: what it holds of a person goes, its key stays.
* Children are decided before those they refer to, so that what is kept is known where it is needed.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from ombud.law.periods import local_date
from ombud.law.retention import ROWS
from ombud.systems.mapping import MappedTable, SystemMapping
from ombud.systems.model import Schema
from ombud.systems.order import erasing_order
from ombud.systems.periods import JOURNAL, first_kept
from ombud.systems.relational.connection import Connection, number_of
from ombud.systems.relational.finding import MANY, Found, Part


@dataclass(slots=True)
class Share:
    """One table: which of its rows go, which are blanked, and how many stay."""

    table: str
    goes: list[Part] = field(repr=False)
    blanked: list[Part] = field(repr=False)
    kept: int = 0
    why: str = ""
    stays: list[Part] = field(default_factory=list, repr=False)
    """Which rows those are."""


@dataclass(slots=True)
class Sharing:
    """All tables of one person, children first."""

    connection: Connection = field(repr=False)
    mapping: SystemMapping
    schema: Schema = field(repr=False)
    found: Found
    now: datetime
    _needed: dict[tuple[str, tuple[str, ...]], set[tuple[object, ...]]] = field(default_factory=dict, repr=False)
    """The keys of rows that rows which stay refer to."""

    def run(self) -> list[Share]:
        """In the transaction in which the rows were found."""
        return [self._of(name) for name in erasing_order(self.mapping, self.schema) if self.found.groups.get(name)]

    def _of(self, name: str) -> Share:
        table, parts = self.mapping.tables[name], self.found.parts_of(name)
        needed = list(self._needed_here(name))
        if table.erase.do == "blank":
            self._needs(name, parts)
            return Share(name, [], parts)
        stays = kept_by_statute(self.connection, table, self.now)
        if stays is None:
            goes, blanked = [_without(part, needed) for part in parts], _those(parts, needed)
            self._needs(name, blanked)
            return Share(name, goes, blanked)
        kept = [_and(part, stays) for part in parts]
        self._needs(name, kept)
        gone = [_without(_and(part, Part(f"({stays.sql}) IS NOT TRUE", stays.values)), needed) for part in parts]
        blanked = _those([_and(part, Part(f"({stays.sql}) IS NOT TRUE", stays.values)) for part in parts], needed)
        self._needs(name, blanked)
        return Share(name, gone, blanked, self._count(name, kept), table.erase.row or "", kept)

    def _needs(self, name: str, kept: Sequence[Part]) -> None:
        """Remember what the rows that stay refer to: by declared keys and by the mapping's joins."""
        dialect = self.connection.dialect
        for to, mine, theirs in self._ties(name):
            columns = ", ".join(dialect.column(one) for one in mine)
            held = self._needed.setdefault((to, theirs), set())
            for part in kept:
                told = f"SELECT {columns} FROM {dialect.name_of(name)} WHERE {part.sql}"
                held.update(row for row in self.connection.rows(told, part.values) if None not in row)

    def _ties(self, name: str) -> Iterator[tuple[str, tuple[str, ...], tuple[str, ...]]]:
        people = {one for one, table in self.mapping.tables.items() if table.nobody is None}
        for key in self.schema.by_name[name].foreign:
            if key.table in people and key.table != name:
                yield key.table, key.columns, key.references
        for join in self.mapping.tables[name].joins:
            yield join.to, tuple(join.by), tuple(join.by.values())

    def _needed_here(self, name: str) -> Iterator[Part]:
        dialect = self.connection.dialect
        for number, ((table, columns), keys) in enumerate(self._needed.items()):
            rows = sorted(keys, key=repr) if table == name else []
            for start in range(
                0, len(rows), most := MANY if dialect.arrays else dialect.limit_of_marks // len(columns)
            ):
                yield replace(_is_one_of(self.connection, columns, rows[start : start + most]), way=(number,))

    def _count(self, name: str, parts: Sequence[Part]) -> int:
        return counted(self.connection, name, parts)


def kept_by_statute(connection: Connection, table: MappedTable, now: datetime) -> Part | None:
    """Which rows a statute keeps, as a condition; None where none does."""
    row = ROWS.get(table.erase.row or "") if table.erase.do == "keep" else None
    if row is None or row.minimum is None:
        return None
    if row.id == JOURNAL or table.erase.since is None:
        return Part("1 = 1", [])
    dialect, column = connection.dialect, connection.dialect.column(table.erase.since)
    begins = first_kept(row.minimum, local_date(now))
    return Part(f"{column} >= {dialect.mark} OR {column} IS NULL", [begins if dialect.dates else begins.isoformat()])


def counted(connection: Connection, name: str, parts: Sequence[Part]) -> int:
    """How many rows of a table any of these conditions finds. Those of one way are counted one by one: a statement of
    all of them has every key of the person in it, and a database takes ten times their memory to read it."""
    if not parts:
        return 0
    told = f"SELECT count(*) FROM {connection.dialect.name_of(name)} WHERE "
    if parts[0].way and all(part.way == parts[0].way for part in parts):
        return sum(number_of(connection, told + part.sql, part.values) for part in parts)
    either = " OR ".join(f"({part.sql})" for part in parts)
    return number_of(connection, told + either, [value for part in parts for value in part.values])


def _is_one_of(connection: Connection, columns: Sequence[str], rows: Sequence[tuple[object, ...]]) -> Part:
    dialect = connection.dialect
    if len(columns) == 1:
        return Part(*dialect.among(dialect.column(columns[0]), [row[0] for row in rows]))
    one = " AND ".join(f"{dialect.column(column)} = {dialect.mark}" for column in columns)
    return Part(" OR ".join(f"({one})" for _ in rows), [value for row in rows for value in row])


def _and(one: Part, other: Part) -> Part:
    return Part(f"({one.sql}) AND ({other.sql})", [*one.values, *other.values], one.way + other.way)


def _without(part: Part, needed: Sequence[Part]) -> Part:
    for one in needed:
        part = _and(part, Part(f"({one.sql}) IS NOT TRUE", one.values))  # it is of the same way still
    return part


def _those(parts: Sequence[Part], needed: Sequence[Part]) -> list[Part]:
    return [_and(part, one) for part in parts for one in needed]
