"""What the query ledger forgets: who was in which cell when the extract ends, the rest when it tells nothing more."""

from datetime import datetime

from ombud.analysis.release import store
from ombud.audit.model import SYSTEM
from ombud.terms.time import to_micros
from ombud.vault import Vault

AT_ONCE = 200


def forget(vault: Vault, *, now: datetime) -> int:
    """Forget what is due, a few rows in each act; how many rows. Nobody is in them: it needs no entry."""
    total, last = 0, 1
    while last:
        with vault.act(by=SYSTEM, now=now) as act:
            last = store.forget_marks(act.tx, to_micros(now), AT_ONCE) + store.forget(act.tx, to_micros(now), AT_ONCE)
            act.nothing_changed()
        total += last
    return total
