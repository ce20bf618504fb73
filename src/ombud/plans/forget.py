"""Let go of plans that were over long ago. Until then they are remembered, so that the same is not begun again."""

from datetime import datetime, timedelta

from ombud.database import Database
from ombud.plans import store

REMEMBERED = timedelta(days=30)
_AT_ONCE = 500


def forget_over(database: Database, *, now: datetime) -> int:
    """In small acts; how many plans."""
    total, found = 0, _AT_ONCE
    while found == _AT_ONCE:
        with database.act() as tx:
            plans = store.over(tx, now - REMEMBERED, _AT_ONCE)
            store.forget(tx, plans)
        found = len(plans)
        total += found
    return total
