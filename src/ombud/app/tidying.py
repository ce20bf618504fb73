"""Empties the database's own log within a second of an act that erased, while an installation is open (design 4).

One thread, begun with the first such act. It knows no clock but the wait between an act and the emptying, and
changes nothing that a reader sees. What it could not do (a reader held the log, the disk did not answer) it
tries again; what a killed process left, the next start takes away.
"""

import threading

from ombud.database import DatabaseFault
from ombud.vault.traces import Traces

SOON = 0.5
"""Seconds from an act to the emptying, for all acts in between together; the emptying itself takes some ms."""


class Tidier:
    """For one open installation."""

    def __init__(self, traces: Traces) -> None:
        self._traces = traces
        self._woken = threading.Event()
        self._stopped = threading.Event()
        self._thread: threading.Thread | None = None
        self._beginning = threading.Lock()
        traces.watch(self._wake)

    def stop(self) -> None:
        """End the thread; what it has begun, it ends first. What is left is the caller's."""
        self._traces.watch(None)
        self._stopped.set()
        self._woken.set()
        if self._thread is not None:
            self._thread.join()

    def _wake(self) -> None:
        with self._beginning:
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="ombud-tidier", daemon=True)
                self._thread.start()
        self._woken.set()

    def _work(self) -> None:
        while self._woken.wait() and not self._stopped.wait(SOON):
            self._woken.clear()
            if not self._tidied():
                self._woken.set()

    def _tidied(self) -> bool:
        try:
            return self._traces.tidy()
        except DatabaseFault:
            return False
