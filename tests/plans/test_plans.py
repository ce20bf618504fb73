"""Work that lasts: made once, claimed by one, done once, tried again, and dead in the end.

The clinic is a real one, on both databases; time is frozen and moved.
"""

from datetime import datetime, timedelta

import pytest

from ombud.app import row_seals
from ombud.audit import Act as Kind
from ombud.audit import EntryError
from ombud.database import DamagedRow
from ombud.erasure import Receipt, erase
from ombud.erasure import plan as plan_erasure
from ombud.plans import (
    Done,
    Failed,
    Handler,
    Later,
    LeaseLost,
    NewPlan,
    NewStep,
    Step,
    begin,
    begin_about,
    machine,
    renew,
    step_done,
    store,
)
from ombud.plans.begin import take_over
from ombud.plans.claim import claim, ended, take_in_hand
from ombud.plans.forget import forget_over
from ombud.plans.letters import bury, queue, try_again
from ombud.plans.machine import CAP, LEASE, TRIES
from ombud.plans.model import State, plan_from, plan_text
from ombud.plans.work import Worker
from ombud.terms import SubjectId
from tests.clinic import DISA, RUT, Clinic


def planned(key: str = "1", *names: str, **facts: str | int) -> NewPlan:
    return NewPlan("request", key, tuple(NewStep(name, facts) for name in names or ("answer",)))


def make(clinic: Clinic, *plans: NewPlan) -> None:
    with clinic.vault.database.act() as tx:
        for plan in plans:
            begin(tx, plan, now=clinic.now)


def about(clinic: Clinic, subject: SubjectId, plan: NewPlan) -> bool:
    with clinic.vault.act(by=RUT, now=clinic.now) as act:
        person = act.known(subject)
        assert person is not None
        act.nothing_changed()
        return begin_about(person, plan)


def steps(clinic: Clinic, plan: NewPlan, subject: SubjectId | None = None) -> list[Step]:
    with clinic.vault.database.read() as tx:
        return store.steps_of(tx, subject, plan.id)


def states(clinic: Clinic, plan: NewPlan) -> list[State]:
    return [step.state for step in steps(clinic, plan)]


def worker(clinic: Clinic, owner: str = "w1", **handlers: Handler) -> Worker:
    return Worker(clinic.vault, handlers, owner, lambda: clinic.now)


class Doing:
    """A handler that remembers what it was asked to do."""

    def __init__(self, *results: Done | Later | Failed | LeaseLost | Exception) -> None:
        self.seen: list[Step] = []
        self.results = list(results)

    def __call__(self, step: Step, now: datetime) -> Done | Later | Failed:
        self.seen.append(step)
        result = self.results.pop(0) if self.results else Done()
        if isinstance(result, Exception):
            raise result
        return result


def test_the_same_asked_for_twice_is_one_plan(clinic: Clinic) -> None:
    """Design 5, 8: a repeated request has one effect."""
    with clinic.vault.database.act() as tx:
        assert begin(tx, planned("7"), now=clinic.now)
        assert not begin(tx, planned("7"), now=clinic.now)
        assert begin(tx, planned("8"), now=clinic.now)
    answer = Doing()
    assert worker(clinic, answer=answer).work() == 2
    make(clinic, planned("7"))
    assert worker(clinic, answer=answer).work() == 0
    assert len(answer.seen) == 2


def test_steps_come_one_after_another_and_plans_side_by_side(clinic: Clinic) -> None:
    make(clinic, planned("1", "gather", "write"), planned("2", "gather", "write"))
    gather, write = Doing(), Doing()
    one = worker(clinic, gather=gather, write=write)
    assert [one.work(), one.work(), one.work()] == [2, 2, 0]
    assert (len(gather.seen), len(write.seen)) == (2, 2)
    assert one.tally == {"done": 4}


