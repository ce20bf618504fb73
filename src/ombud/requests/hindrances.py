"""What stands against an event: one function for each kind, asked before the event is taken.

The rules are those at the head of `fold.py`; each says where it is in the law.
"""

import re
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from ombud.collection.relate import Declined
from ombud.law.clock import NotExtended
from ombud.law.periods import local_date
from ombud.law.rights import Right
from ombud.requests import events, refusals
from ombud.requests.case import Case
from ombud.requests.events import Event
from ombud.requests.in_system import IN_SYSTEMS, of_system
from ombud.requests.model import ABSOLUTE, REFUSES, UNFOUNDED, Identity, Item, Outcome, State
from ombud.terms import RoleId

SUBJECT = RoleId("subject")
"""Who asks: nobody approves the refusal of their own request, from whatever sign-in."""
PAPERS = timedelta(days=30)
"""How long a paper that shows identity may be with us (R-07, T-15)."""
PATIENCE = timedelta(days=14)
"""How long a person has to show who they are before a request is closed without it [D]."""
_OPEN_PLACE = re.compile(r"\{\w*\}")
_AFTER_THE_END = (events.Message, events.PapersDestroyed, events.Signed)
"""What may still happen to a request that is closed; a copy is fetched and signed for after the answer too."""


def hinders(case: Case, event: Event) -> Declined | None:
    """Why the event may not follow; None where it may."""
    what = event.what
    if event.at > event.noted_at:
        return refusals.IN_THE_FUTURE
    if event.at < case.opened.received_at:
        return refusals.BEFORE_IT_CAME
    if isinstance(what, events.CarriedOut) and _is_done(case, what.item):
        return refusals.DONE_ALREADY
    if case.closed and not isinstance(what, _AFTER_THE_END):
        return refusals.closed_already(case.state)
    asked = _ASKED.get(type(what))
    return asked(case, event, what) if asked else None


def _is_done(case: Case, item: Item) -> bool:
    matter = case.matter(item.number)
    return matter is not None and matter.done


def _asks(case: Case, _event: Event, asked: events.IdentityAsked) -> Declined | None:
    if not case.needs_identity:
        return refusals.NOT_TO_BE_ASKED
    if case.identity is Identity.VERIFIED:
        return refusals.ALREADY_SHOWN
    return None if asked.ways else refusals.NO_WAY


def _shows(case: Case, event: Event, _what: object) -> Declined | None:
    if case.identity is Identity.VERIFIED:
        return refusals.ALREADY_SHOWN
    too_early = case.asked_at is not None and event.at < case.asked_at
    return refusals.BEFORE_IT_WAS_ASKED if too_early else None


def _refutes(case: Case, event: Event, what: object) -> Declined | None:
    return _shows(case, event, what) if case.needs_identity else refusals.NOT_TO_BE_ASKED


def _keeps_papers(case: Case, event: Event, papers: events.PapersSeen) -> Declined | None:
    if not case.needs_identity:
        return refusals.NOT_TO_BE_ASKED
    return refusals.PAPERS_TOO_LONG if papers.until > event.at + PAPERS else None


def _destroys(case: Case, _event: Event, _what: object) -> Declined | None:
    return refusals.NO_PAPERS if case.papers_until is None else None


def _extends(case: Case, event: Event, extended: events.Extended) -> Declined | None:
    """R-02: within the first month, with reasons, once, and never what may not be extended."""
    may = case.clock.extension_on(local_date(event.at), extended.reason)
    if isinstance(may, NotExtended):
        return Declined(may.requirement, may.text)
    return None if extended.words.strip() else refusals.WITHOUT_REASONS


def _balances(case: Case, _event: Event, balanced: events.Balanced) -> Declined | None:
    if Right.OBJECTION not in case.rights:
        return refusals.NO_OBJECTION
    unsaid = balanced.compelling and not all(words.strip() for words in balanced.told)
    return refusals.NOT_BALANCED if unsaid or not balanced.words.strip() else None


def _proposes(case: Case, _event: Event, proposed: events.Proposed) -> Declined | None:
    if not proposed.items:
        return refusals.NOTHING_PROPOSED
    numbers = [item.number for item in proposed.items]
    if numbers != list(range(case.next_number, case.next_number + len(numbers))):
        raise ValueError("items are numbered one after another")
    found = (_unproposable(case, item, proposed.evidence) for item in proposed.items)
    return next((declined for declined in found if declined is not None), None)


def _unproposable(case: Case, item: Item, evidence: Mapping[int, str]) -> Declined | None:
    if not _is_wanted(case, item):
        return refusals.NOT_WANTED
    if not case.may_carry_out(item.right):
        return refusals.NOT_IDENTIFIED
    if any(matter.done and matter.item.wanted == item.wanted for matter in case.matters):
        return refusals.DONE_ALREADY
    if item.right in ABSOLUTE and item.outcome in REFUSES:
        return refusals.NEVER_REFUSED  # G-02, N-18.1
    if not (item.key and item.article) or (item.outcome is Outcome.REFUSED and not item.statute):
        return refusals.WITHOUT_GROUND
    unshown = item.key in UNFOUNDED and not evidence.get(item.number, "").strip()
    return refusals.WITHOUT_EVIDENCE if unshown else None


def _is_wanted(case: Case, item: Item) -> bool:
    return 0 <= item.wanted < len(case.rights) and case.rights[item.wanted] is item.right


