"""Runs the personas one after another, each operation on the oracle, the bare database and Ombud in turn.

* The four personas work on one load: processor and regulator, who change nothing, before customer and controller.
* Before the first operation thirty seconds go by for both: what was to live no longer is gone.
* The clock of a side runs while that side works. Afterwards everything is read back and compared once more.
"""

import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from bench.gdprbench.bare import Bare, bare_postgresql, bare_sqlite
from bench.gdprbench.oracle import Answer, Oracle
from bench.gdprbench.ours import Ours, founded
from bench.gdprbench.workload import PERSONAS, USERS, Kind, Operation, Persona, operations
from ombud.app.bench.server import made_database
from ombud.app.bench.space import taken

SUMMED, PROCESSOR, SPACE = 1.0, 2.5, 1.1
"""The goals (design.md 8): all personas together, the processor, and what lies on disk without the ledger."""
Progress = Callable[[str, int, int], None]
_EVERY = 100


class WrongAnswerError(Exception):
    """A side answered something else than it should. The message says which operation; it names no value."""


@dataclass(slots=True)
class Times:
    """Seconds of both sides, by kind of operation."""

    bare: dict[Kind, float] = field(default_factory=lambda: defaultdict(float))
    ours: dict[Kind, float] = field(default_factory=lambda: defaultdict(float))
    number: dict[Kind, int] = field(default_factory=lambda: defaultdict(int))
    processor: list[float] = field(default_factory=lambda: [0.0, 0.0])
    """Seconds that this process has worked for both sides: what a busy machine and a server take is not in it."""

    @property
    def ratio(self) -> float:
        return sum(self.ours.values()) / sum(self.bare.values())


@dataclass(slots=True)
class Run:
    """What a run came to."""

    store: str
    records: int
    operations: int
    personas: dict[str, Times] = field(default_factory=dict)
    loaded: tuple[float, float] = (0.0, 0.0)
    """Seconds of the load: bare, ours."""
    expired: tuple[float, float] = (0.0, 0.0)
    space: tuple[int, int, int] = (0, 0, 0)
    """Bytes after the load: bare, ours without the ledger, the ledger."""
    compared: int = 0
    """Answers that were compared with the oracle's, of both sides together. One that is wrong ends the run."""

    @property
    def summed(self) -> float:
        bare = sum(sum(one.bare.values()) for one in self.personas.values())
        return sum(sum(one.ours.values()) for one in self.personas.values()) / bare

    def to_json(self) -> dict[str, object]:
        personas = {
            name: {
                "bare_s": round(sum(one.bare.values()), 3), "ours_s": round(sum(one.ours.values()), 3),
                "processor_s": [round(side, 3) for side in one.processor],
                "ratio": round(one.ratio, 3),
                "operations": {
                    kind.value: {
                        "number": number, "bare_us": round(one.bare[kind] / number * 1e6, 1),
                        "ours_us": round(one.ours[kind] / number * 1e6, 1),
                    }
                    for kind, number in one.number.items()
                },
            }
            for name, one in self.personas.items()
        }  # fmt: skip
        goals = {"summed": SUMMED, "processor": PROCESSOR, "space": SPACE}
        return {
            "store": self.store, "records": self.records, "operations": self.operations, "personas": personas,
            "summed": round(self.summed, 3), "goals": goals, "compared": self.compared, "wrong": 0,
            "load_s": [round(one, 1) for one in self.loaded], "expire_s": [round(one, 2) for one in self.expired],
            "space": {
                "bare_bytes": self.space[0], "ours_bytes": self.space[1], "ledger_bytes": self.space[2],
                "ratio": round(self.space[1] / self.space[0], 3),
            },
        }  # fmt: skip


@contextmanager
def both(folder: Path, url: str, now: datetime, users: int) -> Iterator[tuple[Bare, Ours]]:
    """Both sides, in a folder of the run's own; on PostgreSQL in databases of its own at that server."""
    with ExitStack() as opened:
        if url:
            bare: AbstractContextManager[Bare] = bare_postgresql(
                opened.enter_context(made_database(url, "gdprbench_bare")), users
            )
            database: str | None = opened.enter_context(made_database(url, "gdprbench_ours"))
        else:
            bare, database = bare_sqlite(folder / "bare.db", users), None
        yield (opened.enter_context(bare), opened.enter_context(founded(folder / "ours", database, now, users)))


class Bench:
    """One run on one store."""

    def __init__(self, bare: Bare, ours: Ours, run: Run, progress: Progress, users: int = USERS) -> None:
        self._bare, self._ours, self._run, self._progress = bare, ours, run, progress
        self._users = users
        self._oracle = Oracle(run.records, users)
        self._free = run.records

    def carry_out(self, seed: int) -> Run:
        """Load, let thirty seconds go by, run every persona, compare everything. Raises `WrongAnswerError`."""
        run, ours = self._run, self._ours
        run.loaded = _timed(lambda: self._bare.load(run.records)), _timed(lambda: ours.load(run.records, self._loaded))
        space = taken(ours.ombud)
        run.space = self._bare.size(), space.people, space.ledger
        self._oracle.expire()
        run.expired = _timed(self._bare.expire), _timed(ours.expire)
        self._everything()
        for persona in PERSONAS:
            run.personas[persona.name] = self._times(persona, seed)
        self._everything()
        return run

    def _loaded(self, done: int, of: int) -> None:
        self._progress("load", done, of)

    def _times(self, persona: Persona, seed: int) -> Times:
        times, number = Times(), self._run.operations
        for done, operation in enumerate(operations(persona, self._free, number, seed)):
            if done % _EVERY == 0:
                self._progress(persona.name, done, number)
            self._one(operation, times)
        self._progress(persona.name, number, number)
        return times

    def _one(self, operation: Operation, times: Times) -> None:
        kind = operation.kind
        self._ours.tick()
        began, worked = time.perf_counter(), time.process_time()
        theirs = self._bare.carry_out(operation)
        between, half = time.perf_counter(), time.process_time()
        own = self._ours.carry_out(operation)
        ended, whole = time.perf_counter(), time.process_time()
        times.bare[kind] += between - began
        times.ours[kind] += ended - between
        times.processor = [times.processor[0] + half - worked, times.processor[1] + whole - half]
        times.number[kind] += 1
        if kind is Kind.LOG:
            self._compare(operation, own, self._ours.shown_before(operation.lines), "Ombud")
        else:
            right = self._oracle.carry_out(operation)
            self._compare(operation, theirs, right, "the bare database")
            self._compare(operation, own, right, "Ombud")
        if kind is Kind.INSERT:
            self._free += 1

    def _everything(self) -> None:
        """Every record of everybody, on both sides."""
        for user in range(min(self._users, self._run.records)):
            operation, right = Operation(Kind.READ_USER, user), self._oracle.of_user(user)
            self._compare(operation, self._bare.carry_out(operation), right, "the bare database")
            self._compare(operation, self._ours.carry_out(operation), right, "Ombud")

    def _compare(self, operation: Operation, answer: Answer, right: Answer, side: str) -> None:
        self._run.compared += 1
        if answer != right:
            raise WrongAnswerError(
                f"{side} answered {operation.kind} of record {operation.number} otherwise than it should have."
            )


def _timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began
