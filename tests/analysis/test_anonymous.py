"""S-09, S-10, and what the query ledger forgets."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from ombud.analysis.release import (
    Anonymous,
    Assessment,
    Cell,
    Interval,
    Measure,
    Released,
    Table,
    Withheld,
    call_anonymous,
    count_before_research,
    forget,
    release,
)
from ombud.audit.model import SYSTEM
from ombud.database import DamagedRow
from ombud.terms import Actor
from tests.analysis.population import CARE, Analyst, people, table_over
from tests.clinic import ADA, DISA, Clinic


@pytest.fixture
def analyst(clinic: Clinic) -> Analyst:
    return Analyst(clinic, people(300), purpose=CARE)


@pytest.mark.parametrize(("people_there", "interval"), [(0, (0, 9)), (9, (0, 9)), (10, (8, 12)), (143, (143, 147))])
def test_before_clinical_research_only_an_interval_leaves(
    analyst: Analyst, people_there: int, interval: tuple[int, int]
) -> None:
    """S-09, PDL 5:7: a number or an interval, never ids."""
    table = Table((), Measure.PEOPLE, {(): Cell(people_there)}, once=True)
    answer = count_before_research(analyst.gate, table, analyst.context(), by=ADA, now=analyst.clinic.now)
    assert answer == Interval(*interval)


def test_a_table_is_no_count(analyst: Analyst, clinic: Clinic) -> None:
    """S-09."""

    def asked(table: Table, by: Actor = ADA) -> Interval | Withheld:
        return count_before_research(analyst.gate, table, analyst.context(), by=by, now=clinic.now)

    for table in (table_over(analyst.population, ("age",)), Table((), Measure.SUM, {(): Cell(50)}, once=True)):
        answer = asked(table)
        assert isinstance(answer, Withheld)
        assert answer.rule == "gate-count"
    many = Table((), Measure.PEOPLE, {(): Cell(50)}, once=True)
    refused = asked(many, DISA)
    assert isinstance(refused, Withheld)
    assert refused.rule == "gate-role"


def test_a_count_that_would_tell_of_a_few_is_refused(analyst: Analyst, clinic: Clinic) -> None:
    """S-09 through the same ledger: a count again of nearly the same people in other words."""
    everybody = table_over(analyst.population, ())
    count_before_research(analyst.gate, everybody, analyst.context(), by=ADA, now=clinic.now)
    fewer = table_over(analyst.population[3:], ())
    context = analyst.context(filters={"month": frozenset({"2026-01"})})
    answer = count_before_research(analyst.gate, fewer, context, by=ADA, now=clinic.now)
    assert isinstance(answer, Withheld)
    assert answer.rule == "gate-difference"


def test_nothing_is_anonymous_without_an_assessment(analyst: Analyst, clinic: Clinic) -> None:
    """S-10: assessment_id, k, date, signed by a named person."""
    released = analyst.asks("age")
    assert isinstance(released, Released)
    good = Assessment("ANON-2026-4", 10, date(2026, 11, 20))
    answer = call_anonymous(analyst.gate, released, good, by=DISA, now=clinic.now)
    assert answer == Anonymous(released, good, "disa")
    for bad, by in (
        (replace(good, id=""), DISA), (replace(good, k=9), DISA), (replace(good, k=-1), DISA),
        (replace(good, on=date(2026, 11, 24)), DISA), (good, SYSTEM),
    ):  # fmt: skip
        refused = call_anonymous(analyst.gate, released, bad, by=by, now=clinic.now)
        assert isinstance(refused, Withheld)
        assert refused.rule == "gate-assessment"


def test_marks_are_forgotten_with_the_extract_and_figures_when_they_tell_nothing(
    analyst: Analyst, clinic: Clinic
) -> None:
    ends = clinic.now + timedelta(days=30)
    assert isinstance(analyst.asks("age", expires_at=ends), Released)
    assert forget(clinic.vault, now=clinic.now) == 0

    def rows() -> list[bool]:
        with clinic.vault.database.read() as tx:
            return [marks is not None for (marks,) in tx.all("SELECT marks FROM released")]

    assert rows() == [True]
    clinic.later(days=31)
    assert forget(clinic.vault, now=clinic.now) == 1
    assert rows() == [False]
    again = Analyst(clinic, analyst.population[1:], CARE, extract=b"next" * 4)
    assert isinstance(again.asks("age"), Released)
    clinic.later(days=400)
    forget(clinic.vault, now=clinic.now)
    assert rows() == []


def test_a_mark_that_somebody_took_away_is_seen(analyst: Analyst, clinic: Clinic) -> None:
    analyst.asks("age")
    with clinic.vault.database.act() as tx:
        tx.run("UPDATE released SET marks = NULL")
    with pytest.raises(DamagedRow):
        Analyst(clinic, analyst.population, CARE).asks("age")


def test_who_is_in_a_table_is_not_in_an_answer(analyst: Analyst, clinic: Clinic) -> None:
    answer = release(analyst.gate, table_over(analyst.population, ("age",)), analyst.context(), by=ADA, now=clinic.now)
    assert isinstance(answer, Released)
    assert all(str(one.pseudonym) not in repr(answer) for one in analyst.population)
