"""A breach as it stands, and the steps that it is made of.

A step holds what somebody said and decided, as JSON whose form is checked when it is read back. What a text may not
hold is refused before a step is made (`words.py`).
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, TypeAdapter

from ombud.law.breach import CYBER, Clock, Duty, clocks, processor_late
from ombud.terms import SubjectId
from ombud.terms.ids import id_bytes, id_text

Words = Annotated[str, StringConstraints(strip_whitespace=True)]


class Kind(StrEnum):
    """What has happened: one of IMY's list (A-32)."""

    WRONG_RECIPIENT = "wrong-recipient"
    ACCESS = "unauthorised-access"
    DISCLOSED = "unauthorised-disclosure"
    LOST = "lost"
    STOLEN = "stolen"
    DESTROYED = "destroyed"
    CHANGED = "changed"
    ATTACK = "attack"


class Risk(StrEnum):
    """How likely and grave the consequences are for those affected (Art. 33(1), 34(1))."""

    UNLIKELY = "unlikely"
    RISK = "risk"
    HIGH = "high"


class Exemption(StrEnum):
    """Why those affected are not told one by one (Art. 34(3))."""

    UNREADABLE = "unreadable"
    """(a): what was lost could not be read, as by encryption."""
    AVERTED = "averted"
    """(b): measures since then see to it that the high risk is no longer likely."""
    PUBLIC = "public"
    """(c): it would be a disproportionate effort; they are told in public instead."""


class Way(StrEnum):
    """How somebody is told, or why not."""

    ALERT = "alert"
    """A mail without personal data, with a link to their page."""
    PAPER = "paper"
    """A letter, that waits to be printed and posted."""
    BY_HAND = "by-hand"
    """By telephone, at a visit, or in a letter that the Tax Agency sends on."""
    PROTECTED = "protected"
    """Identity is protected: never in bulk. Somebody tells them by hand (A-34, R-41)."""
    NO_ADDRESS = "no-address"
    DEAD = "dead"


WAITS = frozenset({Way.PAPER, Way.PROTECTED, Way.NO_ADDRESS})
"""Ways in which somebody is still to be told."""


