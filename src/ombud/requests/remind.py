"""Reminders: each step of a request's ladder is noted once, when its day has come (R-05, policy.md).

A reminder is a plan about the person, single by the request and the step of the ladder: whichever worker looks, and
however often, there is one. That it came is in the log, with the last day by the clock that nothing suspends.
"""

from datetime import datetime

from ombud.audit import Act as Kind
from ombud.audit import Outcome
from ombud.law.clock import Reminder
from ombud.law.periods import local_date
from ombud.plans import Done, NewPlan, NewStep, Step, begin_about, step_done
from ombud.requests import store
from ombud.requests.case_file import CaseFile, file_of
from ombud.requests.model import CLOSED, RequestId
from ombud.terms import Actor, SubjectId
from ombud.vault import Act, Vault

REMIND = "request.remind"


def plan_reminders(vault: Vault, *, by: Actor, now: datetime) -> int:
    """Plan the reminders whose day has come; how many are new."""
    with vault.database.read() as tx:
        rows = [row for row in store.every_request(tx) if row.state not in CLOSED]
    new = 0
    for row in rows:
        with vault.act(by=by, now=now) as act:
            act.nothing_changed()  # the reminder has its entry when it is given
            new += plan_for(act, SubjectId(row.subject_id), RequestId(row.request_id))
    return new


def plan_for(act: Act, subject: SubjectId, request: RequestId) -> int:
    """Plan the reminders of one request; how many are new. None where the person or the request has gone meanwhile."""
    person = act.known(subject)
    file = None if person is None else file_of(person, request)
    if person is None or file is None:
        return 0
    return sum(begin_about(person, _reminder(request, one)) for one in come(file, act.now))


def _reminder(request: RequestId, one: Reminder) -> NewPlan:
    """An extension has a ladder of its own, with other days: these are other reminders."""
    day, code = one.on.isoformat(), one.code.lower()
    facts = {"request": request.hex(), "stage": code, "from_on": day}
    return NewPlan("reminder", f"{request.hex()}.{code}.{day}", (NewStep(REMIND, facts),))


def come(file: CaseFile, now: datetime) -> tuple[Reminder, ...]:
    """The latest steps of the ladder whose day has come, of a request that is open: one of each name."""
    past = [one for one in file.case.clock.reminders() if one.on <= local_date(now)]
    if file.case.state in CLOSED or not past:
        return ()
    latest = {one.code: one for one in past if one.on == past[-1].on}
    return tuple(latest.values())


def remind(vault: Vault, step: Step, *, by: Actor, now: datetime) -> Done:
    """Enter that a reminder has come, where the request is still open."""
    request = RequestId(bytes.fromhex(str(step.facts["request"])))
    with vault.act(by=by, now=now) as act:
        act.nothing_changed()
        person = None if step.subject is None else act.known(step.subject)
        file = None if person is None else file_of(person, request)
        if file is not None and file.case.state not in CLOSED:
            last = file.case.clock.due
            facts = {**step.facts, "step": "reminder", "due_on": last.isoformat()}
            act.log(Kind.REQUEST, Outcome.DONE, step.subject, facts=facts)
        step_done(act.tx, step, now=now)
    return Done(written=True)
