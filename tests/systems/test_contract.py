"""The contract, held against the fake and against real servers: SQLite, PostgreSQL, MariaDB."""

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from ombud.systems.check import Finding
from ombud.systems.mapping import Adapter
from ombud.systems.mariadb.connect import connect as to_mariadb
from ombud.systems.place import Place
from ombud.systems.port import ConnectedSystem
from ombud.systems.postgresql.connect import connect as to_postgresql
from ombud.systems.records.acting import checked as checked_records
from ombud.systems.records.looking import LookingAtRecords
from ombud.systems.relational.acting import ConnectedDatabase, checked
from ombud.systems.relational.connection import Connection
from ombud.systems.relational.looking import LookingAtDatabase
from ombud.systems.sqlite.connect import connect as to_sqlite
from tests.servers import mariadb
from tests.systems import club
from tests.systems.conftest import postgresql, server
from tests.systems.contract import Contract, World, breaking
from tests.systems.fake import FakeRecords

TYPES = {"day": "DATE", "paid_on": "DATE", "amount": "NUMERIC(9,2)"}
SCRIPT = [
    f"CREATE TABLE {table} ({', '.join(f'{one} {TYPES.get(one, kind)}' for one in columns)},"
    f" PRIMARY KEY ({columns[0]}))"
    for table, columns in club.COLUMNS.items()
    for kind in ["VARCHAR(200)"]
]


def fill(run: Callable[[str, tuple[object, ...]], object], mark: str) -> None:
    for statement in SCRIPT:
        run(statement, ())
    for table, rows in club.ROWS.items():
        for row in rows:
            run(f"INSERT INTO {table} VALUES ({', '.join([mark] * len(row))})", row)


def database_world(connection: Connection, adapter: Adapter, read_only: Callable[[], Connection] | None) -> World:
    """A world of a database that stands. Its raw is all its rows."""

    def opened(by: Connection = connection) -> ConnectedDatabase | tuple[Finding, ...]:
        return checked(by, club.mapping(adapter, fingerprint))

    def reader() -> ConnectedSystem:
        found = opened(read_only() if read_only else connection)
        assert not isinstance(found, tuple)
        return found

    fingerprint = connection.schema().fingerprint
    return World(
        adapter=adapter,
        opened=opened,
        raw=lambda: "\n".join(
            repr(row) for name in club.COLUMNS for row in connection.rows(f"SELECT * FROM {name} ORDER BY 1")
        ),
        looking=lambda: LookingAtDatabase(connection),
        grow=lambda: connection.run("ALTER TABLE visits ADD COLUMN shoe_size VARCHAR(9)"),
        broken=breaking(
            lambda: connection.run("ALTER TABLE fees RENAME TO fees_gone"),
            lambda: connection.run("ALTER TABLE fees_gone RENAME TO fees"),
        ),
        read_only=reader if read_only else None,
    )


def fake_world() -> World:
    tables: dict[str, list[dict[str, object]]] = {
        table: [dict(zip(columns, row, strict=True)) for row in club.ROWS[table]]
        for table, columns in club.COLUMNS.items()
    }
    records = FakeRecords(tables)
    fingerprint = records.schema().fingerprint

    def grow() -> None:
        for row in tables["visits"]:
            row["shoe_size"] = "42"

    def silent(value: bool) -> None:
        records.silent = value

    return World(
        adapter="files",
        opened=lambda: checked_records(records, club.mapping("files", fingerprint)),
        raw=lambda: json.dumps(tables, ensure_ascii=False),
        looking=lambda: LookingAtRecords(records),
        grow=grow,
        broken=breaking(lambda: silent(True), lambda: silent(False)),
    )


def sqlite_world(folder: Path, stack: ExitStack) -> World:
    file = folder / "club.db"
    with closing(sqlite3.connect(file)) as made:
        fill(made.execute, "?")
        made.commit()
    return database_world(stack.enter_context(closing(to_sqlite(file, 5))), "sqlite", None)


def postgresql_world(stack: ExitStack) -> World:
    with server().superuser_on() as connection:
        connection.execute("DROP DATABASE IF EXISTS club WITH (FORCE)")
        connection.execute("CREATE DATABASE club")
        if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = 'reader'").fetchall():
            connection.execute("CREATE ROLE reader LOGIN")
    with server().superuser_on("club") as connection:
        fill(lambda sql, values: connection.execute(sql, values), "%s")
        connection.execute("GRANT SELECT ON ALL TABLES IN SCHEMA public TO reader")
    place = Place("postgresql", "127.0.0.1", "127.0.0.1", server().port, "reader", "club")
    return database_world(
        stack.enter_context(closing(postgresql("club"))), "postgresql",
        lambda: stack.enter_context(closing(to_postgresql(place, "", 20))),
    )  # fmt: skip


def mariadb_world(maria: mariadb.MariadbServer, stack: ExitStack) -> World:
    with maria.root() as connection, connection.cursor() as cursor:
        for statement in ("DROP DATABASE IF EXISTS club", "CREATE DATABASE club CHARACTER SET utf8mb4", "USE club"):
            cursor.execute(statement)
        fill(cursor.execute, "%s")
        connection.commit()
        for name, right in (("writer", "ALL"), ("reader", "SELECT")):
            cursor.execute(f"CREATE USER IF NOT EXISTS {name}@'127.0.0.1' IDENTIFIED BY '{mariadb.PASSWORD}'")
            cursor.execute(f"GRANT {right} ON club.* TO {name}@'127.0.0.1'")

    def through(name: str) -> Connection:
        place = Place("mariadb", "127.0.0.1", "127.0.0.1", maria.port, name, "club")
        return stack.enter_context(closing(to_mariadb(place, mariadb.PASSWORD, 20)))

    return database_world(through("writer"), "mariadb", lambda: through("reader"))


@pytest.fixture(params=["fake", "sqlite", "postgresql", "mariadb"])
def world(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    with ExitStack() as stack:
        if request.param == "fake":
            yield fake_world()
        elif request.param == "sqlite":
            yield sqlite_world(tmp_path, stack)
        elif request.param == "postgresql":
            yield postgresql_world(stack)
        else:
            yield mariadb_world(request.getfixturevalue("maria"), stack)


class TestContract(Contract):
    """The fake, SQLite, PostgreSQL and MariaDB."""
