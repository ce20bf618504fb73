"""What must be true: for each fact the values that a reading may give, by what was acknowledged before it began.

A write has begun and, at its answer, ended. A reading that begins after the answer must see it, or what came after it;
one that goes on meanwhile may see either. A write whose answer never came may or may not have been made.
"""

import asyncio
import time
from dataclasses import dataclass, field


@dataclass
class Write:
    value: str
    began: float
    ended: float | None = None


@dataclass
class Fact:
    """One value of one person, whoever writes it; those who write take turns (`turn`)."""

    first: str
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    _writes: list[Write] = field(default_factory=list)

    def begin(self, value: str) -> Write:
        made = Write(value, time.monotonic())
        self._writes.append(made)
        return made

    def done(self, one: Write) -> None:
        one.ended = time.monotonic()

    def not_done(self, one: Write) -> None:
        """The answer was a no: it must not be seen."""
        self._writes.remove(one)

    def settle(self, one: Write, value: str) -> None:
        """Nobody answered, and a later look says which of the two it became."""
        self.not_done(one)
        self.done(self.begin(value))

    def may_be(self, since: float) -> set[str]:
        """What a reading that began then, and has ended now, may give."""
        last = max((place for place, one in enumerate(self._writes) if one.ended and one.ended <= since), default=-1)
        base = self.first if last < 0 else self._writes[last].value
        return {base} | {one.value for one in self._writes[last + 1 :]}

    @property
    def now(self) -> str:
        (value,) = self.may_be(time.monotonic())
        return value


@dataclass
class Truth:
    """Everything that is to hold of one person."""

    subject: str
    email: Fact
    advertised: Fact
    """May they be written to by mail: `yes` or `no`."""
    opened: int = 0
    """Readings by staff and programs that were answered; each has its entry."""
    tried: int = 0
    """And those that may have been made: the answer never came."""
    contacts: int = 0
    """Calls and contacts that were acknowledged, one relation each."""
    cases: set[str] = field(default_factory=set)
    """References."""
