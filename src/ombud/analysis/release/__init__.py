"""The release gate: the only way that figures leave (design 5, 10; S-08…S-10).

* `release` lets a table through: small cells, and those that would give them away, are not shown; the rest is rounded.
  Everything that left is remembered, and what a new table would tell beside it is not told.
* `publish` adds noise instead, and pays for it from the privacy budget of the purpose and the year.
* What it does is written in spec/release.md; an attacker with a script tries it in tests/analysis/attacker.py.
"""

from ombud.analysis.release.anonymous import (
    Anonymous,
    Assessment,
    Interval,
    call_anonymous,
    count_before_research,
)
from ombud.analysis.release.cube import TableError
from ombud.analysis.release.forgetting import forget
from ombud.analysis.release.gate import Gate, release
from ombud.analysis.release.model import (
    LANES,
    TOTAL,
    Budget,
    Cell,
    Coarser,
    Figure,
    Measure,
    Release,
    Released,
    Table,
    Withheld,
)
from ombud.analysis.release.publication import budget, publish

__all__ = [
    "LANES",
    "TOTAL",
    "Anonymous",
    "Assessment",
    "Budget",
    "Cell",
    "Coarser",
    "Figure",
    "Gate",
    "Interval",
    "Measure",
    "Release",
    "Released",
    "Table",
    "TableError",
    "Withheld",
    "budget",
    "call_anonymous",
    "count_before_research",
    "forget",
    "publish",
    "release",
]
