"""While a process goes on: what it has opened is in the log within a second, and the log is signed within a minute.

A command folds its lane when it ends; a server does not end (design 4, *The log*). What could not be done now is tried
again a second later. A log that does not extend what was signed is signed no more: `ombud audit verify` says why, and
`ombud doctor` that it is so.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from ombud.audit import LaneError, LedgerDamagedError
from ombud.audit.sequence import SequenceError
from ombud.database import DatabaseFault
from ombud.vault import Vault

EACH = 0.5
"""Seconds between two foldings; one takes some milliseconds."""
SIGNED_EACH = timedelta(seconds=55)


@contextmanager
def folding(vault: Vault, clock: Callable[[], datetime]) -> Iterator[None]:
    """Fold and sign in a thread while the block goes on."""
    stop = threading.Event()
    thread = threading.Thread(target=_fold, args=(vault, clock, stop), name="ombud-folding", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def _fold(vault: Vault, clock: Callable[[], datetime], stop: threading.Event) -> None:
    signed: datetime | None = None
    while not stop.wait(EACH):
        now = clock()
        try:
            vault.ledger.sequence(now)
            if signed is None or not now - SIGNED_EACH < signed <= now:
                vault.ledger.checkpoint(now)
                signed = now
        except (DatabaseFault, LaneError, SequenceError, LedgerDamagedError):
            continue
