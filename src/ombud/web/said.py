"""What was just done, in words, shown once at the next page of the same sign-in, then forgotten.

In memory, for five minutes: it may name what somebody chose, and never lies in a cookie or an address.
"""

import threading
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256

from ombud.terms import Text

_KEPT = timedelta(minutes=5)
_MOST = 10_000


@dataclass(slots=True)
class Said:
    """By the hash of the session's token."""

    _words: dict[bytes, tuple[datetime, Text]] = field(default_factory=dict, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def keep(self, token: str, words: Text, now: datetime) -> None:
        with self._lock:
            for old in [key for key, (at, _) in self._words.items() if at < now - _KEPT][:_MOST]:
                del self._words[old]
            if len(self._words) < _MOST:
                self._words[sha256(token.encode()).digest()] = now, words

    def take(self, token: str, now: datetime) -> Text | None:
        with self._lock:
            at, words = self._words.pop(sha256(token.encode()).digest(), (now, None))
        return words if at >= now - _KEPT else None
