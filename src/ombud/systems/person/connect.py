"""A system that no machine can look in: a person is asked, and their answer is what it says.

* `give`, `erase` and `write` have somebody asked, once for each case, and answer `NEEDS_PERSON` until the answer is
  recorded; then the same call says what was answered. `held`, `plan`, `foresee` and `left` ask nobody.
* Nobody knows how many rows there are. So no number is said: a part is `by_hand`.
* What is found for a copy goes into it from where the answer was given (`requests/found_rows.py`), or is handed over by
  whoever found it: no row of it passes here.
"""

from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from ombud.systems.kept import Again
from ombud.systems.outcome import End, OfTable, Receipt
from ombud.systems.port import Case, Given, GivenRow, Held
from ombud.systems.sweeping import Alive, Sweep, SweptTable
from ombud.systems.writing import Wish


class Do(StrEnum):
    """What somebody is asked to do."""

    GIVE = "give"
    """Find what is there of the person, and hand it over (Art. 15)."""
    ERASE = "erase"
    """Find it and erase it, and look again (Art. 17)."""
    CORRECT = "correct"
    """Write what is right, as the case has it (Art. 16)."""
    RESTRICT = "restrict"
    """See to it that it is used for nothing else, or that it may be used again (Art. 18)."""
    STOP = "stop"
    """See to it that what they have said no to is not done, and that what they allow again may be (Art. 21, 7(3))."""


class Said(StrEnum):
    """What was answered."""

    DONE = "done"
    REFUSED = "refused"
    """It has to stay, or may not be handed over: the note says by what ground."""
    NOT_FOUND = "not-found"
    """The person is not there."""


class Tasks(Protocol):
    """Where tasks of one system lie, and who has answered them."""

    def said(self, case: Case, do: Do) -> Said | None:
        """What was answered; None where nobody has, or was asked."""

    def ask(self, case: Case, do: Do) -> Said | None:
        """The same, after somebody has been asked: once for each case, however often it is called."""


_ENDS = {Said.DONE: End.DONE, Said.REFUSED: End.REFUSED, Said.NOT_FOUND: End.DONE, None: End.NEEDS_PERSON}


class AskedSystem:
    """See `ConnectedSystem`."""

    def __init__(self, name: str, tasks: Tasks) -> None:
        self._name = name
        self._tasks = tasks

    @property
    def name(self) -> str:
        return self._name

    @property
    def at_once(self) -> bool:
        return True

    def held(self, case: Case) -> Held:
        said = self._tasks.said(case, Do.GIVE)
        return Held({}, known=said is not None, by_hand=said in (Said.DONE, Said.REFUSED))

    def plan(self, case: Case) -> tuple[OfTable, ...]:
        return self._by_hand

    def give(self, case: Case) -> Given:
        none: Iterator[GivenRow] = iter(())
        return Given(_ENDS[self._tasks.ask(case, Do.GIVE)], none)

    def erase(self, case: Case) -> Receipt:
        said = self._tasks.ask(case, Do.ERASE)
        return Receipt(self._name, _ENDS[said], () if said is Said.NOT_FOUND else self._by_hand, 0)

    def foresee(self, case: Case, wish: Wish) -> tuple[OfTable, ...]:
        return self._by_hand

    def write(self, case: Case, wish: Wish) -> Receipt:
        said = self._tasks.ask(case, asked_by(wish))
        return Receipt(self._name, _ENDS[said], () if said is Said.NOT_FOUND else self._by_hand, 0)

    def due(self, sweep: Sweep) -> tuple[SweptTable, ...]:
        return ()  # nobody knows what lies there; whoever keeps it keeps its periods

    def sweep(self, sweep: Sweep, alive: Alive) -> tuple[SweptTable, ...]:
        return ()

    def left(self, case: Case) -> int:
        """Nothing is proved before somebody has answered."""
        return int(self._tasks.said(case, Do.ERASE) is None)

    def again(self, asked: Again, now: datetime) -> Iterator[GivenRow]:
        """No machine reads there."""
        return iter(())

    @property
    def _by_hand(self) -> tuple[OfTable, ...]:
        return (OfTable(self._name, 0, by_hand=True),)


def asked_by(wish: Wish) -> Do:
    """What somebody is asked to do who is to bring it about."""
    if wish.corrected:
        return Do.CORRECT
    return Do.STOP if wish.restricted is None else Do.RESTRICT
