"""Charts: gaps are gaps, nothing but attributes, and words for who does not see the picture."""

import re
import xml.etree.ElementTree as xml
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ombud.analysis.charts import Chart, Kind, Series, alone, drawn
from ombud.analysis.charts.draw import described
from ombud.analysis.charts.marks import COLOURS, INK, MUTED, ON_RAMP, PAPER, RAMP, SIZE, fitted, wide, wrapped
from ombud.analysis.charts.numbers import month_name, number, steps

SVG = "{http://www.w3.org/2000/svg}"
MONTHS = tuple(f"2026-{month:02d}" for month in range(1, 13))


def a_chart(kind: Kind = Kind.LINE, *series: tuple[int | None, ...], places: tuple[str, ...] = MONTHS[:3]) -> Chart:
    many = series or ((10, None, 30),)
    return Chart(
        kind, "Antal besök", places, tuple(Series(f"Serie {n}", values) for n, values in enumerate(many)), unit="antal"
    )


def parts(chart: Chart, tag: str) -> list[xml.Element]:
    return list(xml.fromstring(drawn(chart)).iter(f"{SVG}{tag}"))


def words(chart: Chart) -> str:
    return " ".join(text.text or "" for text in parts(chart, "text"))


@pytest.mark.parametrize("kind", Kind)
def test_a_chart_is_well_formed_and_says_what_it_shows(kind: Kind) -> None:
    """WCAG 1.1.1: a role, a title and a description in words."""
    root = xml.fromstring(drawn(a_chart(kind, (10, None, 30), (5, 6, 7))))
    assert root.get("role") == "img"
    assert root.get("lang") == "sv"
    labels = (root.get("aria-labelledby") or "").split()
    assert [root[0].get("id"), root[1].get("id")] == labels
    assert root[0].text == "Antal besök"
    assert "Mest: 30" in (root[1].text or "")
    assert "1 siffror visas inte" in (root[1].text or "")


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("values", [(10, None, 30), (10, 20, 30)])
def test_a_picture_that_is_taken_along_says_what_it_is(kind: Kind, values: tuple[int | None, ...]) -> None:
    """ux.md 1.4: a file has no page around it, so its heading, what is counted and who is left out stand in it."""
    title = "Antal besök per månad, uppdelat på väntetid, där kommun är Stockholm eller Göteborg, för 2026"
    series = (Series("besök", values),)
    chart = Chart(kind, title, MONTHS[:3], series, unit="besök", axis="månad")
    root = xml.fromstring(alone(chart, ("Omkring 115 personer har sagt nej.", "Hälsoklustret")))
    said = [text.text or "" for text in root.iter(f"{SVG}text")]
    assert title == " ".join(said[:2])
    assert {"månad · besök", "Omkring 115 personer har sagt nej.", "Hälsoklustret"} <= set(said)
    heights = [float(one.get("y") or 0) for one in root.iter(f"{SVG}text")]
    assert max(heights) < float(root.get("height") or 0)
    assert root[0].text == title


def test_a_picture_without_words_beside_it_has_its_heading() -> None:
    root = xml.fromstring(alone(Chart(Kind.BAR, "Besök", ("Malmö",), (Series("besök", (1,)),))))
    assert [text.text for text in root.iter(f"{SVG}text")] == ["Besök", "Malmö", "1"]


def test_what_stands_above_a_table_is_named() -> None:
    """A row of bare numbers says nothing of what they number."""
    series = (Series("kohort", (10, 20, 30)),)
    named = Chart(Kind.MATRIX, "Kohorter", ("0", "1", "2"), series, axis="månader sedan dess")
    assert "månader sedan dess →" in words(named)
    assert "→" not in words(Chart(Kind.MATRIX, "Kohorter", ("0", "1", "2"), series))


@pytest.mark.parametrize(
    ("name", "widths"),
    [("uppgift saknas", 7.36), ("Kostrådgivning + Träningskort", 15.33), ("0939881000119104", 10.18),
     ("Vårdcentralen Exempel", 11.74), ("Göteborg", 4.69), ("Återkommande", 7.74)],
)  # fmt: skip
def test_a_name_has_its_room_also_in_a_broad_font(name: str, widths: float) -> None:
    """`widths` are those of DejaVu Sans, that a Linux without the design's font draws with: no name is cut off."""
    assert wide(name) + 12 >= widths * SIZE


