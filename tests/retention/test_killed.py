"""A sweep that is killed anywhere ends as one that is not: the same rows, keys, entries and digest (N-11.3, R2)."""

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

import ombud.retention.run
from ombud.retention import Swept, sweep
from tests.clinic import DISA, Clinic
from tests.faults import tracing
from tests.retention.crowd import canonical, copied, damage, digest, filled

PEOPLE_AT_ONCE = 3


@pytest.fixture
def crowd(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> Clinic:
    """People of whom something has ended, swept a few at a time so that there is much to kill between."""
    monkeypatch.setattr(ombud.retention.run, "AT_ONCE", PEOPLE_AT_ONCE)
    filled(clinic, 4)
    clinic.later(days=800)
    return clinic


def swept(clinic: Clinic) -> Swept:
    done = sweep(clinic.vault, by=DISA, now=clinic.now)
    assert isinstance(done, Swept), done
    return done


def killed(clinic: Clinic, random: Random, lasts: float) -> bool:
    """A child sweeps and is killed, after some time or at one of its writing calls. False: it came through."""

    def work() -> None:
        child = clinic.beside()
        child.now = clinic.now
        sweep(child.vault, by=DISA, now=child.now)

    by_call = tracing.ALLOWED and clinic.vault.database.dialect == "sqlite" and random.random() < 0.6
    pid = os.fork()
    if pid == 0:
        _child(work, traced=by_call)
    if by_call:
        return tracing.run_until(pid, random.randrange(1, 250))
    time.sleep(random.random() * lasts)
    os.kill(pid, signal.SIGKILL)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) < 0


def _child(work: Callable[[], None], *, traced: bool) -> None:
    try:
        if traced:
            tracing.trace_me()
        work()
        os._exit(0)
    except BaseException:  # noqa: BLE001 - a child of a test must not run the rest of the test
        os._exit(1)


def test_n_11_3_a_killed_sweep_ends_as_one_that_was_not(crowd: Clinic, tmp_path: Path, soak: bool) -> None:
    random, wanted = Random(11), 100 if soak else 10
    whole = copied(crowd, tmp_path / "copy-whole")
    began = time.monotonic()
    done = swept(whole)
    lasts = time.monotonic() - began
    assert done.people > 10
    reference = digest(whole)
    kills, number = 0, 0
    while kills < wanted:
        number += 1
        one = copied(crowd, tmp_path / f"copy-{number}")
        for _ in range(6):
            if not killed(one, random, lasts):
                break
            kills += 1
        again = swept(one)
        if again.counted.rows:  # else a child came through, and this was a second run
            assert (again.people, again.whole, again.digest) == (done.people, done.whole, done.digest)
            assert canonical(one) == canonical(whole)
            assert digest(one) == reference
        assert damage(one) == []
        assert one.vault.ledger.verify().ok
        assert swept(one).people == 0


def test_a_second_sweep_changes_nothing(crowd: Clinic, tmp_path: Path) -> None:
    """N-11.3: idempotent. Only that it ran is new."""
    once = copied(crowd, tmp_path / "copy-once")
    swept(once)
    rows = live(once)
    assert swept(once).counted.rows == 0
    assert live(once) == rows
    assert damage(once) == []


def live(clinic: Clinic) -> dict[str, int]:
    with clinic.vault.database.read() as tx:
        tables = [name for name, of in clinic.vault.database.columns(tx).items() if "subject_id" in of]
        return {name: int((tx.one(f"SELECT count(*) FROM {name}") or (0,))[0]) for name in tables if name != "entry"}
