"""A request as it stands: what its events come to (`fold.py`). The state that people see follows from the rest."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from ombud.law.clock import Clock
from ombud.law.periods import local_date, start_of
from ombud.law.rights import Right, identity_needed
from ombud.requests.events import Assessed, Balanced, Opened
from ombud.requests.in_system import InSystem
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
    balanced: Balanced | None = field(default=None, repr=False)
    """How an objection and our grounds were weighed (R-21.2)."""
    papers_until: datetime | None = None
    to_assess: frozenset[Right] = frozenset()
    """The rights of which a person has to assess whether who asks may have them (R-30)."""
    assessed: tuple[Assessed, ...] = field(default=(), repr=False)
    systems: tuple[InSystem, ...] = ()
    """The connected systems that it is carried out in (`in_system.py`)."""

    @property
    def rights(self) -> tuple[Right, ...]:
        return tuple(wanted.right for wanted in self.opened.wanted)

    @property
    def pending(self) -> frozenset[Right]:
        """The rights that are not carried out; all of them where everything is, so that there always is a clock."""
        wanted = self.opened.wanted
        open_ = {one.right for place, one in enumerate(wanted) if not self.settled(place)}
        return frozenset(open_ or self.rights)

    @property
    def clock(self) -> Clock:
        """The time that it may take, of what is not carried out yet (R-02, R-06)."""
        opened, asked = self.opened, self.asked_at
        return Clock(
            local_date(opened.received_at),
            self.pending,
            None if asked is None else local_date(asked),
            None if asked is None or self.identified_at is None else local_date(self.identified_at),
            None if self.extended_at is None else local_date(self.extended_at),
        )

    @property
    def due_at(self) -> datetime:
        """The first instant that is too late, by the clock that nothing suspends (policy.md, *Never extended*)."""
        return start_of(self.clock.due + timedelta(days=1))

    def settled(self, wanted: int) -> bool:
        """Is everything carried out that one thing that is wanted comes to?"""
        found = [matter for matter in self.matters if matter.item.wanted == wanted]
        return bool(found) and all(matter.done for matter in found)

    @property
    def open_systems(self) -> tuple[InSystem, ...]:
        """The systems in which it has not ended."""
        return () if self.closed else tuple(one for one in self.systems if not one.ended)

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
        if self.to_assess:
            return State.AWAITING_ASSESSMENT
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
