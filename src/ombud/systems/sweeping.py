"""Rows of a connected system whose period has ended, and that go by themselves (Art. 5(1)(e)).

    sweep: {class: marketing, since: last_seen}

* Which table, from which day and by which class of the policy is declared in the mapping; nothing wider goes. A row
  without its day stays.
* What a statute keeps stays, and is counted with its reason; so does a row that one which stays refers to, by a key of
  the system's own or by a join of the mapping. Children go before parents.
* Rows of people of whom something is held for a claim, or restricted, are spared (Art. 17(3)(e), 18(2)).
* Carried out in batches, each of which is whole; a run that was stopped finds the rest. Then it is read again.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from ombud.systems.forms import Identifiers

BATCH = 1000
"""Rows in one transaction: how long another program waits, and what a kill costs."""
Alive = Callable[[], None]
"""Called between batches: whoever runs it is there."""


@dataclass(frozen=True, slots=True)
class Sweep:
    """What is to be swept: for each table the first day whose rows stay."""

    before: Mapping[str, date]
    spared: tuple[Identifiers, ...] = field(repr=False)
    now: datetime
    case: str = "sweep"


@dataclass(frozen=True, slots=True)
class SweptTable:
    """One table: what has ended, and what becomes or has become of it. Counts, and nobody."""

    table: str
    before: date
    ended: int
    """Rows whose period has ended."""
    goes: int
    """Of these, what goes or has gone."""
    kept: int = 0
    why: str = ""
    """By which row of law.md 4.1."""
    needed: int = 0
    """Rows that one which stays refers to."""
    spared: int = 0
    oldest: date | None = None
    left: int = 0
    """What a fresh search still finds that was to go; 0 is the proof."""
    by_hand: str = ""
    """Why the system cannot do it, and somebody has to."""
