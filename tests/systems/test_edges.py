"""Shapes that the real systems of these tests do not have: keys of several columns, columns that may not be empty,
schemas of other names, words that nothing speaks of, and drivers that answer with faults."""

import sqlite3
from collections.abc import Mapping
from contextlib import ExitStack, closing
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from ombud.systems.blanks import blanks, is_blank
from ombud.systems.kinds import Kind
from ombud.systems.mapping import Join, MappedColumn, MappedTable, OnErasure, Reviewed, SystemMapping
from ombud.systems.mariadb.connect import connect as to_mariadb
from ombud.systems.model import Column, SystemFaultError, Table
from ombud.systems.outcome import End, OfTable
from ombud.systems.place import Place
from ombud.systems.proposing import propose
from ombud.systems.relational.acting import ConnectedDatabase
from ombud.systems.relational.connection import Connection
from ombud.systems.sqlite.connect import SqliteConnection
from ombud.systems.sqlite.connect import connect as to_sqlite
from tests.systems.club import ADA
from tests.systems.conftest import case, postgresql, proposed, ready, reviewed, server
from tests.systems.test_acting import counted, somebody
from tests.systems.test_contract import sqlite_world

SCRIPT = """
CREATE TABLE member (club INTEGER, no INTEGER, email TEXT NOT NULL UNIQUE, born DATE NOT NULL, points INTEGER NOT NULL,
    PRIMARY KEY (club, no));
CREATE TABLE fee (id INTEGER PRIMARY KEY, club INTEGER, no INTEGER, amount NUMERIC, paid_on DATE, note TEXT,
    FOREIGN KEY (club, no) REFERENCES member (club, no));
CREATE TABLE "odd ""name" (id INTEGER PRIMARY KEY, email TEXT);
INSERT INTO member VALUES (1, 7, 'User7@example.com', '1990-01-01', 3), (2, 7, 'user8@example.com', '1990-01-01', 4);
INSERT INTO fee VALUES (1, 1, 7, 100, '2026-01-01', 'a'), (2, 1, 7, 100, '2010-01-01', 'b'),
    (3, 2, 7, 100, '2026-01-01', 'c'), (4, NULL, NULL, 1, '2026-01-01', 'd');
INSERT INTO "odd ""name" VALUES (1, ' USER7@EXAMPLE.COM '), (2, NULL);
"""


@pytest.fixture
def club(tmp_path: Path) -> Connection:
    file = tmp_path / "club.db"
    with closing(sqlite3.connect(file)) as made:
        made.executescript(SCRIPT)
    return to_sqlite(file, 5)


def mapping_of(club: Connection, fee: OnErasure) -> SystemMapping:
    return reviewed(with_points(proposed(club, "club")), {"fee": fee})


def with_points(made: SystemMapping) -> SystemMapping:
    """What the machine could not say of a column, a person has."""
    member = made.tables["member"]
    points = MappedColumn(holds=Kind.AGREEMENT, category="agreement")
    member = member.model_copy(update={"columns": {**member.columns, "points": points}})
    return made.model_copy(update={"tables": {**made.tables, "member": member}})


def test_a_key_of_two_columns_is_followed_in_both(club: Connection) -> None:
    with closing(club):
        database = ready(club, mapping_of(club, OnErasure()))
        assert counted(database, somebody()) == {"member": 1, "fee": 2, 'odd "name': 1}
        database.erase(case(somebody()))
        assert [row[0] for row in club.rows("SELECT id FROM fee ORDER BY id")] == [3, 4]
        assert [row[0] for row in club.rows('SELECT id FROM "odd ""name"')] == [2]


def test_a_kept_voucher_keeps_the_key_of_two_columns_and_the_rest_is_blanked(club: Connection) -> None:
    with closing(club):
        rule = OnErasure(do="keep", row="T-06", since="paid_on")
        receipt = ready(club, mapping_of(club, rule)).erase(case(somebody()))
        assert {one.table: one for one in receipt.tables} == {
            "fee": OfTable("fee", 2, erased=1, kept=1, why="T-06"),
            "member": OfTable("member", 1, blanked=1),
            'odd "name': OfTable('odd "name', 1, erased=1),
        }
        club_no, no, email, born, _ = next(club.rows("SELECT * FROM member WHERE club = 1"))
        assert (club_no, no, born) == (1, 7, "1900-01-01")
        assert "example" not in str(email)


