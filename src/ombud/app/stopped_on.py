"""How often the policy said no on a day (ux.md 3.4, W7; C3): counted from the log, by whoever may read it.

It is the number of entries that were refused by a rule of the policy. Nobody is named, and who counts is in the log.
"""

from datetime import date, datetime, timedelta

from ombud.app import log_reading
from ombud.audit import Act, Outcome
from ombud.law.periods import start_of
from ombud.policy.ask import Refusal
from ombud.terms import Actor
from ombud.vault import Vault


def stopped_on(vault: Vault, day: date, *, by: Actor, now: datetime) -> int | Refusal:
    """How many asks were refused on that day of Stockholm."""
    vault.ledger.sequence(now)
    since, until = start_of(day), start_of(day + timedelta(days=1))
    with vault.act(by=by, now=now) as act:
        refusal = log_reading.refused(act)
        act.log(Act.READ_LOG, Outcome.DONE if refusal is None else Outcome.REFUSED, facts={"step": "counted"})
        if refusal is not None:
            return refusal
    with vault.database.read() as tx:  # not in the act: who counts keeps nobody waiting (decision 0074)
        found = (one.entry for one in vault.ledger.latest(tx, since, until))
        return sum(one.outcome is Outcome.REFUSED and bool(one.rules) for one in found)
