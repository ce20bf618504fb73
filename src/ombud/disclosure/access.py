"""What is held of one person and why, and who has read it (Art. 15, N-16.1, PDL 8:5).

* Everything that is stored is there, also what is only kept and no longer used: storage is processing.
* Per value: purposes with their basis and end, source, the version of the notice, the sentence.
* What was corrected is there with its time (Art. 16). A number that was changed for another is not: no page shows
  both (R-42); who it is about is told it by itself (`former_number`).
* Readers are shown by unit, role, time and purpose; names only after review (C-579/21, R-15.6). Reads that
  are not about opening, and rows that a statute hides, are not shown here.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from ombud.audit import Act as Kind
from ombud.audit import Outcome
from ombud.disclosure.programs import programs_of
from ombud.disclosure.readings import LATEST, Reading, readings_of
from ombud.disclosure.register.model import Disclosure
from ombud.disclosure.register.rows import disclosures_of
from ombud.disclosure.shown import sight
from ombud.disclosure.waiting import Waiting, waiting_of
from ombud.policy.ask import Ask, Flag, Refusal, Rule
from ombud.policy.grounds import Ground
from ombud.policy.model import Policy
from ombud.relations import Kind as RelationKind
from ombud.relations import Relation
from ombud.relations.model import CATEGORY_OF
from ombud.terms import Actor, CategoryId, ChoiceId, PurposeId, SubjectId
from ombud.vault import Act, OverBudget, Person, PersonalData, Spent, Value, Vault
from ombud.vault.history import DISCLOSURE, Former, corrected_categories, history_of
from ombud.vault.telling import Program

PURPOSE = PurposeId("legal.requests")
"""The purpose under which a person's own request is carried out (spec/policy-file.md)."""


CHOICES, LOG, NUMBER = CategoryId("choices"), CategoryId("log"), CategoryId("personnummer")
CASE = CategoryId("case")


@dataclass(frozen=True, slots=True)
class Held:
    """One value and what keeps it."""

    value: Value
    grounds: tuple[Ground, ...]


@dataclass(frozen=True, slots=True)
class Access:
    """The answer to "what do you know about me". Personal data: it does not print."""

    subject: SubjectId
    at: datetime
    policy: Policy
    held: tuple[Held, ...] = field(repr=False)
    relations: tuple[Relation, ...] = field(repr=False)
    choices: frozenset[ChoiceId] = field(repr=False)
    readings: tuple[Reading, ...] = field(repr=False)
    former: tuple[Former, ...] = field(repr=False, default=())
    """What was corrected."""
    recipients: tuple[Disclosure, ...] = field(repr=False, default=())
    """To whom what was handed over, by name (Art. 15(1)(c), C-154/21); without what a statute withholds."""
    hidden: bool = field(repr=False, default=False)
    """The person's identity is protected (R-41)."""
    waiting: tuple[Waiting, ...] = field(repr=False, default=())
    """Yeses that wait, or waited, for their address to answer (M-07)."""
    refused: tuple[Refusal, ...] = field(repr=False, default=())
    """What is held and may not be told so, category by category."""
    programs: tuple[Program, ...] = field(repr=False, default=())
    """Programs outside that have said that they hold the person's data (Art. 15(1)(c))."""


@dataclass(frozen=True, slots=True)
class _Opened:
    """What a person's records came to."""

    values: Mapping[CategoryId, PersonalData] = field(repr=False)
    refused: tuple[Refusal, ...] = field(repr=False)


def access(
    vault: Vault,
    subject: SubjectId,
    *,
    by: Actor,
    now: datetime,
    protected: Collection[str] = (),
    only: Collection[CategoryId] | None = None,
) -> Access | Refusal:
    """Open everything held of a person for their own request, in one act with its entry.

    `protected` are the units whose name tells where somebody is hidden. With `only`, values of other categories than
    these are not opened, and of the log the latest is: who looks at one thing does not have the rest decrypted.
    """
    vault.ledger.sequence(now)
    with vault.act(by=by, now=now) as act:
        person = act.person(subject).requesting()
        spent = act.spend(subject)
        answer = _open_all(person, by, only) if spent is None else over(act, subject, spent)
        if isinstance(answer, Refusal):
            act.log(Kind.ACCESS, Outcome.REFUSED, subject if exists(person) else None)
            return answer
        told = frozenset(answer.values) | may_be_told(person, by)
        readings = _readings(person, protected, only) if LOG in told else ()
        found = _told(person, answer, told, readings=readings, former=_history(person, by, only))
        act.log(Kind.ACCESS, Outcome.DONE, subject if exists(person) else None, categories=tuple(sorted(told)))
        return found


