"""What may be shown of the counts: no small cell, not by itself and not by what stands round it."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from ombud.app.visiting import Table, summed, table

CELLS = st.dictionaries(st.text("abcdefgh", min_size=1, max_size=2), st.integers(1, 40), max_size=12)


def five(_name: str) -> int:
    return 5


@given(CELLS)
def test_no_cell_under_the_smallest_is_shown_and_none_can_be_worked_out(cells: dict[str, int]) -> None:
    """S-08: small cells go into the rest; a rest that is too small takes the smallest shown cell with it."""
    found = table(cells, five)
    assert all(number >= 5 for number in found.cells.values())
    assert found.cells.items() <= cells.items()
    assert found.hidden == len(cells) - len(found.cells)
    withheld = sum(cells.values()) - sum(found.cells.values())
    assert withheld == 0 or withheld >= 5 or not found.cells
    assert found.rest in (0, withheld)
    assert found.rest == 0 or found.rest >= 5


@given(CELLS)
def test_a_page_about_health_needs_twice_as_many(cells: dict[str, int]) -> None:
    found = table(cells, lambda name: 10 if "h" in name else 5)
    assert all(number >= (10 if "h" in name else 5) for name, number in found.cells.items())


@given(st.lists(CELLS, max_size=6), st.integers(0, 5), st.integers(0, 6))
def test_the_difference_of_two_periods_is_what_was_shown_of_the_weeks_between(
    weeks: list[dict[str, int]], first: int, last: int
) -> None:
    """An attacker who asks for every period learns the weeks' own shown figures, and nothing else."""
    shown = [table(week, five) for week in weeks]
    whole, part = summed(shown[:last]), summed(shown[:first])
    difference = Counter(whole.cells)
    difference.subtract(part.cells)
    between = Counter(summed(shown[first:last]).cells)
    if first <= last:
        assert +difference == +between
        assert all(number >= 5 for number in (+difference).values())


def test_one_small_cell_takes_the_next_with_it() -> None:
    assert table({"a": 20, "b": 7, "c": 2}, five) == Table({"a": 20}, 9, 2)
    assert table({"a": 3}, five) == Table({}, 0, 1)
