"""Something in a journal that should not be handed out, or that is another patient's: it goes to IVO (R-15.4, R-17.5).

* The one who treats the patient proposes it, with a statement, and names which records. From then on a copy leaves
  them out and has the rest (`ivo_file.kept_back`).
* It goes to IVO at once, with the journal and the statement (PDL 8:2), and the patient is told. Nobody here may
  refuse instead: the proposal has no other way out.
* IVO decides. What it decides to hand out is in the next copy.
* Another patient's document is never deleted silently: it waits for IVO, or stays under secrecy.
"""

from dataclasses import dataclass, field
from datetime import date, datetime

from ombud.audit import Act as Kind
from ombud.audit import Outcome
from ombud.collection.relate import UNKNOWN_PERSON, Declined
from ombud.disclosure.register import HandedOver, Inquiry, Undisclosed, answer_inquiry
from ombud.law.answers import ANSWERS
from ombud.law.disclosures import Authority, Content
from ombud.policy.ask import Ask, Refusal
from ombud.requests.patient import store
from ombud.requests.patient.ivo_file import ivo_case, ivo_cases, may_go, moved, opened
from ombud.requests.patient.model import OF_COPY, Ground, IvoCase, IvoId, IvoState
from ombud.terms import Actor, CategoryId, PurposeId, SubjectId, Text
from ombud.vault import Act, Person, Vault
from ombud.vault.under_way import UnderWay

JOURNAL, HEALTH = PurposeId("care.record"), CategoryId("health")
IVO = "Inspektionen för vård och omsorg (IVO)"
_STATUTE = "PDL-8-2"


@dataclass(frozen=True, slots=True)
class Proposal:
    """Which records, why, and what the one who is responsible says."""

    ground: Ground
    records: frozenset[bytes] = field(repr=False)
    statement: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Sent:
    """It has gone to IVO: the case, what goes there, and what the patient is told."""

    case: IvoCase
    handed: HandedOver | None = field(repr=False)
    """None of another patient's document: what it says is not handed over with the question."""
    told: Text


@dataclass(frozen=True, slots=True)
class Decision:
    """What IVO has decided."""

    to: IvoState
    number: str = field(repr=False)
    decided_on: date


def propose(
    vault: Vault, subject: SubjectId, proposal: Proposal, *, by: Actor, now: datetime
) -> IvoCase | Declined | Refusal:
    """Propose that records are withheld, or say that they are another patient's. By staff who treat the person."""
    with vault.act(by=by, now=now) as act:
        person = act.known(subject)
        answer = UNKNOWN_PERSON if person is None else _proposed(person, proposal)
        if not isinstance(answer, IvoCase):
            act.log(Kind.REQUEST, Outcome.REFUSED, None if person is None else subject, facts={"step": "ivo"})
            return answer
        act.log(Kind.REQUEST, Outcome.DONE, subject, facts={"step": "ivo", "state": answer.state.value})
        return answer


def _proposed(person: Person, proposal: Proposal) -> IvoCase | Declined | Refusal:
    if not proposal.statement.strip() or not proposal.records or proposal.ground is Ground.APPLICATION:
        return NO_STATEMENT
    opened_ones = person.open(Ask(person.subject, JOURNAL, frozenset({HEALTH}), person.act.by))
    if isinstance(opened_ones, Refusal):
        return opened_ones
    if not proposal.records <= {one.record_id for one in opened_ones.reveal()}:
        return NOT_IN_JOURNAL
    first = IvoState.WITHHOLD_PROPOSED if proposal.ground in OF_COPY else IvoState.IVO_OR_SECRECY
    return opened(person, proposal.ground, proposal.records, proposal.statement, first)


def send_to_ivo(
    vault: Vault, subject: SubjectId, ivo_id: IvoId, reference: str, *, by: Actor, now: datetime
) -> Sent | Declined | Undisclosed | Refusal:
    """Hand it to IVO, and have the patient told. `reference` is our number of the matter."""
    with vault.act(by=by, now=now) as act:
        found = _to_move(act, subject, ivo_id, IvoState.SENT_TO_IVO)
        if isinstance(found, Declined):
            return refused(act, subject, found)
        person, case = found
        handed = _handed(person, case, reference) if case.ground in OF_COPY else None
        if handed is not None and not isinstance(handed, HandedOver):
            return handed
        sent = moved(person, case, IvoState.SENT_TO_IVO)
        told = ANSWERS["JOURNAL-IVO"].text if case.ground in OF_COPY else _WRONG_PATIENT_SENT
        act.log(Kind.INFORM, Outcome.DONE, subject, facts={"step": "ivo", "state": sent.state.value})
        return Sent(sent, handed, told)


def _handed(person: Person, case: IvoCase, reference: str) -> HandedOver | Undisclosed | Refusal:
    inquiry = Inquiry(
        _STATUTE, Authority.IVO, Content.WITHHELD_JOURNAL, IVO, reference, records=case.records
    )  # fmt: skip
    return answer_inquiry(person, inquiry)


def enter_decision(
    vault: Vault, subject: SubjectId, ivo_id: IvoId, decision: Decision, *, by: Actor, now: datetime
) -> IvoCase | Declined:
    """Enter what IVO has decided about something that was sent there, or that it is dealt with under secrecy."""
    with vault.act(by=by, now=now) as act:
        found = _to_move(act, subject, ivo_id, decision.to)
        if isinstance(found, Declined):
            return refused(act, subject, found)
        person, case = found
        wrong = _contradicts(case, decision) or may_decide(act)
        if wrong is not None:
            return refused(act, subject, wrong)
        after = moved(person, case, decision.to, decision.number, decision.decided_on)
        act.log(Kind.REQUEST, Outcome.DONE, subject, facts={"step": "ivo", "state": after.state.value})
        return after


