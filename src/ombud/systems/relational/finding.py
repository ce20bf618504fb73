"""A person's rows: from what they are found by, along joins, table by table, in one moment of the database.

Each table is asked once, by what finds a person in it or by the keys of those it joins. Only the keys that other tables
join by are held in memory; the rows themselves go by (`rows_of`).

* A row that a weaker identifier finds, and whose personnummer is another's, is somebody else's: it is counted as
  contradicted and neither given nor touched (Art. 15(4)).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from ombud.systems.forms import Identifiers
from ombud.systems.kinds import Kind
from ombud.systems.mapping import MappedTable, SystemMapping
from ombud.systems.order import reading_order
from ombud.systems.relational.connection import Connection, Row, number_of
from ombud.systems.relational.dialect import Dialect

MANY = 5_000
"""How many keys one statement takes where they are an array."""


@dataclass(frozen=True, slots=True)
class Part:
    """A condition with its parameters: some of the rows of one table that are a person's."""

    sql: str
    values: list[object] = field(repr=False)
    way: tuple[int, ...] = ()
    """Which way of finding it is part of: no row is found by two parts of one way. Of no way: nothing is known."""


@dataclass(slots=True)
class Found:
    """What is known of a person's rows so far: how many, the keys, and by which conditions they are found."""

    counts: dict[str, int]
    keys: dict[tuple[str, str], list[object]] = field(repr=False)
    groups: dict[str, list[list[Part]]] = field(repr=False)
    """Of each table: every way in which its rows are found. Within one way no row comes twice."""
    contradicted: int = 0

    def parts_of(self, table: str) -> list[Part]:
        return [part for group in self.groups.get(table, []) for part in group]

    def keys_of(self, table: str, column: str) -> list[object]:
        return self.keys.get((table, column), [])


@dataclass(slots=True)
class Search:
    """One person in one database."""

    connection: Connection = field(repr=False)
    mapping: SystemMapping
    who: Identifiers
    found: Found = field(default_factory=lambda: Found({}, {}, {}))

    def run(self) -> Found:
        """Find every row. In a transaction that somebody else began."""
        for name in reading_order(self.mapping):
            for _ in self.rows(name, columns=()):
                pass
        return self.found

    def rows(self, name: str, columns: Sequence[str]) -> Iterator[Row]:
        """The rows of one table, with these columns; what other tables join by is remembered on the way."""
        dialect, table = self.connection.dialect, self.mapping.tables[name]
        groups = self.found.groups[name] = self._groups(name, table)
        needed = self._needed(name)
        asked = [*columns, *(column for column in needed if column not in columns)]
        places = [(self.found.keys.setdefault((name, column), []), asked.index(column)) for column in needed]
        told = ", ".join(dialect.column(column) for column in asked) or "1"
        count, width = 0, len(columns)
        for part in _apart(groups):
            for row in self.connection.rows(
                f"SELECT {told} FROM {dialect.name_of(name)} WHERE {part.sql}", part.values
            ):
                count += 1
                for keys, at in places:
                    keys.append(row[at])
                yield row[:width]
        self.found.counts[name] = count

    def _needed(self, name: str) -> list[str]:
        """The columns of a table that another joins by."""
        joins = (join for table in self.mapping.tables.values() for join in table.joins if join.to == name)
        return list(dict.fromkeys(column for join in joins for column in join.by.values()))

    def _groups(self, name: str, table: MappedTable) -> list[list[Part]]:
        dialect = self.connection.dialect
        own = [[part] for part in self._by_identifier(name, table)]
        joined = [list(_by_keys(dialect, self.found, join.to, join.by)) for join in table.joins]
        ways = (way for way in (*own, *joined) if way)
        return [[replace(part, way=(number,)) for part in way] for number, way in enumerate(ways)]

    def _by_identifier(self, name: str, table: MappedTable) -> Iterator[Part]:
        """What finds the person here by itself, the number first."""
        dialect = self.connection.dialect
        number = next((column for column, kind in table.finding() if kind is Kind.PERSONNUMMER), None)
        known = self.who.of(Kind.PERSONNUMMER)
        for column, kind in table.finding():
            spellings = sorted(self.who.of(kind))
            if not spellings:
                continue
            sql, values = dialect.among(dialect.spelt(column, kind), spellings)
            if number is None or kind is Kind.PERSONNUMMER or not known:
                yield Part(sql, values)
                continue
            nobody = f"{dialect.column(number)} IS NULL OR {dialect.spelt(number, Kind.PERSONNUMMER)} = ''"
            others, known_values = dialect.among(dialect.spelt(number, Kind.PERSONNUMMER), sorted(known))
            whole = f"SELECT count(*) FROM {dialect.name_of(name)} WHERE {sql} AND NOT ({nobody}) AND NOT ({others})"
            self.found.contradicted += number_of(self.connection, whole, [*values, *known_values])
            yield Part(f"{sql} AND ({nobody})", values)


def _by_keys(dialect: Dialect, found: Found, to: str, by: dict[str, str]) -> Iterator[Part]:
    """The rows whose columns are those keys; a key of several columns is held together by pairs."""
    if len(by) == 1:
        ((column, theirs),) = by.items()
        keys = [key for key in dict.fromkeys(found.keys_of(to, theirs)) if key is not None]
        for start in range(0, len(keys), most := MANY if dialect.arrays else dialect.limit_of_marks):
            yield Part(*dialect.among(dialect.column(column), keys[start : start + most]))
        return
    held = dict.fromkeys(zip(*(found.keys_of(to, theirs) for theirs in by.values()), strict=True))
    rows = [row for row in held if None not in row]
    for start in range(0, len(rows), most := dialect.limit_of_marks // len(by)):
        some = rows[start : start + most]
        one = " AND ".join(f"{dialect.column(column)} = {dialect.mark}" for column in by)
        yield Part("(" + " OR ".join(f"({one})" for _ in some) + ")", [value for row in some for value in row])


def _apart(groups: Sequence[list[Part]]) -> Iterator[Part]:
    """The same conditions so that no row comes twice: what one way has found, the next does not find again."""
    before: list[Part] = []
    for group in groups:
        for part in group:
            if before:
                told = " OR ".join(f"({one.sql})" for one in before)
                values = [*part.values, *(value for one in before for value in one.values)]
                yield Part(f"({part.sql}) AND ({told}) IS NOT TRUE", values)
            else:
                yield part
        before += group
