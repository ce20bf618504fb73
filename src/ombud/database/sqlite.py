"""One SQLite file, its connections and its transactions.

* `journal_mode=WAL, synchronous=FULL`: an acknowledged commit survives a power cut (security.md R1).
* `secure_delete=ON` and a truncated write-ahead log: what is deleted is not left in the file (3.6).
* `temp_store=MEMORY`: nothing is spilt to a temporary file.
* One connection a thread; an act takes the write lock at once (`BEGIN IMMEDIATE`), so that two acts
  never find out half-way that they collide. Threads of one process take turns (`turns.py`).
* A disk that has failed to keep a commit is not believed later: the act is not acknowledged, what is said is
  that nobody knows, and the connection that saw it is closed. So is one that could only be opened for reading:
  when the disk is well again, the next act finds it so (R3).
"""

import os
import sqlite3
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from types import TracebackType
from typing import Literal, Self

from ombud.database.faults import UNCHANGED
from ombud.database.port import (
    Asked,
    ConflictFault,
    Database,
    DatabaseFault,
    Otherwise,
    PassingFault,
    Row,
    Transaction,
    unexpected,
)
from ombud.database.row_seal import NO_KEY, RowSeal
from ombud.database.sqlite_faults import BUSY, OF_THE_DISK, UNCONFIRMED, WORDS, code_of, fault_of
from ombud.database.sqlite_file import overwrite
from ombud.database.turns import Turns

_PATIENCE = 10.0
"""Seconds that an act waits for others."""
_PAUSE = 0.0005
"""Seconds between two looks whether another process has let go of the write lock."""
_BUSY_TIMEOUT, _NO_TIMEOUT = "PRAGMA busy_timeout=10000", "PRAGMA busy_timeout=0"
_LOG = "PRAGMA journal_mode=WAL"
_PRAGMAS = (
    "PRAGMA synchronous=FULL",
    "PRAGMA secure_delete=ON",
    "PRAGMA temp_store=MEMORY",
    "PRAGMA foreign_keys=ON",
    "PRAGMA trusted_schema=OFF",
    _BUSY_TIMEOUT,
)
_TRUNCATE_PATIENCE = 50
"""Times that a truncation of the log is tried while readers hold it; 20 ms apart, one second in all."""
_LOG_PATIENCE = 500
"""Times that the log is asked for while others begin it, 20 ms apart: SQLite waits for nobody there."""
_CONNECTIONS = count()
"""A number for each connection that there has been: none is taken for another."""
_STEP = 4096
"""Pages copied at a time."""

_GONE = (
    f"the file is not there any more, or another lies in its place; {UNCHANGED}. Put it back, or stop what runs and "
    "restore the latest backup"
)


class SqliteTransaction(Transaction):
    """One transaction of one connection: it begins and ends with its block."""

    __slots__ = ("_connection", "_cursor", "_database", "_name", "_spoilt")

    def __init__(self, connection: sqlite3.Connection, database: "SqliteDatabase", *, writes: bool) -> None:
        self._connection = connection
        self._database = database
        self._name = database.name
        self._spoilt = False
        self.writes = writes
        self.row_lock = ""
        self.row_seal = database.row_seal

    def __enter__(self) -> Self:
        if self._connection.in_transaction:
            raise RuntimeError("an act does not begin inside another act")
        if self.writes and not self._database.turns.take(_PATIENCE):
            raise ConflictFault(f"{self._name}: {WORDS[BUSY]} ({BUSY})")
        self._cursor = self._connection.cursor()
        try:
            if self.writes:
                _take_lock(self._cursor)
            else:
                self._cursor.execute("BEGIN")
        except sqlite3.Error as error:
            said = self._said(error)
            self._end()
            raise said from None
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                self._cursor.execute("COMMIT")
        except sqlite3.Error as error:
            raise self._said(error, UNCONFIRMED) from None
        finally:
            self._end()

    def _said(self, error: sqlite3.Error, broken: str = "") -> DatabaseFault:
        """The fault in words. What the disk did to this connection is not asked of it again."""
        code = code_of(error)
        self._spoilt = self._spoilt or code.startswith(OF_THE_DISK)
        if broken and code.startswith("SQLITE_IOERR"):
            return PassingFault(f"{self._name}: {broken} ({code})")
        return fault_of(self._name, error)

    def _end(self) -> None:
        try:
            self._cursor.close()
            _undo(self._connection)
        finally:
            if self.writes:
                self._database.turns.give()
        if self._spoilt:
            self._database.let_go(self._connection)

    def one(self, sql: str, *values: object) -> Row | None:
        try:
            row: Row | None = self._cursor.execute(sql, values).fetchone()
        except sqlite3.Error as error:
            raise self._said(error) from None
        return row

    def all(self, sql: str, *values: object) -> list[Row]:
        try:
            return self._cursor.execute(sql, values).fetchall()
        except sqlite3.Error as error:
            raise self._said(error) from None

    def each(self, *asked: Asked) -> list[list[Row]]:
        return [self.all(sql, *values) for sql, *values in asked]

    def run(self, sql: str, *values: object) -> int:
        try:
            return self._cursor.execute(sql, values).rowcount
        except sqlite3.Error as error:
            raise self._said(error) from None

    def many(self, sql: str, rows: Sequence[Row]) -> int:
        try:
            return self._cursor.executemany(sql, rows).rowcount
        except sqlite3.Error as error:
            raise self._said(error) from None

    def send(self, sql: str, *values: object, rows: int | None = 1, otherwise: Otherwise | None = None) -> None:
        """Carried out and checked at once: there is no way to the file that would be saved."""
        touched = self.run(sql, *values)
        if rows is not None and touched != rows:
            raise unexpected(self._name, otherwise)

    def send_many(self, sql: str, rows: Sequence[Row], *, otherwise: Otherwise | None = None) -> None:
        if rows and self.many(sql, rows) != len(rows):
            raise unexpected(self._name, otherwise)

    @contextmanager
    def part(self) -> Iterator[None]:
        self.run("SAVEPOINT part")
        try:
            yield
        except BaseException:
            if self._connection.in_transaction:  # a full disk ends the whole act on its own
                self.run("ROLLBACK TO part")
                self.run("RELEASE part")
            raise
        self.run("RELEASE part")


