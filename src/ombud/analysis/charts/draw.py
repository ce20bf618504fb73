"""A chart as SVG: the frame that every kind has, and its description in words."""

from decimal import Decimal
from html import escape

from ombud.analysis.charts.bars import bars, grouped
from ombud.analysis.charts.lines import lines
from ombud.analysis.charts.marks import FONT, INK, LINE, MUTED, PAPER, SIZE, element, text
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
_FOOT = 34.0


def drawn(chart: Chart) -> str:
    """The whole picture."""
    inside, height = _KINDS[chart.kind](chart)
    hidden = chart.hidden() > 0
    if hidden:
        inside += _explained(chart, height)
    full = height + (_FOOT if hidden else 0)
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
