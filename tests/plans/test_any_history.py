"""Whatever happens to workers and clocks, in whatever order: the rows say what the history says, and all is done once.

Workers claim, finish, fail, put off, keep, lose and die; clocks go on, leap and are put back. At the end one healthy
worker is let go on, and everything that is not a dead letter is done, in order, once.
"""

import secrets
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ombud.plans import Done, LeaseLost, NewPlan, NewStep, Step, begin, machine, renew, step_done, store
from ombud.plans.claim import claim, ended, keep, mend_times, take_in_hand
from ombud.plans.model import State
from ombud.plans.work import Worker
from tests.clinic import NOW, Clinic
from tests.plans.oracle import CAP, LEASE, TRIES, Past

EVENTS = (
    "begin",
    "claim",
    "claim",
    "finish",
    "finish",
    "fail",
    "fail",
    "put off",
    "keep",
    "beat",
    "take in hand",
    "take in hand",
    "die",
    "pass",
    "leap",
    "back",
)
PASSES = (1, LEASE - 1, LEASE, 40, 200, 1800, CAP)


class History:
    """One clinic, what was done to it, and what it must come to."""

    def __init__(self, clinic: Clinic, seed: int) -> None:
        self.clinic, self.random, self.run = clinic, Random(seed), secrets.token_hex(8)
        self.database = clinic.vault.database
        self.plans: dict[bytes, list[Past]] = {}
        self.held: list[Step] = []
        """What workers believe to have, lost leases among them."""

    def now(self) -> float:
        return self.clinic.now.timestamp()

    def past(self, step: Step) -> Past:
        return self.plans[step.plan][step.number - 1]

    def happen(self, event: str) -> None:
        getattr(self, event.replace(" ", "_"))()

    def begin(self) -> None:
        dues = [self.clinic.now + timedelta(seconds=self.random.choice((0, 0, 400, 9000))) for _ in range(3)]
        plan = NewPlan("any", f"{self.run}.{len(self.plans)}", tuple(NewStep("act", due=due) for due in dues))
        with self.database.act() as tx:
            assert begin(tx, plan, now=self.clinic.now)
        self.plans[plan.id] = [Past(due.timestamp()) for due in dues]

    def claim(self) -> None:
        got = claim(self.database, f"w{self.random.randrange(3)}", self.random.choice((1, 2, 50)), now=self.clinic.now)
        assert [step for step in got if machine.in_doubt(step)] == got[sum(not machine.in_doubt(s) for s in got) :]
        self._put_off({(step.plan, step.number) for step in got})
        for step in got:
            pasts, past = self.plans[step.plan], self.past(step)
            assert all(before.is_done() for before in pasts[: step.number - 1])
            assert past.may_be_claimed(self.now()) is not False
            past.happened.append(("claimed", self.now(), step.claims))
            assert step.fails == past.tries()
            assert machine.in_doubt(step) == past.in_doubt()
        self.held += got
        if len(got) < 1:
            assert not any(self._must(pasts) for pasts in self.plans.values())

    def _put_off(self, got: set[tuple[bytes, int]]) -> None:
        """What had been begun in writing, and is free now, is a try that failed: nobody has it."""
        for plan, pasts in self.plans.items():
            for number, past in enumerate(pasts, 1):
                if past.in_hand() and past.may_be_claimed(self.now()) and (plan, number) not in got:
                    with self.database.read() as tx:
                        step = store.steps_of(tx, None, plan)[number - 1]  # type: ignore[arg-type]
                    if step.owner is None:  # else the claim did not reach it
                        past.happened.append(("lost", self.now(), None))
                        assert (step.fails, step.code) == (past.tries(), machine.LOST)
                        assert past.tries() < TRIES

    def _must(self, pasts: list[Past]) -> bool:
        turn = next((past for past in pasts if not past.is_done()), None)
        return turn is not None and turn.may_be_claimed(self.now()) is True

    def some(self) -> Step | None:
        return self.held.pop(self.random.randrange(len(self.held))) if self.held else None

    def finish(self) -> None:
        step = self.some()
        if step is None:
            return
        effect = NewPlan(
            "effect", f"{self.run}.{step.plan.hex()}.{step.number}.{step.claims}", (NewStep("seen", due=FAR),)
        )
        try:
            with self.database.act() as tx:
                begin(tx, effect, now=self.clinic.now)
                step_done(tx, step, now=self.clinic.now)
            ours = True
        except LeaseLost:
            ours = False
        assert ours == (self.past(step).holder() == step.claims)
        with self.database.read() as tx:
            assert bool(store.steps_of(tx, None, effect.id)) == ours
        if ours:
            self.past(step).happened.append(("done", self.now(), None))

    def fail(self) -> None:
        step = self.some()
        if step is not None:
            after = machine.failed(step, "no-luck", self.clinic.now)
            last = self.past(step).tries() >= TRIES - 1
            assert (after.state is State.DEAD) == last or self.past(step).holder() != step.claims
            self._end(step, after, "dead" if last else "failed", None)

    def put_off(self) -> None:
        step = self.some()
        if step is not None:
            until = self.clinic.now + timedelta(seconds=self.random.choice((0, 100, 9000)))
            self._end(step, machine.later(step, until), "later", until.timestamp())

    def _end(self, step: Step, after: Step, what: str, more: object) -> None:
        ours = ended(self.database, step, after)
        assert ours == (self.past(step).holder() == step.claims)
        if ours:
            self.past(step).happened.append((what, self.now(), more))

    def keep(self) -> None:
        step = self.some()
        if step is None:
            return
        try:
            self.held.append(renew(self.database, step, now=self.clinic.now))
        except LeaseLost:
            assert self.past(step).holder() != step.claims
            return
        assert self.past(step).holder() == step.claims
        self.past(step).happened.append(("renewed", self.now(), step.claims))

    def beat(self) -> None:
        """Kept from beside, by what is known of it there: it may have been kept or begun by its worker since."""
        step = self.some()
        if step is None:
            return
        try:
            before, kept = keep(self.database, step._replace(at=FAR, begun=False), now=self.clinic.now)
        except LeaseLost:
            assert self.past(step).holder() != step.claims
            return
        assert self.past(step).holder() == step.claims
        assert (before.begun, kept.begun) == (self.past(step).in_hand(),) * 2
        self.held.append(kept)
        self.past(step).happened.append(("renewed", self.now(), step.claims))

    def take_in_hand(self) -> None:
        step = self.some()
        if step is None:
            return
        try:
            self.held.append(take_in_hand(self.database, step, now=self.clinic.now))
        except LeaseLost:
            assert self.past(step).holder() != step.claims
            return
        assert self.past(step).holder() == step.claims
        self.past(step).happened.append(("begun", self.now(), step.claims))

    def die(self) -> None:
        self.held = [step for step in self.held if self.random.random() < 0.5]

    def leap(self) -> None:
        self.clinic.later(days=self.random.choice((1, 400)))

    def back(self) -> None:
        """Somebody puts the clock right; the worker's own look sets the leases right."""
        self.clinic.later(days=-self.random.choice((1, 400)))
        with self.database.read() as tx:
            before = store.ahead(tx, self.clinic.now)
        mend_times(self.database, now=self.clinic.now)
        for step in before:
            past = self.plans.get(step.plan, [])[step.number - 1 :]
            if past and machine.out_of_time(step, self.clinic.now):
                what = "mended" if step.owner is not None else "given back"
                past[0].happened.append((what, self.now(), step.claims))

    def let_go_on(self) -> None:
        """A healthy worker: what is not dead is done, and each once."""
        last = max((past.due for pasts in self.plans.values() for past in pasts), default=0.0)
        self.clinic.now = max(self.clinic.now, NOW + timedelta(days=800), datetime.fromtimestamp(last, UTC))
        done: list[tuple[bytes, int]] = []

        def act(step: Step, now: datetime) -> Done:
            done.append((step.plan, step.number))
            return Done()

        one = Worker(self.clinic.vault, {"act": act, "seen": lambda *_: Done()}, "last", lambda: self.clinic.now)
        for _ in range(50):
            while one.work():
                pass
            self.clinic.later(hours=4)
        assert len(done) == len(set(done))
        for plan, pasts in self.plans.items():
            with self.database.read() as tx:
                steps = store.steps_of(tx, None, plan)  # type: ignore[arg-type]
            dead = next(
                (place for place, past in enumerate(pasts) if past.is_dead() or past.tries() + past.in_hand() >= TRIES),
                3,
            )
            assert [step.state for step in steps[:dead]] == [State.DONE] * dead
            assert all(step.state in (State.DEAD, State.WAITING, State.DONE) for step in steps[dead:])
            again = {number for number, past in enumerate(pasts, 1) if past.is_done()} & {
                n for p, n in done if p == plan
            }
            assert again == set()


FAR = datetime(2200, 1, 1, tzinfo=UTC)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(events=st.lists(st.sampled_from(EVENTS), min_size=10, max_size=80), seed=st.integers(0, 2**32))
def test_any_history_comes_to_what_the_oracle_says(clinic: Clinic, events: list[str], seed: int) -> None:
    with clinic.vault.database.act() as tx:
        for table in ("plan_step", "plan"):
            tx.run(f"DELETE FROM {table}")
    clinic.now = NOW
    history: Any = History(clinic, seed)
    history.begin()
    for event in events:
        if event == "pass":
            clinic.later(seconds=history.random.choice(PASSES))
        else:
            history.happen(event)
    history.let_go_on()
