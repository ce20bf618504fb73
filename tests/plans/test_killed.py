"""kill -9 of workers at their steps, two at a time, again and again: every effect is there, once, and in order.

The effect of a step is written in the act that ends it. Each life's clock is six minutes after the last one's, so that
the leases of the dead have run out; one that is alive meanwhile loses what the next takes over.
"""

import os
import signal
import time
from datetime import timedelta
from random import Random

from ombud.plans import NewPlan, NewStep, begin
from ombud.plans.letters import queue
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


def test_killed_workers_leave_every_effect_once(clinic: Clinic, soak: bool) -> None:
    random, killed = Random(7), 0
    with clinic.vault.database.act() as tx:
        for number in range(PLANS):
            begin(tx, NewPlan("real", str(number), (NewStep("first"), NewStep("second"))), now=NOW)
    clinic.vault.database.close()
    for number in range(0, 200 if soak else LIVES, 2):
        pids = [life(clinic, number), life(clinic, number + 1)]
        time.sleep(
            random.random() * (0.03 if number % 4 else 0.2)
        )  # early and late in a life, on machines of any speed
        for pid in pids:
            os.kill(pid, signal.SIGKILL)
        killed += sum(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) < 0 for pid in pids)
    last = life(clinic, 300)
    assert os.waitstatus_to_exitcode(os.waitpid(last, 0)[1]) == 0
    assert killed
    with clinic.beside().vault.database.read() as tx:
        effects = sorted(row[0] for row in tx.all("SELECT kind FROM plan WHERE kind LIKE 'effect.%'"))
        real = [bytes(row[0]).hex() for row in tx.all("SELECT plan_id FROM plan WHERE kind = 'real'")]
    assert effects == sorted(f"effect.{plan}.{number}" for plan in real for number in (1, 2))
    seen = queue(clinic.beside().vault.database)
    assert seen.numbers == {"done": 2 * PLANS, "open": 2 * PLANS}
    assert {step.name for _, step in seen.open} == {"seen"}