def test_a_step_is_not_begun_before_it_is_due(clinic: Clinic) -> None:
    plan = NewPlan("request", "1", (NewStep("gather"), NewStep("answer", due=clinic.now + timedelta(days=2))))
    make(clinic, plan)
    one = worker(clinic, gather=Doing(), answer=Doing())
    assert one.work() == 1
    assert one.work() == 0
    clinic.later(days=2)
    assert one.work() == 1


def test_what_one_has_claimed_no_other_gets_until_the_lease_runs_out(clinic: Clinic) -> None:
    make(clinic, planned())
    (step,) = claim(clinic.vault.database, "w1", 10, now=clinic.now)
    assert claim(clinic.vault.database, "w2", 10, now=clinic.now) == []
    clinic.later(seconds=LEASE.total_seconds() - 1)
    step = renew(clinic.vault.database, step, now=clinic.now)
    clinic.later(seconds=LEASE.total_seconds() - 1)
    assert claim(clinic.vault.database, "w2", 10, now=clinic.now) == []
    clinic.later(seconds=1)
    (taken,) = claim(clinic.vault.database, "w2", 10, now=clinic.now)
    assert (taken.owner, taken.claims, taken.fails, taken.code) == ("w2", 2, 0, "lost")
    with pytest.raises(LeaseLost):
        renew(clinic.vault.database, step, now=clinic.now)


def test_who_has_lost_the_lease_has_its_act_undone(clinic: Clinic) -> None:
    """The effect and the step's end are one act: what was taken over is done once."""
    plan = planned()
    make(clinic, plan)
    (old,) = claim(clinic.vault.database, "w1", 10, now=clinic.now)
    clinic.later(seconds=LEASE.total_seconds())
    (new,) = claim(clinic.vault.database, "w2", 10, now=clinic.now)
    for step in (new, old):
        try:
            with clinic.vault.database.act() as tx:
                begin(tx, planned(f"effect-{step.owner}"), now=clinic.now)
                step_done(tx, step, now=clinic.now)
        except LeaseLost:
            assert step is old
    assert states(clinic, plan) == [State.DONE]
    assert states(clinic, planned("effect-w2")) == [State.OPEN]
    assert states(clinic, planned("effect-w1")) == []


def test_late_but_not_taken_over_is_still_in_time(clinic: Clinic) -> None:
    plan = planned()
    make(clinic, plan)
    (step,) = claim(clinic.vault.database, "w1", 10, now=clinic.now)
    clinic.later(hours=1)
    with clinic.vault.database.act() as tx:
        step_done(tx, step, now=clinic.now)
    assert states(clinic, plan) == [State.DONE]


def test_what_fails_is_tried_again_ever_more_seldom_and_dies_with_an_entry(clinic: Clinic) -> None:
    plan = planned()
    make(clinic, plan)
    answer = Doing(*[Failed("no-printer")] * TRIES)
    one = worker(clinic, answer=answer)
    waits = []
    while states(clinic, plan) == [State.OPEN]:
        assert one.work() == 1
        (step,) = steps(clinic, plan)
        waits.append(step.at - clinic.now)
        assert one.work() == 0
        clinic.now = max(step.at, clinic.now)
    assert len(answer.seen) == TRIES
    assert timedelta(seconds=22) < waits[0] <= timedelta(seconds=30)
    assert max(waits) <= CAP
    assert waits[:-3] == sorted(waits[:-3])
    assert one.tally == {"failed": TRIES - 1, "dead": 1}
    ((kind, dead),) = queue(clinic.vault.database).dead
    assert (kind, dead.code, dead.fails) == ("request", "no-printer", TRIES)
    clinic.later(days=5)
    assert one.work() == 0
    assert try_again(clinic.vault, plan_from(plan_text(plan.id)), by=DISA, now=clinic.now) == 1
    assert one.work() == 1
    assert states(clinic, plan) == [State.DONE]
    assert try_again(clinic.vault, plan.id, by=DISA, now=clinic.now) == 0
    assert plan_entries(clinic) == [("done", "try-again"), ("failed", "dead"), ("refused", "try-again")]


