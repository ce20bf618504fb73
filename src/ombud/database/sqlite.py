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
import shutil
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from types import TracebackType
from typing import Literal, Self

from ombud.database.port import (
    ConflictFault,
    ConstraintFault,
    Database,
    DatabaseFault,
    Otherwise,
    Row,
    Transaction,
    unexpected,
)
from ombud.database.row_seal import NO_KEY, RowSeal
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
_BLOCK = 1 << 20
_SIDES = ("-wal", "-shm", "-journal")


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
            raise ConflictFault(f"{self._name}: {_WORDS[_BUSY]} ({_BUSY})")
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
            raise self._said(error, _UNKNOWN) from None
        finally:
            self._end()

    def _said(self, error: sqlite3.Error, broken: str = "") -> DatabaseFault:
        """The fault in words. What the disk did to this connection is not asked of it again."""
        code = _code(error)
        self._spoilt = self._spoilt or code.startswith(_OF_THE_DISK)
        if broken and code.startswith("SQLITE_IOERR"):
            return DatabaseFault(f"{self._name}: {broken} ({code})")
        return _fault(self._name, error)

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

    def each(self, *asked: tuple[str, *tuple[object, ...]]) -> list[list[Row]]:
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
        self._lock = threading.Lock()
        self.turns = Turns()
        """Of the threads of this process: who writes."""

    def act(self) -> SqliteTransaction:
        return SqliteTransaction(self._connection(), self, writes=True)

    def read(self) -> SqliteTransaction:
        return SqliteTransaction(self._connection(), self, writes=False)

    def moment(self, sql: str, *values: object) -> list[Row]:
        connection = self._connection()
        if connection.in_transaction:
            raise RuntimeError("a moment is not read inside an act")
        try:
            return connection.execute(sql, values).fetchall()
        except sqlite3.Error as error:
            raise _fault(self.name, error) from None

    def turn(self) -> tuple[int, int, int]:
        """The connection, what it has changed itself, and what SQLite counts of the others' commits."""
        connection, local = self._connection(), self._local
        try:
            others = local.cursor.execute("PRAGMA data_version").fetchone()[0]
        except sqlite3.Error as error:
            raise _fault(self.name, error) from None
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
            raise _fault(self.name, error) from None
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
            raise _fault(self.name, error) from None

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
            raise _fault(self.name, error) from None

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
            connection = self._open()
        except sqlite3.Error as error:
            raise _fault(self.name, error) from None
        with self._lock:
            for thread, left in self._opened:
                if not thread.is_alive():
                    left.close()  # a server's threads come and go, and a file has so many handles
            self._opened = [one for one in self._opened if one[0].is_alive()]
            self._opened.append((threading.current_thread(), connection))
        return connection

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


def change(path: Path, scratch: Path, before: Path, make: Callable[[Path], None]) -> None:
    """Change a database as a whole: a copy is changed by `make`, and takes the name when all of it is done.

    Until then the file is as it was; from then on it is the new one, and the old lies at `before`. Nobody else has
    it open meanwhile; who waits for the old file is refused by SQLite, which sees that it was moved. Raises
    `DatabaseFault` where another process has it open.
    """
    overwrite(scratch)
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        connection.execute("PRAGMA busy_timeout=2000")
        if connection.execute("PRAGMA journal_mode=DELETE").fetchone()[0] != "delete":
            raise AssertionError("SQLite says so by an error where somebody has the file open")
        connection.execute("BEGIN EXCLUSIVE")
        os.close(os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        shutil.copyfile(path, scratch)
        make(scratch)
        _synced(scratch)
        before.unlink(missing_ok=True)
        os.link(path, before)
        os.replace(scratch, path)
        _synced(path.parent)
    except sqlite3.Error as error:
        raise _fault(path.name, error) from None
    finally:
        connection.close()
        overwrite(scratch)


def _synced(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def overwrite(path: Path) -> None:
    """Overwrite a copy of a database and remove it, with what SQLite keeps beside it. Nothing where there is none."""
    for one in (path, *(path.with_name(path.name + side) for side in _SIDES)):
        if not one.exists():
            continue
        with one.open("r+b") as file:
            for _ in range(-(-one.stat().st_size // _BLOCK)):
                file.write(bytes(_BLOCK))
            file.flush()
            os.fsync(file.fileno())
        one.unlink()


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
        if last or not _code(error).startswith(_BUSY):
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
        if last or not _code(error).startswith("SQLITE_BUSY"):
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


def _fault(name: str, error: sqlite3.Error) -> DatabaseFault:
    """What SQLite says, in words, and what to do about it; never with a value."""
    code = _code(error)
    if isinstance(error, sqlite3.IntegrityError):
        return ConstraintFault(f"{name}: a row broke a rule of the schema; nothing was changed ({code})")
    for start, words in _WORDS.items():
        if code.startswith(start):
            kind = ConflictFault if start == _BUSY else DatabaseFault
            return kind(f"{name}: {words} ({code})")
    return DatabaseFault(f"{name}: the database refused the statement ({code or 'unknown'}); run `ombud doctor`")


def _code(error: sqlite3.Error) -> str:
    return getattr(error, "sqlite_errorname", "") or ""


_BUSY = "SQLITE_BUSY"
_OF_THE_DISK = ("SQLITE_IOERR", "SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PROTOCOL")
_UNKNOWN = (
    "the disk did not confirm the act. It is not acknowledged, and nobody knows whether it will be there at the next "
    "start: look before it is repeated. Check the disk, then run `ombud doctor`"
)
_WORDS = {
    "SQLITE_FULL": "the disk is full; nothing was changed. Make room and try again",
    "SQLITE_READONLY": "the database cannot be written; nothing was changed. Check the file's owner and mode",
    "SQLITE_BUSY": "another process holds the database; nothing was changed. Try again",
    "SQLITE_IOERR": "the disk did not answer; nothing was changed. Check the disk, then run `ombud doctor`",
    "SQLITE_CORRUPT": "the file is damaged. Stop, keep a copy, and restore the latest backup",
    "SQLITE_NOTADB": "this file is no database of ours. Stop, keep a copy, and restore the latest backup",
    "SQLITE_PROTOCOL": "the database's log cannot be shared now; nothing was changed. Check the disk and try again",
    "SQLITE_CANTOPEN": "the file cannot be opened. Check that the directory exists and may be written",
}
