"""The keys of many people who were read in one moment: each opened once, and kept for that moment alone.

* That an epoch's key is still there is seen once for all that it wraps: nobody was read after that.
* Keys go with the page that they were opened for. A crowd would push everybody else's out of the cache, and holds
  nobody for a second time.
* As everywhere a key answers only for the wrapped bytes that were read.
"""

from collections.abc import Callable

from ombud.keys.cache import KeyCache
from ombud.keys.data_key import DataKey
from ombud.keys.model import WrappedKey
from ombud.terms import ClassId, SubjectId

Unwrap = Callable[[SubjectId, ClassId, WrappedKey], DataKey]


class Together:
    """The keys of one page of people. Of one thread."""

    __slots__ = ("_cache", "_opened", "_unwrap")

    def __init__(self, cache: KeyCache, unwrap: Unwrap) -> None:
        self._cache = cache
        self._unwrap = unwrap
        self._opened: dict[tuple[bytes, str, bytes], DataKey] = {}

    def opened(self, subject: SubjectId, klass: ClassId, wrapped: WrappedKey) -> DataKey:
        """The key of a row of that moment. Raises `TamperedError`, `KeyStoreFault`."""
        place = subject, klass, wrapped.blob
        key = self._opened.get(place)
        if key is None:
            key = self._cache.get(*place) or self._unwrap(subject, klass, wrapped)
            self._opened[place] = key
        return key
