"""Lines over time. A figure that is not shown breaks the line; with one series its place is shaded too."""

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from ombud.analysis.charts.bars import HIDDEN
from ombud.analysis.charts.marks import (
    COLOURS,
    DASHES,
    LINE,
    MUTED,
    PAPER,
    SIZE,
    element,
    fitted,
    hatched,
    line,
    mark,
    path,
    text,
    wide,
)
from ombud.analysis.charts.model import Chart, Series, largest
from ombud.analysis.charts.numbers import month_name, number, steps

_HEIGHT, _TOP, _BOTTOM, _LEFT = 300.0, 26.0, 58.0, 66.0
_LABEL = 19.0
"""Pixels between two names at the ends of lines."""
_MOST_NAME, _NAMES = 170.0, 0.24
_SLOT = 52.0
"""Pixels from one name under the axis to the next, at least."""
_YEAR = 44.0
"""Pixels that a year needs under the axis."""


class _Plot(NamedTuple):
    chart: Chart
    top: Decimal
    right: float

    def x(self, place: int) -> float:
        count = len(self.chart.places)
        width = self.right - _LEFT
        return _LEFT + (width / 2 if count == 1 else 14 + (width - 28) * place / (count - 1))

    def y(self, value: int | Decimal) -> float:
        """Fewer than none, as noise may have it, stands on the axis; the number beside it says how many."""
        value = max(value, 0)
        return _TOP + (_HEIGHT - _TOP) * float(1 - Decimal(value) / self.top)


def lines(chart: Chart) -> tuple[str, float]:
    """The inside of the picture, and how high it is."""
    names = [fitted(_name(chart, one), min(_MOST_NAME, chart.width * _NAMES), SIZE - 1) for one in chart.series]
    several = len(chart.series) > 1
    room = 24 + max((wide(name, SIZE - 1) for name in names), default=0) if several else 16
    marks = steps(largest(list(chart.shown())))
    plot = _Plot(chart, marks[-1], chart.width - room)
    inside = [*_grid(plot, marks), *_places(plot)]
    if not several:
        inside += _gaps(plot)
    for index, one in enumerate(chart.series):
        inside += _line(plot, index, one, values=not several and len(chart.places) <= 14)
    if several:
        inside += _names(plot, names)
    return "".join(inside), _HEIGHT + _BOTTOM


def _name(chart: Chart, one: Series) -> str:
    """Its name stands somewhere beside the plot, also where it has no line: then that is said."""
    return one.name if any(value is not None for value in one.values) else f"{HIDDEN.in_(chart.language)}: {one.name}"


def _grid(plot: _Plot, marks: tuple[Decimal, ...]) -> Iterator[str]:
    chart = plot.chart
    for one in marks:
        y = plot.y(one)
        yield line(_LEFT, y, plot.right, y, stroke=MUTED if one == 0 else LINE)
        words = number(one, chart.language, percent=chart.percent)
        yield text(words, _LEFT - 10, y + 5, text_anchor="end", font_size=SIZE - 1, fill=MUTED, class_="muted")
    if chart.unit and not chart.percent:
        yield text(chart.unit, 4, 12, font_size=SIZE - 2, fill=MUTED, class_="muted")


def _places(plot: _Plot) -> Iterator[str]:
    """The names of the places: months by their names, with the year below where it begins."""
    chart, count = plot.chart, len(plot.chart.places)
    months = [month_name(one, chart.language) for one in chart.places]
    broadest = max(wide(month[0] if month else one) for month, one in zip(months, chart.places, strict=True))
    every = max(1, -(-count // max(1, int((plot.right - _LEFT) / max(_SLOT, broadest)))))
    last_year, free = "", 0.0
    for index, place in enumerate(chart.places):
        month = month_name(place, chart.language)
        if index % every == 0:
            words = month[0] if month else place
            yield text(words, plot.x(index), _HEIGHT + 22, text_anchor="middle", font_size=SIZE - 1, class_="ink")
        if month and month[1] != last_year and plot.x(index) >= free:
            last_year, free = month[1], plot.x(index) + _YEAR
            given = {"text_anchor": "middle", "font_size": SIZE - 1, "fill": MUTED, "class_": "muted"}
            yield text(month[1], plot.x(index), _HEIGHT + 42, **given)


def _gaps(plot: _Plot) -> Iterator[str]:
    count = len(plot.chart.places)
    width = min(40.0, (plot.right - _LEFT - 28) / max(1, count - 1))
    for index, value in enumerate(plot.chart.series[0].values):
        if value is None:
            yield hatched(plot.x(index) - width / 2, _TOP, width, _HEIGHT - _TOP, plot.chart.name)


def _line(plot: _Plot, index: int, one: Series, *, values: bool) -> Iterator[str]:
    chart = plot.chart
    colour, dash = (MUTED, "4 4") if one.quiet else (COLOURS[index], DASHES[index])
    name = "quiet" if one.quiet else f"c{index + 1}"
    for run in _runs(one):
        points = [(plot.x(place), plot.y(value)) for place, value in run]
        if len(points) > 1:
            given = {"fill": "none", "stroke": colour, "stroke_width": 2.5, "stroke_linejoin": "round"}
            yield element("path", d=path(points), stroke_dasharray=dash or None, class_=f"line {name}", **given)
        for (x, y), (_, value) in zip(points, run, strict=True):
            yield mark(index, x, y, fill=colour, stroke=PAPER, stroke_width=1.5, class_=f"mark {name}")
            if values:
                words = number(value, chart.language, chart.decimals, percent=chart.percent)
                yield text(words, x, y - 11, text_anchor="middle", font_size=SIZE - 2)


def _runs(one: Series) -> Iterator[list[tuple[int, int | Decimal]]]:
    """The stretches between gaps."""
    run: list[tuple[int, int | Decimal]] = []
    for place, value in enumerate(one.values):
        if value is not None:
            run.append((place, value))
        elif run:
            yield run
            run = []
    if run:
        yield run


def _names(plot: _Plot, names: list[str]) -> Iterator[str]:
    """The name of each line at its end, none over another."""
    ends = []
    for index, one in enumerate(plot.chart.series):
        last = next((value for value in reversed(one.values) if value is not None), 0)
        ends.append((plot.y(last), index))
    at = _TOP - _LABEL
    placed = []
    for y, index in sorted(ends):
        at = max(y, at + _LABEL)
        placed.append((at, index))
    over = max(0.0, placed[-1][0] - (_HEIGHT - 2)) if placed else 0.0
    for number_, (y, index) in enumerate(placed):
        moved = max(y - over, _TOP + number_ * _LABEL - _LABEL / 2)
        quiet = plot.chart.series[index].quiet
        given = {"fill": MUTED if quiet else COLOURS[index], "class_": "quiet" if quiet else f"c{index + 1}"}
        yield mark(index, plot.right + 10, moved, **given)
        yield text(names[index], plot.right + 20, moved + 5, font_size=SIZE - 1)
