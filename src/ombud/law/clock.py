"""The time that a request may take (Art. 12(3); R-02 to R-06, N-20.1).

  * It runs from the day the request reached anybody of ours, whoever read it and whenever (N-20.1).
  * Without undue delay, and at the latest within a month of receipt. Two further months only for what is complex or
    many, only for rights under Art. 15–22, and only if the person is told with reasons inside the first month.
  * While somebody's identity is awaited there are two clocks (R-06). The one that stood still counts only if we asked
    at once; alarms and reminders follow the other one, always.
  * Each right has its own last day: what may not be extended keeps its month when the rest of the letter is extended.

Pure: dates in Stockholm in, dates and reasons out.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from ombud.law.deadlines import Deadline, due, postponed, working_days_after
from ombud.law.periods import local_date
from ombud.law.rights import Right, extendable, identity_needed, target
from ombud.law.statutes import law_on
from ombud.terms import Text

ASK_WITHIN = 3
"""Working days after receipt in which asking who somebody is counts as without undue delay [D, decision 0029]."""
_LADDER = ((10, "TEN"), (5, "FIVE"), (2, "TWO"), (0, "LAST"), (-1, "OVERDUE"))
"""Working days before the last day, and what the reminder is called [D]."""
_ESCALATES = frozenset({"TWO", "LAST", "OVERDUE"})


class ContradictoryDatesError(ValueError):
    """Dates that cannot all be true of one request."""


class Reason(StrEnum):
    """Why a request takes longer (Art. 12(3)). There are no others."""

    COMPLEXITY = "complexity"
    NUMBER = "number"


@dataclass(frozen=True, slots=True)
class Extension:
    """An extension that may be sent: the rights it reaches, and until when."""

    rights: frozenset[Right]
    until: date
    why: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class NotExtended:
    """An extension that may not be sent. `breach`: the month has passed, and that is to be noted as such."""

    requirement: str
    text: Text
    breach: bool = False


@dataclass(frozen=True, slots=True)
class Suspension:
    """The clock that stood still while identity was awaited: shown beside the other, never used for an alarm."""

    counts: bool
    """Whether it may be relied on at all."""
    deadline: Deadline | None
    """None while it is awaited, and where it does not count."""
    why: Text


@dataclass(frozen=True, slots=True, order=True)
class Reminder:
    """When those who carry the request out are reminded, and whether the data protection officer is too."""

    on: date
    code: str
    right: Right
    escalates: bool


@dataclass(frozen=True, slots=True)
class Clock:
    """One request's time. Raises `ContradictoryDatesError` for dates that cannot all be true."""

    received: date
    rights: frozenset[Right]
    asked: date | None = None
    """When we asked who the person is."""
    identified: date | None = None
    extended: date | None = None
    """When the letter of extension went."""

    def __post_init__(self) -> None:
        if not self.rights:
            raise ContradictoryDatesError("a request asks for at least one right")
        if self.identified is not None and self.asked is None:
            raise ContradictoryDatesError("identified, but never asked for: give the day it was asked for too")
        known = [day for day in (self.received, self.asked, self.identified) if day is not None]
        if known != sorted(known):
            raise ContradictoryDatesError("received, asked, identified: in that order")
        if self.extended is not None and self.extended < self.received:
            raise ContradictoryDatesError("extended before it was received")

    @property
    def lawful(self) -> Deadline:
        """A month from receipt, unsuspended and unextended (R-02, R-03)."""
        return due(self.received, law_on(self.received).answer_months)

    @property
    def longest(self) -> Deadline:
        """Three months from receipt."""
        return due(self.received, law_on(self.received).extended_months)

    def of(self, right: Right) -> Deadline:
        """The last day of one right, unsuspended. A letter of extension that went too late changes nothing."""
        in_time = self.extended is not None and self.extended <= self.lawful.due
        return self.longest if in_time and extendable(right) else self.lawful

    @property
    def due(self) -> date:
        """The last day of the right that is due first."""
        return min(self.of(right).due for right in self.rights)

    def overdue_on(self, day: date) -> frozenset[Right]:
        """The rights whose last day has passed, on the unsuspended clock (R-06)."""
        return frozenset(right for right in self.rights if self.of(right).due < day)

    def target_of(self, right: Right) -> date | None:
        """The day that we hold ourselves to, where that is sooner than the law's (R-05)."""
        found = target(right)
        return None if found is None else working_days_after(self.received, found.working_days)

    def suspended(self, right: Right) -> Suspension | None:
        """The other clock of one right; None where nobody was asked who they are (R-06)."""
        if self.asked is None:
            return None
        if not identity_needed(right):
            return Suspension(False, None, _NOT_NEEDED)
        if self.asked > working_days_after(self.received, ASK_WITHIN):
            return Suspension(False, None, _ASKED_LATE)
        if self.identified is None:
            return Suspension(True, None, _AWAITED)
        days = (self.identified - self.asked).days
        stood = Text(
            f"Tiden stod still {days} dagar, från {self.asked} till {self.identified}, medan vi väntade på att få veta "
            "vem du är (artikel 12.6).",
            f"The clock stood still for {days} days, from {self.asked} to {self.identified}, while we waited to learn "
            "who you are (Art. 12(6)).",
        )
        return Suspension(True, postponed(self.of(right), days, stood), stood)

    def extension_on(self, day: date, reason: Reason | None) -> Extension | NotExtended:
        """Whether an extension may be sent on a day, for a reason (R-02)."""
        if day < self.received:
            raise ContradictoryDatesError("extended before it was received")
        rights = frozenset(right for right in self.rights if extendable(right))
        if not rights:
            return NotExtended("R-02", _NEVER)
        if self.extended is not None:
            return NotExtended("R-02", _ONCE)
        if day > self.lawful.due:
            return NotExtended("R-02", _TOO_LATE, breach=True)
        if reason is None:
            return NotExtended("R-02", _NO_REASON)
        return Extension(rights, self.longest.due, self.longest.why)

    def reminders(self) -> tuple[Reminder, ...]:
        """The ladder of every right, on the unsuspended clock; none before the request came."""
        found = {reminder for right in self.rights for reminder in self._ladder(right)}
        return tuple(sorted(reminder for reminder in found if reminder.on >= self.received))

    def _ladder(self, right: Right) -> list[Reminder]:
        last, aim = self.of(right).due, self.target_of(right)
        steps = [Reminder(working_days_after(last, -n), code, right, code in _ESCALATES) for n, code in _LADDER]
        return steps if aim is None else [Reminder(aim, "TARGET", right, False), *steps]


