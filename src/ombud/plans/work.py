"""Carry out the steps whose time has come: claimed together, carried out one by one, each with what came of it.

* A handler that raises has failed, with a code that names the kind of error and no word of its message. One step that
  fails hinders no other.
* A step in doubt is begun in writing, when what was done before it is written (`__init__.py`).
* What was done is written for several steps together, and before the leases grow old. A kill before that repeats
  them: they were carried out at least once.
* Asked to stop, it ends after the step in hand and gives back what it has not begun.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime

from ombud.audit.model import SYSTEM
from ombud.plans import machine
from ombud.plans.claim import claim, ended, mend_times, renew, step_done, take_in_hand
from ombud.plans.letters import bury
from ombud.plans.model import Done, Failed, Handler, Later, LeaseLost, Result, State, Step
from ombud.vault import Vault

BATCH = 50
"""Steps claimed together."""
UNKNOWN = Failed("unknown-step")
"""No handler has this name: it was planned by another release."""


@dataclass(slots=True)
class Worker:
    """One worker: its name, what it can do, and the clock it goes by."""

    vault: Vault
    handlers: Mapping[str, Handler]
    owner: str
    clock: Callable[[], datetime]
    stop: Callable[[], bool] = lambda: False
    tally: Counter[str] = field(default_factory=Counter)
    """Steps that were done, go on later, failed, are dead, were lost to another worker, or given back."""
    _done: list[Step] = field(default_factory=list, repr=False)

    def work(self) -> int:
        """Carry out one batch; how many steps it had. 0: nothing is due."""
        kept_at = self.clock()
        steps = claim(self.vault.database, self.owner, BATCH, now=kept_at)
        for place, step in enumerate(steps):
            if self.stop():
                self._give_back(steps[place:])
                break
            if self.clock() - kept_at > machine.LEASE / 3:
                self._write_done()
                self._keep(steps[place:])
                kept_at = self.clock()
            self._carry_out(step)
        self._write_done()
        return len(steps)

    def mend_times(self) -> int:
        """Let no step wait for a time that a wrong clock has set."""
        return mend_times(self.vault.database, now=self.clock())

    def _carry_out(self, step: Step) -> None:
        result = Failed(machine.LOST) if machine.spent(step) else self._tried(step)
        if isinstance(result, Done):
            self._count("done", True) if result.written else self._done.append(step)
        elif isinstance(result, Later):
            self._count("later", ended(self.vault.database, step, machine.later(step, result.at)))
        elif isinstance(result, Failed):
            self._fail(step, result)
        else:
            self._count("lost", True)

    def _tried(self, step: Step) -> Result | None:
        """None: somebody else has the step."""
        handler = self.handlers.get(step.name)
        if handler is None:
            return UNKNOWN
        try:
            return handler(self._in_hand(step), self.clock())
        except LeaseLost:
            return None
        except Exception as error:  # noqa: BLE001 - whatever it was, it is a try that failed, and is written as one
            return Failed(f"fault.{type(error).__name__}")

    def _in_hand(self, step: Step) -> Step:
        if not machine.in_doubt(step):
            return step
        self._write_done()
        return take_in_hand(self.vault.database, step, now=self.clock())

    def _fail(self, step: Step, why: Failed) -> None:
        after = machine.failed(step, why.code, self.clock())
        if after.state is State.DEAD:
            self._count("dead", bury(self.vault, step, after, by=SYSTEM))
        else:
            self._count("failed", ended(self.vault.database, step, after))

    def _write_done(self) -> None:
        """All together; one by one where one of them is not ours any more.

        Kept until it is written: a database that was away gets it when it is back.
        """
        if self._done and self._written(self._done):
            self.tally["done"] += len(self._done)
            self._done.clear()
        while self._done:
            self._count("done", self._written(self._done[:1]))
            del self._done[0]

    def _written(self, steps: Sequence[Step]) -> bool:
        try:
            with self.vault.database.act() as tx:
                step_done(tx, *steps, now=self.clock())
        except LeaseLost:
            return False
        return True

    def _keep(self, steps: Sequence[Step]) -> None:
        """Keep the leases of what has not been begun. One that is lost is found out when it is written."""
        for step in steps:
            with suppress(LeaseLost):
                renew(self.vault.database, step, now=self.clock())

    def _give_back(self, steps: Sequence[Step]) -> None:
        now = self.clock()
        for step in steps:
            self._count("given back", ended(self.vault.database, step, machine.given_back(step, now)))

    def _count(self, what: str, ours: bool) -> None:
        self.tally[what if ours else "lost"] += 1
