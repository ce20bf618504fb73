"""Mails whose period has ended: the key goes, and with it the mail, here and in every archive (Art. 5(1)(e)).

* A mail from which a case was opened is closed when the case is; one that is no request when a person said so.
* How long it is kept from then is the policy's: `dpo.correspondence`, five years [D]. One that is never closed is kept
  as long from its arrival.
* Each is an act of its own with its entry. Killed, the next run goes on with those that are left.
"""

import hashlib
from collections.abc import Callable
from datetime import datetime

from ombud.audit import Act as Kind
from ombud.audit import Outcome
from ombud.erasure import end_store
from ombud.policy.model import Anchor
from ombud.policy.storage import storage_end
from ombud.requests import store as requests
from ombud.requests.intake import store
from ombud.requests.intake.note import QUEUE, MailState
from ombud.requests.intake.queue import CASE, CORRESPONDENCE
from ombud.requests.intake.store import MailRow
from ombud.terms import Actor, SubjectId
from ombud.terms.time import from_micros
from ombud.vault import Act, Vault

Progress = Callable[[int, int], None]


def mails_ended(
    vault: Vault, *, by: Actor, now: datetime, progress: Progress = lambda _done, _all: None, plan: bool = False
) -> int:
    """Erase the mails whose period has ended; how many. With `plan` they are only counted."""
    with vault.look(by=by, now=now) as act:
        over = [row for row in store.listed(act.tx) if _has_ended(act, row)]
    for done, row in enumerate(() if plan else over, 1):
        _erase(vault, row, by=by, now=now)
        progress(done, len(over))
    return len(over)


def _has_ended(act: Act, row: MailRow) -> bool:
    purpose = act.policy.file.purposes.get(CORRESPONDENCE)
    if purpose is None:
        return False  # what no policy speaks of is left for a person to decide
    closed = _closed_at(act, row)
    anchor, at = (Anchor.COLLECTED, row.received_at) if closed is None else (Anchor.CLOSED, closed)
    return storage_end(purpose, CASE, frozenset(), {anchor: from_micros(at)}) <= act.now


def _closed_at(act: Act, row: MailRow) -> int | None:
    """When the mail was closed; for one with a case, when the case was."""
    if row.state != MailState.CASE or row.request_id is None:
        return row.closed_at
    rows = requests.requests_between(act.tx, row.request_id, row.request_id)
    return max((found.closed_at for found in rows if found.closed_at is not None), default=None)


def _erase(vault: Vault, row: MailRow, *, by: Actor, now: datetime) -> None:
    subject = SubjectId(row.subject_id)
    with vault.act(by=by, now=now) as act:
        person = act.known(subject)
        if person is None or store.of(act.tx, subject) is None:
            act.nothing_changed()  # another run was first
            return
        end_store(person, QUEUE, hashlib.sha256(row.mail_id).digest())
        act.log(Kind.SWEEP, Outcome.DONE, subject, facts={"class": QUEUE, "rows": 1})
