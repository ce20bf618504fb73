"""Who fits a selection, against a second statement of it in Python over the same rows."""

from collections.abc import Mapping
from datetime import date

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ombud.campaigns.filters import All, Condition, Everybody, Filter, How
from ombud.campaigns.filters.model import size_fault
from ombud.campaigns.filters.store import matching
from tests.campaigns.menus import demo_menu, filters
from tests.extracts.plain import plain

Rows = Mapping[str, list[tuple[object, ...]]]
WORDS = ["Uppsala", "Heby", "yoga", "massage", "traningskort", "a", "eller", None]
MONTHS = [f"{year}-{month:02d}-01" for year in (2025, 2026) for month in (1, 3, 12)]
_NUMBERS = {how: how for how in How}


def agreements() -> st.SearchStrategy[list[tuple[object, ...]]]:
    row = st.tuples(
        st.integers(1, 6), st.sampled_from(["massage", "traningskort", "kostradgivning"]), st.sampled_from(MONTHS),
        st.sampled_from([None, *MONTHS]), st.just("desk"), st.just(500),
    )  # fmt: skip
    return st.lists(row, max_size=8)


PEOPLE = st.tuples(
    *(
        st.tuples(st.just(n), st.sampled_from(["30-39", "40-49", "50-59", None]), st.sampled_from(WORDS))
        for n in range(1, 7)
    )
).map(list)
INTERESTS = st.lists(st.tuples(st.integers(1, 6), st.sampled_from(WORDS[:-1])), max_size=6)
PROFILES = st.lists(
    st.tuples(
        st.integers(1, 6), st.just("m"), st.sampled_from(WORDS[:-1]), st.just("2026-01-01"), st.just("2026-12-01")
    ),
    max_size=4,
)


def fits(of: Filter, who: int, rows: Rows) -> bool:
    """The oracle: one person, one condition at a time."""
    if isinstance(of, Everybody):
        return True
    if isinstance(of, Condition):
        opposite = of.how in (How.IS_NOT, How.NONE_OF)
        return opposite != any(_holds(of, row) for row in rows[demo_menu().fields[of.field].table] if row[0] == who)
    found = [fits(part, who, rows) for part in of.parts]
    return all(found) if isinstance(of, All) else any(found)


def _holds(one: Condition, row: tuple[object, ...]) -> bool:
    match one.field:
        case "age":
            low, high = (None, None) if row[1] is None else (int(str(row[1])[:2]), int(str(row[1])[3:]))
            return low is not None and high is not None and int(one.values[0]) <= low and high <= int(one.values[1])
        case "agreement":
            return ("ended" if row[3] else "active") in one.values
        case "began":
            began = date.fromisoformat(str(row[2]))
            months = [date.fromisoformat(f"{value}-01") for value in one.values]
            held = {
                How.IS: began == months[0], How.BEFORE: began < months[0], How.AFTER: began > months[0],
                How.BETWEEN: months[0] <= began <= months[-1],
            }  # fmt: skip
            return held[one.how]
        case "current_service":
            return row[1] in one.values and row[3] is None
        case "former_service":
            return row[1] in one.values and row[3] is not None
        case "service" | "interest":
            return row[1] in one.values
        case _:
            return row[2] in one.values


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.lists(filters(), min_size=1, max_size=5), PEOPLE, agreements(), INTERESTS, PROFILES)
def test_the_extract_and_the_oracle_agree_on_who_fits(selections, person, agreement, interest, profile) -> None:  # type: ignore[no-untyped-def]
    rows = {"person": person, "agreement": agreement, "interest": interest, "profile": profile}
    with plain("profiling.marketing", **rows) as extract:
        for of in selections:
            if size_fault(of) is None:
                sql, values = matching(of, demo_menu(), -1, 100)
                found = [row[0] for row in extract.ask(sql, *values)]
                assert found == [who for who in range(1, 7) if fits(of, who, rows)]


def test_those_who_fit_come_in_pages_by_pseudonym() -> None:
    with plain("profiling.marketing", person=[(n, "40-49", "Uppsala") for n in (9, 3, 2**63 + 5, 7)]) as extract:
        sql, values = matching(Everybody(), demo_menu(), -1, 2)
        assert extract.ask(sql, *values) == [(3,), (7,)]
        sql, values = matching(Everybody(), demo_menu(), 7, 3)
        assert extract.ask(sql, *values) == [(9,), (2**63 + 5,)]
