"""What is held of one person in outline: how much of what, for which purposes; and who has read (Art. 15, N-16.1).

No value is opened for it: a page that says how much there is decrypts nothing of it. Each category, relation, choice
and the log is told with a Permit, as everywhere, in one act with its entry.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from ombud.audit import Act as Kind
from ombud.audit import Outcome
from ombud.choices.own_setting import OwnSetting, own_settings
from ombud.disclosure.access import CASE, CHOICES, LOG, PURPOSE, exists, may_be_told, over, relations_told
from ombud.disclosure.programs import programs_of
from ombud.disclosure.readings import LATEST, Reading, readings_of
from ombud.disclosure.register.model import Disclosure
from ombud.disclosure.register.rows import disclosures_of
from ombud.disclosure.shown import sight
from ombud.policy.ask import Ask, Flag, Refusal
from ombud.policy.grounds import Ground
from ombud.policy.model import Policy
from ombud.relations import Relation
from ombud.terms import Actor, CategoryId, ChoiceId, PurposeId, SubjectId
from ombud.vault import Person, Vault
from ombud.vault.telling import Program

_NOTICE = "notice"


@dataclass(frozen=True, slots=True)
class Kept:
    """One category, as far as it can be told without opening it."""

    records: int
    purposes: tuple[PurposeId, ...]
    """What keeps them, in the order of the policy."""
    by_statute: bool
    """A statute keeps all of it, whatever the person says (G-03)."""
    unkept: int = 0
    """How many that no purpose keeps any more: the next sweep erases them."""


@dataclass(frozen=True, slots=True)
class Outline:
    """How much is held. It tells of the person and does not print."""

    subject: SubjectId
    at: datetime
    policy: Policy
    kept: Mapping[CategoryId, Kept] = field(repr=False)
    relations: tuple[Relation, ...] = field(repr=False)
    choices: frozenset[ChoiceId] = field(repr=False)
    readings: tuple[Reading, ...] = field(repr=False)
    earlier: bool = field(repr=False)
    """There may be readings before these."""
    recipients: tuple[Disclosure, ...] = field(repr=False)
    """To whom what was handed over, by name (Art. 15(1)(c), C-154/21); without what a statute withholds."""
    hidden: bool = field(repr=False)
    """The person's identity is protected (R-41)."""
    told: int | None = field(repr=False)
    """The latest version of the notice that the person was told; None where nothing says which."""
    seen: int = field(repr=False, default=0)
    """The latest whose changes they have said they have seen: what data may be used for does not follow from it."""
    programs: tuple[Program, ...] = field(repr=False, default=())
    """Programs outside that have said that they hold the person's data (Art. 15(1)(c))."""

    @property
    def records(self) -> int:
        return sum(one.records for one in self.kept.values())

    @property
    def known(self) -> int | None:
        """The version that what is new is told against (Art. 13(3))."""
        return None if self.told is None else max(self.told, self.seen)

    @property
    def purposes(self) -> frozenset[PurposeId]:
        return frozenset(purpose for one in self.kept.values() for purpose in one.purposes)


def outline(
    vault: Vault,
    subject: SubjectId,
    *,
    by: Actor,
    now: datetime,
    protected: Collection[str] = (),
    looks: int = LATEST,
) -> Outline | Refusal:
    """Look through what is held of a person for their own request, in one act, opening no value.

    Of the log about them the latest `looks` entries are looked through.
    """
    vault.ledger.sequence(now)
    with vault.act(by=by, now=now) as act:
        person = act.person(subject).requesting()
        spent = act.spend(subject)
        found = _outlined(person, by, protected, looks) if spent is None else over(act, subject, spent)
        known = subject if exists(person) else None
        outcome = Outcome.REFUSED if isinstance(found, Refusal) else Outcome.DONE
        act.log(Kind.ACCESS, outcome, known)  # of no category: nothing of any was opened
        return found


def _outlined(person: Person, by: Actor, protected: Collection[str], looks: int) -> Outline | Refusal:
    records, act = person.records(), person.act
    told: set[CategoryId] = set(may_be_told(person, by))
    refusal: Refusal | None = None
    seen = sight(person, protected)
    for category in sorted({category for _, category, _ in records} - told):
        hindered = person.hindered(Ask(person.subject, PURPOSE, frozenset({category}), by))
        refusal = hindered or refusal
        told |= set() if hindered else {category}
    if refusal is not None and not told:
        return refusal
    return Outline(
        person.subject,
        act.now,
        act.policy,
        _kept(act.policy, records, told),
        relations_told(person, told),
        person.about.choices if CHOICES in told else frozenset(),
        *(readings_of(person, seen, looks) if LOG in told and looks else ((), False)),
        tuple(one for one in disclosures_of(person) if not one.withheld) if CASE in told else (),
        Flag.PROTECTED in person.about.wishes.flag_set(),
        _told(person),
        own_settings(act.tx, person.subject).get(OwnSetting.NOTICE_SEEN, 0),
        programs_of(person) if CASE in told else (),
    )


def _kept(
    policy: Policy, records: list[tuple[bytes, CategoryId, tuple[Ground, ...]]], told: Collection[CategoryId]
) -> Mapping[CategoryId, Kept]:
    """By category, in the order of the policy."""
    each: dict[CategoryId, list[tuple[Ground, ...]]] = defaultdict(list)
    for _, category, grounds in records:
        each[category].append(grounds)
    return {
        category: _of(policy, each[category])
        for category in policy.file.categories
        if category in each and category in told
    }


def _of(policy: Policy, records: list[tuple[Ground, ...]]) -> Kept:
    purposes = {ground.purpose for grounds in records for ground in grounds}
    by_law = {purpose for purpose in purposes if policy.file.purposes[purpose].source == "law"}
    by_statute = all(by_law & {ground.purpose for ground in grounds} for grounds in records)
    ordered = tuple(purpose for purpose in policy.file.purposes if purpose in purposes)
    return Kept(len(records), ordered, by_statute, sum(not grounds for grounds in records))


def _told(person: Person) -> int | None:
    """What the contacts say that was handed over (N-01.2), and what was told when each record was collected."""
    contacts = (one.terms.get(_NOTICE, "") for one in person.about.relations)
    return max([*(int(one) for one in contacts if one.isdecimal()), *person.told()], default=None)
