"""Claim steps, keep them, and write what has become of them. The only place that takes a lease.

What is written here has no entry in the log: it says who works, not what was done with anybody's data. What a step does
has its own.
"""

from datetime import datetime

from ombud.database import Database, Transaction
from ombud.plans import machine, store
from ombud.plans.model import LeaseLost, Step


def claim(database: Database, owner: str, limit: int, *, now: datetime) -> list[Step]:
    """Take up to so many steps whose time has come; nobody else has them until their leases run out.

    Those in doubt come last, so that they hinder no other. None: nothing is due.
    """
    taken, free = list[Step](), True
    while free and not taken:  # what is put off is not due any more
        with database.act() as tx:
            found = store.claimable(tx, now, limit)
            after = [machine.claimed(step, owner, now) for step in found]
            store.move(tx, *zip(found, after, strict=True))
        taken, free = [step for step in after if step.owner is not None], bool(found)
    return sorted(taken, key=machine.in_doubt)


def take_in_hand(database: Database, step: Step, *, now: datetime) -> Step:
    """Write down that a step is begun now, so that it alone has failed if its worker vanishes with it.

    Raises `LeaseLost` when somebody else has it.
    """
    begun = machine.begun(step, now)
    with database.act() as tx:
        store.move(tx, (step, begun))
    return begun


def renew(database: Database, step: Step, *, now: datetime) -> Step:
    """Keep a step for another lease. Whoever works on one for minutes asks this between its acts.

    Raises `LeaseLost` when somebody else has it.
    """
    renewed = machine.renewed(step, now)
    with database.act() as tx:
        store.move(tx, (step, renewed))
    return renewed


def keep(database: Database, step: Step, *, now: datetime) -> tuple[Step, Step]:
    """Keep a step that is carried out meanwhile, and may be kept there too: as it stood, and as it stands now.

    Raises `LeaseLost` when somebody else has it, or something has come of it.
    """
    with database.act() as tx:
        found = store.as_it_stands(tx, step)
        if found is None or (found.owner, found.claims) != (step.owner, step.claims):
            raise LeaseLost
        kept = machine.renewed(found, now)
        store.move(tx, (found, kept))
    return found, kept


def step_done(tx: Transaction, *steps: Step, now: datetime) -> None:
    """Write in an act that what it does is these steps: both are there or neither, and the next step's turn comes.

    After the people are held, and before they are erased. Raises `LeaseLost`, at the latest when the act ends, when
    somebody else has a step; the act is undone then, and that is right: the other does it.
    """
    store.move(tx, *((step, machine.done(step, now)) for step in steps))
    store.open_next(tx, *steps)


def give_back(tx: Transaction, *steps: Step, now: datetime) -> None:
    """Let others have what was not begun. Raises `LeaseLost` when one of them has a step already."""
    store.move(tx, *((step, machine.given_back(step, now)) for step in steps))


def ended(database: Database, before: Step, after: Step) -> bool:
    """Write what has become of a step. False when it was not this worker's any more: then nothing is written."""
    try:
        with database.act() as tx:
            store.move(tx, (before, after))
    except LeaseLost:
        return False
    return True


def mend_times(database: Database, *, now: datetime) -> int:
    """After a clock was ahead and has been put back, no step waits for the wrong time to come; how many did."""
    with database.act() as tx:
        ahead = store.ahead(tx, now + min(machine.LEASE + machine.ASUNDER, machine.CAP))
        late = [step for step in ahead if machine.out_of_time(step, now)]
        store.set_times(tx, late, now)
    return len(late)
