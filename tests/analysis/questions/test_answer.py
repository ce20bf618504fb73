"""The answer: released figures laid out, in rows, pictures, pages and files; and nothing that was not let out."""

import csv
import io
import re
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from decimal import Decimal
from hashlib import sha256

import pytest

from ombud.analysis.charts import Kind
from ombud.analysis.questions.answer import Answer, answer
from ombud.analysis.questions.check import objections
from ombud.analysis.questions.forms import as_csv, as_value, notes
from ombud.analysis.questions.how import how, left_out
from ombud.analysis.questions.model import Filter, NotAsked, Op, Period, Question, Show
from ombud.analysis.questions.page import page
from ombud.analysis.questions.picture import picture_alone, pictures
from ombud.analysis.questions.public import Public, against, cannot_stand_beside, read_public
from ombud.analysis.questions.ready import READY
from ombud.analysis.questions.said import Words
from ombud.analysis.release import Withheld
from ombud.extracts import OpenExtract
from ombud.extracts.less import BANDS
from ombud.terms import PurposeId, RoleId
from tests.analysis.questions.a_gate import AGate
from tests.analysis.questions.questions import POLICY
from tests.clinic import NOW
from tests.extracts.plain import plain

BUSINESS, CARE, CUSTOMER = (PurposeId(one) for one in ("statistics.business", "statistics.care", "analysis.customer"))
YEAR = Period(date(2026, 1, 1), date(2026, 12, 1))
SV, EN = Words(POLICY.file, "sv"), Words(POLICY.file, "en")


def m(month: int, year: int = 2026) -> date:
    return date(year, month, 1)


@contextmanager
def business(**left_out: int) -> Iterator[OpenExtract]:
    """Twelve people in two towns, with agreements in two years."""
    people = [(who, "40-49" if who % 2 else "10-19", "Malmö" if who < 9 else "Ö") for who in range(12)]
    agreements = [
        (who, "massage" if who % 3 else "traningskort", m(1 + who % 3, 2026 if who % 4 else 2025), None,
         "web" if who < 6 else None, 100 * (who + 1))
        for who in range(12)
    ]  # fmt: skip
    payments = [(who, m(1), 300, "massage") for who in range(10)]
    with plain("statistics.business", person=people, agreement=agreements, payment=payments, left_out=left_out) as one:
        yield one


def asked(question: Question, gate: AGate | None = None, **left: int) -> Answer:
    with business(**left) as extract:
        found = answer(extract, question, gate or AGate())
    assert isinstance(found, Answer)
    return found


def test_a_figure_that_is_not_let_out_is_a_gap_everywhere() -> None:
    """S-08: in the rows, the picture, the page, the CSV and the JSON."""
    found = asked(Question(BUSINESS, "customers", ("municipality",)), AGate(5))
    assert {row.key: row.value for row in found.rows} == {("Malmö",): 9, ("Ö",): None, ("*",): 12}
    assert found.hidden == 1
    ((chart, _note),) = pictures(found, SV)
    assert chart.kind is Kind.BAR
    assert chart.series[0].values == (9, None)
    lines = list(csv.DictReader(io.StringIO(as_csv(found))))
    assert lines[1] == {"municipality": "Ö", "customers": "", "people": "", "shown": "no"}
    text = page(found, POLICY, SV, NOW)
    assert "visas inte" in text
    value = as_value(found, POLICY, SV, NOW)
    assert value["not_shown"] == 1


def test_the_gate_refuses_and_there_is_no_answer() -> None:
    with business() as extract:
        refused = answer(extract, Question(BUSINESS, "customers"), AGate(refuse=lambda _context: True))
        compared = Question(BUSINESS, "customers", ("month",), (), YEAR, compare=True)
        second = answer(extract, compared, AGate(refuse=lambda context: "2025-01" in context.filters["month"]))
        divided = answer(extract, Question(BUSINESS, "price.mean"), AGate(refuse=lambda _context: True))
    assert isinstance(refused, Withheld)
    assert isinstance(second, Withheld)
    assert isinstance(divided, Withheld)