def plan_entries(clinic: Clinic) -> list[tuple[str, str]]:
    with clinic.vault.database.read() as tx:
        entries = [logged.entry for logged in clinic.vault.ledger.entries(tx)]
    return sorted((entry.outcome.value, str(entry.facts["stage"])) for entry in entries if entry.act is Kind.PLAN)


def test_a_step_that_kills_its_workers_is_dead_in_the_end(clinic: Clinic) -> None:
    plan, deaths = planned(), 0
    make(clinic, plan)
    while states(clinic, plan) == [State.OPEN]:
        deaths += vanishes(clinic, "1")
        clinic.later(hours=5)
    (step,) = steps(clinic, plan)
    assert (step.state, step.code, step.fails) == (State.DEAD, "lost", TRIES)
    assert deaths == TRIES + 1  # of the first nobody knows what it had in hand


class Vanished(BaseException):
    """Nothing is written after it, as after a kill."""


def vanishes(clinic: Clinic, *poison: str) -> bool:
    """A worker at everything that is due, until a step kills it. Whether one did."""
    kills = {planned(key).id for key in poison}

    def killing(step: Step, now: datetime) -> Done:
        if step.plan in kills:
            raise Vanished
        return Done()

    one = worker(clinic, f"w{clinic.now}", answer=killing)
    try:
        while one.work():
            pass
    except Vanished:
        return True
    return False


def test_a_step_that_kills_its_workers_takes_no_other_along_and_none_waits_for_it(clinic: Clinic) -> None:
    """Only the step in hand counts: after two deaths all the others are done, whoever was claimed with it."""
    plans = [planned(str(number)) for number in range(7)]
    make(clinic, *plans)
    assert vanishes(clinic, "3")
    assert {step.fails for plan in plans for step in steps(clinic, plan)} == {0}
    clinic.later(seconds=LEASE.total_seconds())
    assert vanishes(clinic, "3")
    clinic.later(seconds=LEASE.total_seconds())
    make(clinic, planned("new"))
    assert not vanishes(clinic, "3")  # it is put off
    for plan in plans:
        (step,) = steps(clinic, plan)
        assert (step.state, step.fails) == ((State.OPEN, 1) if plan.id == planned("3").id else (State.DONE, 0))
    assert states(clinic, planned("new")) == [State.DONE]


def test_two_that_kill_are_both_found_and_neither_for_the_other(clinic: Clinic) -> None:
    plans = [planned(str(number)) for number in range(4)]
    make(clinic, *plans)
    deaths = 0
    for _ in range(40):
        deaths += vanishes(clinic, "1", "2")
        clinic.later(hours=5)
    assert [states(clinic, plan) for plan in plans] == [[State.DONE], [State.DEAD], [State.DEAD], [State.DONE]]
    assert deaths == 2 * TRIES + 1
    assert plan_entries(clinic) == [("failed", "dead")] * 2


def test_what_a_vanished_worker_did_before_is_written_when_one_in_doubt_begins(clinic: Clinic) -> None:
    plans = [planned("1"), planned("2"), planned("3")]
    make(clinic, *plans)
    claim(clinic.vault.database, "w0", 2, now=clinic.now)
    clinic.later(seconds=LEASE.total_seconds())
    seen: list[list[State]] = []

    def looking(step: Step, now: datetime) -> Done:
        seen.append(sorted(state for plan in plans for state in states(clinic, plan)))
        assert step.begun == (step.code == "lost")
        return Done()

    assert worker(clinic, answer=looking).work() == 3
    assert [found.count(State.DONE) for found in seen] == [0, 1, 2]


def test_who_has_lost_a_step_in_doubt_does_not_begin_it(clinic: Clinic) -> None:
    make(clinic, planned("1"), planned("2"))
    claim(clinic.vault.database, "w0", 2, now=clinic.now)
    clinic.later(seconds=LEASE.total_seconds())
    answer = Doing()
    one = worker(clinic, answer=losing(clinic, 1, answer))
    assert one.work() == 2
    assert len(answer.seen) == 1
    assert one.tally == {"lost": 2}