class _Step(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class Facts(_Step):
    """What is known of what happened (Art. 33(3)(a), 33(5)). What is empty is not known yet."""

    what: Words = ""
    kind: Kind | None = None
    began_at: datetime | None = None
    discovered_at: datetime | None = None
    ended_at: datetime | None = None
    cross_border: bool | None = None
    processor: str = ""
    """The contract id of the processor that it happened at, where it did."""
    processor_learnt_at: datetime | None = None
    processor_told_at: datetime | None = None


class Noticed(Facts):
    """It is noticed: the clock has begun (A-30)."""

    step: Literal["noticed"] = "noticed"


class Completed(Facts):
    """More facts: what is said here stands in place of what was said before (Art. 33(4))."""

    step: Literal["completed"] = "completed"


class Counted(_Step):
    """Whom the breach concerns, as the log had it (A-32: number of persons and records, kinds of data)."""

    step: Literal["counted"] = "counted"
    people: int
    records: int
    categories: tuple[str, ...] = ()
    asked: str = ""
    """What was asked of the log, as codes."""


class Assessed(_Step):
    """The risk, and what is done about it (Art. 33(3)(c)–(d))."""

    step: Literal["assessed"] = "assessed"
    risk: Risk
    reasons: Words
    consequences: Words
    measures: Words
    before: Words = ""
    groups: Words = ""
    people: int | None = None
    records: int | None = None
    care_injury: bool = False
    """It has caused, or could have caused, a serious care injury (PSL 3:5)."""
    significant: bool = False
    """A significant incident under the Cybersecurity Act."""
    also: tuple[Duty, ...] = ()


class Reported(_Step):
    """Somebody was told whom the law or a contract says; again where it was told in phases."""

    step: Literal["reported"] = "reported"
    duty: Duty
    at: datetime
    reference: Words = ""
    late: Words = ""
    """Why it came after its time (Art. 33(1))."""


class NotReported(_Step):
    """Why somebody is not told."""

    step: Literal["not-reported"] = "not-reported"
    duty: Duty
    reasons: Words
    exemption: Exemption | None = None


class Telling(_Step):
    """What those affected are told (Art. 34(2))."""

    step: Literal["telling"] = "telling"
    what: Words
    advice: Words


class Told(_Step):
    """So many were told in this way."""

    step: Literal["told"] = "told"
    ways: dict[Way, int]


class Closed(_Step):
    """It is over: what was done so that it does not happen again (Art. 33(5))."""

    step: Literal["closed"] = "closed"
    remedy: Words


Step = Noticed | Completed | Counted | Assessed | Reported | NotReported | Telling | Told | Closed
STEP: TypeAdapter[Step] = TypeAdapter(Annotated[Step, Field(discriminator="step")])


@dataclass(frozen=True, slots=True)
class Taken:
    """One step, by whom and when."""

    at: datetime
    by: str
    step: Step


@dataclass(frozen=True, slots=True)
class Breach:
    """A breach as its steps leave it."""

    id: bytes
    noticed_at: datetime
    closed_at: datetime | None
    until: datetime | None
    history: tuple[Taken, ...]
    facts: Facts
    counted: Counted | None = None
    assessed: Assessed | None = None
    telling: Telling | None = None
    reports: dict[Duty, tuple[Reported, ...]] = field(default_factory=dict)
    reasons: dict[Duty, NotReported] = field(default_factory=dict)
    cyber: bool = False
    """The Cybersecurity Act reaches this installation (F-02)."""

    @property
    def made_at(self) -> datetime:
        return self.history[0].at

    @property
    def duties(self) -> tuple[Duty, ...]:
        """What has to be told to whom, as far as is known. Until the risk is assessed the law's clocks run (A-35)."""
        found, said = {Duty.IMY}, self.assessed
        if self.cyber and (said is None or said.significant):
            found |= set(CYBER)
        if said is not None:
            found |= {Duty.PEOPLE} if said.risk is Risk.HIGH else set()
            found |= {Duty.IVO, Duty.PATIENT} if said.care_injury else set()
            found |= set(said.also)
        return tuple(duty for duty in Duty if duty in found)

    @property
    def clocks(self) -> tuple[Clock, ...]:
        sent = self.reports.get(Duty.CL_REPORT, ())
        return clocks(self.noticed_at, self.duties, sent[0].at if sent else None)

    @property
    def left(self) -> tuple[Duty, ...]:
        """The duties that nothing has been said of: neither done nor why not."""
        return tuple(duty for duty in self.duties if duty not in self.reports and duty not in self.reasons)

    @property
    def processor_late(self) -> bool:
        """A processor told later than its contract says: an incident of the supplier too (A-31)."""
        learnt, told = self.facts.processor_learnt_at, self.facts.processor_told_at
        return learnt is not None and told is not None and processor_late(learnt, told)

    @property
    def people(self) -> int | None:
        """How many it concerns: as was estimated, or as the log has it."""
        said = None if self.assessed is None else self.assessed.people
        return said if said is not None or self.counted is None else self.counted.people

    @property
    def records(self) -> int | None:
        said = None if self.assessed is None else self.assessed.records
        return said if said is not None or self.counted is None else self.counted.records


@dataclass(frozen=True, slots=True)
class Affected:
    """Somebody whom a breach concerns: when they were read, how often, what of them, and how they are told."""

    subject: SubjectId
    first_at: datetime
    last_at: datetime
    entries: int
    categories: tuple[str, ...]
    way: Way | None = None
    told_at: datetime | None = None


def breach_text(breach: bytes) -> str:
    return id_text("b_", breach)


def breach_from(text: str) -> bytes:
    """Raises `ValueError`, which does not repeat the text."""
    return id_bytes("b_", text)