def _approves(case: Case, event: Event, _what: object) -> Declined | None:
    waiting = [matter for matter in case.matters if matter.awaits_second]
    if not waiting:
        return refusals.NOTHING_WAITS
    alone = any(matter.by == event.by.id for matter in waiting)
    return refusals.SAME_PERSON if alone or event.by.role == SUBJECT else None


def _returns(case: Case, _event: Event, _what: object) -> Declined | None:
    return None if any(matter.awaits_second for matter in case.matters) else refusals.NOTHING_WAITS


def _carries_out(case: Case, _event: Event, carried: events.CarriedOut) -> Declined | None:
    item, matter = carried.item, case.matter(carried.item.number)
    if not case.may_carry_out(item.right):
        return refusals.NOT_IDENTIFIED
    if matter is None:
        return _at_once(case, item)
    if matter.awaits_second:
        return refusals.WAITS_FOR_SECOND
    planned = matter.item
    same = (planned.right, planned.wanted) == (item.right, item.wanted) and (
        item.outcome not in REFUSES or item.outcome is planned.outcome
    )
    return None if same and planned.acts else refusals.OTHER_OUTCOME


def _at_once(case: Case, item: Item) -> Declined | None:
    """What nobody needs to propose: an absolute right, in force in the act that records it (R-21.1, R-07.1)."""
    if not _is_wanted(case, item) or item.number != case.next_number:
        return refusals.NOT_PROPOSED
    return None if item.right in ABSOLUTE and item.outcome not in REFUSES else refusals.NOT_PROPOSED


def _waits(case: Case, _event: Event, waits: events.Waits) -> Declined | None:
    matter = case.matter(waits.waiting.number)
    if matter is None:
        return refusals.NOT_PROPOSED
    if matter.done:
        return refusals.DONE_ALREADY
    return refusals.WAITS_FOR_SECOND if matter.awaits_second else None


def _answers(case: Case, _event: Event, _what: object) -> Declined | None:
    """N-15.1: every right that is wanted has an outcome, carried out, with its ground and its words."""
    if not all(case.may_carry_out(right) for right in case.rights):
        return refusals.NOT_IDENTIFIED
    if case.state is State.AWAITING_SECOND:
        return refusals.WAITS_FOR_SECOND
    if {item.wanted for item in case.items} != set(range(len(case.rights))):
        return refusals.NOT_ALL_ANSWERED
    if any(matter.item.acts and not matter.done for matter in case.matters):
        return refusals.NOT_CARRIED_OUT
    if case.open_systems:
        return refusals.SYSTEMS_OPEN
    return refusals.OPEN_PLACE if any(not _is_written(item) for item in case.items) else None


def _is_written(item: Item) -> bool:
    return all(words.strip() and not _OPEN_PLACE.search(words) for text in (item.text, item.about) for words in text)


def _closes_unidentified(case: Case, event: Event, _what: object) -> Declined | None:
    """Art. 11(2), 12(2): only after it was asked for, and the person has had time."""
    if case.identity is Identity.REFUTED:
        return None
    if case.identity is not Identity.ASKED or case.asked_at is None:
        return refusals.NOT_ASKED
    return refusals.STILL_TIME if event.at < case.asked_at + PATIENCE else None


def _moves(case: Case, _event: Event, _what: object) -> Declined | None:
    """It moves when it is known whose it is, or when nothing in it needs that."""
    known = case.identity in (Identity.VERIFIED, Identity.NOT_NEEDED)
    return None if known else refusals.NOT_IDENTIFIED


def _assesses(case: Case, _event: Event, assessed: events.Assessed) -> Declined | None:
    if assessed.right not in case.rights:
        return refusals.NOT_WANTED
    return None if assessed.words.strip() else refusals.NOT_REASONED


def _orders(case: Case, _event: Event, what: events.SystemsOrdered) -> Declined | None:
    right = case.rights[what.wanted] if 0 <= what.wanted < len(case.rights) else None
    if right not in IN_SYSTEMS:
        return refusals.NOT_WANTED
    if not case.may_carry_out(right):
        return refusals.NOT_IDENTIFIED
    again = any(of_system(case.systems, what.wanted, name) is not None for name in what.systems)
    return refusals.DONE_ALREADY if again or not what.systems else None


def _moves_system(case: Case, _event: Event, what: events.SystemMoved) -> Declined | None:
    """The first receipt stands: what has ended does not end again, unless somebody who answered wrongly is asked."""
    standing = of_system(case.systems, what.wanted, what.system)
    if standing is None:
        return refusals.NOT_ORDERED
    return refusals.DONE_ALREADY if standing.ended and not what.again else None


_ASKED: Mapping[type, Callable[[Case, Event, Any], Declined | None]] = {
    events.IdentityAsked: _asks,
    events.Identified: _shows,
    events.Refuted: _refutes,
    events.PapersSeen: _keeps_papers,
    events.PapersDestroyed: _destroys,
    events.Extended: _extends,
    events.Balanced: _balances,
    events.Proposed: _proposes,
    events.Approved: _approves,
    events.Returned: _returns,
    events.CarriedOut: _carries_out,
    events.Waits: _waits,
    events.Answered: _answers,
    events.ClosedUnidentified: _closes_unidentified,
    events.MovedHere: _moves,
    events.MovedAway: _moves,
    events.Assessed: _assesses,
    events.SystemsOrdered: _orders,
    events.SystemMoved: _moves_system,
}
"""What is asked of each kind of event; the others may happen to any request that is open."""
