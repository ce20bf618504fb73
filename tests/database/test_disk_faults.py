"""A disk that fails for a while: nothing is believed that it did not keep, and afterwards all goes on (R3)."""

import resource
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from ombud.database import DatabaseFault, PassingFault, SqliteDatabase


@pytest.fixture
def database(tmp_path: Path) -> Iterator[SqliteDatabase]:
    made = SqliteDatabase(tmp_path / "t.db")
    with made.act() as tx:
        tx.run("CREATE TABLE thing (word TEXT)")
    yield made
    made.close()


@contextmanager
def no_file_grows() -> Iterator[None]:
    """The operating system refuses to write behind the first bytes of any file."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1024, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def put(database: SqliteDatabase, word: str) -> None:
    with database.act() as tx:
        tx.run("INSERT INTO thing (word) VALUES (?)", word)


def test_a_commit_that_the_disk_did_not_keep_is_not_acknowledged_and_nobody_is_told_that_it_is_not_there(
    database: SqliteDatabase,
) -> None:
    with no_file_grows(), pytest.raises(DatabaseFault, match="nobody knows") as fault:
        put(database, "Tolvan")
    assert "Tolvan" not in str(fault.value)
    put(database, "two")
    assert database.moment("SELECT word FROM thing") == [("two",)]


def test_a_connection_that_could_only_read_is_not_kept(database: SqliteDatabase) -> None:
    with database.act() as tx:
        tx.one("PRAGMA query_only=ON")
    for _ in range(2):
        with database.read() as tx:
            assert tx.all("SELECT word FROM thing") == []
    with pytest.raises(DatabaseFault, match="cannot be written"):
        put(database, "one")
    put(database, "two")
    assert database.moment("SELECT word FROM thing") == [("two",)]


def test_an_act_goes_into_no_file_that_nobody_finds_any_more(database: SqliteDatabase) -> None:
    """Where the file is taken away, or another put in its place, what an open connection writes is lost with it; and a
    new connection would make an empty file there."""
    put(database, "one")
    aside = database.path.with_name("aside.db")
    database.path.rename(aside)

    def is_refused() -> None:
        with pytest.raises(PassingFault, match=r"not there any more.*nothing was changed"):
            put(database, "two")
        with ThreadPoolExecutor(1) as another, pytest.raises(PassingFault, match="not there any more"):
            another.submit(database.moment, "SELECT word FROM thing").result()

    is_refused()
    assert not database.path.exists()
    database.path.write_bytes(aside.read_bytes())
    is_refused()
    aside.replace(database.path)
    put(database, "three")
    assert database.moment("SELECT word FROM thing") == [("one",), ("three",)]