def test_the_year_before_is_a_question_of_its_own() -> None:
    """S-08: the gate sees both periods by their own months, and the answer lays one beside the other."""
    gate = AGate()
    found = asked(Question(BUSINESS, "agreements", ("month",), (), YEAR, compare=True), gate)
    assert [sorted(context.filters["month"])[0] for _, context in gate.asked] == ["2026-01", "2025-01"]
    rows = {row.key[0]: (row.value, row.before) for row in found.rows if row.value}
    assert rows == {"2026-01": (3, 1), "2026-02": (3, 1), "2026-03": (3, 1), "*": (9, 3)}
    ((chart, _),) = pictures(found, SV)
    assert chart.kind is Kind.LINE
    assert [one.quiet for one in chart.series] == [False, True]
    assert "Året innan" in page(found, POLICY, SV, NOW)
    assert "before" in as_csv(found).splitlines()[0]
    assert "before" in str(as_value(found, POLICY, SV, NOW)["rows"])


def test_a_year_before_without_a_now_has_its_line() -> None:
    before = Question(BUSINESS, "agreements", ("service",), (), Period(m(1), m(1)), compare=True)
    found = asked(before)
    ((chart, _),) = pictures(found, SV)
    assert chart.kind is Kind.GROUPED
    assert {row.key[0]: row.before for row in found.rows} == {"traningskort": 1, "*": 1}


def test_a_mean_is_made_of_two_figures_that_were_let_out() -> None:
    """Where one of them is not shown, neither is the mean."""
    gate = AGate(4)
    found = asked(Question(BUSINESS, "price.mean", ("municipality",)), gate)
    assert len(gate.asked) == 2
    values = {row.key[0]: row.value for row in found.rows}
    assert values["Malmö"] == Decimal(sum(100 * (who + 1) for who in range(9))) / 9
    assert values["Ö"] is None
    assert len(found.released) == 2


def test_a_share_of_people_is_a_percentage_of_the_gate() -> None:
    found = asked(Question(BUSINESS, "repeat"))
    assert found.rows[0].value == 0
    assert SV.figure(found.rows[0].value, found) == "0\xa0%"


def test_a_share_of_the_whole_is_of_the_released_whole() -> None:
    found = asked(Question(BUSINESS, "customers", ("municipality",), show=Show.SHARE))
    assert {row.key[0]: row.value for row in found.rows} == {"Malmö": 75, "Ö": 25, "*": 100}
    hidden = asked(Question(BUSINESS, "customers", ("municipality",), show=Show.SHARE), AGate(100))
    assert {row.value for row in hidden.rows} == {None}
    assert "25,0\xa0%" in page(found, POLICY, SV, NOW)


def test_rows_come_in_the_order_of_their_column_and_totals_last() -> None:
    with plain("analysis.customer", person=[(1, "100-109"), (2, "20-29"), (3, None), (4, "9-19")]) as extract:
        found = answer(extract, Question(CUSTOMER, "people", ("age",)), AGate())
    assert isinstance(found, Answer)
    assert [row.key[0] for row in found.rows] == ["9-19", "20-29", "100-109", "", "*"]


def test_a_single_figure_is_a_number_on_its_page() -> None:
    found = asked(Question(BUSINESS, "customers"))
    assert pictures(found, SV) == ()
    assert '<p class="one">12</p>' in page(found, POLICY, SV, NOW)
    assert as_csv(found) == "customers,people,shown\n12,12,yes\n"


def test_two_columns_are_lines_groups_or_a_tinted_table() -> None:
    kinds = {
        ("month", "service"): Kind.LINE,
        ("service", "channel"): Kind.GROUPED,
        ("municipality", "age"): Kind.MATRIX,
    }
    for by, kind in kinds.items():
        ((chart, note),) = pictures(asked(Question(BUSINESS, "agreements", by)), SV)
        assert chart.kind is kind
        assert note == ""
    ((chart, _),) = pictures(asked(Question(BUSINESS, "agreements", ("year",), (), Period(m(1), m(3)))), SV)
    assert chart.kind is Kind.BAR  # one year is no line


def test_three_columns_are_a_picture_for_each_value_of_the_last() -> None:
    found = asked(Question(BUSINESS, "agreements", ("month", "service", "municipality"), (), YEAR))
    charts = pictures(found, SV)
    assert [chart.title.rsplit(": ")[-1] for chart, _ in charts] == ["Malmö", "Ö"]
    text = page(found, POLICY, SV, NOW)
    assert text.count("<svg") == 2
    assert 'id="chart-2-title"' in text