def test_what_comes_of_a_step_ends_that_it_is_begun(clinic: Clinic) -> None:
    make(clinic, planned("1"))
    (step,) = claim(clinic.vault.database, "w1", 1, now=clinic.now)
    step = take_in_hand(clinic.vault.database, step, now=clinic.now)
    assert steps(clinic, planned("1")) == [step]
    for after in (
        machine.later(step, clinic.now),
        machine.given_back(step, clinic.now),
        machine.failed(step, "no-printer", clinic.now),
        machine.done(step, clinic.now),
    ):
        assert (after.begun, after.owner) == (False, None)


def test_one_that_fails_hinders_no_other_and_says_no_word_of_why(clinic: Clinic) -> None:
    make(clinic, planned("1"), planned("2", "unknown"), planned("3"))
    answer = Doing(ValueError("Nelly, 070-174 06 06"))
    one = worker(clinic, answer=answer)
    assert one.work() == 3
    assert one.tally == {"failed": 2, "done": 1}
    codes = {step.code for _, step in queue(clinic.vault.database).open}
    assert codes == {"fault.ValueError", "unknown-step"}


def test_what_goes_on_later_has_not_failed(clinic: Clinic) -> None:
    plan = planned()
    make(clinic, plan)
    answer = Doing(Failed("no-printer"), Later(clinic.now + timedelta(days=40)))
    one = worker(clinic, answer=answer)
    one.work()
    clinic.later(minutes=1)
    one.work()
    (step,) = steps(clinic, plan)
    assert (step.at, step.fails, step.code, step.owner) == (clinic.now + timedelta(days=40, minutes=-1), 0, None, None)
    assert one.mend_times() == 0
    clinic.later(days=40)
    assert one.work() == 1
    assert one.tally == {"failed": 1, "later": 1, "done": 1}


def test_asked_to_stop_it_ends_after_the_step_in_hand_and_gives_the_rest_back(clinic: Clinic) -> None:
    make(clinic, *(planned(str(number)) for number in range(5)))
    answer = Doing()
    one = worker(clinic, answer=answer)
    one.stop = lambda: len(answer.seen) == 2
    assert one.work() == 5
    assert one.tally == {"done": 2, "given back": 3}
    assert worker(clinic, "w2", answer=answer).work() == 3


def test_who_was_paused_begins_nothing_under_a_lease_that_has_run_out(clinic: Clinic) -> None:
    """Issue 9.3: what nobody has taken meanwhile it keeps first, and what is another's stays theirs."""
    plans = [planned(str(number)) for number in range(4)]
    make(clinic, *plans)
    taken: list[Step] = []

    def paused(step: Step, now: datetime) -> Done:
        if not taken:
            clinic.later(seconds=LEASE.total_seconds())
            taken.extend(claim(clinic.vault.database, "w2", 2, now=clinic.now))
        return Done()

    one = worker(clinic, answer=paused)
    assert one.work() == 4
    assert one.tally == {"done": 2, "lost": 2}
    with clinic.vault.database.act() as tx:
        step_done(tx, *taken, now=clinic.now)
    assert [states(clinic, plan) for plan in plans] == [[State.DONE]] * 4


def test_what_was_lost_meanwhile_is_counted_and_left_to_the_other(clinic: Clinic) -> None:
    make(clinic, *(planned(str(number)) for number in range(5)))
    answer = Doing(Done(), Done(), Later(clinic.now), Failed("no-printer"), LeaseLost())
    one = worker(clinic, answer=losing(clinic, 5, answer))
    assert one.work() == 5
    assert one.tally == {"lost": 5}
    clinic.later(minutes=10)
    assert worker(clinic, "w3", answer=answer).work() == 5


def losing(clinic: Clinic, number: int, doing: Doing) -> Handler:
    """Another worker takes so many steps over while the first is carried out."""

    def slow(step: Step, now: datetime) -> Done | Later | Failed:
        if not doing.seen:
            assert len(claim(clinic.vault.database, "w2", number, now=now + LEASE)) == number
        return doing(step, now)

    return slow


