"""The two nights of the year when Stockholm's clock is moved: the quiet hours are too long there, never too short."""

from datetime import UTC, datetime, timedelta

import pytest

from ombud.campaigns.pace import quiet_end, stops_at
from ombud.law.periods import STOCKHOLM

AUTUMN, SPRING = datetime(2026, 10, 25, tzinfo=UTC), datetime(2026, 3, 29, tzinfo=UTC)
"""At 01:00 UTC of these days three becomes two, and two becomes three."""
NIGHTS = [(21 * 60, 8 * 60), (60, 150), (150, 480), (22 * 60, 150), (120, 180), (150, 155)]


@pytest.mark.parametrize(("quiet_from", "quiet_until"), NIGHTS)
@pytest.mark.parametrize("night", [AUTUMN, SPRING])
def test_no_minute_that_the_clock_says_is_quiet_is_sent_in_and_what_waits_never_waits_for_the_past(
    night: datetime, quiet_from: int, quiet_until: int
) -> None:
    """What a clock on the wall says, whichever of its two readings; and the end is quiet no more."""
    for minute in range(-6 * 60, 14 * 60, 5):
        at = night + timedelta(minutes=minute)
        wall = at.astimezone(STOCKHOLM).hour * 60 + at.astimezone(STOCKHOLM).minute
        within = (
            quiet_from <= wall < quiet_until if quiet_from < quiet_until else wall >= quiet_from or wall < quiet_until
        )
        end = quiet_end(at, quiet_from, quiet_until)
        assert end is not None or not within, at
        if end is None:
            stop = stops_at(at, quiet_from, quiet_until, night + timedelta(days=9))
            assert stop > at
            assert quiet_end(stop, quiet_from, quiet_until) is not None
            assert quiet_end(stop - timedelta(microseconds=1), quiet_from, quiet_until) is None
        else:
            assert at < end <= at + timedelta(hours=24)
            assert quiet_end(end, quiet_from, quiet_until) is None


def test_an_hour_that_comes_twice_is_quiet_both_times() -> None:
    """Until half past two: the second one. From half past two: the first one."""
    first, second = AUTUMN + timedelta(minutes=30), AUTUMN + timedelta(minutes=90)
    assert quiet_end(first, 22 * 60, 150) == second
    assert quiet_end(first + timedelta(minutes=20), 22 * 60, 150) == second
    assert stops_at(AUTUMN, 150, 8 * 60, second) == first
    assert quiet_end(first + timedelta(minutes=40), 150, 8 * 60) == AUTUMN + timedelta(hours=7)


def test_a_time_that_there_is_not_begins_before_the_clock_is_moved_and_ends_after_it() -> None:
    before, after = SPRING + timedelta(minutes=30), SPRING + timedelta(minutes=90)
    assert quiet_end(before, 22 * 60, 150) == after
    assert stops_at(SPRING, 150, 8 * 60, after) == before
    assert quiet_end(before, 150, 151) == after + timedelta(minutes=1)


def test_where_both_are_the_same_there_are_no_quiet_hours() -> None:
    assert quiet_end(AUTUMN, 60, 60) is None
