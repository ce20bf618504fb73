"""The time that a request may take: the month, its extension, and the two clocks (R-02 to R-06, N-20.1)."""

from calendar import monthrange
from datetime import UTC, date, datetime, timedelta

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ombud.law.clock import (
    ASK_WITHIN,
    Clock,
    ContradictoryDatesError,
    Extension,
    NotExtended,
    Reason,
    received_on,
)
from ombud.law.rights import Right, extendable, identity_needed

RECEIVED = date(2026, 11, 24)
DUE, LONGEST = date(2026, 12, 24), date(2027, 2, 24)
SWEDEN = holidays.country_holidays("SE", years=range(2019, 2042), include_sundays=False)


def of(*rights: Right, received: date = RECEIVED, **days: date) -> Clock:
    return Clock(received, frozenset(rights or {Right.ACCESS}), **days)


# The arrival


def test_n_20_1_a_mail_at_six_in_the_evening_came_that_day() -> None:
    assert received_on(datetime(2026, 11, 24, 17, tzinfo=UTC)) == date(2026, 11, 24)


def test_n_20_1_a_mail_that_reception_passed_on_a_week_later_came_when_it_came() -> None:
    first, passed_on = datetime(2026, 11, 24, 17, tzinfo=UTC), datetime(2026, 12, 1, 9, tzinfo=UTC)
    assert received_on(first, passed_on) == received_on(passed_on, first) == date(2026, 11, 24)


def test_r_03_the_day_of_arrival_is_the_one_in_stockholm() -> None:
    assert received_on(datetime(2026, 11, 24, 23, 30, tzinfo=UTC)) == date(2026, 11, 25)


# The month


def test_r_02_a_request_is_due_in_a_month_and_can_take_three() -> None:
    clock = of(Right.ACCESS)
    assert (clock.due, clock.lawful.due, clock.longest.due) == (DUE, DUE, LONGEST)


def test_r_02_one_day_is_still_in_time_and_the_next_is_not() -> None:
    clock = of(Right.ACCESS, Right.ERASURE)
    assert clock.overdue_on(DUE) == frozenset()
    assert clock.overdue_on(DUE + timedelta(days=1)) == {Right.ACCESS, Right.ERASURE}


# The extension


def test_r_02_an_extension_on_the_last_day_of_the_month_is_in_time() -> None:
    extension = of(Right.ACCESS).extension_on(DUE, Reason.COMPLEXITY)
    assert isinstance(extension, Extension)
    assert (extension.rights, extension.until) == ({Right.ACCESS}, LONGEST)
    assert extension.why[1].sv.startswith("Tre månader går till och med 2027-02-24")


def test_r_02_an_extension_on_the_day_after_is_refused_and_a_breach() -> None:
    refused = of(Right.ACCESS).extension_on(DUE + timedelta(days=1), Reason.COMPLEXITY)
    assert isinstance(refused, NotExtended)
    assert (refused.requirement, refused.breach) == ("R-02", True)
    assert "förlängas" in refused.text.sv


def test_r_02_the_first_month_is_over_when_it_has_moved_over_easter() -> None:
    clock = of(received=date(2027, 2, 26))
    assert isinstance(clock.extension_on(date(2027, 3, 30), Reason.NUMBER), Extension)
    assert isinstance(clock.extension_on(date(2027, 3, 31), Reason.NUMBER), NotExtended)


def test_r_02_an_extension_without_a_reason_is_refused() -> None:
    refused = of().extension_on(RECEIVED, None)
    assert isinstance(refused, NotExtended)
    assert not refused.breach
    assert "komplicerad" in refused.text.sv


def test_r_02_an_extension_is_given_once() -> None:
    refused = of(extended=date(2026, 12, 1)).extension_on(date(2026, 12, 2), Reason.NUMBER)
    assert isinstance(refused, NotExtended)
    assert not refused.breach
    assert "redan förlängd" in refused.text.sv


@pytest.mark.parametrize("right", [right for right in Right if not extendable(right)])
def test_r_02_a_no_a_withdrawal_a_journal_copy_and_a_log_extract_are_never_extended(right: Right) -> None:
    refused = of(right).extension_on(RECEIVED, Reason.COMPLEXITY)
    assert isinstance(refused, NotExtended)
    assert not refused.breach
    assert of(right, extended=RECEIVED).due == DUE


