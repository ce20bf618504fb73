"""Which chart an answer is: a line over time, bars, grouped bars, or a tinted table; none for one figure.

* What has an order keeps it; what has none is ordered by its figure, and those that are not shown come last.
* A chart holds as much as can be read. What does not fit is in the table, and the chart says so.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from ombud.analysis.charts import Chart, Kind, Series, alone
from ombud.analysis.charts.marks import MOST_SERIES
from ombud.analysis.questions.answer import Answer, Key, LetOut, Row, rank
from ombud.analysis.questions.columns import ORDERED, TIME
from ombud.analysis.questions.count import named
from ombud.analysis.questions.forms import notes
from ombud.analysis.questions.how import left_out
from ombud.analysis.questions.measures import MEASURES
from ombud.analysis.questions.model import month_number
from ombud.analysis.questions.months import read_period
from ombud.analysis.questions.said import Words, decimals, is_percent
from ombud.analysis.release import TOTAL
from ombud.analysis.release.model import Number
from ombud.law.periods import local_date
from ombud.policy.model import Policy
from ombud.policy.wording import day
from ombud.terms import Text

MOST_BARS, MOST_GROUPS, MOST_COLUMNS, MOST_ROWS, MOST_PICTURES = 30, 12, 15, 30, 6
_YEAR_BEFORE, _THIS = Text("Året innan", "The year before"), Text("Perioden", "The period")
_SOME = Text("{shown} av {all} visas i diagrammet, de med störst siffror; alla finns i tabellen.",
             "{shown} of {all} are in the chart, those with the largest figures; all are in the table.")  # fmt: skip


def pictures(answer: LetOut, words: Words) -> tuple[tuple[Chart, str], ...]:
    """The charts of an answer, each with what is to be said of it."""
    by = answer.question.by
    rows = [row for row in answer.rows if not row.is_total]
    if not by or not rows:
        return ()
    if len(by) < 3:
        return tuple(_picture(answer, rows, by, words, ""))
    wholes = _places(answer, rows, 2)
    found: list[tuple[Chart, str]] = []
    for value in wholes[:MOST_PICTURES]:
        part = [replace(row, key=row.key[:2]) for row in rows if row.key[2] == value]
        found += _picture(answer, part, by[:2], words, words.value(by[2], value))
    return tuple(found)


def picture_alone(answer: Answer, policy: Policy, words: Words, now: datetime) -> str:
    """The first chart as a file that says by itself whose figures these are, of when, and who is not in them; empty
    where a single figure has none."""
    charts = pictures(answer, words)
    if not charts:
        return ""
    (chart, note), purpose = charts[0], policy.file.purposes[answer.question.purpose]
    on = day(local_date(now), words.language)
    whose = f"{policy.file.controller.name} · {words.purpose(answer.question.purpose)} · {on}"
    from_others = [] if answer.public is None else [answer.public]
    said = (note, *notes(answer, words), *left_out(answer, purpose, words), *from_others, whose)
    return alone(chart, tuple(dict.fromkeys(filter(None, said))))


def _picture(
    answer: LetOut, rows: Sequence[Row], by: tuple[str, ...], words: Words, part: str
) -> Iterator[tuple[Chart, str]]:
    if len(by) == 1:
        places = _time_filled(answer, by[0], _places(answer, rows, 0))
        shown = places if by[0] in TIME else places[:MOST_BARS]
        kind = Kind.LINE if by[0] in TIME and len(places) > 1 else Kind.GROUPED if answer.compared else Kind.BAR
        series = _one_way(answer, rows, shown, words)
        yield _chart(answer, kind, (by[0], shown), series, words, part), _said(words, len(shown), len(places))
        return
    first, second = (_places(answer, rows, place) for place in (0, 1))
    if by[0] in TIME:
        places, many = _time_filled(answer, by[0], first), second[:MOST_SERIES]
        series = _two_ways(rows, places, many, (by[1], words))
        yield _chart(answer, Kind.LINE, (by[0], places), series, words, part), _said(words, len(many), len(second))
    elif len(second) <= 3 and not set(by) & {"since", "cohort", "cohort_quarter"}:
        many = first[:MOST_GROUPS]
        series = _two_ways(rows, many, second, (by[1], words))
        yield _chart(answer, Kind.GROUPED, (by[0], many), series, words, part), _said(words, len(many), len(first))
    else:
        yield _matrix(answer, rows, by, (first, second), words, part)


def _matrix(
    answer: LetOut,
    rows: Sequence[Row],
    by: tuple[str, ...],
    places: tuple[list[str], list[str]],
    words: Words,
    part: str,
) -> tuple[Chart, str]:
    """The column with the shorter names stands above; months since a first agreement always do."""
    first, second = places
    if "since" not in by and _widest(by[0], first, words) < _widest(by[1], second, words):
        by, first, second = (by[1], by[0]), second, first
        rows = [replace(row, key=(row.key[1], row.key[0])) for row in rows]
    columns, many = second[:MOST_COLUMNS], first[:MOST_ROWS]
    turned = [replace(row, key=(row.key[1], row.key[0])) for row in rows]
    series = _two_ways(turned, columns, many, (by[0], words))
    if by[1] == "since" and by[0].startswith("cohort"):
        series = _not_yet(answer, series, many, columns)
    cut = len(many) < len(first) or len(columns) < len(second)
    note = _said(words, len(many) * len(columns), len(first) * len(second) if cut else 0)
    return _chart(answer, Kind.MATRIX, (by[1], columns), series, words, part), note


def _widest(column: str, places: Sequence[str], words: Words) -> int:
    return max((len(words.value(column, place)) for place in places[:MOST_COLUMNS]), default=0)


def _one_way(answer: LetOut, rows: Sequence[Row], places: Sequence[str], words: Words) -> tuple[Series, ...]:
    now = {row.key[0]: row.value for row in rows}
    name = words.of(_THIS) if answer.compared else words.of(MEASURES[answer.question.measure].name)
    series = [Series(name, tuple(now.get(place) for place in places))]
    if answer.compared:
        before = {row.key[0]: row.before for row in rows}
        series.append(Series(words.of(_YEAR_BEFORE), tuple(before.get(place) for place in places), quiet=True))
    return tuple(series)


def _two_ways(
    rows: Sequence[Row], places: Sequence[str], many: Sequence[str], named: tuple[str, Words]
) -> tuple[Series, ...]:
    column, words = named
    at: dict[Key, Row] = {row.key: row for row in rows}
    return tuple(
        Series(words.value(column, one), tuple(_value(at.get((place, one))) for place in places)) for one in many
    )


def _value(row: Row | None) -> Number | None:
    return None if row is None else row.value


def _chart(
    answer: LetOut, kind: Kind, axis: tuple[str, Sequence[str]], series: tuple[Series, ...], words: Words, part: str
) -> Chart:
    (column, places), question = axis, answer.question
    said = tuple(places) if column == "month" else tuple(words.value(column, place) for place in places)
    return Chart(
        kind, words.title(answer) + (f": {part}" if part else ""), said, series, words.language,
        is_percent(question), decimals(answer), _unit(answer, words), words.column(column),
    )  # fmt: skip


def _unit(answer: LetOut, words: Words) -> str:
    """What a number is of: where it is held against public figures, no longer people."""
    return words.of(MEASURES[answer.question.measure].unit) if answer.public is None else words.counted(answer)


def _places(answer: LetOut, rows: Sequence[Row], place: int) -> list[str]:
    """The words of one column, in their order."""
    column = answer.question.by[place]
    there = sorted({row.key[place] for row in rows})
    if column in ORDERED:
        return sorted(there, key=lambda word: (word == "", *rank(word)))
    totals = {
        row.key[place]: row.value
        for row in answer.rows
        if all(at == place or word == TOTAL for at, word in enumerate(row.key)) and row.key[place] != TOTAL
    }
    shown: Counter[str] = Counter()
    for row in rows:
        shown[row.key[place]] += int(row.value or 0)

    def size(word: str) -> int:
        total = totals.get(word)
        return int(total) if total is not None else shown[word]

    return sorted(there, key=lambda word: (word == "", -size(word), rank(f" {word}")))


def _time_filled(answer: LetOut, column: str, places: list[str]) -> list[str]:
    """Time that had come when the extract was made, in its order; nothing is known of the rest."""
    known = [place for place in places if place]
    if column not in TIME:
        return places
    until = named(column, answer.made_on)
    return [place for place in known if place <= until]


def _not_yet(
    answer: LetOut, series: tuple[Series, ...], cohorts: Sequence[str], since: Sequence[str]
) -> tuple[Series, ...]:
    """Months after a first agreement that had not come when the extract was made: empty, and no gap."""
    made = month_number(answer.made_on)
    found = []
    for one, cohort in zip(series, cohorts, strict=True):
        period = read_period(cohort)
        first = made if period is None else month_number(period.first)
        empty = frozenset(place for place, months in enumerate(since) if first + int(months) > made)
        found.append(replace(one, empty=empty))
    return tuple(found)


def _said(words: Words, shown: int, all_of_them: int) -> str:
    return words.of(_SOME).format(shown=shown, all=all_of_them) if shown < all_of_them else ""
