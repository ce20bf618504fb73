"""The figures as a picture: how much of its goal each measure uses, one mark for each database.

* A row is a measure; the line in the middle is its goal. Left of it is within the goal, right of it is not; the scale
  doubles from mark to mark, and what lies beyond it stands at its edge with its figure.
* Drawn with the elements of our charts (`analysis/charts/marks.py`). No script and no outside host; its own few rules
  follow what the reader's screen is set to, light or dark. Nothing is told by colour alone: a database is a form, and
  each mark has its ratio beside it, and a word where it was measured at a smaller size than the goal is said of.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from html import escape
from math import log2

from ombud.analysis.charts.marks import COLOURS, FONT, INK, LINE, MUTED, PAPER, element, fitted, line, mark, text
from ombud.app.bench.model import Measured, Store

_WIDTH, _LEFT, _RIGHT, _TOP, _ROW = 760.0, 216.0, 90.0, 96.0, 30.0
_LEAST, _MOST = 1 / 8, 16.0
_MARKS = (1 / 8, 1 / 4, 1 / 2, 1.0, 2.0, 4.0, 8.0, 16.0)
_SMALL = 12
_STYLE = """@media (prefers-color-scheme: dark) {
.paper { fill: #10191B } .ink { fill: #E6EEEC } .muted { fill: #A9BABC } .rule { stroke: #33474B }
.goal { stroke: #E6EEEC } .band { fill: #16302F } .sqlite { fill: #5CC0BA } .postgresql { fill: #F08A62 } }"""


def drawn(figures: Sequence[Measured], where: str, at: datetime) -> str:
    """The picture as SVG, in English as the page is."""
    names = list(dict.fromkeys(one.name for one in figures))
    height = _TOP + _ROW * len(names) + 44
    inside = [*_frame(height), *_heads(where, at, height)]
    for place, name in enumerate(names):
        inside += _row([one for one in figures if one.name == name], name, _TOP + _ROW * (place + 0.5))
    return element(
        "svg",
        element("title", "How much of each goal is used", id="figures-title"),
        element("desc", escape(described(figures)), id="figures-desc"),
        element("style", _STYLE),
        element("rect", width=_WIDTH, height=height, fill=PAPER, class_="paper"),
        *inside,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {_WIDTH:.0f} {height:.0f}", width=_WIDTH, height=height,
        role="img", aria_labelledby="figures-title figures-desc", font_family=FONT, font_size=14, fill=INK, lang="en",
    )  # fmt: skip


def described(figures: Sequence[Measured]) -> str:
    """The picture in words: how many goals are met, and each that is not."""
    missed, smaller = [one for one in figures if not one.ok], [one for one in figures if one.smaller]
    said = f"{len(figures) - len(missed)} of {len(figures)} figures are within their goals."
    beyond = (f"{one.name} on {one.store.value} is {one.ratio:.2f}, goal {one.goal:g}" for one in missed)
    less = (f"{one.name} on {one.store.value}" for one in smaller)
    told = [said, *(["Missed: " + "; ".join(beyond) + "."] if missed else [])]
    return " ".join(
        [*told, *(["At a smaller size than the goal is said of: " + "; ".join(less) + "."] if smaller else [])]
    )


def _at(used: float) -> float:
    """Where so much of a goal stands."""
    held = min(max(used, _LEAST), _MOST)
    share = (log2(held) - log2(_LEAST)) / (log2(_MOST) - log2(_LEAST))
    return _LEFT + share * (_WIDTH - _LEFT - _RIGHT)


def _frame(height: float) -> Iterator[str]:
    """The scale, and the half that is within the goal."""
    low = height - 40
    yield element("rect", x=_LEFT, y=_TOP, width=_at(1) - _LEFT, height=low - _TOP, fill="#E9F4F1", class_="band")
    for used in _MARKS:
        goal = used == 1
        yield line(_at(used), _TOP, _at(used), low, stroke=INK if goal else LINE, class_="goal" if goal else "rule")
        words = "goal" if goal else f"{used:g} ×" if used > 1 else f"1/{1 / used:.0f}"
        yield text(words, _at(used), _TOP - 8, font_size=_SMALL, text_anchor="middle", fill=MUTED, class_="muted")


def _heads(where: str, at: datetime, height: float) -> Iterator[str]:
    yield text("How much of each goal is used", 12, 28, font_size=18, font_weight=600)
    yield text("left of the line: within the goal", 12, 50, font_size=_SMALL, fill=MUTED, class_="muted")
    for number, store in enumerate(Store):
        x = 480.0 + 120 * number
        yield mark(number, x, 24, fill=COLOURS[number], class_=store.value)
        yield text(store.value, x + 12, 29)
    said = fitted(f"{at.date().isoformat()} · {where}", _WIDTH - 24, _SMALL)
    yield text(said, 12, height - 14, font_size=_SMALL, fill=MUTED, class_="muted")


def _row(figures: Sequence[Measured], name: str, y: float) -> Iterator[str]:
    yield line(12, y + _ROW / 2, _WIDTH - 12, y + _ROW / 2)
    yield text(fitted(name, _LEFT - 24), 12, y + 5)
    for one in figures:
        number = list(Store).index(one.store)
        own = y + (len(figures) - 1) * (6 if number else -6)
        x = _at(one.ratio / one.goal)
        yield mark(number, x, own, fill=COLOURS[number], class_=one.store.value)
        yield text(f"{one.ratio:.2f} ×{' (smaller)' if one.smaller else ''}", x + 9, own + 4, font_size=11)
