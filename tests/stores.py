"""The two databases that the same tests run on. A test that uses `clinic` or `database` need not know which.

* The fixture `engine` (tests/conftest.py) says which one a test runs on; `@pytest.mark.on("sqlite")` keeps a test
  to the one that it is about.
* On PostgreSQL a test has a database of its own, made from one that has every table; a folder stands for it as it
  stands for a file on SQLite.
* What a test opened is closed at its end, and its databases are dropped.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from ombud.database import Database, SqliteDatabase
from ombud.database.postgresql import PostgresqlDatabase, read_address
from ombud.database.spread.database import SpreadDatabase
from tests import memory
from tests.servers import spread
from tests.servers.postgresql import Server, started

FILE = "ombud.db"
_STRATEGY, _SINCE = ("STRATEGY wal_log" if memory.place() is None else "STRATEGY file_copy"), 150000
"""How a server makes a database from another: by its log where the disk is slow, file by file where there is none."""
ENGINES = ("sqlite", "postgresql")
SPREAD = "spread"
"""PostgreSQL as a coordinator, with the people at two further servers (tests/servers/spread.py)."""
_SERVERS: list[Server] = []
_TEMPLATES: set[str] = set()


@cache
def server() -> Server:
    """The server of this run."""
    return server_apart()


def server_apart() -> Server:
    """One more, for tests that write in clear what people have said: nothing of that is ever in the log of the run's
    own, which is searched for it."""
    made = started()
    _SERVERS.append(made)
    return made


def stop_servers() -> None:
    while _SERVERS:
        _SERVERS.pop().stop()
    server.cache_clear()
    spread.stop()


@dataclass
class Stores:
    """The databases of one test."""

    engine: str
    at: Callable[[], Server] = server
    """The server of the test; the run's own, unless it is one that is harmed."""
    _names: dict[Path, str] = field(default_factory=dict)
    _opened: list[Database] = field(default_factory=list)

    def opened(self, folder: Path) -> Database:
        """The database of a folder: the same one for the same folder, through connections of its own."""
        database: Database
        if self.engine == "sqlite":
            database = SqliteDatabase(folder / FILE)
        elif self.engine == SPREAD:
            database = SpreadDatabase(read_address(self.url(folder)))
        else:
            database = PostgresqlDatabase(read_address(self.url(folder)))
        return self.keep(database)

    def keep(self, database: Database) -> Database:
        """Close it at the end of the test."""
        self._opened.append(database)
        return database

    def url(self, folder: Path) -> str:
        return self.at().url(self._names[folder])

    def make_empty(self, folder: Path, template: str = "template1") -> None:
        """A database at the server for the folder, with what the template has."""
        name = f"t{secrets.token_hex(8)}"
        self._names[folder] = name
        for at in [*(spread.servers() if self.engine == SPREAD else ()), self.at()]:
            with at.superuser_on() as connection:
                way = _STRATEGY if connection.info.server_version >= _SINCE else ""
                connection.execute(f"CREATE DATABASE {name} OWNER ombud TEMPLATE {template} {way}")
        if self.engine == SPREAD:
            spread.lead_to(self.at(), name)

    def close(self) -> None:
        for database in self._opened:
            database.close()
        for at in [self.at(), *(spread.servers() if self.engine == SPREAD else ())] if self._names else ():
            with at.superuser_on() as connection:
                for name in self._names.values():
                    connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def name(self, folder: Path) -> str:
        return self._names[folder]


_CURRENT: list[Stores] = []


def begin(engine: str, at: Callable[[], Server] = server) -> Stores:
    stores = Stores(engine, at)
    _CURRENT.append(stores)
    return stores


def end() -> None:
    _CURRENT.pop().close()


def current() -> Stores | None:
    """The databases of the test that runs; none outside a test that said which engine it is on."""
    return _CURRENT[-1] if _CURRENT else None


def raw(database: Database) -> bytes:
    """Everything that lies in the database's live files, or at the server in the files of its tables."""
    if isinstance(database, SqliteDatabase):
        return b"".join(path.read_bytes() for path in database.path.parent.glob(f"{database.path.name}*"))
    at = _CURRENT[-1].at()
    with at.superuser_on(database.name) as connection:
        connection.execute("CHECKPOINT")
        row = connection.execute("SELECT oid FROM pg_database WHERE datname = current_database()").fetchone()
    assert row is not None
    files = [*(at.data / "base" / str(row[0])).iterdir(), *(at.data / "pg_wal").iterdir()]
    return b"".join(path.read_bytes() for path in files if path.is_file())
