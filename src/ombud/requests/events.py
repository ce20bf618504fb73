"""What happens to a request, as events: the whole of its file (R-14).

* Events are only ever added. What a case is follows from them and from nothing else (`case.py`).
* `at` is when it happened, `noted_at` when it was written down; the law counts the first.
* An event is sealed under the person's key for cases; JSON is its form (`to_bytes`, `from_bytes`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from ombud.law.clock import Reason
from ombud.law.rights import Right
from ombud.requests.in_system import NO_REASON, Stage
from ombud.requests.model import Item, Waiting, Wanted, Way
from ombud.systems.outcome import OfTable
from ombud.terms import Actor, Text
from ombud.terms.text import Language


@dataclass(frozen=True, slots=True)
class Opened:
    """The request came in."""

    channel: str
    received_at: datetime
    wanted: tuple[Wanted, ...]
    language: Language
    words: str = field(repr=False)
    contact: str = field(repr=False)
    by_representative: str | None = None
    kind: Literal["opened"] = "opened"


@dataclass(frozen=True, slots=True)
class IdentityAsked:
    """We asked who it is (Art. 12(6)), and how that can be shown."""

    ways: tuple[Way, ...]
    kind: Literal["identity_asked"] = "identity_asked"


@dataclass(frozen=True, slots=True)
class Identified:
    way: Way
    kind: Literal["identified"] = "identified"


@dataclass(frozen=True, slots=True)
class Refuted:
    """Who asks is not the person, or could not show it."""

    why: str = field(repr=False)
    kind: Literal["refuted"] = "refuted"


@dataclass(frozen=True, slots=True)
class PapersSeen:
    """A paper that shows identity is with us until it is destroyed: thirty days at the most (R-07, T-15)."""

    until: datetime
    kind: Literal["papers_seen"] = "papers_seen"


@dataclass(frozen=True, slots=True)
class PapersDestroyed:
    kind: Literal["papers_destroyed"] = "papers_destroyed"


@dataclass(frozen=True, slots=True)
class Message:
    direction: Literal["in", "out"]
    channel: str
    words: str = field(repr=False)
    kind: Literal["message"] = "message"


@dataclass(frozen=True, slots=True)
class Extended:
    """The person was told, with reasons, that it takes two months more (Art. 12(3))."""

    reason: Reason
    words: str = field(repr=False)
    kind: Literal["extended"] = "extended"


@dataclass(frozen=True, slots=True)
class Balanced:
    """The written balancing that an objection under 21(1) demands (R-21.2)."""

    words: str = field(repr=False)
    compelling: bool
    """Our grounds override the person's, and that is demonstrated."""
    told: Text = field(repr=False, default=Text("", ""))
    """What the person is told of those grounds."""
    kind: Literal["balanced"] = "balanced"


@dataclass(frozen=True, slots=True)
class Proposed:
    items: tuple[Item, ...]
    evidence: Mapping[int, str] = field(default_factory=dict, repr=False)
    """By number: what shows that a request is manifestly unfounded or excessive (R-09)."""
    kind: Literal["proposed"] = "proposed"


@dataclass(frozen=True, slots=True)
class Approved:
    """A second person has looked at the refusals."""

    kind: Literal["approved"] = "approved"


@dataclass(frozen=True, slots=True)
class Returned:
    why: str = field(repr=False)
    kind: Literal["returned"] = "returned"


@dataclass(frozen=True, slots=True)
class CarriedOut:
    item: Item
    kind: Literal["carried_out"] = "carried_out"


@dataclass(frozen=True, slots=True)
class Waits:
    waiting: Waiting
    kind: Literal["waits"] = "waits"


@dataclass(frozen=True, slots=True)
class Answered:
    channel: str
    letter: str = field(repr=False)
    kind: Literal["answered"] = "answered"


