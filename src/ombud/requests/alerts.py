"""What a person is told of by mail, announced in the act that it follows from: one plan, single by what happened.

* A case that came on paper, by telephone or at the desk is answered there, and no mail tells a mailbox of it (R-07,
  R-11). What concerns the address itself is told whichever way anything came.
* To somebody with protected identity, and to nobody who has died, no mail goes (R-41, R-40). It is asked again when the
  mail leaves (`app/alerting.py`).
* Of two kinds somebody may want no mail: that a case has come in, and of an unusual reading; their page says both. The
  rest goes to everybody, because a law wants them told: an answer and what it needs (Art. 12(3)), a change of the
  notice (Art. 13(3)), and of the address itself (Art. 32).
* A step says a kind and an id. The address is opened when the mail leaves, and stands nowhere on the way.
"""

from collections.abc import Mapping
from datetime import datetime

from ombud.audit import Act as Kind
from ombud.audit import Outcome as Came
from ombud.choices.own_setting import OwnSetting, own_settings, set_own
from ombud.law.rights import Right
from ombud.plans import NewPlan, NewStep, begin_about
from ombud.policy.ask import Flag
from ombud.requests import events
from ombud.requests.case_file import CaseFile
from ombud.requests.model import ELECTRONIC, Outcome
from ombud.terms import Actor, SubjectId
from ombud.terms.alert import AlertKind
from ombud.vault import Person, Vault

SEND_ALERT = "alert.send"
"""The step that sends one; `app/alerting.py` has its handler."""
SILENT = frozenset({Flag.PROTECTED, Flag.DECEASED})
MAY_BE_CHOSEN = {
    AlertKind.CASE_RECEIVED: OwnSetting.MAIL_RECEIVED,
    AlertKind.UNUSUAL_READING: OwnSetting.MAIL_UNUSUAL,
}
"""What a person may want no mail of, and by which setting."""
_COPIES = frozenset({Right.ACCESS, Right.PORTABILITY, Right.JOURNAL_COPY, Right.LOG_EXTRACT})


def announce(person: Person, kind: AlertKind, what: str, **facts: str) -> bool:
    """Have the person told, once for the same `what`. False where no mail goes, or it is on its way already."""
    if SILENT & person.about.wishes.flag_set() or not wants(person, kind):
        return False
    step = NewStep(SEND_ALERT, {"kind": kind.value, **facts})
    return begin_about(person, NewPlan("alert", f"{person.subject.hex()}.{kind.value}.{what}", (step,)))


def wants(person: Person, kind: AlertKind) -> bool:
    """Does this person want a mail of this kind? Of one that may not be chosen away, everybody does."""
    setting = MAY_BE_CHOSEN.get(kind)
    return setting is None or own_settings(person.act.tx, person.subject).get(setting, 1) == 1


def mail_wanted(vault: Vault, subject: SubjectId, *, by: Actor, now: datetime) -> dict[OwnSetting, bool]:
    """What they want mails of, of that which may be chosen."""
    with vault.look(by=by, now=now) as look:
        found = own_settings(look.tx, subject)
    return {setting: found.get(setting, 1) == 1 for setting in MAY_BE_CHOSEN.values()}


def set_mail(vault: Vault, subject: SubjectId, wanted: Mapping[OwnSetting, bool], *, by: Actor, now: datetime) -> bool:
    """What the person wants mails of, from now on; False where nothing is held of them."""
    with vault.act(by=by, now=now) as act:
        there = act.known(subject) is not None
        if there:
            for setting in MAY_BE_CHOSEN.values():
                set_own(act.tx, subject, setting, int(wanted.get(setting, False)), now=now)
            act.log(Kind.INFORM, Came.DONE, subject, facts={"form": "mail", "step": "wanted"})
        else:
            act.nothing_changed()
    return there


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
