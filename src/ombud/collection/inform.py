"""The duty to inform a person of data that came from somebody else (Art. 14, N-03.2).

Due within a month by Regulation 1182/71, sooner with the first message to the person or the first
disclosure. An exemption of Art. 14(5) is recorded with its ground, never assumed.
"""

from datetime import datetime

from ombud.collection import store
from ombud.law import due
from ombud.law.periods import local_date, start_of
from ombud.terms import SubjectId
from ombud.terms.time import to_micros
from ombud.vault import UnderWay


def owe_information(act: UnderWay, subject: SubjectId, source: str, received_at: datetime) -> None:
    """Open the task, unless one is open for this person and source already."""
    if store.has_open_duty(act.tx, subject, source):
        return
    due_on = due(local_date(received_at), months=1).due
    duty = store.DutyRow(act.vault.new_id(), source, to_micros(received_at), to_micros(start_of(due_on)), None, None)
    store.add_duty(act.tx, subject, duty)


OLD_ADDRESS = "old-address"
"""The duty to tell an address that it is the person's no longer, so that a change by somebody else is noticed."""


def owe_old_address(act: UnderWay, subject: SubjectId) -> None:
    """Note the duty to tell the old address of changed contact details (policy.md, *Identity*)."""
    owe_information(act, subject, OLD_ADDRESS, act.now)


def first_told_elsewhere(act: UnderWay, subject: SubjectId) -> int:
    """The data is disclosed to somebody: who has not been informed of it is to be now (Art. 14(3)(c), N-03.2)."""
    return store.bring_forward(act.tx, subject, OLD_ADDRESS, to_micros(act.now))
