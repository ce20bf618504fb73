"""How long one question may take: a system that drips slowly is a system that does not answer (security.md 5, R4)."""

import time
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from ombud.systems.model import SystemFaultError

T = TypeVar("T")
_EVERY = 1_000


class Limit:
    """Seconds from now on. The clock is the machine's own, that nobody sets."""

    def __init__(self, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._seconds = seconds
        self._until = clock() + seconds

    @property
    def left(self) -> float:
        """Raises `SystemFaultError` where there is none."""
        left = self._until - self._clock()
        if left <= 0:
            raise SystemFaultError(f"it took longer than {self._seconds:g} seconds, as its part of ombud.toml allows.")
        return left

    def over(self, rows: Iterable[T]) -> Iterator[T]:
        """The rows, looking at the clock now and then."""
        for number, row in enumerate(rows):
            if number % _EVERY == 0:
                _ = self.left
            yield row
