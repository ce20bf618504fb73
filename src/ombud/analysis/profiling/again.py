"""Which models are to be run again: those in use whose file says how often, and whose latest run is that long ago.

* A model that is replaced or dropped is never run again; nor is one whose file says nothing of it. Their profiles come
  to their end by the policy's period (T-22).
* A run that was broken off more than a day ago is begun anew: what it had computed is old (`run.GOES_ON`).
"""

from datetime import date, datetime

from ombud.analysis.profiling import register
from ombud.analysis.profiling.register import Registered, State
from ombud.analysis.profiling.run import GOES_ON
from ombud.database import Transaction
from ombud.law.periods import add_months, duration, local_date


def runs_by_itself(tx: Transaction) -> bool:
    """Is there a model that says how often it runs?"""
    return any(_lives(one) for one in register.registered(tx))


def due(tx: Transaction, now: datetime) -> tuple[Registered, ...]:
    """The models whose time has come."""
    return tuple(one for one in register.registered(tx) if _lives(one) and _has_come(one, now))


def _lives(one: Registered) -> bool:
    return one.definition.every is not None and one.lives


def _has_come(one: Registered, now: datetime) -> bool:
    if one.run_at is None:
        return True
    if one.state is State.RUNNING:
        return now - one.run_at >= GOES_ON
    return next_on(one.definition.every or "", local_date(one.run_at)) <= local_date(now)


def next_on(every: str, run_on: date) -> date:
    """The day on which a model that ran on that day runs again."""
    length = duration(every)
    return date.fromordinal(add_months(run_on, length.months, round_up=True).toordinal() + length.days)
