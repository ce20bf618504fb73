"""The answer to a question: released figures, laid out. What the gate has not let out is not here.

* Each question is counted and released by itself: the period, and the same period a year before; of a quotient, first
  what it is divided by. The gate sees each of them.
* A quotient is shown where both of its figures are, and a share of the whole where the whole is.
* A filter is a look into a whole table; rows of a column that is both divided by and filtered on are those let in.
* A row is one combination of words; totals have `TOTAL` in the place of a word.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Protocol

from ombud.analysis.questions.columns import ORDERED
from ombud.analysis.questions.count import Counted, count, lets_in
from ombud.analysis.questions.measures import MEASURES, Measure, Way
from ombud.analysis.questions.model import TIMES, NotAsked, Question, Show
from ombud.analysis.release import TOTAL, Figure, Release, Released, Table, Withheld
from ombud.analysis.release.model import Number
from ombud.extracts import ExtractHeader, OpenExtract
from ombud.terms import Text

Releasing = Callable[[Table, Release], Released | Withheld]
"""The gate, as it is handed to a question: for somebody, at a time, with its memory."""
Key = tuple[str, ...]
_HUNDRED = Decimal(100)
_SWEDISH = str.maketrans("åäö", "{|}")
"""What stands right behind `z`, in that order; Unicode has them ä, å, ö."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the answer."""

    key: Key
    value: Number | None
    """None: not shown."""
    people: int | None
    before: Number | None = None
    """The same a year before, where that was asked for."""
    whole: int | None = None
    """How many live there, where public figures stand beside."""

    @property
    def is_total(self) -> bool:
        return TOTAL in self.key


class LetOut(Protocol):
    """What a table and a chart need of figures that have left: of an answer, and of a table that was kept."""

    @property
    def question(self) -> Question: ...

    @property
    def rows(self) -> tuple[Row, ...]: ...

    @property
    def public(self) -> str | None: ...

    @property
    def compared(self) -> bool:
        """Does each row have the figure of the year before?"""

    @property
    def made_on(self) -> date:
        """The day of the extract: nothing is known of what came later."""


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
    def compared(self) -> bool:
        return self.before is not None

    @property
    def made_on(self) -> date:
        return self.header.made_on

    @property
    def released(self) -> tuple[Released, ...]:
        return self.now.all + (() if self.before is None else self.before.all)

    @property
    def noisy(self) -> bool:
        """Was it published? Then no number of people is told beside it: only the figures have noise."""
        return self.now.shown.how.get("method") == "noise"

    @property
    def hidden(self) -> int:
        """How many lines are not shown."""
        return sum(row.value is None for row in self.rows)


def answer(extract: OpenExtract, question: Question, release: Releasing) -> Answer | Withheld | NotAsked:
    """Count, release and lay out. The question is one that `check` has nothing against."""
    now = _figures(extract, question, release)
    if not isinstance(now, Figures):
        return now
    before: Figures | None = None
    if question.compare and question.period is not None:
        earlier = _figures(extract, replace(question, period=question.period.before()), release)
        if not isinstance(earlier, Figures):
            return earlier
        before = earlier
    return Answer(question, extract.header, tuple(_rows(question, now, before)), now, before)


def _figures(extract: OpenExtract, question: Question, release: Releasing) -> Figures | Withheld | NotAsked:
    per: Released | None = None
    divided_by = MEASURES[question.measure].per
    if divided_by is not None:
        denominator = _let_out(count(extract, replace(question, measure=divided_by)), release)
        if not isinstance(denominator, Released):
            return denominator
        per = denominator
    shown = _let_out(count(extract, question), release)
    return Figures(shown, per) if isinstance(shown, Released) else shown


def _let_out(counted: Counted, release: Releasing) -> Released | Withheld | NotAsked:
    if not all(counted.context.look.values()):
        return _NOTHING_LEFT
    return release(counted.table, counted.context)


_NOTHING_LEFT = NotAsked(
    "S-08",
    Text("Villkoret lämnar inget kvar av underlaget.", "The condition leaves nothing of the extract."),
    Text("Välj andra värden.", "Choose other values."),
)