def test_r_02_in_a_letter_that_asks_for_several_things_each_has_its_own_day() -> None:
    """The journal copy keeps its month when the erasure is extended."""
    mixed = of(Right.ERASURE, Right.JOURNAL_COPY)
    extension = mixed.extension_on(RECEIVED, Reason.COMPLEXITY)
    assert isinstance(extension, Extension)
    assert extension.rights == {Right.ERASURE}
    longer = of(Right.ERASURE, Right.JOURNAL_COPY, extended=date(2026, 12, 1))
    assert (longer.of(Right.ERASURE).due, longer.of(Right.JOURNAL_COPY).due) == (LONGEST, DUE)
    assert longer.due == DUE
    assert longer.overdue_on(DUE + timedelta(days=1)) == {Right.JOURNAL_COPY}


def test_r_02_a_letter_of_extension_that_went_too_late_changes_nothing() -> None:
    assert of(extended=DUE).due == LONGEST
    assert of(extended=DUE + timedelta(days=1)).due == DUE


# The two clocks


def test_r_06_whoever_was_asked_at_once_has_two_clocks_and_the_first_still_rings() -> None:
    clock = of(asked=RECEIVED, identified=date(2026, 12, 4))
    other = clock.suspended(Right.ACCESS)
    assert other is not None
    assert other.counts
    assert other.deadline is not None
    assert other.deadline.due == date(2027, 1, 4)  # 24 December and ten days: a Sunday
    assert "10 dagar" in other.why.sv
    assert clock.due == DUE
    assert clock.reminders() == of().reminders()


def test_r_06_while_it_is_awaited_the_other_clock_stands_still_with_no_day() -> None:
    other = of(asked=RECEIVED).suspended(Right.ACCESS)
    assert other is not None
    assert (other.counts, other.deadline) == (True, None)


def test_r_06_asked_on_day_20_the_clock_has_not_stood_still() -> None:
    other = of(asked=date(2026, 12, 14), identified=date(2026, 12, 15)).suspended(Right.ACCESS)
    assert other is not None
    assert (other.counts, other.deadline) == (False, None)
    assert "för sent" in other.why.sv


def test_r_06_at_once_is_within_three_working_days() -> None:
    """[D], decision 0029. Received on a Tuesday."""
    assert ASK_WITHIN == 3
    in_time, late = of(asked=date(2026, 11, 27)), of(asked=date(2026, 11, 28))
    assert in_time.suspended(Right.ACCESS).counts  # type: ignore[union-attr]
    assert not late.suspended(Right.ACCESS).counts  # type: ignore[union-attr]


def test_r_06_nobody_was_asked_and_there_is_one_clock() -> None:
    assert of().suspended(Right.ACCESS) is None


@pytest.mark.parametrize("right", [right for right in Right if not identity_needed(right)])
def test_r_08_a_question_that_may_not_be_asked_stops_no_clock(right: Right) -> None:
    other = of(right, asked=RECEIVED).suspended(right)
    assert other is not None
    assert (other.counts, other.deadline) == (False, None)
    assert "får ingen fråga" in other.why.sv


def test_r_06_an_extended_request_that_stood_still_is_shown_three_months_and_the_days() -> None:
    other = of(asked=RECEIVED, identified=RECEIVED + timedelta(days=5), extended=RECEIVED).suspended(Right.ACCESS)
    assert other is not None
    assert other.deadline is not None
    assert other.deadline.due == date(2027, 3, 1)


# Targets and reminders


def test_r_05_a_journal_copy_is_aimed_at_in_three_working_days() -> None:
    clock = of(Right.JOURNAL_COPY, received=date(2026, 11, 26))
    assert clock.target_of(Right.JOURNAL_COPY) == date(2026, 12, 1)
    assert clock.target_of(Right.ACCESS) is None
    first = clock.reminders()[0]
    assert (first.code, first.on) == ("TARGET", date(2026, 12, 1))


def test_the_ladder_counts_working_days_down_to_the_last_and_tells_the_officer_in_time() -> None:
    assert [(one.on, one.code, one.escalates) for one in of().reminders()] == [
        (date(2026, 12, 10), "TEN", False),
        (date(2026, 12, 17), "FIVE", False),
        (date(2026, 12, 22), "TWO", True),
        (date(2026, 12, 24), "LAST", True),
        (date(2026, 12, 28), "OVERDUE", True),
    ]


def test_an_extended_request_has_its_ladder_before_the_longer_day() -> None:
    assert of(extended=RECEIVED).reminders()[-2].on == LONGEST


