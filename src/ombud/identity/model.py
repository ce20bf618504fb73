"""What an identification says, and what a session is.

* A provider ends in one of two values: `Proven`, or `NotProven` with words and what to do. Nothing in between.
* Who it is lies in `Whose`: a number, an address, an account at work, or a registration that a code led to. A number
  and an address do not print.
* Health data is for more than one factor alone (HSLF-FS 2016:40 3:15; R-07). `Level` says it, and nobody computes it
  again.
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from ombud.actors import Accounts
from ombud.terms import Actor, RoleId, SubjectId, Text, subject_text
from ombud.terms.text import Language


class Means(StrEnum):
    """How somebody showed who they are."""

    OIDC = "oidc"
    BANKID = "bankid"
    PASSKEY = "passkey"
    TOTP = "totp"
    LETTER_CODE = "letter_code"
    SIGNED_LINK = "signed_link"
    DEMO = "demo"


class Level(StrEnum):
    """How much that showed."""

    ONE_FACTOR = "one_factor"
    MULTI_FACTOR = "multi_factor"


@dataclass(frozen=True, slots=True)
class Number:
    """A personnummer or samordningsnummer, twelve digits, that an e-ID vouches for."""

    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Address:
    """An address of mail that whoever it is reads."""

    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class StaffAccount:
    """An account of `ombud.toml`."""

    name: str


@dataclass(frozen=True, slots=True)
class Registered:
    """Somebody who is registered here: a code or a link led to them."""

    subject: SubjectId


Whose = Number | Address | StaffAccount | Registered


@dataclass(frozen=True, slots=True)
class Evidence:
    """What shows afterwards that it was so. `digest` may stand anywhere; the rest tells of the person."""

    digest: bytes = b""
    """SHA-256 of the document."""
    signed_text: str = field(repr=False, default="")
    """The text that the person saw and signed."""
    document: bytes = field(repr=False, default=b"")
    """The signature or token as it came, to be sealed with the case that it is for, and nowhere else."""


@dataclass(frozen=True, slots=True)
class Proven:
    """It has been shown who it is."""

    whose: Whose
    means: Means
    level: Level
    at: datetime
    evidence: Evidence = Evidence()


Who = Proven


@dataclass(frozen=True, slots=True)
class NotProven:
    """It was not shown who it is. `code` is for the log and the test; the words are for the person."""

    code: str
    why: Text
    now: Text
    """What to do."""


@dataclass(frozen=True, slots=True)
class SessionId:
    """By what a session is named in a list. It opens nothing."""

    bytes: bytes

    def __str__(self) -> str:
        return self.bytes.hex()


@dataclass(frozen=True, slots=True)
class Session:
    """Somebody signed in: a person, an account at work, or a person of whom nothing is held."""

    id: SessionId
    subject: SubjectId | None
    account: str | None
    means: Means
    level: Level
    began: datetime
    ends: datetime
    """When it ends if nothing more is done."""
    language: Language
    csrf: bytes = field(repr=False)
    """The secret of this session's forms. It follows from the token, and is nowhere kept."""

    @property
    def is_multi_factor(self) -> bool:
        """May health data and copies be shown (R-07)?"""
        return self.level is Level.MULTI_FACTOR


PERSON, UNKNOWN = RoleId("subject"), "unknown-person"


def actor_of(session: Session, accounts: Accounts) -> Actor | None:
    """Who acts in this session; None for an account that is not there any more. Each person is an actor of their own,
    so that nobody's look-ups are counted together with another's."""
    if session.account is not None:
        found = accounts.named(session.account)
        return found if isinstance(found, Actor) else None
    return Actor(UNKNOWN if session.subject is None else subject_text(session.subject), PERSON)
