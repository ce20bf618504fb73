"""How fast and at which hours: the throttle, the quiet hours and the last moment. Pure.

* So many a minute. A batch is at most a minute's worth, and none begins before the one before it has had its time. Who
  was away does not hurry afterwards.
* Between `quiet_from` and `quiet_until`, Stockholm's time, nothing is sent; what waits goes on when the night is over.
  Of a time of day that comes twice in autumn, or not at all in spring, there are two readings: the quiet hours begin at
  the earlier and end at the later, so that they are too long and never too short.
* After the last moment nothing is sent at all: an offer that has ended does not come as a surprise.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from ombud.law.periods import STOCKHOLM, local_date
from ombud.terms import utc

BATCH = 500
"""The most recipients of one step: what is claimed, sent and marked together."""
NO_LIMIT = 0
_MINUTE, _DAY = timedelta(minutes=1), timedelta(days=1)
_MINUTES = 24 * 60


@dataclass(frozen=True, slots=True)
class Pace:
    """What somebody has set, checked whole."""

    per_minute: int = NO_LIMIT
    """0: as fast as the carrier takes them."""
    quiet_from: int = 21 * 60
    quiet_until: int = 8 * 60
    """Minutes of the day. Both the same: no quiet hours."""
    at_most: int = 2
    within_days: int = 7
    """So many messages of all campaigns may one person get within so many days (M-01)."""

    def __post_init__(self) -> None:
        hours = all(0 <= minute < _MINUTES for minute in (self.quiet_from, self.quiet_until))
        if not (hours and 0 <= self.per_minute <= 1_000_000 and 1 <= self.at_most <= 100):
            raise ValueError("no pace of a campaign")
        if not 1 <= self.within_days <= 366:
            raise ValueError("no span of days")


def batch_size(per_minute: int) -> int:
    return BATCH if per_minute == NO_LIMIT else min(BATCH, per_minute)


def lasts(people: int, per_minute: int) -> timedelta:
    """How long so many take of the throttle."""
    return timedelta() if per_minute == NO_LIMIT else people * _MINUTE / per_minute


def quiet_end(at: datetime, quiet_from: int, quiet_until: int) -> datetime | None:
    """When the quiet hours end that this instant lies in; none outside them."""
    if quiet_from == quiet_until:
        return None
    next_day = _DAY if quiet_from > quiet_until else timedelta()
    for day in (local_date(at) - _DAY, local_date(at)):
        ends = max(_readings(day + next_day, quiet_until))
        if min(_readings(day, quiet_from)) <= at < ends:
            return ends
    return None


def stops_at(now: datetime, quiet_from: int, quiet_until: int, last: datetime) -> datetime:
    """When sending that goes on now has to stop: the night begins, or the last moment has come."""
    if quiet_from == quiet_until:
        return last
    today = local_date(now)
    begins = (min(_readings(day, quiet_from)) for day in (today, today + _DAY))
    return min(next(at for at in begins if at > now), last)


def _readings(day: date, minute: int) -> tuple[datetime, datetime]:
    """What a time of day may mean on that day: two instants where the clock is put back or forward over it."""
    at = time(minute // 60, minute % 60)
    before, after = (utc(datetime.combine(day, at.replace(fold=fold), STOCKHOLM)) for fold in (0, 1))
    return before, after
