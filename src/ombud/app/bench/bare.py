"""The baseline: the same data in clear on the same database, with none of what Ombud does. The only SQL of it.

* Its own file on SQLite, its own database on PostgreSQL; one connection, statements prepared once, and the
  same durability as ours: WAL, `synchronous=FULL`, `secure_delete` on; `synchronous_commit` on.
* A change is one durable transaction. On PostgreSQL its statements go in one pipeline, as ours do: two round
  trips more would flatter us.
* A person has a key of 16 bytes and three identifiers, each indexed. A record has a key of 16 bytes, an index
  by person, one by its end, and a unique one over its content: what ours can find, this can find.
"""

import sqlite3
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import psycopg

_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA secure_delete=ON",
    "PRAGMA temp_store=MEMORY",
)
_TABLES = (
    "CREATE TABLE person (person_id {key} PRIMARY KEY, email TEXT, phone TEXT, number TEXT,"
    " restricted INTEGER NOT NULL)",
    "CREATE INDEX person_email ON person (email)",
    "CREATE INDEX person_phone ON person (phone)",
    "CREATE INDEX person_number ON person (number)",
    "CREATE TABLE record (record_id {key} PRIMARY KEY, person_id {key} NOT NULL, content {key} NOT NULL,"
    " until BIGINT NOT NULL, data TEXT NOT NULL)",
    "CREATE INDEX record_person ON record (person_id)",
    "CREATE UNIQUE INDEX record_content ON record (content)",
    "CREATE INDEX record_until ON record (until)",
)
_PERSON = "INSERT INTO person (person_id, email, phone, number, restricted) VALUES (?, ?, ?, ?, 0)"
_RECORD = "INSERT INTO record (record_id, person_id, content, until, data) VALUES (?, ?, ?, ?, ?)"
_READ = "SELECT data FROM record WHERE record_id = ?"
_RESTRICT = "UPDATE person SET restricted = restricted + 1 WHERE person_id = ?"
_DROP_RECORDS = "DELETE FROM record WHERE person_id = ?"
_DROP_PERSON = "DELETE FROM person WHERE person_id = ?"


class BarePerson(NamedTuple):
    """A person of the baseline, in clear. Invented, as everybody here."""

    person_id: bytes
    email: str
    phone: str
    number: str


class BareRecord(NamedTuple):
    record_id: bytes
    person_id: bytes
    content: bytes
    until: int
    data: str


class Bare(ABC):
    """One connection to the baseline."""

    @abstractmethod
    def read(self, record_id: bytes) -> str:
        """The data of a record, by its key."""

    @abstractmethod
    def restrict(self, person_id: bytes) -> int:
        """Change one row, durably; how many were changed."""

    @abstractmethod
    def remove(self, person_id: bytes) -> int:
        """Delete a person and their records, in one durable transaction; how many rows."""

    @abstractmethod
    def remove_many(self, people: Sequence[bytes]) -> None:
        """Delete people and their records, all in one durable transaction."""

    @abstractmethod
    def transaction(self) -> AbstractContextManager[object]:
        """One durable transaction."""

    @abstractmethod
    def insert(self, person: BarePerson, records: Sequence[BareRecord]) -> None:
        """Inside a transaction: store a person and their records."""

    @abstractmethod
    def size(self) -> int:
        """The bytes that its tables and indexes take on disk."""

    def add(self, person: BarePerson, records: Sequence[BareRecord]) -> None:
        """Store a person and their records, in one durable transaction."""
        with self.transaction():
            self.insert(person, records)


class BareSqlite(Bare):
    """A file of its own."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._run = connection.execute
        for statement in (*_PRAGMAS, *_TABLES):
            self._run(statement.format(key="BLOB"))

    def read(self, record_id: bytes) -> str:
        return self._run(_READ, (record_id,)).fetchone()[0]  # type: ignore[no-any-return]

    def restrict(self, person_id: bytes) -> int:
        return self._run(_RESTRICT, (person_id,)).rowcount

    def remove(self, person_id: bytes) -> int:
        with self.transaction():
            records = self._run(_DROP_RECORDS, (person_id,)).rowcount
            return records + self._run(_DROP_PERSON, (person_id,)).rowcount

    def remove_many(self, people: Sequence[bytes]) -> None:
        with self.transaction():
            for one in people:
                self._run(_DROP_RECORDS, (one,))
                self._run(_DROP_PERSON, (one,))

    @contextmanager
    def transaction(self) -> Iterator[None]:
        self._run("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._run("ROLLBACK")
            raise
        self._run("COMMIT")

    def insert(self, person: BarePerson, records: Sequence[BareRecord]) -> None:
        self._run(_PERSON, person)
        for record in records:
            self._run(_RECORD, record)

    def size(self) -> int:
        return pages_in_use(self._run)


class BarePostgresql(Bare):
    """A database of its own. Every statement is prepared when it is first used, every value goes in binary."""

    def __init__(self, connection: psycopg.Connection[tuple[Any, ...]]) -> None:
        self._connection = connection
        self._cursor, self._second = connection.cursor(binary=True), connection.cursor(binary=True)
        for statement in _TABLES:
            connection.execute(statement.format(key="BYTEA").encode())

    def read(self, record_id: bytes) -> str:
        row = self._cursor.execute(_placed(_READ), (record_id,)).fetchone()
        return row[0] if row else ""

    def restrict(self, person_id: bytes) -> int:
        return self._cursor.execute(_placed(_RESTRICT), (person_id,)).rowcount

    def remove(self, person_id: bytes) -> int:
        with self.transaction():
            self._cursor.execute(_placed(_DROP_RECORDS), (person_id,))
            self._second.execute(_placed(_DROP_PERSON), (person_id,))
        return self._cursor.rowcount + self._second.rowcount

    def remove_many(self, people: Sequence[bytes]) -> None:
        with self.transaction():
            for one in people:
                self._cursor.execute(_placed(_DROP_RECORDS), (one,))
                self._second.execute(_placed(_DROP_PERSON), (one,))

    @contextmanager
    def transaction(self) -> Iterator[None]:
        with self._connection.pipeline(), self._connection.transaction():
            yield

    def insert(self, person: BarePerson, records: Sequence[BareRecord]) -> None:
        self._cursor.execute(_placed(_PERSON), person)
        for record in records:
            self._cursor.execute(_placed(_RECORD), record)

    def size(self) -> int:
        row = self._cursor.execute(
            b"SELECT sum(pg_total_relation_size(oid)) FROM pg_class WHERE relname = ANY(%b)", (["person", "record"],)
        ).fetchone()
        return int(row[0]) if row else 0


def pages_in_use(run: Callable[[str], sqlite3.Cursor]) -> int:
    """The bytes of a SQLite file that hold something."""
    number, free, each = (run(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "freelist_count", "page_size"))
    return int((number - free) * each)


@lru_cache
def _placed(sql: str) -> bytes:
    """The statement with psycopg's sign for a value that goes in binary."""
    return sql.replace("?", "%b").encode()


@contextmanager
def bare_sqlite(path: Path) -> Iterator[Bare]:
    connection = sqlite3.connect(path, isolation_level=None, cached_statements=512)
    try:
        yield BareSqlite(connection)
    finally:
        connection.close()


@contextmanager
def bare_postgresql(url: str) -> Iterator[Bare]:
    options = "-c synchronous_commit=on"
    with psycopg.connect(url, autocommit=True, prepare_threshold=0, options=options) as connection:
        yield BarePostgresql(connection)
