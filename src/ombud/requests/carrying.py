"""What was proposed and approved is carried out: durable steps, each item once (design 5, 8).

* Carrying out makes plans first, one for each item, and then does what is ready at once. Whatever ends in
  between, a kill or a fault, a worker takes up what is left when the grace has passed (`plans`).
* Who asks for a copy and to be erased has the copy first: nothing is erased while one is to be handed out (Art. 15).
* Given again it does what is left; where nothing is, it changes nothing and says so. Whoever carries out what a worker
  or somebody else has just ended is shown how it ended: that is what they asked for, and no refusal.
* A step says the request and the item's number, and who ordered it; no word of the person. Where somebody else has to
  act first it is tried again later.
* Who may not ask for this person is refused without a look at what is held (`for_another.py`).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from ombud.audit.model import is_code
from ombud.collection.relate import Declined
from ombud.law.rights import Right
from ombud.plans import Done, Failed, Later, NewPlan, NewStep, Step, begin_about
from ombud.plans.model import Result
from ombud.policy.ask import Refusal
from ombud.requests import events, refusals
from ombud.requests.assess import hindrance
from ombud.requests.carry import CARRIERS, Work
from ombud.requests.case import Case, Matter
from ombud.requests.case_file import CaseFile
from ombud.requests.handle import Answer, change, enter, handled, refuse
from ombud.requests.model import Item, RequestId, State, Waiting
from ombud.requests.ordering import order
from ombud.requests.reading import request_of
from ombud.terms import Actor, RoleId, UnitId
from ombud.vault import Vault

CARRY = "request.carry-out"
"""The name of the step that carries one item out; `carry_step` is its handler."""
COPIES = frozenset({Right.ACCESS, Right.PORTABILITY, Right.JOURNAL_COPY, Right.LOG_EXTRACT})
"""What is handed out, and could not be handed out any more once it is erased."""
GRACE = timedelta(minutes=10)
"""How long who ordered it has to do it before a worker looks whether anything is left."""
AGAIN = timedelta(days=1)
"""When a worker looks again at what waits for somebody else, where no time is said."""
REFUSED = Failed("refused")
"""Who ordered it may not any more, or has looked at too many people."""


@dataclass(frozen=True, slots=True)
class Carried:
    """What a run has carried out, and what waits for somebody else."""

    file: CaseFile
    done: tuple[Item, ...]
    waiting: tuple[Waiting, ...] = ()
    already: bool = False
    """Nothing was left to do: it had been carried out before, and nothing was changed."""


def carry_out(vault: Vault, request: RequestId, *, by: Actor, now: datetime) -> Carried | Declined | Refusal:
    """Carry out everything that is ready, each item in its own acts."""
    file = _order(vault, request, by=by, now=now)
    if not isinstance(file, CaseFile):
        return file
    results: list[Item | Waiting | None] = []
    tried: set[int] = set()
    while (matter := next((one for one in ready(file.case) if one.item.number not in tried), None)) is not None:
        tried.add(matter.item.number)
        came = _carry(vault, file, matter, by, now)
        if isinstance(came, Declined | Refusal):
            return came
        file, result = came
        results.append(result)
    done = tuple(one for one in results if isinstance(one, Item))
    waiting = tuple(one for one in results if isinstance(one, Waiting))
    return Carried(file, done, waiting, already=not (done or waiting or file.case.open_systems))


def ready(case: Case) -> tuple[Matter, ...]:
    """The items that may be carried out now."""
    left = pending(case)
    copies = any(one.item.right in COPIES for one in left)
    return tuple(one for one in left if not (copies and one.item.right is Right.ERASURE))


def pending(case: Case) -> tuple[Matter, ...]:
    """The items that are to be carried out, in their turn."""
    if case.closed:
        return ()
    return tuple(
        one for one in case.matters
        if one.item.acts and not (one.done or one.awaits_second) and case.may_carry_out(one.item.right)
    )  # fmt: skip


def _nothing_ready(case: Case) -> Declined | None:
    """Why there is nothing to do, and that nothing was done; None where all of it is done and can be shown."""
    if any(matter.awaits_second for matter in case.matters):
        return refusals.WAITS_FOR_SECOND
    done = any(matter.done for matter in case.matters)
    if case.closed:
        whole = done and case.state is State.ANSWERED  # of one that was taken back, the rest never was
        return refusals.DONE_ALREADY if whole else refusals.closed_already(case.state)
    if done:
        whole = {item.wanted for item in case.items} == set(range(len(case.rights)))
        return None if whole else refusals.NOT_ALL_ANSWERED
    return refusals.NOTHING_TO_DO if case.matters else refusals.NOTHING_PROPOSED


def _carry(
    vault: Vault, file: CaseFile, matter: Matter, by: Actor, now: datetime
) -> tuple[CaseFile, Item | Waiting | None] | Declined | Refusal:
    """What came of one item; None where a worker or somebody else ended it meanwhile, and the file as it is then."""
    came = _tried(vault, file, matter, by, now)
    if isinstance(came, Declined):
        after = request_of(vault, file.id, by=by, now=now)
        ended = after.case.matter(matter.item.number) if isinstance(after, CaseFile) else None
        if isinstance(after, CaseFile) and ended is not None and ended.done:
            return after, None
    return came


def _tried(
    vault: Vault, file: CaseFile, matter: Matter, by: Actor, now: datetime
) -> tuple[CaseFile, Item | Waiting] | Declined | Refusal:
    planned = matter.item
    carrier = CARRIERS.get(planned.right)
    if carrier is None:
        return refusals.NO_CARRIER
    hindered = hindrance(vault, file, events.CarriedOut(planned), by=by, now=now)
    if hindered is not None:
        return hindered
    came = carrier.carry_out(Work(vault, file, file.case.opened.wanted[planned.wanted], by, now), planned)
    if isinstance(came, Declined):
        return came
    what = events.CarriedOut(came) if isinstance(came, Item) else events.Waits(came)
    after = change(vault, file.id, lambda *_: what, by=by, now=now)
    return (after, came) if isinstance(after, CaseFile) else after


def _order(vault: Vault, request: RequestId, *, by: Actor, now: datetime) -> Answer:
    """Plan a step for every item that is ready, in one act; what was planned before is not planned twice."""
    with vault.act(by=by, now=now) as act:
        found = handled(act, request)
        if not isinstance(found, tuple):
            return refuse(act, request, found)
        person, before = found
        file = order(act, person, before)
        if isinstance(file, Refusal):
            return refuse(act, request, file, before.subject)
        matters = pending(file.case)
        if not matters and not file.case.open_systems:
            why = _nothing_ready(file.case)
            if why is not None:
                return refuse(act, request, why, file.subject)
            enter(act, file, "shown")
            return file
        begun = [begin_about(person, _plan(request, one, by, now)) for one in matters]
        if any(begun):
            enter(act, file, "ordered")
        elif file is before:
            act.nothing_changed()
        return file


def _plan(request: RequestId, matter: Matter, by: Actor, now: datetime) -> NewPlan:
    """A plan of its own for each item: one that waits holds back no other."""
    step = NewStep(CARRY, _facts(request, matter, by), now + GRACE)
    return NewPlan("request", f"{request.hex()}.{matter.item.number}", (step,))


def _facts(request: RequestId, matter: Matter, by: Actor) -> dict[str, str | int]:
    unit = {"unit_asked": str(by.unit)} if is_code(by.unit) else {}
    return {
        "request": request.hex(), "number": matter.item.number, "account": by.id, "role_granted": str(by.role), **unit
    }  # fmt: skip


def carry_step(vault: Vault, step: Step, now: datetime) -> Result:
    """Do one item that was ordered, as who ordered it, unless it is done."""
    facts = step.facts
    by = Actor(str(facts["account"]), RoleId(str(facts["role_granted"])), UnitId(str(facts.get("unit_asked", ""))))
    file = request_of(vault, RequestId(bytes.fromhex(str(facts["request"]))), by=by, now=now)
    if isinstance(file, Refusal):
        return REFUSED
    left = pending(file.case) if isinstance(file, CaseFile) else ()
    ordered = next((one for one in left if one.item.number == facts["number"]), None)
    if not isinstance(file, CaseFile) or ordered is None:
        return Done()  # it is done, was taken back, or is no more
    if ordered not in ready(file.case):
        return Later(now + AGAIN)
    came = _carry(vault, file, ordered, by, now)
    if isinstance(came, Declined | Refusal):
        return Failed(came.requirement) if isinstance(came, Declined) else REFUSED
    result = came[1]
    return Later(max(result.until or now + AGAIN, now + GRACE)) if isinstance(result, Waiting) else Done()