def _rows(question: Question, now: Figures, before: Figures | None) -> list[Row]:
    values = _values(question, now)
    earlier = {} if before is None else _values(question, before)
    earlier = {_a_year_on(key, question): value for key, value in earlier.items()}
    rows = []
    for key in {*values, *earlier}:
        (value, people), (old, _) = values.get(key, (None, None)), earlier.get(key, (None, None))
        if _is_asked(key, question):
            rows.append(Row(key, value, people, old))
    return in_order(rows, question)


def in_order(rows: Iterable[Row], question: Question) -> list[Row]:
    """As they are read: each column in its order, totals last."""
    return sorted(rows, key=lambda row: (row.is_total, _order(row.key, question)))


def _is_asked(key: Key, question: Question) -> bool:
    """Of a column that is seen and filtered on, only the rows that are let in; a total over it is of all its values."""
    at = dict(zip(question.by, key, strict=True))
    mine = [one for one in question.where if one.column in at]
    return all(at[one.column] != TOTAL and lets_in(one, at[one.column]) for one in mine)


def _order(key: Key, question: Question) -> tuple[tuple[bool, bool, int, str], ...]:
    """Words in the order of their column: numbers by their size, what is not known last, totals after all."""
    return tuple(
        (word == TOTAL, word == "", *rank(word if column in ORDERED else f" {word}"))
        for word, column in zip(key, question.by, strict=True)
    )


def rank(word: str) -> tuple[int, str]:
    """Where a word stands in an order: by the number that it begins with, then by its letters, å, ä and ö last."""
    found = re.match("[0-9]+", word)
    return (0 if found is None else int(found[0])), word.casefold().translate(_SWEDISH)


def _a_year_on(key: Key, question: Question) -> Key:
    """The same place in the period itself: `2025-03` stands beside `2026-03`."""
    return tuple(
        f"{int(word[:4]) + 1}{word[4:]}" if column in TIMES and word[:4].isdigit() else word
        for word, column in zip(key, question.by, strict=True)
    )


Shown = tuple[Number | None, int | None]
"""A value and its people, where they are shown."""


def _values(question: Question, figures: Figures) -> Mapping[Key, Shown]:
    measure = MEASURES[question.measure]
    per = None if figures.per is None else {figure.key: figure.value for figure in figures.per.rows}
    if measure.part is not None:
        values = _parts(figures.shown, measure.part[1], percent=measure.percent)
    else:
        values = {figure.key: (_value(figure, measure, per), figure.people) for figure in figures.shown.rows}
    if question.show is Show.SHARE and not measure.percent:
        whole, _ = values.get((TOTAL,) * len(question.by), (None, None))
        return {key: (_quotient(value, whole, percent=True), people) for key, (value, people) in values.items()}
    return values


def _parts(shown: Released, wanted: str, *, percent: bool) -> dict[Key, Shown]:
    """The part of each cell that the measure counts: the last of the columns that are seen says which rows are it."""
    at = {figure.key: figure for figure in shown.rows}
    other = "no" if wanted == "yes" else "yes"
    found: dict[Key, Shown] = {}
    for key in {key[:-1] for key in at}:
        part, rest = at.get((*key, wanted)), at.get((*key, other))
        value = None if part is None else part.value
        if percent:
            more = None if rest is None else rest.value
            value = None if value is None or more is None else _quotient(value, value + more, percent=True)
        found[key] = value, None if part is None else part.people
    return found


def _value(figure: Figure, measure: Measure, per: Mapping[Key, Number | None] | None) -> Number | None:
    if figure.people is None:
        return None
    if per is not None:
        return _quotient(figure.value, per.get(figure.key), percent=measure.percent)
    return figure.people if measure.way is Way.PEOPLE else figure.value


def _quotient(value: Number | None, whole: Number | None, *, percent: bool) -> Decimal | None:
    if value is None or whole is None or whole <= 0:
        return None
    return Decimal(value) * (_HUNDRED if percent else 1) / Decimal(whole)
