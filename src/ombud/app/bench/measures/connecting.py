"""A person in a connected system of ten tables: every row for a copy, and an erasure with its proof.

* Each is what a request costs there: a connection of its own, the schema held against the mapping, the work, and for
  an erasure the search afterwards. The goal is a time: 50 and 100 milliseconds (design 8).
* Beside it stands what the same rows cost whoever knows the one spelling and the keys, on a connection of its own.
* The address that is looked for is written otherwise than the one that is stored. A bystander keeps all that they have.
"""

import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence

from ombud.app.bench.connected import ROWS, ConnectedClinic
from ombud.app.bench.measure import Measure
from ombud.app.bench.model import BARE, Scale, Size, Store, Work, expect
from ombud.app.bench.place import Place
from ombud.app.bench.slices import percentile
from ombud.systems.outcome import End
from ombud.terms import Text

COPY_US, ERASURE_US = 50_000.0, 100_000.0
PEOPLE = 100_000
"""In the system, as the goals are said."""
_NOBODY = 0


class _There(ABC):
    """Both sides: the bare one timed beside, ours against its goal."""

    units = 1

    def __init__(self, place: Place, size: Size) -> None:
        self.clinic: ConnectedClinic = place.connected(size.people)
        self._bare: list[float] = []

    def baseline(self, number: int) -> Work:
        """Nothing is timed: the goal itself says how long it may take. What the same costs bare is shown beside."""
        for _ in range(number):
            somebody = self.clinic.somebody()
            began = time.perf_counter_ns()
            rows = self.bare(somebody)
            self._bare.append((time.perf_counter_ns() - began) / 1000)
            expect(rows == ROWS, "the baseline found other rows")
        return lambda: ()

    def ours(self, number: int) -> Work:
        people = [self.clinic.somebody() for _ in range(number)]
        return lambda: [self.carried(one) for one in people]

    def check(self, baseline: Sequence[object], ours: Sequence[object]) -> None:
        expect(set(ours) == {ROWS}, "a row of the person was left out, or one of somebody else taken")
        expect(self.clinic.bare_read(self.clinic.people) == ROWS, "somebody else's rows are gone")

    def refusals(self) -> int:
        """Who is not there has nothing, and nothing goes."""
        with self.clinic.opened() as system:
            expect(system.held(self.clinic.case(_NOBODY)).nothing, "rows were found of nobody")
            expect(not any(one.erased for one in system.erase(self.clinic.case(_NOBODY)).tables), "nobody was erased")
        return 2

    def asides(self) -> Mapping[str, float]:
        return {BARE: percentile(sorted(self._bare), 10)}

    @abstractmethod
    def bare(self, number: int) -> int:
        """The same by whoever knows it all; how many rows."""

    @abstractmethod
    def carried(self, number: int) -> int:
        """How many rows."""


class Copying(_There):
    def bare(self, number: int) -> int:
        return self.clinic.bare_read(number)

    def carried(self, number: int) -> int:
        with self.clinic.opened() as system:
            held = sum(system.held(self.clinic.case(number)).counts.values())
            given = sum(1 for _ in system.give(self.clinic.case(number)).rows)
        return given if given == held else -1


class ErasingThere(_There):
    def bare(self, number: int) -> int:
        return self.clinic.bare_erase(number)

    def carried(self, number: int) -> int:
        with self.clinic.opened() as system:
            receipt = system.erase(self.clinic.case(number))
        return sum(one.erased for one in receipt.tables) if receipt.end is End.DONE and not receipt.left else -1


def _measure(name: str, what: Text, against: Text, budget: float, sides: Callable[[Place, Size], _There]) -> Measure:
    goals = dict.fromkeys(Store, 1.0)
    return Measure(name, what, against, goals, 2, 20, sides, budget_us=budget, scales=of_people)


def of_people(size: Size) -> tuple[Scale, ...]:
    """How many people the system holds."""
    return (Scale(Text("personer", "people"), size.people, PEOPLE),)


COPY = _measure(
    "system-copy",
    Text("en kopia ur ett anslutet system, en person", "a copy from a connected system, one person"),
    Text("50 millisekunder", "50 milliseconds"),
    COPY_US,
    Copying,
)
ERASURE = _measure(
    "system-erasure",
    Text("radera i ett anslutet system med bevis, en person", "erase in a connected system with its proof, one person"),
    Text("100 millisekunder", "100 milliseconds"),
    ERASURE_US,
    ErasingThere,
)
