"""Until when an archive needs the key of an epoch."""

from datetime import datetime

from ombud.archives import store
from ombud.database import Transaction
from ombud.terms.time import from_micros


def needed_until(tx: Transaction, epoch: int) -> datetime | None:
    """When the last archive expires that needs the epoch's key; `None` when none does.

    An archive needs the epochs of its wrapped keys and its own, and those of the no-file's lines since: every
    epoch from its first on. An archive whose row has not been finished counts, for it may be under way.
    """
    last = store.last_needing(tx, epoch)
    return None if last is None else from_micros(last)
