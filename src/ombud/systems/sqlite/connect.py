"""A connection to an SQLite file of another program. It is opened read-only unless rows go."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from ombud.systems.model import Column, Schema, SystemFaultError
from ombud.systems.relational.catalogue import ForeignColumn, tables_of
from ombud.systems.relational.connection import Row
from ombud.systems.relational.dialect import Dialect

DIALECT = Dialect("sqlite", chr(34), "?", arrays=False, dates=False)
_MANY = 1000
_KEYS = """
SELECT f.id, f."table", f."from",
       coalesce(f."to", (SELECT name FROM pragma_table_info(f."table") WHERE pk = f.seq + 1), f."from")
FROM pragma_foreign_key_list(?) AS f ORDER BY f.id, f.seq"""
"""A key that names no columns of the other table means that table's own key."""


class SqliteConnection:
    """See `Connection`."""

    dialect = DIALECT

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def schema(self) -> Schema:
        columns: list[tuple[str, Column, str, int]] = []
        keys: list[ForeignColumn] = []
        names = [
            str(name) for (name,) in self.rows("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
        ]
        for table in (name for name in names if not name.startswith("sqlite_")):
            for name, kind, needed, place in self.rows(
                'SELECT name, lower(type), "notnull", pk FROM pragma_table_info(?)', [table]
            ):
                columns.append((table, Column(str(name), str(kind), not needed), "", int(str(place)) - 1))
            for number, theirs, mine, referenced in self.rows(_KEYS, [table]):
                keys.append(ForeignColumn(table, str(number), str(mine), str(theirs), str(referenced)))
        return tables_of(columns, keys)

    def begin(self, *, writes: bool) -> None:
        self.run("BEGIN IMMEDIATE" if writes else "BEGIN")

    def rows(self, sql: str, values: Sequence[object] = ()) -> Iterator[Row]:
        with _scrubbed():
            cursor = self._connection.execute(sql, values)
            while found := cursor.fetchmany(_MANY):
                yield from found

    def run(self, sql: str, values: Sequence[object] = ()) -> int:
        with _scrubbed():
            return max(0, self._connection.execute(sql, values).rowcount)

    def commit(self) -> None:
        self.run("COMMIT")

    def rollback(self) -> None:
        self.run("ROLLBACK")

    def close(self) -> None:
        self._connection.close()


def connect(file: Path, seconds: float) -> SqliteConnection:
    """Open a file that is there. Raises `SystemFaultError`."""
    if not file.is_file():
        raise SystemFaultError("there is no such SQLite file.")
    with _scrubbed():
        connection = sqlite3.connect(
            f"{file.resolve().as_uri()}?mode=rw", timeout=seconds, uri=True, isolation_level=None
        )
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA secure_delete = ON")
        return SqliteConnection(connection)


@contextmanager
def _scrubbed() -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise SystemFaultError(f"SQLite answered {getattr(error, 'sqlite_errorname', type(error).__name__)}.") from None
