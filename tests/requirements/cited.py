"""Which ids the catalogue has, and which of them the tests cite."""

import re
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).parent
_ID = re.compile(r"(?<![\w.-])([NRTPMS]-(?:H\d|\d\d(?:\.\d)?))(?![\w]|\.\d)")


class Requirement(NamedTuple):
    id: str
    asks: str
    later: str
    """The part that will serve it, where that is not built yet."""


def catalogue() -> list[Requirement]:
    lines = (HERE / "catalogue.txt").read_text(encoding="utf-8").splitlines()
    rows = [[part.strip() for part in line.split("|")] for line in lines if line and not line.startswith("#")]
    return [Requirement(row[0], row[1], row[2] if len(row) > 2 else "") for row in rows]


def cited() -> set[str]:
    """Every id that stands in a test's file."""
    files = (path for path in HERE.parent.rglob("*.py") if HERE not in path.parents)
    return {found for path in files for found in _ID.findall(path.read_text(encoding="utf-8"))}


def uncited() -> list[Requirement]:
    found = cited()
    return [one for one in catalogue() if one.id not in found]