def received_on(first: datetime, *later: datetime) -> date:
    """The day a request came: when it first reached anybody of ours, however often it was passed on (N-20.1)."""
    return local_date(min((first, *later)))


_NOT_NEEDED = Text(
    "Tiden stod inte still: för detta får ingen fråga vem du är.",
    "The clock did not stand still: nobody may ask who you are for this.",
)
_ASKED_LATE = Text(
    "Tiden stod inte still: vi frågade vem du är för sent.",
    "The clock did not stand still: we asked who you are too late.",
)
_AWAITED = Text(
    "Tiden står still medan vi väntar på att få veta vem du är (artikel 12.6).",
    "The clock stands still while we wait to learn who you are (Art. 12(6)).",
)
_NEVER = Text(
    "Tiden får inte förlängas för det som begärs: varken nej till reklam eller profilering, återkallat samtycke, "
    "journalkopia, loggutdrag eller något annat utanför artikel 15–22.",
    "The time may not be extended for what is asked: neither a no to marketing or profiling, a withdrawn consent, a "
    "journal copy, a log extract nor anything else outside Art. 15–22.",
)
_ONCE = Text(
    "Tiden är redan förlängd, och det får göras en gång.", "The time has been extended, and that is done once."
)
_TOO_LATE = Text(
    "Den första månaden har gått: nu får tiden inte förlängas (artikel 12.3). Svara i dag, och anteckna förseningen.",
    "The first month has passed: the time may no longer be extended (Art. 12(3)). Answer today, and note the delay.",
)
_NO_REASON = Text(
    "Säg varför: begäran är komplicerad, eller så är de många (artikel 12.3). Personen får veta skälet.",
    "Say why: the request is complex, or there are many (Art. 12(3)). The person is told the reason.",
)