class SqliteDatabase(Database):
    """One file."""

    dialect: Literal["sqlite", "postgresql"] = "sqlite"

    def __init__(self, path: Path) -> None:
        self.path = path
        self.name = path.name
        self.row_seal: RowSeal = NO_KEY
        self._local = threading.local()
        self._opened: list[tuple[threading.Thread, sqlite3.Connection]] = []
        self._file: tuple[int, int] | None = None
        """The file that was opened first."""
        self._lock = threading.Lock()
        self.turns = Turns()
        """Of the threads of this process: who writes."""

    def act(self) -> SqliteTransaction:
        """Raises `PassingFault` where the file is gone: what an open connection wrote there would be lost with it."""
        connection = self._connection()
        self._look_at_file()
        return SqliteTransaction(connection, self, writes=True)

    def read(self) -> SqliteTransaction:
        return SqliteTransaction(self._connection(), self, writes=False)

    def moment(self, sql: str, *values: object) -> list[Row]:
        connection = self._connection()
        if connection.in_transaction:
            raise RuntimeError("a moment is not read inside an act")
        try:
            return self._local.cursor.execute(sql, values).fetchall()  # type: ignore[no-any-return]
        except sqlite3.Error as error:
            raise fault_of(self.name, error) from None

    def turn(self) -> tuple[int, int, int]:
        """The connection, what it has changed itself, and what SQLite counts of the others' commits."""
        connection, local = self._connection(), self._local
        try:
            others = local.cursor.execute("PRAGMA data_version").fetchone()[0]
        except sqlite3.Error as error:
            raise fault_of(self.name, error) from None
        return local.number, connection.total_changes, others

    def columns(self, tx: Transaction) -> dict[str, frozenset[str]]:
        found: dict[str, set[str]] = {}
        sql = "SELECT m.name, p.name FROM sqlite_master m, pragma_table_info(m.name) p WHERE m.type = 'table'"
        for table, column in tx.all(sql):
            found.setdefault(table, set()).add(column)
        return {table: frozenset(columns) for table, columns in sorted(found.items())}

    def keys(self, tx: Transaction) -> dict[str, tuple[str, ...]]:
        sql = (
            "SELECT m.name, p.name FROM sqlite_master m, pragma_table_info(m.name) p"
            " WHERE m.type = 'table' AND p.pk > 0 ORDER BY m.name, p.pk"
        )
        found: dict[str, tuple[str, ...]] = {}
        for table, column in tx.all(sql):
            found[table] = (*found.get(table, ()), column)
        return found

    @contextmanager
    def snapshot(self, aside: Path) -> Iterator[Transaction]:
        """A copy, made while acts wait and reads do not: a long read would keep erased rows in the log (design 4)."""
        overwrite(aside)
        try:
            self.copy_to(aside)
            copied = SqliteDatabase(aside)
            copied.row_seal = self.row_seal
            try:
                with copied.read() as tx:
                    yield tx
            finally:
                copied.close()
        finally:
            overwrite(aside)

    def copy_to(self, path: Path) -> None:
        """The whole database as it is at one moment, as a new file that its owner alone may read."""
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
        target = sqlite3.connect(path, isolation_level=None)
        source = self._begun()
        try:
            with self.act():  # no other act meanwhile, so that the steps never have to begin again
                source.backup(target, pages=_STEP)
        except sqlite3.Error as error:
            raise fault_of(self.name, error) from None
        finally:
            target.close()

    def compact(self, largest: int | None = None) -> None:
        """When SQLite moves cells between pages it leaves the old ones in the gap of a page, which `secure_delete` does
        not overwrite. A file written anew has none. About 10 ms a megabyte; acts wait meanwhile, reads do not."""
        connection = self._connection()
        try:
            ((size,),) = connection.execute("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size")
            if largest is None or size <= largest:
                connection.execute("VACUUM")
        except sqlite3.Error as error:
            raise fault_of(self.name, error) from None

    def truncate_log(self) -> bool:
        """Empty the write-ahead log, so that nothing deleted stays in it. False if a reader held it throughout."""
        connection = self._connection()
        try:
            connection.execute("PRAGMA busy_timeout=0")  # or each try would wait as long as an act does
            try:
                return any(_truncated(connection) for _ in range(_TRUNCATE_PATIENCE))
            finally:
                connection.execute(_BUSY_TIMEOUT)
        except sqlite3.Error as error:
            raise fault_of(self.name, error) from None

    def close(self) -> None:
        with self._lock:
            for _, connection in self._opened:
                connection.close()
            self._opened.clear()
            self._local = threading.local()

    def let_go(self, connection: sqlite3.Connection) -> None:
        """Close this thread's connection; the next act begins with a new one."""
        with self._lock:
            self._opened = [one for one in self._opened if one[1] is not connection]
        del self._local.connection
        connection.close()

    def _connection(self) -> sqlite3.Connection:
        try:
            connection: sqlite3.Connection = self._local.connection
        except AttributeError:
            connection = self._local.connection = self._begun()
            self._local.number, self._local.cursor = next(_CONNECTIONS), connection.cursor()
        return connection

    def _begun(self) -> sqlite3.Connection:
        try:
            if self._file is not None:
                self._look_at_file()  # or SQLite would make a new one, empty, in its place
            connection = self._open()
            self._file = self._file or _file_at(self.path)
        except sqlite3.Error as error:
            raise fault_of(self.name, error) from None
        with self._lock:
            for thread, left in self._opened:
                if not thread.is_alive():
                    left.close()  # a server's threads come and go, and a file has so many handles
            self._opened = [one for one in self._opened if one[0].is_alive()]
            self._opened.append((threading.current_thread(), connection))
        return connection

    def _look_at_file(self) -> None:
        if _file_at(self.path) != self._file:
            raise PassingFault(f"{self.name}: {_GONE}")

    def _open(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self.path, isolation_level=None, check_same_thread=False, cached_statements=512)
        try:
            _begin_log(connection)
            for pragma in _PRAGMAS:
                connection.execute(pragma)
        except sqlite3.Error:
            connection.close()
            raise
        return connection


