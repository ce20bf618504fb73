"""From which day a statute keeps a row of another system: the law's table of periods, counted back from today."""

from datetime import date

from ombud.law.periods import add_months, duration
from ombud.law.retention import ACCOUNTING

JOURNAL = "T-01"
"""Entries of a journal: they stay whatever their age, and go by a decision of IVO alone (PDL 8:4)."""
_YEARS = 7


def first_kept(minimum: str, today: date) -> date:
    """The first day that a row may have and still be kept today."""
    if minimum == ACCOUNTING:  # the seventh year after the calendar year in which the financial year ended (BFL 7:2)
        return date(today.year - _YEARS, 1, 1)
    length = duration(minimum)
    return add_months(today, -length.months, round_up=False)
