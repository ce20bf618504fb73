"""The stylesheet, read: its colours and their contrasts, its names, and that nothing moves (ux.md 3.5, 3.7)."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from ombud.analysis.charts import Chart, Kind, Series, drawn

SOURCE = Path(__file__).parents[2] / "src" / "ombud"
STYLE = re.sub(r"/\*.*?\*/", "", (SOURCE / "web" / "static" / "app.css").read_text(encoding="utf-8"), flags=re.DOTALL)
_COLOUR = re.compile(r"#[0-9A-Fa-f]{3,8}\b|\b(?:rgb|hsl|oklch|color)\(")


def block(name: str, text: str = STYLE) -> str:
    """What stands between the braces after this."""
    begin = text.index("{", text.index(name)) + 1
    depth, at = 1, begin
    while depth:
        depth += {"{": 1, "}": -1}.get(text[at], 0)
        at += 1
    return text[begin : at - 1]


TOKENS = block("@layer tokens {")
OTHERS = STYLE.replace(TOKENS, "").replace(block("@media print"), "")


def tokens_of(text: str) -> dict[str, str]:
    return dict(re.findall(r"--([a-z0-9-]+):\s*([^;]+);", text))


LIGHT = tokens_of(block(":root {", TOKENS))
DARK = LIGHT | tokens_of(block(':root[data-theme="dark"]', TOKENS))
THEMES = {"light": LIGHT, "dark": DARK}


def test_every_token_that_is_used_is_there() -> None:
    assert set(re.findall(r"var\(--([a-z0-9-]+)\)", STYLE)) <= set(LIGHT)


def test_every_token_that_is_there_is_used() -> None:
    """Those of charts are used by the SVG of whoever draws one."""
    unused = set(LIGHT) - set(re.findall(r"var\(--([a-z0-9-]+)\)", STYLE))
    assert {one for one in unused if not re.fullmatch("c[1-6]", one)} == set()


def test_colours_stand_in_the_tokens_and_nowhere_else() -> None:
    assert _COLOUR.findall(OTHERS) == []


def test_dark_is_the_same_whether_it_was_chosen_or_is_the_devices() -> None:
    chosen = tokens_of(block(':root[data-theme="dark"]', TOKENS))
    assert chosen == tokens_of(block(':root:not([data-theme="light"])', TOKENS))
    assert set(chosen) < set(LIGHT)


def test_every_class_that_is_written_is_used() -> None:
    written = set(re.findall(r"\.([a-z][a-z0-9-]*)(?=[^{}]*\{)", re.sub(r"url\([^)]*\)", "", STYLE)))
    words = {word for text in pages() for word in re.findall(r"[a-z][a-z0-9-]*", text)}
    assert written - words == set()


def pages() -> list[str]:
    """What makes pages: templates, the documents of a policy, and what is drawn."""
    templates = [path for path in SOURCE.glob("*/templates/**/*.j2") if not path.is_relative_to(SOURCE / "cli")]
    code = [SOURCE / "policy" / "document" / "html.py", SOURCE / "web" / "render.py"]
    return [*(path.read_text(encoding="utf-8") for path in (*templates, *code)), *charts()]


def charts() -> list[str]:
    """One chart of each kind, with everything that it can have."""
    values = tuple(tuple(range(row, row + 6)) for row in range(6))
    series = [Series(f"nr {row}", (*each[:5], None)) for row, each in enumerate(values)]
    places = ("2026-01", "2026-02", "2026-03", "2026-04", "2026-05", "2026-06")
    many = tuple(replace(one, values=one.values[:5]) for one in series)
    quiet = (*series[:1], replace(series[1], quiet=True))
    return [
        *(drawn(Chart(kind, "t", places, tuple(series))) for kind in (Kind.LINE, Kind.GROUPED, Kind.MATRIX)),
        *(drawn(Chart(kind, "t", places, quiet)) for kind in (Kind.LINE, Kind.GROUPED)),
        drawn(Chart(Kind.MATRIX, "t", places[:5], tuple(replace(one, values=(0, 1, 3, 6, 10)) for one in many))),
        drawn(Chart(Kind.LINE, "t", places, tuple(series[:1]))),
    ]


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


READ_ON = {
    "ink": ("bg", "surface", "surface-2", "warn-weak", "info-weak", "ok-weak", "bad-weak", "primary-weak"),
    "ink-2": ("bg", "surface", "surface-2"),
    "link": ("bg", "surface", "surface-2", "info-weak", "warn-weak", "primary-weak", "bad-weak", "ok-weak"),
    "on-primary": ("primary", "primary-hover"),
    "primary": ("bg", "surface", "primary-weak"),
    "accent": ("accent-weak",),
    "ok": ("ok-weak",),
    "warn": ("warn-weak",),
    "bad": ("bad-weak", "surface", "bg"),
    "info": ("info-weak",),
}
SEEN_ON = {"line-strong": ("bg", "surface"), "focus": ("bg", "surface"), "primary": ("bg", "surface")}


@pytest.mark.parametrize("theme", THEMES)
def test_every_text_can_be_read_on_what_it_stands_on(theme: str) -> None:
    """WCAG 2.2, 1.4.3 and 1.4.11."""
    tokens = THEMES[theme]
    for needed, pairs in ((4.5, READ_ON), (3.0, SEEN_ON)):
        for text, grounds in pairs.items():
            for ground in grounds:
                found = contrast(tokens[text], tokens[ground])
                assert found >= needed, f"{text} on {ground}: {found:.2f}"


def test_nothing_moves() -> None:
    for word in ("animation", "transition", "@keyframes", "scroll-behavior"):
        assert word not in STYLE


def test_what_is_to_be_pressed_is_large_enough() -> None:
    """WCAG 2.2, 2.5.8: 24 px; ours are 44."""
    assert LIGHT["target"] == "2.75rem"
    assert "min-height: var(--target)" in block(".btn {")


def test_nothing_newer_than_phones_of_2022_is_needed() -> None:
    for word in (":has(", "light-dark(", "@container", "&:"):
        assert word not in STYLE