def _file_at(path: Path) -> tuple[int, int] | None:
    """Which file lies there; None for none."""
    try:
        found = os.stat(path)
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _take_lock(cursor: sqlite3.Cursor) -> None:
    """Begin an act: take the one write lock, that another process may hold, within the time that an act waits.

    It is asked for after short and even pauses. SQLite's own grow to a tenth of a second, and whoever waits so beside
    a process that writes again and again comes last each time.
    """
    until = time.monotonic() + _PATIENCE
    cursor.execute(_NO_TIMEOUT)
    try:
        while not _begun(cursor, last=time.monotonic() > until):
            time.sleep(_PAUSE)
    finally:
        cursor.execute(_BUSY_TIMEOUT)


def _begun(cursor: sqlite3.Cursor, *, last: bool) -> bool:
    try:
        cursor.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError as error:
        if last or not code_of(error).startswith(BUSY):
            raise
        return False
    return True


def _begin_log(connection: sqlite3.Connection) -> None:
    """From a rollback journal to the write-ahead log, once in a file's life and after each change of it as a whole.

    Of several who open it at that moment one does it, and SQLite refuses the others at once whatever time they have.
    """
    tries = count(1)
    while not _log_begun(connection, last=next(tries) == _LOG_PATIENCE):
        time.sleep(0.02)


def _log_begun(connection: sqlite3.Connection, *, last: bool) -> bool:
    try:
        connection.execute(_LOG)
    except sqlite3.OperationalError as error:
        if last or not code_of(error).startswith("SQLITE_BUSY"):
            raise
        return False
    return True


def _truncated(connection: sqlite3.Connection) -> bool:
    """One try to empty the write-ahead log; a pause after one that a reader stopped."""
    busy = bool(connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0])
    if busy:
        time.sleep(0.02)
    return not busy


def _undo(connection: sqlite3.Connection) -> None:
    """Roll back what is not committed and what SQLite has not rolled back itself (as after a full disk)."""
    if connection.in_transaction:
        connection.execute("ROLLBACK")