def test_months_that_have_not_come_are_not_drawn_and_months_without_figures_are_gaps() -> None:
    found = asked(Question(BUSINESS, "agreements", ("month",), (), YEAR))
    ((chart, _),) = pictures(found, SV)
    assert chart.places == tuple(f"2026-{month:02d}" for month in range(1, 12))  # made in November
    assert chart.series[0].values[3:] == (None,) * 8


def test_a_cohort_is_empty_where_its_months_have_not_come() -> None:
    agreements = [(who, "massage", m(9 if who < 3 else 10), None, None, None) for who in range(6)]
    for column in ("cohort", "cohort_quarter"):
        with plain("analysis.customer", agreement=agreements) as extract:
            found = answer(extract, Question(CUSTOMER, "staying", (column, "since")), AGate())
        assert isinstance(found, Answer)
        ((chart, _),) = pictures(found, SV)
        assert chart.kind is Kind.MATRIX
        assert chart.hidden() == (0 if column == "cohort" else 2)  # July + 3 months has come, and holds nobody
        assert any(one.empty for one in chart.series)


def test_a_cohort_that_is_not_known_counts_from_now() -> None:
    from ombud.analysis.charts import Series
    from ombud.analysis.questions.picture import _not_yet

    found = asked(Question(BUSINESS, "customers"))
    (one,) = _not_yet(found, (Series("?", (None, None)),), ("",), ("0", "1"))
    assert one.empty == {1}


def test_what_does_not_fit_is_in_the_table_and_is_said() -> None:
    agreements = [(who, f"t{who:02d}", m(1), None, f"k{who}", 1) for who in range(40)]
    many = Question(BUSINESS, "agreements", ("service",))
    with plain("statistics.business", agreement=agreements) as extract:
        bars = answer(extract, many, AGate())
        table = answer(extract, Question(BUSINESS, "agreements", ("service", "channel")), AGate())
    assert isinstance(bars, Answer)
    assert isinstance(table, Answer)
    ((chart, note),) = pictures(bars, SV)
    assert len(chart.places) == 30
    assert note.startswith("30 av 40 visas")
    assert note in page(bars, POLICY, SV, NOW)
    assert pictures(table, EN)[0][1].startswith("450 of 1600 are in")


def test_the_page_stands_by_itself() -> None:
    """N-06.5: one style named by its hash, no script, no outside host, no style attribute, one h1."""
    text = page(asked(Question(BUSINESS, "agreements", ("month",), (), YEAR)), POLICY, EN, NOW)
    style = text.split("<style>")[1].split("</style>")[0]
    assert f"style-src 'sha256-{b64encode(sha256(style.encode()).digest()).decode()}'" in text
    assert not re.search(r"<script|\bon\w+=|style=\"|<link|<img|src=|@import", text)
    assert set(re.findall(r"https?://[^\"' ]+", text)) <= {"http://www.w3.org/2000/svg"}
    assert text.count("<h1>") == 1
    assert '<html lang="en">' in text
    assert len(ids := re.findall(r'\bid="([^"]+)"', text)) == len(set(ids))


def test_what_stands_in_the_page_is_escaped() -> None:
    with plain("statistics.business", person=[(1, "40-49", "<script>x</script>")]) as extract:
        found = answer(extract, Question(BUSINESS, "people", ("municipality",)), AGate())
    assert isinstance(found, Answer)
    assert "<script>" not in page(found, POLICY, SV, NOW)


def test_a_spreadsheet_carries_nothing_out() -> None:
    with plain("statistics.business", person=[(1, "40-49", "=HYPERLINK(1)")]) as extract:
        found = answer(extract, Question(BUSINESS, "people", ("municipality",)), AGate())
    assert isinstance(found, Answer)
    assert "\n'=HYPERLINK(1)," in as_csv(found)


