"""A note in the journal that the patient holds something to be wrong or misleading (PDL 3:8, `patient/dissent.py`)."""

from ombud.audit import Act as Kind
from ombud.audit import Outcome
from ombud.collection.relate import UNKNOWN_PERSON, Declined
from ombud.law.rights import Right
from ombud.requests.carry.restriction import matter, since
from ombud.requests.carry.work import Said, Work, item
from ombud.requests.model import Item
from ombud.requests.patient.dissent import CARE, Dissent, note_dissent
from ombud.requests.patient.outcome import ANSWER_OF, PatientOutcome
from ombud.terms import Text


def plan(work: Work) -> tuple[Item, ...]:
    with work.vault.look(by=work.by, now=work.now) as act:
        patient = act.person(work.subject).keys.has(CARE)
    outcome = PatientOutcome.DISSENT_NOTED if patient else PatientOutcome.NO_JOURNAL
    return (item(Right.DISSENT, Said(ANSWER_OF[outcome], _ABOUT), work.now),)


def carry_out(work: Work, item: Item) -> Item | Declined:
    details = work.wanted.details
    with work.vault.act(by=work.by, now=work.now) as act:
        person = act.known(work.subject)
        words = details.get("text", "") or work.case.opened.words
        dissent = Dissent(words, matter(work, item), since(work), details.get("record", ""))
        if person is None or not note_dissent(person, dissent):
            act.log(Kind.RECTIFY, Outcome.REFUSED, None if person is None else work.subject)
            return UNKNOWN_PERSON
        act.log(Kind.RECTIFY, Outcome.DONE, work.subject, facts={"step": "dissent"})
        return item


_ABOUT = Text("Din mening i journalen", "Your view in the journal")
