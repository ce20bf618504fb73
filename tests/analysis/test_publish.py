"""Publication with noise: what it costs, what is left, and that it is spent once (design 5, 10)."""

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest

from ombud.analysis.release import TOTAL, Gate, Measure, Release, Released, Table, Withheld, budget, publish, release
from ombud.analysis.release.publication import MICRO, YEARLY
from ombud.audit import Act
from ombud.database import DamagedRow
from tests.analysis.population import AGES, BUSINESS, CHANNELS, CITIES, people, table_over
from tests.clinic import ADA, RUT, Clinic

HALF = Fraction(1, 2)


@pytest.fixture
def gate(clinic: Clinic) -> Gate:
    return Gate(clinic.vault, random.Random(5).randrange)


CONTEXT = Release(BUSINESS, b"e" * 16, "agreement")
KNOWN = {"age": frozenset(AGES), "channel": frozenset(CHANNELS), "city": frozenset(CITIES)}
TABLE = replace(table_over(people(300), ("age", "channel")), known=KNOWN)


def published(gate: Gate, clinic: Clinic, epsilon: Fraction = HALF, what: str = "agreement") -> Released | Withheld:
    return publish(gate, TABLE, replace(CONTEXT, what=what), epsilon, by=ADA, now=clinic.now)


def test_every_cell_has_noise_and_the_totals_are_sums_of_them(gate: Gate, clinic: Clinic) -> None:
    answer = published(gate, clinic)
    assert isinstance(answer, Released)
    figures = {row.key: row.people or 0 for row in answer.rows}
    inner = {key: number for key, number in figures.items() if TOTAL not in key}
    assert figures[TOTAL, TOTAL] == sum(inner.values())
    assert figures["18-29", TOTAL] == sum(inner["18-29", channel] for channel in (*CHANNELS, ""))
    off = [number - (TABLE.cells[key].people if key in TABLE.cells else 0) for key, number in inner.items()]
    assert any(off)
    assert all(abs(one) < 60 for one in off)
    assert answer.how["method"] == "noise"
    assert "0.5" in answer.notes[0].sv


def test_the_same_question_costs_once_and_is_answered_by_the_same_figures(gate: Gate, clinic: Clinic) -> None:
    first = published(gate, clinic)
    again = published(Gate(clinic.vault, random.Random(6).randrange), clinic)
    assert isinstance(first, Released)
    assert isinstance(again, Released)
    assert (first.rows, first.id) == (again.rows, again.id)
    assert budget(gate, BUSINESS, now=clinic.now).spent == MICRO // 2
    assert published(gate, clinic, Fraction(1, 4)) != first


def test_when_the_budget_is_spent_nothing_leaves(gate: Gate, clinic: Clinic) -> None:
    clinic.now = datetime(2027, 2, 1, 10, tzinfo=UTC)
    assert budget(gate, BUSINESS, now=clinic.now).quarter_left == YEARLY // 4
    assert isinstance(published(gate, clinic, HALF, "a"), Released)
    assert isinstance(published(gate, clinic, HALF, "b"), Released)
    refused = published(gate, clinic, Fraction(1, MICRO), "c")
    assert isinstance(refused, Withheld)
    assert refused.rule == "gate-spent"
    left = budget(gate, BUSINESS, now=clinic.now)
    assert (left.spent, left.quarter_left, left.quarter_total) == (MICRO, 0, MICRO)
    clinic.later(days=80)
    left = budget(gate, BUSINESS, now=clinic.now)
    assert (left.spent, left.total, left.quarter_left, left.quarter_total) == (MICRO, YEARLY, MICRO, MICRO)
    clinic.later(days=300)
    assert budget(gate, BUSINESS, now=clinic.now).spent == 0


