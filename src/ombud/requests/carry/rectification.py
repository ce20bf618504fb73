"""Rectification and completion (Art. 16; R-16.1 to R-16.5, N-14.1).

* What is right comes with the request: `category`, and each field as `field.<name>`. No proof of the body, and none
  that goes beyond what the purpose needs, is asked for (R-16.5).
* Everywhere it is held, at once; recipients are told what is right (Art. 19). Accounting stays, and is said.
* In a journal staff who treat the person enter the correction beside; until then the item waits (PDL 3:14).
* Where staff do not agree, the patient's view is noted by itself and the person is told of IVO (R-16.3). An
  assessment is never replaced: what the person holds is entered beside it (R-16.4).
* Who contests it and asks for restriction gets it with the request (18(1)(a), R-18.4).
"""

from collections.abc import Mapping

from ombud.audit import Act as Kind
from ombud.audit import Outcome as Logged
from ombud.choices import Denied
from ombud.collection.rectify import Correction, Rectified, plan_rectification
from ombud.collection.relate import UNKNOWN_PERSON, Declined
from ombud.collection.targets import ONLY_CARE, Change
from ombud.law.rights import Right
from ombud.policy.ask import Ask, Refusal
from ombud.requests.carry.restriction import matter, restricted, since
from ombud.requests.carry.work import Said, Work, item
from ombud.requests.model import Item, Waiting
from ombud.requests.patient.dissent import Dissent, note_dissent
from ombud.requests.tell import RectifiedAndTold, rectify
from ombud.terms import CategoryId, PurposeId, Text
from ombud.terms.ids import id_bytes

FIELD = "field."
REQUESTS = PurposeId("legal.requests")
NOTED = frozenset({"RECTIFY-NOT-AGREED", "RECTIFY-OPINION"})
BESIDE, CONTESTED = "RECTIFIED-BESIDE", "RESTRICTED-A"


def plan(work: Work) -> tuple[Item, ...] | Declined:
    details = work.wanted.details
    about = _about(work)
    if details.get("kind") == "opinion":
        return (item(Right.RECTIFICATION, Said("RECTIFY-OPINION", about), work.now), *_contested(work, about))
    found = plan_rectification(work.vault, work.subject, _correction(work), by=work.by, now=work.now)
    if found is ONLY_CARE:
        return (item(Right.RECTIFICATION, Said(BESIDE, about), work.now), *_contested(work, about))
    if isinstance(found, Refusal):
        return NOT_OPENED
    if isinstance(found, Declined):
        return found
    keys = _keys(found)
    filled = {"reason": _SO_ALREADY}
    items = tuple(item(Right.RECTIFICATION, Said(key, about, filled), work.now) for key in keys)
    return (*items, *_contested(work, about))


def _keys(found: Rectified) -> tuple[str, ...]:
    replaced = any(change.replaces and not change.beside for change in found.changes)
    completed = any(_completes(change) for change in found.changes)
    beside = found.journal > 0 or any(change.beside for change in found.changes)
    holds = (
        (replaced, "RECTIFIED"), (completed and not replaced, "COMPLETED"), (beside, BESIDE),
        (found.unaltered > 0, "RECTIFY-ACCOUNTS"),
    )  # fmt: skip
    return tuple(key for so, key in holds if so) or ("RECTIFY-REFUSED",)


def _completes(change: Change) -> bool:
    return not change.replaces and not change.beside


def _contested(work: Work, about: Text) -> tuple[Item, ...]:
    wished = work.wanted.details.get("restrict") == "yes"
    return (item(Right.RECTIFICATION, Said(CONTESTED, about), work.now),) if wished else ()


def carry_out(work: Work, item: Item) -> Item | Waiting | Declined:
    if item.key in NOTED:
        return _note(work, item)
    if item.key == CONTESTED:
        return _restrict(work, item)
    if item.key == BESIDE and not _stands_in_journal(work):
        return _beside(work, item)
    if item.key == BESIDE:
        return item
    found = rectify(work.vault, work.subject, _correction(work), by=work.by, now=work.now)
    if isinstance(found, Refusal):
        return NOT_OPENED
    return item if isinstance(found, RectifiedAndTold) else found


def _beside(work: Work, item: Item) -> Item | Waiting:
    """By staff who treat the person; anybody else waits for them."""
    found = rectify(work.vault, work.subject, _correction(work), by=work.by, now=work.now)
    entered = isinstance(found, RectifiedAndTold) and any(one.beside for one in found.rectified.changes)
    return item if entered else Waiting(item.number, _BY_CARE, None)


def _stands_in_journal(work: Work) -> bool:
    """Has it been entered already?"""
    given = _fields(work)
    with work.vault.look(by=work.by, now=work.now) as act:
        person = act.person(work.subject).requesting()
        opened = person.open(Ask(work.subject, REQUESTS, frozenset({_category(work)}), work.by))
        if isinstance(opened, Refusal):
            return False
        return any(given.items() <= one.fields.items() for one in opened.reveal() if one.klass == "care")


def _note(work: Work, item: Item) -> Item | Declined:
    with work.vault.act(by=work.by, now=work.now) as act:
        person = act.known(work.subject)
        details = work.wanted.details
        words = details.get("text", "") or work.case.opened.words
        dissent = Dissent(words, matter(work, item), since(work), details.get("record", ""))
        if person is None or not note_dissent(person, dissent):
            act.log(Kind.RECTIFY, Logged.REFUSED, None if person is None else work.subject)
            return UNKNOWN_PERSON if person is None else NO_JOURNAL
        act.log(Kind.RECTIFY, Logged.DONE, work.subject, facts={"step": "dissent"})
        return item


def _restrict(work: Work, item: Item) -> Item | Declined:
    with work.vault.act(by=work.by, now=work.now) as act:
        person = act.known(work.subject)
        answer = None if person is None else restricted(person, work, "18.1.a", _category(work))
        if person is None or isinstance(answer, Denied):
            act.log(Kind.RESTRICT, Logged.REFUSED, None if person is None else work.subject)
            return UNKNOWN_PERSON if not isinstance(answer, Denied) else Declined(answer.requirement, answer.text)
        act.nothing_changed()
        return item


def _correction(work: Work) -> Correction:
    details = work.wanted.details
    record = details.get("record")
    return Correction(
        _category(work), _fields(work), details.get("reason", "på personens begäran"), "request",
        id_bytes("d_", record) if record else None, details.get("number_changed") == "yes",
    )  # fmt: skip


def _fields(work: Work) -> Mapping[str, str]:
    return {
        name.removeprefix(FIELD): value for name, value in work.wanted.details.items() if name.startswith(FIELD)
    }  # fmt: skip


def _category(work: Work) -> CategoryId:
    return CategoryId(work.wanted.details.get("category", ""))


def _about(work: Work) -> Text:
    with work.vault.look(by=work.by, now=work.now) as act:
        known = act.policy.file.categories.get(_category(work))
    return Text("Uppgiften", "The data") if known is None else Text(known.name.sv, known.name.en)


_SO_ALREADY = Text("det står så redan.", "it says so already.")
_BY_CARE = Text(
    "Den som vårdar personen för in rättelsen bredvid i journalen (3 kap. 14 § patientdatalagen): ombud rectify.",
    "Staff who treat the person enter the correction beside in the journal (Patient Data Act ch. 3 s. 14).",
)
NOT_OPENED = Declined(
    "R-16.1",
    Text("Du får inte öppna den kategorin för personen.", "You may not open that category of the person."),
)
NO_JOURNAL = Declined("R-16.3", Text("Personen har ingen journal här.", "The person has no journal here."))
