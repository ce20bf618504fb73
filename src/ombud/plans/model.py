"""Plans and their steps, and what may come of carrying one out.

What a step says are facts as the log's (`audit/words.py`): a closed list of names, each of a kind, so that no word of
a person can stand in one (design 5, 7).
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple, NewType

from ombud.audit.model import check_facts, is_code
from ombud.terms import SubjectId
from ombud.terms.ids import id_bytes, id_text

PlanId = NewType("PlanId", bytes)
"""16 bytes: one plan; the same for the same kind and key."""


class State(StrEnum):
    WAITING = "waiting"
    """For the step before it."""
    OPEN = "open"
    """To be claimed from `at` on: due, backing off, or under a lease until then."""
    DONE = "done"
    DEAD = "dead"
    """It has failed too often. Somebody looks at it, and may let it be tried again."""


@dataclass(frozen=True, slots=True)
class NewStep:
    """One thing to do: the name of its handler, and with what."""

    name: str
    facts: Mapping[str, str | int] = field(default_factory=dict)
    due: datetime | None = None
    """Not before then; None: as soon as it is its turn."""

    def __post_init__(self) -> None:
        check_facts(self.facts)
        if not is_code(self.name):
            raise ValueError("the name of a step is a code")


@dataclass(frozen=True, slots=True)
class NewPlan:
    """Steps in their order. `key` makes the plan single among those of its kind; it is kept as a hash alone."""

    kind: str
    key: str
    steps: tuple[NewStep, ...]

    def __post_init__(self) -> None:
        if not is_code(self.kind) or not self.steps:
            raise ValueError("a plan has a code as its kind and at least one step")

    @property
    def id(self) -> PlanId:
        return PlanId(hashlib.sha256(f"{self.kind}\0{self.key}".encode()).digest()[:16])


class Step(NamedTuple):
    """One step as it stands. One that has been claimed is a lease: `claims` is its number, `at` its end."""

    subject: SubjectId | None
    plan: PlanId
    number: int
    name: str
    facts: Mapping[str, str | int]
    last: bool
    """Nothing of the plan comes after it."""
    state: State
    at: datetime
    """When it may be claimed; when it was done or died; while it waits, when it is due at the earliest."""
    owner: str | None
    """The worker that has it."""
    claims: int
    fails: int
    """Tries that failed, one after another."""
    code: str | None
    """Why the latest did; that a worker vanished that had claimed it, where nothing has come of it since."""
    begun: bool = False
    """Written down that the worker that has it has begun it."""
    fixed: bytes = b""
    """What never changes of it, as its row is sealed; of a step that was read."""


@dataclass(frozen=True, slots=True)
class Done:
    """It is done. `written`: the act that did it has said so itself, by `step_done`."""

    written: bool = False


@dataclass(frozen=True, slots=True)
class Later:
    """It has gone well so far and goes on at that time: something is awaited, or there is more of it."""

    at: datetime


@dataclass(frozen=True, slots=True)
class Failed:
    """It did not go. It is tried again after a while, each time after a longer one."""

    code: str

    def __post_init__(self) -> None:
        if not is_code(self.code):
            raise ValueError("a step fails with a code")


Result = Done | Later | Failed
Handler = Callable[[Step, datetime], Result]
"""Carries a step out that this worker has claimed. It may be called again for the same step."""


class LeaseLost(Exception):
    """Another worker has the step, or it is done: what this one would have written is undone."""


def plan_text(plan: PlanId) -> str:
    return id_text("p_", plan)


def plan_from(text: str) -> PlanId:
    """Raises `ValueError`, which does not repeat the text."""
    return PlanId(id_bytes("p_", text))
