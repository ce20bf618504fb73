"""Transactions, and what the database says when it cannot do its work (security.md R1; design 5, 7 and 8)."""

import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from ombud.database import Database, DatabaseFault
from ombud.database import connection as module


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    made = Database(tmp_path / "t.db")
    with made.act() as tx:
        tx.run("CREATE TABLE thing (id INTEGER PRIMARY KEY, word TEXT)")
    yield made
    made.close()


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


def test_the_catalogue_names_tables_and_columns(database: Database) -> None:
    with database.read() as tx:
        assert database.columns(tx) == {"thing": frozenset({"id", "word"})}


def test_what_is_deleted_is_not_left_in_the_files(database: Database) -> None:
    put(database, "a word of Tolvan's")
    with database.act() as tx:
        tx.run("DELETE FROM thing")
    assert database.truncate_log()
    assert b"Tolvan" not in b"".join(path.read_bytes() for path in database.path.parent.glob("t.db*"))


def test_a_reader_keeps_the_log_and_that_is_said(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_TRUNCATE_PATIENCE", 2)
    put(database, "one")
    other = sqlite3.connect(database.path)
    other.execute("BEGIN")
    other.execute("SELECT * FROM thing").fetchall()
    put(database, "two")
    with database.act() as tx:
        tx.run("PRAGMA busy_timeout=1") if False else None
    assert not database.truncate_log()
    other.close()
    assert database.truncate_log()


def test_after_closing_it_opens_anew(database: Database) -> None:
    put(database, "one")
    database.close()
    assert words(database) == ["one"]


def test_a_doubled_key_is_the_callers_to_see_and_names_no_value(database: Database) -> None:
    put(database, "Tolvan")
    with pytest.raises(sqlite3.IntegrityError) as fault, database.act() as tx:
        tx.run("INSERT INTO thing (id, word) VALUES (1, ?)", "Elvan")
    assert "Elvan" not in str(fault.value)
    assert words(database) == ["Tolvan"]


def test_a_wrong_statement_is_a_fault_that_repeats_neither_it_nor_its_values(database: Database) -> None:
    with pytest.raises(DatabaseFault, match="doctor") as fault, database.act() as tx:
        tx.run("INSERT INTO nowhere (word) VALUES (?)", "Tolvan")
    assert "Tolvan" not in str(fault.value)
    assert "nowhere" not in str(fault.value)
    with pytest.raises(DatabaseFault, match="unknown") as fault, database.act() as tx:
        tx.run("INSERT INTO thing (word) VALUES (?)", "Tolvan", "Elvan")
    assert "Tolvan" not in str(fault.value)


def test_a_full_disk_changes_nothing_and_says_so(database: Database) -> None:
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


def test_a_transaction_that_sqlite_has_ended_is_not_ended_again(database: Database) -> None:
    with pytest.raises(KeyError), database.act() as tx:  # noqa: PT012
        tx.run("ROLLBACK")
        raise KeyError
    assert words(database) == []


def test_a_file_that_is_no_database_is_named_and_kept(tmp_path: Path) -> None:
    path = tmp_path / "t.db"
    path.write_bytes(b"not a database, but somebody's letter " * 100)
    with pytest.raises(DatabaseFault, match="no database of ours") as fault, Database(path).read():
        pass
    assert str(tmp_path) not in str(fault.value)
    assert path.read_bytes().startswith(b"not a database")


def test_a_place_that_is_not_there_is_said(tmp_path: Path) -> None:
    with (
        pytest.raises(DatabaseFault, match=r"t\.db: the file cannot be opened"),
        Database(tmp_path / "no" / "t.db").read(),
    ):
        pass
