"""What is the doors' own in a database: used as the rest of it is, and at a server with a role that reaches nothing
else (design 4; decision 0090)."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from ombud.database import Database, DatabaseFault, Transaction
from ombud.database.parts import DOORS
from ombud.database.postgresql import Limits, PostgresqlDatabase, read_address
from ombud.database.spread.layout import at_the_coordinator, with_people
from ombud.database.spread.seen import is_spread
from ombud.identity import store
from tests import stores
from tests.database.spread.trio import until
from tests.database_fixture import another, make_database

STEP, WHOLE = 60, 180


@pytest.fixture
def database(engine: str, tmp_path: Path) -> Iterator[Database]:
    """At a server with a role of the doors."""
    made = make_database(tmp_path)
    if not isinstance(made, PostgresqlDatabase):
        yield made
        return
    role = f"{made.name}_doors"
    with administrator(made.name) as connection:
        for statement in (
            f"CREATE ROLE {role} LOGIN",
            f"ALTER ROLE {role} SET log_parameter_max_length = 0",
            f"ALTER ROLE {role} SET log_min_messages = fatal",
            f"GRANT USAGE ON SCHEMA {DOORS} TO {role}",
            f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {DOORS} TO {role}",
        ):
            connection.execute(statement)
    parted = type(made)(made.address, doors=made.address.with_role(role))
    yield parted
    parted.close()
    with administrator(made.name) as connection:
        connection.execute(f"DROP OWNED BY {role}")
        connection.execute(f"DROP ROLE {role}")


@contextmanager
def administrator(name: str) -> Iterator["psycopg.Connection[tuple[object, ...]]"]:
    with stores.server().superuser_on(name) as connection:
        yield connection


def tried(database: Database, about: bytes, now: int = 0) -> bool:
    with database.doors.act() as tx:
        return store.attempt(tx, about, now, STEP, WHOLE)


@pytest.mark.on("sqlite", "postgresql", "spread")
def test_what_the_doors_write_is_there_for_every_process(database: Database) -> None:
    about = b"a" * 16
    assert [tried(database, about) for _ in range(4)] == [True, True, True, False]
    beside = another(database)
    assert beside.doors.moment("SELECT full_at FROM attempt") == [(WHOLE,)]
    with beside.doors.read() as tx:
        assert tx.one("SELECT about FROM attempt") == (about,)
    with database.doors.act() as tx:
        assert store.forget_attempts(tx, WHOLE) == 1


@pytest.mark.on("sqlite", "postgresql", "spread")
def test_an_act_of_the_doors_that_fails_leaves_nothing(database: Database) -> None:
    with pytest.raises(ZeroDivisionError), database.doors.act() as tx:
        _begins_and_fails(tx)
    assert store.signing_in(database.doors, b"t" * 32, "bankid") is None


def _begins_and_fails(tx: Transaction) -> None:
    store.add_signing_in(tx, b"t" * 32, "bankid", 1, b"sealed")
    raise ZeroDivisionError


@pytest.mark.on("sqlite", "postgresql", "spread")
def test_the_catalogue_has_what_is_the_doors_own(database: Database) -> None:
    """So that a move to another release holds it against what was there, and a database that has some is not empty."""
    with database.read() as tx:
        assert {"signing_in", "attempt", "api_call"} <= set(database.columns(tx))
        assert database.keys(tx)["attempt"] == ("about",)


@pytest.mark.on("postgresql", "spread")
def test_their_lines_reach_nothing_else(database: Database) -> None:
    doors = database.doors
    assert doors is not database
    assert tried(database, b"b" * 16)
    for table in ("keydir.subject", "vault.record", "ledger.leaf"):
        with pytest.raises(DatabaseFault):
            doors.moment(f"SELECT count(*) FROM {table}")
    with pytest.raises(DatabaseFault), doors.act() as tx:
        tx.run("DELETE FROM keydir.suppression")


@pytest.mark.on("postgresql")
def test_who_lets_go_of_the_database_lets_go_of_both_kinds_of_lines(database: Database) -> None:
    database.moment("SELECT 1")
    database.doors.moment("SELECT 1")
    assert _open(database.name) == 2
    database.close()
    assert until(lambda: _open(database.name) == 0)


def _open(name: str) -> int:
    with administrator(name) as connection:
        row = connection.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = %s AND application_name = 'ombud'", (name,)
        ).fetchone()
    assert row is not None
    return int(str(row[0]))


@pytest.mark.on("postgresql")
def test_who_only_looks_changes_nothing_of_the_doors_either(database: PostgresqlDatabase) -> None:
    doors = database.address.with_role(f"{database.name}_doors")
    looking = PostgresqlDatabase(database.address, reads_only=True, doors=doors)
    assert looking.doors.moment("SELECT count(*) FROM attempt") == [(0,)]
    with pytest.raises(DatabaseFault):
        tried(looking, b"c" * 16)
    looking.close()


@pytest.mark.on("spread")
def test_over_several_servers_it_lies_whole_at_the_coordinator(database: Database) -> None:
    assert is_spread(database)
    assert tried(database, b"d" * 16)
    assert database.moment("SELECT count(*) FROM spread.half") == [(0,)]
    own = {table.name for table in at_the_coordinator() if table.schema == DOORS}
    assert own == {"signing_in", "attempt", "api_call"}
    assert [table.name for table in with_people() if table.schema == DOORS] == []


def test_their_lines_are_a_quarter_as_many_and_two_at_least() -> None:
    assert [Limits(connections=most).of_doors().connections for most in (2, 16, 100)] == [2, 4, 25]
    assert Limits(lock_seconds=3).of_doors().lock_seconds == 3


def test_another_role_brings_no_password_along() -> None:
    acts = read_address("postgresql://acts@db.example.se/clinic?sslmode=verify-full").with_password("hemligt")
    doors = acts.with_role("doors")
    assert (doors.password, doors.settings["user"], doors.name) == (None, "doors", "clinic")
    assert {**acts.settings, "user": "doors"} == doors.settings
