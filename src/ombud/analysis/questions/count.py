"""A question is counted in an extract: the table that the release gate judges, and what it is told of the question.

* The table is exact and never leaves. It goes to the gate and nowhere else (tests/architecture/test_released.py).
* It is whole: what is filtered on is one of its columns, and the gate is told which values are looked at. What is
  hidden follows from the whole table, so that nobody goes round it by asking for one part at a time (S-08).
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import product

from ombud.analysis.questions.columns import COLUMNS, OF_PERSON, Source
from ombud.analysis.questions.compile import MONTHS_SINCE, OVER_WAITS, STATES, WAITS, compiled, dimensions
from ombud.analysis.questions.measures import MEASURES, Measure, Way
from ombud.analysis.questions.model import Filter, Op, Period, Question, month_number, month_of
from ombud.analysis.release import LANES, TOTAL, Cell, Coarser, Release, Table
from ombud.analysis.release import Measure as Judged
from ombud.extracts import OpenExtract, Tables
from ombud.extracts.less import BANDS
from ombud.law import law_on
from ombud.law.municipalities import MUNICIPALITIES
from ombud.terms import CategoryId

_JUDGED = {
    Way.PEOPLE: Judged.PEOPLE, Way.ROWS: Judged.COUNT, Way.HELD: Judged.COUNT, Way.SUM: Judged.SUM,
    Way.AGAIN: Judged.SHARE, Way.OVER: Judged.SHARE,
}  # fmt: skip
_PLACES = frozenset({"municipality"})
NUMBERED = frozenset({"age", "since"})
"""Columns that are compared by the number they begin with."""


@dataclass(frozen=True, slots=True)
class Counted:
    """What was counted, for the gate."""

    table: Table
    context: Release


def count(extract: OpenExtract, question: Question) -> Counted:
    """Count. The question is one that `check` has nothing against."""
    sql = compiled(question, as_of=extract.header.made_on.replace(day=1))
    return of_rows(question, extract, extract.ask(sql.text, *sql.values))


def of_rows(question: Question, extract: OpenExtract, rows: Iterable[tuple[object, ...]]) -> Counted:
    """The same of the rows that an engine has answered with."""
    columns, measure = dimensions(question), MEASURES[question.measure]
    width = len(columns)
    cells: dict[tuple[str, ...], Cell] = {}
    totals: dict[tuple[str, ...], Cell] = {}
    for row in rows:
        marks = row[width : 2 * width]
        key = tuple(TOTAL if over else str(word) for word, over in zip(row[:width], marks, strict=True))
        (totals if TOTAL in key else cells)[key] = _cell(row[2 * width :])
    _close(question, columns, cells, totals)
    known = {column: _KNOWN[column] for column in columns if column in _KNOWN}
    table = Table(columns, _JUDGED[measure.way], cells, totals, once=set(columns) <= OF_PERSON, known=known)
    return Counted(table, _context(extract, question, measure, table))


def _close(
    question: Question,
    columns: tuple[str, ...],
    cells: dict[tuple[str, ...], Cell],
    totals: dict[tuple[str, ...], Cell],
) -> None:
    """Where it is known which values there are, those of nobody are there too: that one is missing tells nothing."""
    if not cells:
        return
    some = min(cells)
    for place, column in enumerate(columns):
        there = {key[place] for key in cells}
        for value in every_value(question, column, there) - there:
            for key in product(*((value,) if at == place else (word, TOTAL) for at, word in enumerate(some))):
                (totals if TOTAL in key else cells)[key] = _NOBODY


_NOBODY = Cell(0, 0, (), (0,) * LANES)


def every_value(question: Question, column: str, there: set[str]) -> frozenset[str]:
    """The closed list of a column's values; nothing where it is open, as municipalities are."""
    if column in _SPANS:
        return frozenset(_span(question, column, there - {""}))
    values = _CLOSED.get(column, frozenset())
    return values if there <= values | {""} else frozenset()


_SPANS = {"month": "month", "quarter": "month", "year": "month", "cohort": "cohort", "cohort_quarter": "cohort"}
_CLOSED = {
    "age": frozenset(BANDS),
    "wait": frozenset({*(band for _, band in WAITS), OVER_WAITS}),
    "no_show": frozenset({"yes", "no"}),
    "signed": frozenset({"yes", "no"}),
    "state": frozenset(STATES),
    "repeat": frozenset({"1", "2", "3+"}),
    "since": frozenset(map(str, MONTHS_SINCE)),
}

_KNOWN = {**_CLOSED, "municipality": MUNICIPALITIES}
"""The values that there are, whoever has one. Of municipalities only those that somebody lives in are rows of a table:
290 of them beside a few that are shown would be no table that anybody reads. A publication has them all."""


def _span(question: Question, column: str, there: set[str]) -> Iterator[str]:
    """Every month, quarter or year of the period; without one, from the first to the last that there is."""
    months = {month for word in there for month in _members(word)}
    if question.period is not None and _SPANS[column] == "month":
        first, last = question.period.first, question.period.last
    elif not months:
        return
    else:
        first, last = (date.fromisoformat(f"{month}-01") for month in (min(months), max(months)))
    for number in range(month_number(first), month_number(last) + 1):
        yield named(column, month_of(number))


