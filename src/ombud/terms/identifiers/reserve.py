"""Reserve numbers: what health care gives a person whose number is unknown or does not exist (P-07).

Each domain has its own form, and an unknown domain is refused: the twelve characters alone say nothing.

* National, `XXYYMMDDNNGC`: the century plus 3 (or 6, 9 …), the date, two letters, a digit or a letter, and the
  check. Where the date is unknown XX is 00, MM 20–99 and DD 40–59. Luhn over all twelve places, a letter
  counting its ASCII code.
* Region Stockholm, `99yyyyNNNNNC`: a year from 1900 to 2299. Luhn over places 5–12.
* Västra Götaland, `yyyymmddGggC`: G is K, M or X; gg is 06–79, even for K and odd for M, or 80–89 for X. Luhn
  over places 3–12 with K = 5, M = 7, X = 8.

Letters are A–Z without I, O, Q, V and W. The forms are those that Inera publishes for the national personal
data service; the examples there are in the tests.
"""

import re
from collections.abc import Callable, Mapping

from ombud.terms.identifiers.check import digits_hold, is_date, luhn_holds
from ombud.terms.identifiers.model import (
    NATIONAL_RESERVE,
    REGION_STOCKHOLM,
    VASTRA_GOTALAND,
    NotANumber,
    ReserveId,
)
from ombud.terms.text import Text

_LETTER = "ABCDEFGHJKLMNPRSTUXYZ"
_NATIONAL = re.compile(rf"([0-9]{{2}})([0-9]{{2}})([0-9]{{2}})([0-9]{{2}})[{_LETTER}]{{2}}[0-9{_LETTER}][0-9]")
_STOCKHOLM = re.compile(r"99(?:19|20|21|22)[0-9]{8}")
_GOTALAND = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})([KMX])([0-9]{2})[0-9]")
_GOTALAND_VALUE = str.maketrans("KMX", "578")
_GOTALAND_SERIAL = {"K": range(6, 80, 2), "M": range(7, 80, 2), "X": range(80, 90)}

UNKNOWN_DOMAIN = NotANumber(Text("Okänd domän för reservnummer.", "This domain of reserve numbers is not known."))
FORM = NotANumber(
    Text(
        "Reservnumret har inte den form eller kontrollsiffra som domänen föreskriver.",
        "The reserve number does not have the form or the check digit of its domain.",
    )
)


def parse_reserve_id(text: str, domain: str) -> ReserveId | NotANumber:
    """A reserve number of that domain, or why it is not one. A hyphen may stand after eight characters."""
    holds = _FORMS.get(domain)
    if holds is None:
        return UNKNOWN_DOMAIN
    number = text.strip().upper()
    if number[8:9] == "-":
        number = number[:8] + number[9:]
    return ReserveId(number, domain) if holds(number) else FORM


def _national(number: str) -> bool:
    match = _NATIONAL.fullmatch(number)
    if match is None:
        return False
    series, year, month, day = (int(part) for part in match.groups())
    if series == 0:
        dated = month >= 20 and 40 <= day <= 59
    else:
        century = (series - 19) % 3 + 19
        dated = series >= 22 and is_date(100 * century + year, month, day)
    return dated and luhn_holds([int(c) if c.isdigit() else ord(c) for c in number])


def _stockholm(number: str) -> bool:
    return _STOCKHOLM.fullmatch(number) is not None and digits_hold(number[4:])


def _gotaland(number: str) -> bool:
    match = _GOTALAND.fullmatch(number)
    if match is None or not is_date(int(match[1]), int(match[2]), int(match[3])):
        return False
    serial = int(match[5]) in _GOTALAND_SERIAL[match[4]]
    return serial and digits_hold(number.translate(_GOTALAND_VALUE)[2:])


_FORMS: Mapping[str, Callable[[str], bool]] = {
    NATIONAL_RESERVE: _national,
    REGION_STOCKHOLM: _stockholm,
    VASTRA_GOTALAND: _gotaland,
}
DOMAINS = tuple(_FORMS)