def test_a_row_in_two_ways_is_counted_once(club: Connection) -> None:
    """Found by its own address and by the key of somebody who is found too."""
    with closing(club):
        club.run("ALTER TABLE fee ADD COLUMN email TEXT")
        club.run("UPDATE fee SET email = 'user7@example.com' WHERE id IN (1, 4)")
        made = with_points(proposed(club, "club"))
        fee = made.tables["fee"].model_copy(update={"joins": [Join(to="member", by={"club": "club", "no": "no"})]})
        both = made.model_copy(update={"tables": {**made.tables, "fee": fee}})
        database = ready(club, reviewed(both))
        assert counted(database, somebody())["fee"] == 3
        assert sum(one.erased for one in database.erase(case(somebody())).tables if one.table == "fee") == 3


def test_somebody_with_more_keys_than_a_statement_takes_is_planned_erased_and_searched_again(tmp_path: Path) -> None:
    """Their rows are counted by some keys at a time: all in one statement no database may take, and it costs memory."""
    with closing(sqlite3.connect(tmp_path / "club.db", isolation_level=None)) as made:
        made.executescript(
            f"{SCRIPT} CREATE TABLE receipt (id INTEGER PRIMARY KEY, fee INTEGER REFERENCES fee, note TEXT)"
        )
        made.executemany("INSERT INTO fee VALUES (?, 1, 7, 5, '2026-01-01', 'e')", [(at,) for at in range(10, 1210)])
        made.execute("INSERT INTO receipt SELECT id, id, 'f' FROM fee")
        made.setlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER, 999)
        club = SqliteConnection(made)
        database = ready(club, mapping_of(club, OnErasure()))
        planned = {one.table: one.erased for one in database.plan(case(somebody()))}
        assert planned == {"member": 1, "fee": 1202, "receipt": 1202, 'odd "name': 1}
        receipt = database.erase(case(somebody()))
        assert ({one.table: one.erased for one in receipt.tables}, receipt.left) == (planned, 0)
        assert [row[0] for row in club.rows("SELECT id FROM receipt ORDER BY id")] == [3, 4]


def test_what_may_not_be_empty_gets_a_value_that_nobody_has() -> None:
    types = ["text", "varchar(5)", "integer", "boolean", "timestamp with time zone", "inet", "numeric(10,2)"]
    columns = tuple(Column(f"c{at}", kind, nullable=False) for at, kind in enumerate(types))
    table = Table("t", (*columns, Column("free", "jsonb")), ())
    said = {one.name: MappedColumn(holds=Kind.FREE_TEXT) for one in table.columns}
    found = blanks(table, MappedTable(columns={**said, "c6": MappedColumn(exempt="a number of boxes")}))
    assert (len(str(found["c0"])), len(str(found["c1"]))) == (25, 5)
    assert found["c2"] == 0
    assert found["c3"] is False
    assert found["c4"] == date(1900, 1, 1)
    assert found["c5"] == "0.0.0.0"
    assert found["free"] is None
    assert "c6" not in found
    strict = Table("t", (Column("shape", "polygon", nullable=False),), ())
    with pytest.raises(SystemFaultError, match=r"t\.shape may not be empty"):
        blanks(strict, MappedTable(columns={"shape": MappedColumn(holds=Kind.PLACE)}))
    with pytest.raises(KeyError):
        table.column("nowhere")


@pytest.mark.parametrize(
    ("row", "blank"),
    [
        ({}, True),
        ({"may": "Ada"}, False),
        ({"may": ""}, True),
        ({"short": "x1a2b", "name": "x" + "0" * 24, "born": datetime(1900, 1, 1, tzinfo=UTC), "boxes": 0}, True),
        ({"born": "1900-01-01", "at": "0.0.0.0", "boxes": False}, True),
        ({"name": "xa"}, False),
        ({"name": "Ada"}, False),
        ({"born": date(1990, 1, 1)}, False),
        ({"boxes": 3}, False),
        ({"no": 7}, True),
        ({"key": "ada@example.se"}, False),
    ],
)
def test_what_was_blanked_is_known_again_by_what_stands_there(row: Mapping[str, object], blank: bool) -> None:
    types = {"short": "varchar(5)", "name": "text", "born": "date", "at": "inet", "boxes": "integer"}
    columns = (*(Column(name, kind, nullable=False) for name, kind in types.items()), Column("may", "text"))
    table = Table("t", (Column("key", "text"), *columns), ("key",))
    said = {one.name: MappedColumn(holds=Kind.FREE_TEXT) for one in table.columns}
    mapped = MappedTable(columns={**said, "no": MappedColumn(exempt="a number of its own")})
    assert is_blank(table, mapped, row) is blank