def named(column: str, day: date) -> str:
    """The month, or the quarter or year that it is in, as it is written."""
    if column.endswith("quarter"):
        return f"{day.year}-Q{(day.month + 2) // 3}"
    return f"{day.year}" if column == "year" else f"{day:%Y-%m}"


def _cell(row: tuple[object, ...]) -> Cell:
    people, total, largest, coded = row
    contributions = tuple(_number(one) for one in largest) if isinstance(largest, list | tuple) else ()
    lanes = [0] * LANES
    for one in coded if isinstance(coded, list | tuple) else ():
        number, lane = divmod(int(one), LANES)
        lanes[lane] = number
    return Cell(int(str(people or 0)), _number(total), contributions, tuple(lanes))


def _number(value: object) -> int | Decimal:
    """A whole number as one; nothing is nought."""
    if value is None:
        return 0
    exact = Decimal(str(value))
    return int(exact) if exact == exact.to_integral_value() else exact


def _context(extract: OpenExtract, question: Question, measure: Measure, table: Table) -> Release:
    header = extract.header
    words = {column: {key[place] for key in table.cells} for place, column in enumerate(table.dimensions)}
    adult = law_on(header.made_on).adult_age
    return Release(
        purpose=question.purpose,
        extract=header.id,
        what=measure.source.value,
        filters={} if question.period is None else {"month": frozenset(months_of(question.period))},
        look=looks(question, words),
        shown=None if shown(question) == table.dimensions else shown(question),
        coarser={name: _coarser(name, words[name]) for name in table.dimensions if name in _COARSER},
        categories=categories(extract.tables, question, measure),
        children=any(_is_below(age, adult) for age in words.get("age", ())),
        places=_PLACES & set(table.dimensions),
        expires_at=header.expires_at,
        left_out=header.left_out,
    )


def shown(question: Question) -> tuple[str, ...]:
    """The columns that are seen, in the order of the table: those divided by, and what the measure is a part of."""
    part = MEASURES[question.measure].part
    seen = {*question.by, *(() if part is None else (part[0],))}
    return tuple(column for column in dimensions(question) if column in seen)


def looks(question: Question, words: Mapping[str, Iterable[str]]) -> dict[str, frozenset[str]]:
    """What is looked at of columns that are filtered on and not seen. Those that are seen are let in row by row."""
    found: dict[str, frozenset[str]] = {}
    for one in question.where:
        if one.column not in shown(question):
            there = frozenset(words[one.column]) if one.op is not Op.IS else frozenset(one.values)
            let_in = frozenset(value for value in there if lets_in(one, value))
            found[one.column] = found[one.column] & let_in if one.column in found else let_in
    return found


def categories(tables: Tables, question: Question, measure: Measure) -> frozenset[CategoryId]:
    """What the question is made of. In an extract of patients everybody is one: health is always among it (N-05.3)."""
    homes = {home.value for column in dimensions(question) for home in COLUMNS[column].at if home is Source.PERSON}
    homes |= {measure.source.value, *(("agreement",) if "agreement" in tables else ())}
    homes |= {name for name in tables if name in ("visit", "finding")}
    return frozenset(
        column.category for name in homes for column in tables.get(name, ()) if column.category is not None
    )


def lets_in(one: Filter, value: str) -> bool:
    """Does the filter let that value in?"""
    match one.op:
        case Op.IS:
            return value in one.values
        case Op.NOT:
            return value not in one.values
    bound = one.values[0]
    if one.column in NUMBERED:
        lower = _lower(value)
        return lower is not None and _in_order(lower, _lower(bound), one.op)
    return value >= bound if one.op is Op.FROM else value <= bound


def _in_order(value: int, bound: int | None, op: Op) -> bool:
    """What begins with no number is above every band."""
    if bound is None:
        return op is Op.TO
    return value >= bound if op is Op.FROM else value <= bound


def _lower(value: str) -> int | None:
    """The lower end of a band, where it is one."""
    found = re.match("[0-9]+", value)
    return None if found is None else int(found[0])


def months_of(period: Period) -> list[str]:
    """Every month of a period, as it is written."""
    first, last = month_number(period.first), month_number(period.last)
    return [f"{month_of(number):%Y-%m}" for number in range(first, last + 1)]


_COARSER = {"quarter": "month", "year": "month", "cohort_quarter": "cohort"}
"""Columns whose values are groups of another's."""


def _coarser(column: str, words: Iterable[str]) -> Coarser:
    return Coarser(_COARSER[column], {word: frozenset(_members(word)) for word in words})


def _members(word: str) -> list[str]:
    """The months of a year or a quarter."""
    year, _, quarter = word.partition("-Q")
    if not year.isdigit():
        return [word]
    first = 1 if not quarter else 3 * int(quarter) - 2
    last = 12 if not quarter else first + 2
    return months_of(Period(date(int(year), first, 1), date(int(year), last, 1)))


def _is_below(age: str, adult: int) -> bool:
    lower = _lower(age)
    return lower is not None and lower < adult
