"""What is measured on both sides, and what comes of it. Pure.

A side prepares what one slice needs, outside the timing, and hands back the work that is timed.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple, Protocol

from ombud.terms import Text

TIMED = "µs"
"""What is timed is counted in microseconds."""
BARE = "bare"
"""What a measure is called beside itself that is held against its goal: the same work in SQL that knows it all."""


class Store(StrEnum):
    SQLITE = "sqlite"
    POSTGRESQL = "postgresql"


class UnprovedError(Exception):
    """What was measured did not come out right, so its figure says nothing. The message says what was wrong."""


class Size(NamedTuple):
    """How much is measured."""

    people: int
    """Whose records are stored before anything is measured."""
    slices: int | None = None
    """Of each side; without it as many as the measure asks for."""
    entries: int = 1_000_000
    """In the log that is verified."""
    crowd: int = 20_000
    """People of whom an audience is made."""
    grown: int = 100_000
    """People in a large installation, beside a tenth of them, at most ten thousand, in a small one."""


Work = Callable[[], Sequence[object]]
"""What is timed: the work of one slice. What it gives back is checked when the time has been taken."""


class Sides(Protocol):
    """The same work twice, prepared for one database."""

    @property
    def units(self) -> int:
        """How many operations one result of ours stands for."""

    def baseline(self, number: int) -> Work:
        """Prepare `number` operations of the bare database."""

    def ours(self, number: int) -> Work:
        """Prepare as many of ours."""

    def check(self, baseline: Sequence[object], ours: Sequence[object]) -> None:
        """Raise `UnprovedError` unless both sides came to what they should. Outside the timing."""

    def refusals(self) -> int:
        """Ask for what must be refused; how many were. Raises `UnprovedError` where something was let through."""

    def asides(self) -> Mapping[str, float]:
        """What else was timed, in microseconds for each operation: shown apart, part of no ratio."""


class Scale(NamedTuple):
    """How much of something was measured, where the goal is said of a certain size."""

    of: Text
    taken: int
    wanted: int

    @property
    def smaller(self) -> bool:
        return self.taken < self.wanted


Scales = Callable[[Size], tuple[Scale, ...]]


def any_size(_size: Size) -> tuple[Scale, ...]:
    """The goal holds at every size."""
    return ()


class Weighed(NamedTuple):
    """What was weighed once: ours and what it is held against, in the same unit."""

    baseline: float
    ours: float
    refused: int = 0
    asides: Mapping[str, float] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Measured:
    """What one measure came to on one database. Times are for one operation."""

    name: str
    store: Store
    goal: float
    baseline_us: float
    ours_us: float
    baseline_median_us: float
    ours_median_us: float
    slices: int
    refused: int
    asides: Mapping[str, float] = field(default_factory=dict)
    unit: str = TIMED
    """What the figures count: microseconds of one operation, unless it says otherwise."""
    scales: tuple[Scale, ...] = ()
    """Of what size the goal is said, and at what size it was measured."""

    @property
    def smaller(self) -> tuple[Scale, ...]:
        """Where it was measured at less than its goal is said of: what it is there is not known from this."""
        return tuple(one for one in self.scales if one.smaller)

    @property
    def bare_ratio(self) -> float | None:
        """Ours divided by the bare SQL of the same work, where the baseline is the goal and that was timed beside."""
        bare = self.asides.get(BARE)
        return self.ours_us / bare if bare else None

    @property
    def ratio(self) -> float:
        return self.ours_us / self.baseline_us

    @property
    def ok(self) -> bool:
        return self.ratio <= self.goal

    def to_json(self) -> dict[str, object]:
        return {
            "name": self.name,
            "store": self.store.value,
            "ratio": float(f"{self.ratio:.4g}"),
            "goal": self.goal,
            "baseline_us": round(self.baseline_us, 3),
            "ours_us": round(self.ours_us, 3),
            "median": {"baseline_us": round(self.baseline_median_us, 3), "ours_us": round(self.ours_median_us, 3)},
            "slices": self.slices,
            "refused": self.refused,
            "beside_us": {name: round(time, 3) for name, time in self.asides.items()},
            "unit": self.unit,
            "bare_ratio": None if self.bare_ratio is None else round(self.bare_ratio, 3),
            "scales": [{"of": one.of.en, "taken": one.taken, "wanted": one.wanted} for one in self.scales],
            "smaller": bool(self.smaller),
            "ok": self.ok,
        }


def expect(right: bool, what: str) -> None:
    """Raise `UnprovedError`, with what was wrong, unless it is right."""
    if not right:
        raise UnprovedError(what)