def test_how_it_was_made_is_said_of_every_figure() -> None:
    """The purpose, the basis, the version of the policy, the extract and its age, the minimum."""
    found = asked(Question(BUSINESS, "agreements", ("month",), (), YEAR), AGate(5))
    said = {line.what.en: line.said for line in how(found, POLICY, EN, NOW + timedelta(days=3))}
    assert "statistics.business" in said["Purpose"]
    assert "6(1)(f)" in said["Legal basis"]
    assert "version 1" in said["Policy"]
    assert "3 days old" in said["Extract"]
    assert "about 10 people" in said["Extract"]
    assert "fewer than 5" in said["Safeguard"]
    assert said["Address"].startswith("purpose=statistics.business")


@pytest.mark.parametrize(
    ("purpose", "measure", "words"),
    [("statistics.care", "wait.mean", "a wait is known only"), ("statistics.care", "no_shows.share", "did not come"),
     ("statistics.care", "findings", "Patient Data Act 2:8"),
     ("statistics.business", "amount.sum", "count as nought"),
     ("statistics.business", "customers", "each person once"), ("statistics.business", "repeat", "two or more"),
     ("statistics.business", "lapsed", "have all ended"), ("statistics.business", "amount.mean", "divided by"),
     ("statistics.business", "amount.sum", "sum over all"),
     ("statistics.business", "price.held", "each time that it is known")],
)  # fmt: skip
def test_what_is_not_held_and_how_it_was_counted_is_said_and_not_guessed(
    purpose: str, measure: str, words: str
) -> None:
    with plain(purpose) as extract:
        found = answer(extract, Question(PurposeId(purpose), measure), AGate(0))
    assert isinstance(found, Answer)
    assert words in " ".join(line.said for line in how(found, POLICY, EN, NOW))


def test_who_is_not_in_it_is_said_by_reason_and_few_are_said_together() -> None:
    """S-13: they have said no, and that is said as a count."""
    found = asked(Question(BUSINESS, "customers"), **{"D-09": 163, "D-15": 3, "D-10": 4, "D-99": 20})
    purpose = POLICY.file.purposes[BUSINESS]
    assert left_out(found, purpose, SV) == (
        "Omkring 165 personer har sagt nej till statistik om verksamheten och ingår inte.",
        "Omkring 25 personer ingår inte av andra skäl.",
    )
    for few in ({"D-15": 2}, {"D-15": 4}, {"D-15": 1, "D-10": 2}, {}):
        assert left_out(asked(Question(BUSINESS, "customers"), **few), purpose, EN) == ()
    nine = {"D-10": 9, "D-15": 7}
    assert len(left_out(asked(Question(BUSINESS, "customers"), AGate(5), **nine), purpose, EN)) == 2
    assert left_out(asked(Question(BUSINESS, "customers"), AGate(10), **nine), purpose, EN) == (
        "About 15 people are not in it for other reasons.",
    )
    assert "har sagt nej" in page(found, POLICY, SV, NOW)
    assert notes(found, SV) == ()


def test_the_words_of_values() -> None:
    assert SV.value("age", "40-49") == "40–49 år"
    assert SV.value("wait", "0-7") == "0–7 dagar"
    assert SV.value("mix", "massage + okänd") == "Massage + okänd"
    assert EN.value("service", "traningskort") == POLICY.file.services["traningskort"].name.en  # type: ignore[index]
    assert SV.value("quarter", "2026-Q1") == "kvartal 1 2026"
    assert SV.value("cohort", "2026-03") == "mars 2026"
    assert SV.value("month", "?") == "?"
    assert SV.value("no_show", "yes") == "uteblev"
    assert SV.value("channel", "web") == "på webben"
    assert SV.value("code", "J06.9") == "J06.9"
    assert SV.value("unit", "") == "uppgift saknas"
    assert SV.value("unit", "*") == "alla"


@pytest.mark.parametrize("name", READY)
def test_every_ready_made_question_may_be_asked_and_is_drawn(name: str) -> None:
    """N-08.4, S-05: each under its own purpose."""
    question = READY[name].question
    assert objections(question, POLICY, RoleId("analyst"), NOW) == ()
    with plain(question.purpose) as extract:
        found = answer(extract, question, AGate(0))
    assert isinstance(found, Answer)
    assert page(found, POLICY, SV, NOW)


