"""The lines of one process to a server: so many at most, lent to one act, read or moment at a time.

* The line that was given back last is lent first: what it has prepared is there, and those that nobody needs stand
  still and are closed.
* Who finds none free waits in the order of coming, and not for ever: then it is said what to do.
* A line is looked at before it is lent: whether the server has ended it, and, when it has stood still, whether the
  server answers. One that is not well is replaced, so that a server that was away is not noticed afterwards.
* Of psycopg's own pool nothing is used (docs/decisions/0082): it knows no line whose last answer is still due, and a
  line of ours is given back with just that.
"""

import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Protocol

from ombud.database.port import PassingFault
from ombud.database.postgresql.limits import Limits
from ombud.database.postgresql.line import Line

STOOD_STILL, ANSWERS_WITHIN = 30.0, 5.0
"""Seconds: after so long without work the server is asked whether it is there, and must answer within so long."""
NOT_NEEDED, OLD = 300.0, 3600.0
"""Seconds: a line that nobody needed for so long is closed; so is an old one, that what an administrator has changed
since (of a role, of a setting) is in force."""
BUSY = (
    "every connection that this process may have ({most}) was at work for {seconds} s, so nothing was done. Try again; "
    "if it stays so, raise connections under [database] in ombud.toml, and max_connections at the server"
)


class Lines(Protocol):
    """Where an act has its line from."""

    def take(self) -> Line: ...

    def give(self, line: Line) -> None: ...


class Alone:
    """One line that nobody else uses, closed when it is given back."""

    def __init__(self, line: Line) -> None:
        self._line = line

    def take(self) -> Line:
        return self._line

    def give(self, line: Line) -> None:
        line.close()


class _Waiter:
    """Somebody who waits. `line` is None when room for one more was given."""

    __slots__ = ("line", "turn")

    def __init__(self) -> None:
        self.turn = threading.Event()
        self.line: Line | None = None


class Pool:
    """The lines of one process. Safe to share between threads."""

    def __init__(self, name: str, opened: Callable[[], Line], limits: Limits) -> None:
        self._name = name
        self._opened = opened
        self._limits = limits
        self._idle: list[Line] = []
        self._lent: set[Line] = set()
        self._taken = 0
        """How many there are, those that are being opened too."""
        self._waiting: deque[_Waiter] = deque()
        self._lock = threading.Lock()
        self._mine = threading.local()

    def holds(self) -> bool:
        """Has this thread a line in its hands?"""
        line: Line | None = getattr(self._mine, "line", None)
        return line is not None and line.holder == threading.get_ident()

    def take(self, *, unseen: bool = False) -> Line:
        """A line for this thread; `unseen`, without a look at whether it lives. Raises `DatabaseFault`."""
        line = self._lend()
        try:
            if line is None or not (line.closed or unseen or _lives(line)):
                line = self._instead(line)
        except BaseException:
            self._let_go(None)
            raise
        line.holder = threading.get_ident()
        self._mine.line = line
        return line

    def give(self, line: Line) -> None:
        """The line is needed no more; whoever waits has it."""
        line.holder = None
        line.since = now = time.monotonic()
        if line.spent:
            self._close_idle()
        if line.spent or now - line.opened_at > OLD:
            line.close()
        self._let_go(line)

    def close(self) -> None:
        """Close every line, those that are lent too. What is opened afterwards is a new one."""
        with self._lock:
            for line in self._lent:
                line.close()
        self._close_idle()

    def _lend(self) -> Line | None:
        """A line that was free, or room for one."""
        with self._lock:
            if self._idle:
                return self._noted(self._idle.pop())
            if self._taken < self._limits.connections:
                self._taken += 1
                return None
            waiter = _Waiter()
            self._waiting.append(waiter)
        try:
            waiter.turn.wait(self._limits.wait_seconds)
        except BaseException:  # broken off from outside: what was handed over meanwhile goes on
            if not self._gives_up(waiter):
                self._let_go(waiter.line)
            raise
        if not self._gives_up(waiter):
            return waiter.line
        said = BUSY.format(most=self._limits.connections, seconds=self._limits.wait_seconds)
        raise PassingFault(f"{self._name}: {said}")

    def _gives_up(self, waiter: _Waiter) -> bool:
        """Leave the queue. False for who has been handed something already."""
        with self._lock:
            if waiter.turn.is_set():
                return False
            self._waiting.remove(waiter)
            return True

    def _let_go(self, line: Line | None) -> None:
        """Hand a line, or without one the room for it, to whoever has waited longest."""
        with self._lock:
            if line is not None:
                self._lent.discard(line)
            kept = None if line is None or line.closed else line
            if self._waiting:
                waiter = self._waiting.popleft()
                waiter.line = None if kept is None else self._noted(kept)
                waiter.turn.set()
            elif kept is None:
                self._taken -= 1
            else:
                self._idle.append(kept)
                self._close_one(kept.since)

    def _close_one(self, now: float) -> None:
        """Close the line that has stood still longest, if it did for long."""
        if now - self._idle[0].since > NOT_NEEDED:
            self._idle.pop(0).close()
            self._taken -= 1

    def _close_idle(self) -> None:
        """What made one session useless has befallen those that were open beside it."""
        with self._lock:
            for line in self._idle:
                line.close()
            self._taken -= len(self._idle)
            self._idle.clear()

    def _instead(self, line: Line | None) -> Line:
        """A new line, in the place of one that does not live."""
        with self._lock:
            if line is not None:
                self._lent.discard(line)
        made = self._opened()
        with self._lock:
            return self._noted(made)

    def _noted(self, line: Line) -> Line:
        self._lent.add(line)
        return line


def _lives(line: Line) -> bool:
    if time.monotonic() - line.since > STOOD_STILL:
        return line.answers_within(ANSWERS_WITHIN)
    return not line.gone()
