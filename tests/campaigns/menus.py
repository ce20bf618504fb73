"""The menu of the demo's policy, and selections of any shape that it holds."""

from functools import cache

from hypothesis import strategies as st

from ombud.campaigns.filters import All, Any, Condition, Everybody, Filter, How, Menu, menu_of
from ombud.campaigns.filters.menu import Field, Sort
from ombud.campaigns.filters.model import DEEPEST, MOST_VALUES
from ombud.extracts.shape import shape
from ombud.policy.model import Policy
from ombud.terms import PurposeId
from tests.clinic import LONG_AGO, demo_policy


@cache
def demo_menu() -> Menu:
    tables = shape(Policy(1, LONG_AGO, demo_policy()), PurposeId("profiling.marketing"))
    return menu_of(demo_policy(), {name: [column.name for column in columns] for name, columns in tables.items()})


WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")) | st.just(" "), min_size=1, max_size=30)
VALUE = WORDS.map(lambda text: " ".join(text.split())).filter(bool) | st.sampled_from(
    ['"', 'a "b" c', "och", "Hälsa och motion", "eller", "inte", "mellan a och b", "a, b", "(x)", "är", "any and"]
)  # fmt: skip
MONTH = st.dates().map(lambda day: f"{day:%Y-%m}").filter(lambda text: len(text) == 7)


def values_of(field: Field, how: How) -> st.SearchStrategy[tuple[str, ...]]:
    if field.sort is Sort.BAND:
        return st.tuples(st.integers(0, 12), st.integers(0, 12)).map(
            lambda pair: (str(10 * min(pair)), str(10 * max(pair) + 9))
        )
    one = (
        MONTH
        if field.sort is Sort.MONTH
        else (st.sampled_from([choice.value for choice in field.choices]) if field.choices else VALUE)
    )
    if how in (How.ONE_OF, How.NONE_OF):
        return st.lists(one, min_size=1, max_size=min(4, MOST_VALUES)).map(tuple)
    return st.tuples(one, one) if how is How.BETWEEN else st.tuples(one)


def conditions() -> st.SearchStrategy[Condition]:
    def of(field: Field) -> st.SearchStrategy[Condition]:
        return st.sampled_from(field.hows).flatmap(
            lambda how: values_of(field, how).map(lambda values: Condition(field.id, how, values))
        )

    return st.sampled_from(list(demo_menu().fields.values())).flatmap(of)


def parts(depth: int = DEEPEST) -> st.SearchStrategy[Filter]:
    if depth == 1:
        return conditions()
    inner = st.lists(parts(depth - 1), min_size=2, max_size=3 if depth == DEEPEST else 2).map(tuple)
    return conditions() | inner.map(All) | inner.map(Any)


def filters() -> st.SearchStrategy[Filter]:
    """Selections of any shape that the menu holds, up to the limits."""
    return st.just(Everybody()) | parts(3)
