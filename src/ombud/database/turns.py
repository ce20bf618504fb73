"""Whose turn it is to write: first come, first served, within one process.

SQLite gives its one write lock to whoever asks at the right moment, and the others ask again after pauses of up to a
tenth of a second: of forty that want it at once some come last every time, until their patience ends. Here each is
given it by the one before, at once. Another process is asked again after short, even pauses (`sqlite._take_lock`).
"""

import threading
from collections import deque


class Turns:
    """One turn, and those who wait for it in their order."""

    __slots__ = ("_lock", "_taken", "_waiting")

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._taken = False
        self._waiting: deque[threading.Lock] = deque()

    def take(self, seconds: float) -> bool:
        """Wait for it, so long; false where it did not come."""
        with self._lock:
            if not self._taken:
                self._taken = True
                return True
            mine = threading.Lock()
            mine.acquire()
            self._waiting.append(mine)
        if mine.acquire(timeout=seconds):
            return True
        with self._lock:
            if mine in self._waiting:
                self._waiting.remove(mine)
                return False
        return True  # it was given at the last moment

    def give(self) -> None:
        """To the next; it is nobody's where nobody waits."""
        with self._lock:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._taken = False
