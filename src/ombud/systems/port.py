"""The port: what every connected system answers, be it a database, a folder, a server, a mailbox or a person.

Eight adapters, one shape: a folder each, with `connect` in it. What is asked of one is the same for all:

* `Looking` (looking.py): the schema and a few values, for a mapping and for the check before each request.
* `held`, `plan`: what is there of a person, and what an erasure would do. Nothing is changed.
* `give`: every row for a copy, one after another.
* `erase`: what may go goes, and then it is searched again; the receipt says what that search found.
* `left`: that search alone, at any later time (Art. 17, 19: proved, not promised).
* `due`, `sweep`: what has ended by its period (`sweeping.py`), counted, taken in batches, and searched for again.
* `foresee`, `write`: what is right, a restriction, a no (`writing.py`), written where it belongs and read again.
* `again`: rows that a statute keeps, by what they were said to be known by (kept.py).

Each is carried out for a `Case`: the same case twice has one effect. Whoever lost the answer asks again.

* Where a machine can ask nobody but a person (a processor by mail, an archive of paper) the answer is `NEEDS_PERSON`
  until somebody has recorded theirs; then the same call says what was answered.
* A fault is `SystemFaultError`, without a value. Nobody knows then what has happened, so the case is asked again.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from ombud.systems.forms import Identifiers
from ombud.systems.kept import Again, KeptRow
from ombud.systems.outcome import End, OfTable, Receipt
from ombud.systems.sweeping import Alive, Sweep, SweptTable
from ombud.systems.writing import Wish


def _goes_on(_: tuple[OfTable, ...]) -> None:
    """Nobody needs to know beforehand."""


def _knows_nothing_of_it(_: Iterator[KeptRow]) -> None:
    """Nobody reads again what stays."""


@dataclass(frozen=True, slots=True)
class Case:
    """What is asked about whom: an opaque id without personal data, the person's identifiers, and the time."""

    id: str
    """Of one request in one system. An idempotency key, a mail's case number and a person's task are made of it."""
    who: Identifiers
    now: datetime
    first: Callable[[tuple[OfTable, ...]], None] = field(default=_goes_on, repr=False, compare=False)
    """Called once with what is about to become so, directly before what cannot be undone: a database's commit, a
    server's or a folder's first change. If it raises, nothing has been done."""
    keeps: Callable[[Iterator[KeptRow]], None] = field(default=_knows_nothing_of_it, repr=False, compare=False)
    """Called before that with the rows that a statute keeps. If it raises, nothing has been done."""


@dataclass(frozen=True, slots=True)
class Held:
    """How much there is of a person, table by table; a table without a row of theirs may be left out."""

    counts: dict[str, int]
    contradicted: int = 0
    """Rows that one identifier finds and another says are somebody else's: given to nobody, touched by nobody."""
    known: bool = True
    """False where only a person could say, and has not yet."""
    by_hand: bool = False
    """A person has answered, and hands over what is there: nobody here knows how much that is."""

    @property
    def nothing(self) -> bool:
        """That they are not known there, which is another answer than that nobody knows."""
        return self.known and not self.by_hand and not self.contradicted and not any(self.counts.values())


@dataclass(frozen=True, slots=True)
class GivenRow:
    """One row of a copy, with the names of its columns."""

    table: str
    names: tuple[str, ...]
    values: tuple[object, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Given:
    """A copy: its rows, to be read once; or that a person has been asked for it."""

    end: End
    rows: Iterator[GivenRow] = field(repr=False)


class ConnectedSystem(Protocol):
    """One system, its mapping reviewed and held against what is there. Raises `SystemFaultError`."""

    @property
    def name(self) -> str:
        """As `ombud.toml` names it."""

    @property
    def at_once(self) -> bool:
        """Is an erasure all or nothing there, whatever happens on the way? As one transaction is; calls are not."""

    def held(self, case: Case) -> Held: ...

    def plan(self, case: Case) -> tuple[OfTable, ...]: ...

    def give(self, case: Case) -> Given: ...

    def erase(self, case: Case) -> Receipt: ...

    def foresee(self, case: Case, wish: Wish) -> tuple[OfTable, ...]: ...

    def write(self, case: Case, wish: Wish) -> Receipt: ...

    def due(self, sweep: Sweep) -> tuple[SweptTable, ...]: ...

    def sweep(self, sweep: Sweep, alive: Alive) -> tuple[SweptTable, ...]: ...

    def left(self, case: Case) -> int:
        """What a fresh search by every identifier finds that was to go. 0 is the proof."""

    def again(self, asked: Again, now: datetime) -> Iterator[GivenRow]:
        """Those of these rows that are there and that their statute keeps today, one after another."""
