"""The elements that charts are drawn with: escaped, with attributes alone, in the colours of the design."""

from collections.abc import Iterable
from html import escape

INK, MUTED, LINE, PAPER, TRACK = "#14252A", "#47585D", "#C9D3D1", "#FFFFFF", "#E9EFED"
COLOURS = ("#0B5D5E", "#B3431E", "#5B4BA8", "#8A6A00", "#2F76A8", "#8B2E6B")
DASHES = ("", "7 4", "2 4", "10 3 2 3", "5 2", "1 3")
RAMP = ("#E9EFED", "#BFDDDA", "#86BDB9", "#2A7775", "#0B5D5E")
ON_RAMP = (INK, INK, INK, PAPER, PAPER)
FONT = "'Source Sans 3', system-ui, 'Segoe UI', Roboto, sans-serif"
WIDTH = 760
SIZE = 15
MOST_SERIES = len(COLOURS)
_NARROW, _WIDE = frozenset("iljtfr.,:;'| "), frozenset("mwMWÅÄÖ@%+–—…")


def element(name: str, *inside: str, **attributes: object) -> str:
    """An element. `font_size` is the attribute `font-size`; None leaves an attribute out."""
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(_text(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    return f"<{name}{written}>{''.join(inside)}</{name}>" if inside else f"<{name}{written}/>"


def _text(value: object) -> str:
    return f"{value:.1f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)


def text(words: str, x: float, y: float, **attributes: object) -> str:
    given = {"fill": INK, "class_": "ink", **attributes}
    return element("text", escape(words), x=float(x), y=float(y), **given)


def line(x1: float, y1: float, x2: float, y2: float, **attributes: object) -> str:
    given = {"stroke": LINE, "stroke_width": 1, "class_": "rule", **attributes}
    return element("line", x1=float(x1), y1=float(y1), x2=float(x2), y2=float(y2), **given)


def hatched(x: float, y: float, width: float, height: float, name: str) -> str:
    """A place whose figure is not shown."""
    box = {"x": float(x), "y": float(y), "width": float(width), "height": float(height), "rx": 3}
    return element("rect", fill=f"url(#{name}-hatch)", stroke=LINE, stroke_dasharray="3 3", class_="hatch", **box)


def mark(number: int, x: float, y: float, **attributes: object) -> str:
    """A point of a series: another form for each."""
    shape, size = number % 4, 4.0
    if shape == 0:
        return element("circle", cx=float(x), cy=float(y), r=size, **attributes)
    if shape == 1:
        return element("rect", x=x - size, y=y - size, width=2 * size, height=2 * size, **attributes)
    points = ((0, -1.3), (1.2, 0.9), (-1.2, 0.9)) if shape == 2 else ((0, -1.4), (1.4, 0), (0, 1.4), (-1.4, 0))
    return element("path", d=path((x + size * a, y + size * b) for a, b in points) + "Z", **attributes)


def path(points: Iterable[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points)


def wide(words: str, size: float = SIZE) -> float:
    """About how wide a text is at most, in the broad fonts that stand in where the design's own is not: there is none
    here to measure with."""
    units = sum(0.36 if sign in _NARROW else 0.92 if sign in _WIDE else 0.63 for sign in words)
    return units * size


def fitted(words: str, width: float, size: float = SIZE) -> str:
    """The text, cut with an ellipsis where it is wider."""
    if wide(words, size) <= width:
        return words
    while words and wide(words + "…", size) > width:
        words = words[:-1]
    return words.rstrip() + "…"


def wrapped(words: str, width: float, size: float = SIZE) -> list[str]:
    """The text in lines of that width at most; a word that is wider stands alone."""
    lines: list[str] = []
    for word in words.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and wide(longer, size) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines
