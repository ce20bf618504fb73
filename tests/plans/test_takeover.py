"""Several workers on one database: what a dead one had is another's in seconds, and all have their share.

Processes of their own, on the clock of the machine (issues 8.4 and 9.3).
"""

import signal
from time import monotonic

from ombud.app import clock
from ombud.app.working import IDLE
from ombud.plans import NewPlan, NewStep, begin, machine
from ombud.plans.letters import queue
from ombud.plans.work import BEAT
from tests.clinic import Clinic
from tests.plans.life import GO_ON, effects, lives, until

SECONDS = 10
"""From the death of a worker until another has done what it had in hand, at the most."""
STEPS = 2_400


def make(clinic: Clinic, name: str, number: int) -> None:
    now = clock.now()
    with clinic.vault.database.act() as tx:
        for one in range(number):
            begin(tx, NewPlan("real", f"{name}.{one}", (NewStep(name),)), now=now)


def test_a_lease_and_a_look_are_shorter_than_the_promise() -> None:
    assert machine.LEASE.total_seconds() + IDLE + BEAT < SECONDS


def test_a_killed_workers_step_is_anothers_in_seconds_and_a_paused_one_writes_nothing_twice(clinic: Clinic) -> None:
    """One is killed with -9 and one is stopped (SIGSTOP), each with a step in hand; the third has both within 10 s."""
    make(clinic, "held", 2)
    with lives(clinic, 3) as (killed, paused, third):
        killed.go()
        assert killed.heard() == ["in hand", "1"]
        paused.go()
        assert paused.heard() == ["in hand", "2"]  # the first gave it back: it has the other in hand
        third.go()
        database = clinic.beside().vault.database
        killed.signal(signal.SIGKILL)
        paused.signal(signal.SIGSTOP)
        died = monotonic()
        until(lambda: effects(database) == {"w2": 2})
        took = monotonic() - died
        (clinic.folder / GO_ON).touch()
        paused.signal(signal.SIGCONT)
        assert paused.end() == {"lost": 1}
        assert third.end() == {"done": 2}
        assert effects(database) == {"w2": 2}
        assert queue(database).numbers["done"] == 2
    assert took < SECONDS


def test_four_workers_share_the_plans_and_none_has_less_than_half_its_share(clinic: Clinic) -> None:
    make(clinic, "quick", STEPS)
    with lives(clinic, 4) as workers:
        database = clinic.beside().vault.database
        for one in workers:
            one.go()
        until(lambda: queue(database).numbers.get("done") == STEPS)
        tally = [one.end() for one in workers]
        did = effects(database)
    assert sum(did.values()) == STEPS
    assert [one["done"] for one in tally] == [did[f"w{place}"] for place in range(4)]
    assert min(did.values()) >= STEPS / 4 / 2
