"""The register of models (S-01): what each is, who made it, what it has learned and what its latest run came to.

* A version never changes: another file is another version. What a version has learned it keeps, so that a segment
  means the same for as long as it is called the same.
* One version of a model is in use. A dropped one stays in the register with its card, without its numbers.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from ombud.analysis.profiling import store
from ombud.analysis.profiling.model import Learned
from ombud.analysis.profiling.source import Definition, read_back, stored
from ombud.analysis.profiling.store import ModelRow
from ombud.database import Transaction
from ombud.terms.time import from_micros, to_micros


class State(StrEnum):
    RUNNING = "running"
    """A run is under way, or was broken off: the same command goes on with it."""
    IN_USE = "in_use"
    REPLACED = "replaced"
    """Another version has taken its place."""
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class Registered:
    """One version of a model."""

    definition: Definition
    state: State
    made_by: str
    made_at: datetime
    policy: int
    learned: Learned | None = None
    card: Mapping[str, Any] = field(default_factory=dict)
    run_at: datetime | None = None
    ended_at: datetime | None = None

    @property
    def name(self) -> str:
        return self.definition.model

    @property
    def version(self) -> int:
        return self.definition.version

    @property
    def lives(self) -> bool:
        """Is it in use, or on its way to be?"""
        return self.state in (State.IN_USE, State.RUNNING)


def registered(tx: Transaction) -> tuple[Registered, ...]:
    """Every version of every model."""
    return tuple(map(_from_row, store.models(tx)))


def versions(tx: Transaction, name: str) -> tuple[Registered, ...]:
    """Every version of one model, the oldest first."""
    return tuple(map(_from_row, store.versions(tx, name)))


def held(tx: Transaction, name: str) -> tuple[Registered, ...]:
    """The same; in an act nobody else moves them until the act ends."""
    return tuple(map(_from_row, store.versions_held(tx, name)))


def current(tx: Transaction, name: str) -> Registered | None:
    """The version in use or under way; else the last there was."""
    found = list(versions(tx, name))
    living = [one for one in found if one.lives]
    return next(reversed(living or found), None)


def enter(tx: Transaction, one: Registered) -> None:
    store.insert(tx, _to_row(one))


def move(tx: Transaction, one: Registered, **changes: Any) -> Registered:
    """Write where a version stands now."""
    moved = replace(one, **changes)
    store.write(tx, _to_row(moved))
    return moved


def _to_row(one: Registered) -> ModelRow:
    return ModelRow(
        one.name, one.version, one.state.value, stored(one.definition),
        "" if one.learned is None else json.dumps(asdict(one.learned), sort_keys=True),
        json.dumps(dict(one.card), ensure_ascii=False, sort_keys=True) if one.card else "",
        one.made_by, to_micros(one.made_at), _micros(one.run_at), _micros(one.ended_at), one.policy,
    )  # fmt: skip


def _from_row(row: ModelRow) -> Registered:
    return Registered(
        read_back(row.definition), State(row.state), row.made_by, from_micros(row.made_at), row.policy,
        _learned(row.learned), json.loads(row.card) if row.card else {}, _at(row.run_at), _at(row.ended_at),
    )  # fmt: skip


def _learned(text: str) -> Learned | None:
    if not text:
        return None
    said = json.loads(text)
    rows = {name: tuple(row) for name, row in said["rows"].items()}
    return Learned(tuple(said["features"]), rows, said["people"], said["base"], tuple(said["levels"]))


def _micros(at: datetime | None) -> int | None:
    return None if at is None else to_micros(at)


def _at(micros: int | None) -> datetime | None:
    return None if micros is None else from_micros(micros)