def test_what_was_not_lost_is_written_all_the_same(clinic: Clinic) -> None:
    make(clinic, *(planned(str(number)) for number in range(3)))
    one = worker(clinic, answer=losing(clinic, 1, Doing()))
    assert one.work() == 3
    assert one.tally == {"lost": 1, "done": 2}


def test_a_lost_lease_is_not_kept(clinic: Clinic) -> None:
    make(clinic, planned("1"), planned("2"))

    def slow(step: Step, now: datetime) -> Done:
        clinic.later(minutes=1)
        claim(clinic.vault.database, "w2", 10, now=clinic.now)
        return Done()

    one = worker(clinic, answer=slow)
    assert one.work() == 2
    assert one.tally == {"lost": 2}


def test_a_dead_letter_that_another_has_taken_up_is_not_buried(clinic: Clinic) -> None:
    plan = planned()
    make(clinic, plan)
    with clinic.vault.database.act() as tx:
        (step,) = store.claimable(tx, clinic.now, 1)
        store.move(tx, (step, step._replace(fails=TRIES - 1)))

    def slow(step: Step, now: datetime) -> Failed:
        claim(clinic.vault.database, "w2", 10, now=clinic.later(minutes=6))
        return Failed("no-printer")

    one = worker(clinic, answer=slow)
    one.work()
    assert one.tally == {"lost": 1}
    assert states(clinic, plan) == [State.OPEN]


def test_a_clock_that_was_ahead_and_was_put_back_keeps_nobody_waiting(clinic: Clinic) -> None:
    """Leases and back-off of the wrong time are given up; what was planned for a day is still for that day."""
    right = clinic.now
    later = NewPlan("request", "3", (NewStep("answer", due=right + timedelta(days=90)),))
    make(clinic, planned("1"), planned("2"), later)
    clinic.later(days=30)
    one = worker(clinic, answer=Doing(Failed("no-printer")))
    (held, failing) = claim(clinic.vault.database, "w0", 2, now=clinic.now)
    with clinic.vault.database.act() as tx:
        store.move(tx, (failing, machine.failed(failing, "no-printer", clinic.now)))
    clinic.now = right
    assert one.work() == 0
    assert one.mend_times() == 2
    assert one.work() == 2
    assert one.mend_times() == 0
    (step,) = steps(clinic, later)
    assert step.at == right + timedelta(days=90)
    assert held.owner == "w0"


def test_a_clock_that_was_a_little_ahead_has_leases_given_up_and_back_off_kept(clinic: Clinic) -> None:
    """What a clock as it goes now may have set is believed: a lease of minutes, a back-off of hours."""
    right = clinic.now
    make(clinic, planned("1"), planned("2"))
    clinic.later(hours=1)
    claim(clinic.vault.database, "w0", 1, now=clinic.now)
    worker(clinic, answer=Doing(Failed("no-printer"))).work()
    clinic.now = right
    one = worker(clinic, answer=Doing())
    assert one.mend_times() == 1
    assert one.work() == 1


def test_a_clock_that_leaps_ahead_has_steps_taken_over_and_still_done_once(clinic: Clinic) -> None:
    plan = planned()
    make(clinic, plan)
    (old,) = claim(clinic.vault.database, "w1", 1, now=clinic.now)
    assert worker(clinic, "w2", answer=Doing()).work() == 0
    clinic.later(days=400)
    assert worker(clinic, "w2", answer=Doing()).work() == 1
    with pytest.raises(LeaseLost), clinic.vault.database.act() as tx:
        step_done(tx, old, now=clinic.now)


def test_a_plan_about_somebody_goes_with_them(clinic: Clinic) -> None:
    """Design 5, 5: erased means no row."""
    subject = clinic.somebody()
    assert about(clinic, subject, planned("7", request="ab12"))
    assert not about(clinic, subject, planned("7", request="ab12"))
    (step,) = claim(clinic.vault.database, "w1", 1, now=clinic.now)
    assert (step.subject, step.facts) == (subject, {"request": "ab12"})
    shown = plan_erasure(clinic.vault, subject, by=DISA, now=clinic.now)
    assert isinstance(erase(clinic.vault, shown, by=DISA, now=clinic.now), Receipt)
    assert steps(clinic, planned("7"), subject) == []
    with clinic.vault.database.read() as tx:
        assert store.plans_of(tx, subject) == []
    with pytest.raises(LeaseLost), clinic.vault.database.act() as tx:
        step_done(tx, step, now=clinic.now)


