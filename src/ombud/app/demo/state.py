"""What a demo remembers of itself, in `demo.json` of its folder: with what it began, and how far it has come.

Nothing of it is about anybody who lives. The ids of the story people stand there, so that a door leads to each.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from ombud.app.config import InstallationError
from ombud.app.config_text import write_text
from ombud.terms import SubjectId, subject_from, subject_text

FILE = "demo.json"


@dataclass(frozen=True, slots=True)
class DemoState:
    """`began_at` is when its history ends: what has happened since happened in the demo itself."""

    seed: int
    people: int
    began_at: datetime
    unit: str
    """Where the journals are written."""
    subjects: Mapping[str, SubjectId] = field(default_factory=dict, repr=False)
    done: int = 0
    """How many of `people` are here."""
    special: bool = False
    """Those whom the law has special care for are here, and have asked."""
    used: bool = False
    """Mailings were sent and analyses made (`used.py`)."""

    @property
    def is_full(self) -> bool:
        return self.special and self.done >= self.people

    def moved(self, done: int) -> "DemoState":
        return replace(self, done=min(done, self.people))


def write_state(folder: Path, state: DemoState) -> None:
    value = {
        "seed": state.seed, "people": state.people, "began_at": state.began_at.isoformat(), "unit": state.unit,
        "subjects": {name: subject_text(subject) for name, subject in state.subjects.items()},
        "done": state.done, "special": state.special, "used": state.used,
    }  # fmt: skip
    write_text(folder / FILE, json.dumps(value, indent=1) + "\n")


def read_state(folder: Path) -> DemoState:
    """Raises `InstallationError` where no demo was founded whole."""
    try:
        value = json.loads((folder / FILE).read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise InstallationError(
            f"{folder.name} holds no demo that was founded whole: it has no {FILE}. Nothing was changed. Choose a new "
            "directory for --dir; `ombud demo --erase --dir DIR` takes away what a demo left."
        ) from None
    subjects = {name: subject_from(text) for name, text in value["subjects"].items()}
    began_at = datetime.fromisoformat(value["began_at"])
    come = (value["done"], value["special"], value.get("used", False))
    return DemoState(value["seed"], value["people"], began_at, value["unit"], subjects, *come)
