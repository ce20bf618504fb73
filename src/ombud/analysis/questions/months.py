"""Periods as they are written: `2026`, `2026-Q1`, `2026-03`, `2026-01..2026-06`, and `last-12` months up to now."""

import re
from datetime import date

from ombud.analysis.questions.model import MONTHS, Period, month_number, month_of

_PART = re.compile(r"(?P<year>(?:19|20)\d\d)(?:-(?:[Qq](?P<quarter>[1-4])|(?P<month>0[1-9]|1[0-2])))?")
_LAST = re.compile(r"last-(\d{1,3})")
_BETWEEN = re.compile(r"\s*(?:\.\.|–|\btill\b|\bto\b)\s*")


def read_period(text: str, today: date | None = None) -> Period | None:
    """The period, or None where it is none. Without `today`, only periods that say the same on every day."""
    last = _LAST.fullmatch(text.strip())
    if last is not None:
        return None if today is None else last_months(int(last[1]), today)
    parts = [_part(part) for part in _BETWEEN.split(text.strip())]
    if not 1 <= len(parts) <= 2 or None in parts:
        return None
    whole = [part for part in parts if part is not None]
    return Period(whole[0].first, whole[-1].last)


def last_months(number: int, today: date) -> Period | None:
    """The last whole months before the one that is."""
    if number < 1:
        return None
    now = month_number(today)
    return Period(month_of(now - number), month_of(now - 1))


def _part(text: str) -> Period | None:
    found = _PART.fullmatch(text)
    if found is None:
        return None
    year = int(found["year"])
    if found["month"]:
        day = date(year, int(found["month"]), 1)
        return Period(day, day)
    first = 0 if found["quarter"] is None else 3 * (int(found["quarter"]) - 1)
    length = MONTHS if found["quarter"] is None else 3
    begin = year * MONTHS + first
    return Period(month_of(begin), month_of(begin + length - 1))


def write_period(period: Period, between: str = "..") -> str:
    """The shortest way to write it."""
    first, last = period.first, period.last
    if (first.month, last.month) == (1, MONTHS) and first.year == last.year:
        return f"{first.year}"
    if first.month % 3 == 1 and period.months == 3:
        return f"{first.year}-Q{first.month // 3 + 1}"
    if first == last:
        return f"{first:%Y-%m}"
    if (first.month, last.month) == (1, MONTHS) and first <= last:
        return f"{first.year}{between}{last.year}"
    return f"{first:%Y-%m}{between}{last:%Y-%m}"
