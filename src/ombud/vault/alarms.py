"""Alarms: somebody must look. One entry and one row for `ombud doctor`, once an hour and account."""

from datetime import datetime, timedelta

from ombud.audit import Act, Entry, Ledger, Outcome
from ombud.database import Transaction
from ombud.terms.time import to_micros
from ombud.vault import store
from ombud.vault.budget import HOUR, Spent

LOOK_UPS = "look-ups"
"""What the log names where no rule but the look-up budget said no."""
_KEPT = timedelta(days=35)
"""How long an alarm stands in its table; its entry in the log is kept like every other."""


def raise_alarm(tx: Transaction, ledger: Ledger, spent: Spent, now: datetime) -> None:
    """Tell whoever looks after the installation that an account wanted more people than it may."""
    actor = spent.actor
    if store.alarmed_since(tx, actor.id, to_micros(now - HOUR)):
        return
    store.forget_alarms(tx, to_micros(now - _KEPT))
    store.alarm(tx, actor.id, to_micros(now), spent.people)
    facts: dict[str, str | int] = {"kind": LOOK_UPS, "people": spent.people}
    ledger.record(tx, Entry(at=now, actor=actor, act=Act.ALARM, outcome=Outcome.REFUSED, facts=facts))
