"""Steps for people to see: what is due, under way, waiting, and dead; and a dead letter tried again.

That a step is dead is in the log, and so is who let it be tried again.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from ombud.audit import Act as Kind
from ombud.audit import Outcome
from ombud.database import Database
from ombud.plans import machine, store
from ombud.plans.model import LeaseLost, PlanId, State, Step
from ombud.terms import Actor
from ombud.vault import Act, Vault

SHOWN = 200


@dataclass(frozen=True, slots=True)
class Queue:
    """How many steps there are in each state, and the first of those that are open or dead, each with its kind."""

    numbers: dict[str, int]
    open: tuple[tuple[str, Step], ...]
    dead: tuple[tuple[str, Step], ...]


def queue(database: Database) -> Queue:
    with database.read() as tx:
        opened, dead = (tuple(store.in_state(tx, state, SHOWN)) for state in (State.OPEN, State.DEAD))
        return Queue(store.numbers(tx), opened, dead)


def try_again(vault: Vault, plan: PlanId, *, by: Actor, now: datetime) -> int:
    """Let the dead step of a plan be tried again from now on; how many steps. None where none of it is dead."""
    with vault.act(by=by, now=now) as act:
        steps = list(_held(act, store.dead(act.tx, plan)))
        store.move(act.tx, *((step, machine.tried_again(step, now)) for step in steps))
        for step in steps:
            _enter(act, step, Outcome.DONE, "try-again")
        if not steps:
            act.log(Kind.PLAN, Outcome.REFUSED, facts={"plan": plan.hex(), "stage": "try-again"})
    return len(steps)


def bury(vault: Vault, before: Step, after: Step, *, by: Actor) -> bool:
    """Write that a step is dead, with the entry that says so. False when another worker has it."""
    try:
        with vault.act(by=by, now=after.at) as act:
            for step in _held(act, [before]):
                store.move(act.tx, (step, after))
                _enter(act, after, Outcome.FAILED, "dead")
            if not act.logged:
                act.nothing_changed()
    except LeaseLost:
        return False
    return True


def _held(act: Act, steps: list[Step]) -> Iterator[Step]:
    """The steps about nobody, and those about people who are there; these are held."""
    for step in sorted(steps, key=lambda step: step.subject or b""):
        if step.subject is None or act.known(step.subject) is not None:
            yield step


def _enter(act: Act, step: Step, outcome: Outcome, stage: str) -> None:
    facts = {"plan": step.plan.hex(), "step": step.name, "stage": stage, "code": step.code or "none"}
    act.log(Kind.PLAN, outcome, step.subject, facts=facts)
