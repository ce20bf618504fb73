"""Every figure that leaves is rounded as spec/release.md 7 says: stated a second time, and held against planted faults.

The second statement knows no `Decimal` and no table of ours: whole numbers and fractions, from the people themselves.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ombud.analysis.release import TOTAL, Cell, Measure, Released, Table, release
from ombud.analysis.release import gate as at_the_gate
from ombud.analysis.release.model import Number
from ombud.analysis.release.rounding import figure
from tests.analysis.population import Analyst, people, table_over
from tests.clinic import ADA, Clinic

MEASURES = (Measure.PEOPLE, Measure.COUNT, Measure.SUM, Measure.MEAN, Measure.SHARE)


def nearest(value: Fraction, step: Fraction) -> Fraction:
    """The multiple of the step that lies nearest; of two the even one."""
    low = value // step
    rest = value - low * step
    up = rest > step / 2 or (rest == step / 2 and low % 2 == 1)
    return (low + up) * step


def expected(cell: Cell, measure: Measure) -> tuple[int, Fraction]:
    shown = nearest(Fraction(cell.people), Fraction(5))
    value = Fraction(cell.value)
    match measure:
        case Measure.PEOPLE:
            value = shown
        case Measure.COUNT:
            value = nearest(value, Fraction(5))
        case Measure.SHARE:
            value = nearest(100 * nearest(value, Fraction(5)) / shown, Fraction(1)) if shown else Fraction(0)
        case Measure.SUM:
            value = nearest(value, max(Fraction(1), power(abs(value) / cell.people)))
        case _:
            mean = value / cell.people
            value = nearest(mean, power(abs(mean)) / 10) if mean else Fraction(0)
    return int(shown), value


def power(value: Fraction) -> Fraction:
    """The largest power of ten that is not above it."""
    step = Fraction(1)
    while step > value > 0:
        step /= 10
    while step * 10 <= value:
        step *= 10
    return step


@given(st.integers(1, 5000), st.integers(0, 3_000_000), st.sampled_from(MEASURES))
def test_a_figure_is_what_the_second_statement_says(many: int, value: int, measure: Measure) -> None:
    """S-08."""
    cell = Cell(many, min(value, many) if measure is Measure.SHARE else value, (value, 0))
    people_, shown = figure(cell, measure)
    assert (people_, Fraction(shown)) == expected(cell, measure)


def wrong(clinic: Clinic) -> Iterator[str]:
    """Every figure that left and is not what the second statement says, over tables of every measure."""
    analyst = Analyst(clinic, people(600))
    for measure in MEASURES:
        table, context = _table(analyst, measure), replace(analyst.context(), what=measure.value)
        answer = release(analyst.gate, table, replace(context, extract=table_id(measure)), by=ADA, now=clinic.now)
        assert isinstance(answer, Released), answer
        assert any(row.people is not None for row in answer.rows)
        for row in answer.rows:
            cell = {**table.cells, **table.totals}.get(row.key, Cell(0))
            if row.people is None or row.value is None:
                continue
            if (row.people, Fraction(row.value)) != expected(cell, measure):
                yield f"{measure.value} {row.key}"


def table_id(measure: Measure) -> bytes:
    """Each of an extract of its own: no figure stands beside another."""
    return measure.value.encode().ljust(16, b".")


def _table(analyst: Analyst, measure: Measure) -> Table:
    table = table_over(analyst.population, ("age", "city"), measure=measure)
    if measure is not Measure.SHARE:
        return table
    cells, totals = (
        {key: replace(cell, value=cell.people * 2 // 3) for key, cell in some.items()}
        for some in (table.cells, table.totals)
    )
    return replace(table, cells=cells, totals=totals)


def down(cell: Cell, measure: Measure) -> tuple[int, Number]:
    _, value = figure(cell, measure)
    return cell.people // 5 * 5, value if measure is not Measure.PEOPLE else cell.people // 5 * 5


def to_ten(cell: Cell, measure: Measure) -> tuple[int, Number]:
    shown, value = figure(cell, measure)
    return (shown + 5) // 10 * 10, value


def not_counts(cell: Cell, measure: Measure) -> tuple[int, Number]:
    shown, value = figure(cell, measure)
    return shown, cell.value if measure is Measure.COUNT else value


def not_amounts(cell: Cell, measure: Measure) -> tuple[int, Number]:
    shown, value = figure(cell, measure)
    return shown, cell.value if measure is Measure.SUM else value


def means_to_a_krona(cell: Cell, measure: Measure) -> tuple[int, Number]:
    shown, value = figure(cell, measure)
    return shown, round(Decimal(cell.value) / cell.people) if measure is Measure.MEAN else value


def shares_of_whom_they_are(cell: Cell, measure: Measure) -> tuple[int, Number]:
    """A share of the exact numbers tells more than that of the rounded ones."""
    shown, value = figure(cell, measure)
    return shown, round(Decimal(100 * int(cell.value)) / cell.people) if measure is Measure.SHARE else value


FAULTS: tuple[Callable[[Cell, Measure], tuple[int, Number]], ...] = (
    down, to_ten, not_counts, not_amounts, means_to_a_krona, shares_of_whom_they_are,
)  # fmt: skip


@pytest.mark.on("sqlite")
def test_what_leaves_through_the_gate_is_rounded_so(clinic: Clinic) -> None:
    """S-08: totals too, each by itself."""
    assert list(wrong(clinic)) == []
    assert TOTAL


@pytest.mark.on("sqlite")
@pytest.mark.parametrize("fault", FAULTS, ids=lambda one: one.__name__)
def test_a_fault_in_the_rounding_is_found(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch, fault: Callable[[Cell, Measure], tuple[int, Number]]
) -> None:
    monkeypatch.setattr(at_the_gate, "figure", fault)
    assert list(wrong(clinic))


@pytest.mark.on("sqlite")
def test_totals_that_are_added_up_from_rounded_parts_are_found(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    honest = at_the_gate.looked_at

    def summed(rows: object, *more: object) -> object:
        shown = honest(rows, *more)  # type: ignore[arg-type]
        parts = sum(row.people or 0 for row in shown if TOTAL not in row.key)
        return tuple(replace(row, people=parts) if set(row.key) == {TOTAL} else row for row in shown)

    monkeypatch.setattr(at_the_gate, "looked_at", summed)
    assert list(wrong(clinic))