POPULATION = (
    "Kommun;Ålder;Antal\nMalmö;;80000\nMalmö;40-49;50 000\nMalmö;10–19 år;30000\nÖ kommun;;100\nKiruna;40-49;5000\n"
)


def test_customers_are_held_against_public_figures_that_somebody_brings() -> None:
    """Market analysis: penetration by area, from a released figure and a source that is said."""
    public = read_public(POPULATION, "SCB, påhittad")
    assert isinstance(public, Public)
    found = against(asked(Question(BUSINESS, "customers", ("municipality",)), AGate(5)), public)
    assert isinstance(found, Answer)
    rows = {row.key[0]: (row.value, row.whole) for row in found.rows}
    assert rows == {"Malmö": (Decimal(9000) / 80000, 80_000), "Ö": (None, 100)}
    said = {line.what.en: line.said for line in how(found, POLICY, EN, NOW)}
    assert said["Public figures"] == "SCB, påhittad"
    heading = "Antal kunder, uppdelat på kommun, per 1 000 invånare"
    assert f"<h1>{heading}</h1>" in page(found, POLICY, SV, NOW)
    drawing = picture_alone(found, POLICY, SV, NOW)
    for words in (heading, "kommun · kunder per 1 000 invånare", "SCB, påhittad", POLICY.file.controller.name):
        assert f">{words}" in drawing
    assert "0,1" in page(found, POLICY, SV, NOW)


def test_all_ages_are_the_sum_of_every_band_and_of_no_fewer() -> None:
    """Customers of every age by those who live there of some would be too many by far."""
    all_of_them = [f"Malmö;{band};8000" for band in BANDS]
    question = Question(BUSINESS, "customers", ("municipality",))
    for lines, live in ((all_of_them, 80_000), (all_of_them[1:], None)):
        public = read_public("\n".join(lines), "SCB")
        assert isinstance(public, Public)
        rows = {row.key[0]: row for row in against(asked(question, AGate(5)), public).rows}
        assert rows["Malmö"].whole == live
        assert (rows["Malmö"].value is None) is (live is None)


@pytest.mark.parametrize("name", ["Borås", "BORÅS", "Borås kommun", "Borås stad"])
def test_a_name_that_ends_in_s_keeps_it_and_a_genitive_does_not(name: str) -> None:
    public = read_public(f"{name};1000\nStockholms kommun;2000", "SCB")
    assert isinstance(public, Public)
    assert (public.in_("Borås", "*"), public.in_("Stockholm", "*")) == (1000, 2000)
    with plain("statistics.business", person=[(1, "40-49", "Borås")], agreement=[]) as extract:
        found = answer(extract, Question(BUSINESS, "people", ("municipality",)), AGate())
    assert isinstance(found, Answer)
    assert {row.key[0]: row.whole for row in against(found, public).rows} == {"Borås": 1000, "Stockholms kommun": 2000}


def test_a_band_that_is_none_of_ours_is_said_with_its_line() -> None:
    """Else it would be held against nobody, and look like an area without customers."""
    read = read_public("Malmö;40-49;5000\nMalmö;50-54;2500\n", "SCB")
    assert isinstance(read, NotAsked)
    assert read.text.en == "Line 2 cannot be read."
    assert read.now is not None
    assert "0-9, 10-19" in read.now.en


def test_a_part_of_a_year_beside_a_whole_one_is_said() -> None:
    """The extract is of 23 November: the year that it is in has eleven months, and the one before has twelve."""
    told = "the year before is whole"
    for period, said in ((YEAR, True), (Period(m(11), m(11)), True), (Period(m(1), m(10)), False)):
        found = asked(Question(BUSINESS, "agreements", (), (), period, compare=True))
        assert any(told in note for note in notes(found, EN)) is said
    assert not any(told in note for note in notes(asked(Question(BUSINESS, "agreements", (), (), YEAR)), EN))


def test_whose_age_it_is_and_of_when_is_said() -> None:
    for by, said in ((("age",), True), (("municipality",), True), (("service",), False)):
        found = asked(Question(BUSINESS, "customers", by))
        assert any("when the extract was made, not" in one.said for one in how(found, POLICY, EN, NOW)) is said


