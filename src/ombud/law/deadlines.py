"""Deadlines counted in months (Regulation (EEC, Euratom) No 1182/71; R-02, R-03, R-04).

  * The day of the event is not counted; the period ends with the last hour of the same date in the last month,
    or of that month's last day where there is no such date (Art. 3(1), 3(2)(c)).
  * A last day that is a Saturday, Sunday or public holiday moves to the end of the next working day (Art. 3(4)).
  * Public holidays are those of lag 1989:253. Midsummer Eve, Christmas Eve and New Year's Eve are not among them;
    they are equal to holidays only in Swedish statutory time (lag 1930:173 s. 2). The deadline does not move over
    them, which is the safe side; `eve_calendar_due` shows the other reading [D].

Days are days in Stockholm. Periods in hours (a breach's 72) are elapsed time and are not counted here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

from ombud.law.periods import add_months, start_of
from ombud.terms import Text

_DAY = timedelta(days=1)
_SATURDAY, _SUNDAY = 5, 6
_WEEKEND = {_SATURDAY: Text("lördag", "Saturday"), _SUNDAY: Text("söndag", "Sunday")}


@dataclass(frozen=True, slots=True)
class Deadline:
    """The last day, and why it is that day."""

    due: date
    counted_to: date
    """The same date in the last month, before it moved."""
    extended_reason: Text | None
    """Why it moved; None if it did not."""
    eve_calendar_due: date
    """The last day if the three eves were holidays. Shown, never used."""

    @property
    def ends_at(self) -> datetime:
        """The first instant that is too late, in UTC."""
        return start_of(self.due + _DAY)


def due(received: date, months: int) -> Deadline:
    """The deadline of a period of months after an event on `received`."""
    counted = add_months(received, months, round_up=False)
    reason = _free(counted)
    moved = None
    if reason is not None:
        moved = Text(
            f"{counted.isoformat()} är {reason.sv}; tiden går ut nästa arbetsdag.",
            f"{counted.isoformat()} is {reason.en}; the period ends on the next working day.",
        )
    return Deadline(_working_day(counted), counted, moved, _working_day(counted, eves=True))


def _working_day(day: date, *, eves: bool = False) -> date:
    while _free(day) is not None or (eves and day in _eves(day.year)):
        day += _DAY
    return day


def _free(day: date) -> Text | None:
    """The name of the holiday or weekend day that it is, if it is one."""
    return public_holidays(day.year).get(day) or _WEEKEND.get(day.weekday())


@lru_cache(maxsize=64)
def public_holidays(year: int) -> Mapping[date, Text]:
    """The public holidays of lag 1989:253, as it stands since 2005, besides all Sundays."""
    easter = easter_sunday(year)
    return {
        date(year, 1, 1): Text("nyårsdagen", "New Year's Day"),
        date(year, 1, 6): Text("trettondedag jul", "Epiphany"),
        easter - 2 * _DAY: Text("långfredagen", "Good Friday"),
        easter: Text("påskdagen", "Easter Sunday"),
        easter + _DAY: Text("annandag påsk", "Easter Monday"),
        easter + 39 * _DAY: Text("Kristi himmelsfärdsdag", "Ascension Day"),
        easter + 49 * _DAY: Text("pingstdagen", "Whit Sunday"),
        date(year, 5, 1): Text("första maj", "May Day"),
        date(year, 6, 6): Text("nationaldagen", "National Day"),
        _saturday_from(date(year, 6, 20)): Text("midsommardagen", "Midsummer Day"),
        _saturday_from(date(year, 10, 31)): Text("alla helgons dag", "All Saints' Day"),
        date(year, 12, 25): Text("juldagen", "Christmas Day"),
        date(year, 12, 26): Text("annandag jul", "Boxing Day"),
    }


def _eves(year: int) -> frozenset[date]:
    midsummer = _saturday_from(date(year, 6, 20)) - _DAY
    return frozenset({midsummer, date(year, 12, 24), date(year, 12, 31)})


def _saturday_from(first: date) -> date:
    return first + (_SATURDAY - first.weekday()) % 7 * _DAY


def easter_sunday(year: int) -> date:
    """The Gregorian Easter: the Sunday after the ecclesiastical full moon on or after 21 March."""
    century, golden = year // 100, year % 19
    age = (century - century // 4 - (8 * century + 13) // 25 + 19 * golden + 15) % 30
    moon = age - age // 28 * (1 - 29 // (age + 1) * ((21 - golden) // 11))
    weekday = (year + year // 4 + moon + 2 - century + century // 4) % 7
    return date(year, 3, 28) + (moon - weekday) * _DAY
