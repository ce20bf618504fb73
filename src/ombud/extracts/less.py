"""Makes less of a value: a band of an age, a month of a day, a municipality of an address (S-11).

* What cannot be read gives nothing, and no more: a value that is not what its field says never passes as it is.
* A code passes where it has the form of a code. Words that somebody wrote pass nowhere, but for the names of places
  and units, and those only while they look like names.
"""

import re
from collections.abc import Mapping
from datetime import date, datetime
from functools import lru_cache

from ombud.law.municipalities import municipality_of
from ombud.law.periods import local_date
from ombud.terms.identifiers import looks_like_personnummer

_OLDEST = 90
BANDS = (*(f"{low}-{low + 9}" for low in range(0, _OLDEST, 10)), f"{_OLDEST}+")
"""Every age band there is, the youngest first."""
_NAME = re.compile(r"[^\W\d_][^\W\d_ .&/\-]*(?:[ .&/\-]+[^\W\d_]+[.]?)*")
_UNIT = re.compile(r"[^\W_][\w .,&/()\-]*")
_CODE = re.compile(r"(?=\D*\d)[A-Za-z0-9][A-Za-z0-9.\-]{0,19}")
"""A code has a digit; a name has none."""
_SYSTEM = re.compile(r"[a-z][A-Za-z0-9:/._\-]{0,79}")
_WORD = re.compile(r"[^\W\d_][\w.\-]{0,40}")
_POSTAL = re.compile(r"\d{3} ?\d{2}")
_LONGEST = 60
_NUMBER = re.compile(r"(?:\d{2})?\d{6}[-+ ]?\d{4}")


@lru_cache(maxsize=65536)
def age_band(born: str | None, on: date) -> str | None:
    """Ten years, as `40-49`; the oldest together. Nothing for a day that is none, or has not come."""
    try:
        day = date.fromisoformat((born or "")[:10])
    except ValueError:
        return None
    age = on.year - day.year - ((on.month, on.day) < (day.month, day.day))
    if age < 0:
        return None
    return BANDS[min(age, _OLDEST) // 10]


@lru_cache(maxsize=65536)
def month(day: str | None) -> str | None:
    """The first day of the month, as SQL takes it."""
    try:
        return f"{date.fromisoformat((day or '')[:10]):%Y-%m}-01"
    except ValueError:
        return None


def month_of(at: datetime | None) -> str | None:
    return None if at is None else f"{local_date(at):%Y-%m}-01"


def municipality(fields: Mapping[str, str]) -> str | None:
    """The municipality, in one way of writing; where none is held the place, else the first three digits of the postal
    code."""
    for field in ("municipality", "city"):
        found = place(fields.get(field))
        if found is not None:
            return municipality_of(found) or found
    return postal_area(fields.get("postal_code"))


@lru_cache(maxsize=8192)
def place(said: str | None) -> str | None:
    """A name of a place, in one way of writing."""
    name = " ".join((said or "").split())
    return name.title() if 0 < len(name) <= _LONGEST and _NAME.fullmatch(name) else None


@lru_cache(maxsize=8192)
def postal_area(said: str | None) -> str | None:
    code = (said or "").strip()
    return code[:3] if _POSTAL.fullmatch(code) else None


@lru_cache(maxsize=8192)
def unit(said: str | None) -> str | None:
    """The name of a unit."""
    name = " ".join((said or "").split())
    return name if 0 < len(name) <= _LONGEST and _UNIT.fullmatch(name) and not _has_number(name) else None


@lru_cache(maxsize=65536)
def code(said: str | None) -> str | None:
    text = (said or "").strip()
    return text if _CODE.fullmatch(text) and not _has_number(text) else None


@lru_cache(maxsize=1024)
def system(said: str | None) -> str | None:
    text = (said or "").strip()
    return text if _SYSTEM.fullmatch(text) and not _has_number(text) else None


@lru_cache(maxsize=8192)
def word(said: str | None) -> str | None:
    """A word of a list: a channel, a kind, a segment."""
    text = (said or "").strip().lower()
    return text if _WORD.fullmatch(text) and not _has_number(text) else None


@lru_cache(maxsize=65536)
def kronor(said: str | None) -> int | None:
    """Whole kronor."""
    try:
        amount = float((said or "").strip().replace(" ", "").replace(",", "."))
    except ValueError:
        return None
    return round(amount) if abs(amount) < 10**9 else None  # neither what is too much nor what is no number


def _has_number(text: str) -> bool:
    """Does something in it look like a personnummer?"""
    return any(looks_like_personnummer(found.replace(" ", "")) for found in _NUMBER.findall(text))