def test_noise_does_not_protect_what_it_is_not_made_for(gate: Gate, clinic: Clinic) -> None:
    """One person in many cells, amounts, an ε of nothing or of less than a millionth."""
    tries = [
        (replace(TABLE, once=False), CONTEXT, HALF), (replace(TABLE, measure=Measure.SUM), CONTEXT, HALF),
        (TABLE, CONTEXT, Fraction(0)), (TABLE, CONTEXT, Fraction(-1)), (TABLE, CONTEXT, Fraction(1, 3)),
        (TABLE, replace(CONTEXT, look={"age": frozenset({"18-29"})}), HALF),
        (TABLE, replace(CONTEXT, shown=("age",)), HALF),
    ]  # fmt: skip
    for table, context, epsilon in tries:
        answer = publish(gate, table, context, epsilon, by=ADA, now=clinic.now)
        assert isinstance(answer, Withheld)
        assert answer.rule == "gate-noise"
    answer = publish(gate, TABLE, CONTEXT, HALF, by=RUT, now=clinic.now)
    assert isinstance(answer, Withheld)
    assert answer.rule == "gate-role"
    assert budget(gate, BUSINESS, now=clinic.now).spent == 0


def rows_of(gate: Gate, clinic: Clinic, table: Table, what: str) -> dict[tuple[str, ...], int | None]:
    answer = publish(gate, table, replace(CONTEXT, what=what), HALF, by=ADA, now=clinic.now)
    assert isinstance(answer, Released)
    return {row.key: row.people for row in answer.rows}


def test_which_rows_there_are_tells_of_nobody(gate: Gate, clinic: Clinic) -> None:
    """One who lives alone in a place is no row of their own: the place is there without them, and so is a place of
    which nobody has heard, among what is not known."""
    many = [one for one in people(300) if one.city != "Sagobro"]
    alone, elsewhere = (replace(many[0], city=city) for city in ("Sagobro", "Ingenstans"))
    tables = [table_over(some, ("city",)) for some in (many, [*many, alone], [*many, elsewhere], [])]
    rows = [rows_of(gate, clinic, replace(one, known=KNOWN), f"{n}") for n, one in enumerate(tables)]
    assert {frozenset(one) for one in rows} == {frozenset({(TOTAL,), ("",), *((city,) for city in CITIES)})}
    assert all(abs(number or 0) < 60 for key, number in rows[-1].items() if key != (TOTAL,)), "of nobody, noise alone"


def test_people_of_values_that_are_not_known_are_together(gate: Gate, clinic: Clinic) -> None:
    some = table_over(people(300), ("city",))
    few = rows_of(gate, clinic, replace(some, known={"city": frozenset(CITIES[:1])}), "few")
    assert set(few) == {(TOTAL,), ("",), (CITIES[0],)}
    others = 300 - some.cells[CITIES[0],].people
    assert abs((few["",] or 0) - others) < 60


def test_what_nobody_knows_the_values_of_is_not_published(gate: Gate, clinic: Clinic) -> None:
    answer = publish(gate, replace(TABLE, known={"age": frozenset(AGES)}), CONTEXT, HALF, by=ADA, now=clinic.now)
    assert isinstance(answer, Withheld)
    assert answer.rule == "gate-values"
    assert budget(gate, BUSINESS, now=clinic.now).spent == 0


def test_each_publication_is_in_the_log_with_what_it_cost(gate: Gate, clinic: Clinic) -> None:
    published(gate, clinic)
    clinic.vault.ledger.sequence(clinic.now)
    with clinic.vault.database.read() as tx:
        (facts,) = [one.entry.facts for one in clinic.vault.ledger.entries(tx) if one.entry.act is Act.RELEASE]
    assert facts["epsilon_micros"] == MICRO // 2


def test_a_budget_that_somebody_has_changed_is_seen(gate: Gate, clinic: Clinic) -> None:
    published(gate, clinic)
    with clinic.vault.database.act() as tx:
        tx.run("UPDATE privacy_budget SET spent_4 = 0")
    with pytest.raises(DamagedRow):
        published(gate, clinic, HALF, "more")


def test_a_fall_between_keeps_the_figures_and_the_money_together(
    gate: Gate, clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Spent in the act that tells: neither without the other."""

    def fails(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("ombud.analysis.release.publication.entered", fails)
    with pytest.raises(RuntimeError):
        published(gate, clinic)
    assert budget(gate, BUSINESS, now=clinic.now).spent == 0
    with clinic.vault.database.read() as tx:
        assert tx.all("SELECT release_id FROM released") == []


def test_noise_is_the_latest_of_its_kind_and_does_not_bind_the_gate(gate: Gate, clinic: Clinic) -> None:
    published(gate, clinic)
    clinic.now += timedelta(days=1)
    assert isinstance(release(gate, TABLE, CONTEXT, by=ADA, now=clinic.now), Released)
