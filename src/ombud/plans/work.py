"""Carry out the steps whose time has come: claimed together, carried out one by one, each with what came of it.

* A handler that raises has failed, with a code that names the kind of error and no word of its message. One step that
  fails hinders no other.
* A step in doubt is begun in writing, when what was done before it is written (`__init__.py`).
* What was done is written for several steps together, each second. A kill before that repeats them: they were carried
  out at least once.
* Leases are short, so that a dead worker's steps are others' in seconds. A beat beside the work keeps the step in hand
  (a system outside may take minutes), writes what is done, and after two seconds gives back what was not begun: a slow
  step hinders no other where somebody else is free.
* Who was only paused begins nothing under a lease that has run out, but keeps it first if nobody has it. What it had in
  hand is written by its number alone, and whoever took it over has the next one (docs/decisions/0080).
* Nothing is kept for ever: a step without a sign of life for half an hour is somebody else's.
* Asked to stop, it ends after the step in hand and gives back what it has not begun.
"""

from collections import Counter, deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock

from ombud.audit.model import SYSTEM
from ombud.database import DatabaseFault, Transaction
from ombud.plans import machine
from ombud.plans.beat import Beat
from ombud.plans.claim import claim, ended, give_back, keep, mend_times, renew, step_done, take_in_hand
from ombud.plans.letters import bury
from ombud.plans.model import Done, Failed, Handler, Later, LeaseLost, Result, State, Step
from ombud.vault import Vault

BATCH = 50
"""Steps claimed together."""
BEAT = 1.0
"""Seconds between two looks at what is in hand."""
SILENT = timedelta(minutes=30)
"""How long a step is kept of which nothing is heard."""
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
    _lock: Lock = field(default_factory=Lock, repr=False)
    """Round what both the work and its beat touch: all that follows."""
    _claimed: deque[Step] = field(default_factory=deque, repr=False)
    """Not begun yet."""
    _hand: Step | None = field(default=None, repr=False)
    _alive_at: datetime | None = field(default=None, repr=False)
    """When the step in hand was last heard of: it was begun, or has kept itself."""
    _done: list[Step] = field(default_factory=list, repr=False)
    """Carried out, and not written yet."""
    _beats: int = 0

    def work(self) -> int:
        """Carry out one batch; how many steps it had. 0: nothing is due."""
        steps = claim(self.vault.database, self.owner, BATCH, now=self.clock())
        if steps:
            self._claimed.extend(steps)
            self._beats = 0
            with Beat(BEAT, self._beat):
                while (step := self._next()) is not None:
                    self._carry_out(step)
        self._write_done()
        return len(steps)

    def mend_times(self) -> int:
        """Let no step wait for a time that a wrong clock has set."""
        return mend_times(self.vault.database, now=self.clock())

    def _next(self) -> Step | None:
        """The next step in hand. None where all is done, or given back.

        One whose lease has run out, because this worker was paused, is begun if it can be kept: if nobody has it.
        """
        while (step := self._taken()) is not None:
            now = self.clock()
            try:
                kept = step if now < step.at else renew(self.vault.database, step, now=now)
            except LeaseLost:
                self._count("lost", 1)
                continue
            with self._lock:
                self._hand, self._alive_at = kept, now
            return kept
        self._count("given back", self._give_back())
        return None

    def _taken(self) -> Step | None:
        with self._lock:
            self._hand = None
            return self._claimed.popleft() if self._claimed and not self.stop() else None

    def _beat(self) -> None:
        """What cannot be written now is tried again at the next beat; a lease that is lost is found out in the end."""
        self._beats += 1
        with suppress(DatabaseFault):
            self._write_done()
            if self._beats > 1:
                self._give_back()
            self._keep()

    def _keep(self) -> None:
        """The step in hand alone, and not for ever without a sign of life."""
        now = self.clock()
        with self._lock:
            step, alive_at = self._hand, self._alive_at
        if step is None or alive_at is None or now - alive_at > SILENT:
            return
        try:
            before, kept = keep(self.vault.database, step, now=now)
        except LeaseLost:
            return
        with self._lock:
            if self._hand is step:  # else it has come to its end meanwhile
                self._hand = kept
                self._alive_at = alive_at if before.at == step.at else now

    def _carry_out(self, step: Step) -> None:
        result = Failed(machine.LOST) if machine.spent(step) else self._tried(step)
        if isinstance(result, Done):
            self._do(step) if not result.written else self._count("done", 1)
        elif isinstance(result, Later):
            self._ended("later", step, machine.later(step, result.at))
        elif isinstance(result, Failed):
            self._fail(step, result)
        else:
            self._count("lost", 1)

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
            buried = bury(self.vault, step, after, by=SYSTEM)
            self._count("dead" if buried else "lost", 1)
        else:
            self._ended("failed", step, after)

    def _ended(self, what: str, step: Step, after: Step) -> None:
        self._count(what if ended(self.vault.database, step, after) else "lost", 1)

    def _do(self, step: Step) -> None:
        with self._lock:
            self._done.append(step)

    def _write_done(self) -> None:
        """What was carried out; it stays to be written where the database cannot be reached."""
        with self._lock:
            done, self._done = self._done, []
        try:
            ours = self._together(done, lambda tx, some: step_done(tx, *some, now=self.clock()))
        except DatabaseFault:
            with self._lock:
                self._done[:0] = done
            raise
        self._count("done", ours)
        self._count("lost", len(done) - ours)

    def _give_back(self) -> int:
        """What was not begun is anybody's again. One that is lost is lost, and its worker has it already."""
        with self._lock:
            steps, now = list(self._claimed), self.clock()
            self._claimed.clear()
        ours = self._together(steps, lambda tx, some: give_back(tx, *some, now=now))
        self._count("lost", len(steps) - ours)
        return ours

    def _together(self, steps: Sequence[Step], write: Callable[[Transaction, Sequence[Step]], None]) -> int:
        """Written in one act, or one by one where one of them is not ours any more; how many were ours."""
        if steps and not self._written(steps, write):
            return sum(self._written([step], write) for step in steps)
        return len(steps)

    def _written(self, steps: Sequence[Step], write: Callable[[Transaction, Sequence[Step]], None]) -> bool:
        try:
            with self.vault.database.act() as tx:
                write(tx, steps)
        except LeaseLost:
            return False
        return True

    def _count(self, what: str, number: int) -> None:
        if number:
            with self._lock:
                self.tally[what] += number
