"""When the period of a mail from which a case was opened ends: with the file of the case (T-15).

The sweep erases what has ended, by the row's own end (`erasure/dated.py`). A mail that waits, or is no request, has
its end from the day on which that was written. One with a case gets it here, from the file's, once the case is closed;
where the file is gone already it has ended. What follows from what has its entries needs none of its own.
"""

from datetime import datetime

from ombud.audit.model import SYSTEM
from ombud.requests import store as requests
from ombud.requests.intake import store
from ombud.terms.time import to_micros
from ombud.vault import Vault


def settle_mails(vault: Vault, *, now: datetime) -> int:
    """Before a sweep or a forecast; how many mails got an end. In small acts: killed, the next run goes on."""
    with vault.database.read() as tx:
        open_ended = store.without_end(tx)
    settled = 0
    for subject, mail_id, request in open_ended:
        with vault.act(by=SYSTEM, now=now) as act:
            act.nothing_changed()
            rows = [] if request is None else requests.requests_between(act.tx, request, request)
            ends = [row.until for row in rows]
            if request is not None and None not in ends and vault.directory.hold(act.tx, subject):
                store.set_end(act.tx, subject, mail_id, max((end for end in ends if end), default=to_micros(now)))
                settled += 1
    return settled
