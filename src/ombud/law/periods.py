"""When a period ends.

* Years, months, weeks and days are counted on the calendar of Stockholm, hours on the clock.
* The day of the event is not counted; the period lasts through its last day, so it has ended from the
  first instant of the day after (law.md T-32: last entry 2016-03-01, ten years → from 2026-03-02).
* Where the last day does not exist, a minimum period is rounded up to the first of the next month
  (T-34: 2016-02-29 → through 2026-03-01) and any other is cut to the last day of the month.
* Accounting records stay through 31 December of the seventh year after the year in which the
  financial year ended (T-06, BFL 7:2).
"""

import re
from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

MINIMUM_RULES = frozenset({"T-01", "T-02", "T-03", "T-04", "T-05", "T-06"})
"""The rows of law.md 4.1 that a statute sets a least period for; every other row is a most."""
STOCKHOLM = ZoneInfo("Europe/Stockholm")
_DURATION = re.compile(r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(\d+)H)?", re.ASCII)


class Duration(NamedTuple):
    months: int
    days: int
    hours: int


def duration(text: str) -> Duration:
    """Read an ISO 8601 duration. Raises `ValueError` for anything else, and for an empty one."""
    match = _DURATION.fullmatch(text)
    if match is None or not any(match.groups()):
        raise ValueError(f"not a duration: {text!r} (write P10Y, P24M, P30D or PT24H)")
    years, months, weeks, days, hours = (int(part or 0) for part in match.groups())
    return Duration(12 * years + months, 7 * weeks + days, hours)


@lru_cache(maxsize=1024)
def local_date(at: datetime) -> date:
    """The day in Stockholm. Remembered: an act asks it again and again of the same instant."""
    return at.astimezone(STOCKHOLM).date()


def start_of(day: date) -> datetime:
    """The first instant of a Stockholm day, in UTC."""
    return datetime.combine(day, time(), STOCKHOLM).astimezone(UTC)


def add_months(day: date, months: int, *, round_up: bool) -> date:
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    last = monthrange(year, month)[1]
    if day.day <= last:
        return date(year, month, day.day)
    return date(year, month, last) + timedelta(days=1 if round_up else 0)


def end_of(period: str, anchor_at: datetime, *, minimum: bool = False) -> datetime:
    """The first instant at which `period` after `anchor_at` has ended, in UTC."""
    length = duration(period)
    if not length.months and not length.days:
        return anchor_at.astimezone(UTC) + timedelta(hours=length.hours)
    last = add_months(local_date(anchor_at), length.months, round_up=minimum) + timedelta(days=length.days)
    return start_of(last + timedelta(days=1)) + timedelta(hours=length.hours)


def financial_year_end(on: date, ends: str) -> date:
    """The end of the financial year that holds `on`, for a year that ends on `ends` (`MM-DD`)."""
    month, day = (int(part) for part in ends.split("-"))
    end = date(on.year, month, min(day, monthrange(on.year, month)[1]))
    return end if on <= end else date(on.year + 1, month, min(day, monthrange(on.year + 1, month)[1]))


def accounting_end(year_end_at: datetime) -> datetime:
    """The first instant at which records of the financial year that ended then may go (T-06, T-33)."""
    return start_of(date(local_date(year_end_at).year + 8, 1, 1))