def test_a_step_that_erases_somebody_says_so_before_they_are_gone(clinic: Clinic) -> None:
    subject = clinic.somebody()
    about(clinic, subject, planned("7"))

    def erasing(step: Step, now: datetime) -> Done:
        assert step.subject is not None
        shown = plan_erasure(clinic.vault, step.subject, by=DISA, now=now)
        done = erase(
            clinic.vault, shown, by=DISA, now=now, first=lambda person, _: step_done(person.act.tx, step, now=now)
        )
        assert isinstance(done, Receipt)
        return Done(written=True)

    one = worker(clinic, answer=erasing)
    assert one.work() == 1
    assert one.tally == {"done": 1}
    assert one.work() == 0


def test_a_dead_letter_about_somebody_is_in_their_log(clinic: Clinic) -> None:
    subject = clinic.somebody()
    about(clinic, subject, planned("7"))
    answer = Doing(*[Failed("no-printer")] * TRIES)
    one = worker(clinic, answer=answer)
    while one.work():
        clinic.later(hours=4)
    with clinic.vault.database.read() as tx:
        entries = [logged.entry for logged in clinic.vault.ledger.entries(tx)]
    (dead,) = [entry for entry in entries if entry.act is Kind.PLAN]
    assert (dead.subject, dead.facts["code"], dead.facts["step"]) == (subject, "no-printer", "answer")
    assert try_again(clinic.vault, planned("7").id, by=DISA, now=clinic.now) == 1


def test_a_dead_letter_of_somebody_who_is_gone_is_nobodys(clinic: Clinic) -> None:
    subject = clinic.somebody()
    about(clinic, subject, planned("7"))
    (step,) = claim(clinic.vault.database, "w1", 1, now=clinic.now)
    shown = plan_erasure(clinic.vault, subject, by=DISA, now=clinic.now)
    assert isinstance(erase(clinic.vault, shown, by=DISA, now=clinic.now), Receipt)
    assert bury(clinic.vault, step, step._replace(state=State.DEAD), by=DISA)
    assert plan_entries(clinic) == []


def test_the_plans_of_two_registrations_go_on_under_one(clinic: Clinic) -> None:
    """R-16.1: one that both have is carried out once; a worker that was at one has lost it."""
    kept, other = clinic.somebody(), clinic.somebody()
    about(clinic, kept, planned("both"))
    about(clinic, other, planned("both"))
    about(clinic, other, planned("own", "gather", "answer"))
    (under_way,) = [step for step in claim(clinic.vault.database, "w1", 9, now=clinic.now) if step.name == "gather"]
    with clinic.vault.act(by=RUT, now=clinic.now) as act:
        first, second = sorted((kept, other))
        persons = {one: act.known(one) for one in (first, second)}
        take_over(persons[kept], persons[other])  # type: ignore[arg-type]
        act.nothing_changed()
    with pytest.raises(LeaseLost), clinic.vault.database.act() as tx:
        step_done(tx, under_way, now=clinic.now)
    clinic.later(minutes=5)
    gather, answer = Doing(), Doing()
    one = worker(clinic, "w2", gather=gather, answer=answer)
    while one.work():
        pass
    assert {step.subject for step in (*gather.seen, *answer.seen)} == {kept}
    assert (len(gather.seen), len(answer.seen)) == (1, 2)


