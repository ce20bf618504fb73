"""What was decided, counted as the log grows: by day, purpose, data, role and rule. No person and no account in it.

* What is counted is an open for a purpose: permitted, or refused by rules. It is counted when its entry gets its place
  in the tree, in that transaction, by the one sequencer that has taken the tree: so counts and tree are always of the
  same moment, and no act waits for a counter.
* A count says what was done on a day. The erasure of a person changes nothing about it and leaves nothing of them in
  it: that somebody was read of remains true, and of whom is gone. Whoever may read the log reads it, and nobody else.
* A joining writes the double's entries anew under the one who stays. They were counted when they were first written.
* Days before the last thirty are removed when something is counted.
* The log can be counted again (`recount.py`). It has less of what was erased since, and never more.

docs/decisions/0078.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

from ombud.audit.model import NOBODY, Entry, EntryError
from ombud.audit.payload import Heading, decode, tail
from ombud.audit.words import Act, Outcome
from ombud.law.periods import local_date
from ombud.terms import CategoryId, PurposeId
from ombud.terms.time import from_micros

DAYS = 30
JOINED = "merged"
"""The origin of an entry that a joining wrote anew."""
_HOUR = 3_600_000_000
"""Microseconds: a day of Stockholm begins with an hour of UTC."""


class Kind(NamedTuple):
    """What decisions have in common."""

    purpose: PurposeId
    categories: tuple[CategoryId, ...]
    role: str
    rules: tuple[str, ...]
    """Of the refusal; empty: permitted."""

    @property
    def permitted(self) -> bool:
        return not self.rules


class Count(NamedTuple):
    """How many of a kind there were on a day, and when the last of them was, in microseconds."""

    number: int
    last: int


Counts = dict[tuple[date, Kind], Count]
"""By day of Stockholm and kind."""


def kind_of(entry: Entry) -> Kind | None:
    """What is counted of an entry; None: it is no decision of the policy to open something."""
    if entry.act is not Act.OPEN or entry.purpose is None:
        return None
    refused = entry.outcome is Outcome.REFUSED
    if entry.outcome is not Outcome.PERMITTED and not (refused and entry.rules):
        return None
    return Kind(entry.purpose, entry.categories, entry.actor.role, entry.rules if refused else ())


@lru_cache(maxsize=1024)
def kind_in(head: Heading) -> Kind | None:
    """The same of the heading that opens of a lane share. What nobody can read is not counted; `verify` shows it."""
    try:
        entry = decode(head + tail(0, NOBODY, ()))
    except EntryError:
        return None
    return None if entry.origin == JOINED else kind_of(entry)


@dataclass(slots=True)
class Tally:
    """Counts while they are made."""

    since: date
    """The first day that is counted."""
    counts: Counts = field(default_factory=dict)

    def take(self, kind: Kind | None, at: int, number: int = 1) -> None:
        """So many of a kind, the last of them at an instant in microseconds."""
        if kind is None:
            return
        day = local_date(from_micros(at))
        if day >= self.since:
            there = self.counts.get((day, kind), Count(0, at))
            self.counts[day, kind] = Count(there.number + number, max(there.last, at))

    def take_opens(self, opens: Iterable[tuple[Heading, int]]) -> None:
        """(heading, instant) of many opens: counted by the hour first, so that a day is asked for once an hour."""
        hours: dict[tuple[int, Heading], Count] = {}
        for head, at in opens:
            there = hours.get((at // _HOUR, head))
            hours[at // _HOUR, head] = Count(1, at) if there is None else Count(there.number + 1, max(there.last, at))
        for (_, head), counted in hours.items():
            self.take(kind_in(head), counted.last, counted.number)


def first_day(now: datetime) -> date:
    """The first day of the last thirty; today is one of them."""
    return local_date(now) - timedelta(days=DAYS - 1)


class Beside(NamedTuple):
    """The counts that are kept, beside those that the log gives when it is read again."""

    kept: Counts
    found: Counts
    erased: int
    """How many payloads were erased since the first of these days, at most."""
    recounts: int = 0
    """How often the log had been counted again when these counts were read."""

    def differences(self) -> Iterator[tuple[date, Kind, int]]:
        """(day, kind, what the log has more than is kept), where they differ."""
        for key in sorted({*self.kept, *self.found}):
            more = self.found.get(key, _NONE).number - self.kept.get(key, _NONE).number
            if more:
                yield (*key, more)

    @property
    def missing(self) -> int:
        """Decisions that stand in the log and were not counted."""
        return sum(max(0, more) for _, _, more in self.differences())

    @property
    def beyond(self) -> int:
        """Decisions that were counted and that the log does not have any more."""
        return sum(max(0, -more) for _, _, more in self.differences())

    @property
    def sound(self) -> bool:
        """Nothing is missing, and nothing is beyond what erasures account for."""
        return not self.missing and self.beyond <= self.erased


_NONE = Count(0, 0)
