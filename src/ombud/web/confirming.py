"""What somebody who is signed in is asked to confirm, and what they have confirmed: by showing once more who they are,
and where their e-ID can, by signing the very text (security.md, threat 26; R-06).

In memory, for ten minutes, by the session: an erasure or a copy is confirmed for itself and for nothing after it.
"""

import threading
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from ombud.identity import Proven, SessionId
from ombud.terms import Text

HOLDS = timedelta(minutes=10)
_MOST = 10_000


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be confirmed, and the page that asks for it."""

    at: datetime
    path: str
    text: Text


@dataclass(frozen=True, slots=True)
class Given:
    """It was confirmed, for that page."""

    at: datetime
    path: str
    who: Proven


@dataclass(slots=True)
class Confirming:
    """By session. A later one takes the place of an earlier."""

    _asked: dict[bytes, Asked] = field(default_factory=dict, repr=False)
    _given: dict[bytes, Given] = field(default_factory=dict, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def ask(self, session: SessionId, path: str, text: Text, now: datetime) -> None:
        with self._lock:
            self._forget(now)
            if len(self._asked) < _MOST:
                self._asked[session.bytes] = Asked(now, path, text)

    def asked(self, session: SessionId, now: datetime) -> Asked | None:
        with self._lock:
            found = self._asked.get(session.bytes)
        return found if found is not None and found.at >= now - HOLDS else None

    def give(self, before: SessionId, session: SessionId, path: str, who: Proven, now: datetime) -> None:
        """The session that asked has ended in another, which has confirmed."""
        with self._lock:
            self._asked.pop(before.bytes, None)
            if len(self._given) < _MOST:
                self._given[session.bytes] = Given(now, path, who)

    def given(self, session: SessionId, path: str, now: datetime) -> Proven | None:
        with self._lock:
            found = self._given.get(session.bytes)
        good = found is not None and found.path == path and found.at >= now - HOLDS
        return found.who if found is not None and good else None

    def _forget(self, now: datetime) -> None:
        for kept in (self._asked, self._given):
            for session in [one for one, what in kept.items() if what.at < now - HOLDS]:
                del kept[session]
