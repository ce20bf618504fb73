"""An objection to a public task or an interest (Art. 21(1)): weighed in writing, in time, or the processing ends.

* What is objected to is not done from the moment the request came (Art. 18(1)(d), `at_once.py`). The burden is ours:
  where nobody has weighed it when the month ends, the person is right (R-21.2).
* Upheld, what was needed for it alone is erased (Art. 17(1)(c)), and whoever was handed it is told (Art. 19).
* Against what care needs there is no objection (PDL 2:2); the three blocks are offered instead (R-21.5). Against
  what rests on a contract or a duty there is none either, and the person is told which basis it is. What rests on
  consent is withdrawn.
"""

from ombud.audit import Act as Kind
from ombud.audit import Outcome as Logged
from ombud.collection.relate import UNKNOWN_PERSON, Declined
from ombud.disclosure.register import Change, Telling, tell_recipients
from ombud.law.rights import Right
from ombud.policy.model import Family, Purpose
from ombud.requests import refusals
from ombud.requests.carry.noes import consents, objections
from ombud.requests.carry.work import Said, Work, item
from ombud.requests.choose import withdraw_in
from ombud.requests.model import Item
from ombud.requests.restrict import end_pending
from ombud.terms import CategoryId, ClassId, PurposeId, Text
from ombud.vault import Person
from ombud.vault import store as records

_WEIGHED = frozenset({"6.1.e", "6.1.f"})
UPHELD, REFUSED, BY_CONSENT = "OBJECTION-UPHELD", "OBJECTION-REFUSED", "OBJECTION-CONSENT"


def plan(work: Work) -> tuple[Item, ...] | Declined:
    named = work.wanted.details.get("purpose")
    if named is None:
        return _weighed(work, _ALL)
    with work.vault.look(by=work.by, now=work.now) as act:
        purpose = act.policy.file.purposes.get(PurposeId(named))
    if purpose is None:
        return refusals.NO_PURPOSE
    about, articles = Text(purpose.name.sv, purpose.name.en), {basis.article for basis in purpose.bases}
    if purpose.family is Family.CARE:
        return (item(Right.OBJECTION, Said("OBJECTION-CARE", about), work.now),)
    if articles & _WEIGHED:
        return _weighed(work, about)
    if "6.1.a" in articles:
        return (item(Right.OBJECTION, Said(BY_CONSENT, about), work.now),)
    return (item(Right.OBJECTION, Said("OBJECTION-OTHER-BASIS", about, {"basis": _basis(purpose)}), work.now),)


def _weighed(work: Work, about: Text) -> tuple[Item, ...] | Declined:
    """R-21.2: by what was weighed in writing; by the person's word where nobody did so in time."""
    balanced = work.case.balanced
    if balanced is None and work.now < work.case.due_at:
        return refusals.NOT_WEIGHED
    if balanced is None or not balanced.compelling:
        return (item(Right.OBJECTION, Said(UPHELD, about), work.now),)
    return (item(Right.OBJECTION, Said(REFUSED, about, {"reason": balanced.told}), work.now),)


def carry_out(work: Work, item: Item) -> Item | Declined:
    """One act: what lived by the objected purpose alone goes, or the consent that it rested on is withdrawn."""
    with work.vault.act(by=work.by, now=work.now) as act:
        person = act.known(work.subject)
        if person is None:
            act.log(Kind.ERASE, Logged.REFUSED, facts={"step": "objection"})
            return UNKNOWN_PERSON
        if item.key == BY_CONSENT:
            for choice_id in consents(act.policy, work.wanted, person.choices):
                withdraw_in(person, choice_id)
            act.nothing_changed()
            return item
        gone = _erase_ungrounded(person)
        for choice_id in objections(act.policy, work.wanted):
            end_pending(person, act.policy.file.choices[choice_id])
        person.changed()
        act.log(Kind.ERASE, Logged.DONE, work.subject, facts={"step": "objection", "records": gone})
        return item


def _erase_ungrounded(person: Person) -> int:
    """Take away every record that nothing keeps any more, and have its recipients told; how many."""
    rows = records.rows(person.act.tx, person.subject)
    ended = [row for row, grounds in person.keeps(rows) if not grounds]
    if ended:
        categories = frozenset(CategoryId(row.category) for row in ended)
        tell_recipients(person, Telling(Change.ERASURE, categories))
    for klass in sorted({row.klass for row in ended}):
        person.remove(ClassId(klass), [row for row in ended if row.klass == klass])
    return len(ended)


def _basis(purpose: Purpose) -> Text:
    """The articles as each language writes them."""
    articles = sorted({basis.article for basis in purpose.bases})
    swedish = (f"artikel {one[:3]} {one[4:]}" for one in articles)
    english = (f"Art. {one[0]}({one[2]})({one[4:]})" for one in articles)
    return Text(", ".join(swedish), ", ".join(english))


_ALL = Text("Det som vilar på en intresseavvägning eller ett allmänt intresse", "What rests on an interest or a task")
