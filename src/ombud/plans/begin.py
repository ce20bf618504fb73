"""Make a plan, once: who asks again for the same finds it there.

It commits with the act that it follows from, so that what was promised is carried out, and nothing else is. An act that
makes several makes them in the order of their ids.
"""

from datetime import datetime

from ombud.database import Transaction
from ombud.plans import store
from ombud.plans.model import NewPlan
from ombud.terms import SubjectId
from ombud.vault import Person


def begin(tx: Transaction, plan: NewPlan, *, now: datetime) -> bool:
    """A plan about nobody. False where it has been made before."""
    return store.add(tx, None, plan, now)


def begin_about(person: Person, plan: NewPlan) -> bool:
    """A plan about somebody whom the act holds: it goes with them. False where it has been made before."""
    return store.add(person.act.tx, person.subject, plan, person.act.now)


def begin_of(tx: Transaction, subject: SubjectId, plan: NewPlan, *, now: datetime) -> bool:
    """A plan about somebody, by whoever has the act's transaction alone. False where it has been made before."""
    return store.add(tx, subject, plan, now)


def take_over(kept: Person, other: Person) -> None:
    """The plans of a registration go on under another of the same person, both held; one that both have goes on once.

    A worker that is at one of them has lost it: what it would write is undone, and the step is taken up anew.
    """
    tx = kept.act.tx
    there = {plan.plan_id for plan in store.plans_of(tx, kept.subject)}
    plans = store.plans_of(tx, other.subject)
    for plan in plans:
        if plan.plan_id not in there:
            store.copy(tx, plan, kept.subject)
    store.forget(tx, [(plan.subject_id, plan.plan_id) for plan in plans])
