"""The clocks of a breach (A-30, A-31, A-35, F-02, F-03): elapsed hours, whatever the clock on the wall does."""

from calendar import timegm
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ombud.law.breach import CHOSEN, CL_FROM, CYBER, DUTIES, Duty, clocks, elapsed, imy_due, in_cyber_scope
from ombud.law.breach import processor_late as told_late
from ombud.law.periods import start_of

STOCKHOLM = ZoneInfo("Europe/Stockholm")
AWARE = st.datetimes(datetime(2019, 1, 1), datetime(2060, 1, 1), timezones=st.sampled_from([UTC, STOCKHOLM]))


def on_the_wall(at: datetime) -> tuple[datetime, int]:
    """What a clock on the wall in Stockholm shows, and how far it is ahead of UTC then, in minutes."""
    there = at.astimezone(STOCKHOLM)
    ahead = there.utcoffset()
    assert ahead is not None
    return there.replace(tzinfo=None), int(ahead.total_seconds()) // 60


def oracle(at: datetime, hours: int) -> tuple[datetime, int]:
    """Counted otherwise: in whole seconds since 1970, an hour of them at a time."""
    instant = timegm(at.utctimetuple())
    for _ in range(hours):
        instant += 3600
    there = datetime.fromtimestamp(instant, STOCKHOLM).replace(microsecond=at.microsecond)
    ahead = there.utcoffset()
    assert ahead is not None
    return there.replace(tzinfo=None), int(ahead.total_seconds()) // 60


@given(AWARE)
@example(datetime(2027, 3, 27, 10, tzinfo=STOCKHOLM))
@example(datetime(2026, 10, 24, 2, 30, tzinfo=STOCKHOLM))
@example(datetime(2026, 10, 25, 2, 30, fold=1, tzinfo=STOCKHOLM))
@example(datetime(2028, 2, 27, 12, tzinfo=STOCKHOLM))
@example(datetime(2100, 2, 27, 12, tzinfo=STOCKHOLM))
@example(datetime(2027, 12, 31, 23, 59, tzinfo=STOCKHOLM))
def test_a_30_seventy_two_hours_are_elapsed_hours_over_every_change_of_the_clock_and_every_leap_day(
    aware: datetime,
) -> None:
    due = imy_due(aware)
    assert due.tzinfo is UTC
    assert on_the_wall(due) == oracle(aware, 72)


def test_a_30_the_vector_of_the_law_a_spring_night_is_an_hour_short() -> None:
    """Aware 2027-03-27 10:00 in Stockholm: due 2027-03-30 at 11:00, and not moved over any holiday (Reg. 1182/71)."""
    due = imy_due(datetime(2027, 3, 27, 10, tzinfo=STOCKHOLM)).astimezone(STOCKHOLM)
    assert (due.date(), due.hour, due.minute) == (date(2027, 3, 30), 11, 0)


def test_a_30_an_autumn_night_is_an_hour_long_and_christmas_moves_nothing() -> None:
    due = imy_due(datetime(2026, 10, 24, 10, tzinfo=STOCKHOLM)).astimezone(STOCKHOLM)
    assert (due.day, due.hour) == (27, 9)
    christmas = imy_due(datetime(2026, 12, 22, 17, tzinfo=STOCKHOLM)).astimezone(STOCKHOLM)
    assert (christmas.date(), christmas.hour) == (date(2026, 12, 25), 17)


@given(AWARE, st.integers(0, 200))
def test_hours_are_the_same_from_whatever_zone_they_are_counted(aware: datetime, hours: int) -> None:
    assert elapsed(aware, hours) == elapsed(aware.astimezone(UTC), hours)


def test_a_35_f_02_one_incident_has_four_clocks() -> None:
    aware = datetime(2026, 11, 20, 16, tzinfo=UTC)
    found = {clock.duty: clock.due_at for clock in clocks(aware, (Duty.IMY, *CYBER))}
    assert found == {
        Duty.IMY: aware + timedelta(hours=72),
        Duty.CL_WARNING: aware + timedelta(hours=24),
        Duty.CL_REPORT: aware + timedelta(hours=72),
        Duty.CL_FINAL: start_of(date(2026, 12, 24)),
    }


def test_a_35_the_month_of_the_final_report_runs_from_the_notification_that_was_sent() -> None:
    aware, sent = datetime(2027, 1, 30, 16, tzinfo=UTC), datetime(2027, 1, 31, 8, tzinfo=UTC)
    (clock,) = clocks(aware, (Duty.CL_FINAL,), sent)
    assert clock.due_at == start_of(date(2027, 3, 1))  # 28 February is the last day


def test_what_is_to_be_done_at_once_has_no_end() -> None:
    """PSL 3:5 and 3:8, Art. 34: `snarast` and without undue delay are no number of hours."""
    aware = datetime(2026, 11, 20, 16, tzinfo=UTC)
    at_once = (Duty.PEOPLE, Duty.IVO, Duty.PATIENT, *CHOSEN)
    assert [clock.due_at for clock in clocks(aware, at_once)] == [None] * len(at_once)
    assert set(DUTIES) == set(Duty)


@pytest.mark.parametrize(("day", "scope", "reached"), [(0, True, True), (-1, True, False), (0, False, False)])
def test_f_02_the_cybersecurity_act_reaches_from_its_day_on_whom_the_policy_says(
    day: int, scope: bool, reached: bool
) -> None:
    at = datetime.combine(CL_FROM, datetime.min.time(), STOCKHOLM) + timedelta(days=day)
    assert in_cyber_scope(at, scope) is reached


def test_f_03_a_proposal_of_96_hours_changes_nothing() -> None:
    at = datetime(2029, 1, 10, tzinfo=UTC)
    assert imy_due(at) == at + timedelta(hours=72)


@pytest.mark.parametrize(("hours", "late"), [(24, False), (24.01, True)])
def test_a_31_a_processor_has_twenty_four_hours(hours: float, late: bool) -> None:
    learnt = datetime(2026, 11, 20, 16, tzinfo=UTC)
    assert told_late(learnt, learnt + timedelta(hours=hours)) is late