@dataclass(frozen=True, slots=True)
class TakenBack:
    """The person takes the request back."""

    words: str = field(repr=False)
    kind: Literal["taken_back"] = "taken_back"


@dataclass(frozen=True, slots=True)
class ClosedUnidentified:
    letter: str = field(repr=False)
    kind: Literal["closed_unidentified"] = "closed_unidentified"


@dataclass(frozen=True, slots=True)
class MovedHere:
    """It came in under another registration of the same person."""

    kind: Literal["moved_here"] = "moved_here"


@dataclass(frozen=True, slots=True)
class MovedAway:
    """It is gone on with under the person's other registration."""

    kind: Literal["moved_away"] = "moved_away"


@dataclass(frozen=True, slots=True)
class AssessmentNeeded:
    """Whether these may be done for who asks is for a person to assess (R-30, R-34, R-41)."""

    rights: tuple[Right, ...]
    kind: Literal["assessment_needed"] = "assessment_needed"


@dataclass(frozen=True, slots=True)
class Assessed:
    """Somebody has assessed whether one right may be carried out for who asks, and says why."""

    right: Right
    may: bool
    words: str = field(repr=False)
    kind: Literal["assessed"] = "assessed"


@dataclass(frozen=True, slots=True)
class Rerouted:
    """It is handled as something else: the person has died, or had not (R-40)."""

    wanted: tuple[Wanted, ...]
    kind: Literal["rerouted"] = "rerouted"


@dataclass(frozen=True, slots=True)
class Signed:
    """The person showed once more who they are for this, and signed it where their e-ID can (security.md, threat 26).

    What came with it is kept as it came, so that it can be checked by anybody as long as the case is kept (R-07, Art.
    5(2)); `document` is base64, and empty where the way signs nothing.
    """

    way: str
    words: str = field(repr=False)
    """The text that they saw."""
    digest: str
    """SHA-256 of the document, hexadecimal."""
    document: str = field(repr=False)
    kind: Literal["signed"] = "signed"


@dataclass(frozen=True, slots=True)
class SystemsOrdered:
    """One right is to be carried out in these connected systems too, by what the person is known by (N-16.1)."""

    wanted: int
    systems: tuple[str, ...]
    looked_for: Mapping[str, tuple[str, ...]] = field(repr=False)
    """By kind. It stays as long as the case: what was searched by is the evidence of what was not found (Art. 5(2))."""
    kind: Literal["systems_ordered"] = "systems_ordered"


@dataclass(frozen=True, slots=True)
class SystemMoved:
    """Where the request stands in one system now: counts and reasons, never a value."""

    wanted: int
    system: str
    stage: Stage
    tables: tuple[OfTable, ...] = ()
    """What is planned, about to be done, or was done, by the stage."""
    sure: tuple[OfTable, ...] = ()
    rules: str = ""
    why: Text = NO_REASON
    words: str = field(repr=False, default="")
    """What somebody has written who settled it by hand."""
    again: bool = False
    """A person's answer was wrong, and somebody is asked once more: it stands open again."""
    kind: Literal["system_moved"] = "system_moved"


What = (
    Opened | IdentityAsked | Identified | Refuted | PapersSeen | PapersDestroyed | Message | Extended | Balanced
    | Proposed | Approved | Returned | CarriedOut | Waits | Answered | TakenBack | ClosedUnidentified | MovedHere
    | MovedAway | AssessmentNeeded | Assessed | Rerouted | Signed | SystemsOrdered | SystemMoved
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened to one request."""

    number: int
    at: datetime
    noted_at: datetime
    by: Actor
    what: Annotated[What, Field(discriminator="kind")]


_FORM: TypeAdapter[Event] = TypeAdapter(Event)


def to_bytes(event: Event) -> bytes:
    return _FORM.dump_json(event)


def from_bytes(plain: bytes) -> Event:
    """Raises `ValueError` for what `to_bytes` did not write."""
    return _FORM.validate_json(plain)
