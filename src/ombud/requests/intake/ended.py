"""When the period of a mail from which a case was opened ends: with the file of the case (T-15).

The sweep erases what has ended, by the row's own end (`erasure/dated.py`). A mail that waits, or is no request, has
its end from the day on which that was written. One with a case gets it here, from the file's, once the case is closed;
where the file is gone already it has ended. What follows from what has its entries needs none of its own.
"""

from datetime import datetime

from ombud.audit.model import SYSTEM
from ombud.requests import store as requests
from ombud.requests.intake import store
from ombud.terms import SubjectId
from ombud.terms.time import to_micros
from ombud.vault import Vault


def settle_mails(vault: Vault, *, now: datetime) -> int:
    """Before a sweep or a forecast; how many mails got an end. In small acts: killed, the next run goes on."""
    with vault.database.read() as tx:
        open_ended = store.without_end(tx)
    return sum(_settled(vault, SubjectId(row.subject_id), now) for row in open_ended if row.request_id is not None)


def _settled(vault: Vault, subject: SubjectId, now: datetime) -> bool:
    with vault.act(by=SYSTEM, now=now) as act:
        act.nothing_changed()
        held = vault.directory.hold(act.tx, subject)
        row = store.of(act.tx, subject) if held else None
        if row is None or row.request_id is None or row.until is not None:
            return False  # another run was first
        ends = [file.until for file in requests.requests_between(act.tx, row.request_id, row.request_id)]
        if None in ends:
            return False
        until = max((end for end in ends if end is not None), default=to_micros(now))
        return store.update(act.tx, row._replace(until=until), row)
