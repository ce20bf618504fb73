"""What a request comes to, from its events: a fold that reads no clock, and refuses what may not happen.

1. It opens with what arrived: never in the future, and with at least one right (R-01).
2. Identity is asked for only where a right that is wanted needs it (R-08), and nothing that needs it is proposed
   or carried out before it is shown. What needs none does not wait for it.
3. What is proposed has its ground, item by item. A refusal waits for somebody else than who proposed it, and one for
   being unfounded or excessive brings its evidence (R-09). An absolute right is not refused (G-02).
4. What was approved is carried out once. A second time changes nothing, and is said (design 5, 8).
5. The answer comes when everything that is wanted has its outcome, and is the last thing but for messages (N-15.1).

`follow` gives the case after an event, or a `Declined`; it is the only way from one state to the next. What stands
against an event is asked in `hindrances.py`.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from ombud.collection.relate import Declined
from ombud.law.rights import identity_needed
from ombud.requests import events, refusals
from ombud.requests.case import Case, Matter
from ombud.requests.events import Event
from ombud.requests.hindrances import hinders
from ombud.requests.in_system import ENDED, InSystem, Stage, moved, of_system, ordered
from ombud.requests.model import Identity, State

_ENDS = {
    events.Answered: State.ANSWERED,
    events.TakenBack: State.WITHDRAWN,
    events.ClosedUnidentified: State.CLOSED_UNIDENTIFIED,
    events.MovedAway: State.MOVED,
}


def fold(happened: Iterable[Event]) -> Case:
    """The case that these events come to. Raises `ValueError` for events that `follow` would not have taken."""
    case: Case | None = None
    for event in happened:
        after = follow(case, event)
        if isinstance(after, Declined):
            raise ValueError(f"event {event.number} of a request does not follow from those before it")
        case = after
    if case is None:
        raise ValueError("a request has at least the event that opened it")
    return case


def follow(case: Case | None, event: Event) -> Case | Declined:
    """The case after one event more, or why it may not happen."""
    if case is None:
        return _opened(event)
    if event.number != case.count + 1 or isinstance(event.what, events.Opened):
        raise ValueError("a request is opened once, and its events are numbered one after another")
    return hinders(case, event) or replace(_after(case, event), count=event.number)


def _opened(event: Event) -> Case | Declined:
    opened = event.what
    if not isinstance(opened, events.Opened) or event.number != 1:
        raise ValueError("a request begins with the event that opens it")
    if not opened.wanted:
        return refusals.NOTHING_WANTED
    if opened.received_at > event.noted_at:
        return refusals.IN_THE_FUTURE
    needed = any(identity_needed(wanted.right) for wanted in opened.wanted)
    return Case(opened, event.noted_at, identity=Identity.UNKNOWN if needed else Identity.NOT_NEEDED)


def _after(case: Case, event: Event) -> Case:
    what, at = event.what, event.at
    ended = _ENDS.get(type(what))
    if ended is not None:
        return replace(case, ended=ended, ended_at=at)
    match what:
        case events.IdentityAsked() | events.Identified() | events.Refuted():
            return _identified(case, event)
        case events.PapersSeen() | events.PapersDestroyed():
            return replace(case, papers_until=what.until if isinstance(what, events.PapersSeen) else None)
        case events.Extended():
            return replace(case, extended_at=at)
        case events.AssessmentNeeded() | events.Assessed() | events.Rerouted():
            return _looked_at(case, what)
        case events.Balanced():
            return replace(case, balanced=what)
        case events.SystemsOrdered() | events.SystemMoved():
            return replace(case, systems=_systems(case, what, at))
        case _:
            return replace(case, matters=_matters(case, event))


def _identified(case: Case, event: Event) -> Case:
    match event.what:
        case events.IdentityAsked():
            return replace(case, identity=Identity.ASKED, asked_at=case.asked_at or event.at)
        case events.Identified():
            return replace(case, identity=Identity.VERIFIED, identified_at=event.at)
        case _:
            return replace(case, identity=Identity.REFUTED)


def _looked_at(case: Case, what: events.AssessmentNeeded | events.Assessed | events.Rerouted) -> Case:
    """After somebody has looked at who asks, and for whom (R-30, R-40)."""
    match what:
        case events.AssessmentNeeded(rights):
            return replace(case, to_assess=case.to_assess | set(rights))
        case events.Assessed(right):
            others = tuple(one for one in case.assessed if one.right is not right)
            return replace(case, to_assess=case.to_assess - {right}, assessed=(*others, what))
        case _:
            settled = tuple(matter for matter in case.matters if matter.done)
            ended = tuple(one for one in case.systems if one.ended)
            return replace(case, opened=replace(case.opened, wanted=what.wanted), matters=settled, systems=ended)


def _systems(case: Case, what: events.SystemsOrdered | events.SystemMoved, at: datetime) -> tuple[InSystem, ...]:
    if isinstance(what, events.SystemsOrdered):
        return ordered(case.systems, what.wanted, what.systems, what.looked_for)
    before = of_system(case.systems, what.wanted, what.system)
    if before is None:
        raise AssertionError("a system moves in which the request was ordered: `follow` has looked")
    after = replace(before, stage=what.stage, why=what.why, since=at)
    if what.stage is Stage.PLANNED:
        after = replace(after, planned=what.tables, rules=what.rules)
    elif what.stage is Stage.BEGUN:
        after = replace(after, meant=what.tables, sure=what.sure)
    elif what.stage in ENDED or what.stage is Stage.NEEDS_PERSON:
        after = replace(after, receipt=what.tables)
        if what.sure:  # what the latest try was about to do is known now
            after = replace(after, meant=(), sure=what.sure)
    return moved(case.systems, after)


def _matters(case: Case, event: Event) -> tuple[Matter, ...]:
    """The items after an event about them; the same for any other event."""
    match event.what:
        case events.Proposed(items):
            anew = {item.wanted for item in items}
            kept = (matter for matter in case.matters if matter.item.wanted not in anew)
            return (*kept, *(Matter(item, event.by.id) for item in items))
        case events.Approved():
            return tuple(replace(one, approved=one.approved or one.awaits_second) for one in case.matters)
        case events.Returned():
            return tuple(matter for matter in case.matters if matter.done)
        case events.CarriedOut(item):
            found = case.matter(item.number) or Matter(item, event.by.id)
            return _with(case, replace(found, item=item, done=True, waiting=None))
        case events.Waits(waiting):
            return tuple(
                replace(one, waiting=waiting) if one.item.number == waiting.number else one for one in case.matters
            )
        case _:
            return case.matters


def _with(case: Case, changed: Matter) -> tuple[Matter, ...]:
    others = (matter for matter in case.matters if matter.item.number != changed.item.number)
    return tuple(sorted((*others, changed), key=lambda matter: matter.item.number))
