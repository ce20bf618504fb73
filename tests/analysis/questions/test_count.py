"""What is counted is what a plain recomputation counts, for whatever extract and question (R: "Done when")."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ombud.analysis.questions.answer import Answer, answer
from ombud.analysis.questions.check import objections
from ombud.analysis.questions.compile import dimensions
from ombud.analysis.questions.count import count, months_of
from ombud.analysis.questions.measures import MEASURES
from ombud.analysis.questions.model import Filter, Op, Period, Question, Show, month_of
from ombud.analysis.release import LANES, TOTAL, Measure
from ombud.terms import PurposeId, RoleId
from tests.analysis.questions import plainly
from tests.analysis.questions.a_gate import AGate
from tests.analysis.questions.questions import ASKED, FIRST, POLICY, extracts, questions
from tests.clinic import NOW
from tests.extracts.plain import plain

ANALYST = RoleId("analyst")


@pytest.mark.parametrize("purpose", ASKED)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_the_figures_equal_a_plain_recomputation(purpose: str, data: st.DataObject) -> None:
    """Every cell and every total of the table that the gate sees: its people, its value, its people on their lanes."""
    rows, question = data.draw(extracts(purpose)), data.draw(questions(purpose))
    if objections(question, POLICY, ANALYST, NOW):
        return
    with plain(purpose, **rows) as extract:
        counted = count(extract, question)
    whole = replace(question, by=dimensions(question), where=())
    wanted = plainly.counted(POLICY, rows, whole) or ({(): (0, 0)} if not whole.by else {})
    found = {**counted.table.cells, **counted.table.totals}
    assert {key: (cell.people, cell.value) for key, cell in found.items() if cell.people or not key} == wanted
    for cell in found.values():
        assert sum(cell.lanes) == cell.people
        assert len(cell.lanes) == LANES


@pytest.mark.parametrize("purpose", ASKED)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_a_look_into_the_whole_table_equals_counting_what_is_let_in(purpose: str, data: st.DataObject) -> None:
    """A filter is a look (S-08), and means what it says all the same: figures of a gate that hides nothing."""
    rows, question = data.draw(extracts(purpose)), replace(data.draw(questions(purpose)), compare=False)
    question = replace(question, show=Show.NUMBER)
    measure = MEASURES[question.measure]
    if objections(question, POLICY, ANALYST, NOW) or measure.per or measure.percent:
        return
    with plain(purpose, **rows) as extract:
        found = answer(extract, question, AGate(0))
    if not isinstance(found, Answer):
        return
    part = () if measure.part is None else (Filter(measure.part[0], Op.IS, (measure.part[1],)),)
    wanted = plainly.counted(POLICY, rows, replace(question, where=(*question.where, *part)))
    asked = {key: value for key, (_, value) in wanted.items() if _is_asked(key, question)}
    told = {row.key: row.value for row in found.rows}
    assert {key: told.get(key) for key in asked} == asked
    assert not any(value for key, value in told.items() if key not in asked)


def _is_asked(key: tuple[str, ...], question: Question) -> bool:
    at = dict(zip(question.by, key, strict=True))
    return all(at.get(one.column) != TOTAL for one in question.where)


AGES = {*(f"{low}-{low + 9}" for low in range(0, 90, 10)), "90+"}


@pytest.mark.parametrize(
    ("one", "looked_at"),
    [
        (Filter("age", Op.IS, ("40-49", "?")), {"40-49", "?"}),
        (Filter("age", Op.NOT, ("40-49",)), {*AGES, ""} - {"40-49"}),
        (Filter("age", Op.FROM, ("20",)), AGES - {"0-9", "10-19"}),
        (Filter("age", Op.TO, ("10-19",)), {"0-9", "10-19"}),
        (Filter("age", Op.TO, ("?",)), AGES),
        (Filter("age", Op.FROM, ("?",)), set()),
        (Filter("cohort", Op.FROM, ("2025-02",)), {"2025-02"}),
        (Filter("cohort", Op.TO, ("2025-01",)), {"2025-01"}),
    ],
)
def test_the_gate_is_told_what_is_looked_at_as_values(one: Filter, looked_at: set[str]) -> None:
    """S-08: whatever the operator; the table is whole, and what is hidden in it follows from all of it."""
    people = [(1, "40-49", "Ö"), (2, "10-19", "Ö"), (3, None, "Ö")]
    agreements = [(1, "yoga", month_of(FIRST), None, None, 1), (2, "yoga", month_of(FIRST + 1), None, None, 1)]
    measure = "people" if one.column == "age" else "staying"
    with plain("statistics.business", person=people, agreement=agreements) as extract:
        counted = count(extract, Question(PurposeId("statistics.business"), measure, ("municipality",), (one,)))
    assert counted.context.look == {one.column: frozenset(looked_at)}
    assert counted.context.shown == ("municipality",)
    assert counted.table.dimensions == ("municipality", one.column)
    assert counted.context.filters == {}


def test_values_of_nobody_are_in_the_table_where_the_list_is_closed() -> None:
    """S-08: that a month is missing would tell that nobody came."""
    visits = [(1, "Syd", month_of(FIRST), "1", 3, True), (2, "Syd", month_of(FIRST + 3), "1", None, None)]
    purpose = PurposeId("statistics.care")
    with plain("statistics.care", visit=visits) as extract:
        by = {
            column: count(extract, Question(purpose, "visits", (column,))).table
            for column in ("month", "quarter", "wait")
        }
        unit = count(extract, Question(purpose, "visits", ("unit", "no_show"))).table
    assert {key[0]: cell.people for key, cell in by["month"].cells.items()} == {
        "2025-01": 1, "2025-02": 0, "2025-03": 0, "2025-04": 1,
    }  # fmt: skip
    assert set(by["quarter"].cells) == {("2025-Q1",), ("2025-Q2",)}
    assert set(by["wait"].cells) == {("",), ("0-7",), ("8-30",), ("31-90",), ("91+",)}
    assert unit.cells["Syd", "no"].people == 0
    assert unit.totals["*", "no"].people == 0


def test_the_month_of_an_extract_is_that_of_where_people_are() -> None:
    """Made half an hour past midnight of the first of April, which is still March in UTC: whoever left in March has
    left, and whoever began in April is in their first month."""
    april = datetime(2026, 3, 31, 22, 30, tzinfo=UTC)
    agreements = [(1, "massage", month_of(FIRST), month_of(FIRST + 14), None, 1),
                  (2, "massage", month_of(FIRST + 15), None, None, 1)]  # fmt: skip
    with plain("analysis.customer", agreement=agreements, built_at=april) as extract:
        lapsed = count(extract, Question(PurposeId("analysis.customer"), "lapsed")).table
        staying = count(extract, Question(PurposeId("analysis.customer"), "staying", ("cohort",))).table
        found = answer(extract, Question(PurposeId("analysis.customer"), "staying", ("cohort",)), AGate(0))
    assert (lapsed.cells[()].people, lapsed.cells[()].value) == (2, 1)
    assert staying.cells[("2026-04",)].people == 1
    assert isinstance(found, Answer)
    assert found.made_on == date(2026, 4, 1)


def test_two_filters_on_a_column_let_in_what_both_do() -> None:
    both = (Filter("age", Op.FROM, ("10",)), Filter("age", Op.NOT, ("40-49",)))
    with plain("statistics.business", person=[(1, "40-49", "Ö"), (2, "10-19", "Ö")]) as extract:
        context = count(extract, Question(PurposeId("statistics.business"), "people", (), both)).context
    assert context.look == {"age": frozenset(AGES - {"0-9", "40-49"})}
    assert context.shown == ()


def test_the_gate_is_told_the_period_as_months_and_quarters_as_months() -> None:
    period = Period(month_of(FIRST), month_of(FIRST + 2))
    question = Question(PurposeId("statistics.business"), "agreements", ("quarter",), (), period)
    with plain("statistics.business", agreement=[(1, "massage", month_of(FIRST), None, None, 1)]) as extract:
        context = count(extract, question).context
    assert context.filters == {"month": frozenset({"2025-01", "2025-02", "2025-03"})}
    assert context.coarser["quarter"].attribute == "month"
    assert context.coarser["quarter"].members == {"2025-Q1": frozenset(months_of(period))}


def test_everybody_in_an_extract_of_patients_is_one() -> None:
    """N-05.3: a question about people under a purpose of care is about health, whatever it divides by."""
    with plain("statistics.care", person=[(1, "40-49", "Exempelstad")]) as extract:
        context = count(extract, Question(PurposeId("statistics.care"), "people", ("municipality",))).context
    assert {"health", "contact"} <= context.categories
    assert context.places == {"municipality"}


def test_children_in_cells_of_their_own_are_said_to_the_gate() -> None:
    people = [(1, "10-19", "Ö"), (2, "40-49", "Ö")]
    purpose = PurposeId("statistics.business")
    with plain("statistics.business", person=people) as extract:
        by_age = count(extract, Question(purpose, "people", ("age",))).context
        by_area = count(extract, Question(purpose, "people", ("municipality",))).context
    assert by_age.children
    assert not by_area.children


def test_a_share_is_one_question_about_the_same_people() -> None:
    rows = [(1, "massage", month_of(FIRST), None, "web", 1), (1, "yoga", month_of(FIRST), None, "web", 1),
            (2, "yoga", month_of(FIRST), None, "web", 1)]  # fmt: skip
    with plain("analysis.customer", agreement=rows) as extract:
        table = count(extract, Question(PurposeId("analysis.customer"), "repeat", ("service",))).table
    assert table.measure is Measure.SHARE
    assert {key: (cell.people, cell.value) for key, cell in table.cells.items()} == {
        ("massage",): (1, 1),
        ("yoga",): (2, 1),
    }


def test_a_persons_contribution_is_what_the_gate_judges_by() -> None:
    rows = [(1, month_of(FIRST), 700, "yoga"), (1, month_of(FIRST + 1), 300, "yoga"), (2, month_of(FIRST), 10, "yoga")]
    with plain("statistics.business", payment=rows) as extract:
        table = count(extract, Question(PurposeId("statistics.business"), "amount.sum", ("service",))).table
    assert table.cells["yoga",].largest == (1000, 10)
    assert table.measure is Measure.SUM


def test_codes_that_may_not_be_searched_for_are_in_no_group() -> None:
    """S-03, PDL 2:8: race, a criminal record and a refugee's answer are in the journal, and in no figure."""
    rows = [(who, "Syd", "condition", code, None, month_of(FIRST))
            for who, code in enumerate(("J06.9", "266948004", "32624-9", "93027-1", "Z65.11", "56051-6"))]  # fmt: skip
    with plain("statistics.care", finding=rows) as extract:
        cells = count(extract, Question(PurposeId("statistics.care"), "diagnosed", ("code",))).table.cells
        everything = count(extract, Question(PurposeId("statistics.care"), "findings")).table.cells
    assert set(cells) == {("J06.9",)}
    assert everything[()].people == 1


def test_every_measure_has_words_and_what_it_is_divided_by_exists() -> None:
    for one in MEASURES.values():
        assert all(one.name)
        assert one.per is None or MEASURES[one.per].source is one.source


def test_time_that_is_not_known_spans_nothing() -> None:
    with plain("statistics.business", agreement=[(1, "yoga", None, None, None, 1)]) as extract:
        table = count(extract, Question(PurposeId("statistics.business"), "agreements", ("month",))).table
    assert set(table.cells) == {("",)}
