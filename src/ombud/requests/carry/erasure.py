"""Erasure (Art. 17): class by class, each with its ground and its statute, all in one act (R-17.1, G-03).

* The plan is the eraser's own: what goes, what stays, until when and by which statute. The file of the request stays
  with it (T-15), and the log as long as anything does.
* It is carried out once, as it was proposed: where something has changed since, nothing is erased and it is proposed
  anew. Whoever was handed any of it is told (Art. 19).
* What was published is followed up by telling those who have published it on (Art. 17(2), R-17.4).
* A journal is never touched; its item names IVO. Somebody who wants restriction instead is restricted (18(1)(b)).
"""

from dataclasses import replace
from datetime import timedelta

from ombud.audit import Act as Kind
from ombud.audit import Outcome as Logged
from ombud.choices import Denied
from ombud.collection.inform import owe_information
from ombud.collection.relate import UNKNOWN_PERSON, Declined
from ombud.erasure import Changed, Plan
from ombud.erasure import Item as Planned
from ombud.erasure import Outcome as Goes
from ombud.erasure import plan as what_goes
from ombud.law import law_on
from ombud.law.periods import local_date
from ombud.law.rights import Right
from ombud.requests.carry.restriction import restricted
from ombud.requests.carry.work import Said, Work, item
from ombud.requests.model import Item, Outcome
from ombud.requests.tell import erase
from ombud.terms import ClassId, Text

CHOSEN = "classes"
"""The detail that names the retention classes that are to go, with blanks between; without it everything that may."""
REPUBLISHERS = "republishers"
"""The duty to tell those who have published it on."""


def plan(work: Work) -> tuple[Item, ...]:
    if work.wanted.details.get("instead") == "restriction":
        return (item(Right.ERASURE, Said("RESTRICT", _ALL), work.now),)
    made = _made(work)
    return tuple(_item(work, one) for one in made.items)


def _made(work: Work) -> Plan:
    """The eraser's plan: of everything, or of the classes that the person has chosen."""
    named = work.wanted.details.get(CHOSEN)
    only = None if named is None else frozenset(ClassId(one) for one in named.split())
    return what_goes(work.vault, work.subject, by=work.by, now=work.now, only=only)


def _item(work: Work, planned: Planned) -> Item:
    """The eraser's item as one of the answer: the words are the same."""
    outcome = Outcome.GRANTED if planned.outcome is Goes.ERASE else Outcome.REFUSED
    statute = law_on(local_date(work.now)).answers[planned.key].statute
    last = None if planned.until is None else local_date(planned.until) - timedelta(days=1)
    return Item(
        0, Right.ERASURE, NAMES.get(planned.klass, Text(planned.klass, planned.klass)), outcome, planned.key,
        planned.article, statute, planned.text, last,
    )  # fmt: skip


def carry_out(work: Work, item: Item) -> Item | Declined:
    """The first item that goes takes all of them along; the others find it done."""
    if item.key == "RESTRICT":
        return _restrict(work, item)
    made = _made(work)
    if not made.erases:
        return item
    granted = {(one.about, one.key) for one in work.case.items if one.outcome is Outcome.GRANTED}
    going = {(_item(work, one).about, one.key) for one in made.items if one.outcome is Goes.ERASE}
    if not going <= granted:
        return CHANGED
    done = erase(work.vault, made, by=work.by, now=work.now)
    if isinstance(done, Changed):
        return CHANGED
    item = replace(item, proof=done[0].number)
    if work.wanted.details.get("published") == "yes":
        _tell_republishers(work)
    return item


def _tell_republishers(work: Work) -> None:
    """R-17.4: a task, due like any duty to inform."""
    with work.vault.act(by=work.by, now=work.now) as act:
        owe_information(act, work.subject, REPUBLISHERS, work.now)
        act.log(Kind.SCHEDULE, Logged.DONE, work.subject, facts={"step": "tell-republishers"})


def _restrict(work: Work, item: Item) -> Item | Declined:
    with work.vault.act(by=work.by, now=work.now) as act:
        person = act.known(work.subject)
        if person is None:
            act.log(Kind.RESTRICT, Logged.REFUSED)
            return UNKNOWN_PERSON
        answer = restricted(person, work, "18.1.b", None)
        if isinstance(answer, Denied):
            raise AssertionError("everything may be restricted on the second ground")
        act.nothing_changed()
        return item


NAMES = {
    "care": Text("Journalen", "The journal"),
    "accounting": Text("Bokföringen", "Accounting"),
    "contract": Text("Uppgifter om avtal och förfrågningar", "Data on agreements and requests"),
    "claims": Text("Avtalets kärna", "The core of the agreement"),
    "marketing": Text("Reklam", "Advertising"),
    "profile": Text("Reklamprofil", "Advertising profile"),
    "evidence": Text("Dina samtycken och nej", "Your consents and objections"),
    "case": Text("Ärenden, också det här", "Cases, this one too"),
    "log": Text("Loggen över vem som har läst", "The log of who has read"),
    "web": Text("Besök på webbplatsen", "Visits to the website"),
    "extract": Text("Underlag för statistik", "Extracts for statistics"),
}
_ALL = Text("Alla uppgifter", "All data")
CHANGED = Declined(
    "R-17.1",
    Text(
        "Något har ändrats sedan raderingen föreslogs. Ingenting har raderats. Föreslå på nytt.",
        "Something has changed since the erasure was proposed. Nothing was erased. Propose it anew.",
    ),
)
