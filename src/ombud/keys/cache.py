"""Opened data keys, so that the next read of the same person need not unwrap again.

* An entry answers only for the wrapped bytes that were read just now: where the row has gone or changed, it
  is of no use, whoever changed the row.
* Two generations bound it: when the young one is full it becomes the old one, and the old one goes. A hit in
  the young generation takes no lock.
"""

import threading
from typing import NamedTuple

from ombud.keys.data_key import DataKey

_SUBJECTS = 8192


class Opened(NamedTuple):
    blob: bytes
    key: DataKey


class KeyCache:
    """By subject and class; safe to share between threads."""

    def __init__(self, subjects: int = _SUBJECTS) -> None:
        self._subjects = subjects
        self._young: dict[bytes, dict[str, Opened]] = {}
        self._old: dict[bytes, dict[str, Opened]] = {}
        self._lock = threading.Lock()

    def get(self, subject: bytes, klass: str, blob: bytes) -> DataKey | None:
        """The key that `blob` was opened to, if it is remembered."""
        classes = self._young.get(subject) or self._promoted(subject)
        opened = classes.get(klass) if classes else None
        return opened.key if opened is not None and opened.blob == blob else None

    def keep(self, subject: bytes, klass: str, blob: bytes, key: DataKey) -> None:
        with self._lock:
            self._room().setdefault(subject, {})[klass] = Opened(blob, key)

    def purge(self, subject: bytes) -> None:
        with self._lock:
            self._young.pop(subject, None)
            self._old.pop(subject, None)

    def _promoted(self, subject: bytes) -> dict[str, Opened] | None:
        if subject not in self._old:
            return None
        with self._lock:
            classes = self._old.pop(subject, None)
            if classes is not None:
                self._room()[subject] = classes
        return classes

    def _room(self) -> dict[bytes, dict[str, Opened]]:
        if len(self._young) >= self._subjects:
            self._old, self._young = self._young, {}
        return self._young
