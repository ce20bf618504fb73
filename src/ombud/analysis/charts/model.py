"""What a chart shows: places along one axis, and a value of each series at each of them, or none."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from ombud.terms.text import Language

Value = int | Decimal | None
"""None is a figure that is not shown."""


class Kind(StrEnum):
    LINE = "line"
    """Over time."""
    BAR = "bar"
    """One series over things that have no order."""
    GROUPED = "grouped"
    """A few series side by side."""
    MATRIX = "matrix"
    """Many by many: a table whose cells are tinted."""


@dataclass(frozen=True, slots=True)
class Series:
    name: str
    values: tuple[Value, ...]
    quiet: bool = False
    """Stands behind, for comparison."""
    empty: frozenset[int] = frozenset()
    """The places where there is nothing to show yet, and nothing that is hidden."""


@dataclass(frozen=True, slots=True)
class Chart:
    kind: Kind
    title: str
    places: tuple[str, ...]
    series: tuple[Series, ...]
    language: Language = "sv"
    percent: bool = False
    decimals: int = 0
    unit: str = ""
    axis: str = ""
    """What the places are: the name of the column."""
    width: int = 760
    """In pixels; a phone takes a narrower one, so that its words are as large."""
    name: str = "chart"
    """Begins the ids of this chart, where several stand on one page."""

    def shown(self) -> Iterator[int | Decimal]:
        return (value for series in self.series for value in series.values if value is not None)

    def hidden(self) -> int:
        return sum(
            value is None and place not in series.empty
            for series in self.series
            for place, value in enumerate(series.values)
        )


def largest(values: Sequence[int | Decimal]) -> Decimal:
    """The largest; one where there is none above nought, as noise may have it."""
    return max((Decimal(value) for value in values if value > 0), default=Decimal(1))
