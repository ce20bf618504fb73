"""How often somebody may ask: so many times a minute, per sign-in or, without one, per network.

Kept in memory for the minute it is about, as a count under a hash; no address is written anywhere.
"""

import threading
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

READS, WRITES = 300, 60
"""A minute: more than anybody's fingers, less than a machine's."""
A_NETWORK = 20
"""Times as much of a whole network, where many sit behind one address (a hospital, a mobile carrier)."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How much of a minute is used: what there is of it, what is left, and how long until it begins anew."""

    quota: int
    left: int
    """Below nought where it is over."""
    seconds: int

    @property
    def wait(self) -> int:
        """Seconds to wait; 0 where it may go on."""
        return self.seconds if self.left < 0 else 0


@dataclass(slots=True)
class Limits:
    """The counts of this minute."""

    _counts: Counter[tuple[str, bool]] = field(default_factory=Counter, repr=False)
    _minute: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def wait(self, who: str, *, writes: bool, now: datetime, times: int = 1) -> int:
        """Seconds to wait; 0 where it may go on. `times` as much as one sign-in may."""
        return self.pace(who, writes=writes, now=now, times=times).wait

    def pace(self, who: str, *, writes: bool, now: datetime, times: int = 1) -> Pace:
        """One more, and what is left then."""
        seconds, quota = int(now.timestamp()), times * (WRITES if writes else READS)
        with self._lock:
            if seconds // 60 != self._minute:
                self._counts.clear()
                self._minute = seconds // 60
            self._counts[who, writes] += 1
            return Pace(quota, quota - self._counts[who, writes], 60 - seconds % 60)
