"""Reminders of a request: each step of the ladder once, and none where there is nothing to be reminded of (R-05)."""

from ombud.audit import Act as Kind
from ombud.audit.model import SYSTEM
from ombud.law.rights import Right
from ombud.plans import Done
from ombud.plans.work import Worker
from ombud.requests.alerts import SEND_ALERT
from ombud.requests.case_file import CaseFile
from ombud.requests.events import TakenBack
from ombud.requests.handle import change
from ombud.requests.model import RequestId
from ombud.requests.remind import REMIND, plan_for, plan_reminders, remind
from ombud.terms import SubjectId
from tests.clinic import DISA, Clinic
from tests.requests.letters import opened


def worker(clinic: Clinic) -> Worker:
    carry = {REMIND: lambda step, now: remind(clinic.vault, step, by=SYSTEM, now=now)}
    return Worker(clinic.vault, carry, "w1", lambda: clinic.now)


def told(clinic: Clinic) -> None:
    """The mail that the case has come in has left: it is not what is counted here."""
    assert Worker(clinic.vault, {SEND_ALERT: lambda _step, _now: Done()}, "w0", lambda: clinic.now).work() == 1


def plan(clinic: Clinic) -> int:
    return plan_reminders(clinic.vault, by=SYSTEM, now=clinic.now)


def given(clinic: Clinic) -> list[str]:
    with clinic.vault.database.read() as tx:
        entries = [logged.entry for logged in clinic.vault.ledger.entries(tx)]
    facts = [entry.facts for entry in entries if entry.act is Kind.REQUEST and entry.facts.get("step") == "reminder"]
    return sorted(str(one["from_on"]) + " " + str(one["stage"]) for one in facts)


def test_a_step_of_the_ladder_is_told_once_however_often_it_is_looked_for(clinic: Clinic) -> None:
    opened(clinic, clinic.somebody(), Right.ACCESS)
    told(clinic)
    assert plan(clinic) == 0
    clinic.later(days=18)
    assert (plan(clinic), plan(clinic)) == (1, 0)
    assert worker(clinic).work() == 1
    assert len(given(clinic)) == 1
    assert plan(clinic) == 0


def test_a_request_that_is_closed_before_the_reminder_is_given_has_none(clinic: Clinic) -> None:
    file = opened(clinic, clinic.somebody(), Right.ACCESS)
    told(clinic)
    clinic.later(days=18)
    assert plan(clinic) == 1
    closed = change(clinic.vault, file.id, lambda *_: TakenBack(""), by=DISA, now=clinic.now)
    assert isinstance(closed, CaseFile)
    one = worker(clinic)
    assert one.work() == 1
    assert one.tally == {"done": 1}
    assert given(clinic) == []
    assert plan(clinic) == 0


def test_who_has_gone_meanwhile_is_not_reminded_of(clinic: Clinic) -> None:
    subject = clinic.somebody()
    with clinic.vault.act(by=SYSTEM, now=clinic.now) as act:
        assert plan_for(act, SubjectId(b"x" * 16), RequestId(b"r" * 16)) == 0
        assert plan_for(act, subject, RequestId(b"r" * 16)) == 0
        act.nothing_changed()
