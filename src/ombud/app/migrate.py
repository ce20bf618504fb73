"""The schema of an installation: made, checked and moved with Alembic.

The scripts in `migrations/` say what every release had; the tables of the packages say what this one has.
A test holds the two together. An installation of another release does not open.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING

from ombud.database import Database, DatabaseFault, Row, SqliteDatabase, Transaction
from ombud.database.spread.seen import is_spread

if TYPE_CHECKING:
    import sqlite3

    from psycopg import Connection
    from sqlalchemy import Engine

HEAD = "0004"
"""The revision that this release reads and writes."""
UNSEALED = ("0001", "0002")
"""Those whose rows have no seals."""
SEALED_LATER = {"0003": ("plan_step", "sweep", "swept", "archive")}
"""Tables whose rows had no seals yet, in a revision whose others had."""
BEFORE = (*UNSEALED, *SEALED_LATER)
"""The revisions that `ombud upgrade` moves here."""
_SCRIPTS = Path(__file__).parent / "migrations"
_SPREAD = (
    "its people lie at several servers, and tables are not changed there. Nothing was changed. With the release that "
    "it was made with, back up and gather them at one server (`ombud restore` with `--database`); run `ombud upgrade` "
    "there with this one, and spread them anew: docs/how-to/spread-over-servers.md"
)
_NONE_HERE = (
    "the database holds no installation. Nothing was done. Name the right one under database in ombud.toml; a new one "
    "is made with `ombud init`, and one that was backed up is put back with `ombud restore`"
)
Around = Callable[[Transaction], AbstractContextManager[None]]
"""What is done in the transaction of a migration, before and after it."""


def make_schema(database: Database, revision: str = HEAD, around: Around | None = None) -> None:
    """Make every table in a new database, or move one of an earlier release here: all of it or nothing.

    `around` is for a database at a server: there what is done around it commits with it.

    Raises `DatabaseFault` where people lie at several servers: no statement changes a table at all of them.
    """
    check_together(database)
    from alembic import command  # slow to load, and only a new installation needs it
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
    config.attributes["engine"] = _engine(database)
    config.attributes["around"] = None if around is None else _at_server(database, around)
    command.upgrade(config, revision)


def check_together(database: Database) -> None:
    """Raise `DatabaseFault` where people lie at several servers. Nothing is asked of the server."""
    if database.spreads:
        raise DatabaseFault(f"{database.name}: {_SPREAD}")


def is_empty(database: Database) -> bool:
    """Does the database hold nothing of an installation yet?"""
    with database.read() as tx:
        return not database.columns(tx)


def check_schema(database: Database) -> None:
    """Raise `DatabaseFault` for a database that this release does not read."""
    with database.read() as tx:
        known = "alembic_version" in database.columns(tx)
        row = tx.one("SELECT version_num FROM alembic_version") if known else None
    if is_spread(database) and not database.spreads:
        raise DatabaseFault(f"{database.name}: its people lie at several servers now. Start this program again.")
    if row is None:
        raise DatabaseFault(f"{database.name}: {_NONE_HERE}")
    if row[0] != HEAD:
        found = row[0]
        now = "Run `ombud upgrade`." if found in BEFORE else "Use the release that it was made with."
        raise DatabaseFault(f"{database.name}: the database is of revision {found}, this release reads {HEAD}. {now}")


def revision_of(database: Database) -> str:
    """The revision that a database is of; empty where it is none of ours."""
    with database.read() as tx:
        known = "alembic_version" in database.columns(tx)
        row = tx.one("SELECT version_num FROM alembic_version") if known else None
    return str(row[0]) if row else ""


def _at_server(database: Database, around: Around) -> Callable[["Connection[Row]"], AbstractContextManager[None]]:
    from ombud.database.postgresql.moving import Moving

    return lambda session: around(Moving(session, database.name, database.row_seal))


def _engine(database: Database) -> "Engine":
    from sqlalchemy import create_engine

    if isinstance(database, SqliteDatabase):
        return _in_one_transaction(create_engine(f"sqlite:///{database.path}"))
    from ombud.database.postgresql import PostgresqlDatabase

    assert isinstance(database, PostgresqlDatabase)
    return create_engine("postgresql+psycopg://", creator=database.for_migration)


def _in_one_transaction(engine: "Engine") -> "Engine":
    """The driver begins none before DDL: each table would be a transaction, and wait for the disk by itself."""
    from sqlalchemy import event

    event.listen(engine, "connect", _let_us_begin)
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN"))
    return engine


def _let_us_begin(connection: "sqlite3.Connection", _record: object) -> None:
    connection.isolation_level = None