def test_a_blanked_row_that_one_which_stays_leads_to_is_none_that_is_left(club: Connection) -> None:
    """A journal's patient stays and is found again, and so are the rows that lead to nobody any more."""
    with closing(club):
        rules = {"member": OnErasure(do="keep", row="T-01"), "fee": OnErasure(do="blank")}
        database = ready(club, reviewed(with_points(proposed(club, "club")), rules))
        receipt = database.erase(case(somebody()))
        assert {one.table: one for one in receipt.tables} == {
            "fee": OfTable("fee", 2, blanked=2),
            "member": OfTable("member", 1, kept=1, why="T-01"),
            'odd "name': OfTable('odd "name', 1, erased=1),
        }
        assert (receipt.end, receipt.left) == (End.DONE, 0)
        club.run("UPDATE fee SET note = 'Ada again' WHERE id = 1")
        assert database.left(case(somebody())) == 2, "what somebody writes there anew is found"


def test_a_blanked_row_that_is_joined_by_an_address_still_holds_somebody(club: Connection) -> None:
    """The address is a key there, and stays: that nobody is in it is not said."""
    with closing(club):
        club.run("ALTER TABLE fee ADD COLUMN email TEXT")
        club.run("UPDATE fee SET email = 'user7@example.com' WHERE id = 1")
        made = with_points(proposed(club, "club"))
        fee = made.tables["fee"].model_copy(update={"joins": [Join(to="member", by={"email": "email"})]})
        rules = {"fee": OnErasure(do="blank")}
        database = ready(club, reviewed(made.model_copy(update={"tables": {**made.tables, "fee": fee}}), rules))
        receipt = database.erase(case(somebody()))
        assert [row[0] for row in club.rows("SELECT email FROM fee WHERE id = 1")] == ["user7@example.com"]
        assert (receipt.end, receipt.left) == (End.NEEDS_PERSON, 1)


def proposal(name: str, values: list[str], *, table: str = "things", kind: str = "text") -> tuple[Kind | None, bool]:
    column = Column(name, kind)
    found = propose(Table(table, (column,), ()), column, values)
    return found.holds, bool(found.exempt)


def test_what_speaks_where_the_name_does_not() -> None:
    assert proposal("qx", [], kind="inet") == (Kind.IP, False)
    assert proposal("qx", ["+46 70-174 06 05"] * 3) == (Kind.PHONE, False)
    assert proposal("qx", ["a" * 50]) == (Kind.FREE_TEXT, False)
    assert proposal("qx", ["see user@example.se", "yes"]) == (Kind.FREE_TEXT, False)
    assert proposal("qx", ["J06.9"] * 3) == (None, False)
    assert proposal("qx", [], kind="date") == (Kind.TIME, False)
    assert proposal("qx", ["yes"]) == (None, False)
    assert proposal("qx", ["yes"], table="journal") == (Kind.HEALTH, False)
    assert proposal("customer_id", ["1"]) == (None, True)
    assert proposal("fax", ["no number"]) == (Kind.PHONE, False)


def test_a_key_that_is_a_personnummer_is_one() -> None:
    column = Column("id", "text")
    found = propose(Table("people", (column,), ("id",)), column, ["199001012385", "191212121212"])
    assert found.holds is Kind.PERSONNUMMER


def test_a_table_of_two_keys_is_no_table_that_a_name_speaks_of(club: Connection) -> None:
    with closing(club):
        club.run("CREATE TABLE visit (member_id TEXT, day DATE)")
        club.run("INSERT INTO visit VALUES ('7', '2026-01-01')")
        assert proposed(club).tables["visit"].nobody is not None


def test_what_a_schema_of_postgresql_calls_its_tables() -> None:
    with server().superuser_on() as connection:
        connection.execute("CREATE DATABASE parts_of_it")
    with server().superuser_on("parts_of_it") as connection:
        connection.execute('CREATE SCHEMA "shop x"')
        connection.execute('CREATE TABLE "shop x"."Per cent %" (id int PRIMARY KEY, email text)')
        connection.execute('COMMENT ON COLUMN "shop x"."Per cent %".email IS \'where bills go\'')
        connection.execute('INSERT INTO "shop x"."Per cent %" VALUES (1, \'user7@example.com\')')
    with closing(postgresql("parts_of_it")) as shop:
        mapping = proposed(shop)
        assert list(mapping.tables) == ["shop x.Per cent %"]
        database = ready(shop, reviewed(mapping))
        assert counted(database, somebody()) == {"shop x.Per cent %": 1}
        assert database.schema.tables[0].column("email").comment == "where bills go"


