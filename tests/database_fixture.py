"""A database with every table, for tests of the packages that keep rows. On SQLite unless the test has an engine."""

import importlib.util
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Engine, create_engine, text

from ombud.database import Database, SqliteDatabase
from ombud.database.postgresql import PostgresqlDatabase, read_address
from ombud.database.schema import METADATA, SCHEMAS
from tests import stores
from tests.servers import spread
from tests.servers.postgresql import Server

_PACKAGES = (
    *("actors", "audit", "choices", "collection", "keys"),
    *("relations", "vault", "erasure", "archives", "requests", "disclosure"),
    "retention",
    "plans",
    "analysis",
    "campaigns",
    "extracts",
    "identity",
    "visitors",
    "breaches",
    "events",
)
_TEMPLATE = "with_every_table"
_MADE: set[int] = set()


def make_database(folder: Path) -> Database:
    """Make a database for `folder` with the tables of every package that has any."""
    of_test = stores.current()
    if of_test is None or of_test.engine == "sqlite":
        path = folder / stores.FILE
        path.write_bytes(_with_every_table())
        return SqliteDatabase(path) if of_test is None else of_test.opened(folder)
    template = template_of(of_test.at())
    of_test.make_empty(folder, spread.template(of_test.at(), template) if of_test.engine == stores.SPREAD else template)
    return of_test.opened(folder)


@cache
def _with_every_table() -> bytes:
    """A file with every table, made once in a run."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / stores.FILE
        _fill(create_engine(f"sqlite:///{path}"), dict.fromkeys(SCHEMAS))
        return path.read_bytes()


def another(database: Database) -> Database:
    """The same database as another process opens it."""
    of_test, made = stores.current(), _opened_anew(database)
    return made if of_test is None else of_test.keep(made)


def _opened_anew(database: Database) -> Database:
    if isinstance(database, SqliteDatabase):
        return SqliteDatabase(database.path)
    assert isinstance(database, PostgresqlDatabase)
    return type(database)(database.address)


def template_of(server: Server) -> str:
    """A database at the server with every table, made once in a run."""
    if server.port not in _MADE:
        with server.superuser_on() as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {_TEMPLATE}")
            connection.execute(f"CREATE DATABASE {_TEMPLATE} OWNER ombud")
        database = PostgresqlDatabase(read_address(server.url(_TEMPLATE)))
        _fill(create_engine("postgresql+psycopg://", creator=database.for_migration), {})
        _MADE.add(server.port)
    return _TEMPLATE


def _fill(engine: Engine, parts: dict[str, None]) -> None:
    for package in _PACKAGES:
        if importlib.util.find_spec(f"ombud.{package}") and importlib.util.find_spec(f"ombud.{package}.tables"):
            __import__(f"ombud.{package}.tables")
    with engine.begin() as connection:
        for part in () if parts else SCHEMAS:
            connection.execute(text(f"CREATE SCHEMA {part}"))
    METADATA.create_all(engine.execution_options(schema_translate_map=parts) if parts else engine)
    engine.dispose()
