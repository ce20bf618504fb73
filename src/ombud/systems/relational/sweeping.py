"""A sweep of one database: counted, carried out in batches, and read again (see `systems/sweeping.py`).

What goes is one condition, made of conditions of the tables that refer to it: a row goes where its day is past, nothing
keeps it, and each row that refers to it goes too. The dry run counts by the same condition.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Protocol

from ombud.systems.mapping import SystemMapping
from ombud.systems.model import Schema
from ombud.systems.order import erasing_order
from ombud.systems.relational.connection import Connection
from ombud.systems.relational.finding import Part, Search
from ombud.systems.relational.sharing import counted, kept_by_statute
from ombud.systems.sweeping import BATCH, Alive, Sweep, SweptTable

NOTHING = Part("1 = 0", [])
ITSELF = 2


class Moment(Protocol):
    """How a transaction is begun (`ConnectedDatabase`)."""

    def __call__(self, *, writes: bool = False) -> AbstractContextManager[None]: ...


@dataclass(slots=True)
class Sweeping:
    """One sweep. `moment` is a transaction of the connection."""

    connection: Connection = field(repr=False)
    mapping: SystemMapping
    schema: Schema = field(repr=False)
    sweep: Sweep
    _spared: dict[str, list[Part]] = field(default_factory=dict, repr=False)

    def plan(self) -> tuple[SweptTable, ...]:
        """What would go, in a transaction that somebody else began."""
        self._spare()
        return tuple(self._told(name) for name in self._tables())

    def batch(self, table: str) -> int:
        """One batch of a table, in a transaction that somebody else began; how many rows went."""
        self._spare()
        dialect, name, goes = self.connection.dialect, self.connection.dialect.name_of(table), self._goes(table)
        key = self.schema.by_name[table].key
        if not key:
            return self.connection.run(f"DELETE FROM {name} WHERE {goes.sql}", goes.values)
        columns = ", ".join(dialect.column(one) for one in key)
        told = f"SELECT {columns} FROM {name} WHERE {goes.sql} LIMIT {_at_once(len(key), dialect.limit_of_marks)}"
        rows = list(self.connection.rows(told, goes.values))
        if not rows:
            return 0
        one = " AND ".join(f"{dialect.column(column)} = {dialect.mark}" for column in key)
        these = Part(" OR ".join(f"({one})" for _ in rows), [value for row in rows for value in row])
        return self.connection.run(
            f"DELETE FROM {name} WHERE ({these.sql}) AND ({goes.sql})", [*these.values, *goes.values]
        )  # fmt: skip

    def _tables(self) -> Iterator[str]:
        """Those that are swept, children first."""
        return (name for name in erasing_order(self.mapping, self.schema) if name in self.sweep.before)

    def _told(self, table: str) -> SweptTable:
        ended, stays, spared = self._ended(table), self._stays(table), self._is_spared(table)
        goes, both = self._goes(table), Part(f"({stays.sql}) AND ({ended.sql})", [*stays.values, *ended.values])
        total, kept, gone = (counted(self.connection, table, [one]) for one in (ended, both, goes))
        alone = Part(
            f"({spared.sql}) AND ({ended.sql}) AND ({stays.sql}) IS NOT TRUE",
            [*spared.values, *ended.values, *stays.values],
        )
        held = counted(self.connection, table, [alone])
        why = (self.mapping.tables[table].erase.row or "") if kept else ""
        return SweptTable(
            table, self.sweep.before[table], total, gone, kept, why, total - kept - held - gone, held,
            self._oldest(table, goes),
        )  # fmt: skip

    def _oldest(self, table: str, goes: Part) -> date | None:
        sweep = self.mapping.tables[table].sweep
        column = self.connection.dialect.column(sweep.since if sweep else "")
        told = f"SELECT min({column}) FROM {self.connection.dialect.name_of(table)} WHERE {goes.sql}"
        return day_in(next(self.connection.rows(told, goes.values))[0])

    def _goes(self, table: str, deep: int = 0, own: int = 0) -> Part:
        """The rows that go, of the table as it is called at that depth. A table that refers to itself is followed so
        many rows down (`own`), and what lies deeper keeps the rest."""
        if table not in self.sweep.before:
            return NOTHING
        ended, stays, spared = self._ended(table), self._stays(table), self._is_spared(table)
        sql = f"({ended.sql}) AND ({stays.sql}) IS NOT TRUE AND ({spared.sql}) IS NOT TRUE"
        values = [*ended.values, *stays.values, *spared.values]
        for child, mine, theirs in self._referring(table):
            inner = f"s{deep + 1}"
            follows = own + 1 if child == table else 0
            rest = NOTHING if follows > ITSELF else self._goes(child, deep + 1, follows)
            tie = self._tie(table if deep == 0 else f"s{deep}", inner, mine, theirs)
            sql += (
                f" AND NOT EXISTS (SELECT 1 FROM {self.connection.dialect.name_of(child)} {inner}"
                f" WHERE {tie} AND ({rest.sql}) IS NOT TRUE)"
            )
            values += rest.values
        return Part(sql, values)

    def _tie(self, outer: str, inner: str, mine: tuple[str, ...], theirs: tuple[str, ...]) -> str:
        dialect = self.connection.dialect
        whole = dialect.name_of(outer)
        return " AND ".join(
            f"{inner}.{dialect.column(one)} = {whole}.{dialect.column(other)}"
            for one, other in zip(mine, theirs, strict=True)
        )

    def _referring(self, table: str) -> Iterator[tuple[str, tuple[str, ...], tuple[str, ...]]]:
        """Every table with a key or a join to this one: its columns, and those of this that they equal."""
        for other in self.schema.tables:
            for key in other.foreign:
                if key.table == table:
                    yield other.name, key.columns, key.references
            mapped = self.mapping.tables.get(other.name)
            for join in mapped.joins if mapped else ():
                if join.to == table and other.name != table:
                    yield other.name, tuple(join.by), tuple(join.by.values())

    def _ended(self, table: str) -> Part:
        sweep, before, dialect = self.mapping.tables[table].sweep, self.sweep.before[table], self.connection.dialect
        column = dialect.column(sweep.since if sweep else "")
        return Part(f"{column} < {dialect.mark}", [before if dialect.dates else before.isoformat()])

    def _stays(self, table: str) -> Part:
        return kept_by_statute(self.connection, self.mapping.tables[table], self.sweep.now) or NOTHING

    def _is_spared(self, table: str) -> Part:
        parts = self._spared.get(table, [])
        if not parts:
            return NOTHING
        return Part(" OR ".join(f"({one.sql})" for one in parts), [value for one in parts for value in one.values])

    def _spare(self) -> None:
        """Find the rows of those who are spared, in the same moment."""
        self._spared.clear()
        for who in self.sweep.spared:
            found = Search(self.connection, self.mapping, who).run()
            for name in found.groups:
                self._spared.setdefault(name, []).extend(found.parts_of(name))


def swept(work: Sweeping, moment: Moment, alive: Alive) -> tuple[SweptTable, ...]:
    """Carry it out, batch by batch, and read it again."""
    with moment(writes=False):
        plan = work.plan()
    gone = {one.table: 0 for one in plan}
    for one in plan:
        while True:
            with moment(writes=True):
                rows = work.batch(one.table)
            gone[one.table] += rows
            if not rows or not work.schema.by_name[one.table].key:
                break
            alive()
    with moment(writes=False):
        left = {one.table: one.goes for one in work.plan()}
    return tuple(replace(one, goes=gone[one.table], left=left[one.table]) for one in plan)


def day_in(value: object) -> date | None:
    """A day as whichever type the database keeps it."""
    if value is None:
        return None
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else date.fromisoformat(str(value)[:10])


def _at_once(width: int, marks: int) -> int:
    return max(1, min(BATCH, marks // width))
