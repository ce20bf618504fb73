"""A request as it stands: what its events come to (`fold.py`). The state that people see follows from the rest."""

from dataclasses import dataclass, field
from datetime import datetime

from ombud.law.rights import Right, identity_needed
from ombud.requests.events import Opened
from ombud.requests.model import CLOSED, REFUSES, Identity, Item, State, Waiting


@dataclass(frozen=True, slots=True)
class Matter:
    """One item on its way to the answer."""

    item: Item
    by: str
    """The account that proposed it."""
    approved: bool = False
    done: bool = False
    waiting: Waiting | None = None

    @property
    def awaits_second(self) -> bool:
        return self.item.outcome in REFUSES and not (self.approved or self.done)


@dataclass(frozen=True, slots=True)
class Case:
    """One request as it stands. Personal data: its words do not print."""

    opened: Opened
    registered_at: datetime
    count: int = 1
    """How many events there are."""
    identity: Identity = Identity.UNKNOWN
    asked_at: datetime | None = None
    identified_at: datetime | None = None
    extended_at: datetime | None = None
    ended: State | None = None
    ended_at: datetime | None = None
    matters: tuple[Matter, ...] = field(default=(), repr=False)
    balanced: bool | None = None
    """Whether our grounds were found to override an objection, where that was weighed."""
    papers_until: datetime | None = None

    @property
    def rights(self) -> tuple[Right, ...]:
        return tuple(wanted.right for wanted in self.opened.wanted)

    @property
    def needs_identity(self) -> bool:
        return any(identity_needed(right) for right in self.rights)

    @property
    def items(self) -> tuple[Item, ...]:
        return tuple(matter.item for matter in self.matters)

    @property
    def state(self) -> State:
        if self.ended is not None:
            return self.ended
        if any(matter.awaits_second for matter in self.matters):
            return State.AWAITING_SECOND
        if self.needs_identity and self.identity in (Identity.ASKED, Identity.REFUTED):
            return State.AWAITING_IDENTITY
        begun = self.matters or self.identity is Identity.VERIFIED
        return State.UNDER_WAY if begun else State.RECEIVED

    @property
    def closed(self) -> bool:
        return self.state in CLOSED

    def may_carry_out(self, right: Right) -> bool:
        """Is it known, as far as the right demands, that who asks is the person?"""
        return not identity_needed(right) or self.identity is Identity.VERIFIED

    def matter(self, number: int) -> Matter | None:
        return next((matter for matter in self.matters if matter.item.number == number), None)

    @property
    def next_number(self) -> int:
        return max((matter.item.number for matter in self.matters), default=0) + 1
