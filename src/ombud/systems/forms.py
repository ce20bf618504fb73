"""The usual spellings of an identifier, so that one who is written in another way is still found.

`USER@Example.com` and `user@example.com` are the same person; so are `+46 70-174 06 05` and `0701740605`. What stands
in the system is brought into one spelling by the database itself (`relational.dialect`: blanks and marks away, small
letters), and held against the spellings that are left.

* Ten digits of a personnummer are another person's after a hundred years: they are searched for only while the
  person is younger; from then on the number is written with a plus sign (P-03) or with twelve digits.
"""

import re
from collections.abc import Iterable
from datetime import date

from ombud.systems.kinds import Kind
from ombud.terms.identifiers import NotANumber, parse_person_number

MARKS = " -()./\u00a0"
"""What may stand inside a number and means nothing."""
_FLAT = str.maketrans("", "", MARKS)
_SWEDISH = re.compile(r"(?:(?:\+|00)460?|0|46)([1-9][0-9]{5,10})")


class Identifiers:
    """What one person is looked for by: kinds with the spellings that each may have. It prints no value."""

    def __init__(self, values: "dict[Kind, set[str]]", on: date) -> None:
        self._spelt = {kind: frozenset(spelt) for kind in values if (spelt := _all(kind, values[kind], on))}

    @property
    def kinds(self) -> frozenset[Kind]:
        return frozenset(self._spelt)

    def of(self, kind: Kind) -> frozenset[str]:
        """All spellings of that kind; empty where nothing is known."""
        return self._spelt.get(kind, frozenset())

    def __repr__(self) -> str:
        return f"Identifiers({', '.join(sorted(kind.value for kind in self._spelt))})"


def _all(kind: Kind, values: set[str], on: date) -> set[str]:
    return {form for value in values for form in spellings(kind, value, on)}


def spellings(kind: Kind, value: str, on: date) -> frozenset[str]:
    """Every usual spelling of one value, blanks and marks already away and letters small."""
    if kind is Kind.EMAIL:
        return _email(value)
    if kind is Kind.PHONE:
        return _phone(value)
    if kind is Kind.PERSONNUMMER:
        return _personnummer(value, on)
    return frozenset({value.strip().lower()} - {""})


def _email(value: str) -> frozenset[str]:
    flat = value.strip().lower()
    local, at, domain = flat.rpartition("@")
    if not at or not local:
        return frozenset()
    return frozenset({flat, *(f"{local}@{spelt}" for spelt in _domains(domain))})


def _domains(domain: str) -> set[str]:
    """A domain in letters and in the ASCII that the net uses."""
    try:
        on_the_net = domain.encode("idna")
        return {domain, on_the_net.decode(), on_the_net.decode("idna")}
    except UnicodeError:
        return {domain}


def _phone(value: str) -> frozenset[str]:
    flat = value.translate(_FLAT)
    found = _SWEDISH.fullmatch(flat)
    if found is None:
        return frozenset({flat} - {""})
    rest = found[1]
    return frozenset({f"+46{rest}", f"0046{rest}", f"46{rest}", f"0{rest}", f"+460{rest}"})


def _personnummer(value: str, on: date) -> frozenset[str]:
    number = parse_person_number(value, on)
    if isinstance(number, NotANumber):
        return frozenset()
    twelve = number.in_clear()
    ten, born = twelve[2:], int(twelve[:4])
    old = on.year - born >= 100
    return frozenset({twelve, f"{ten[:6]}+{ten[6:]}" if old else ten})


def dashed(spelt: Iterable[str], kind: Kind) -> set[str]:
    """The same for a server that compares letter by letter: a number also with its dash."""
    return {*spelt, *(f"{one[:-4]}-{one[-4:]}" for one in spelt if kind is Kind.PERSONNUMMER and one.isdigit())}
