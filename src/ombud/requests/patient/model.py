"""A question that IVO decides: its states, and which follow which."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import NewType

from ombud.terms import SubjectId

IvoId = NewType("IvoId", bytes)
"""16 random bytes: one question that IVO decides."""


class IvoState(StrEnum):
    WITHHOLD_PROPOSED = "withhold_proposed"
    """Who is responsible for the journal holds that a part of it should not be handed out (PSL 6:12, 6:13)."""
    IVO_OR_SECRECY = "ivo_or_secrecy"
    """A document of another patient stands in the journal; how it is dealt with is being tried (R-17.5)."""
    SENT_TO_IVO = "sent_to_ivo"
    HAND_OUT = "hand_out"
    """IVO has decided that it is handed out."""
    WITHHELD = "withheld"
    """IVO has decided that it is not."""
    UNDER_SECRECY = "under_secrecy"
    """It stays, and nobody but who must sees it."""
    DESTRUCTION_DECIDED = "destruction_decided"
    """IVO has decided that it is destroyed; one person has entered that, and another carries it out."""
    DESTROYED = "destroyed"
    REJECTED = "rejected"
    """IVO has decided that it is not destroyed."""


NEXT: Mapping[IvoState, frozenset[IvoState]] = {
    IvoState.WITHHOLD_PROPOSED: frozenset({IvoState.SENT_TO_IVO}),  # there is no other exit
    IvoState.IVO_OR_SECRECY: frozenset({IvoState.SENT_TO_IVO, IvoState.UNDER_SECRECY}),
    IvoState.SENT_TO_IVO: frozenset(
        {IvoState.HAND_OUT, IvoState.WITHHELD, IvoState.DESTRUCTION_DECIDED, IvoState.REJECTED}
    ),
    IvoState.DESTRUCTION_DECIDED: frozenset({IvoState.DESTROYED}),
}
CLOSED = frozenset(IvoState) - set(NEXT)
KEPT_BACK = frozenset({IvoState.WITHHOLD_PROPOSED, IvoState.SENT_TO_IVO, IvoState.WITHHELD})
"""What a journal copy leaves out until IVO says otherwise."""


class Ground(StrEnum):
    """Why something is thought not to be handed out to the patient."""

    CARE = "PSL 6:12"
    """It is of particular weight for the care that the patient does not learn it (6:12, second paragraph)."""
    INFORMANT = "PSL 6:13"
    """Somebody who told something is in danger."""
    WRONG_PATIENT = "R-17.5"
    APPLICATION = "PDL 8:4"
    """The patient has applied to IVO for destruction."""


OF_COPY = frozenset({Ground.CARE, Ground.INFORMANT})


@dataclass(frozen=True, slots=True)
class Step:
    """One state that it came into: when, by whom."""

    state: IvoState
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class IvoCase:
    """One question that IVO decides. It tells of the person and does not print."""

    subject: SubjectId = field(repr=False)
    id: IvoId
    version: int
    opened_at: datetime
    ground: Ground = field(repr=False)
    records: frozenset[bytes] = field(repr=False)
    statement: str = field(repr=False)
    """What the responsible professional says, or why the document is wrong."""
    steps: tuple[Step, ...] = field(repr=False)
    number: str = field(repr=False, default="")
    """IVO's number of the decision."""
    decided_on: date | None = field(repr=False, default=None)
    confirmed: tuple[str, ...] = field(repr=False, default=())
    """To whom it has been confirmed that the decision is carried out: `ivo`, `applicant`."""

    @property
    def state(self) -> IvoState:
        return self.steps[-1].state

    @property
    def closed_at(self) -> datetime | None:
        return self.steps[-1].at if self.state in CLOSED else None

    @property
    def keeps_back(self) -> bool:
        return self.ground in OF_COPY and self.state in KEPT_BACK

    @property
    def to_confirm(self) -> tuple[str, ...]:
        """Who has yet to be told that what IVO decided is done (R-17.6)."""
        wanted = ("ivo", "applicant") if self.state is IvoState.DESTROYED else ()
        return tuple(one for one in wanted if one not in self.confirmed)
