"""The transaction of a migration as an act sees it: what follows a change of the schema commits with it or not at all.

It is one session's, without a pipeline: a migration waits for every answer, and nobody waits for it.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from ombud.database.port import Asked, Otherwise, Row, Transaction, unexpected
from ombud.database.row_seal import RowSeal

if TYPE_CHECKING:
    import psycopg


class Moving(Transaction):
    """A transaction that somebody else has begun and will end."""

    __slots__ = ("_connection", "_name")

    def __init__(self, connection: "psycopg.Connection[Row]", name: str, row_seal: RowSeal) -> None:
        self._connection = connection
        self._name = name
        self.writes = True
        self.row_lock = " FOR UPDATE"
        self.row_seal = row_seal

    def one(self, sql: str, *values: object) -> Row | None:
        rows = self.all(sql, *values)
        return rows[0] if rows else None

    def all(self, sql: str, *values: object) -> list[Row]:
        return self._connection.execute(_marked(sql), values, binary=True).fetchall()

    def each(self, *asked: Asked) -> list[list[Row]]:
        return [self.all(sql, *values) for sql, *values in asked]

    def run(self, sql: str, *values: object) -> int:
        return self._connection.execute(_marked(sql), values).rowcount

    def many(self, sql: str, rows: Sequence[Row]) -> int:
        with self._connection.cursor() as cursor:
            cursor.executemany(_marked(sql), rows)
            return cursor.rowcount

    def send(self, sql: str, *values: object, rows: int | None = 1, otherwise: Otherwise | None = None) -> None:
        if rows not in (None, self.run(sql, *values)):
            raise unexpected(self._name, otherwise)

    def send_many(self, sql: str, rows: Sequence[Row], *, otherwise: Otherwise | None = None) -> None:
        for row in rows:
            self.send(sql, *row, otherwise=otherwise)

    @contextmanager
    def part(self) -> Iterator[None]:
        with self._connection.transaction():
            yield


def _marked(sql: str) -> str:
    """The statement with the marks of the driver. No statement of ours has a percent sign or a quoted question mark."""
    return sql.replace("?", "%s")