def test_lines_of_words_are_as_broad_as_they_may_be() -> None:
    assert wrapped("", 100) == []
    assert wrapped("ett två tre", 10_000) == ["ett två tre"]
    assert wrapped("ett två tre", 1) == ["ett", "två", "tre"]


@pytest.mark.parametrize("kind", Kind)
def test_a_chart_has_no_script_style_or_outside_host(kind: Kind) -> None:
    """N-06.5: it is drawn under the strictest content security policy."""
    text = drawn(a_chart(kind, (10, None, 30), (5, 6, 7)))
    assert not re.search(r"<script|\bon\w+=|style=|<style|<image|<use|href=|javascript:|data:", text)
    assert set(re.findall(r"https?://[^\"' ]+", text)) == {"http://www.w3.org/2000/svg"}
    assert set(re.findall(r"url\(([^)]*)\)", text)) <= {"#chart-hatch"}


def test_names_are_escaped() -> None:
    name = '</title><script>alert("1")</script>&'
    chart = Chart(Kind.BAR, name, (name,), (Series(name, (1,)),), name="chart")
    assert "<script>" not in drawn(chart)
    assert xml.fromstring(drawn(chart))[0].text == name


def test_a_line_breaks_where_a_figure_is_not_shown() -> None:
    """S-08: a gap is never drawn as nought, and no line goes through it."""
    chart = a_chart(Kind.LINE, (10, 20, None, 40, 50), places=MONTHS[:5])
    lines = [one for one in parts(chart, "path") if "line" in (one.get("class") or "")]
    assert [len((one.get("d") or "").split("L")) for one in lines] == [2, 2]
    assert len([one for one in parts(chart, "rect") if one.get("class") == "hatch"]) == 1
    assert "Streckat: visas inte" in words(chart)


def test_of_several_lines_the_break_is_explained() -> None:
    chart = a_chart(Kind.LINE, (10, None, 30), (5, 6, 7))
    assert "Där linjen bryts" in words(chart)
    assert "Serie 0" in words(chart)


def test_a_single_point_between_gaps_is_a_mark() -> None:
    chart = a_chart(Kind.LINE, (None, 20, None))
    assert [one.get("class") for one in parts(chart, "circle")] == ["mark c1"]
    assert not [one for one in parts(chart, "path") if "line" in (one.get("class") or "")]


def test_a_line_at_one_place_stands_in_the_middle() -> None:
    assert len(parts(a_chart(Kind.LINE, (4,), places=("2026-01",)), "circle")) == 1


@pytest.mark.parametrize("kind", [Kind.BAR, Kind.GROUPED])
def test_a_bar_that_is_not_shown_is_hatched_and_says_so(kind: Kind) -> None:
    chart = a_chart(kind, (10, None, 30), places=("Malmö", "Ö", "Lund"))
    assert "visas inte" in words(chart)
    assert len([one for one in parts(chart, "rect") if one.get("class") == "hatch"]) == 1


def test_what_has_not_come_yet_is_empty_and_no_gap() -> None:
    series = (Series("kohort", (10, None, None), empty=frozenset({2})),)
    chart = Chart(Kind.MATRIX, "Kohorter", ("0", "1", "2"), series)
    assert chart.hidden() == 1
    assert len([one for one in parts(chart, "rect") if one.get("class") == "hatch"]) == 1


def test_the_year_before_stands_behind() -> None:
    series = (Series("nu", (1, 2, 3)), Series("året innan", (3, 2, 1), quiet=True))
    for kind in (Kind.LINE, Kind.GROUPED):
        assert 'class="quiet"' in drawn(Chart(kind, "x", MONTHS[:3], series))


def test_six_lines_have_six_forms() -> None:
    """WCAG 1.4.1: nothing is told by colour alone."""
    chart = a_chart(Kind.LINE, *((n, n + 1, n + 2) for n in range(6)))
    dashes = {one.get("stroke-dasharray") for one in parts(chart, "path") if "line" in (one.get("class") or "")}
    assert len(dashes) == 6


def test_an_empty_chart_is_drawn() -> None:
    for kind in Kind:
        assert "Mest" not in described(a_chart(kind, (None, None, None)))
        assert xml.fromstring(drawn(a_chart(kind, (None, None, None)))) is not None
        assert xml.fromstring(drawn(a_chart(kind, (0, 0, 0)))) is not None


