"""kill -9 of workers at their steps, two at a time, again and again: every effect is there, once, and in order.

And a step that itself kills whoever carries it out: it is a dead letter in the end, and the others are done meanwhile.

The effect of a step is written in the act that ends it. Each life's clock is six minutes after the last one's, so that
the leases of the dead have run out; one that is alive meanwhile loses what the next takes over.
"""

import os
import signal
import time
from datetime import datetime, timedelta
from random import Random

from ombud.plans import NewPlan, NewStep, Step, begin, machine
from ombud.plans.letters import queue
from ombud.plans.model import Result
from ombud.plans.work import Worker
from tests.clinic import NOW, Clinic
from tests.faults.work import effective

PLANS, LIVES = 40, 14


def life(clinic: Clinic, number: int) -> int:
    """A worker in a process of its own; its process id."""
    pid = os.fork()
    if pid:
        return pid
    beside = clinic.beside()
    handlers = dict.fromkeys(("first", "second"), effective(beside.vault.database))
    one = Worker(beside.vault, handlers, f"w{number}", lambda: NOW + timedelta(minutes=6 * number))
    while one.work():
        pass
    os._exit(0)


def dies(clinic: Clinic, poison: bytes, hours: int) -> int:
    """A worker in a process of its own, that one step kills. How it ended."""
    pid = os.fork()
    if not pid:
        beside = clinic.beside()
        done = effective(beside.vault.database)

        def handler(step: Step, now: datetime) -> Result:
            if step.plan == poison:
                os.kill(os.getpid(), signal.SIGKILL)
            return done(step, now)

        one = Worker(beside.vault, {"first": handler}, f"w{hours}", lambda: NOW + timedelta(hours=hours))
        while one.work():
            pass
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def test_a_step_that_kills_is_a_dead_letter_and_the_others_are_done_at_the_second_death(clinic: Clinic) -> None:
    """A death counts against the step in hand, not against the fifty that were claimed with it."""
    plans = [NewPlan("real", str(number), (NewStep("first"),)) for number in range(PLANS)]
    poison = plans[PLANS // 2]
    with clinic.vault.database.act() as tx:
        for plan in plans:
            begin(tx, plan, now=NOW)
    clinic.vault.database.close()
    ends = [dies(clinic, poison.id, 5 * number) for number in range(3)]
    seen = queue(clinic.beside().vault.database)
    assert seen.numbers == {"done": PLANS - 1, "open": 1 + PLANS - 1}  # the one that kills, and what the others did
    while not queue(clinic.beside().vault.database).dead:
        ends.append(dies(clinic, poison.id, 5 * len(ends)))
    ((_, dead),) = queue(clinic.beside().vault.database).dead
    assert (dead.plan, dead.code, dead.fails) == (poison.id, "lost", machine.TRIES)
    assert ends.count(-signal.SIGKILL) == machine.TRIES + 1
    assert set(ends) == {0, -signal.SIGKILL}


def test_killed_workers_leave_every_effect_once(clinic: Clinic, soak: bool) -> None:
    random, killed = Random(7), 0
    with clinic.vault.database.act() as tx:
        for number in range(PLANS):
            begin(tx, NewPlan("real", str(number), (NewStep("first"), NewStep("second"))), now=NOW)
    clinic.vault.database.close()
    for number in range(0, 200 if soak else LIVES, 2):
        pids = [life(clinic, number), life(clinic, number + 1)]
        time.sleep(random.random() * 0.004 * 2 ** (number // 2 % 7))  # earlier and later, on machines of any speed
        for pid in pids:
            os.kill(pid, signal.SIGKILL)
        killed += sum(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) < 0 for pid in pids)
    for number in (300, 310):  # what was in hand at a death is put off by the first
        assert os.waitstatus_to_exitcode(os.waitpid(life(clinic, number), 0)[1]) == 0
    assert killed
    with clinic.beside().vault.database.read() as tx:
        effects = sorted(row[0] for row in tx.all("SELECT kind FROM plan WHERE kind LIKE 'effect.%'"))
        real = [bytes(row[0]).hex() for row in tx.all("SELECT plan_id FROM plan WHERE kind = 'real'")]
    assert effects == sorted(f"effect.{plan}.{number}" for plan in real for number in (1, 2))
    seen = queue(clinic.beside().vault.database)
    assert seen.numbers == {"done": 2 * PLANS, "open": 2 * PLANS}
    assert {step.name for _, step in seen.open} == {"seen"}