def _to_move(act: Act, subject: SubjectId, ivo_id: IvoId, to: IvoState) -> tuple[Person, IvoCase] | Declined:
    person = act.known(subject)
    case = None if person is None else ivo_case(person, ivo_id)
    if person is None or case is None:
        return NO_CASE
    return (person, case) if may_go(case, to) else NOT_THERE


def _contradicts(case: IvoCase, decision: Decision) -> Declined | None:
    """A copy is handed out or not; a document is destroyed or not; every decision has its number."""
    of_copy = case.ground in OF_COPY
    fits = decision.to in (
        {IvoState.HAND_OUT, IvoState.WITHHELD}
        if of_copy
        else {IvoState.DESTRUCTION_DECIDED, IvoState.REJECTED, IvoState.UNDER_SECRECY}
    )
    if not fits:
        return NOT_THERE
    return None if decision.number.strip() else NO_NUMBER


def may_decide(act: UnderWay) -> Declined | None:
    """What IVO decided is entered and carried out by those who answer for disclosures."""
    role = act.policy.file.roles.get(act.by.role)
    return None if role is not None and PurposeId("legal.disclosure") in role.purposes else NOT_YOURS


def waiting_for_ivo(vault: Vault, *, by: Actor, now: datetime) -> tuple[IvoCase, ...] | Declined:
    """What is open, the oldest first: a proposal there has not gone to IVO at once, as it must."""
    with vault.act(by=by, now=now) as act:
        allowed = may_decide(act)
        act.log(Kind.READ_LOG, Outcome.DONE if allowed is None else Outcome.REFUSED)
        if allowed is not None:
            return allowed
    with vault.look(by=by, now=now) as look:  # not in the act: a list keeps nobody waiting (decision 0074)
        people = store.people_with_open(look.tx)
        cases = [case for subject in people for case in ivo_cases(look.person(subject)) if case.closed_at is None]
    return tuple(sorted(cases, key=lambda case: (case.opened_at, case.id)))


def ivo_work(vault: Vault, *, by: Actor, now: datetime) -> tuple[IvoCase, ...] | Declined:
    """What is open, and what is carried out and not yet confirmed to everybody (R-17.6), the oldest first."""
    with vault.act(by=by, now=now) as act:
        allowed = may_decide(act)
        act.log(Kind.READ_LOG, Outcome.DONE if allowed is None else Outcome.REFUSED)
        if allowed is not None:
            return allowed
    with vault.look(by=by, now=now) as look:
        people = store.people_with_any(look.tx)
        cases = [case for subject in people for case in ivo_cases(look.person(subject))]
    left = [case for case in cases if case.closed_at is None or case.to_confirm]
    return tuple(sorted(left, key=lambda case: (case.opened_at, case.id)))


def waiting_of(vault: Vault, subject: SubjectId, *, by: Actor, now: datetime) -> tuple[IvoCase, ...]:
    """Those of one person that have not gone to IVO, for whoever answers for disclosures; nothing for others."""
    with vault.look(by=by, now=now) as act:
        if may_decide(act) is not None:
            return ()
        cases = ivo_cases(act.person(subject))
    return tuple(one for one in cases if may_go(one, IvoState.SENT_TO_IVO))


def refused(act: Act, subject: SubjectId, declined: Declined) -> Declined:
    known = act.vault.directory.hold(act.tx, subject)
    act.log(Kind.REQUEST, Outcome.REFUSED, subject if known else None, facts={"step": "ivo"})
    return declined


_WRONG_PATIENT_SENT = Text(
    "En handling i din journal hör inte dit. Frågan om den har lämnats till Inspektionen för vård och omsorg (IVO). "
    "Till dess ligger den kvar och läses inte.",
    "A document in your journal does not belong there. The question has been put to the Health and Social Care "
    "Inspectorate (IVO). Until then it stays, and is not read.",
)
NO_STATEMENT = Declined(
    "R-15.4",
    Text(
        "Ange vilka uppgifter det gäller, och den ansvarigas yttrande (8 kap. 2 § patientdatalagen).",
        "Name the records, and give the statement of who is responsible (Patient Data Act ch. 8 s. 2).",
    ),
)
NOT_IN_JOURNAL = Declined("R-15.4", Text("Journalen har inga sådana uppgifter.", "The journal has no such records."))
NO_CASE = Declined("R-15.4", Text("Det finns inget sådant ärende.", "There is no such case."))
NOT_THERE = Declined(
    "R-15.4",
    Text(
        "Dit går det inte härifrån. Ett förslag att inte lämna ut går till IVO och ingen annanstans (8 kap. 2 § "
        "patientdatalagen).",
        "It does not go there from here. A proposal not to hand out goes to IVO and nowhere else (Patient Data Act "
        "ch. 8 s. 2).",
    ),
)
NO_NUMBER = Declined("R-17.6", Text("Ange beslutets nummer hos IVO.", "Give the number of IVO's decision."))
NOT_YOURS = Declined(
    "R-17.6",
    Text(
        "IVO:s beslut förs in och verkställs av dem som svarar för utlämnanden.",
        "IVO's decisions are entered and carried out by those who answer for disclosures.",
    ),
)
