"""Carry out what IVO has decided is destroyed (`ivo_execution`, R-17.6): two people, the number, confirmations.

1. One who answers for disclosures enters the decision: its number, its day, the records. Nothing is destroyed.
2. Another carries it out: the records go in one act, whoever was handed them is told (Art. 19), archives do not bring
   them back, and the case says who is to get a confirmation.
3. IVO and the applicant are confirmed, each when it has been sent.
"""

from dataclasses import dataclass, field, replace
from datetime import date, datetime

from ombud.audit import Act as Kind
from ombud.audit import Outcome
from ombud.collection.relate import Declined
from ombud.disclosure.register import Change, Notification, Telling, tell_recipients
from ombud.erasure import Receipt
from ombud.erasure.destroy import HEALTH, KEY, destroy
from ombud.erasure.eraser import finished
from ombud.law.answers import ANSWERS, stated
from ombud.requests.patient.ivo_file import ivo_case, kept, may_go, moved, opened
from ombud.requests.patient.model import Ground, IvoCase, IvoId, IvoState
from ombud.requests.patient.withhold import (
    NO_CASE,
    NO_NUMBER,
    NOT_IN_JOURNAL,
    NOT_THERE,
    may_decide,
    refused,
)
from ombud.terms import Actor, ClassId, SubjectId, Text
from ombud.vault import Act, Person, Vault
from ombud.vault import store as record_rows

STEP = "ivo_execution"
CARE = ClassId("care")


@dataclass(frozen=True, slots=True)
class Destruction:
    """A decision of IVO that records are destroyed."""

    number: str = field(repr=False)
    decided_on: date
    records: frozenset[bytes] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Confirmation:
    """What is written to IVO and to the applicant when it is done."""

    to: str
    text: Text = field(repr=False)


@dataclass(frozen=True, slots=True)
class Destroyed:
    case: IvoCase
    receipt: Receipt
    confirmations: tuple[Confirmation, ...] = field(repr=False)
    notifications: tuple[Notification, ...] = field(repr=False)


def enter_destruction(
    vault: Vault, subject: SubjectId, decision: Destruction, *, by: Actor, now: datetime
) -> IvoCase | Declined:
    """Enter that IVO has decided that records are destroyed, on the patient's application. Nothing goes yet."""
    with vault.act(by=by, now=now) as act:
        person = act.known(subject)
        wrong = NO_CASE if person is None else may_decide(act) or _unfit(person, decision)
        if person is None or wrong is not None:
            return refused(act, subject, wrong or NO_CASE)
        case = opened(person, Ground.APPLICATION, decision.records, "", IvoState.DESTRUCTION_DECIDED)
        case = kept(person, replace(case, number=decision.number, decided_on=decision.decided_on))
        act.log(Kind.REQUEST, Outcome.DONE, subject, facts={"step": STEP, "state": case.state.value})
        return case


def _unfit(person: Person, decision: Destruction) -> Declined | None:
    if not decision.number.strip():
        return NO_NUMBER
    there = {row.record_id for row in record_rows.rows(person.act.tx, person.subject, [HEALTH]) if row.klass == CARE}
    return None if decision.records and decision.records <= there else NOT_IN_JOURNAL


def carry_out_destruction(
    vault: Vault, subject: SubjectId, ivo_id: IvoId, *, by: Actor, now: datetime
) -> Destroyed | Declined:
    """Destroy what was decided. Raises `DatabaseFault` where the traces could not be taken away yet: it is gone."""
    vault.ledger.sequence(now)
    with vault.act(by=by, now=now) as act:
        found = _decided(act, subject, ivo_id)
        if isinstance(found, Declined):
            return refused(act, subject, found)
        person, case = found
        told = tell_recipients(person, Telling(Change.ERASURE, frozenset({HEALTH}), records=case.records))
        act.log(
            Kind.ERASE, Outcome.DONE, subject, categories=(HEALTH,),
            facts={"step": STEP, "records": len(case.records)},
        )  # fmt: skip
        erasure_id = destroy(person, case.records, case.number)
        if erasure_id is None:
            raise AssertionError("the records were there a moment ago, in this act")
        case = moved(person, case, IvoState.DESTROYED)
    receipt = finished(vault, erasure_id, now=now)
    return Destroyed(case, receipt, confirmations(case), told)


def _decided(act: Act, subject: SubjectId, ivo_id: IvoId) -> tuple[Person, IvoCase] | Declined:
    """The case and its person, where a second one who may carries it out, and everything is there."""
    person = act.known(subject)
    case = None if person is None else ivo_case(person, ivo_id)
    if person is None or case is None:
        return NO_CASE
    if not may_go(case, IvoState.DESTROYED):
        return NOT_THERE
    there = {row.record_id for row in record_rows.every_row(act.tx, subject)}
    alone = case.steps[-1].by == act.by.id
    wrong = may_decide(act) or (TWO_PEOPLE if alone else None) or (None if case.records <= there else NOT_IN_JOURNAL)
    return wrong or (person, case)


def confirmations(case: IvoCase) -> tuple[Confirmation, ...]:
    """What IVO and the applicant are still to be written (R-17.6)."""
    words = stated(ANSWERS[KEY], {"dnr": Text(case.number, case.number)})
    return tuple(Confirmation(to, words) for to in case.to_confirm)


def confirmed(
    vault: Vault, subject: SubjectId, ivo_id: IvoId, to: str, *, by: Actor, now: datetime
) -> IvoCase | Declined:
    """The confirmation to `ivo` or to the `applicant` has been sent."""
    with vault.act(by=by, now=now) as act:
        person = act.known(subject)
        case = None if person is None else ivo_case(person, ivo_id)
        if person is None or case is None or to not in case.to_confirm:
            return refused(act, subject, NO_CASE if case is None else NOT_TO_CONFIRM)
        after = kept(person, replace(case, confirmed=(*case.confirmed, to)))
        act.log(Kind.INFORM, Outcome.DONE, subject, facts={"step": STEP, "recipient": to})
        return after


TWO_PEOPLE = Declined(
    "R-17.6",
    Text(
        "Någon annan än den som förde in beslutet verkställer det.",
        "Somebody else than the one who entered the decision carries it out.",
    ),
)
NOT_TO_CONFIRM = Declined("R-17.6", Text("Dit är ingen bekräftelse kvar att skicka.", "There is none to send there."))
