"""Rows that a program sends, taken in under a mapping as a file of them would be (N-03, N-05).

They are known again by a keyed hash: the same rows again change nothing, and what was broken off goes on.
"""

import io
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, BinaryIO, Literal

from ombud.app.importing import Import, Unlike, import_file
from ombud.collection.collect import Report
from ombud.policy.faults import Fault
from ombud.terms import Actor
from ombud.terms.text import Language
from ombud.vault import Spent, Vault


@dataclass(frozen=True, slots=True)
class Rows:
    """What was sent."""

    mapping: str = field(repr=False)
    rows: tuple[Mapping[str, str], ...] = field(repr=False)
    source: str | None = None

    def open(self, mode: Literal["rb"]) -> BinaryIO:
        """As a file of JSON Lines, which can be read twice."""
        return io.BytesIO("".join(json.dumps(dict(row), ensure_ascii=False) + "\n" for row in self.rows).encode())


def take_rows(
    vault: Vault, rows: Rows, tell: Callable[[int], None], *, by: Actor, now: datetime
) -> Report | Unlike | Spent | tuple[Fault, ...]:
    """Take in what can be taken; `tell` is told how many rows are done."""

    def progress(report: Report, _bytes: int) -> None:
        tell(report.rows)

    return import_file(vault, Import(rows, rows.mapping.encode(), by, lambda: now, rows.source, progress))


def report_said(found: Report, language: Language) -> dict[str, Any]:
    """What became of each row. Holds no value of any."""
    left = [
        {"column": name, "code": code, "rows": rows, "detail": found.reasons[name, code].in_(language)}
        for (name, code), rows in sorted(found.not_taken.items())
    ]
    faults = [{"line": one.line, "field": one.field, "detail": one.reason.in_(language)} for one in found.faults]
    return {
        "rows": found.rows, "taken": found.taken, "people": found.people, "records": found.records,
        "unchanged": found.unchanged, "faults": faults, "left_out": left,
    }  # fmt: skip
