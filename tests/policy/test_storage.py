"""How long a purpose keeps a category: rows, ties, anchors, and the calendar of Stockholm."""

from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ombud.policy.ask import Facts
from ombud.policy.model import Anchor, Family, Purpose, StoragePeriod, Tie
from ombud.policy.storage import FOREVER, NEVER, last_row, rows_for, storage_end
from ombud.terms import CategoryId
from tests.policy import oracle
from tests.policy.example import w
from tests.policy.strategies import CATEGORIES, anchors, some, storages

NAME, HEALTH = CategoryId("name"), CategoryId("health")
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def purpose(*rows: StoragePeriod, family: Family = Family.CONTRACT) -> Purpose:
    return Purpose(name=w("x"), why=w("x"), family=family, storage=list(rows))


def days(number: int, anchor: Anchor = Anchor.EVENT, **more: object) -> StoragePeriod:
    return StoragePeriod(period=f"P{number}D", anchor=anchor, **more)


def end(*rows: StoragePeriod, ties: frozenset[Tie] = frozenset(), at: datetime = NOON) -> datetime:
    return storage_end(purpose(*rows), NAME, ties, {Anchor.EVENT: at})


def test_n_11_1_no_row_keeps_nothing() -> None:
    assert end() == NEVER


def test_n_11_1_an_anchor_that_has_not_happened_keeps_nothing() -> None:
    assert end(days(30, Anchor.CLOSED)) == NEVER


def test_n_11_1_a_row_without_anchor_or_without_period_keeps_nothing() -> None:
    assert end(StoragePeriod(period="P10Y")) == NEVER
    assert end(StoragePeriod(anchor=Anchor.EVENT)) == NEVER


def test_a_period_lasts_through_its_last_day_in_stockholm() -> None:
    """Day of the event not counted: 1 March and 30 days is through 31 March, in summer time by then."""
    assert end(days(30)) == datetime(2026, 3, 31, 22, tzinfo=UTC)


def test_n_12_1_an_open_tie_keeps_without_an_end() -> None:
    during = StoragePeriod(during=[Tie.AGREEMENT, Tie.CLAIM])
    assert end(during, ties=frozenset({Tie.CLAIM})) == FOREVER
    assert end(during, ties=frozenset({Tie.OFFER})) == NEVER


def test_n_12_1_a_tie_wins_over_a_period_that_has_ended() -> None:
    row = days(1, during=[Tie.OFFER])
    assert end(row, ties=frozenset({Tie.OFFER})) == FOREVER
    assert end(row) == datetime(2026, 3, 2, 23, tzinfo=UTC)


def test_the_last_row_to_end_decides() -> None:
    assert end(days(30), days(2)) == end(days(2), days(30)) == end(days(30))


def test_a_row_that_names_the_category_wins_over_those_that_name_none() -> None:
    """T-25: citizenship goes three months after the decision, though the visit is kept a year."""
    general, own = days(300), days(3, categories=[HEALTH])
    assert rows_for(purpose(general, own), HEALTH) == (own,)
    assert rows_for(purpose(general, own), NAME) == (general,)
    assert end(general, own) == end(general)


def test_a_category_that_only_others_are_named_for_is_not_kept() -> None:
    assert end(days(300, categories=[HEALTH])) == NEVER


def test_t_06_an_accounting_row_needs_no_period_of_its_own() -> None:
    row = StoragePeriod(anchor=Anchor.EVENT, calendar="accounting_year")
    assert end(row, at=datetime(2026, 6, 30, tzinfo=UTC)) == datetime(2033, 12, 31, 23, tzinfo=UTC)


@pytest.mark.parametrize("rule", ["T-01", "T-04", "T-06", "T-10", "T-13", "T-25", None])
def test_t_34_only_a_minimum_by_statute_is_rounded_up_on_a_leap_day(rule: str | None) -> None:
    """The tenth year after 29 February 2016 has no such day: a least period takes one more, a most takes one less."""
    leap = datetime(2016, 2, 29, 12, tzinfo=UTC)
    row = StoragePeriod(rule=rule, period="P10Y", anchor=Anchor.EVENT)
    through_1_march = datetime(2026, 3, 1, 23, tzinfo=UTC)
    through_28_february = datetime(2026, 2, 28, 23, tzinfo=UTC)
    found = storage_end(purpose(row), NAME, frozenset(), {Anchor.EVENT: leap})
    assert found == (through_1_march if rule in ("T-01", "T-04", "T-06") else through_28_february)


def test_the_row_that_decides_is_named_by_its_rule() -> None:
    """G-03: a refusal to erase cites the row of law.md 4.1 that it follows."""
    table = purpose(days(30, rule="T-19"), days(2, rule="T-21"), days(1))
    assert last_row(table, NAME, frozenset(), {Anchor.EVENT: NOON}) == (end(days(30)), "T-19")
    assert last_row(purpose(days(30)), NAME, frozenset(), {Anchor.EVENT: NOON}) == (end(days(30)), "")
    assert last_row(purpose(), NAME, frozenset(), {}) == (NEVER, "")


@settings(max_examples=300, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
@given(storages, anchors, some(Tie, 2), st.sampled_from(CATEGORIES), st.sampled_from(Family))
def test_the_end_is_the_one_the_oracle_counts(
    rows: list[StoragePeriod],
    happened: dict[Anchor, datetime],
    ties: frozenset[Tie],
    category: CategoryId,
    family: Family,
) -> None:
    asked = purpose(*rows, family=family)
    counted = oracle.kept_until(asked.model_dump(mode="json"), category, Facts(ties=ties, anchors=happened))
    found = storage_end(asked, category, ties, happened)
    if counted in (oracle.OPEN, oracle.GONE):
        assert found == (FOREVER if counted == oracle.OPEN else NEVER)
    else:
        assert oracle.micros(found) == counted
