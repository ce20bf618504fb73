"""An act or a read over one line.

* An act is READ COMMITTED: after it has waited for a lock it sees what it waited for. What it must keep still
  it locks with `row_lock` (docs/decisions/0015).
* A read is one snapshot, and the server refuses to write in it.
"""

from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager
from types import TracebackType
from typing import Self

from ombud.database.port import Asked, Otherwise, Row, Transaction
from ombud.database.postgresql.line import Line
from ombud.database.postgresql.pool import Lines
from ombud.database.row_seal import RowSeal

_ACT = "BEGIN ISOLATION LEVEL READ COMMITTED"
_READ = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
_LOCK = " FOR UPDATE"


class PostgresqlTransaction(Transaction):
    """One transaction: it begins and ends with its block."""

    __slots__ = ("_line", "_lines")

    _line: Line

    def __init__(self, lines: Lines, row_seal: RowSeal, *, writes: bool) -> None:
        self._lines = lines
        self.row_seal = row_seal
        self.writes = writes
        self.row_lock = _LOCK if writes else ""

    def __enter__(self) -> Self:
        self._line = self._lines.take()
        try:
            self._line.begin(_ACT if self.writes else _READ)
        except BaseException:
            self._lines.give(self._line)
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        line = self._line
        try:
            if kind is None and self.writes:
                line.commit()
            elif kind is None:
                line.leave()
            elif issubclass(kind, Exception):
                line.undo("ROLLBACK")
            else:
                line.close()  # broken off from outside, perhaps in the middle of an answer
        except Exception:
            line.undo("ROLLBACK")
            raise
        finally:
            self._lines.give(line)

    def one(self, sql: str, *values: object) -> Row | None:
        rows = self._line.rows(sql, values)
        return rows[0] if rows else None

    def all(self, sql: str, *values: object) -> list[Row]:
        return self._line.rows(sql, values)

    def each(self, *asked: Asked) -> list[list[Row]]:
        return self._line.each(asked)

    def ahead(self, asked: Iterable[Sequence[Asked]]) -> Generator[list[list[Row]]]:
        return self._line.ahead(asked)

    def run(self, sql: str, *values: object) -> int:
        return self._line.ask(sql, values).command_tuples or 0

    def many(self, sql: str, rows: Sequence[Row]) -> int:
        self._line.answers()
        for row in rows:
            self._line.queue(sql, row)
        return sum(answer.command_tuples or 0 for answer in self._line.answers())

    def send(self, sql: str, *values: object, rows: int | None = 1, otherwise: Otherwise | None = None) -> None:
        """Put in the packet of the next statement; counted by the server, before it takes the COMMIT."""
        if rows is None:
            self._line.queue(sql, values)
        else:
            self._line.send(sql, values, rows, otherwise)

    def send_many(self, sql: str, rows: Sequence[Row], *, otherwise: Otherwise | None = None) -> None:
        for row in rows:
            self._line.send(sql, row, 1, otherwise)

    @contextmanager
    def part(self) -> Iterator[None]:
        line = self._line
        line.queue("SAVEPOINT part")
        try:
            yield
            line.answers()  # what was sent in the part fails in the part
        except BaseException:
            line.undo("ROLLBACK TO SAVEPOINT part", "RELEASE SAVEPOINT part")
            raise
        line.queue("RELEASE SAVEPOINT part")
