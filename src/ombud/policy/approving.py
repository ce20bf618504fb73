"""An assessment is approved in the file itself, by a named person on a day (A-40, A-62).

* What two people later sign is the text, and nothing beside it: so the approval is written into the text, at its place,
  and not another character is changed.
* The text that comes out is read again. It must say what was said, and the approval; otherwise nothing comes out, and
  whoever wrote the file writes it by hand.

Pure.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from ombud.policy.activation import ENOUGH_CRITERIA
from ombud.policy.faults import Path
from ombud.policy.load import Loaded, load
from ombud.policy.model import ImpactAssessment, Interest, PolicyFile

BY, ON = "approved_by", "approved_on"


class Kind(StrEnum):
    INTEREST = "interest"
    IMPACT = "impact"


@dataclass(frozen=True, slots=True)
class Assessment:
    """One assessment of the file."""

    kind: Kind
    id: str
    """The interest's, or the purpose's."""
    what: Interest | ImpactAssessment
    purposes: tuple[str, ...]
    """Those that rest on it."""

    @property
    def path(self) -> Path:
        return ("interests", self.id) if self.kind is Kind.INTEREST else ("purposes", self.id, "impact")

    @property
    def approved(self) -> bool:
        return self.what.approved_by is not None and self.what.approved_on is not None


def assessments(file: PolicyFile) -> Iterator[Assessment]:
    """Each interest, and each impact assessment that a purpose needs."""
    for id_, interest in file.interests.items():
        resting = tuple(p for p, one in file.purposes.items() if any(basis.interest == id_ for basis in one.bases))
        yield Assessment(Kind.INTEREST, id_, interest, resting)
    for purpose_id, purpose in file.purposes.items():
        if purpose.impact is not None and len(set(purpose.impact.criteria)) >= ENOUGH_CRITERIA:
            yield Assessment(Kind.IMPACT, purpose_id, purpose.impact, (purpose_id,))


def approved(loaded: Loaded, path: Path, by: str, on: date) -> str | None:
    """The text with the approval in it; None where it cannot be written without touching anything else."""
    lines = loaded.text.splitlines(keepends=True)
    written = {BY: f'"{by}"', ON: on.isoformat()}
    there = {field: loaded.places[*path, field] for field in written if (*path, field) in loaded.places}
    for field, place in sorted(there.items(), key=lambda one: one[1], reverse=True):  # what is before it stays
        if not _filled(lines, place.line - 1, place.column - 1, field, written[field]):
            return None
    missing = {field: value for field, value in written.items() if field not in there}
    if missing and not _put(lines, loaded, path, missing):
        return None
    text = "".join(lines)
    return text if _says_so(loaded, text, path, by, on) else None


def _filled(lines: list[str], row: int, column: int, field: str, value: str) -> bool:
    """Where the field stands without a value it gets one."""
    head, tail = lines[row][:column], lines[row][column:]
    empty = rf"""^(["']?{field}["']?\s*:)\s*(?:null|~)?(?=\s*(?:[,}}#]|$))"""
    found, times = re.subn(empty, rf"\1 {value}", tail, count=1)
    lines[row] = head + found
    return times == 1


def _put(lines: list[str], loaded: Loaded, path: Path, missing: dict[str, str]) -> bool:
    """Before the first field that is there, in the style that the mapping is written in."""
    inside = [place for at, place in loaded.places.items() if at[:-1] == path and len(at) == len(path) + 1]
    if not inside:
        return False
    row, column = min(inside)[0] - 1, min(inside)[1] - 1
    head, tail = lines[row][:column], lines[row][column:]
    between = ", " if head.strip() else f"\n{head}"
    lines[row] = head + "".join(f"{field}: {value}{between}" for field, value in missing.items()) + tail
    return True


def _says_so(before: Loaded, text: str, path: Path, by: str, on: date) -> bool:
    """The same file but for the approval."""
    after, plain = load(text), load(before.text)
    if isinstance(after, tuple) or isinstance(plain, tuple):
        return False
    wanted = plain.file.model_dump(mode="json")
    place = wanted
    for step in path:
        place = place[str(step)]
    place |= {BY: by, ON: on.isoformat()}
    return after.file.model_dump(mode="json") == wanted
