"""The bare database: one table, the key and nine indexes over the metadata. It decides nothing and keeps no log.

* Durable as ours is: SQLite with `synchronous=FULL` and `secure_delete`, PostgreSQL with `synchronous_commit`.
* The log that a regulator reads is filled outside the timing: writing it costs this side nothing.
"""

import sqlite3
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

import psycopg

from bench.gdprbench.oracle import Answer
from bench.gdprbench.workload import (
    FIELDS,
    METADATA,
    SHORT_LIVED,
    USERS,
    Kind,
    Operation,
    Record,
    data,
    metadata,
    record,
)

_COLUMNS = ", ".join(FIELDS)
_TABLE = f"CREATE TABLE usertable (number BIGINT PRIMARY KEY, {', '.join(f'{name} TEXT' for name in FIELDS)})"
_INDEXES = [f"CREATE INDEX by_{name} ON usertable ({name})" for name in METADATA]
_LOG = "CREATE TABLE log (line BIGINT PRIMARY KEY, said TEXT)"
_INSERT = f"INSERT INTO usertable VALUES ({', '.join('?' * (len(FIELDS) + 1))})"
_FILL_LOG = "INSERT INTO log VALUES (?, ?)"
_ALL_FIELDS = ", ".join(f"{name} = ?" for name in FIELDS)
_LOG_LINES = 1000


class Cursor(Protocol):
    """What both engines give back."""

    @property
    def rowcount(self) -> int: ...

    def fetchall(self) -> Sequence[Sequence[Any]]: ...


class Bare(ABC):
    """The operations as SQL; an engine says how a statement is run."""

    def __init__(self, users: int = USERS) -> None:
        self._users = users
        self._generation: dict[int, int] = {}

    @abstractmethod
    def run(self, sql: str, *values: object) -> Cursor:
        """One statement."""

    @abstractmethod
    def run_many(self, sql: str, rows: Iterable[Sequence[object]]) -> None:
        """One statement for each row, in one transaction."""

    @abstractmethod
    def size(self) -> int:
        """The bytes of table and indexes."""

    def load(self, records: int) -> None:
        self.run(_TABLE)
        for one in _INDEXES:
            self.run(one)
        self.run(_LOG)
        self.run_many(_INSERT, (_row(record(number, 0, self._users)) for number in range(records)))
        self.run_many(_FILL_LOG, ((line, f"{line} read user{line} permitted") for line in range(_LOG_LINES)))

    def expire(self) -> int:
        return self.run("DELETE FROM usertable WHERE TTL = ?", str(SHORT_LIVED)).rowcount

    def carry_out(self, operation: Operation) -> Answer:
        kind, number = operation.kind, operation.number
        if kind is Kind.INSERT:
            return self.run(_INSERT, *_row(record(number, 0, self._users))).rowcount
        if kind is Kind.DELETE:
            return self.run("DELETE FROM usertable WHERE number = ?", number).rowcount
        if kind is Kind.UPDATE:
            return self._updated(record(number, 0, self._users))
        if kind is Kind.LOG:
            return len(self.run("SELECT * FROM log ORDER BY line DESC LIMIT ?", operation.lines).fetchall())
        if kind is Kind.READ:
            return self._found("number", number)
        by = "PUR" if kind in (Kind.READ_PURPOSE, Kind.SET_PURPOSE) else "USR"
        made = metadata(number, self._users)
        if kind in (Kind.SET_PURPOSE, Kind.SET_USER):
            name = operation.field
            sql = f"UPDATE usertable SET {name} = ? WHERE {by} = ?"
            changed = self.run(sql, made[name], made[by]).rowcount
            return changed if kind is Kind.SET_USER else 1
        return self._found(by, made[by])

    def _found(self, by: str, value: object) -> Answer:
        rows = self.run(f"SELECT number, {_COLUMNS} FROM usertable WHERE {by} = ?", value).fetchall()
        return {row[0]: dict(zip(FIELDS, row[1:], strict=True)) for row in rows}

    def _updated(self, made: Record) -> int:
        generation = self._generation.get(made.number, 0) + 1
        values = {**made.fields, "Data": data(made.number, generation)}.values()
        changed = self.run(f"UPDATE usertable SET {_ALL_FIELDS} WHERE number = ?", *values, made.number).rowcount
        if changed:
            self._generation[made.number] = generation
        return changed


def _row(one: Record) -> tuple[object, ...]:
    return (one.number, *one.fields.values())


class BareSqlite(Bare):
    def __init__(self, connection: sqlite3.Connection, users: int = USERS) -> None:
        super().__init__(users)
        self._connection = connection
        for name, value in (("journal_mode", "WAL"), ("synchronous", "FULL"), ("secure_delete", "ON")):
            connection.execute(f"PRAGMA {name}={value}")

    def run(self, sql: str, *values: object) -> sqlite3.Cursor:
        return self._connection.execute(sql, values)

    def run_many(self, sql: str, rows: Iterable[Sequence[object]]) -> None:
        self._connection.execute("BEGIN")
        self._connection.executemany(sql, rows)
        self._connection.execute("COMMIT")

    def size(self) -> int:
        pages, free, each = (
            self.run(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "freelist_count", "page_size")
        )
        return int((pages - free) * each)


class BarePostgresql(Bare):
    def __init__(self, connection: "psycopg.Connection[tuple[Any, ...]]", users: int = USERS) -> None:
        super().__init__(users)
        self._connection = connection
        self._cursor = connection.cursor(binary=True)

    def run(self, sql: str, *values: object) -> Cursor:
        return self._cursor.execute(sql.replace("?", "%b").encode(), values)

    def run_many(self, sql: str, rows: Iterable[Sequence[object]]) -> None:
        with self._connection.transaction():
            self._cursor.executemany(sql.replace("?", "%b").encode(), rows)

    def size(self) -> int:
        row = self._cursor.execute(b"SELECT pg_total_relation_size('usertable')").fetchone()
        return int(row[0]) if row else 0


@contextmanager
def bare_sqlite(path: Path, users: int = USERS) -> Iterator[Bare]:
    connection = sqlite3.connect(path, isolation_level=None, cached_statements=512)
    try:
        yield BareSqlite(connection, users)
    finally:
        connection.close()


@contextmanager
def bare_postgresql(url: str, users: int = USERS) -> Iterator[Bare]:
    options = "-c synchronous_commit=on"
    with psycopg.connect(url, autocommit=True, prepare_threshold=0, options=options) as connection:
        yield BarePostgresql(connection, users)
