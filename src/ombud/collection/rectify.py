"""Correct what is wrong or incomplete (Art. 5(1)(d), 16; R-16.1, R-16.2).

* One act: the right value takes the place of the wrong one in every class that holds a copy, the person is
  found by what is right, and the old value stays as history (`vault/supersede.py`). A restriction hinders no
  correction.
* Accounting stays unaltered (BFL 7:2, 5:5). A journal entry is never replaced: staff who treat the person enter the
  correction beside it, in the same document (PDL 3:14); others are told so.
* What is given is held against the policy's closed list and the forms of the desk. A number or an address that
  finds somebody else is declined: then there are two registrations to join.
* Contact details that change leave a duty to tell the old address (policy.md, *Identity*), but not where the
  person's identity is protected (R-41).
* The entries of corrections are alike: that something was corrected, never what. So the log does not tell of a
  number that was changed (R-42); the vault has it, with who, when and why.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from ombud.audit import Act as Kind
from ombud.audit import Outcome
from ombud.choices import set_flags
from ombud.collection.double import SOMEBODY_ELSES, is_somebody_elses, pass_given
from ombud.collection.given import shaped
from ombud.collection.inform import owe_old_address
from ombud.collection.namesake import NameIndex
from ombud.collection.newcomer import of_age
from ombud.collection.relate import UNKNOWN_PERSON, Declined
from ombud.collection.targets import Change, Targets, found_targets
from ombud.law.periods import local_date
from ombud.policy.ask import Ask, Flag, Refusal
from ombud.policy.model import Policy
from ombud.terms import Actor, CategoryId, PurposeId, RoleId, SubjectId, Text
from ombud.vault import Act, Person, PersonalData, UnderWay, Value, Vault
from ombud.vault.supersede import Corrected, add_beside, supersede

BY_ONESELF = frozenset({CategoryId("name"), CategoryId("contact")})
"""What a data subject corrects by themself (R-16.1): what they alone know. The rest somebody at work looks at, in a
case: a number and a birth date decide who it is, and what a journal or the accounting says is not theirs to write."""
REQUESTS, JOURNAL = PurposeId("legal.requests"), PurposeId("care.record")
SUBJECT = RoleId("subject")
CONTACT, NUMBER = CategoryId("contact"), CategoryId("personnummer")


@dataclass(frozen=True, slots=True)
class Correction:
    """What is right, by field, in one category. The values never print."""

    category: CategoryId
    fields: Mapping[str, str] = field(repr=False)
    reason: str = field(repr=False, default="")
    channel: str = "desk"
    record: bytes | None = None
    """Which record is meant, where several hold different values."""
    number_changed: bool = False
    """The person has been given another number, and the old one was right until then (R-42)."""


@dataclass(frozen=True, slots=True)
class Rectified:
    """What a correction changes, or has changed. It holds no value."""

    changes: tuple[Change, ...]
    unaltered: int
    """Accounting rows with the old value: they stay as they are."""
    journal: int
    """Journal entries that only staff who treat the person correct."""
    tell_old_address: bool
    protected: bool


def _nothing_then(person: Person, said: Rectified) -> None:
    pass


def _nothing_first(person: Person) -> None:
    pass


@dataclass(frozen=True, slots=True)
class Around:
    """What belongs to a correction, in its act: before it, as the person was, and after it."""

    then: Callable[[Person, Rectified], None] = _nothing_then
    first: Callable[[Person], None] = _nothing_first


ALONE = Around()


def rectify(
    vault: Vault, subject: SubjectId, correction: Correction, *, by: Actor, now: datetime, around: Around = ALONE
) -> Rectified | Declined | Refusal:
    """Carry a correction out. Nothing to correct is an answer with no changes."""
    with vault.act(by=by, now=now) as act:
        given = shaped(correction.fields, local_date(now))
        person = _held_person(act, subject, given)
        found = UNKNOWN_PERSON if person is None else _worked_out(person, correction, given)
        if person is None or not isinstance(found, Targets):
            assert not isinstance(found, Targets)
            act.log(Kind.RECTIFY, Outcome.REFUSED, subject if person else None)
            return found
        said = _said(person, correction, found)
        around.first(person)
        _carry_out(person, correction, found)
        if said.tell_old_address:
            owe_old_address(act, subject)
            act.log(Kind.SCHEDULE, Outcome.DONE, subject, facts={"step": "tell-old-address"})
        around.then(person, said)
        act.log(Kind.RECTIFY, Outcome.DONE, subject, facts={"records": len(found.changes)})
        return said


def plan_rectification(
    vault: Vault, subject: SubjectId, correction: Correction, *, by: Actor, now: datetime
) -> Rectified | Declined | Refusal:
    """What `rectify` would change. Nothing is changed but the log."""
    with vault.act(by=by, now=now) as act:
        given = shaped(correction.fields, local_date(now))
        person = _held_person(act, subject, given)
        found = UNKNOWN_PERSON if person is None else _worked_out(person, correction, given)
        said = _said(person, correction, found) if person and isinstance(found, Targets) else None
        outcome = Outcome.REFUSED if said is None else Outcome.DONE
        act.log(Kind.PLAN, outcome, subject if person else None, facts={"step": "rectify"})
        if said is None:
            assert not isinstance(found, Targets)
            return found
        return said


def _held_person(act: Act, subject: SubjectId, given: dict[str, str] | Declined) -> Person | None:
    """The person, held. What may find somebody else is passed first (`double.py`)."""
    if not isinstance(given, Declined):
        pass_given(act, given)
    return act.person(subject) if act.vault.directory.hold(act.tx, subject) else None


def _worked_out(
    person: Person, correction: Correction, given: dict[str, str] | Declined
) -> Targets | Declined | Refusal:
    """Which records it concerns, once it is known that this actor may and that the values are what they say."""
    act = person.act
    wrong = given if isinstance(given, Declined) else _unfit(act.policy, correction) or _not_oneself(act, correction)
    if wrong is not None or isinstance(given, Declined):
        return wrong or NOTHING_GIVEN
    person.requesting()
    own = person.open(Ask(person.subject, _purpose(act.policy, act.by), frozenset({correction.category}), act.by))
    if isinstance(own, Refusal):
        return own
    held = [] if _is_care(act.policy, act.by) and not len(own) else _every_copy(person, correction.category)
    care, special = _is_care(act.policy, act.by), act.policy.file.categories[correction.category].special
    found = found_targets(held, given, correction.record, journal=special, by_care=care)
    right = [change.fields for change in found.changes] if isinstance(found, Targets) else []
    if is_somebody_elses(act, person.subject, right, numbers=False):
        return SOMEBODY_ELSES
    return found


def _every_copy(person: Person, category: CategoryId) -> list[Value]:
    """All that is held of the category, whoever asks for the correction: each copy has to follow (Art. 16)."""
    roles = person.act.policy.file.roles
    worker = next((name for name, role in roles.items() if REQUESTS in role.purposes and not role.care), RoleId(""))
    asked = Ask(person.subject, REQUESTS, frozenset({category}), Actor(person.act.by.id, worker))
    opened = person.open(asked)
    return [one for one in opened.reveal() if not one.about_third_party] if isinstance(opened, PersonalData) else []


def _unfit(policy: Policy, correction: Correction) -> Declined | None:
    """A field that the closed list does not have (N-05.1), or a category that is no one's to say."""
    category = policy.file.categories.get(correction.category)
    if category is None or correction.category == "choices" or "data_subject" not in category.sources:
        return NOT_GIVEN_BY_ANYBODY
    if not correction.fields:
        return NOTHING_GIVEN
    if not set(correction.fields) <= set(category.fields):
        known = ", ".join(category.fields)
        text = Text(
            f"Kategorin har bara fälten {known}. Inget har ändrats.",
            f"The category has the fields {known} only. Nothing was changed.",
        )
        return Declined("N-05.1", text)
    return NOT_A_NUMBER if correction.number_changed and correction.category != NUMBER else None


