"""The kinds of relation, their states, and what follows from them for a decision."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from ombud.policy.model import Anchor, Stage, Tie
from ombud.terms import CategoryId, ClassId, RelationId, ServiceId, SubjectId


class Kind(StrEnum):
    CONTACT = "contact"
    AGREEMENT = "agreement"
    MEASURE = "measure"
    COMMITMENT = "commitment"
    CLAIM = "claim"
    HOLD = "hold"
    """A decision to keep what would end (law.md 4.2): proposed, in force, perhaps about to be released, over."""


class State(StrEnum):
    NOTED = "noted"
    """A contact: it happened, nothing stays open."""
    OFFERED = "offered"
    OPEN = "open"
    """A signed agreement, an asked-for measure, a standing commitment or claim."""
    ENDED = "ended"
    WITHDRAWN = "withdrawn"
    """An offer that was never signed, or a hold that a second person did not approve."""
    PROPOSED = "proposed"
    """A hold that waits for a second person: it keeps nothing yet."""
    RELEASING = "releasing"
    """A hold whose release waits for a second person: it is in force still."""


IN_FORCE = frozenset({State.OPEN, State.RELEASING})


FIRST_STATE: Mapping[Kind, State] = {
    Kind.CONTACT: State.NOTED,
    Kind.AGREEMENT: State.OFFERED,
    Kind.MEASURE: State.OPEN,
    Kind.COMMITMENT: State.OPEN,
    Kind.CLAIM: State.OPEN,
    Kind.HOLD: State.PROPOSED,
}
NEXT_STATES: Mapping[tuple[Kind, State], frozenset[State]] = {
    (Kind.AGREEMENT, State.OFFERED): frozenset({State.OPEN, State.WITHDRAWN}),
    (Kind.AGREEMENT, State.OPEN): frozenset({State.ENDED}),
    (Kind.MEASURE, State.OPEN): frozenset({State.ENDED}),
    (Kind.COMMITMENT, State.OPEN): frozenset({State.ENDED}),
    (Kind.CLAIM, State.OPEN): frozenset({State.ENDED}),
    (Kind.HOLD, State.PROPOSED): frozenset({State.OPEN, State.WITHDRAWN}),
    (Kind.HOLD, State.OPEN): frozenset({State.RELEASING, State.ENDED}),
    (Kind.HOLD, State.RELEASING): frozenset({State.OPEN, State.ENDED}),
}

CLASS_OF: Mapping[Kind, ClassId] = {
    Kind.CONTACT: ClassId("contract"),
    Kind.MEASURE: ClassId("contract"),
    Kind.AGREEMENT: ClassId("claims"),
    Kind.COMMITMENT: ClassId("claims"),
    Kind.CLAIM: ClassId("claims"),
    Kind.HOLD: ClassId("hold"),
}
"""An agreement's core outlives the agreement by the period of claims (T-10); a contact does not. A hold has a class
of its own: nothing that it keeps takes it along."""

CATEGORY_OF: Mapping[Kind, CategoryId] = {
    Kind.CONTACT: CategoryId("case"),
    Kind.MEASURE: CategoryId("case"),
    Kind.AGREEMENT: CategoryId("agreement"),
    Kind.COMMITMENT: CategoryId("agreement"),
    Kind.CLAIM: CategoryId("agreement"),
    Kind.HOLD: CategoryId("case"),
}
"""The category that a policy speaks of when it speaks of a relation (spec/policy-file.md)."""


@dataclass(frozen=True, slots=True)
class Relation:
    """One relation. `terms` is what is sealed: service, hash of its terms, how signed, whose, origin, …"""

    subject: SubjectId
    id: RelationId
    kind: Kind
    state: State
    opened_at: datetime
    closed_at: datetime | None = None
    due_at: datetime | None = None
    """A commitment's end, a claim's limitation date or the day a hold is reviewed, where one is known."""
    terms: Mapping[str, str] = field(default_factory=dict)

    @property
    def service(self) -> ServiceId | None:
        service = self.terms.get("service")
        return ServiceId(service) if service else None


@dataclass(frozen=True, slots=True)
class Standing:
    """What the relations of one person come to, as `decide` reads it."""

    ties: frozenset[Tie]
    stage: Stage
    services: frozenset[ServiceId]
    anchors: Mapping[Anchor, datetime]
