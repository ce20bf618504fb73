"""What sign-ins leave behind, and when it goes: people's rows with a sweep, the rest here, each day."""

from datetime import datetime

from ombud.identity import store, store_sent, store_staff
from ombud.terms.time import to_micros
from ombud.vault import Vault


def forget(vault: Vault, *, now: datetime) -> int:
    """Take away what has ended: sign-ins under way, counts of tries, records of accounts' sessions, their drafts and
    codes. How many rows."""
    at = to_micros(now)
    gone = 0
    for of_doors in (store.forget_signing_in, store.forget_attempts):
        with vault.database.doors.act() as tx:  # each by itself: nobody who signs in waits for all of it
            gone += of_doors(tx, at)
    for over in (store.forget_others, store_sent.forget_account_drafts, store_staff.forget_enrolments):
        with vault.database.act() as tx:
            gone += over(tx, at)
    return gone
