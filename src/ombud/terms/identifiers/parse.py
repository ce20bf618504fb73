"""Reading numbers as people write them: with blanks around, with or without century, hyphen or plus.

* A blank is no separator inside a number; blanks around the whole and around its hyphen are nothing.
* Ten digits need the day on which they were written: `on`. A hyphen, or nothing, means the latest such year
  that has come; a plus means that the person turns a hundred or more in the year of `on` (P-03).
* A number of the future is none. A wrong check digit is a mistake, and is said to be one.
* Interim numbers, with a letter in the seventh place, are no identities of Skatteverket's (P-08).

What is not a number is a `NotANumber` value with a reason for people. Pure: `on` is an argument.
"""

import re
from datetime import date

from ombud.terms.identifiers.check import digits_hold, is_date
from ombud.terms.identifiers.model import (
    ORGANISATIONSNUMMER,
    PERSONNUMMER,
    SAMORDNINGSNUMMER,
    NotANumber,
    Organisationsnummer,
    Personnummer,
    Samordningsnummer,
)
from ombud.terms.text import Text

_PERSON = re.compile(r"([0-9]{2})?([0-9]{6})(?:\s*([-+\u2010-\u2015\u2212])\s*)?([0-9]{4})")
_INTERIM = re.compile(r"(?:[0-9]{2})?[0-9]{6}(?:\s*[-+]\s*)?[A-Za-z][0-9]{3}")
_ORGANISATION = re.compile(r"(?:16)?([0-9]{6})(?:\s*[-\u2010-\u2015\u2212]\s*)?([0-9]{4})")
_COORDINATION = 60

SHAPE = NotANumber(Text("Skriv numret med tio eller tolv siffror.", "Write the number with ten or twelve digits."))
INTERIM = NotANumber(
    Text(
        "Det här är ett tillfälligt nummer, inte ett personnummer. Använd ett reservnummer med domän.",
        "This is an interim number, not a personnummer. Use a reserve number with its domain.",
    )
)
CHECK = NotANumber(
    Text("Kontrollsiffran stämmer inte. Kontrollera numret.", "The check digit is wrong. Check the number.")
)
DATE = NotANumber(Text("Numret börjar inte med ett möjligt datum.", "The number does not begin with a possible date."))
FUTURE = NotANumber(
    Text(
        "Numrets datum har inte varit ännu. Skriv alla tolv siffror.",
        "The number's date has not come yet. Write all twelve digits.",
    )
)
OTHER_KIND = NotANumber(Text("Det här är ett nummer av annat slag.", "This is a number of another kind."))


def parse_personnummer(text: str, on: date) -> Personnummer | NotANumber:
    """A personnummer as it was written on that day, or why it is not one."""
    found = parse_person_number(text, on)
    return OTHER_KIND if isinstance(found, Samordningsnummer) else found


def parse_samordningsnummer(text: str, on: date) -> Samordningsnummer | NotANumber:
    """A samordningsnummer as it was written on that day, or why it is not one."""
    found = parse_person_number(text, on)
    return OTHER_KIND if isinstance(found, Personnummer) else found


def parse_person_number(text: str, on: date) -> Personnummer | Samordningsnummer | NotANumber:
    """Either kind: the day tells which."""
    match = _PERSON.fullmatch(text.strip())
    if match is None:
        return INTERIM if _INTERIM.fullmatch(text.strip()) else SHAPE
    century, day, separator, last = match.groups()
    if not digits_hold(day + last) or last.startswith("000"):
        return CHECK
    year = int(century + day[:2]) if century else _year(int(day[:2]), separator == "+", on)
    month, on_day = int(day[2:4]), int(day[4:6])
    coordination = on_day >= _COORDINATION
    if not (_may_be(month, on_day - _COORDINATION) if coordination else is_date(year, month, on_day)):
        return DATE
    if (year, month, on_day % _COORDINATION) > (on.year, on.month, on.day):
        return FUTURE
    number = f"{year:04d}{day[2:]}{last}"
    if coordination:
        return Samordningsnummer(number, SAMORDNINGSNUMMER)
    return Personnummer(number, PERSONNUMMER)


def parse_organisationsnummer(text: str) -> Organisationsnummer | NotANumber:
    """Ten digits of which the third is 2 or more; `16` may stand before them."""
    match = _ORGANISATION.fullmatch(text.strip())
    if match is None:
        return SHAPE
    number = match[1] + match[2]
    if number[0] == "0" or number[2] < "2":
        return OTHER_KIND
    return Organisationsnummer(number, ORGANISATIONSNUMMER) if digits_hold(number) else CHECK


def looks_like_personnummer(text: str) -> bool:
    """Could this be a personnummer or samordningsnummer of any century? For what must never hold one."""
    match = _PERSON.fullmatch(text.strip())
    if match is None:
        return False
    day, last = match[2], match[4]
    on_day = int(day[4:6]) % _COORDINATION
    return int(day[2:4]) <= 12 and on_day <= 31 and digits_hold(day + last)


def _year(two_digits: int, plus: bool, on: date) -> int:
    latest = on.year - (on.year - two_digits) % 100
    return latest - 100 if plus else latest


def _may_be(month: int, day: int) -> bool:
    """Month 00 and day 60 are unknown, and a nearby day may be one that the month lacks."""
    return month <= 12 and day <= 31
