"""A question is counted in an extract: the table that the release gate judges, and what it is told of the question.

* The table is exact and never leaves. It goes to the gate and nowhere else (tests/architecture/test_released.py).
* The gate is told by which values people are let in, as sets: "not massage" and "from 40" are the values of the extract
  that are left. So it can see what two questions have in common (S-08).
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ombud.analysis.questions.columns import COLUMNS, Source
from ombud.analysis.questions.compile import NUMBERED, OVER_WAITS, WAITS, compiled, lower_end, values_of
from ombud.analysis.questions.measures import MEASURES, Measure, Only, Way
from ombud.analysis.questions.model import Filter, Op, Period, Question, month_number, month_of
from ombud.analysis.release import LANES, TOTAL, Cell, Coarser, Release, Table
from ombud.analysis.release import Measure as Judged
from ombud.extracts import OpenExtract, Tables
from ombud.law import law_on
from ombud.law.periods import local_date
from ombud.terms import CategoryId

ALL = "all"
"""The one value of the one dimension of a question that is not divided."""
_JUDGED = {
    Way.PEOPLE: Judged.PEOPLE, Way.ROWS: Judged.COUNT, Way.SUM: Judged.SUM, Way.AGAIN: Judged.SHARE,
    Way.OVER: Judged.SHARE,
}  # fmt: skip
_PLACES = frozenset({"municipality"})
_OF_PERSON = frozenset({"age", "municipality", "repeat", "state", "mix", "cohort", "cohort_quarter"})
"""Columns of which each person has one value."""


@dataclass(frozen=True, slots=True)
class Counted:
    """What was counted, for the gate."""

    table: Table
    context: Release


def count(extract: OpenExtract, question: Question) -> Counted:
    """Count. The question is one that `check` has nothing against."""
    header = extract.header
    sql = compiled(question, as_of=header.built_at.date().replace(day=1))
    return of_rows(question, extract, extract.ask(sql.text, *sql.values))


def of_rows(question: Question, extract: OpenExtract, rows: Iterable[tuple[object, ...]]) -> Counted:
    """The same of the rows that an engine has answered with."""
    measure, width = MEASURES[question.measure], len(question.by)
    cells: dict[tuple[str, ...], Cell] = {}
    totals: dict[tuple[str, ...], Cell] = {}
    for row in rows:
        marks = row[width : 2 * width]
        key = tuple(TOTAL if over else str(word) for word, over in zip(row[:width], marks, strict=True))
        cell = _cell(row[2 * width :])
        (totals if TOTAL in key else cells)[key] = cell
    if not width:
        whole = totals.get((), Cell(0)) if totals else cells.get((), Cell(0, lanes=(0,) * LANES))
        cells, totals = {(ALL,): whole}, {(TOTAL,): whole}
    once = set(question.by) <= _OF_PERSON
    table = Table(question.by or (ALL,), _JUDGED[measure.way], cells, totals, once=once)
    return Counted(table, _context(extract, question, measure, cells))


def _cell(row: tuple[object, ...]) -> Cell:
    people, total, largest, lanes = row[0], row[1], row[2], row[3:]
    contributions = tuple(_number(one) for one in largest) if isinstance(largest, list | tuple) else ()
    return Cell(int(str(people)), _number(total), contributions, tuple(int(str(lane)) for lane in lanes))


def _number(value: object) -> int | Decimal:
    """A whole number as one; nothing is nought."""
    if value is None:
        return 0
    exact = Decimal(str(value))
    return int(exact) if exact == exact.to_integral_value() else exact


def _context(extract: OpenExtract, question: Question, measure: Measure, cells: Iterable[tuple[str, ...]]) -> Release:
    header = extract.header
    keys = list(cells)
    words = {column: {key[place] for key in keys} for place, column in enumerate(question.by)}
    filters = _filters(extract, question, measure)
    ages = words.get("age", set()) | set(filters.get("age", ()))
    adult = law_on(local_date(header.built_at)).adult_age
    coarser = {name: _coarser(name, words[name]) for name in question.by if name in _COARSER}
    return Release(
        purpose=question.purpose,
        extract=header.id,
        what=measure.source.value,
        filters=filters,
        coarser=coarser,
        categories=categories(extract.tables, question, measure),
        children=any(_is_below(age, adult) for age in ages),
        places=_PLACES & set(question.by),
        expires_at=header.expires_at,
        left_out=header.left_out,
    )


def categories(tables: Tables, question: Question, measure: Measure) -> frozenset[CategoryId]:
    """What the question is made of. In an extract of patients everybody is one: health is always among it (N-05.3)."""
    used = {*question.by, *(one.column for one in question.where)}
    homes = {home.value for column in used for home in COLUMNS[column].at if home is Source.PERSON}
    homes |= {measure.source.value, *(("agreement",) if "agreement" in tables else ())}
    homes |= {name for name in tables if name in ("visit", "finding")}
    return frozenset(
        column.category for name in homes for column in tables.get(name, ()) if column.category is not None
    )


def _filters(extract: OpenExtract, question: Question, measure: Measure) -> dict[str, frozenset[str]]:
    """The values that are let in, by column."""
    found: dict[str, frozenset[str]] = {}
    for one in question.where:
        values = _let_in(extract, one, measure.source, question)
        found[one.column] = found[one.column] & values if one.column in found else values
    if question.period is not None:
        found["month"] = frozenset(months_of(question.period))
    return _narrowed(found, measure)


def _let_in(extract: OpenExtract, one: Filter, source: Source, question: Question) -> frozenset[str]:
    if one.op is Op.IS:
        return frozenset(one.values)
    sql = values_of(one.column, source, question)
    return frozenset(str(row[0]) for row in extract.ask(sql.text, *sql.values) if lets_in(one, str(row[0])))


def lets_in(one: Filter, value: str) -> bool:
    """Does the filter let that value in? The statement says the same (tests/analysis/questions/test_count.py)."""
    match one.op:
        case Op.IS:
            return value in one.values
        case Op.NOT:
            return value not in one.values
    bound = one.values[0]
    if one.column in NUMBERED:
        lower = _lower(value)
        return lower is not None and _in_order(lower, lower_end(bound), one.op)
    return value >= bound if one.op is Op.FROM else value <= bound


def _in_order(value: int, bound: int, op: Op) -> bool:
    return value >= bound if op is Op.FROM else value <= bound


def _lower(value: str) -> int | None:
    """The lower end of a band, where it is one."""
    found = re.match("[0-9]+", value)
    return None if found is None else int(found[0])


def _narrowed(found: dict[str, frozenset[str]], measure: Measure) -> dict[str, frozenset[str]]:
    """What the measure itself lets in."""
    if measure.only is Only.ALL or measure.column is None:
        return found
    name = "wait" if measure.column == "wait_days" else measure.column
    held = {"wait": (*(band for _, band in WAITS), OVER_WAITS), "no_show": ("yes", "no"), "signed": ("yes", "no")}
    values = {Only.TRUE: ("yes",), Only.FALSE: ("no",)}.get(measure.only, held.get(name, ("held",)))
    more = frozenset(values)
    return {**found, name: found[name] & more if name in found else more}


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
