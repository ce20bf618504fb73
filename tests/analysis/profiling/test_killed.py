"""A run that is killed anywhere, and gone on with, ends as one that was not (R2): the same profiles, the same card."""

import os
import signal
import time
from random import Random

import pytest

from ombud.analysis.profiling import run as running
from ombud.analysis.profiling.register import Registered, State, current
from ombud.analysis.profiling.run import run
from ombud.terms import SubjectId
from tests.analysis.profiling.people import MARTA, somebody
from tests.analysis.profiling.test_run import FITNESS, profiles, ran, stored
from tests.clinic import Clinic
from tests.faults import tracing


def child_is_killed(clinic: Clinic, random: Random, lasts: float) -> bool:
    """A child runs the model and is killed after some time, or at one of its writing calls. False: it came through."""
    by_call = tracing.ALLOWED and random.random() < 0.6
    pid = os.fork()
    if pid == 0:
        try:
            if by_call:
                tracing.trace_me()
            beside = clinic.beside()
            run(beside.vault, FITNESS, by=MARTA, now=clinic.now)
            os._exit(0)
        except BaseException:  # noqa: BLE001 - a child of a test must not run the rest of the test
            os._exit(1)
    if by_call:
        return tracing.run_until(pid, random.randrange(1, 150))
    time.sleep(random.random() * lasts)
    os.kill(pid, signal.SIGKILL)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) < 0


def told(clinic: Clinic, subject: SubjectId) -> list[tuple[str, str]]:
    return [(one["segment"], one["factors"]) for one in profiles(clinic, subject)]


@pytest.mark.on("sqlite")
def test_a_run_that_was_killed_anywhere_ends_as_one_that_was_not(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch, soak: bool
) -> None:
    monkeypatch.setattr(running, "AT_ONCE", 2)
    random = Random(22)
    people = [somebody(clinic, has=("traningskort",), months_ago=1 if n % 2 else 9) for n in range(9)]
    began = time.monotonic()
    whole = ran(clinic)
    lasts = time.monotonic() - began
    expected = {one: told(clinic, one) for one in people}
    kills = 0
    for _ in range(60 if soak else 8):
        clinic.later(hours=7)
        kills += child_is_killed(clinic, random, lasts)
        with clinic.vault.database.read() as tx:
            begun = current(tx, FITNESS.model)
        assert begun is not None
        assert begun.state in (State.RUNNING, State.IN_USE)
        assert all(stored(clinic, one)[0] <= 1 for one in people)  # never two by one model
    clinic.later(days=2)
    done = ran(clinic)
    assert isinstance(done, Registered)
    assert {one: told(clinic, one) for one in people} == expected
    assert done.card == whole.card
    assert kills >= 3
    assert clinic.vault.ledger.verify().problems == []
