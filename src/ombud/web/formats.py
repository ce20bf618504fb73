"""Dates, times and numbers as people read them (ux.md 3.2): `23 november 2026`, `kl. 10.44`, `1 204`, `12,5 %`."""

from datetime import date, datetime, timedelta
from decimal import Decimal

from ombud.law.periods import STOCKHOLM
from ombud.policy.wording import day
from ombud.terms import Text
from ombud.terms.text import Language

_WEEKDAYS = Text(
    "måndag tisdag onsdag torsdag fredag lördag söndag", "Monday Tuesday Wednesday Thursday Friday Saturday Sunday"
)
_THIN = "\N{NO-BREAK SPACE}"


def local(at: datetime) -> datetime:
    """The moment in Swedish time."""
    return at.astimezone(STOCKHOLM)


def clock(at: datetime, language: Language) -> str:
    """`kl. 10.44`, `10:44`."""
    here = local(at)
    return f"kl.{_THIN}{here:%H.%M}" if language == "sv" else f"{here:%H:%M}"


def moment(at: datetime, language: Language, now: datetime) -> str:
    """`i dag kl. 10.44`, `i går kl. 23.41`, `2 november 2026 kl. 10.44`."""
    on, today = local(at).date(), local(now).date()
    near = {today: Text("i dag", "today"), today - timedelta(days=1): Text("i går", "yesterday")}.get(on)
    joint = " " if language == "sv" else " at "
    return f"{near.in_(language) if near else day(on, language)}{joint}{clock(at, language)}"


def weekday(on: date, language: Language) -> str:
    """`onsdag 23 december 2026`: for a date by which somebody answers."""
    return f"{_WEEKDAYS.in_(language).split()[on.weekday()]} {day(on, language)}"


def number(value: int | Decimal, language: Language) -> str:
    """`1 204`, `12,5`."""
    text = f"{value:,}"
    return text.replace(",", _THIN).replace(".", ",") if language == "sv" else text
