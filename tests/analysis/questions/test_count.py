"""What is counted is what a plain recomputation counts, for whatever extract and question (R: "Done when")."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ombud.analysis.questions.check import objections
from ombud.analysis.questions.count import count, lets_in, months_of
from ombud.analysis.questions.measures import MEASURES
from ombud.analysis.questions.model import Filter, Op, Period, Question, month_of
from ombud.analysis.release import LANES, TOTAL, Measure
from ombud.terms import PurposeId, RoleId
from tests.analysis.questions import plainly
from tests.analysis.questions.questions import ASKED, FIRST, POLICY, extracts, filters, questions
from tests.clinic import NOW
from tests.extracts.plain import plain

ANALYST = RoleId("analyst")


@pytest.mark.parametrize("purpose", ASKED)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_the_figures_equal_a_plain_recomputation(purpose: str, data: st.DataObject) -> None:
    """Every cell and every total, its people and its value; and its people on their lanes."""
    rows, question = data.draw(extracts(purpose)), data.draw(questions(purpose))
    if objections(question, POLICY, ANALYST, NOW):
        return
    with plain(purpose, **rows) as extract:
        counted = count(extract, question)
    wanted = plainly.counted(POLICY, rows, question)
    found = {**counted.table.cells, **counted.table.totals}
    if not question.by:
        whole = wanted.get((), (0, 0))
        wanted = {("all",): whole, (TOTAL,): whole}
    assert {key: (cell.people, cell.value) for key, cell in found.items()} == wanted
    for cell in found.values():
        assert sum(cell.lanes) == cell.people
        assert len(cell.lanes) == LANES


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_the_gate_is_told_the_values_that_are_let_in(data: st.DataObject) -> None:
    """S-08: as sets, whatever the operator, so that it sees what two questions have in common."""
    rows, one = data.draw(extracts("statistics.business")), data.draw(filters(["age", "municipality", "service"]))
    question = Question(PurposeId("statistics.business"), "agreements", ("age",), (one,))
    with plain("statistics.business", **rows) as extract:
        counted = count(extract, question)
    let_in = counted.context.filters[one.column]
    assert all(lets_in(one, value) for value in let_in)
    ages = {key[0] for key in counted.table.cells}
    assert one.column != "age" or ages <= let_in


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
        adults = count(extract, Question(purpose, "people", ("age",), (Filter("age", Op.FROM, ("40",)),))).context
    assert by_age.children
    assert not by_area.children
    assert not adults.children


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
    assert everything["all",].people == 1


def test_every_measure_has_words_and_what_it_is_divided_by_exists() -> None:
    for one in MEASURES.values():
        assert all(one.name)
        assert one.per is None or MEASURES[one.per].source is one.source
