"""Skatteverket's official test numbers: given to nobody, so that invented people can have them (P-09).

`data/personnummer.txt` holds one line per month, `198001 01238 01239 …`: the day and the three digits of each
number. The check digit follows from the rest. Samordningsnummer are kept alike, with 60 more in the day.
"""

from bisect import bisect_left
from collections.abc import Collection, Iterable
from datetime import date
from functools import cache
from importlib.resources import files


@cache
def personnummer() -> tuple[str, ...]:
    """All 41,127 different official test personnummer, twelve digits each, in order."""
    return tuple(_read("personnummer.txt"))


@cache
def samordningsnummer() -> tuple[str, ...]:
    """All 2,264 official test samordningsnummer, twelve digits each, in order."""
    return tuple(_read("samordningsnummer.txt"))


def born_on(number: str) -> date:
    """The date that a test personnummer was made for. Only of invented people: see P-05."""
    return date(int(number[:4]), int(number[4:6]), int(number[6:8]))


def nearest(day: date, used: Collection[str]) -> str:
    """The first unused test personnummer of that day, or of the nearest day that has one; earlier before later."""
    numbers = personnummer()
    above = bisect_left(numbers, day.strftime("%Y%m%d"))
    earlier = next((n for n in reversed(numbers[:above]) if n not in used), None)
    later = next((n for n in numbers[above:] if n not in used), None)
    found = [n for n in (earlier, later) if n is not None]
    return min(found, key=lambda n: abs((born_on(n) - day).days))


def with_check_digit(eleven: str) -> str:
    """Twelve digits from eleven: Luhn over all but the century (P-02)."""
    doubled = (int(digit) * (2 if place % 2 == 0 else 1) for place, digit in enumerate(eleven[2:]))
    return eleven + str(-sum(value // 10 + value % 10 for value in doubled) % 10)


def _read(name: str) -> Iterable[str]:
    text = files("ombud.app.demo").joinpath("data", name).read_text("ascii")
    for line in text.splitlines():
        month, *days = line.split()
        yield from (with_check_digit(month + day) for day in days)
