"""What comes to the release gate, and what leaves it.

* A `Table` is what was counted, exactly: it never leaves. It has one to three dimensions, a cell for each combination,
  and a total over each dimension. A combination that is not there holds nobody, and that is a figure too (S-08).
* A `Cell` knows how many people it holds, its value, the largest contributions of one person, and how its people fall
  on a few *lanes* by their pseudonyms: `pseudonym % LANES`. Two cells whose lanes differ by fewer than the minimum
  may differ by fewer people; two that differ by fewer people always have such lanes.
* A `Release` says which question it was: the purpose, the extract, what is counted, by which filters.
* A `Released` is what people see; a `Withheld` says why nothing leaves. Both are values.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from ombud.terms import CategoryId, PurposeId, Text

TOTAL = "*"
"""In the place of a dimension's value: all its values together."""
LANES = 64
"""How many lanes: `pseudonym % LANES`. The pseudonym is random, so that people fall evenly."""

Key = tuple[str, ...]
"""A value for each dimension, in their order."""
Number = int | Decimal


class Measure(StrEnum):
    """What the value of a cell is. People are always counted beside it."""

    PEOPLE = "people"
    """Nothing more than the people."""
    COUNT = "count"
    """How many times: visits, cases."""
    SUM = "sum"
    """Amounts: one person may dominate them."""
    MEAN = "mean"
    """`value` is the sum; the gate divides by the people."""
    SHARE = "share"
    """`value` is how many of the people it is so of; none and all are told by no one (group disclosure)."""
    MEDIAN = "median"
    SMALLEST = "smallest"
    GREATEST = "greatest"
    """A value that is one person's own: never of fewer than ten people."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One combination, as it was counted."""

    people: int
    value: Number = 0
    largest: tuple[Number, ...] = ()
    """The two largest contributions of one person to the value, the largest first: for `SUM` and `MEAN`."""
    lanes: tuple[int, ...] = ()
    """How many of its people have each `pseudonym % LANES`. Empty where there are none (a web log)."""


@dataclass(frozen=True, slots=True)
class Table:
    dimensions: tuple[str, ...]
    measure: Measure
    cells: Mapping[Key, Cell]
    totals: Mapping[Key, Cell] = field(default_factory=dict)
    """The cells with `TOTAL` in one place or more, as `GROUP BY CUBE` gives them. May be left empty where each person
    stands in one cell (`once`): the gate adds them up."""
    once: bool = False
    """Each person stands in one cell at most: an age band; not a month of visits."""
    known: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Dimensions of which it is known which values there are, whoever has one: age bands, municipalities."""


@dataclass(frozen=True, slots=True)
class Coarser:
    """A dimension whose values are groups of an attribute's: quarters of months, counties of municipalities."""

    attribute: str
    members: Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Release:
    """Which question it was. All of it is codes of closed lists: it is remembered, and hashed into the log."""

    purpose: PurposeId
    extract: bytes
    what: str
    """What the people are counted by: `visit`, `agreement`. Two tables of the same `what`, filters and values count the
    same people."""
    filters: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Of time alone, `month` and `week`: what is counted. Whatever else is let in is looked at (`look`)."""
    look: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Dimensions of the table → the values that are looked at. A filter is a look into the whole table: what is hidden
    follows from the whole, and is the same whoever looks at which part (S-08)."""
    shown: tuple[str, ...] | None = None
    """The dimensions that are seen, in the order of the table; without it those that are not in `look`."""
    coarser: Mapping[str, Coarser] = field(default_factory=dict)
    categories: frozenset[CategoryId] = frozenset()
    """What the dimensions, the measure and the filters are made of: a special one raises the minimum."""
    children: bool = False
    """People under 18 have cells of their own."""
    places: frozenset[str] = frozenset()
    """The dimensions that are places: a small one has the higher minimum."""
    sensitive: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Values of a dimension that tell of health by themselves, as a page does: they have the higher minimum."""
    least: int = 0
    """A minimum that the controller has set for itself, where it is above the gate's."""
    expires_at: datetime | None = None
    """When the extract ends, and the memory of who was in which cell with it."""
    left_out: Mapping[str, int] = field(default_factory=dict)
    """How many people are not in the extract, by the rule that says so."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One combination as it leaves."""

    key: Key
    people: int | None
    """Rounded to five; None where it is not shown. A figure that has left stands until
    enough people have come or gone."""
    value: Number | None
    hidden: bool = False
    """Not shown. Which of the hidden ones are small is told nowhere."""


@dataclass(frozen=True, slots=True)
class Released:
    id: bytes
    dimensions: tuple[str, ...]
    measure: Measure
    rows: tuple[Figure, ...]
    """Sorted by key; totals have `TOTAL` in the place of a value."""
    suppressed: int
    """How many combinations, totals counted, are not shown. Combinations that hold nobody are among them."""
    minimum: int
    notes: tuple[Text, ...]
    """In the words for people: what is not shown, how it is rounded, who is not in it."""
    how: Mapping[str, str | int]
    """How it was made, in codes: method, minimum, rounding, purpose, extract, query hash."""
    left_out: Mapping[str, int]
    """By the rules that keep the minimum or more out, rounded."""
    at: datetime


@dataclass(frozen=True, slots=True)
class Withheld:
    """Nothing leaves. `rule` is a code of spec/release.md 6, `why` its words."""

    rule: str
    why: Text


@dataclass(frozen=True, slots=True)
class Budget:
    """What has been spent of the privacy budget of a purpose and year, in millionths of ε."""

    purpose: PurposeId
    year: int
    spent: int
    total: int
    quarter_left: int
    """What is left in the quarter: a quarter of the year's, and what earlier quarters left."""
    quarter_total: int
