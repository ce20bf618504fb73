"""The answer to a question: released figures, laid out. What the gate has not let out is not here.

* Each question is counted and released by itself: the period, and the same period a year before; of a quotient, first
  what it is divided by. The gate sees each of them.
* A quotient is shown where both of its figures are, and a share of the whole where the whole is.
* A row is one combination of words; totals have `TOTAL` in the place of a word.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from ombud.analysis.questions.columns import ORDERED
from ombud.analysis.questions.count import Counted, count
from ombud.analysis.questions.measures import MEASURES, Way
from ombud.analysis.questions.model import Question, Show
from ombud.analysis.release import TOTAL, Figure, Release, Released, Table, Withheld
from ombud.analysis.release.model import Number
from ombud.extracts import ExtractHeader, OpenExtract

Releasing = Callable[[Table, Release], Released | Withheld]
"""The gate, as it is handed to a question: for somebody, at a time, with its memory."""
Key = tuple[str, ...]
_HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the answer."""

    key: Key
    value: Number | None
    """None: not shown."""
    people: int | None
    before: Number | None = None
    """The same a year before, where that was asked for."""
    before_people: int | None = None
    whole: int | None = None
    """How many live there, where public figures stand beside."""

    @property
    def is_total(self) -> bool:
        return TOTAL in self.key


@dataclass(frozen=True, slots=True)
class Figures:
    """What was released for one period: the figures, and what they are divided by."""

    shown: Released
    per: Released | None = None

    @property
    def all(self) -> tuple[Released, ...]:
        return (self.shown,) if self.per is None else (self.shown, self.per)


@dataclass(frozen=True, slots=True)
class Answer:
    """A question answered, or as much of it as may be shown."""

    question: Question
    header: ExtractHeader
    rows: tuple[Row, ...]
    now: Figures
    before: Figures | None = None
    public: str | None = None
    """Where the public figures are from that the answer is held against."""

    @property
    def released(self) -> tuple[Released, ...]:
        return self.now.all + (() if self.before is None else self.before.all)

    @property
    def hidden(self) -> int:
        """How many lines are not shown."""
        return sum(row.value is None for row in self.rows)


def answer(extract: OpenExtract, question: Question, release: Releasing) -> Answer | Withheld:
    """Count, release and lay out. The question is one that `check` has nothing against."""
    now = _figures(extract, question, release)
    if isinstance(now, Withheld):
        return now
    before: Figures | None = None
    if question.compare and question.period is not None:
        earlier = _figures(extract, replace(question, period=question.period.before()), release)
        if isinstance(earlier, Withheld):
            return earlier
        before = earlier
    return Answer(question, extract.header, tuple(_rows(question, now, before)), now, before)


def _figures(extract: OpenExtract, question: Question, release: Releasing) -> Figures | Withheld:
    per: Released | None = None
    divided_by = MEASURES[question.measure].per
    if divided_by is not None:
        denominator = _let_out(count(extract, replace(question, measure=divided_by)), release)
        if isinstance(denominator, Withheld):
            return denominator
        per = denominator
    shown = _let_out(count(extract, question), release)
    return shown if isinstance(shown, Withheld) else Figures(shown, per)


def _let_out(counted: Counted, release: Releasing) -> Released | Withheld:
    return release(counted.table, counted.context)


def _rows(question: Question, now: Figures, before: Figures | None) -> list[Row]:
    values, figures = _values(question, now), {figure.key: figure for figure in now.shown.rows}
    earlier = {} if before is None else {_a_year_on(key, question): value for key, value in _all(question, before)}
    rows = []
    for key in {*figures, *earlier}:
        figure = figures.get(key)
        old, old_people = earlier.get(key, (None, None))
        people = None if figure is None else figure.people
        rows.append(Row(key, values.get(key), people, old, old_people))
    return sorted(rows, key=lambda row: (row.is_total, _order(row.key, question)))


def _order(key: Key, question: Question) -> tuple[tuple[bool, bool, int, str], ...]:
    """Words in the order of their column: numbers by their size, what is not known last, totals after all."""
    return tuple(
        (word == TOTAL, word == "", *rank(word if column in ORDERED else f" {word}"))
        for word, column in zip(key, question.by or ("",), strict=True)
    )


def rank(word: str) -> tuple[int, str]:
    """Where a word stands in an order: by the number that it begins with, then by itself."""
    found = re.match("[0-9]+", word)
    return (0 if found is None else int(found[0])), word


def _all(question: Question, figures: Figures) -> list[tuple[Key, tuple[Number | None, int | None]]]:
    values = _values(question, figures)
    return [(figure.key, (values[figure.key], figure.people)) for figure in figures.shown.rows]


def _a_year_on(key: Key, question: Question) -> Key:
    """The same place in the period itself: `2025-03` stands beside `2026-03`."""
    return tuple(
        f"{int(word[:4]) + 1}{word[4:]}" if column in ("month", "quarter", "year") and word[:4].isdigit() else word
        for word, column in zip(key, question.by or ("",), strict=True)
    )


def _values(question: Question, figures: Figures) -> Mapping[Key, Number | None]:
    per = None if figures.per is None else {figure.key: figure.value for figure in figures.per.rows}
    values = {figure.key: _value(figure, question.measure, per) for figure in figures.shown.rows}
    if question.show is Show.SHARE and MEASURES[question.measure].per is None:
        whole = values.get((TOTAL,) * len(next(iter(values), ())))
        return {key: _quotient(value, whole, percent=True) for key, value in values.items()}
    return values


def _value(figure: Figure, measure_id: str, per: Mapping[Key, Number | None] | None) -> Number | None:
    measure = MEASURES[measure_id]
    if figure.people is None:
        return None
    if per is not None:
        return _quotient(figure.value, per.get(figure.key), percent=measure.percent)
    if measure.way is Way.PEOPLE:
        return figure.people
    return figure.value


def _quotient(value: Number | None, whole: Number | None, *, percent: bool) -> Decimal | None:
    if value is None or not whole:
        return None
    return Decimal(value) * (_HUNDRED if percent else 1) / Decimal(whole)
