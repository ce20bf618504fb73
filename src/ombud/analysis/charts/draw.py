"""A chart as SVG: the frame that every kind has, and its description in words."""

from collections.abc import Sequence
from decimal import Decimal
from html import escape

from ombud.analysis.charts.bars import bars, grouped
from ombud.analysis.charts.lines import lines
from ombud.analysis.charts.marks import FONT, INK, LINE, MUTED, PAPER, SIZE, element, text, wrapped
from ombud.analysis.charts.matrix import matrix
from ombud.analysis.charts.model import Chart, Kind
from ombud.analysis.charts.numbers import number
from ombud.terms import Text

_KINDS = {Kind.LINE: lines, Kind.BAR: bars, Kind.GROUPED: grouped, Kind.MATRIX: matrix}
_NAMES = {
    Kind.LINE: Text("Linjediagram", "Line chart"),
    Kind.BAR: Text("Stapeldiagram", "Bar chart"),
    Kind.GROUPED: Text("Stapeldiagram i grupper", "Grouped bar chart"),
    Kind.MATRIX: Text("Tabell med färgade rutor", "Table with tinted cells"),
}
_GAP = Text(
    "Streckat: visas inte, för att gruppen är för liten eller skulle röja en som är det.",
    "Hatched: not shown, because the group is too small or would tell of one that is.",
)
_BROKEN = Text(
    "Där linjen bryts visas inte siffran, för att gruppen är för liten eller skulle röja en som är det.",
    "Where the line breaks the figure is not shown: the group is too small, or would tell of one that is.",
)
_FOOT, _SIDE, _TOP = 34.0, 12.0, 14.0
_BOLD = 1.4
"""How much broader the words of a heading are, that are larger and bold."""


def drawn(chart: Chart) -> str:
    """The whole picture, for a page that has its heading and its notes beside it."""
    return _framed(chart, *_picture(chart))


def alone(chart: Chart, notes: Sequence[str] = ()) -> str:
    """The whole picture as a file of its own: with its heading, what is counted, and what is to be said of it."""
    inside, height = _picture(chart)
    heading, top = _lines(wrapped(chart.title, chart.width - 2 * _SIDE, _BOLD * SIZE), _TOP, SIZE + 4, font_weight=600)
    counted = " · ".join(filter(None, (chart.axis, chart.unit)))
    said, top = _lines([counted] if counted else [], top, SIZE - 1, fill=MUTED, class_="muted")
    below = [line for note in notes for line in wrapped(note, chart.width - 2 * _SIDE, SIZE - 2)]
    foot, full = _lines(below, top + height + 12, SIZE - 2, fill=MUTED, class_="muted")
    return _framed(chart, heading + said + element("g", inside, transform=f"translate(0 {top:.0f})") + foot, full)


def _lines(lines: Sequence[str], y: float, size: float, **given: object) -> tuple[str, float]:
    """Lines of text from the left, and where the next may begin."""
    step = size * 1.4
    written = (text(one, _SIDE, y + step * (place + 0.75), font_size=size, **given) for place, one in enumerate(lines))
    return "".join(written), y + step * len(lines) + (8 if lines else 0)


def _picture(chart: Chart) -> tuple[str, float]:
    """What is drawn, with what a gap in it means, and how high it is."""
    inside, height = _KINDS[chart.kind](chart)
    if not chart.hidden():
        return inside, height
    return inside + _explained(chart, height), height + _FOOT


def _framed(chart: Chart, inside: str, full: float) -> str:
    title, description = f"{chart.name}-title", f"{chart.name}-desc"
    stripes = element("path", d="M-2 2L2 -2M0 8L8 0M6 10L10 6", stroke="#8A9A9D", stroke_width=1, class_="stripe")
    hatch = element("pattern", stripes, id=f"{chart.name}-hatch", width=8, height=8, patternUnits="userSpaceOnUse")
    return element(
        "svg",
        element("title", escape(chart.title), id=title),
        element("desc", escape(described(chart)), id=description),
        element("defs", hatch),
        element("rect", width=chart.width, height=full, fill=PAPER, class_="paper"),
        inside,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {chart.width} {full:.0f}", width=chart.width, height=round(full),
        role="img", aria_labelledby=f"{title} {description}", font_family=FONT, font_size=SIZE, fill=INK,
        lang=chart.language,
    )  # fmt: skip


def _explained(chart: Chart, height: float) -> str:
    """What a gap means, under the picture."""
    several = chart.kind is Kind.LINE and len(chart.series) > 1
    words = (_BROKEN if several else _GAP).in_(chart.language)
    box = element("rect", x=12, y=height + 8, width=22, height=14, rx=3, fill=f"url(#{chart.name}-hatch)", stroke=LINE)
    start = 12 if several else 42
    said = text(words, start, height + 20, font_size=SIZE - 2, fill=MUTED, class_="muted")
    return ("" if several else box) + said


def described(chart: Chart) -> str:
    """The chart in words: what is largest, what is smallest, what is not shown."""
    parts = [f"{_NAMES[chart.kind].in_(chart.language)}."]
    found = [
        (Decimal(value), place, one.name)
        for one in chart.series
        for place, value in zip(chart.places, one.values, strict=True)
        if value is not None
    ]
    if found:
        for words, extreme in ((_MOST, max(found)), (_LEAST, min(found))):
            value = number(extreme[0], chart.language, chart.decimals, percent=chart.percent)
            where = extreme[1] if len(chart.series) == 1 else f"{extreme[1]}, {extreme[2]}"
            parts.append(words.in_(chart.language).format(value=value, where=where))
    if chart.hidden():
        parts.append(_NOT_SHOWN.in_(chart.language).format(count=chart.hidden()))
    return " ".join(parts)


_MOST = Text("Mest: {value} ({where}).", "Most: {value} ({where}).")
_LEAST = Text("Minst: {value} ({where}).", "Least: {value} ({where}).")
_NOT_SHOWN = Text("{count} siffror visas inte.", "{count} figures are not shown.")
