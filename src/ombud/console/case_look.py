"""A case as whoever answers it sees it: made of the file's own events, with what comes next (ux.md 3.4, W11)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from ombud.law.answers import ANSWERS, places
from ombud.law.periods import local_date
from ombud.law.rights import Right, extendable, identity_needed
from ombud.requests import events
from ombud.requests.carrying import COPIES, pending
from ombud.requests.case import Case, Matter
from ombud.requests.case_file import CaseFile
from ombud.requests.in_system import InSystem, Stage
from ombud.requests.letter import OUTCOMES, ground
from ombud.requests.model import Identity, Outcome, State, Waiting
from ombud.requests.names import EVENTS, IDENTITIES, RIGHTS, STAGES, STATES
from ombud.requests.ordering import not_ordered
from ombud.systems.outcome import OfTable
from ombud.terms import Text

TAGS: Mapping[State, tuple[str, str]] = {
    State.RECEIVED: ("info", "calendar-clock"), State.AWAITING_IDENTITY: ("warn", "key"),
    State.AWAITING_ASSESSMENT: ("warn", "scale"), State.UNDER_WAY: ("info", "calendar-clock"),
    State.AWAITING_SECOND: ("warn", "scale"), State.ANSWERED: ("ok", "check"), State.WITHDRAWN: ("", "history"),
    State.CLOSED_UNIDENTIFIED: ("warn", "ban"), State.MOVED: ("", "arrow-right-left"),
}  # fmt: skip
_OUTCOMES = {
    Outcome.GRANTED: ("ok", "check"), Outcome.PARTLY: ("warn", "info"), Outcome.REFUSED: ("warn", "lock"),
    Outcome.NOT_HELD: ("", "info"), Outcome.RESTRICTED_INSTEAD: ("ok", "pause"),
    Outcome.HANDED_OVER: ("info", "arrow-right-left"),
}  # fmt: skip
_STAGES = {
    Stage.ORDERED: ("info", "calendar-clock"), Stage.PLANNED: ("info", "calendar-clock"),
    Stage.BEGUN: ("info", "calendar-clock"), Stage.STOPPED: ("warn", "ban"), Stage.NEEDS_PERSON: ("warn", "scale"),
    Stage.DONE: ("ok", "check"), Stage.REFUSED: ("warn", "lock"), Stage.NOT_FOUND: ("", "info"),
}  # fmt: skip
NEXT: Mapping[str, Text] = {
    "assess": Text("Bedöm om den som begär det får det", "Assess whether who asks may have it"),
    "identity": Text("Ta reda på vem det är", "Find out who it is"),
    "propose": Text("Föreslå ett svar", "Propose an answer"),
    "second": Text("En andra person godkänner", "A second person approves"),
    "carry": Text("Utför det som är föreslaget", "Carry out what is proposed"),
    "copy": Text("Gör kopian och lämna den", "Make the copy and hand it out"),
    "systems": Text("De anslutna systemen är inte klara", "The connected systems are not done"),
    "answer": Text("Svara", "Answer"),
    "closed": Text("Inget. Ärendet är avslutat", "Nothing. The case is closed"),
}
"""What is to be done now, by its word."""
_COPY = Text("Kopian ska göras och lämnas.", "The copy is to be made and handed out.")
_REASON = frozenset({"reason"})


@dataclass(frozen=True, slots=True)
class Part:
    """One item of the answer."""

    number: int
    about: Text = field(repr=False)
    outcome: Text
    kind: str
    icon: str
    text: Text = field(repr=False)
    ground: Text
    until: date | None
    state: Text
    waits: Text | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class Happened:
    """One line of what has happened."""

    at: datetime
    words: Text
    by: str
    more: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """The case in one connected system."""

    system: str
    right: Text
    stage: Text
    kind: str
    icon: str
    why: Text | None
    since: datetime | None
    tables: tuple[OfTable, ...]
    settles: bool
    """Somebody may settle it by hand."""
    name: str
    """What the form calls it: the right and the system."""


@dataclass(frozen=True, slots=True)
class Look:
    """Everything of one case that stands in its file."""

    file: CaseFile = field(repr=False)
    today: date
    connected: tuple[str, ...] = ()
    """The systems that are connected."""

    @property
    def case(self) -> Case:
        return self.file.case

    @property
    def title(self) -> Text:
        named = [RIGHTS[right] for right in dict.fromkeys(self.case.rights)]
        return Text(", ".join(one.sv for one in named), ", ".join(one.en for one in named))

    @property
    def state(self) -> tuple[Text, str, str]:
        return STATES[self.case.state], *TAGS[self.case.state]

    @property
    def due(self) -> date:
        return self.case.clock.due

    @property
    def left(self) -> int:
        return (self.due - self.today).days

    @property
    def clocks(self) -> list[Text]:
        """The other clock, where it was asked who the person is (R-06)."""
        rights = (right for right in dict.fromkeys(self.case.rights) if identity_needed(right))
        found = (self.case.clock.suspended(right) for right in rights)
        return list(dict.fromkeys(one.why for one in found if one is not None))

    @property
    def identity(self) -> Text:
        return IDENTITIES[self.case.identity if self.case.needs_identity else Identity.NOT_NEEDED]

    @property
    def extends(self) -> bool:
        """May it be extended still (Art. 12(3))?"""
        clock = self.case.clock
        can = any(extendable(right) for right in self.case.rights)
        return can and not self.case.closed and clock.extended is None and self.today <= clock.lawful.due

    @property
    def weighs(self) -> bool:
        """Is there an objection that is weighed in writing (R-21.2)?"""
        return Right.OBJECTION in self.case.rights and not self.case.closed

    @property
    def parts(self) -> list[Part]:
        return [_part(self.file, one) for one in self.case.matters]

    @property
    def systems(self) -> list[Elsewhere]:
        return [_elsewhere(one, self.case) for one in self.case.systems]

    @property
    def history(self) -> list[Happened]:
        return [_happened(one) for one in self.file.events]

    @property
    def next(self) -> str:
        """What is to be done now."""
        case = self.case
        if case.closed:
            return "closed"
        if case.to_assess:
            return "assess"
        if any(one.awaits_second for one in case.matters):
            return "second"
        left = pending(case)
        if any(one.item.right in COPIES and one.waiting is not None for one in left):
            return "copy"
        if left or not_ordered(case, self.connected):
            return "carry"
        if case.open_systems:
            return "systems"
        open_ = [place for place in range(len(case.opened.wanted)) if not _has_item(case, place)]
        if open_ and not all(case.may_carry_out(case.opened.wanted[place].right) for place in open_):
            return "identity"
        return "propose" if open_ else "answer"


def looked(file: CaseFile, now: datetime, connected: tuple[str, ...] = ()) -> Look:
    return Look(file, local_date(now), connected)


def _has_item(case: Case, place: int) -> bool:
    return any(item.wanted == place for item in case.items)


def _part(file: CaseFile, one: Matter) -> Part:
    item = one.item
    kind, icon = _OUTCOMES[item.outcome]
    waits = waits_for(file, one.waiting) if one.waiting is not None and not one.done else None
    return Part(
        item.number, item.about, OUTCOMES[item.outcome], kind, icon, item.text, ground(item), item.until, _stands(one),
        waits,
    )  # fmt: skip


def waits_for(file: CaseFile, waiting: Waiting) -> Text:
    """What somebody has to do first, in the words of these pages and not of a command."""
    matter = file.case.matter(waiting.number)
    return _COPY if matter is not None and matter.item.right in COPIES else waiting.what


def _elsewhere(one: InSystem, case: Case) -> Elsewhere:
    kind, icon = _STAGES[one.stage]
    right = case.rights[one.wanted]
    told = tuple(table for table in one.receipt or one.planned if table.found)
    settles = one.stage in (Stage.STOPPED, Stage.NEEDS_PERSON) and not case.closed
    why = one.why if one.why.sv else None
    name = f"{right.value}:{one.system}"
    return Elsewhere(one.system, RIGHTS[right], STAGES[one.stage], kind, icon, why, one.since, told, settles, name)


def _stands(one: Matter) -> Text:
    if one.done:
        return Text("Utfört", "Carried out")
    if one.awaits_second:
        return Text(f"Väntar på en andra person efter {one.by}", f"Awaits a second person after {one.by}")
    return Text("Ska utföras", "To be carried out") if one.item.acts else Text("Klart att säga", "Ready to be said")


def _happened(event: events.Event) -> Happened:
    match event.what:
        case events.Message(direction, _, words):
            said = Text("Personen skrev", "The person wrote") if direction == "in" else Text("Vi skrev", "We wrote")
            return Happened(event.at, said, event.by.id, words)
        case events.Refuted(why) | events.Returned(why):
            return Happened(event.at, EVENTS[event.what.kind], event.by.id, why)
        case events.Extended(words=words) | events.Balanced(words=words) | events.Assessed(words=words):
            return Happened(event.at, EVENTS[event.what.kind], event.by.id, words)
        case events.SystemMoved(system=system, stage=stage, words=words):
            on = STAGES[stage]
            return Happened(event.at, Text(f"{system}: {on.sv}", f"{system}: {on.en}"), event.by.id, words)
        case events.TakenBack(words):
            return Happened(event.at, EVENTS[event.what.kind], event.by.id, words)
        case _:
            return Happened(event.at, EVENTS[event.what.kind], event.by.id, "")


def refusals_by_hand() -> list[tuple[str, Text]]:
    """The noes that a person may decide on, by their key in the law's catalogue: those that need a reason at most."""
    return [
        (key, Text(f"{key}: {one.text.sv}"[:110], f"{key}: {one.text.en}"[:110])) for key, one in ANSWERS.items()
        if one.outcome == "refuse" and places(one) <= _REASON
    ]  # fmt: skip
