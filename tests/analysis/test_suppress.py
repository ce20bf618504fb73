"""S-08: what is not shown cannot be worked out from what is. Held by an oracle that shares nothing with the code."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ombud.analysis.release.cube import Cube, TableError, cube
from ombud.analysis.release.minimum import Need, Threshold, needs
from ombud.analysis.release.model import TOTAL, Cell, Key, Measure, Table
from ombud.analysis.release.suppress import Hiding
from tests.analysis.bounds import every_table, intervals, total

MINIMUM = 5


def table_of(numbers: dict[Key, int]) -> Cube:
    dimensions = tuple("abc"[: len(next(iter(numbers)))])
    return cube(Table(dimensions, Measure.PEOPLE, {key: Cell(people) for key, people in numbers.items()}, once=True))


def hidden_of(made: Cube, minimum: int = MINIMUM) -> tuple[set[Key], dict[Key, Need]]:
    must = needs(made, Measure.PEOPLE, Threshold(minimum, {}))
    hiding = Hiding(made, Measure.PEOPLE, minimum, known=())
    assert hiding.protect(must) is None
    return hiding.hidden, must


def shapes(most: int = 3) -> st.SearchStrategy[dict[Key, int]]:
    def filled(sizes: tuple[int, ...]) -> st.SearchStrategy[dict[Key, int]]:
        keys = list(product(*(tuple("pqrstu"[:size]) for size in sizes)))
        number = st.one_of(st.integers(0, 7), st.integers(0, 60))
        return st.lists(number, min_size=len(keys), max_size=len(keys)).map(
            lambda found: dict(zip(keys, found, strict=True))
        )

    return st.lists(st.integers(1, 4), min_size=1, max_size=most).map(tuple).flatmap(filled)


def test_a_cell_of_three_beside_a_visible_total_takes_a_second_with_it() -> None:
    """S-08, in its own words."""
    hidden, _ = hidden_of(table_of({("a",): 3, ("b",): 20, ("c",): 8}))
    assert hidden == {("a",), ("c",)}


def test_nobody_and_everybody_are_figures_too() -> None:
    """S-08: a zero tells of all who are not there, a cell with all of its row of all who are."""
    hidden, _ = hidden_of(table_of({("a", "x"): 30, ("a", "y"): 0, ("b", "x"): 20, ("b", "y"): 25}))
    assert ("a", "y") in hidden
    assert ("a", "x") in hidden


def test_a_total_under_the_minimum_is_hidden_with_its_parts() -> None:
    hidden, _ = hidden_of(
        table_of({("a", "x"): 2, ("a", "y"): 1, ("b", "x"): 20, ("b", "y"): 25, ("c", "x"): 9, ("c", "y"): 9})
    )
    assert {("a", "x"), ("a", "y"), ("a", TOTAL)} <= hidden
    assert (TOTAL, TOTAL) not in hidden


@settings(max_examples=150, deadline=None)
@given(shapes())
def test_no_hidden_cell_is_pinned_under_the_minimum(numbers: dict[Key, int]) -> None:
    """In every table of one to three dimensions, against linear programming over all that is shown."""
    made = table_of(numbers)
    hidden, must = hidden_of(made)
    found = intervals(made, hidden)
    for key, need in must.items():
        low, high = found[key]
        people = made.cells[key].people
        assert high >= people + need.more - 1e-6, (key, found[key])
        assert low <= people - need.fewer + 1e-6, (key, found[key])
        assert high >= MINIMUM - 1e-6
    for key in hidden:
        low, high = found[key]
        assert high > low, "what was hidden to protect another cell is no more told than that one"


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(0, 7), min_size=4, max_size=4))
def test_the_two_tables_of_a_way_out_are_there(four: list[int]) -> None:
    """By trying every table of whole numbers."""
    made = table_of(dict(zip(product("pq", "xy"), four, strict=True)))
    hidden, must = hidden_of(made)
    tables = list(every_table(made, hidden, 12)) if must else []
    for key, need in must.items():
        people = made.cells[key].people
        numbers = {total(table, key) for table in tables}
        assert people + need.more in numbers
        assert people - need.fewer in numbers


def test_what_has_been_told_is_not_taken_back() -> None:
    made = table_of({("a",): 3, ("b",): 20, ("c",): 8})
    must = needs(made, Measure.PEOPLE, Threshold(MINIMUM, {}))
    hiding = Hiding(made, Measure.PEOPLE, MINIMUM, known={("c",)})
    assert hiding.protect(must) is None
    assert hiding.hidden == {("a",), ("b",)}
    told = Hiding(made, Measure.PEOPLE, MINIMUM, known={("b",), ("c",), (TOTAL,)})
    assert told.protect(must) == ("a",)
    without_total = Hiding(made, Measure.PEOPLE, MINIMUM, known={("b",), ("c",)})
    assert without_total.protect(must) is None
    assert without_total.hidden == {("a",), (TOTAL,)}


@pytest.mark.parametrize(
    "table",
    [
        Table(tuple("abcd"), Measure.PEOPLE, {}),
        Table(("a", "a"), Measure.PEOPLE, {}),
        Table(("a",), Measure.PEOPLE, {("x", "y"): Cell(1)}),
        Table(("a",), Measure.PEOPLE, {(TOTAL,): Cell(1)}),
        Table(("a",), Measure.PEOPLE, {("x",): Cell(1)}, {("x",): Cell(1)}),
        Table(("a",), Measure.PEOPLE, {("x",): Cell(1)}),
        Table(("a", "b"), Measure.PEOPLE, {(str(n), str(n)): Cell(1) for n in range(300)}, once=True),
    ],
)
def test_what_is_no_table_does_not_come_in(table: Table) -> None:
    with pytest.raises(TableError, match=r"nothing was released|at most"):
        cube(table)


def test_a_few_from_here_and_a_few_from_there_where_nobody_has_enough() -> None:
    """Totals that have been told, and a row in which no single cell has as many people as are needed."""
    made = table_of({("a", "x"): 0, ("a", "y"): 3, ("a", "z"): 3, ("b", "x"): 30, ("b", "y"): 20, ("b", "z"): 20})
    must = needs(made, Measure.PEOPLE, Threshold(MINIMUM, {}))
    known = {key for key in made.cells if TOTAL in key}
    hiding = Hiding(made, Measure.PEOPLE, MINIMUM, known=known)
    assert hiding.protect(must) is None
    assert intervals(made, hiding.hidden)["a", "x"] == (0, 6)
    assert not known & hiding.hidden
    short = Hiding(made, Measure.PEOPLE, MINIMUM, known=known)
    assert short.protect({("a", "x"): Need(7, 0)}) == ("a", "x")
    shares = Hiding(made, Measure.SHARE, MINIMUM, known=known)
    assert shares.protect({("a", "x"): Need(5, 0)}) == ("a", "x")


def test_a_way_out_goes_both_ways() -> None:
    """Nobody stands in the opposite corner, so nobody can leave it: three would be the fewest, and is told."""
    made = table_of({("a", "x"): 3, ("a", "y"): 10, ("b", "x"): 10, ("b", "y"): 0})
    known = {key for key in made.cells if TOTAL in key}
    assert Hiding(made, Measure.PEOPLE, MINIMUM, known=known).protect({("a", "x"): Need(2, 1)}) == ("a", "x")
    assert Hiding(made, Measure.PEOPLE, MINIMUM, known=known).protect({("a", "x"): Need(2, 0)}) is None
    either = Need(11, 0, otherwise=Need(0, 3))
    some = Hiding(made, Measure.PEOPLE, MINIMUM, known=())
    assert some.protect({("a", "x"): either}) is None


def test_where_nobody_can_come_another_way_is_taken() -> None:
    made = table_of(
        {
            ("a", "x"): 0,
            ("a", "y"): 1,
            ("a", "z"): 6,
            ("b", "x"): 9,
            ("b", "y"): 1,
            ("b", "z"): 9,
            ("c", "x"): 1,
            ("c", "y"): 9,
            ("c", "z"): 9,
        }
    )
    known = {key for key in made.cells if TOTAL in key}
    hiding = Hiding(made, Measure.PEOPLE, MINIMUM, known=known)
    assert hiding.protect({("a", "x"): Need(7, 0)}) is None
    assert intervals(made, hiding.hidden)["a", "x"][1] == 7


def test_nobody_moves_twice() -> None:
    """Two ways that take their people from the same cell have no more than are in it."""
    made = table_of({("a", "x"): 0, ("a", "y"): 3, ("a", "z"): 3, ("b", "x"): 4, ("b", "y"): 20, ("b", "z"): 20})
    known = {key for key in made.cells if TOTAL in key}
    hiding = Hiding(made, Measure.PEOPLE, MINIMUM, known=known)
    assert hiding.protect({("a", "x"): Need(5, 0)}) == ("a", "x")
    assert Hiding(made, Measure.PEOPLE, MINIMUM, known=known).protect({("a", "x"): Need(4, 0)}) is None