def _told(
    person: Person,
    opened: _Opened,
    told: Collection[CategoryId],
    *,
    readings: tuple[Reading, ...],
    former: tuple[Former, ...],
) -> Access:
    """The answer: each part where its category may be told."""
    of_choices, of_cases = CHOICES in told, CASE in told
    return Access(
        subject=person.subject,
        at=person.act.now,
        policy=person.act.policy,
        held=_with_grounds(person, opened.values),
        relations=relations_told(person, told),
        choices=person.about.choices if of_choices else frozenset(),
        readings=readings,
        former=former,
        recipients=tuple(one for one in disclosures_of(person) if not one.withheld) if of_cases else (),
        hidden=Flag.PROTECTED in person.about.wishes.flag_set(),
        waiting=waiting_of(person) if of_choices else (),
        refused=opened.refused,
        programs=programs_of(person) if of_cases else (),
    )


def _readings(person: Person, protected: Collection[str], only: Collection[CategoryId] | None) -> tuple[Reading, ...]:
    """Who has read it; the latest alone for whoever looks at one thing."""
    found, _ = readings_of(person, sight(person, protected), None if only is None else LATEST)
    return found


def relations_told(person: Person, told: Collection[CategoryId]) -> tuple[Relation, ...]:
    """What binds the person, but for what is kept for a dispute (a hold is no agreement with them)."""
    kinds = (one for one in person.about.relations if CATEGORY_OF[one.kind] in told)
    return tuple(one for one in kinds if one.kind is not RelationKind.HOLD)


def may_be_told(person: Person, by: Actor) -> frozenset[CategoryId]:
    """What is told without opening a value: relations, choices and the log, where a Permit says so."""
    asked = {CATEGORY_OF[one.kind] for one in person.about.relations} | {CHOICES, LOG, CASE}
    return frozenset(
        one for one in asked if person.hindered(Ask(person.subject, PURPOSE, frozenset({one}), by)) is None
    )


def former_number(vault: Vault, subject: SubjectId, *, by: Actor, now: datetime) -> tuple[Former, ...] | Refusal:
    """The numbers that the person had before they were changed, for the person alone, and nothing beside them (R-42).

    Only a role that answers for disclosures may hand them over. The entry is that of any other answer.
    """
    with vault.act(by=by, now=now) as act:
        person = act.person(subject).requesting()
        ask = Ask(subject, PURPOSE, frozenset({NUMBER}), by)
        found = history_of(person, ask) if _discloses(act, by) else Refusal(ask, act.policy.number, (Rule.D_14,))
        outcome = Outcome.REFUSED if isinstance(found, Refusal) else Outcome.DONE
        act.log(Kind.ACCESS, outcome, subject if exists(person) else None)
        return found if isinstance(found, Refusal) else tuple(one for one in found if one.number_changed)


def _discloses(act: Act, by: Actor) -> bool:
    role = act.policy.file.roles.get(by.role)
    return role is not None and DISCLOSURE in role.purposes


def _history(person: Person, by: Actor, only: Collection[CategoryId] | None) -> tuple[Former, ...]:
    """What was corrected of each category that may be told, but for changed numbers (R-42)."""
    there = corrected_categories(person) if only is None else corrected_categories(person) & set(only)
    asked = [Ask(person.subject, PURPOSE, frozenset({one}), by) for one in sorted(there)]
    found = [history_of(person, ask) for ask in asked]
    return tuple(one for answer in found if not isinstance(answer, Refusal) for one in answer if not one.number_changed)


def over(act: Act, subject: SubjectId, spent: Spent) -> Refusal:
    return OverBudget(Ask(subject, PURPOSE, frozenset(), act.by), act.policy.number, (), spent)


def exists(person: Person) -> bool:
    return person.act.vault.directory.hold(person.act.tx, person.subject)


def _open_all(person: Person, by: Actor, only: Collection[CategoryId] | None) -> _Opened | Refusal:
    """Category by category, so that one that may not be shown does not hide the rest.

    Relations, choices and the log are asked for like records: nothing is told without a Permit.
    """
    found: dict[CategoryId, PersonalData] = {}
    refusals: list[Refusal] = []
    held = {category for _, category, _ in person.grounds()}
    for category in sorted((held | {CHOICES, LOG, CASE}) if only is None else set(only)):
        opened = person.open(Ask(person.subject, PURPOSE, frozenset({category}), by))
        if isinstance(opened, Refusal):
            refusals.append(opened)
        else:
            found[category] = opened
    return _Opened(found, tuple(refusals)) if found else refusals[-1]


def _with_grounds(person: Person, opened: Mapping[CategoryId, PersonalData]) -> tuple[Held, ...]:
    kept = {record: grounds for record, _, grounds in person.records()}
    return tuple(Held(value, kept[value.record_id]) for data in opened.values() for value in data.reveal())
