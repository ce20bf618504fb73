"""What a request of a data subject is made of (Art. 12–22): what arrived, what is wanted, what is answered.

* A *request* is one letter, call or visit of one person that asks for one or more rights. No form is required (R-01).
* What is wanted of each right stands in its details; what is answered stands in items, each with an outcome, a
  ground, a statute and words in both languages (N-15.1).
* The words of a person, and every detail, are personal data: they do not print.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import NewType

from ombud.law.rights import Right
from ombud.terms import SubjectId, Text
from ombud.terms.ids import id_bytes, id_text
from ombud.terms.text import Language

RequestId = NewType("RequestId", bytes)
"""16 random bytes: one request. As text `q_…`; its reference for letters is `reference.py`."""
ELECTRONIC = frozenset({"email", "portal", "web"})
"""The channels that are answered electronically unless the person asks otherwise (Art. 12(3), R-11)."""


def request_text(request: RequestId) -> str:
    return id_text("q_", request)


def request_from(text: str) -> RequestId:
    """Raises `ValueError`, which never repeats the text, when it is no such id."""
    return RequestId(id_bytes("q_", text))


class State(StrEnum):
    """Where a request stands, as people see it. It follows from its events (`case.py`)."""

    RECEIVED = "received"
    AWAITING_IDENTITY = "awaiting_identity"
    AWAITING_ASSESSMENT = "awaiting_assessment"
    """A person has to assess whether who asks may have it (R-30)."""
    UNDER_WAY = "under_way"
    AWAITING_SECOND = "awaiting_second"
    """A refusal waits for a second person (R-09)."""
    ANSWERED = "answered"
    WITHDRAWN = "withdrawn"
    CLOSED_UNIDENTIFIED = "closed_unidentified"
    """Nobody could show who asks (Art. 11(2), 12(2))."""
    MOVED = "moved"
    """It is gone on with under the person's other registration."""


CLOSED = frozenset({State.ANSWERED, State.WITHDRAWN, State.CLOSED_UNIDENTIFIED, State.MOVED})


class Identity(StrEnum):
    """What is known of who asks."""

    NOT_NEEDED = "not_needed"
    """Nothing that is wanted needs it, and then nobody may demand it (R-08)."""
    UNKNOWN = "unknown"
    ASKED = "asked"
    VERIFIED = "verified"
    REFUTED = "refuted"


class Way(StrEnum):
    """How somebody may show who they are. A copy of a passport is no way here (R-07)."""

    EID = "e-id"
    DESK = "desk"
    LETTER = "letter"
    """A code in a letter to the registered address."""


class Outcome(StrEnum):
    """What became of one item."""

    GRANTED = "granted"
    PARTLY = "partly"
    REFUSED = "refused"
    NOT_HELD = "not_held"
    RESTRICTED_INSTEAD = "restricted_instead"
    HANDED_OVER = "handed_over"
    """Somebody else decides: IVO of a journal (R-15.4)."""


REFUSES = frozenset({Outcome.REFUSED, Outcome.PARTLY})
"""What a second person looks at before it is said (R-09)."""
ACTS = frozenset({Outcome.GRANTED, Outcome.PARTLY, Outcome.RESTRICTED_INSTEAD, Outcome.HANDED_OVER})
"""What has to be carried out before it is said."""
LEAVES_A_NOTE = frozenset({"RECTIFY-NOT-AGREED"})
"""Refusals that are noted in the journal themselves (PDL 3:8, R-16.3)."""
UNFOUNDED = frozenset({"UNFOUNDED", "EXCESSIVE"})
"""The answers that stand or fall with evidence (Art. 12(5), R-09)."""
ABSOLUTE = frozenset({Right.OBJECTION_MARKETING, Right.OBJECTION_PROFILING, Right.WITHDRAWAL})
"""What is never refused, and in force in the act that records it (Art. 21(3), 7(3), G-02, R-21.1)."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """One right that is asked for, and what about: a category, a purpose, a channel, a right value …"""

    right: Right
    details: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Arrival:
    """What came in. `received_at` is when it reached us, at whatever desk: the month runs from there (R-01, R-02)."""

    channel: str
    """`email`, `portal`, `web`, `letter`, `phone`, `desk`, `visit`."""
    received_at: datetime
    wanted: tuple[Wanted, ...]
    language: Language = "sv"
    words: str = field(default="", repr=False)
    """What the person wrote or said."""
    subject: SubjectId | None = None
    """Whom it is about, where that is known; a newcomer is registered where it is not."""
    by_representative: str | None = field(default=None, repr=False)
    """The id of the representation on which somebody asks for the person (R-13)."""
    contact: str = field(default="", repr=False)
    """Where an answer reaches somebody of whom nothing else is held."""


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that is answered: what became of it, why, by which statute, in both languages."""

    number: int
    right: Right
    about: Text = field(repr=False)
    outcome: Outcome
    key: str
    """The answer in the catalogue of the law (`law/answers.py`)."""
    article: str
    statute: str
    text: Text = field(repr=False)
    until: date | None = None
    """The last day on which it is kept, where that is known."""
    wanted: int = 0
    """Which of the things that are wanted it answers, by its place in the request."""
    proof: str = ""
    """The number of the receipt of what was erased (`erasure.model.Receipt`); it tells of nobody."""

    @property
    def acts(self) -> bool:
        """Is there something to carry out before it is said?"""
        return self.outcome in ACTS or self.key in LEAVES_A_NOTE


@dataclass(frozen=True, slots=True)
class Waiting:
    """An item that somebody else has to act on first: what for, and when it is looked at again."""

    number: int
    what: Text = field(repr=False)
    until: datetime | None = None