def test_a_single_figure_has_no_picture_to_take_along() -> None:
    assert picture_alone(asked(Question(BUSINESS, "customers")), POLICY, SV, NOW) == ""


def test_an_area_without_a_figure_of_ours_is_not_shown_rather_than_nought() -> None:
    public = read_public("Malmö;80000\nKiruna;22000\n", "SCB")
    assert isinstance(public, Public)
    found = against(asked(Question(BUSINESS, "customers", ("municipality",))), public)
    assert isinstance(found, Answer)
    assert {row.key[0]: row.value for row in found.rows}["Kiruna"] is None
    assert {row.key[0]: row.whole for row in found.rows}["Ö"] is None


def test_areas_and_ages_are_held_against_areas_and_ages() -> None:
    public = read_public(POPULATION, "SCB")
    assert isinstance(public, Public)
    found = against(asked(Question(BUSINESS, "customers", ("municipality", "age"))), public)
    assert isinstance(found, Answer)
    rows = {row.key: row.whole for row in found.rows}
    assert rows["Malmö", "40-49"] == 50_000
    assert rows["Malmö", "*"] == 80_000
    assert rows["Kiruna", "40-49"] == 5_000


@pytest.mark.parametrize(
    ("text", "source"),
    [("Malmö;80000", " "), ("", "SCB"), ("Malmö;80000\nLund;många", "SCB"), ("Malmö;1\nMalmö;2", "SCB"),
     ("a;b;c;d\ne;f;g;h", "SCB"), ("Malmö;80000\n;5", "SCB"), ("Malmö;0\nLund;0", "SCB")],
)  # fmt: skip
def test_a_file_that_cannot_be_read_says_where_and_repeats_nothing(text: str, source: str) -> None:
    refused = read_public(text, source)
    assert isinstance(refused, NotAsked)
    assert "många" not in refused.text.sv


def test_public_figures_belong_to_a_question_by_area() -> None:
    public = read_public("Malmö\t80000\n\nLund\t90000", "SCB")
    assert isinstance(public, Public)
    assert cannot_stand_beside(Question(BUSINESS, "customers", ("municipality", "age"))) is None
    for question in (Question(BUSINESS, "customers"), Question(BUSINESS, "customers", ("municipality", "service"))):
        assert isinstance(cannot_stand_beside(question), NotAsked)


def test_a_filter_that_lets_nobody_in_is_a_figure_of_nobody() -> None:
    found = asked(Question(BUSINESS, "customers", ("age",), (Filter("municipality", Op.IS, ("Kiruna",)),)), AGate(1))
    assert {row.value for row in found.rows} == {None}
    with business() as extract:
        gone = answer(extract, Question(BUSINESS, "customers", (), (Filter("age", Op.FROM, ("200",)),)), AGate())
    assert isinstance(gone, NotAsked)


def test_rows_of_a_column_that_is_filtered_on_are_those_let_in() -> None:
    """A total over it would be of all its values, and is not there."""
    found = asked(Question(BUSINESS, "customers", ("municipality",), (Filter("municipality", Op.IS, ("Ö",)),)))
    assert {row.key: row.value for row in found.rows} == {("Ö",): 3}


def test_a_share_of_rows_is_of_those_that_are_known() -> None:
    """A visit of which nobody knows whether somebody came is in neither part."""
    visits = [(who, "Syd", m(1), "1", None, who < 3 if who < 9 else None) for who in range(12)]
    with plain("statistics.care", visit=visits) as extract:
        share = answer(extract, Question(CARE, "no_shows.share", ("unit",)), AGate())
        number = answer(extract, Question(CARE, "no_shows", ("unit",)), AGate())
        hidden = answer(extract, Question(CARE, "no_shows.share", ("unit",)), AGate(4))
    assert isinstance(share, Answer)
    assert isinstance(number, Answer)
    assert isinstance(hidden, Answer)
    assert {row.key[0]: row.value for row in share.rows} == {"Syd": Decimal(300) / 9, "*": Decimal(300) / 9}
    assert {row.key[0]: row.value for row in number.rows} == {"Syd": 3, "*": 3}
    assert {row.value for row in hidden.rows} == {None}
    assert "33,3\xa0%" in page(share, POLICY, SV, NOW)
