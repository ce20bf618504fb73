"""The connected systems of these tests: a clinic and a shop on PostgreSQL, the shop on MariaDB, a journal in SQLite.

Each is made once for the run; a test that changes one gets a copy, or leaves it as it was.
"""

import csv
import lzma
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime
from functools import cache
from importlib.resources import files
from io import StringIO
from pathlib import Path

import psycopg
import pytest

from ombud.app.demo.numbers import personnummer
from ombud.systems.discover import discover
from ombud.systems.forms import Identifiers
from ombud.systems.mapping import OnErasure, Reviewed, SystemMapping
from ombud.systems.mariadb.connect import connect as to_mariadb
from ombud.systems.place import Place
from ombud.systems.port import Case
from ombud.systems.postgresql.connect import connect as to_postgresql
from ombud.systems.relational.acting import ConnectedDatabase, checked
from ombud.systems.relational.connection import Connection
from ombud.systems.relational.looking import LookingAtDatabase
from ombud.systems.sqlite.connect import connect as to_sqlite
from tests.servers import mariadb
from tests.servers.postgresql import Server, started

DATA = Path(__file__).parents[1] / "data"
NOW = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
PEOPLE = 40
"""In the clinic; each has about thirty rows."""


@cache
def server() -> Server:
    """A server of its own: what lies there is in clear, and others look for clear values in the files of theirs."""
    return started()


@pytest.fixture(scope="session", autouse=True)
def _stopped() -> Iterator[None]:
    yield
    if server.cache_info().currsize:
        server().stop()


@pytest.fixture(scope="session")
def maria() -> Iterator[mariadb.MariadbServer]:
    made = mariadb.started()
    yield made
    made.stop()


def clinic_at(name: str, people: int = PEOPLE) -> Connection:
    """A new clinic on PostgreSQL with that many people."""
    with server().superuser_on() as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name}")
        connection.execute(f"CREATE DATABASE {name}")
    with server().superuser_on(name) as connection:
        fill_clinic(connection, people)
    return postgresql(name)


def fill_clinic(connection: "psycopg.Connection[tuple[object, ...]]", people: int) -> None:
    """The script of the clinic, without the program `psql`."""
    pins = personnummer()[:people]
    for statement in (DATA / "clinic" / "clinic.sql").read_text().replace(":n", str(people)).split(";\n"):
        lines = [line for line in statement.splitlines() if not line.startswith(("--", "\\"))]
        if "pins using" in statement:
            for number, pin in enumerate(pins, 1):
                connection.execute("INSERT INTO pins VALUES (%s, %s)", (number, pin))
        if "".join(lines).strip():
            connection.execute("\n".join(lines))


def postgresql(name: str) -> Connection:
    at = server()
    return to_postgresql(Place("postgresql", "127.0.0.1", "127.0.0.1", at.port, at.superuser, name), "", 20)


def packed(name: str) -> str:
    return lzma.decompress((DATA / "chinook" / name).read_bytes()).decode("utf-8-sig")


@pytest.fixture(scope="session")
def shop() -> Iterator[Connection]:
    """Chinook on PostgreSQL."""
    with server().superuser_on() as connection:
        connection.execute("CREATE DATABASE chinook")
    with server().superuser_on("chinook") as connection:
        connection.execute(packed("postgresql.sql.xz").split("\\c chinook;")[1])
    with closing(postgresql("chinook")) as connection:
        yield connection


@pytest.fixture(scope="session")
def maria_shop(maria: mariadb.MariadbServer) -> Iterator[Connection]:
    """Chinook on MariaDB, through an account of its own and TCP."""
    with maria.root() as connection, connection.cursor() as cursor:
        cursor.execute(packed("mysql.sql.xz"))
        while cursor.nextset():
            pass
        cursor.execute(f"CREATE USER shop@'127.0.0.1' IDENTIFIED BY '{mariadb.PASSWORD}'")
        cursor.execute("GRANT ALL ON Chinook.* TO shop@'127.0.0.1'")
    place = Place("mariadb", "127.0.0.1", "127.0.0.1", maria.port, "shop", "Chinook")
    with closing(to_mariadb(place, mariadb.PASSWORD, 20)) as connection:
        yield connection


@pytest.fixture(scope="session")
def journal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    """The patients of Synthea as a journal in SQLite, without one declared key but those of the rows."""
    file = tmp_path_factory.mktemp("journal") / "journal.db"
    connection = sqlite3.connect(file)
    for name in ("patients", "encounters", "conditions", "observations", "medications"):
        rows = list(csv.reader(StringIO(files("ombud.app.demo").joinpath(f"data/{name}.csv").read_text())))
        columns = ", ".join(f'"{one}" {"TEXT PRIMARY KEY" if one == "Id" else "TEXT"}' for one in rows[0])
        connection.execute(f"CREATE TABLE {name} ({columns})")
        marks = ", ".join("?" for _ in rows[0])
        connection.executemany(f"INSERT INTO {name} VALUES ({marks})", rows[1:])
    connection.commit()
    connection.close()
    with closing(to_sqlite(file, 5)) as opened:
        yield opened


@pytest.fixture(scope="session")
def clinic_system() -> Iterator[Connection]:
    with closing(clinic_at("connected_clinic")) as connection:
        yield connection


def proposed(connection: Connection, name: str = "shop") -> SystemMapping:
    return discover(LookingAtDatabase(connection), name, connection.dialect.name)  # type: ignore[arg-type]


def reviewed(mapping: SystemMapping, erase: dict[str, OnErasure] | None = None) -> SystemMapping:
    """The same mapping after a person has looked: where nothing else is said, every row may go."""
    tables = {
        name: table.model_copy(update={"erase": (erase or {}).get(name, OnErasure())})
        for name, table in mapping.tables.items()
    }
    return mapping.model_copy(update={"tables": tables, "reviewed": Reviewed(by="disa", on=date(2026, 11, 26))})


def case(who: Identifiers, now: datetime = NOW) -> Case:
    return Case("c_1", who, now)


def ready(connection: Connection, mapping: SystemMapping) -> ConnectedDatabase:
    found = checked(connection, mapping)
    assert isinstance(found, ConnectedDatabase), found
    return found
