"""The last gate of M-01, for a whole page of people: who has got so many messages that no more may come for a while.

When a selection is counted this is one question a page; at the moment of sending it is asked of each (`gates.py`).
"""

from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime, timedelta

from ombud.campaigns import store
from ombud.campaigns.pace import Pace
from ombud.database import Database
from ombud.terms import SubjectId
from ombud.terms.time import to_micros

Barrier = Callable[[Sequence[SubjectId]], AbstractSet[SubjectId]]


def barrier(database: Database, pace: Pace, now: datetime) -> Barrier:
    """Who of a page is written to often enough."""
    since = to_micros(now - timedelta(days=pace.within_days))

    def stopped(page: Sequence[SubjectId]) -> AbstractSet[SubjectId]:
        with database.read() as tx:
            return store.written_to(tx, page, since, pace.at_most)

    return stopped
