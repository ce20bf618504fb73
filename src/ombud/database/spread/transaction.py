"""An act over several servers: the coordinator's transaction, said so that postgres_fdw carries it out (sayings.py).

* A person's rows, and the entries about them, lie at one server: an act about one person commits there.
* postgres_fdw commits one server after another and the coordinator last. An act that has written in more than one place
  leaves what it wrote at each server, in the same commit (halves.py): whichever came first has what the others lack.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import TracebackType
from typing import ClassVar, Self

from ombud.database.port import Asked, DatabaseFault, Otherwise, Row, Transaction, unexpected
from ombud.database.postgresql.transaction import PostgresqlTransaction
from ombud.database.spread.halves import Halves
from ombud.database.spread.sayings import CLAIMING, HELD, TURN, TURNS, Saying
from ombud.database.spread.together import Change, change_of, groups, new_rows
from ombud.database.spread.writes import Write, person, write_of


class SpreadTransaction(Transaction):
    """One transaction at the coordinator."""

    __slots__ = ("_halves", "_inner", "_name", "_writes", "servers")
    rows_stay: ClassVar[bool] = True

    def __init__(self, inner: PostgresqlTransaction, halves: Halves, name: str) -> None:
        self._inner = inner
        self._halves = halves
        self._name = name
        self._writes: list[Write] = []
        self.servers = halves.servers
        self.writes = inner.writes
        self.row_lock = inner.row_lock
        self.row_seal = inner.row_seal

    def __enter__(self) -> Self:
        self._inner.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None and self._writes:
            try:
                self._halves.leave(self._inner, self._writes)
            except BaseException as fault:
                self._inner.__exit__(type(fault), fault, fault.__traceback__)
                raise
        try:
            self._inner.__exit__(kind, error, trace)
        except DatabaseFault:
            self._halves.doubtful = True
            raise

    def one(self, sql: str, *values: object) -> Row | None:
        rows = self.all(sql, *values)
        return rows[0] if rows else None

    def all(self, sql: str, *values: object) -> list[Row]:
        saying, given = self._say(sql, values)
        rows = self._inner.all(saying.sql, *given)
        return sorted(rows, key=lambda row: bytes(row[0])) if saying.turns and len(rows) > 1 else rows

    def all_at(self, server: int, sql: str, *values: object) -> list[Row]:
        saying = self._halves.said_at(sql, server)
        return self._inner.all(saying.sql, *_ordered(saying, values))

    def each(self, *asked: Asked) -> list[list[Row]]:
        if any(self._halves.said(sql).sql != sql for sql, *_ in asked):
            return [self.all(sql, *values) for sql, *values in asked]
        for sql, *values in asked:
            self._keep(sql, values)
        return self._inner.each(*asked)

    def run(self, sql: str, *values: object) -> int:
        saying, given = self._say(sql, values)
        return len(self._inner.all(saying.sql, *given)) if saying.counted else self._inner.run(saying.sql, *given)

    def many(self, sql: str, rows: Sequence[Row]) -> int:
        saying = self._halves.said(sql)
        if saying.turns:
            return self._hold(rows)
        if saying.sql != sql:
            return sum(self.run(sql, *row) for row in rows)
        for row in rows:
            self._keep(sql, row)
        new, change = new_rows(sql, rows), change_of(sql)
        if new is not None:
            return sum(self._inner.run(some, *values) for some, values in new)
        if change is None or not self._halves.spreads(change.table):
            return self._inner.many(sql, rows)
        places = self._halves.by_place(self._inner, rows, change.person)
        return sum(self._change(change, sql, server, some) for server, its in places for some in groups(its))

    def _change(self, change: Change, sql: str, server: int, rows: Sequence[Row]) -> int:
        """Some rows of one server."""
        said = change.said(rows)
        if said is None:
            return self._inner.many(self._halves.told(sql, server), rows)
        return self._inner.run(self._halves.told(said[0], server), *said[1])

    def _hold(self, rows: Sequence[Row]) -> int:
        """Hold these people: their turns, in their order, and then their rows."""
        self._inner.send(TURNS, sorted({person(one) for (one,) in rows}), rows=None)
        found = self._halves.by_place(self._inner, rows, 0)
        return sum(self._inner.run(self._halves.told(HELD, at), [one for (one,) in its]) for at, its in found)

    def send(self, sql: str, *values: object, rows: int | None = 1, otherwise: Otherwise | None = None) -> None:
        saying, given = self._say(sql, values)
        if not saying.counted:
            self._inner.send(saying.sql, *given, rows=rows, otherwise=otherwise)
        elif len(self._inner.all(saying.sql, *given)) != rows and rows is not None:
            raise unexpected(self._name, otherwise)

    def send_many(self, sql: str, rows: Sequence[Row], *, otherwise: Otherwise | None = None) -> None:
        for row in rows:
            self.send(sql, *row, otherwise=otherwise)

    @contextmanager
    def part(self) -> Iterator[None]:
        before = len(self._writes)
        try:
            with self._inner.part():
                yield
        except BaseException:
            del self._writes[before:]
            raise

    def _say(self, sql: str, values: Sequence[object]) -> tuple[Saying, Sequence[object]]:
        """How the statement is said, after the turns that it needs; and its values in their order."""
        saying = self._halves.said(sql)
        for one in sorted({person(value) for value in values}) if saying.turns else ():
            self._inner.send(TURN, one, rows=None)
        if saying.claims:
            self._inner.send(CLAIMING, rows=None)
        self._keep(sql, values)
        return saying, _ordered(saying, values)

    def _keep(self, sql: str, values: Sequence[object]) -> None:
        write = write_of(sql, values)
        if write is not None:
            self._writes.append(write)


class Pouring(SpreadTransaction):
    """An act that leaves no halves: who began it begins anew from nothing, if it is broken off."""

    __slots__ = ()

    def _keep(self, sql: str, values: Sequence[object]) -> None:
        pass


def _ordered(saying: Saying, values: Sequence[object]) -> Sequence[object]:
    return values if saying.order is None else [values[place] for place in saying.order]
