"""The list of calls: what was called with which key, when, and what it came to. Not what was asked for or answered.

Calls are written down many at a time, within a second or when fifty are there; a kill may lose that second. The log
of what was opened has its own durability and loses nothing.
"""

import secrets
import threading
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from ombud.app.api_keys import Called, note_calls
from ombud.database import DatabaseFault
from ombud.vault import Vault

_MANY = 50
_SOON = timedelta(seconds=1)
_KEPT = 5_000
"""Calls that wait for a database that is away, at most; the earliest are forgotten."""


@dataclass(slots=True)
class Calls:
    """Those that are not written down yet."""

    vault: Vault = field(repr=False)
    _waiting: list[Called] = field(default_factory=list, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def note(self, call: Called, now: datetime) -> None:
        """One more; write them down where it is time."""
        with self._lock:
            self._waiting.append(replace(call, id=secrets.token_bytes(16)))
            over = len(self._waiting) >= _MANY or now - self._waiting[0].at >= _SOON
        if over:
            self.write()

    def write(self) -> None:
        """Write down what waits."""
        with self._lock:
            taken, self._waiting = self._waiting, []
        try:
            if taken:
                note_calls(self.vault, taken)
        except DatabaseFault:  # what was called is answered all the same; the list waits for the database
            with self._lock:
                self._waiting = [*taken, *self._waiting][-_KEPT:]
