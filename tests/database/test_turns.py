"""Threads of one process write in the order in which they came, and none waits for ever."""

import threading
from pathlib import Path

import pytest

from ombud.database import ConflictFault, SqliteDatabase
from ombud.database import sqlite as module
from ombud.database.turns import Turns
from tests.database_fixture import make_database

LONG = 20.0


def waiting(turns: Turns, number: int, order: list[int]) -> threading.Thread:
    """Somebody who waits for their turn, takes it and gives it on."""

    def one() -> None:
        assert turns.take(LONG)
        order.append(number)
        turns.give()

    before = len(turns._waiting)
    thread = threading.Thread(target=one)
    thread.start()
    while len(turns._waiting) == before:
        pass
    return thread


def test_first_come_first_served() -> None:
    turns, order = Turns(), list[int]()
    assert turns.take(0)
    threads = [waiting(turns, number, order) for number in range(20)]
    turns.give()
    for thread in threads:
        thread.join(LONG)
    assert order == list(range(20))
    assert turns.take(0), "and then it is nobody's"


def test_whose_patience_ends_takes_no_place() -> None:
    turns = Turns()
    assert turns.take(0)
    assert not turns.take(0.001)
    assert not turns._waiting
    turns.give()
    assert turns.take(0)


def test_a_turn_that_is_given_at_the_last_moment_is_taken() -> None:
    turns = Turns()
    assert turns.take(0)
    lock = turns._lock

    class AtTheLastMoment:
        """The holder gives it between the end of the wait and the look at who waits."""

        def __init__(self) -> None:
            self.times = 0

        def __enter__(self) -> None:
            self.times += 1
            if self.times == 2:
                turns._lock = lock  # type: ignore[assignment]
                turns.give()
            lock.acquire()

        def __exit__(self, *_: object) -> None:
            lock.release()

    turns._lock = AtTheLastMoment()  # type: ignore[assignment]
    assert turns.take(0.001)


def test_an_act_that_waits_too_long_says_so_and_leaves_the_next_one_free(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = make_database(tmp_path)
    assert isinstance(database, SqliteDatabase)
    monkeypatch.setattr(module, "_PATIENCE", 0.001)
    said: list[BaseException] = []

    def other() -> None:
        try:
            with database.act():
                pass
        except ConflictFault as fault:
            said.append(fault)

    with database.act():
        thread = threading.Thread(target=other)
        thread.start()
        thread.join(LONG)
    assert "nothing was changed" in str(said[0])
    with database.act():
        pass
    database.close()


def test_what_a_thread_that_has_ended_had_open_is_closed(tmp_path: Path) -> None:
    """A server's threads come and go; a process has so many files."""
    database = make_database(tmp_path)
    assert isinstance(database, SqliteDatabase)
    for _ in range(5):
        thread = threading.Thread(target=lambda: database.moment("SELECT 1"))
        thread.start()
        thread.join(LONG)
    assert len(database._opened) == 1
    database.moment("SELECT 1")
    assert len(database._opened) == 1
    database.close()
