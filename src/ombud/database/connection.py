"""One SQLite file, its connections and its transactions.

* `journal_mode=WAL, synchronous=FULL`: an acknowledged commit survives a power cut (security.md R1).
* `secure_delete=ON` and a truncated write-ahead log: what is deleted is not left in the file (3.6).
* `temp_store=MEMORY`: nothing is spilt to a temporary file.
* One connection a thread; an act takes the write lock at once (`BEGIN IMMEDIATE`), so that two acts
  never find out half-way that they collide.
"""

import sqlite3
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

_BUSY_TIMEOUT = "PRAGMA busy_timeout=10000"
_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA secure_delete=ON",
    "PRAGMA temp_store=MEMORY",
    "PRAGMA foreign_keys=ON",
    "PRAGMA trusted_schema=OFF",
    _BUSY_TIMEOUT,
)
_TRUNCATE_PATIENCE = 50
"""Times that a truncation of the log is tried while readers hold it; 20 ms apart, one second in all."""

Row = tuple[Any, ...]


class DatabaseFault(Exception):
    """The database could not do its work. The message holds no value of any row."""


class Transaction:
    """What may be done inside one act or one read."""

    __slots__ = ("_cursor", "writes")

    def __init__(self, cursor: sqlite3.Cursor, *, writes: bool) -> None:
        self._cursor = cursor
        self.writes = writes
        """Whether this is an act, that may change something, or a read."""

    def one(self, sql: str, *values: object) -> Row | None:
        row: Row | None = self._cursor.execute(sql, values).fetchone()
        return row

    def all(self, sql: str, *values: object) -> list[Row]:
        return self._cursor.execute(sql, values).fetchall()

    def run(self, sql: str, *values: object) -> int:
        """Carry out a statement; the number of rows it touched."""
        return self._cursor.execute(sql, values).rowcount

    @contextmanager
    def part(self) -> Iterator[None]:
        """A part of the act that can fail alone: an exception undoes it and leaves the rest of the act."""
        self._cursor.execute("SAVEPOINT part")
        try:
            yield
        except BaseException:
            if self._cursor.connection.in_transaction:  # a full disk ends the whole act on its own
                self._cursor.execute("ROLLBACK TO part")
                self._cursor.execute("RELEASE part")
            raise
        self._cursor.execute("RELEASE part")

    def many(self, sql: str, rows: Sequence[Row]) -> int:
        return self._cursor.executemany(sql, rows).rowcount


class Database:
    """One installation's database. Safe to share between threads."""

    dialect: Literal["sqlite", "postgresql"] = "sqlite"

    def __init__(self, path: Path) -> None:
        self.path = path
        self._local = threading.local()
        self._opened: list[sqlite3.Connection] = []
        self._lock = threading.Lock()

    @contextmanager
    def act(self) -> Iterator[Transaction]:
        """One write transaction. Commits when the block ends; an exception leaves nothing behind."""
        with self._transaction("BEGIN IMMEDIATE") as tx:
            yield tx

    @contextmanager
    def read(self) -> Iterator[Transaction]:
        """One moment of the database."""
        with self._transaction("BEGIN") as tx:
            yield tx

    def columns(self, tx: Transaction) -> dict[str, frozenset[str]]:
        """The tables and their columns, as the database's own catalogue has them."""
        found: dict[str, set[str]] = {}
        sql = "SELECT m.name, p.name FROM sqlite_master m, pragma_table_info(m.name) p WHERE m.type = 'table'"
        for table, column in tx.all(sql):
            found.setdefault(table, set()).add(column)
        return {table: frozenset(columns) for table, columns in sorted(found.items())}

    def truncate_log(self) -> bool:
        """Empty the write-ahead log, so that nothing deleted stays in it. False if a reader held it throughout."""
        connection = self._connection()
        with self._speaking():
            connection.execute("PRAGMA busy_timeout=0")  # or each try would wait as long as an act does
            try:
                return any(_truncated(connection) for _ in range(_TRUNCATE_PATIENCE))
            finally:
                connection.execute(_BUSY_TIMEOUT)

    def close(self) -> None:
        """Close every thread's connection. The caller has ended its transactions."""
        with self._lock:
            for connection in self._opened:
                connection.close()
            self._opened.clear()
            self._local = threading.local()

    @contextmanager
    def _transaction(self, begin: str) -> Iterator[Transaction]:
        connection = self._connection()
        if connection.in_transaction:
            raise RuntimeError("an act does not begin inside another act")
        cursor = connection.cursor()
        with self._speaking():
            cursor.execute(begin)
            try:
                yield Transaction(cursor, writes=begin != "BEGIN")
                cursor.execute("COMMIT")
            except BaseException:
                _undo(connection)
                raise
            finally:
                cursor.close()

    def _connection(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = self._open()
            self._local.connection = connection
        return connection

    def _open(self) -> sqlite3.Connection:
        with self._speaking():
            connection = sqlite3.connect(
                self.path, isolation_level=None, check_same_thread=False, cached_statements=512
            )
            for pragma in _PRAGMAS:
                connection.execute(pragma)
        with self._lock:
            self._opened.append(connection)
        return connection

    @contextmanager
    def _speaking(self) -> Iterator[None]:
        """Say what SQLite says in words, and what to do about it; never with a value."""
        try:
            yield
        except sqlite3.IntegrityError:
            raise
        except sqlite3.DatabaseError as error:
            code = getattr(error, "sqlite_errorname", "") or ""
            raise DatabaseFault(f"{self.path.name}: {_words(code)}") from None


def _truncated(connection: sqlite3.Connection) -> bool:
    """One try to empty the write-ahead log; a pause after one that a reader stopped."""
    busy = bool(connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0])
    if busy:
        time.sleep(0.02)
    return not busy


def _undo(connection: sqlite3.Connection) -> None:
    """Roll back what SQLite has not rolled back itself (a full disk ends the transaction on its own)."""
    if connection.in_transaction:
        connection.execute("ROLLBACK")


def _words(code: str) -> str:
    for start, words in _WORDS.items():
        if code.startswith(start):
            return f"{words} ({code})"
    return f"the database refused the statement ({code or 'unknown'}); run `ombud doctor`"


_WORDS = {
    "SQLITE_FULL": "the disk is full; nothing was changed. Make room and try again",
    "SQLITE_READONLY": "the database cannot be written; nothing was changed. Check the file's owner and mode",
    "SQLITE_BUSY": "another process holds the database; nothing was changed. Try again",
    "SQLITE_IOERR": "the disk did not answer; nothing was changed. Check the disk, then run `ombud doctor`",
    "SQLITE_CORRUPT": "the file is damaged. Stop, keep a copy, and restore the latest backup",
    "SQLITE_NOTADB": "this file is no database of ours. Stop, keep a copy, and restore the latest backup",
    "SQLITE_CANTOPEN": "the file cannot be opened. Check that the directory exists and may be written",
}
