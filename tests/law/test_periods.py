"""When a period ends: the calendar of Stockholm, minimum periods, financial years (law.md 4.1)."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ombud.law.periods import (
    Duration,
    accounting_end,
    add_months,
    duration,
    end_of,
    financial_year_end,
    local_date,
    start_of,
)
from tests.policy import oracle


@pytest.mark.parametrize(
    ("text", "months", "days", "hours"),
    [
        ("P10Y", 120, 0, 0),
        ("P24M", 24, 0, 0),
        ("P1Y6M", 18, 0, 0),
        ("P2W", 0, 14, 0),
        ("P30D", 0, 30, 0),
        ("PT24H", 0, 0, 24),
        ("P1Y2M3W4DT5H", 14, 25, 5),
        ("P0D", 0, 0, 0),
    ],
)
def test_a_duration_is_years_months_weeks_days_and_hours(text: str, months: int, days: int, hours: int) -> None:
    assert duration(text) == Duration(months, days, hours)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "P",
        "PT",
        "P1",
        "1Y",
        "P1YT",
        "P-1Y",
        "P1.5Y",
        "p1y",
        "P1D1Y",
        "P1Y\n",
        " P1Y",
        "P1Yx",
        "P١Y",
        "ändamålsenlig",
    ],
)
def test_n_13_1_anything_else_is_no_duration_and_the_error_says_what_to_write(text: str) -> None:
    with pytest.raises(ValueError, match=r"not a duration: .* \(write P10Y, P24M, P30D or PT24H\)") as error:
        duration(text)
    assert repr(text) in str(error.value)


def test_a_day_begins_at_midnight_in_stockholm() -> None:
    assert start_of(date(2026, 1, 15)) == datetime(2026, 1, 14, 23, tzinfo=UTC)
    assert start_of(date(2026, 7, 15)) == datetime(2026, 7, 14, 22, tzinfo=UTC)
    assert start_of(date(2026, 7, 15)).tzinfo is UTC


def test_the_date_is_the_one_in_stockholm_whatever_zone_wrote_it() -> None:
    assert local_date(datetime(2026, 3, 1, 22, 59, 59, tzinfo=UTC)) == date(2026, 3, 1)
    assert local_date(datetime(2026, 3, 1, 23, 0, tzinfo=UTC)) == date(2026, 3, 2)
    assert local_date(datetime(2026, 3, 1, 20, 0, tzinfo=timezone(timedelta(hours=-5)))) == date(2026, 3, 2)


@pytest.mark.parametrize(
    ("start", "months", "cut", "rounded_up"),
    [
        (date(2026, 1, 15), 1, date(2026, 2, 15), date(2026, 2, 15)),
        (date(2026, 1, 31), 1, date(2026, 2, 28), date(2026, 3, 1)),
        (date(2028, 1, 31), 1, date(2028, 2, 29), date(2028, 3, 1)),
        (date(2026, 8, 31), 1, date(2026, 9, 30), date(2026, 10, 1)),
        (date(2026, 12, 31), 2, date(2027, 2, 28), date(2027, 3, 1)),
        (date(2026, 11, 30), 1, date(2026, 12, 30), date(2026, 12, 30)),
        (date(2026, 1, 31), 2, date(2026, 3, 31), date(2026, 3, 31)),
        (date(2026, 12, 5), 1, date(2027, 1, 5), date(2027, 1, 5)),
        (date(2016, 2, 29), 120, date(2026, 2, 28), date(2026, 3, 1)),
        (date(2026, 5, 5), 0, date(2026, 5, 5), date(2026, 5, 5)),
    ],
)
def test_a_day_that_does_not_exist_is_cut_or_rounded_up(start: date, months: int, cut: date, rounded_up: date) -> None:
    assert add_months(start, months, round_up=False) == cut
    assert add_months(start, months, round_up=True) == rounded_up


def test_t_32_ten_years_after_1_march_2016_may_go_from_2_march_2026() -> None:
    last_entry = datetime(2016, 3, 1, 9, 30, tzinfo=UTC)
    assert end_of("P10Y", last_entry, minimum=True) == start_of(date(2026, 3, 2))


def test_t_34_a_leap_day_is_kept_through_1_march() -> None:
    last_entry = datetime(2016, 2, 29, 9, 30, tzinfo=UTC)
    assert end_of("P10Y", last_entry, minimum=True) == start_of(date(2026, 3, 2))
    assert end_of("P10Y", last_entry) == start_of(date(2026, 3, 1))


def test_t_21_hours_are_counted_on_the_clock() -> None:
    """24 hours over the night when summer time begins end at another hour of the wall clock."""
    seen = datetime(2026, 3, 28, 12, 0, 0, 1, tzinfo=UTC)
    assert end_of("PT24H", seen) == seen + timedelta(hours=24)
    assert end_of("P0D", seen) == seen
    assert end_of("PT24H", seen.astimezone(timezone(timedelta(hours=2)))).tzinfo is UTC


def test_hours_after_days_run_from_the_end_of_the_last_day() -> None:
    seen = datetime(2026, 3, 1, 12, tzinfo=UTC)
    assert end_of("P1DT5H", seen) == start_of(date(2026, 3, 3)) + timedelta(hours=5)
    assert end_of("P1MT5H", seen) == start_of(date(2026, 4, 2)) + timedelta(hours=5)
    assert end_of("P1M1D", seen) == start_of(date(2026, 4, 3))


@pytest.mark.parametrize(
    ("on", "ends", "end"),
    [
        (date(2026, 5, 1), "12-31", date(2026, 12, 31)),
        (date(2026, 12, 31), "12-31", date(2026, 12, 31)),
        (date(2026, 6, 30), "06-30", date(2026, 6, 30)),
        (date(2026, 7, 1), "06-30", date(2027, 6, 30)),
        (date(2026, 1, 5), "02-29", date(2026, 2, 28)),
        (date(2027, 3, 1), "02-29", date(2028, 2, 29)),
        (date(2028, 3, 1), "02-29", date(2029, 2, 28)),
    ],
)
def test_t_06_the_financial_year_that_holds_a_day(on: date, ends: str, end: date) -> None:
    assert financial_year_end(on, ends) == end


@pytest.mark.parametrize("year_end", [date(2026, 12, 31), date(2026, 6, 30), date(2026, 1, 31)])
def test_t_33_a_financial_year_that_ended_in_2026_may_go_from_2034(year_end: date) -> None:
    assert accounting_end(start_of(year_end)) == start_of(date(2034, 1, 1))
    assert accounting_end(start_of(year_end + timedelta(days=1)) - timedelta(seconds=1)) == start_of(date(2034, 1, 1))


instants = st.datetimes(datetime(1998, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))
periods = st.builds("P{}Y{}M{}W{}DT{}H".format, *[st.integers(0, n) for n in (11, 30, 6, 40, 30)])


@settings(max_examples=300, deadline=None, derandomize=True, database=None)
@given(periods, instants, st.booleans())
def test_the_end_is_the_one_counted_day_by_day(period: str, anchor: datetime, minimum: bool) -> None:
    assert oracle.micros(end_of(period, anchor, minimum=minimum)) == oracle.period_end(period, anchor, minimum)


@settings(max_examples=200, deadline=None, derandomize=True, database=None)
@given(instants)
def test_the_date_is_the_one_counted_day_by_day(at: datetime) -> None:
    day = local_date(at)
    assert (day.year, day.month, day.day) == oracle.swedish_date(at)


@settings(max_examples=200, deadline=None, derandomize=True, database=None)
@given(periods, instants)
def test_a_minimum_never_ends_before_the_same_period_as_a_maximum(period: str, anchor: datetime) -> None:
    assert end_of(period, anchor, minimum=True) >= end_of(period, anchor) >= anchor
