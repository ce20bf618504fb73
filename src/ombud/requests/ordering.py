"""A request goes to the connected systems: which, by what the person is looked for there, and a durable step for each.

* It is ordered with everything else that is carried out (`carrying.py`), in the same act, and nothing is answered
  before it is: a system that is connected while a case is open is ordered in too (N-16.1, R-17.2).
* What the person is known by is opened for their request and frozen with the case: an erasure here takes it away.
* A browser that visited the website is nobody's registration: no other system knows it.
* Whoever moves a request on in a system does so as the one who ordered it; the log has which system, and how it stands.
"""

from dataclasses import dataclass, field
from datetime import datetime

from ombud.audit import Act as Kind
from ombud.audit import Outcome as Logged
from ombud.audit.model import is_code
from ombud.collection.relate import Declined
from ombud.law.rights import Right
from ombud.plans import NewPlan, NewStep, begin_about
from ombud.policy.ask import Refusal
from ombud.requests import events, refusals, store
from ombud.requests.case import Case
from ombud.requests.case_file import CaseFile, append, written
from ombud.requests.handle import Answer, enter, handled, refuse
from ombud.requests.in_system import IN_SYSTEMS, WRITTEN, InSystem, Stage, of_system
from ombud.requests.known_by import LookedFor, known_by
from ombud.requests.model import UNFOUNDED, Outcome, RequestId
from ombud.requests.system_tasks import is_asked
from ombud.terms import Actor
from ombud.vault import Act, Person, Vault

IN_SYSTEM = "request.system"
"""The name of the step that carries one right out in one system."""
_NOTHING = frozenset({Outcome.REFUSED, Outcome.NOT_HELD, Outcome.HANDED_OVER})
_NOTED_ALONE = frozenset({"RECTIFY-NOT-AGREED", "RECTIFY-OPINION", "RECTIFY-ACCOUNTS"})
"""Answers to a rectification by which no value becomes another."""
_LOGGED = {Stage.STOPPED: Logged.FAILED, Stage.REFUSED: Logged.REFUSED}


def to_order(person: Person, case: Case) -> dict[int, tuple[str, ...]]:
    """The systems that a request is still to be ordered in, by the place of what is wanted."""
    left = not_ordered(case, person.act.vault.systems)
    return {} if not left or store.is_of_the_web(person.act.tx, person.subject) else left


def not_ordered(case: Case, names: tuple[str, ...]) -> dict[int, tuple[str, ...]]:
    """The same, of a case as it stands: which of these systems it goes to and has not been ordered in."""
    if not names or case.closed:
        return {}
    places = (place for place in range(len(case.rights)) if _goes(case, place))
    left = {place: tuple(one for one in names if of_system(case.systems, place, one) is None) for place in places}
    return {place: systems for place, systems in left.items() if systems}


def _goes(case: Case, place: int) -> bool:
    """Is this right carried out in other systems: decided, and not refused as a whole?

    What is refused in part waits for a second person (R-09), and the systems wait with it; not so with an erasure of
    which something goes here at once. It goes there at once too: what the person is known by may go with it here.
    """
    right, items = case.rights[place], [one for one in case.matters if one.item.wanted == place]
    if right not in IN_SYSTEMS or not items or not case.may_carry_out(right):
        return False
    if any(one.item.key in UNFOUNDED or one.item.key == "RESTRICT" for one in items):
        return False
    goes = right is Right.ERASURE and any(one.item.acts and not one.awaits_second for one in items)
    if any(one.awaits_second for one in items) and not goes:
        return False
    if right in WRITTEN:
        return any(one.item.outcome not in _NOTHING and one.item.key not in _NOTED_ALONE for one in items)
    # an erasure that a statute keeps from every class here is asked for there; an access that is refused is not
    return right is Right.ERASURE or any(one.item.outcome is not Outcome.REFUSED for one in items)


