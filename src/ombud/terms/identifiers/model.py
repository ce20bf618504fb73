"""Numbers that name people and organisations, as types that never show the number.

* `repr`, `str`, `format` and every error show the type alone; `masked()` shows what P-10 lets be shown, and
  `in_clear()` is the one way to the number.
* An identity is a number in a domain: the same twelve characters in two domains are two identities (P-07).
* No type here knows a birth date, an age or a sex. The number is not authoritative for any of them (P-05),
  and it is no secret: it identifies and never authenticates (P-12).
"""

from typing import ClassVar, NamedTuple, NoReturn

from ombud.terms.text import Text

PERSONNUMMER = "1.2.752.129.2.1.3.1"
SAMORDNINGSNUMMER = "1.2.752.129.2.1.3.3"
NATIONAL_RESERVE = "1.2.752.74.9.1"
REGION_STOCKHOLM = "1.2.752.97.3.1.3"
VASTRA_GOTALAND = "1.2.752.113.11.0.2.1.1.1"
ORGANISATIONSNUMMER = "2.5.4.97"


class NotANumber(NamedTuple):
    """The text is not a number of that kind, and why. It never repeats the text."""

    reason: Text


class Identifier:
    """A checked number in its domain. Made by the parsers of this package."""

    __slots__ = ("_number", "domain")
    _SHOWN: ClassVar[int] = 8

    def __init__(self, number: str, domain: str) -> None:
        self._number = number
        self.domain = domain

    def in_clear(self) -> str:
        """The number, all characters and no separator."""
        return self._number

    def masked(self) -> str:
        """For those who need no more than to tell two people apart; nothing for protected persons (P-10)."""
        return f"{self._number[: self._SHOWN]}-****"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Identifier):
            return NotImplemented
        return (self.domain, self._number) == (other.domain, other._number)

    def __hash__(self) -> int:
        return hash((self.domain, self._number))

    def __repr__(self) -> str:
        return f"{type(self).__name__}(…)"

    def __format__(self, spec: str) -> str:
        return format(repr(self), spec)

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise TypeError("an identifier is not copied, stored or sent by itself")

    def __getstate__(self) -> NoReturn:
        raise TypeError("an identifier is not copied, stored or sent by itself")


class Personnummer(Identifier):
    """Twelve digits from the population register (FBL 18 §)."""

    __slots__ = ()


class Samordningsnummer(Identifier):
    """Twelve digits; the day is 60 more, and may be unknown or nearby (SamL 2:1)."""

    __slots__ = ()


class ReserveId(Identifier):
    """Twelve characters that a health-care principal gave, in its own domain (P-07)."""

    __slots__ = ()
    _SHOWN: ClassVar[int] = 6


class Organisationsnummer(Identifier):
    """Ten digits that name a legal person (1974:174)."""

    __slots__ = ()
    _SHOWN: ClassVar[int] = 6
