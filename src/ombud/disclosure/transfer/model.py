"""A controller that data may be moved to, and a person's instruction to move it there."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from ombud.disclosure.package.order import Identified, NotGiven
from ombud.terms import SubjectId, Text

LIVES = timedelta(days=3)
"""How long a token can be redeemed (security.md, threat 15) [D]."""


@dataclass(frozen=True, slots=True)
class NewController:
    """Another controller, as two people here have found it to be the one it says it is."""

    id: bytes
    name: str
    org_number: str
    how: str
    """How it was verified: against which register, by whom there."""
    verified_at: datetime
    by_first: str
    by_second: str | None
    confirmed_at: datetime | None
    ended_at: datetime | None

    @property
    def is_verified(self) -> bool:
        return self.confirmed_at is not None and self.ended_at is None


class Signed(StrEnum):
    """How the person signed."""

    ELECTRONICALLY = "e_signature"
    ON_PAPER = "paper"


@dataclass(frozen=True, slots=True)
class Instruction:
    """What the person has asked for, and how it is known that they have."""

    subject: SubjectId
    controller: bytes
    signed: Signed
    identified: Identified
    reference: str = field(repr=False, default="")
    """Where the signed paper or file is: the number of the case."""


@dataclass(frozen=True, slots=True)
class Instructed:
    """The instruction is recorded. `token` is said once and is nowhere kept."""

    id: bytes
    token: str = field(repr=False)
    expires_at: datetime
    controller: NewController


NO_CONTROLLER = NotGiven(
    "R-20.3",
    Text(
        "Mottagaren är inte kontrollerad av två personer. Kontrollera den först, och låt någon annan bekräfta.",
        "The recipient has not been verified by two people. Verify it first, and let somebody else confirm.",
    ),
)
NOT_AN_ORG_NUMBER = NotGiven(
    "R-20.3",
    Text(
        "Det är inget organisationsnummer för en juridisk person. Kontrollera siffrorna. En enskild firma tas inte "
        "upp här: dess nummer är ett personnummer.",
        "That is no organisation number of a legal person. Check the digits. A sole trader is not entered here: the "
        "number is a personal identity number.",
    ),
)
NOT_SAID = NotGiven(
    "R-20.3",
    Text("Ange namn och hur mottagaren kontrollerades.", "Say the name, and how the recipient was verified."),
)
SAME_PERSON = NotGiven(
    "R-20.3",
    Text("Någon annan än den som kontrollerade måste bekräfta.", "Somebody else than who verified has to confirm."),
)
NOT_THERE = NotGiven(
    "R-20.3",
    Text("Det finns ingen sådan mottagare som kan ändras.", "There is no such recipient that can be changed."),
)
NO_TOKEN = NotGiven(
    "R-20.3",
    Text(
        "Koden gäller inte: den är fel, använd eller för gammal. Be om en ny instruktion.",
        "The token does not hold: it is wrong, used or too old. Ask for a new instruction.",
    ),
)
"""One answer for every token that opens nothing: it tells nobody whether there was one."""
