"""What follows from an event of a request, in the act that wrote it.

* The first word that goes to somebody whose data came from others is when they are informed at the latest
  (Art. 14(3)(b), N-03.2).
* Who asked electronically is told by mail that there is something to see (`alerts.py`).
* Whoever is told that an objection is refused is told by the same letter that the restriction under Art. 18(1)(d) will
  be lifted; it is lifted a week later at the earliest (R-18.3).
"""

from ombud.audit import Act as Kind
from ombud.audit import Outcome
from ombud.choices import Limit, tell_of_lifting
from ombud.collection.inform import first_told
from ombud.law.rights import Right
from ombud.requests import events, model
from ombud.requests.alerts import alert_of_case
from ombud.requests.carry.noes import objections
from ombud.requests.case_file import CaseFile
from ombud.terms import PurposeId
from ombud.vault import Person

PENDING, BALANCED = "18.1.d", "balanced"


def afterwards(person: Person, file: CaseFile) -> None:
    """Do what the latest event of the file brings with it."""
    alert_of_case(person, file)
    what = file.events[-1].what
    outgoing = isinstance(what, events.Message) and what.direction == "out"
    if outgoing or isinstance(what, events.Answered | events.ClosedUnidentified):
        first_told(person.act, person.subject)
    if isinstance(what, events.Answered):
        for purpose in _lost(person, file):
            _tell_of_lifting(person, purpose)


def _lost(person: Person, file: CaseFile) -> set[PurposeId]:
    """The purposes against which an objection was refused after it was weighed."""
    policy = person.act.policy
    refused = {item.wanted for item in file.case.items if _is_refused_objection(item)}
    meant = [file.case.opened.wanted[place] for place in sorted(refused)]
    return {
        PurposeId(purpose)
        for wanted in meant
        for choice_id in objections(policy, wanted)
        for purpose in policy.file.choices[choice_id].purposes
    }


def _is_refused_objection(item: model.Item) -> bool:
    return item.right is Right.OBJECTION and item.key == "OBJECTION-REFUSED"


def _tell_of_lifting(person: Person, purpose: PurposeId) -> None:
    act = person.act
    for limit in person.about.limits:
        if limit.ground == PENDING and limit.purpose == purpose:
            told = tell_of_lifting(act.tx, person.subject, limit.id, BALANCED, now=act.now)
            outcome = Outcome.DONE if isinstance(told, Limit) else Outcome.REFUSED
            facts = {"restriction": limit.id.hex(), "condition": BALANCED}
            act.log(Kind.INFORM, outcome, person.subject, facts=facts)
