"""Connections to a server are lent, so many at most, in the order of coming, and nobody waits for ever."""

import threading
import time
from collections.abc import Callable
from typing import cast

import pytest

from ombud.database import DatabaseFault
from ombud.database.postgresql import pool as module
from ombud.database.postgresql.limits import Limits
from ombud.database.postgresql.line import Line
from ombud.database.postgresql.pool import Pool


class FakeLine:
    """What the pool sees of a line."""

    def __init__(self) -> None:
        self.holder: int | None = None
        self.opened_at = self.since = time.monotonic()
        self.spent = self.closed = self.dead = False
        self.asked = 0

    def gone(self) -> bool:
        self.closed = self.closed or self.dead
        return self.closed

    def answers_within(self, seconds: float) -> bool:
        self.asked += 1
        return not self.gone()

    def close(self) -> None:
        self.closed = True


class Ground:
    """A pool of invented lines, and what was opened."""

    def __init__(self, most: int = 2, wait: float = 0.05) -> None:
        self.opened: list[FakeLine] = []
        self.refuses = False
        self.pool = Pool("clinic", self._open, Limits(connections=most, wait_seconds=wait))

    def _open(self) -> Line:
        if self.refuses:
            raise DatabaseFault("clinic: not now")
        self.opened.append(FakeLine())
        return cast(Line, self.opened[-1])

    def elsewhere(self, does: Callable[[], object]) -> object:
        """In another thread, to its end."""
        found: list[object] = []

        def run() -> None:
            try:
                found.append(does())
            except DatabaseFault as fault:
                found.append(fault)

        thread = threading.Thread(target=run)
        thread.start()
        thread.join(10)
        return found[0]


def test_the_line_that_came_back_last_is_lent_first_and_threads_share() -> None:
    ground = Ground()
    one = ground.pool.take()
    other = ground.elsewhere(ground.pool.take)
    assert other is not one
    ground.pool.give(one)
    ground.pool.give(cast(Line, other))
    assert ground.elsewhere(ground.pool.take) is other
    assert len(ground.opened) == 2


def test_a_thread_knows_whether_it_holds_one_whoever_gives_it_back() -> None:
    ground = Ground()
    line = ground.pool.take()
    assert ground.pool.holds()
    ground.elsewhere(lambda: ground.pool.give(line))
    assert not ground.pool.holds()
    ground.elsewhere(ground.pool.take)
    assert not ground.pool.holds()


def test_there_are_never_more_than_it_says_and_the_wait_ends_in_words() -> None:
    ground = Ground()
    ground.pool.take()
    ground.elsewhere(ground.pool.take)
    fault = ground.elsewhere(ground.pool.take)
    assert isinstance(fault, DatabaseFault)
    assert str(fault).startswith("clinic: every connection that this process may have (2) was at work for 0.05 s")
    assert "raise connections under [database] in ombud.toml" in str(fault)
    assert len(ground.opened) == 2


def test_who_waited_first_is_served_first() -> None:
    ground, served = Ground(most=1, wait=20), list[int]()
    line = ground.pool.take()

    def wait(number: int) -> None:
        mine = ground.pool.take()
        served.append(number)
        ground.pool.give(mine)

    threads = [threading.Thread(target=wait, args=(number,)) for number in range(5)]
    for number, thread in enumerate(threads, 1):
        thread.start()
        while len(ground.pool._waiting) < number:
            time.sleep(0.001)
    ground.pool.give(line)
    for thread in threads:
        thread.join(10)
    assert served == [0, 1, 2, 3, 4]
    assert len(ground.opened) == 1


def test_where_one_could_not_be_opened_the_next_who_waits_tries() -> None:
    ground = Ground(most=1, wait=20)
    line = ground.pool.take()
    said: list[object] = []

    def wait() -> None:
        try:
            said.append(ground.pool.take())
        except DatabaseFault as fault:
            said.append(fault)

    threads = [threading.Thread(target=wait) for _ in range(2)]
    for number, thread in enumerate(threads, 1):
        thread.start()
        while len(ground.pool._waiting) < number:
            time.sleep(0.001)
    ground.refuses = True
    line.close()
    ground.pool.give(line)
    for thread in threads:
        thread.join(10)
    assert [str(one) for one in said] == ["clinic: not now"] * 2
    ground.refuses = False
    assert ground.pool.take() is ground.opened[-1]


def test_a_line_that_the_server_has_ended_is_replaced_before_it_is_lent() -> None:
    ground = Ground()
    ground.pool.give(ground.pool.take())
    ground.opened[0].dead = True
    assert ground.pool.take(unseen=True) is ground.opened[0]
    ground.pool.give(cast(Line, ground.opened[0]))
    assert ground.pool.take() is ground.opened[1]
    assert ground.opened[0].closed


@pytest.mark.parametrize("dead", [False, True])
def test_a_line_that_stood_still_is_asked(dead: bool) -> None:
    ground = Ground()
    ground.pool.give(ground.pool.take())
    (line,) = ground.opened
    line.since -= module.STOOD_STILL + 1
    line.dead = dead
    assert (ground.pool.take() is line) is not dead
    assert line.asked == 1


def test_lines_that_are_spent_or_old_or_not_needed_are_closed() -> None:
    ground = Ground(most=3)
    for spoil in ("spent", "opened_at"):
        line = ground.pool.take()
        setattr(line, spoil, -module.OLD)
        ground.pool.give(line)
        assert line.closed
    first = ground.pool.take()
    second = cast(Line, ground.elsewhere(ground.pool.take))
    ground.pool.give(first)
    first.since -= module.NOT_NEEDED + 1
    ground.pool.give(second)
    assert (first.closed, second.closed) == (True, False)


def test_what_made_one_line_useless_has_befallen_those_that_stand_still_beside_it() -> None:
    """Else each of them would fail somebody once, when a table was changed or a server set to read only."""
    ground = Ground(most=2)
    first, second = ground.pool.take(), cast(Line, ground.elsewhere(ground.pool.take))
    ground.pool.give(first)
    second.spent = True
    ground.pool.give(second)
    assert (first.closed, second.closed) == (True, True)
    assert ground.pool.take() is ground.opened[2]
    assert ground.elsewhere(ground.pool.take) is ground.opened[3]


def test_what_is_closed_takes_no_room() -> None:
    ground = Ground(most=1)
    line = ground.pool.take()
    ground.pool.close()
    assert line.closed
    ground.pool.give(line)
    ground.pool.give(ground.pool.take())
    ground.pool.close()
    assert ground.opened[1].closed
    assert ground.pool.take() is ground.opened[2]


@pytest.mark.parametrize("handed", [False, True])
def test_who_is_broken_off_while_waiting_leaves_nothing_behind(handed: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    ground = Ground(most=1)
    line = ground.pool.take()

    class BrokenOff(threading.Event):
        def wait(self, timeout: float | None = None) -> bool:
            if handed:
                ground.pool.give(line)
            raise KeyboardInterrupt

    monkeypatch.setattr(module.threading, "Event", BrokenOff)
    with pytest.raises(KeyboardInterrupt):
        ground.pool.take()
    if not handed:
        ground.pool.give(line)
    assert ground.pool.take() is line


def test_a_line_that_came_in_the_last_moment_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    ground = Ground(most=1)
    line = ground.pool.take()

    class Late(threading.Event):
        def wait(self, timeout: float | None = None) -> bool:
            ground.pool.give(line)
            return False

    monkeypatch.setattr(module.threading, "Event", Late)
    assert ground.pool.take() is line
