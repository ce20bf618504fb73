"""The duty to inform a person of data that came from somebody else (Art. 14, N-03.2).

Due within a month by Regulation 1182/71, sooner with the first message to the person or the first
disclosure. An exemption of Art. 14(5) is recorded with its ground, never assumed.
"""

from collections.abc import Mapping
from datetime import datetime

from ombud.collection import store
from ombud.law import due
from ombud.law.periods import local_date, start_of
from ombud.terms import SubjectId, Text
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


def first_told(act: UnderWay, subject: SubjectId) -> int:
    """The person is written to: who has not been informed is to be now (Art. 14(3)(b), N-03.2)."""
    return store.bring_forward(act.tx, subject, OLD_ADDRESS, to_micros(act.now))


EXEMPTIONS: Mapping[str, Text] = {
    "14.5.a": Text("Personen har redan informationen.", "The person has the information already."),
    "14.5.b": Text(
        "Det är omöjligt, eller skulle kräva en oproportionell ansträngning.",
        "It is impossible, or would need a disproportionate effort.",
    ),
    "14.5.c": Text("Insamlingen eller utlämnandet är föreskrivet i lag.", "A statute lays the collection down."),
    "14.5.d": Text("Uppgifterna omfattas av tystnadsplikt.", "The data is under professional secrecy."),
}
"""Why somebody need not be informed (Art. 14(5)); recorded with the duty, never assumed."""


def informed(act: UnderWay, subject: SubjectId, duty_id: bytes, exemption: str | None = None) -> bool:
    """The person has been informed, or need not be on a ground of Art. 14(5). False where no such duty is open."""
    if exemption is not None and exemption not in EXEMPTIONS:
        return False
    return store.end_duty(act.tx, subject, duty_id, to_micros(act.now), exemption)
