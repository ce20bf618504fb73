"""What the linter says: one finding for each rule that found something, with every place it found it.

CRITICAL: the processing is unlawful if carried out as written. ERROR: information that must be there is
missing or wrong. WARNING: risky or unclear. INFO: good to know.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum

from ombud.policy.faults import Path, Position
from ombud.terms import PurposeId

Locate = Callable[[Path], Position]
"""Where in its file a value stands: `Loaded.position`."""


class Severity(IntEnum):
    INFO = 1
    WARNING = 2
    ERROR = 3
    CRITICAL = 4


@dataclass(frozen=True, slots=True)
class Place:
    path: Path
    line: int
    column: int
    sentence: str | None


@dataclass(frozen=True, slots=True)
class Finding:
    rule: str
    severity: Severity
    article: str
    sentence: str | None
    """The first sentence of the notice that is concerned; None where what is wrong is a silence."""
    path: Path
    places: tuple[Place, ...]
    found: str
    expected: str
    message_sv: str
    message_en: str
    fix_sv: str
    fix_en: str
    purposes: tuple[PurposeId, ...]
