"""Transactions, and what the database says when it cannot do its work (security.md R1; design 5, 7 and 8)."""

import sqlite3
import threading
from pathlib import Path
from typing import Any

import pytest

from ombud.database import ConstraintFault, Database, DatabaseFault, SqliteDatabase
from ombud.database import sqlite as module
from tests import stores
from tests.database_fixture import another, template_of
from tests.servers import spread

on_sqlite = pytest.mark.on("sqlite")


@pytest.fixture
def database(engine: str, tmp_path: Path) -> Any:
    """A database with one table. Tests that look inside SQLite are marked, and know it as one."""
    of_test = stores.current()
    assert of_test is not None
    if engine == "postgresql":
        of_test.make_empty(tmp_path)
    elif engine == stores.SPREAD:
        of_test.make_empty(tmp_path, spread.template(of_test.at(), template_of(of_test.at())))
    made = of_test.opened(tmp_path)
    with made.act() as tx:
        if engine == "postgresql":
            tx.run("CREATE SCHEMA vault")
        number = "INTEGER" if engine == "sqlite" else "SERIAL"
        tx.run(f"CREATE TABLE thing (id {number} PRIMARY KEY, word TEXT)")
    return made


def words(database: Database) -> list[str]:
    with database.read() as tx:
        return [row[0] for row in tx.all("SELECT word FROM thing ORDER BY id")]


def test_an_act_commits_whole(database: Database) -> None:
    with database.act() as tx:
        assert tx.many("INSERT INTO thing (word) VALUES (?)", [("one",), ("two",)]) == 2
        assert tx.run("UPDATE thing SET word = ? WHERE word = ?", "uno", "one") == 1
        assert tx.one("SELECT word FROM thing WHERE word = ?", "none") is None
        assert tx.writes
    assert words(database) == ["uno", "two"]


def test_an_exception_leaves_nothing_of_the_act(database: Database) -> None:
    with pytest.raises(KeyError), database.act() as tx:  # noqa: PT012
        tx.run("INSERT INTO thing (word) VALUES ('one')")
        raise KeyError
    assert words(database) == []


def test_a_part_that_fails_takes_only_itself_back(database: Database) -> None:
    with database.act() as tx:
        tx.run("INSERT INTO thing (word) VALUES ('one')")
        with pytest.raises(KeyError), tx.part():  # noqa: PT012
            tx.run("INSERT INTO thing (word) VALUES ('two')")
            raise KeyError
        with tx.part():
            tx.run("INSERT INTO thing (word) VALUES ('three')")
    assert words(database) == ["one", "three"]


def test_an_act_does_not_begin_inside_another(database: Database) -> None:
    with database.act(), pytest.raises(RuntimeError, match="inside another act"), database.act():
        pass
    assert words(database) == []


def test_a_read_sees_one_moment(database: Database) -> None:
    with database.read() as tx:
        assert not tx.writes
        before = tx.all("SELECT count(*) FROM thing")
        writer = threading.Thread(target=put, args=(database, "one"))
        writer.start()
        writer.join()
        assert tx.all("SELECT count(*) FROM thing") == before
    assert words(database) == ["one"]


def put(database: Database, word: str) -> None:
    with database.act() as tx:
        tx.run("INSERT INTO thing (word) VALUES (?)", word)


@pytest.mark.on("sqlite", "postgresql")
def test_the_catalogue_names_tables_and_columns(database: Database) -> None:
    with database.read() as tx:
        assert database.columns(tx) == {"thing": frozenset({"id", "word"})}


@on_sqlite
def test_what_is_deleted_is_not_left_in_the_files(database: SqliteDatabase) -> None:
    put(database, "a word of Tolvan's")
    with database.act() as tx:
        tx.run("DELETE FROM thing")
    assert database.truncate_log()
    assert b"Tolvan" not in b"".join(path.read_bytes() for path in database.path.parent.glob("t.db*"))


