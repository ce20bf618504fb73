"""What the one who watches knows of an installation: who is in it, in which state, and how far time has come.

The world goes with each child that carries out acts, and comes back as the lines that the child writes: one
when it begins an act, one when the act has returned. What was said to be done must be there for ever.
"""

import json
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tests.faults.seen import Seen, seen_from

BASE = datetime(2026, 11, 23, 10, tzinfo=UTC)
"""Acts of the script happen from here on; what the files tell of lies before."""
PACE = timedelta(minutes=7)


@dataclass(slots=True)
class Someone:
    """One person, as last acknowledged."""

    email: str
    subject: str = ""
    """The id in hex; empty as long as nobody has said that the person is there."""
    seen: Seen | None = None
    erased: bool = False


@dataclass(slots=True)
class World:
    """Everything that has been acknowledged."""

    number: int = 0
    """The last act that was begun; each act has an instant of its own."""
    people: dict[str, Someone] = field(default_factory=dict)
    files: list[str] = field(default_factory=list)
    """Input files that are still to be brought in; the first may have been begun."""
    met: int = 0
    versions: int = 1
    facts: dict[str, Any] = field(default_factory=dict)
    """What acts on the whole installation have acknowledged."""
    begun: dict[str, Any] = field(default_factory=dict)
    """The line of the act that was begun last."""

    def to_json(self) -> str:
        return json.dumps(asdict(self))


def world_from(text: str) -> World:
    plain = json.loads(text)
    people = {
        name: Someone(one["email"], one["subject"], seen_from(one["seen"]), one["erased"])
        for name, one in plain.pop("people").items()
    }
    return World(people=people, **plain)


def instant(number: int) -> datetime:
    """When act number so many happens."""
    return BASE + number * PACE


def number_of(path: str) -> int:
    """The number in the name of an input file."""
    return int(Path(path).stem.rpartition("-")[2])
