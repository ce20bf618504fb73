"""A question as data. Nothing here asks anything; `check.py` says whether it may be asked.

* Months are the finest time there is (S-11), and a period is whole months, both ends in it.
* A filter has a column, one of four operators, and values. Values are kept apart from every text, from here to the
  parameters of the statement.
"""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from ombud.terms import PurposeId, Text

MOST_COLUMNS = 3
"""How many columns a question is divided by at most."""
MONTHS = 12
TIMES = ("month", "quarter", "year")
"""The columns that are time. One of them at most is in a question."""


class Op(StrEnum):
    """What a filter says of a column. The list is closed."""

    IS = "is"
    NOT = "not"
    FROM = "from"
    TO = "to"


class Show(StrEnum):
    """The figure itself, or its share of the released total."""

    NUMBER = "number"
    SHARE = "share"


@dataclass(frozen=True, slots=True, order=True)
class Filter:
    """One condition: the column is one of the values, is none of them, or is from or up to the one."""

    column: str
    op: Op
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Period:
    """Whole months, from the first to the last."""

    first: date
    last: date

    @property
    def months(self) -> int:
        return month_number(self.last) - month_number(self.first) + 1

    def before(self) -> "Period":
        """The same period a year before."""
        return Period(*(one.replace(year=one.year - 1) for one in (self.first, self.last)))


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked."""

    purpose: PurposeId
    measure: str
    by: tuple[str, ...] = ()
    where: tuple[Filter, ...] = ()
    period: Period | None = None
    compare: bool = False
    show: Show = Show.NUMBER

    def canonical(self) -> "Question":
        """The same question in the one way that it is written: time first, filters in order, each value once."""
        merged: dict[tuple[str, Op], set[str]] = {}
        for one in self.where:
            merged.setdefault((one.column, one.op), set()).update(one.values)
        where = sorted(Filter(column, op, tuple(sorted(values))) for (column, op), values in merged.items())
        by = sorted(self.by, key=lambda column: column not in TIMES)
        return replace(self, by=tuple(by), where=tuple(where))


@dataclass(frozen=True, slots=True)
class NotAsked:
    """Why a question is not asked: the rule, and what can be done. It is a value, as every refusal."""

    rule: str
    text: Text
    now: Text | None = None
    """What can be done."""


def month_number(day: date) -> int:
    """Months since the year nought: what months are compared and subtracted by."""
    return day.year * MONTHS + day.month - 1


def month_of(number: int) -> date:
    return date(number // MONTHS, number % MONTHS + 1, 1)
