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
_WEEKDAYS = (
    Text("måndag", "Monday"),
    Text("tisdag", "Tuesday"),
    Text("onsdag", "Wednesday"),
    Text("torsdag", "Thursday"),
    Text("fredag", "Friday"),
    Text("lördag", "Saturday"),
    Text("söndag", "Sunday"),
)
_WEEKEND = {day: _WEEKDAYS[day] for day in (_SATURDAY, _SUNDAY)}
_MONTHS = {
    1: Text("en månad", "one month"),
    2: Text("två månader", "two months"),
    3: Text("tre månader", "three months"),
}


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
    why: tuple[Text, ...] = ()
    """Each step of the count: the day that is not counted, the months, the days that it moved over."""

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
    why = (*_counted(received, months, counted), *_moved(counted))
    return Deadline(_working_day(counted), counted, moved, _working_day(counted, eves=True), why)


def postponed(deadline: Deadline, days: int, why: Text) -> Deadline:
    """The same period when so many days of it were not counted, for a reason."""
    counted = deadline.counted_to + days * _DAY
    return Deadline(_working_day(counted), counted, None, _working_day(counted, eves=True), (why, *_moved(counted)))


def working_days_after(day: date, count: int) -> date:
    """The working day that comes `count` working days after a day, or as many before where it is negative (R-05)."""
    step = _DAY if count > 0 else -_DAY
    for _ in range(abs(count)):
        day += step
        while _free(day) is not None:
            day += step
    return day


def _counted(received: date, months: int, counted: date) -> list[Text]:
    steps = [
        Text(
            f"Mottaget {received}; den dagen räknas inte (artikel 3.1 i förordning 1182/71).",
            f"Received on {received}; that day is not counted (Regulation 1182/71 Art. 3(1)).",
        ),
        Text(
            f"{_months(months).sv.capitalize()} går till och med {counted} (artikel 3.2 c).",
            f"{_months(months).en.capitalize()} later is {counted} (Art. 3(2)(c)).",
        ),
    ]
    if counted.day != received.day:
        steps.append(
            Text(
                f"Den månaden har ingen {received.day}:e dag; tiden räknas till dess sista.",
                f"That month has no day {received.day}; the period is counted to its last.",
            )
        )
    return steps


def _months(count: int) -> Text:
    return _MONTHS.get(count) or Text(f"{count} månader", f"{count} months")


def _moved(counted: date) -> list[Text]:
    """Each day that the end moves over, and where it stops (Art. 3(4)); an eve that it does not move over (R-04)."""
    steps, day = [], counted
    while (free := _free(day)) is not None:
        steps.append(
            Text(
                f"{day} är {free.sv}; tiden går inte ut den dagen (artikel 3.4).",
                f"{day} is {free.en}; the period does not end on that day (Art. 3(4)).",
            )
        )
        day += _DAY
    steps.append(
        Text(
            f"Sista dag: {_WEEKDAYS[day.weekday()].sv} {day}, hela dagen, svensk tid.",
            f"Last day: {_WEEKDAYS[day.weekday()].en} {day}, all of it, Swedish time.",
        )
    )
    eves = _working_day(counted, eves=True)
    if eves != day:
        steps.append(
            Text(
                f"Om midsommarafton, julafton och nyårsafton vore helgdagar här vore det {eves}; vi håller det "
                "tidigare datumet.",
                f"If Midsummer Eve, Christmas Eve and New Year's Eve were holidays here it would be {eves}; we keep "
                "the earlier day.",
            )
        )
    return steps


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