def order(act: Act, person: Person, file: CaseFile) -> CaseFile | Refusal:
    """Freeze what the person is known by, and plan a step for every system; the same file where nothing is new."""
    left = to_order(person, file.case)
    if not left:
        return file
    now = known_by(person, act.by)
    if isinstance(now, Refusal):
        return now
    for place, systems in left.items():
        known = _frozen(file.case, place) or now
        file = written(person, file, events.SystemsOrdered(place, systems, known))
        enter(act, file)
        for system in systems:
            begin_about(person, _plan(file.id, place, system, act.by))
    return file


def _frozen(case: Case, place: int) -> LookedFor:
    """What the person was known by when this was first ordered: since then something of it may have gone."""
    return next((one.looked_for for one in case.systems if one.wanted == place), {})


def _plan(request: RequestId, place: int, system: str, by: Actor) -> NewPlan:
    unit = {"unit_asked": str(by.unit)} if is_code(by.unit) else {}
    facts: dict[str, str | int] = {
        "request": request.hex(), "number": place, "system": system, "account": by.id, "role_granted": str(by.role),
        **unit,
    }  # fmt: skip
    return NewPlan("request-system", f"{request.hex()}.{place}.{system}", (NewStep(IN_SYSTEM, facts),))


def move(vault: Vault, request: RequestId, what: events.SystemMoved, *, by: Actor, now: datetime) -> Answer:
    """Note where a request stands in one system, in one act with its entry."""
    with vault.act(by=by, now=now) as act:
        found = handled(act, request)
        if not isinstance(found, tuple):
            return refuse(act, request, found)
        person, file = found
        after = append(person, file, what)
        if isinstance(after, Declined):
            return refuse(act, request, after, file.subject)
        facts: dict[str, str | int] = {"request": request.hex(), "system": what.system, "stage": what.stage.value}
        act.log(Kind.ASK_SYSTEM, _LOGGED.get(what.stage, Logged.DONE), file.subject, facts=facts)
        return after


@dataclass(frozen=True, slots=True)
class Settled:
    """What somebody has seen to by hand in one system."""

    right: Right
    system: str
    words: str = field(repr=False)
    """What was done there."""
    refused: bool = False
    """Everything that is there has to stay."""


def settle(vault: Vault, request: RequestId, settled: Settled, *, by: Actor, now: datetime) -> Answer:
    """Somebody has seen to it by hand, and says what was done: a system that has stopped or needs a person."""
    with vault.act(by=by, now=now) as act:
        found = handled(act, request)
        if not isinstance(found, tuple):
            return refuse(act, request, found)
        person, file = found
        standing = _to_settle(file.case, settled)
        if not isinstance(standing, Declined) and is_asked(act.tx, file.id, standing.wanted, standing.system):
            standing = refusals.TASK_WAITS
        if isinstance(standing, Declined):
            return refuse(act, request, standing, file.subject)
        stage = Stage.REFUSED if settled.refused else Stage.DONE
        told = standing.receipt or standing.sure
        what = events.SystemMoved(standing.wanted, standing.system, stage, told, why=standing.why, words=settled.words)
        after = append(person, file, what)
        if isinstance(after, Declined):
            return refuse(act, request, after, file.subject)
        facts: dict[str, str | int] = {"request": request.hex(), "system": what.system, "stage": "settled"}
        act.log(Kind.ASK_SYSTEM, _LOGGED.get(stage, Logged.DONE), file.subject, facts=facts)
        return after


def _to_settle(case: Case, settled: Settled) -> InSystem | Declined:
    """The one that is meant: the first of that right that has not ended."""
    named = [one for one in case.systems if one.system == settled.system and case.rights[one.wanted] is settled.right]
    if not named:
        return refusals.NOT_ORDERED
    open_ = [one for one in named if not one.ended]
    if not open_:
        return refusals.DONE_ALREADY
    stopped = open_[0].stage in (Stage.STOPPED, Stage.NEEDS_PERSON)
    return open_[0] if stopped and settled.words.strip() else refusals.NOT_TO_SETTLE