def test_no_reminder_is_before_the_request() -> None:
    for right in Right:
        assert all(one.on >= RECEIVED for one in of(right).reminders())


# Dates that contradict each other


@pytest.mark.parametrize(
    ("days", "said"),
    [
        ({"identified": RECEIVED}, "never asked for"),
        ({"asked": RECEIVED - timedelta(days=1)}, "in that order"),
        ({"asked": RECEIVED + timedelta(days=2), "identified": RECEIVED}, "in that order"),
        ({"extended": RECEIVED - timedelta(days=1)}, "before it was received"),
    ],
)
def test_dates_that_cannot_all_be_true_are_refused(days: dict[str, date], said: str) -> None:
    with pytest.raises(ContradictoryDatesError, match=said):
        of(**days)


def test_a_request_for_nothing_has_no_clock() -> None:
    with pytest.raises(ContradictoryDatesError, match="at least one right"):
        Clock(RECEIVED, frozenset())


def test_an_extension_before_the_request_is_no_extension() -> None:
    with pytest.raises(ContradictoryDatesError, match="before it was received"):
        of().extension_on(RECEIVED - timedelta(days=1), Reason.NUMBER)


# The same said otherwise


def counted(received: date, months: int, more: int = 0) -> date:
    """Regulation 1182/71 by stepping day by day with another source's holidays."""
    month = (received.year * 12 + received.month - 1) + months
    year, number = month // 12, month % 12 + 1
    day = date(year, number, min(received.day, monthrange(year, number)[1])) + timedelta(days=more)
    while day.isoweekday() > 5 or day in SWEDEN:
        day += timedelta(days=1)
    return day


received_days = st.dates(date(2020, 1, 1), date(2039, 12, 31))
some_rights = st.frozensets(st.sampled_from(list(Right)), min_size=1)
waits = st.none() | st.tuples(st.integers(0, 12), st.none() | st.integers(0, 60))
extended_after = st.none() | st.integers(0, 40)


def built(received: date, rights: frozenset[Right], wait: tuple[int, int | None] | None, extended: int | None) -> Clock:
    asked = None if wait is None else received + timedelta(days=wait[0])
    identified = None if wait is None or wait[1] is None or asked is None else asked + timedelta(days=wait[1])
    return Clock(received, rights, asked, identified, None if extended is None else received + timedelta(days=extended))


@given(received_days, some_rights, waits, extended_after)
def test_the_clock_says_what_somebody_counts_by_hand(
    received: date, rights: frozenset[Right], wait: tuple[int, int | None] | None, extended: int | None
) -> None:
    clock = built(received, rights, wait, extended)
    month = counted(received, 1)
    in_time = extended is not None and received + timedelta(days=extended) <= month
    expected = {right: counted(received, 3 if in_time and extendable(right) else 1) for right in rights}
    assert {right: clock.of(right).due for right in rights} == expected
    assert clock.due == min(expected.values())
    for right in rights:
        other = clock.suspended(right)
        if other is not None and other.deadline is not None:
            assert other.counts
            assert identity_needed(right)
            assert wait is not None
            assert wait[1] is not None
            assert other.deadline.due == counted(received, 3 if in_time and extendable(right) else 1, wait[1])
            assert other.deadline.due >= expected[right]


@given(received_days, some_rights, waits, extended_after, st.integers(0, 120))
def test_waiting_for_identity_moves_no_alarm(
    received: date, rights: frozenset[Right], wait: tuple[int, int | None] | None, extended: int | None, later: int
) -> None:
    """R-06: the reminder ladder and what is overdue follow the unsuspended clock."""
    waited, not_waited = built(received, rights, wait, extended), built(received, rights, None, extended)
    day = received + timedelta(days=later)
    assert waited.reminders() == not_waited.reminders()
    assert waited.overdue_on(day) == not_waited.overdue_on(day)


@given(received_days, some_rights, st.integers(0, 120), st.sampled_from([None, *Reason]))
def test_an_extension_goes_in_the_first_month_with_a_reason_or_not_at_all(
    received: date, rights: frozenset[Right], later: int, reason: Reason | None
) -> None:
    """R-02."""
    day = received + timedelta(days=later)
    found = Clock(received, rights).extension_on(day, reason)
    may = day <= counted(received, 1) and reason is not None and any(extendable(right) for right in rights)
    assert isinstance(found, Extension) == may
    if isinstance(found, Extension):
        assert found.until == counted(received, 3)
        assert found.rights == {right for right in rights if extendable(right)}