@on_sqlite
def test_a_reader_keeps_the_log_and_that_is_said(database: SqliteDatabase, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_TRUNCATE_PATIENCE", 2)
    put(database, "one")
    other = sqlite3.connect(database.path)
    other.execute("BEGIN")
    other.execute("SELECT * FROM thing").fetchall()
    put(database, "two")
    assert not database.truncate_log()
    other.close()
    assert database.truncate_log()


def test_a_moment_is_one_statement_outside_any_act(database: Database) -> None:
    put(database, "one")
    assert database.moment("SELECT word FROM thing WHERE word = ?", "one") == [("one",)]
    assert database.moment("SELECT word FROM thing WHERE word = ?", "none") == []
    with pytest.raises(DatabaseFault, match="doctor") as fault:
        database.moment("SELECT word FROM nowhere WHERE word = ?", "Tolvan")
    assert "Tolvan" not in str(fault.value)
    with database.read(), pytest.raises(RuntimeError, match="inside an act"):
        database.moment("SELECT 1")


SHORTER = "SELECT word FROM thing WHERE length(word) < ? ORDER BY id"


def test_statements_one_ahead_of_the_other_give_each_its_own_rows_in_order(database: Database) -> None:
    with database.act() as tx:
        tx.many("INSERT INTO thing (word) VALUES (?)", [("one",), ("three",)])
        tx.send("INSERT INTO thing (word) VALUES ('seventeen')")
        number = "SELECT count(*) FROM thing"
        assert list(tx.ahead([[(SHORTER, 1)], [(SHORTER, 4), (number,)], [(SHORTER, 6), (SHORTER, 10)]])) == [
            [[]],
            [[("one",)], [(3,)]],
            [[("one",), ("three",)], [("one",), ("three",), ("seventeen",)]],
        ]
        assert list(tx.ahead([])) == []
        assert tx.one("SELECT count(*) FROM thing") == (3,)


def test_who_has_seen_enough_of_the_statements_goes_on_with_others(database: Database) -> None:
    put(database, "one")
    with database.read() as tx:
        pages = tx.ahead([(SHORTER, size)] for size in (4, 1, 4))
        assert next(pages) == [[("one",)]]
        pages.close()
        assert tx.all(SHORTER, 1) == []
        assert tx.all(SHORTER, 4) == [("one",)]


def test_a_wrong_statement_among_those_ahead_is_a_fault(database: Database) -> None:
    put(database, "one")
    with pytest.raises(DatabaseFault, match="doctor") as fault, database.read() as tx:  # noqa: PT012
        pages = tx.ahead([[(SHORTER, 4)], [("SELECT word FROM nowhere WHERE word = ?", "Tolvan")]])
        assert next(pages) == [[("one",)]]
        next(pages)
    assert "Tolvan" not in str(fault.value)
    assert words(database) == ["one"]


def test_a_sent_write_is_there_for_the_next_statement_and_after_the_act(database: Database) -> None:
    with database.act() as tx:
        tx.send("INSERT INTO thing (word) VALUES (?)", "one")
        assert tx.one("SELECT word FROM thing") == ("one",)
        tx.send_many("INSERT INTO thing (word) VALUES (?)", [("two",), ("three",)])
        tx.send_many("INSERT INTO thing (word) VALUES (?)", [])
        tx.send("UPDATE thing SET word = word || ?", "!", rows=3)
        tx.send("DELETE FROM thing WHERE word = ?", "nobody", rows=None)
    assert words(database) == ["one!", "two!", "three!"]


def test_a_sent_write_that_touches_another_number_of_rows_undoes_the_act(database: Database) -> None:
    put(database, "one")
    with pytest.raises(DatabaseFault, match="another act changed"), database.act() as tx:  # noqa: PT012
        tx.send("INSERT INTO thing (word) VALUES (?)", "two")
        tx.send("UPDATE thing SET word = ? WHERE word = ?", "x", "nobody")
    with pytest.raises(KeyError, match="moved"), database.act() as tx:  # noqa: PT012
        tx.send("INSERT INTO thing (word) VALUES (?)", "two")
        tx.send_many("DELETE FROM thing WHERE word = ?", [("one",), ("nobody",)], otherwise=lambda: KeyError("moved"))
    assert words(database) == ["one"]


def test_after_closing_it_opens_anew(database: Database) -> None:
    put(database, "one")
    database.close()
    assert words(database) == ["one"]


def test_a_doubled_key_is_the_callers_to_see_and_names_no_value(database: Database) -> None:
    put(database, "Tolvan")
    with pytest.raises(ConstraintFault) as fault, database.act() as tx:
        tx.run("INSERT INTO thing (id, word) VALUES (1, ?)", "Elvan")
    assert "Elvan" not in str(fault.value)
    assert words(database) == ["Tolvan"]


def test_a_wrong_statement_is_a_fault_that_repeats_neither_it_nor_its_values(database: Database) -> None:
    with pytest.raises(DatabaseFault, match="doctor") as fault, database.act() as tx:
        tx.run("INSERT INTO nowhere (word) VALUES (?)", "Tolvan")
    assert "Tolvan" not in str(fault.value)
    assert "nowhere" not in str(fault.value)
    with pytest.raises(DatabaseFault, match="refused") as fault, database.act() as tx:
        tx.run("INSERT INTO thing (word) VALUES (?)", "Tolvan", "Elvan")
    assert "Tolvan" not in str(fault.value)


@on_sqlite
def test_a_full_disk_changes_nothing_and_says_so(database: SqliteDatabase) -> None:
    """Also inside a part of an act: what is said is the disk, not what came of it."""
    with database.act() as tx:
        (pages,) = tx.one("PRAGMA page_count") or (0,)
        tx.one(f"PRAGMA max_page_count = {pages}")
    for part in (False, True):
        with pytest.raises(DatabaseFault, match="disk is full"), database.act() as tx:  # noqa: PT012
            if part:
                with tx.part():
                    tx.run("INSERT INTO thing (word) VALUES (?)", "x" * 100_000)
            else:
                tx.run("INSERT INTO thing (word) VALUES (?)", "x" * 100_000)
    assert words(database) == []


@on_sqlite
def test_a_transaction_that_sqlite_has_ended_is_not_ended_again(database: SqliteDatabase) -> None:
    with pytest.raises(KeyError), database.act() as tx:  # noqa: PT012
        tx.run("ROLLBACK")
        raise KeyError
    assert words(database) == []


def test_a_file_that_is_no_database_is_named_and_kept(tmp_path: Path) -> None:
    path = tmp_path / "t.db"
    path.write_bytes(b"not a database, but somebody's letter " * 100)
    with pytest.raises(DatabaseFault, match="no database of ours") as fault, SqliteDatabase(path).read():
        pass
    assert str(tmp_path) not in str(fault.value)
    assert path.read_bytes().startswith(b"not a database")


def test_a_place_that_is_not_there_is_said(tmp_path: Path) -> None:
    with (
        pytest.raises(DatabaseFault, match=r"t\.db: the file cannot be opened"),
        SqliteDatabase(tmp_path / "no" / "t.db").read(),
    ):
        pass


@pytest.mark.parametrize("call", ["one", "all", "run", "many"])
def test_every_way_to_the_rows_speaks_in_our_words(database: Database, call: str) -> None:
    values: tuple[object, ...] = ([("Tolvan",)],) if call == "many" else ("Tolvan",)
    with pytest.raises(DatabaseFault, match="refused the statement") as fault, database.act() as tx:
        getattr(tx, call)("DELETE FROM thing WHERE nothing = ?", *values)
    assert "Tolvan" not in str(fault.value)


def test_an_act_that_waits_in_vain_for_another_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_PATIENCE", 0.001)
    one, other = SqliteDatabase(tmp_path / "t.db"), SqliteDatabase(tmp_path / "t.db")
    with one.act(), pytest.raises(DatabaseFault, match="another process holds"), other.act():
        pass
    one.close()
    other.close()


def rollback_journal(path: Path) -> sqlite3.Connection:
    """A file as it is just made, or just put in another's place: nobody has begun its log."""
    made = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    made.execute("CREATE TABLE thing (id INTEGER PRIMARY KEY)")
    return made


def test_who_opens_a_new_file_waits_for_whom_it_belongs_to_at_the_moment(tmp_path: Path) -> None:
    """SQLite refuses to begin a log at once where somebody writes, however long one would wait."""
    writer, database = rollback_journal(tmp_path / "t.db"), SqliteDatabase(tmp_path / "t.db")
    writer.execute("BEGIN EXCLUSIVE")
    ends = threading.Timer(0.1, writer.execute, ["COMMIT"])
    ends.start()
    assert database.moment("SELECT count(*) FROM thing") == [(0,)]
    ends.join()
    writer.close()
    database.close()


def test_who_waits_for_a_new_file_in_vain_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_LOG_PATIENCE", 2)
    writer, database = rollback_journal(tmp_path / "t.db"), SqliteDatabase(tmp_path / "t.db")
    connect = sqlite3.connect
    monkeypatch.setattr(module.sqlite3, "connect", lambda *a, **k: connect(*a, timeout=0, **k))
    writer.execute("BEGIN EXCLUSIVE")
    with pytest.raises(DatabaseFault, match="another process holds"):
        database.read()
    writer.close()


@on_sqlite
def test_what_only_the_commit_finds_undoes_the_act(database: SqliteDatabase) -> None:
    with database.act() as tx:
        tx.run("CREATE TABLE whose (id INTEGER REFERENCES thing (id) DEFERRABLE INITIALLY DEFERRED)")
    with pytest.raises(ConstraintFault), database.act() as tx:
        tx.run("INSERT INTO whose VALUES (12)")
    assert database.moment("SELECT * FROM whose") == []
    with pytest.raises(KeyError), database.act():
        raise KeyError


@on_sqlite
def test_a_log_that_cannot_be_emptied_for_a_fault_says_which(database: SqliteDatabase) -> None:
    database._connection().close()
    with pytest.raises(DatabaseFault, match="refused"):
        database.truncate_log()


@on_sqlite
def test_a_turn_is_another_after_every_commit_by_whomever(database: Database) -> None:
    """What was read under a turn is still so while the turn is the same, and never longer."""
    other = another(database)
    first = database.turn()
    assert first == database.turn()
    with database.act() as tx:
        tx.run("INSERT INTO thing (word) VALUES ('own')")
    second = database.turn()
    with other.act() as tx:
        tx.run("INSERT INTO thing (word) VALUES ('another')")
    third = database.turn()
    assert len({first, second, third}) == 3
    assert other.turn() != third  # two connections never have the same


@pytest.mark.on("postgresql")
def test_a_server_tells_no_turn(database: Database) -> None:
    assert database.turn() is None


@on_sqlite
def test_a_connection_that_was_lost_tells_no_turn(tmp_path: Path) -> None:
    database = SqliteDatabase(tmp_path / "ombud.db")
    assert database.turn()
    database._connection().close()
    with pytest.raises(DatabaseFault):
        database.turn()


@on_sqlite
def test_a_file_written_anew_has_no_room_for_what_was_deleted(database: Database, tmp_path: Path) -> None:
    """SQLite leaves a copy of a cell in the gap of a page when it moves the others; above a size nothing is done."""
    with database.act() as tx:
        tx.many("INSERT INTO thing (word) VALUES (?)", [("x" * 500,)] * 2000)
    with database.act() as tx:
        tx.run("DELETE FROM thing WHERE id > 1")
    database.truncate_log()
    before = (tmp_path / "ombud.db").stat().st_size
    database.compact(before - 1)
    database.truncate_log()
    assert (tmp_path / "ombud.db").stat().st_size == before
    database.compact(before)
    database.truncate_log()
    assert (tmp_path / "ombud.db").stat().st_size < before / 10
    assert len(words(database)) == 1


def test_a_file_is_not_written_anew_while_another_writes(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    if isinstance(database, SqliteDatabase):
        monkeypatch.setattr(module, "_PRAGMAS", (*module._PRAGMAS, "PRAGMA busy_timeout=50"))
        with another(database).act(), pytest.raises(DatabaseFault):
            another(database).compact()
    else:
        database.compact()
