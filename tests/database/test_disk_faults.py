"""A disk that fails for a while: nothing is believed that it did not keep, and afterwards all goes on (R3)."""

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ombud.database import DatabaseFault, SqliteDatabase


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
