"""What a receiver is and what becomes of an event, in types."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NewType

from ombud.terms import Text
from ombud.terms.ids import id_bytes, id_text
from ombud.vault.telling import Happening

ReceiverId = NewType("ReceiverId", bytes)
EventId = NewType("EventId", bytes)
KnownAs = NewType("KnownAs", bytes)
"""What one receiver knows one person by: random, and nobody else's."""
NOBODY = KnownAs(b"")
"""Of an event that is about nobody."""

MUST_BE_ACKNOWLEDGED = frozenset(
    {
        *(Happening.ERASED, Happening.PARTLY_ERASED, Happening.OBJECTED, Happening.WITHDRAWN, Happening.RESTRICTED),
        Happening.MERGED,
    }
)
"""What a receiver has to obey with data of its own (Art. 7(3), 17, 18, 21; R-19.1)."""
ACKNOWLEDGED_WITHIN = timedelta(days=3)
"""[D] A little longer than trying goes on, shorter than the month in which a person is answered."""


class State(StrEnum):
    """Whether anything is sent to a receiver."""

    ACTIVE = "active"
    PAUSED = "paused"
    """By somebody here."""
    GONE = "gone"
    """By the receiver: it has answered 410."""


class Fate(StrEnum):
    """What has become of an event."""

    WAITING = "waiting"
    """For its turn, or for the next try."""
    HELD = "held"
    """As long as nothing is sent to the receiver."""
    SENT = "sent"
    DEAD = "dead"
    """It could not be handed over. Somebody looks at it, and may have it sent again."""


class Said(StrEnum):
    """What a receiver says that it has done."""

    DONE = "done"
    NOTHING_HELD = "nothing_held"
    KEPT = "kept"
    """It must keep it, by a duty of its own: somebody asks which."""


class Algorithm(StrEnum):
    ED25519 = "ed25519"
    HMAC = "hmac-sha256"


@dataclass(frozen=True, slots=True)
class SigningKey:
    """One key of a receiver. Until `until`, what is sent there is signed with it too."""

    algorithm: Algorithm
    secret: bytes = field(repr=False)
    until: datetime | None = None

    def lives(self, now: datetime) -> bool:
        return self.until is None or now < self.until


@dataclass(frozen=True, slots=True)
class Receiver:
    """A program outside that is told."""

    id: ReceiverId
    name: str
    account: str
    """The account of `ombud.toml` whose API keys speak for it."""
    wants: frozenset[Happening]
    state: State
    made_at: datetime
    made_by: str
    fails: int = 0
    """Tries that failed one after another, whatever they were about."""
    rests_until: datetime | None = None
    """Nothing is tried there before then."""
    url: str = field(default="", repr=False)
    """An address may carry a secret in its path."""
    keys: tuple[SigningKey, ...] = field(default=(), repr=False)
    """The newest first."""

    def is_told(self, happening: Happening) -> bool:
        return happening in self.wants or happening is Happening.TEST


@dataclass(frozen=True, slots=True)
class Event:
    """One happening for one receiver."""

    id: EventId
    receiver: ReceiverId
    about: KnownAs
    number: int
    """Its place among those about that person for that receiver, from 1."""
    happening: Happening
    at: datetime
    """To the minute: two receivers shall not join people by the moment."""
    more: str
    """What else it says, as JSON of codes and ids."""
    fate: Fate
    tries: int
    next_at: datetime
    """When it is tried next, while it waits; when its fate was settled."""
    round: int
    """How often it was let go anew."""
    code: str
    """Why the latest try failed."""
    due_at: datetime | None
    """By when it is to be acknowledged; None where it need not be."""
    said: Said | None = None
    said_at: datetime | None = None

    @property
    def settled(self) -> bool:
        """Does the next one about that person have its turn?"""
        return self.fate in (Fate.SENT, Fate.DEAD)

    @property
    def open(self) -> bool:
        """Is it still to be acknowledged?"""
        return self.due_at is not None and self.said is None

    def overdue(self, now: datetime) -> bool:
        return self.due_at is not None and self.said is None and self.due_at <= now


@dataclass(frozen=True, slots=True)
class NotSo:
    """Why something was not done."""

    text: Text
    requirement: str = "R-19.1"


def receiver_text(one: ReceiverId) -> str:
    return id_text("rc_", one)


def receiver_from(text: str) -> ReceiverId:
    """Raises `ValueError`, which does not repeat the text."""
    return ReceiverId(id_bytes("rc_", text))


def event_text(one: EventId) -> str:
    return id_text("e_", one)


def event_from(text: str) -> EventId:
    """Raises `ValueError`, which does not repeat the text."""
    return EventId(id_bytes("e_", text))


def known_text(one: KnownAs) -> str:
    return id_text("k_", one)
