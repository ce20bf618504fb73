"""Storage periods that end, and holds that keep them from ending (Art. 5(1)(e); N-11, N-12, law.md 4).

* A datum is unreadable from the moment its last ground has ended, because `decide` says so; it is erased by the next
  sweep. `forecast` says what ends when and why.
* A sweep is small acts about one person each, found by the indexes on ends: its cost follows what ends, not what is
  stored. Killed anywhere it is gone on from, and ends with the same rows, keys, entries and digest.
* It uses the one eraser (`erasure/ended.py`), and leaves evidence: rule, count, a digest, an entry (N-11.3).
* A hold suspends deletion and nothing else. It is placed and released by two people and reviewed (T-H1 to T-H3).
* Journals are never deleted in bulk: who closes a practice hands them over first (T-36).
"""

from ombud.retention.foresee import Forecast, due_now, forecast, forecast_of
from ombud.retention.holds import Hold, approve, holds_on, place, release, review
from ombud.retention.run import Swept, sweep

__all__ = [
    "Forecast",
    "Hold",
    "Swept",
    "approve",
    "due_now",
    "forecast",
    "forecast_of",
    "holds_on",
    "place",
    "release",
    "review",
    "sweep",
]
