"""What is to be put in a package, and for whom; and the answers that are no package.

* Health data leaves electronically only to somebody identified with more than one factor (HSLF-FS 2016:40 3:15; R-07).
  A letter goes to the registered address.
* What a professional has found must be withheld is with IVO (R-15.4); the rest is given out all the same.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from ombud.policy.document import Document
from ombud.systems.port import GivenRow
from ombud.terms import RecordId, SubjectId, Text
from ombud.terms.text import Language

Printed = Callable[[Document, date], bytes]
"""Sets a document as a tagged PDF (`ombud.messages.pdf`)."""


class Target(NamedTuple):
    """The new file that a package becomes, and what sets its printed page."""

    to: Path
    printed: Printed


class Kind(StrEnum):
    ACCESS = "access"
    """Everything that is held (Art. 15)."""
    PORTABILITY = "portability"
    """What the person has given and may take elsewhere (Art. 20)."""


class Way(StrEnum):
    """How it reaches the one it is for."""

    DESK = "desk"
    POST = "post"
    LOGIN = "login"
    EMAIL = "email"
    TRANSFER = "transfer"


class Identified(StrEnum):
    """How the person showed who they are."""

    E_ID = "e_id"
    ID_CARD = "id_card"
    REGISTERED_ADDRESS = "registered_address"
    KNOWN = "known"
    NOT = "not"


MULTI_FACTOR = frozenset({Identified.E_ID})
"""Something one has and something one knows (HSLF-FS 2025:57)."""
ELECTRONIC = frozenset({Way.LOGIN, Way.EMAIL, Way.TRANSFER})


@dataclass(frozen=True, slots=True)
class CaseTold:
    """One case of the person, told by the package that holds it: requests lie above this one (N-16.1)."""

    reference: str
    received_at: datetime
    state: str
    asked: tuple[str, ...]
    words: str = field(repr=False)
    history: tuple[tuple[datetime, str], ...] = field(repr=False)
    """What happened when, with what was written to and from the person."""


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A connected system whose rows go into the package: they are read while it is written (N-16.1)."""

    system: str
    read: Callable[[], Iterator[GivenRow | Text]] = field(repr=False)
    """Its rows, one after another; a text says why they are not here, or not all of them."""
    category_of: Callable[[str, str], str | None] = field(repr=False)
    """The policy's category of a column of a table."""
    categories: frozenset[str] = frozenset()
    """All that any column of it is of."""


@dataclass(frozen=True, slots=True)
class GivenThere:
    """What of a connected system is in a package: how many rows of each table, and why that is not all."""

    system: str
    tables: tuple[tuple[str, int], ...]
    why: Text | None = None


@dataclass(frozen=True, slots=True)
class Order:
    """What is wanted."""

    subject: SubjectId
    kind: Kind = Kind.ACCESS
    language: Language = "sv"
    way: Way = Way.DESK
    identified: Identified = Identified.ID_CARD
    to: str = ""
    """Who gets it, where it is somebody else than the person: a guardian, another controller."""
    withheld: frozenset[RecordId] = frozenset()
    """What has been handed over to IVO for its decision (PSL 6:12, 6:13)."""
    protected_units: frozenset[str] = frozenset()
    unit_names: Mapping[str, Text] = field(default_factory=dict)
    """What units are called, by their code."""
    cases: tuple[CaseTold, ...] = field(repr=False, default=())
    """The person's cases, in the language of the copy; opened by whoever holds them, each with its entry."""
    elsewhere: tuple[Elsewhere, ...] = ()
    """The connected systems."""


@dataclass(frozen=True, slots=True)
class NotGiven:
    """No package was made, by which requirement and why."""

    requirement: str
    text: Text


@dataclass(frozen=True, slots=True)
class Made:
    """A package was made. It says how much is in it and nothing of what."""

    kind: Kind
    records: int
    files: int
    size: int
    sha256: str
    made_at: datetime
    empty: Text | None = None
    """Why nothing is in it, and what can be asked for instead (R-20.1)."""
    elsewhere: tuple[GivenThere, ...] = ()


def not_over_this_way(order: Order, *, health: bool) -> NotGiven | None:
    """Whether it may leave in this way (R-07, A-03)."""
    if order.identified is Identified.NOT:
        return NotGiven("R-07", _WHO)
    if health and order.way in ELECTRONIC and order.identified not in MULTI_FACTOR:
        return NotGiven("R-07", _MULTI_FACTOR)
    if order.way is Way.POST and order.identified is not Identified.REGISTERED_ADDRESS:
        return NotGiven("R-07", _ADDRESS)
    return None


_WHO = Text(
    "Vi vet inte vem det är. Fråga efter det som behövs för att vara säker (artikel 12.6), och inte mer.",
    "It is not known who this is. Ask for what it takes to be sure (Art. 12(6)), and no more.",
)
_MULTI_FACTOR = Text(
    "Hälsouppgifter lämnas elektroniskt bara till den som har legitimerat sig med e-legitimation. Lämna dem i "
    "receptionen, eller skicka dem till folkbokföringsadressen.",
    "Health data leaves electronically only to somebody identified with e-ID. Give it at the desk, or send it to the "
    "registered address.",
)
_ADDRESS = Text(
    "Ett brev med en kopia går bara till folkbokföringsadressen. Kontrollera den, och ange att du har gjort det.",
    "A letter with a copy goes to the registered address alone. Check it, and say that you have.",
)
GONE = NotGiven(
    "R-15.1",
    Text(
        "Något raderades medan kopian gjordes. Ingenting lämnades ut. Gör om den.",
        "Something was erased while the copy was being made. Nothing was given out. Make it again.",
    ),
)
DECEASED = NotGiven(
    "R-15.8",
    Text(
        "Personen har avlidit. Artikel 15 gäller inte; närstående kan begära journalen enligt patientdatalagen (R-40).",
        "The person has died. Article 15 does not reach them; relatives may ask for the journal (R-40).",
    ),
)
TOO_LARGE = NotGiven(
    "R-15.1",
    Text(
        "Kopian blir större än fyra gigabyte. Be utvecklarna dela den.",
        "The copy would be larger than four gigabytes. Ask the developers to divide it.",
    ),
)
