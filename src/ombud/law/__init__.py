"""What statutes allow, demand and forbid, as data: nothing else in Ombud states a statute.

  * Every value has `valid_from`; the law of a day is `law_on(day)`. New law raises a review, never a switch.
  * Periods are counted on the calendar of Stockholm; deadlines in months by Regulation 1182/71.
  * What is only remembered, not read, is never shown as fact.

Pure: no clock, disk or network.
"""

from ombud.law.answers import COMPLAINT, written
from ombud.law.deadlines import Deadline, due
from ombud.law.model import Answer, Law
from ombud.law.retention import RetentionRow, rows_on
from ombud.law.statutes import law_on, reviews_on

__all__ = [
    "COMPLAINT",
    "Answer",
    "Deadline",
    "Law",
    "RetentionRow",
    "due",
    "law_on",
    "reviews_on",
    "rows_on",
    "written",
]
