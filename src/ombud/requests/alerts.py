"""What a person is told of by mail, announced in the act that it follows from: one plan, single by what happened.

* A case that came on paper, by telephone or at the desk is answered there, and no mail tells a mailbox of it (R-07,
  R-11). What concerns the address itself is told whichever way anything came.
* To somebody with protected identity, and to nobody who has died, no mail goes (R-41, R-40). It is asked again when the
  mail leaves (`app/alerting.py`).
* A step says a kind and an id. The address is opened when the mail leaves, and stands nowhere on the way.
"""

from ombud.law.rights import Right
from ombud.plans import NewPlan, NewStep, begin_about
from ombud.policy.ask import Flag
from ombud.requests import events
from ombud.requests.case_file import CaseFile
from ombud.requests.model import ELECTRONIC, Outcome
from ombud.terms.alert import AlertKind
from ombud.vault import Person

SEND_ALERT = "alert.send"
"""The step that sends one; `app/alerting.py` has its handler."""
SILENT = frozenset({Flag.PROTECTED, Flag.DECEASED})
_COPIES = frozenset({Right.ACCESS, Right.PORTABILITY, Right.JOURNAL_COPY, Right.LOG_EXTRACT})


def announce(person: Person, kind: AlertKind, what: str, **facts: str) -> bool:
    """Have the person told, once for the same `what`. False where no mail goes, or it is on its way already."""
    if SILENT & person.about.wishes.flag_set():
        return False
    step = NewStep(SEND_ALERT, {"kind": kind.value, **facts})
    return begin_about(person, NewPlan("alert", f"{person.subject.hex()}.{kind.value}.{what}", (step,)))


def alert_of_case(person: Person, file: CaseFile) -> None:
    """What the latest event of a case is to the person, where they are told of it by mail."""
    kind = _kind(file)
    if kind is not None and file.case.opened.channel in ELECTRONIC:
        announce(person, kind, f"{file.id.hex()}.{len(file.events)}", request=file.id.hex())


def alert_of_contact(person: Person) -> None:
    """Contact details have changed: the address in force is told, and the one before it (policy.md, *Identity*)."""
    at = person.act.now.isoformat()
    for kind in (AlertKind.CONTACT_CHANGED, AlertKind.CONTACT_LEFT):
        announce(person, kind, at)


def _kind(file: CaseFile) -> AlertKind | None:
    match file.events[-1].what:
        case events.Opened():
            return AlertKind.CASE_RECEIVED
        case events.IdentityAsked():
            return AlertKind.CASE_NEEDS_YOU
        case events.Message(direction="out"):
            return AlertKind.CASE_NEEDS_YOU
        case events.Answered():
            given = {one.right for one in file.case.items if one.outcome in (Outcome.GRANTED, Outcome.PARTLY)}
            return AlertKind.COPY_READY if given & _COPIES else AlertKind.CASE_ANSWERED
        case events.ClosedUnidentified():
            return AlertKind.CASE_ANSWERED
        case _:
            return None
