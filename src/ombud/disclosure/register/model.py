"""A disclosure, the recipients it goes to, and the notifications that follow from it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from ombud.terms import CategoryId, PurposeId, SubjectId, Text


class Role(StrEnum):
    """What the one who receives is to us and to the person."""

    PROCESSOR = "processor"
    CONTROLLER = "controller"
    AUTHORITY = "authority"
    DATA_SUBJECT = "data_subject"
    """The person themself: no recipient, but what was sent is known."""


@dataclass(frozen=True, slots=True)
class Undisclosed:
    """Nothing was handed over, and why. `requirement` is the id in law.md."""

    requirement: str
    text: Text


@dataclass(frozen=True, slots=True)
class Disclosure:
    """One hand-over. It tells of the person and does not print."""

    subject: SubjectId = field(repr=False)
    id: bytes
    made_at: datetime
    until: datetime
    purpose: PurposeId = field(repr=False)
    statute: str = field(repr=False)
    """The code of `law.disclosures`; empty where the policy's own purpose carries it."""
    kind: str = field(repr=False)
    """`invoice`, `demand`, `payment-plan`, `collection`, `statutory`, `referral`, …"""
    recipient: str = field(repr=False)
    """The policy's code of the recipient."""
    name: str = field(repr=False)
    """Who it is: the actual identity (C-154/21)."""
    role: Role = field(repr=False)
    categories: tuple[CategoryId, ...] = field(repr=False)
    records: tuple[bytes, ...] = field(repr=False)
    reference: str = field(repr=False)
    """By which the recipient knows the matter."""
    said: str = field(repr=False)
    """What was said where no record was handed over: `staying`, `not-staying`."""
    by: str = field(repr=False)
    withheld: bool = field(repr=False)
    """The person is not told of it (Art. 4(9), 23; policy.md, *Readers*)."""
    entry: bytes = field(repr=False)
    """The act's entry in the log, which is withheld with it."""

    @property
    def to_recipient(self) -> bool:
        """Is it one that Art. 15(1)(c) and 19 speak of?"""
        return self.role is not Role.DATA_SUBJECT and not self.statute


class Change(StrEnum):
    """What recipients are told of (Art. 19)."""

    RECTIFICATION = "rectification"
    ERASURE = "erasure"
    RESTRICTION = "restriction"
    END_OF_RESTRICTION = "end-of-restriction"


class Told(StrEnum):
    """How far one notification has come."""

    OPEN = "open"
    SENT = "sent"
    CONFIRMED = "confirmed"
    IMPOSSIBLE = "impossible"
    DISPROPORTIONATE = "disproportionate"


NEXT: Mapping[Told, frozenset[Told]] = {
    Told.OPEN: frozenset({Told.SENT, Told.IMPOSSIBLE, Told.DISPROPORTIONATE}),
    Told.SENT: frozenset({Told.CONFIRMED, Told.IMPOSSIBLE}),
}
NEEDS_A_REASON = frozenset({Told.IMPOSSIBLE, Told.DISPROPORTIONATE})
"""Art. 19: "unless this proves impossible or involves disproportionate effort"."""
ENDED = frozenset(Told) - set(NEXT)


@dataclass(frozen=True, slots=True)
class Notification:
    """One recipient to be told of one change. What would tell of the person does not print."""

    subject: SubjectId = field(repr=False)
    id: bytes
    state: Told
    made_at: datetime
    until: datetime
    version: int
    change: Change = field(repr=False)
    name: str = field(repr=False)
    recipient: str = field(repr=False)
    role: Role = field(repr=False)
    categories: tuple[CategoryId, ...] = field(repr=False)
    references: tuple[str, ...] = field(repr=False)
    about: str = field(repr=False)
    """Who it is about, in words that the recipient knows them by; empty when it has ended."""
    values: Mapping[str, str] = field(repr=False)
    """What is right now, of a rectification; empty when it has ended."""
    reason: str = field(repr=False, default="")
    by: str = field(repr=False, default="")
    settled_at: datetime | None = None
