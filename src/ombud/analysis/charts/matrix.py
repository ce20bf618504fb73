"""A table whose cells are tinted by their figure: many by many, cohorts, ages by places."""

from decimal import Decimal

from ombud.analysis.charts.marks import INK, MUTED, ON_RAMP, RAMP, SIZE, element, fitted, hatched, text, wide
from ombud.analysis.charts.model import Chart, Value, largest
from ombud.analysis.charts.numbers import number

_ROW, _HEAD, _AXIS = 32.0, 30.0, 20.0
_MOST_NAME = 190.0


def matrix(chart: Chart) -> tuple[str, float]:
    """A row for each series, a column for each place."""
    left = min(_MOST_NAME, max(60.0, *(wide(one.name) for one in chart.series), 0.0) + 20)
    width = (chart.width - left - 4) / max(1, len(chart.places))
    most = largest(list(chart.shown()))
    inside: list[str] = []
    head = _HEAD + (_AXIS if chart.axis else 0)
    if chart.axis:
        words = fitted(f"{chart.axis} →", chart.width - left, SIZE - 2)
        inside.append(text(words, left + 2, _AXIS - 4, font_size=SIZE - 2, fill=MUTED, class_="muted"))
    for index, place in enumerate(chart.places):
        name = fitted(place, width - 4, SIZE - 2)
        given = {"text_anchor": "middle", "font_size": SIZE - 2, "fill": MUTED, "class_": "muted"}
        inside.append(text(name, left + width * (index + 0.5), head - 11, **given))
    for row, one in enumerate(chart.series):
        y = head + row * _ROW
        inside.append(text(fitted(one.name, left - 16), left - 12, y + 20, text_anchor="end", font_size=SIZE - 1))
        for index, value in enumerate(one.values):
            if index not in one.empty:
                inside.append(_cell(chart, value, most, (left + width * index, y, width)))
    return "".join(inside), head + len(chart.series) * _ROW + 6


def _cell(chart: Chart, value: Value, most: Decimal, place: tuple[float, float, float]) -> str:
    x, y, width = place
    box = {"x": x + 1.5, "y": y + 1.5, "width": width - 3, "height": _ROW - 3}
    if value is None:
        return hatched(box["x"], box["y"], box["width"], box["height"], chart.name)
    tint = min(len(RAMP) - 1, max(0, int(len(RAMP) * Decimal(value) / most)))
    words = number(value, chart.language, chart.decimals, percent=chart.percent)
    size = SIZE - 1 if wide(words, SIZE - 1) <= width - 6 else SIZE - 4
    shown = fitted(words, width - 2, size)
    given = {"text_anchor": "middle", "font_size": size, "fill": ON_RAMP[tint] or INK, "class_": f"on{tint}"}
    return element("rect", rx=3, fill=RAMP[tint], class_=f"h{tint}", **box) + text(
        shown, x + width / 2, y + _ROW / 2 + 5, **given
    )