def _not_oneself(act: UnderWay, correction: Correction) -> Declined | None:
    """Who signs in as the person corrects what is the person's to say (policy.md, *Identity*)."""
    return IN_A_CASE if act.by.role == SUBJECT and correction.category not in BY_ONESELF else None


def _is_care(policy: Policy, by: Actor) -> bool:
    role = policy.file.roles.get(by.role)
    return role is not None and role.care


def _purpose(policy: Policy, by: Actor) -> PurposeId:
    """Care staff correct within the journal that they may read; others carry the person's request out."""
    return JOURNAL if _is_care(policy, by) else REQUESTS


def _said(person: Person, correction: Correction, found: Targets) -> Rectified:
    protected = Flag.PROTECTED in person.about.wishes.flag_set()
    moved = correction.category == CONTACT and any(change.replaces for change in found.changes)
    return Rectified(found.changes, found.unaltered, found.journal, moved and not protected, protected)


def _carry_out(person: Person, correction: Correction, found: Targets) -> None:
    names = NameIndex(person)
    for change in found.changes:
        corrected = Corrected(
            change.fields, "data_subject", correction.channel, correction.reason, correction.number_changed
        )
        carry = add_beside if change.beside else supersede
        carry(person, change.record_id, corrected)
    if not found.changes:
        return
    names.follow()
    born = next((change.fields["birth_date"] for change in found.changes if "birth_date" in change.fields), None)
    if born is not None:
        adult = {Flag.ADULT} if of_age(date.fromisoformat(born), person.act.now) else set()
        set_flags(person.act.tx, person.subject, on=adult, off={Flag.ADULT} - adult)
    person.changed()


NOTHING_GIVEN = Declined(
    "R-16.1",
    Text("Ange minst ett fält med det rätta värdet.", "Give at least one field with the right value."),
)
NOT_GIVEN_BY_ANYBODY = Declined(
    "R-16.1",
    Text(
        "Den kategorin rättas inte här: den finns inte, räknas fram eller observeras, eller är val "
        "(`ombud choice`). Inget har ändrats.",
        "That category is not corrected here: there is none, it is computed or observed, or it is choices "
        "(`ombud choice`). Nothing was changed.",
    ),
)
IN_A_CASE = Declined(
    "R-16.1",
    Text(
        "Det rättar vi åt dig. Öppna ett ärende och skriv vad som är fel, så får du svar inom en månad.",
        "We correct that for you. Open a case and write what is wrong, and you have an answer within a month.",
    ),
)
NOT_A_NUMBER = Declined(
    "R-42",
    Text("Bara ett nummer kan ha bytts.", "Only a number can have been changed for another."),
)
