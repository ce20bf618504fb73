"""A worker among the acts: it does what is planned, and takes up what a fault left of earlier plans.

The effect of a step is written in the act that ends it, so whatever comes in between: a step is done and its effect is
there once, or neither. A plan whose worker did all that was due is done for ever.
"""

from collections import Counter
from datetime import datetime, timedelta

from ombud.app.installation import Ombud
from ombud.database import Database
from ombud.plans import Done, Handler, NewPlan, NewStep, Step, begin, step_done
from ombud.plans.work import Worker
from ombud.terms.time import to_micros
from tests.faults.moment import Facts
from tests.faults.world import World

NAMES = ("first", "second")
FAR = timedelta(days=10_000)


def effect(step: Step) -> str:
    """The kind of plan that is a step's effect: its key is the claim that made it."""
    return f"effect.{step.plan.hex()}.{step.number}"


def effective(database: Database) -> Handler:
    """A handler that writes its effect."""

    def handler(step: Step, now: datetime) -> Done:
        with database.act() as tx:
            begin(tx, NewPlan(effect(step), str(step.claims), (NewStep("seen", due=now + FAR),)), now=now)
            step_done(tx, step, now=now)
        return Done(written=True)

    return handler


def planned(at: int) -> NewPlan:
    return NewPlan("worked", str(at), tuple(NewStep(name) for name in NAMES))


def work(ombud: Ombud, now: datetime) -> Facts:
    """Plan two steps, and work until nothing is due. A step that the machine failed is tried again at a later time, so
    only a worker that had none such says that its plan is done."""
    at, database = to_micros(now), ombud.vault.database
    with database.act() as tx:
        begin(tx, planned(at), now=now)
    one = Worker(ombud.vault, dict.fromkeys(NAMES, effective(database)), f"w{at}", lambda: now)
    one.mend_times()
    while one.work():
        pass
    return {"worked": at} if set(one.tally) <= {"done"} else {}


def remember(world: World, facts: Facts) -> None:
    if "worked" in facts:
        world.facts["worked"] = [*world.facts.get("worked", []), facts["worked"]]


def lost(ombud: Ombud, world: World) -> list[str]:
    """What was worked and is not done, and effects that are not there once where their step is done."""
    with ombud.vault.database.read() as tx:
        steps = tx.all(
            "SELECT s.plan_id, s.number, s.state FROM plan_step s JOIN plan p ON p.plan_id = s.plan_id"
            " WHERE p.kind = 'worked'"
        )
        kinds = Counter(row[0] for row in tx.all("SELECT kind FROM plan WHERE kind LIKE 'effect.%'"))
    acknowledged = {bytes(planned(at).id) for at in world.facts.get("worked", [])}
    done = {(bytes(plan), number) for plan, number, state in steps if state == "done"}
    found = [
        f"a step is {'done' if (bytes(plan), number) in done else state} and its effect is there {times} times"
        for plan, number, state in steps
        if (times := kinds[f"effect.{bytes(plan).hex()}.{number}"]) != ((bytes(plan), number) in done)
    ]
    undone = [plan for plan in acknowledged if not {(plan, 1), (plan, 2)} <= done]
    return found + [f"{len(undone)} plans were worked and are not done"] * bool(undone)
