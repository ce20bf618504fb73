"""While a step is carried out its lease is kept from beside, and nothing else is held up by it (issue 9.3).

The clock is frozen and moved by the step; beats come every hundredth of a second, and are waited for.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Event
from time import sleep

import pytest

from ombud.database import Database
from ombud.plans import Done, LeaseLost, Step, renew, work
from ombud.plans.claim import claim, keep
from ombud.plans.machine import LEASE
from ombud.plans.model import State
from ombud.plans.work import SILENT, Worker
from tests.clinic import Clinic
from tests.plans.test_plans import Doing, damaged, make, planned, states, steps, worker


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(work, "BEAT", 0.01)


def until(so: Callable[[], bool]) -> None:
    for _ in range(2_000):
        if so():
            return
        sleep(0.01)
    raise AssertionError("it did not come to it within twenty seconds")


def beats(one: Worker, number: int = 3) -> None:
    """Wait for so many more, so that at least one began and ended meanwhile."""
    after = one._beats + number
    until(lambda: one._beats >= after)


def test_a_step_that_takes_minutes_is_kept_by_a_beat(clinic: Clinic) -> None:
    make(clinic, planned())

    def slow(step: Step, now: datetime) -> Done:
        for _ in range(3):
            clinic.later(seconds=LEASE.total_seconds() - 1)
            beats(one)
            assert claim(clinic.vault.database, "w2", 10, now=clinic.now) == []
        return Done()

    one = worker(clinic, answer=slow)
    assert one.work() == 1
    assert one.tally == {"done": 1}


def test_what_is_done_is_written_and_what_is_not_begun_given_back_while_one_is_slow(clinic: Clinic) -> None:
    """A kill repeats little, and a slow step hinders no other worker."""
    plans = [planned(str(number)) for number in range(4)]
    make(clinic, *plans)
    begun: list[Step] = []

    def slow(step: Step, now: datetime) -> Done:
        begun.append(step)
        if len(begun) == 2:
            until(lambda: sorted(state for plan in plans for state in states(clinic, plan)).count(State.DONE) == 1)
            until(lambda: worker(clinic, "w2", answer=Doing()).work() == 2)
        return Done()

    one = worker(clinic, answer=slow)
    assert one.work() == 4
    assert len(begun) == 2
    assert one.tally == {"done": 2}
    assert [states(clinic, plan) for plan in plans] == [[State.DONE]] * 4


def test_a_step_in_doubt_stays_begun_in_writing_while_it_is_kept(clinic: Clinic) -> None:
    make(clinic, planned())
    claim(clinic.vault.database, "w0", 1, now=clinic.now)
    clinic.later(seconds=LEASE.total_seconds())

    def slow(step: Step, now: datetime) -> Done:
        clinic.later(seconds=1)
        beats(one)
        (there,) = steps(clinic, planned())
        assert (there.begun, there.at) == (True, clinic.now + LEASE)
        return Done()

    one = worker(clinic, answer=slow)
    assert one.work() == 1
    assert one.tally == {"done": 1}


def test_a_step_of_which_nothing_is_heard_is_anothers_in_the_end(clinic: Clinic) -> None:
    make(clinic, planned())

    def hangs(step: Step, now: datetime) -> Done:
        clinic.now += SILENT + timedelta(seconds=1)
        beats(one)
        assert len(claim(clinic.vault.database, "w2", 10, now=clinic.now)) == 1
        beats(one)  # what is another's is not kept
        return Done()

    one = worker(clinic, answer=hangs)
    assert one.work() == 1
    assert one.tally == {"lost": 1}


def test_a_step_that_another_has_is_not_kept(clinic: Clinic) -> None:
    make(clinic, planned())

    def slow(step: Step, now: datetime) -> Done:
        (taken,) = claim(clinic.vault.database, "w2", 10, now=now + LEASE)
        beats(one)
        assert steps(clinic, planned()) == [taken]
        with pytest.raises(LeaseLost):
            keep(clinic.vault.database, step, now=now)
        return Done()

    one = worker(clinic, answer=slow)
    assert one.work() == 1
    assert one.tally == {"lost": 1}


def test_a_step_that_says_that_it_is_alive_is_kept_for_as_long_as_it_does(clinic: Clinic) -> None:
    make(clinic, planned())

    def long(step: Step, now: datetime) -> Done:
        for _ in range(3):
            clinic.now += SILENT - timedelta(minutes=1)
            step = renew(clinic.vault.database, step, now=clinic.now + timedelta(milliseconds=1))
            beats(one)
            clinic.later(seconds=LEASE.total_seconds() - 1)
            assert claim(clinic.vault.database, "w2", 10, now=clinic.now) == []
        return Done()

    one = worker(clinic, answer=long)
    assert one.work() == 1
    assert one.tally == {"done": 1}


def test_what_cannot_be_written_at_one_beat_is_written_at_a_later_one(clinic: Clinic) -> None:
    """A fault of the database ends no work and loses nothing of it; here the next step is for a while not as it was."""
    plans = [planned("1", "answer", "answer"), planned("2")]
    make(clinic, *plans)
    damaged_at = "UPDATE plan_step SET fails = ? WHERE plan_id = ? AND number = 2"
    seen: list[Step] = []

    def slow(step: Step, now: datetime) -> Done:
        seen.append(step)
        if len(seen) == 1:
            with clinic.vault.database.act() as tx:
                assert tx.run(damaged_at, 11, plans[0].id) == 1
        elif len(seen) == 2:
            beats(one)
            with clinic.vault.database.read() as tx:
                assert tx.all("SELECT count(*) FROM plan_step WHERE state = 'done'") == [(0,)]
            with clinic.vault.database.act() as tx:
                tx.run(damaged_at, 0, plans[0].id)
            until(lambda: states(clinic, plans[0]) == [State.DONE, State.OPEN])
        return Done()

    one = worker(clinic, answer=slow)
    assert [one.work(), one.work()] == [2, 1]
    assert one.tally == {"done": 3}


def test_a_step_whose_row_is_not_as_it_was_written_is_not_kept(clinic: Clinic) -> None:
    """R16."""
    make(clinic, planned())

    def slow(step: Step, now: datetime) -> Done:
        damaged(clinic, planned(), "fails = 11")
        clinic.later(seconds=1)
        beats(one)
        with clinic.vault.database.read() as tx:
            assert tx.all("SELECT fails FROM plan_step") == [(11,)]
        return Done()

    one = worker(clinic, answer=slow)
    assert one.work() == 1


def test_a_step_that_ends_while_it_is_being_kept_is_not_in_hand_again(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The beat has written that it keeps the step, and has not said so yet, when the work is through with it."""
    make(clinic, planned())
    written = Event()

    def while_it_ends(database: Database, step: Step, *, now: datetime) -> tuple[Step, Step]:
        what = keep(database, step, now=now)
        written.set()
        until(lambda: one._hand is None)
        return what

    def quick(step: Step, now: datetime) -> Done:
        assert written.wait(20)
        return Done()

    monkeypatch.setattr(work, "keep", while_it_ends)
    one = worker(clinic, answer=quick)
    assert one.work() == 1
    assert (one._hand, one.tally) == (None, {"done": 1})
    assert states(clinic, planned()) == [State.DONE]
