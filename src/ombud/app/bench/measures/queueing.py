"""Steps of plans that are due: claimed in batches, carried out, and written as done.

* One worker on SQLite, four at once on PostgreSQL. A step does nothing itself: what is timed is the queue.
* There is nothing to compare it with but the goal itself: 1,000 steps a second on SQLite, 2,000 on PostgreSQL.
* Each step is carried out once, and no worker has less than half its share.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from threading import Barrier, Thread

from ombud.app.bench.measure import Measure
from ombud.app.bench.model import Store, Work, expect
from ombud.app.bench.place import Place
from ombud.plans import Done, LeaseLost, NewPlan, NewStep, Step, begin, step_done
from ombud.plans.work import BATCH, Worker
from ombud.terms import Text

A_SECOND, WORKERS = {Store.SQLITE: 1_000, Store.POSTGRESQL: 2_000}, {Store.SQLITE: 1, Store.POSTGRESQL: 4}
_STEPS = 1_000
_FEW = 40
"""Batches for each worker before its share says something."""


class Queueing:
    """Plans of one step each, made before they are timed."""

    units = 1

    def __init__(self, place: Place, workers: int) -> None:
        self._vault = place.clinic.ombud.vault
        self._now = place.clinic.now
        self._workers = workers
        self._made = self._due = 0
        self.done: Counter[str] = Counter()
        """How many steps each worker has carried out."""

    def baseline(self, number: int) -> Work:
        """Nothing is timed: the goal itself says how long it may take."""
        return lambda: ()

    def ours(self, number: int) -> Work:
        self._make(number)
        self._due = number
        done: list[tuple[str, bytes]] = []
        barrier = Barrier(self._workers)

        def at_work(name: str) -> None:
            def carry_out(step: Step, _now: datetime) -> Done:
                done.append((name, step.plan))
                return Done()

            one = Worker(self._vault, {"measured": carry_out}, name, lambda: self._now)
            barrier.wait()
            while one.work():
                pass

        threads = [Thread(target=at_work, args=(f"w{place}",)) for place in range(self._workers)]

        def work() -> Sequence[object]:
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            return done

        return work

    def check(self, baseline: Sequence[object], ours: Sequence[object]) -> None:
        plans = {one[1] for one in ours if isinstance(one, tuple)}
        expect(len(plans) == len(ours) == self._due, "a step was left, or carried out twice")
        self.done.update(one[0] for one in ours if isinstance(one, tuple))

    def refusals(self) -> int:
        """What one has claimed no other gets; who has lost a step writes nothing."""
        self._make(1)
        idle = Worker(self._vault, {}, "idle", lambda: self._now)
        held: list[Step] = []

        def holding(step: Step, now: datetime) -> Done:
            expect(idle.work() == 0, "a step was claimed twice")
            held.append(step)
            return Done()

        Worker(self._vault, {"measured": holding}, "first", lambda: self._now).work()
        lost = False
        try:
            with self._vault.database.act() as tx:
                step_done(tx, held[0], now=self._now)
        except LeaseLost:
            lost = True
        expect(lost, "a step was written as done twice")
        return 2

    def asides(self) -> Mapping[str, float]:
        """Nothing beside it; but every worker had its share."""
        share = self.done.total() / self._workers
        few = share < _FEW * BATCH
        expect(few or min(self.done.values()) >= share / 2, "a worker had less than half its share")
        return {}

    def _make(self, number: int) -> None:
        due = self._now - timedelta(seconds=1)
        with self._vault.database.act() as tx:
            for _ in range(number):
                self._made += 1
                begin(tx, NewPlan("measured", str(self._made), (NewStep("measured", due=due),)), now=due)


QUEUE = Measure(
    "work-queue",
    Text("utföra steg som är förfallna, ett steg", "carry out steps that are due, one step"),
    Text("det som målet ger ett steg på SQLite", "what the goal gives one step on SQLite"),
    {store: A_SECOND[Store.SQLITE] / rate for store, rate in A_SECOND.items()},
    _STEPS,
    10,
    lambda place, _size: Queueing(place, WORKERS[place.store]),
    budget_us=1e6 / A_SECOND[Store.SQLITE],
)
