"""What values look like. Each rule says of one value whether it has that shape, with its check digit where it has one.

Pure; values go in and none comes out: the answer is how many of how many (`Seen`). 50 µs a value at most, no model and
no outside list: names in free text are not looked for, the person who is asked about is (`forms`).
"""

import ipaddress
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from ombud.systems.kinds import Kind
from ombud.terms.identifiers import NotANumber, parse_person_number

_EMAIL = re.compile(r"[^\s@<>,;]{1,64}@[^\s@<>,;]{1,255}\.[a-z]{2,24}", re.I)
_MAC = re.compile(r"(?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2}|(?:[0-9a-f]{4}\.){2}[0-9a-f]{4}", re.I)
_PHONE = re.compile(r"(?:\+|00)[0-9][0-9 ()./-]{6,20}|0[0-9]{1,3}[ /-]?[0-9][0-9 -]{4,11}|\([0-9]{2,4}\)[0-9 -]{6,12}")
_ICD = re.compile(r"[A-TV-Z][0-9][0-9A-Z](?:\.?[0-9A-Z]{1,4})?")
_IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}")
_AMERICAN = re.compile(r"[0-9]{3}-[0-9]{2}-[0-9]{4}")
_AGENT = re.compile(r"(?:Mozilla|Opera|curl|Safari|Lynx|Wget)\b.*", re.S)
_BORN = re.compile(r"(19[0-9]{2}|20[0-2][0-9])-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])(?:[T ].*)?")
_DIGITS = re.compile(r"[0-9]")


@dataclass(frozen=True, slots=True)
class Seen:
    """How many values of how many had the shape."""

    kind: Kind
    fitting: int
    looked_at: int

    @property
    def share(self) -> float:
        return self.fitting / self.looked_at


def _personnummer(text: str) -> bool:
    return not isinstance(parse_person_number(text, date.max), NotANumber)


def _ip(text: str) -> bool:
    try:
        ipaddress.ip_interface(text)
    except ValueError:
        return False
    return "." in text or ":" in text


def _iban(text: str) -> bool:
    """ISO 13616: the check digits are modulo 97."""
    flat = text.replace(" ", "").upper()
    return bool(_IBAN.fullmatch(flat)) and int("".join(str(int(one, 36)) for one in flat[4:] + flat[:4])) % 97 == 1


def _phone(text: str) -> bool:
    return bool(_PHONE.fullmatch(text)) and len(_DIGITS.findall(text)) >= 7 and not _personnummer(text)


_SHAPES: tuple[tuple[Kind, Callable[[str], bool]], ...] = (
    (Kind.EMAIL, lambda text: bool(_EMAIL.fullmatch(text))),
    (Kind.PERSONNUMMER, _personnummer),
    (Kind.MAC, lambda text: bool(_MAC.fullmatch(text))),
    (Kind.IP, _ip),
    (Kind.NATIONAL_ID, lambda text: bool(_AMERICAN.fullmatch(text))),
    (Kind.ACCOUNT, _iban),
    (Kind.PHONE, _phone),
    (Kind.AGENT, lambda text: bool(_AGENT.fullmatch(text))),
    (Kind.CODE, lambda text: bool(_ICD.fullmatch(text))),
)
LEAST = 0.5
"""The smallest share that says something: a column holds what half of its values are."""


def seen_in(values: Iterable[str]) -> tuple[Seen, ...]:
    """What the values look like, the surest first. Empty values are not looked at."""
    told = [value.strip() for value in values if value and value.strip()]
    if not told:
        return ()
    found = [Seen(kind, sum(map(rule, told)), len(told)) for kind, rule in _SHAPES]
    return tuple(sorted((one for one in found if one.share >= LEAST), key=lambda one: -one.share))


def holds_some(values: Iterable[str]) -> frozenset[Kind]:
    """Direct identifiers inside longer texts: a note with somebody's number in it. A person looks at free text."""
    found: set[Kind] = set()
    for value in values:
        words = value.split()
        if len(words) > 1:
            found |= {Kind.EMAIL for word in words if _EMAIL.fullmatch(word.strip(".,;:()<>"))}
            found |= {Kind.PERSONNUMMER for word in words if _personnummer(word.strip(".,;:()"))}
    return frozenset(found)


def is_born(values: Iterable[str]) -> bool:
    """Whether all are dates that somebody could be born on."""
    told = [value for value in values if value]
    return bool(told) and all(_BORN.fullmatch(value) for value in told)