def test_what_is_over_is_remembered_for_a_while(clinic: Clinic) -> None:
    make(clinic, planned("1", "gather", "answer"), planned("2", "gather", "answer"))
    one = worker(clinic, gather=Doing(Done(), Failed("no-printer")), answer=Doing())
    one.work(), one.work()
    assert forget_over(clinic.vault.database, now=clinic.later(days=29)) == 0
    assert forget_over(clinic.vault.database, now=clinic.later(days=2)) == 1
    (left,) = [plan for plan in (planned("1"), planned("2")) if states(clinic, plan)]
    assert states(clinic, left) == [State.OPEN, State.WAITING]


def test_a_plan_says_codes_and_ids_alone() -> None:
    """Design 5, 7: no personal data in what a step carries."""
    with pytest.raises(EntryError):
        NewStep("answer", {"request": "Nelly Nyberg"})
    with pytest.raises(EntryError):
        NewStep("answer", {"name": "nelly"})
    with pytest.raises(ValueError, match="a code"):
        NewStep("to answer Nelly")
    with pytest.raises(ValueError, match="a code"):
        NewPlan("för Nelly", "1", (NewStep("answer"),))
    with pytest.raises(ValueError, match="at least one step"):
        NewPlan("request", "1", ())
    with pytest.raises(ValueError, match="with a code"):
        Failed("Nelly svarar inte")


def test_what_stands_in_a_queue_is_counted(clinic: Clinic) -> None:
    make(clinic, planned("1", "gather", "answer"), planned("2"))
    worker(clinic, answer=Doing()).work()
    seen = queue(clinic.vault.database)
    assert seen.numbers == {"open": 1, "waiting": 1, "done": 1}
    assert [(kind, step.name) for kind, step in seen.open] == [("request", "gather")]
    assert seen.dead == ()


def damaged(clinic: Clinic, plan: NewPlan, change: str) -> None:
    with clinic.vault.database.act() as tx:
        assert tx.run(f"UPDATE plan_step SET {change} WHERE plan_id = ? AND number = 1", plan.id) == 1


@pytest.mark.parametrize("change", ["claims = 7", "fails = 11", "last = 0", "begun = 1", "step = 'other'"])
def test_a_step_that_is_not_as_it_was_written_is_not_carried_out_and_the_others_are(
    clinic: Clinic, change: str
) -> None:
    """R16."""
    make(clinic, planned("1"), planned("2"), planned("3"))
    damaged(clinic, planned("2"), change)
    answer = Doing()
    one = worker(clinic, answer=answer, other=answer)
    assert one.work() == 2
    assert {step.plan for step in answer.seen} == {planned("1").id, planned("3").id}
    assert row_seals.damaged(clinic.vault.database) == {"plan_step": 1}
    with pytest.raises(DamagedRow, match="plan_step"):
        one.work()


def test_a_step_that_is_not_as_it_was_written_is_not_opened_forgotten_or_tried_again(clinic: Clinic) -> None:
    """R16: whichever state it seems to be in."""
    make(clinic, planned("1"), planned("2", "answer", "answer"))
    damaged(clinic, planned("1"), "state = 'dead'")
    with pytest.raises(DamagedRow):
        try_again(clinic.vault, planned("1").id, by=DISA, now=clinic.now)
    damaged(clinic, planned("1"), "state = 'done'")
    with pytest.raises(DamagedRow):
        forget_over(clinic.vault.database, now=clinic.now + timedelta(days=31))
    with clinic.vault.database.act() as tx:
        assert tx.run("UPDATE plan_step SET last = 0 WHERE plan_id = ? AND number = 2", planned("2").id) == 1
    with pytest.raises(DamagedRow):
        worker(clinic, answer=Doing()).work()
    with pytest.raises(DamagedRow):
        steps(clinic, planned("2"))


def test_a_step_that_was_put_together_anew_is_moved_like_one_that_was_read(clinic: Clinic) -> None:
    make(clinic, planned())
    (step,) = claim(clinic.vault.database, "w1", 1, now=clinic.now)
    anew = step._replace(fixed=b"")
    assert ended(clinic.vault.database, anew, machine.later(anew, clinic.now))
    assert len(claim(clinic.vault.database, "w2", 1, now=clinic.now)) == 1
