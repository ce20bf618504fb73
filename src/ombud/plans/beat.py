"""A thread beside the work that does something every second, for as long as the work goes on."""

from collections.abc import Callable
from threading import Event, Thread
from types import TracebackType
from typing import Self


class Beat:
    """Begins and ends with its block. The block ends when the last beat has."""

    def __init__(self, seconds: float, beat: Callable[[], None]) -> None:
        self._seconds, self._beat, self._over = seconds, beat, Event()
        self._thread = Thread(target=self._go_on, name="beat", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._thread.join()

    def _go_on(self) -> None:
        while not self._over.wait(self._seconds):
            self._beat()
