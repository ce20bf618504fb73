"""When an event that could not be handed over is tried again: the ladder that Standard Webhooks names.

At once, and after 5 seconds, 5 and 30 minutes, 2, 5, 10, 14, 20 and 24 hours: ten tries in a little over three days.
Each is up to a tenth later for some than for others, the same for the same event, so that they do not all come at once.
"""

import hashlib
from datetime import datetime, timedelta

from ombud.events.model import Event

RUNGS = (
    *(timedelta(0), timedelta(seconds=5), timedelta(minutes=5), timedelta(minutes=30)),
    *(timedelta(hours=hours) for hours in (2, 5, 10, 14, 20, 24)),
)
TRIES = len(RUNGS)
LONGEST = timedelta(hours=24)
"""The longest that a receiver may ask us to wait (`Retry-After`)."""
_REST, _LONGEST_REST = timedelta(seconds=30), timedelta(minutes=10)


def next_try(one: Event, asked: timedelta, now: datetime) -> datetime | None:
    """When an event is tried again that has been tried so often; None: not any more. `asked`: not before then."""
    if one.tries >= TRIES:
        return None
    seed = hashlib.sha256(one.id + one.tries.to_bytes(2, "big")).digest()[0]
    return now + max(RUNGS[one.tries] * (1 + seed / 2560), min(asked, LONGEST))


def rest(fails: int, asked: timedelta) -> timedelta:
    """How long a receiver is left alone that has failed so many times running: one that is away shall not hold the
    worker up for each of its events."""
    return max(min(_REST * (1 << min(fails - 1, 10)), _LONGEST_REST), min(asked, LONGEST))