@given(
    st.sampled_from(Kind),
    st.lists(st.none() | st.integers(0, 10**7), min_size=1, max_size=40),
    st.integers(1, 6),
)
def test_whatever_is_shown_is_inside_the_picture(kind: Kind, values: list[int | None], many: int) -> None:
    places = tuple(f"plats {number}" for number in range(len(values)))
    chart = a_chart(kind, *(tuple(values) for _ in range(many)), places=places)
    root = xml.fromstring(drawn(chart))
    width, height = (float(root.get(side) or 0) for side in ("width", "height"))
    for one in root.iter(f"{SVG}rect"):
        if one.get("width") and one.get("x"):
            assert float(one.get("x") or 0) + float(one.get("width") or 0) <= width + 1
            assert float(one.get("y") or 0) + float(one.get("height") or 0) <= height + 1


def luminance(colour: str) -> float:
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_colours_keep_their_contrast() -> None:
    """WCAG 1.4.3 and 1.4.11."""
    assert min(contrast(colour, PAPER) for colour in (*COLOURS, INK, MUTED)) >= 4.5
    assert min(contrast(ink, tint) for ink, tint in zip(ON_RAMP, RAMP, strict=True)) >= 4.5


@pytest.mark.parametrize(
    ("value", "language", "decimals", "percent", "wanted"),
    [(1204, "sv", 0, False, "1\xa0204"), (Decimal("12.5"), "sv", 1, True, "12,5\xa0%"), (1204, "en", 0, False, "1,204"),
     (Decimal("12.5"), "en", 1, True, "12.5%"), (-3, "sv", 0, False, "−3"), (Decimal("0.05"), "sv", 1, False, "0,0")],
)  # fmt: skip
def test_numbers_are_written_as_people_write_them(
    value: int, language: str, decimals: int, percent: bool, wanted: str
) -> None:
    assert number(value, language, decimals, percent=percent) == wanted  # type: ignore[arg-type]


@given(st.decimals(0, 10**9, places=2))
def test_the_marks_of_an_axis_are_round_and_reach_the_most(most: Decimal) -> None:
    marks = steps(most)
    assert marks[0] == 0
    assert marks[-1] >= most or len(marks) == 7
    assert 2 <= len(marks) <= 7


def test_months_have_names() -> None:
    assert month_name("2026-03", "sv") == ("mars", "2026")
    assert month_name("2026-13", "sv") is None
    assert month_name("40-49", "en") is None


def test_a_long_name_is_cut() -> None:
    assert fitted("kort", 100) == "kort"
    cut = fitted("Onlineidentifikatorerna", 60)
    assert cut.endswith("…")
    assert wide(cut) <= 60
    assert fitted("WWWW", 1) == "…"


def test_long_names_of_series_go_on_in_the_next_row() -> None:
    series = tuple(Series(f"En tjänst med ett långt namn, nummer {n}", (1,)) for n in range(6))
    chart = Chart(Kind.GROUPED, "x", ("Malmö",), series)
    marks = [one for one in parts(chart, "text") if (one.text or "").startswith("En tjänst")]
    assert len({one.get("y") for one in marks}) > 1


def test_many_months_are_not_all_named() -> None:
    places = tuple(f"{2024 + n // 12}-{n % 12 + 1:02d}" for n in range(30))
    chart = a_chart(Kind.LINE, tuple(range(30)), places=places)
    named = [one.text for one in parts(chart, "text")]
    assert sum(one in ("feb", "mars", "apr") for one in named) < 9
    assert named.count("2025") == 1


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("values", [(-3, -1, -2), (-40, 5, 10), (0, 0, 0), (10**12, -(10**12), 1)])
def test_fewer_than_none_stays_inside_the_picture(kind: Kind, values: tuple[int, ...]) -> None:
    """Noise may have it so: its number says how many, no bar is longer than its track and no tint is of many."""
    chart = a_chart(kind, values)
    root = xml.fromstring(drawn(chart))
    width, height = float(root.get("width") or 0), float(root.get("height") or 0)
    for box in root.iter(f"{SVG}rect"):
        assert 0 <= float(box.get("x") or 0) + float(box.get("width") or 0) <= width
    marks = [float(one.get("cy") or 0) for one in root.iter(f"{SVG}circle")]
    assert all(0 <= at <= height - 58 for at in marks)
    for value in values:
        assert number(value, "sv") in words(chart) or kind is Kind.MATRIX
    if kind is Kind.MATRIX:
        few = [box.get("class") for box, value in zip(parts(chart, "rect")[1:], values, strict=True) if value < 1]
        assert set(few) <= {"h0"}
