"""What a measure is: a name, a goal for each database, and two sides of the same work.

A file in `measures/` makes one or two of these, all in the same shape. What is not timed in slices but weighed once
(how much it takes on disk or in memory, how long a start takes) is a `Weight`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from ombud.app.bench.model import TIMED, Scales, Sides, Size, Store, Weighed, any_size
from ombud.app.bench.place import Place
from ombud.terms import Text


@dataclass(frozen=True, slots=True)
class Measure:
    """One row of the table."""

    name: str
    what: Text
    against: Text
    goals: Mapping[Store, float]
    """The largest ratio that is good enough."""
    batch: int
    """Operations in one slice."""
    slices: int
    sides: Callable[[Place, Size], Sides] = field(repr=False)
    budget_us: float | None = None
    """Where the goal is a rate and nothing is there to compare with: what it gives one operation."""
    full: bool = False
    """Only where everything is asked for in full: it takes long."""
    unit: str = TIMED
    scales: Scales = field(default=any_size, repr=False)
    """Of what size the goal is said."""


@dataclass(frozen=True, slots=True)
class Weight:
    """One row of the table that is weighed once."""

    name: str
    what: Text
    against: Text
    goals: Mapping[Store, float]
    unit: str
    weigh: Callable[[Place, Size], Weighed] = field(repr=False)
    full: bool = False
    scales: Scales = field(default=any_size, repr=False)
