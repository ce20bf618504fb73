"""Bars that lie: a name, a bar, a number. One that is not shown is hatched, and says so."""

from collections.abc import Iterator
from decimal import Decimal

from ombud.analysis.charts.marks import (
    COLOURS,
    MUTED,
    SIZE,
    TRACK,
    element,
    fitted,
    hatched,
    mark,
    text,
    wide,
)
from ombud.analysis.charts.model import Chart, Series, largest
from ombud.analysis.charts.numbers import number
from ombud.terms import Text

_ROW, _THIN, _GAP, _TOP = 34.0, 21.0, 16.0, 10.0
_MOST_NAME, _NAMES = 273.0, 0.36
"""How much room a name has: in pixels, and of the whole width."""
HIDDEN = Text("visas inte", "not shown")


def bars(chart: Chart) -> tuple[str, float]:
    """One bar a place."""
    left = _left(chart)
    inside: list[str] = []
    for index, place in enumerate(chart.places):
        y = _TOP + index * _ROW
        name = fitted(place, left - 24)
        inside.append(text(name, left - 12, y + _ROW / 2 + 5, text_anchor="end", font_size=SIZE))
        inside += _bar(chart, chart.series[0], index, (left, y + 5, _ROW - 10))
    return "".join(inside), _TOP + len(chart.places) * _ROW + 8


def grouped(chart: Chart) -> tuple[str, float]:
    """A few bars a place, one of each series, with the names of the series above."""
    left = _left(chart)
    inside, top = _legend(chart)
    height = len(chart.series) * _THIN
    for index, place in enumerate(chart.places):
        y = top + index * (height + _GAP)
        name = fitted(place, left - 24)
        inside.append(text(name, left - 12, y + height / 2 + 5, text_anchor="end", font_size=SIZE))
        for number_, one in enumerate(chart.series):
            inside += _bar(chart, one, index, (left, y + number_ * _THIN, _THIN - 4), number_)
    return "".join(inside), top + len(chart.places) * (height + _GAP)


def _left(chart: Chart) -> float:
    return min(_MOST_NAME, chart.width * _NAMES, max(60.0, *(wide(place) for place in chart.places), 0.0) + 24)


def _bar(chart: Chart, one: Series, index: int, place: tuple[float, float, float], number_: int = 0) -> Iterator[str]:
    left, y, height = place
    room = chart.width - left - 96
    value = one.values[index]
    yield element("rect", x=left, y=y, width=room, height=height, rx=3, fill=TRACK, class_="track")
    if value is None:
        yield hatched(left, y, room, height, chart.name)
        given = {"font_size": SIZE - 2, "fill": MUTED, "class_": "muted"}
        yield text(HIDDEN.in_(chart.language), left + room + 8, y + height / 2 + 5, **given)
        return
    length = room * float(Decimal(value) / largest(list(chart.shown())))
    colour = (
        {"fill": MUTED, "class_": "quiet"} if one.quiet else {"fill": COLOURS[number_], "class_": f"c{number_ + 1}"}
    )
    yield element("rect", x=left, y=y, width=max(length, 2.0), height=height, rx=3, **colour)
    words = number(value, chart.language, chart.decimals, percent=chart.percent)
    yield text(words, left + room + 8, y + height / 2 + 5, font_size=SIZE - 1, font_weight=600)


def _legend(chart: Chart) -> tuple[list[str], float]:
    """The names of the series, each with its colour and mark; the top of what stands below."""
    inside: list[str] = []
    x, y = 12.0, 18.0
    for index, one in enumerate(chart.series):
        name = fitted(one.name, _MOST_NAME, SIZE - 1)
        if index and x + wide(name) + 30 > chart.width:
            x, y = 12.0, y + 24
        colour = (
            {"fill": MUTED, "class_": "quiet"} if one.quiet else {"fill": COLOURS[index], "class_": f"c{index + 1}"}
        )
        inside += [mark(index, x, y - 5, **colour), text(name, x + 12, y, font_size=SIZE - 1)]
        x += wide(name) + 40
    return inside, y + 18