def test_faults_of_drivers_say_what_happened_and_no_value(tmp_path: Path, maria_shop: Connection) -> None:
    with pytest.raises(SystemFaultError, match="no such SQLite file"):
        to_sqlite(tmp_path / "nowhere.db", 1)
    (tmp_path / "text.db").write_text("user7@example.com" * 100)
    with pytest.raises(SystemFaultError, match="SQLite answered SQLITE_NOTADB") as told:
        to_sqlite(tmp_path / "text.db", 1).schema()
    assert "example" not in str(told.value)
    maria_shop.begin(writes=True)
    with pytest.raises(SystemFaultError, match=r"MariaDB answered \w+ 1146"):
        maria_shop.run("DELETE FROM nowhere WHERE email = %s", ["user7@example.com"])
    maria_shop.rollback()
    with pytest.raises(SystemFaultError, match="MariaDB answered ConnectionRefusedError"):
        to_mariadb(Place("mariadb", "127.0.0.1", "127.0.0.1", 1, "x", "y"), "", 1)


def test_a_password_that_is_wrong_is_said_without_it() -> None:
    with pytest.raises(SystemFaultError, match="PostgreSQL answered OperationalError") as told:
        postgresql("no_such_database")
    assert "no_such_database" not in str(told.value)


def test_the_number_of_a_reviewer_is_kept() -> None:
    assert Reviewed(by="disa", on=date(2026, 11, 26)).by == "disa"


def test_a_name_that_speaks_of_a_table_whose_keys_are_others_joins_nothing(club: Connection) -> None:
    with closing(club):
        club.run("CREATE TABLE person (id TEXT PRIMARY KEY, email TEXT)")
        club.run("CREATE TABLE lunch (person_id TEXT, dish TEXT)")
        club.run("INSERT INTO lunch VALUES ('17', 'soup')")
        assert proposed(club).tables["lunch"].nobody is not None
        club.run("INSERT INTO person VALUES ('17', 'user7@example.com')")
        assert [join.by for join in proposed(club).tables["lunch"].joins] == [{"person_id": "id"}]


def test_values_that_half_look_like_something_else_leave_a_name_its_word() -> None:
    assert proposal("phone", ["a@example.se", "no"]) == (Kind.PHONE, False)


def test_a_period_in_years_is_counted_back_from_today(club: Connection) -> None:
    """T-04: five years."""
    with closing(club):
        rule = OnErasure(do="keep", row="T-04", since="paid_on")
        told = {one.table: one for one in ready(club, mapping_of(club, rule)).plan(case(somebody()))}
        assert told["fee"] == OfTable("fee", 2, erased=1, kept=1, why="T-04")


def test_what_fails_half_way_is_as_it_was(club: Connection) -> None:
    with closing(club):
        database = ready(club, mapping_of(club, OnErasure()))
        club.run("CREATE TRIGGER no BEFORE DELETE ON member BEGIN SELECT RAISE(ABORT, 'no'); END")
        with pytest.raises(SystemFaultError, match="SQLITE_CONSTRAINT_TRIGGER"):
            database.erase(case(somebody()))
        assert counted(database, somebody())["fee"] == 2


def test_what_the_database_holds_back_keeps_all_others(tmp_path: Path) -> None:
    """Art. 17: a rule of the database's own takes no visit away, so their member stays, by whom they are found."""
    with ExitStack() as stack:
        world = sqlite_world(tmp_path, stack)
        system = world.open()
        assert isinstance(system, ConnectedDatabase)
        rule = "BEFORE DELETE ON visits WHEN old.id = 'v1' BEGIN SELECT RAISE(IGNORE); END"
        system.connection.run(f"CREATE TRIGGER held {rule}")
        before = world.raw()
        with pytest.raises(SystemFaultError, match="are there still: nothing was changed"):
            system.erase(ADA)
        assert world.raw() == before
        system.connection.run("DROP TRIGGER held")
        assert system.erase(ADA).end is End.DONE


def test_what_comes_while_its_member_goes_is_said_to_be_found_by_nothing(tmp_path: Path) -> None:
    with ExitStack() as stack:
        system = sqlite_world(tmp_path, stack).open()
        assert isinstance(system, ConnectedDatabase)
        rule = "WHEN old.id = 'm1' BEGIN INSERT INTO visits VALUES ('v9', 'm1', '2026-01-09', 'kom'); END"
        system.connection.run(f"CREATE TRIGGER late AFTER DELETE ON members {rule}")
        receipt = system.erase(ADA)
        assert (receipt.end, receipt.left, receipt.loose) == (End.NEEDS_PERSON, 1, 1)
        assert system.left(ADA) == 0
