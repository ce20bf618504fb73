"""The short way to an answer: one statement, and nothing asked again that is the same for everybody.

* A `Desk` is one question under one policy and one law: who asks, for which purpose, of which categories. Its
  statement, its deciders and the headings of its entries are made once and serve every person asked about.
* What is read is one moment, the key and the record together: another process's erasure is obeyed at once.
* Where a decision asks for what the statement does not bring (a service, which lies sealed in a relation; a
  restriction of one category; somebody whose standing was never computed), there is no answer here, and the
  caller goes the long way (`read`). A test holds that the two never differ (tests/vault/test_desk.py).
"""

from collections.abc import Hashable, Mapping
from dataclasses import replace
from datetime import datetime

from ombud.audit import Durability
from ombud.audit.model import NOBODY
from ombud.audit.payload import Heading
from ombud.choices import Wishes
from ombud.choices.model import FLAG_BITS
from ombud.database import Database
from ombud.keys import Keyring
from ombud.law import Law, law_on
from ombud.law.periods import local_date
from ombud.policy.ask import Ask, Facts, Flag, Permit, Refusal
from ombud.policy.decide import Decider
from ombud.policy.model import Anchor, CategoryCondition, Family, Policy, Tie
from ombud.relations import Standing
from ombud.terms import CategoryId, PurposeId
from ombud.vault import store
from ombud.vault.facts import (
    NO_UNIT,
    RecordFacts,
    Situation,
    chosen,
    last_entries,
    nothing_held,
    person_facts,
    record_anchors,
)
from ombud.vault.model import VOLUNTEERED, Found
from ombud.vault.policies import PolicyBook
from ombud.vault.read import Answer, Decided, classes_read, weigh
from ombud.vault.standing import HEAD, unpack_anchors, unpack_head

_HOUR = 3_600_000_000
_DESKS = 1024
_RESTRICTED = FLAG_BITS[Flag.RESTRICTED]
_BY_SERVICE = (CategoryCondition.COST_RESPONSIBILITY, CategoryCondition.SERVICE_NEEDS_IT)


class Desk:
    """One question under one policy and one law, for whoever it is about."""

    def __init__(self, database: Database, book: PolicyBook, policy: Policy, law: Law, question: Ask) -> None:
        """`question` is an ask whose subject is nobody."""
        self.database = database
        self.book = book
        self.policy = policy
        self.law = law
        self.question = question
        self.headings: dict[Hashable, Heading] = {}
        with database.read() as tx:
            self.care = any(asks_care(version, question.purpose) for version in book.versions(tx))
        self.durability = durability(policy, question.purpose)
        self._classes = classes_read(policy, question)
        self._services = asks_services(policy, question)
        self._by_service = service_choices(policy, question.purpose)
        self._deciders = {
            category: Decider(policy, law, replace(question, categories=frozenset({category})))
            for category in question.categories
        }

    def answer(self, ask: Ask, found: list[Found], unit: bytes | None, now: datetime) -> Answer | None:
        """Decide about what was found; None where more has to be known."""
        first = found[0]
        choices, flags = first.choices or 0, first.flags or 0
        if first.standing is None or flags & _RESTRICTED or self._services or choices & self._by_service:
            return None
        records = [row for row in found if row.record_id is not None]
        latest = last_entries(records) if len(records) > 1 else {}
        decided: list[Decided] = [
            (
                row,
                self._deciders[CategoryId(row.category)].decide(
                    ask.subject,
                    KnownRecord(self, row, latest.get(row.document or row.record_id, row.event_at), row.unit == unit),
                    now,
                ),
            )
            for row in records
        ]
        if len(decided) == len(ask.categories) == 1:
            row, decision = decided[0]
            if isinstance(decision, Permit) and row.klass in self._classes:
                return Answer(None, (decision,), (row,))

        def of_nothing(category: CategoryId) -> Permit | Refusal:
            return self._deciders[category].decide(ask.subject, KnownPerson(self, first, category), now)

        decided.sort(key=lambda one: one[0].event_at)
        return weigh(ask, self.policy, self._classes, decided, of_nothing)


class Desks:
    """The desks of one vault, found by who asks for what. Safe to share between threads."""

    def __init__(self, database: Database, book: PolicyBook, keyring: Keyring) -> None:
        self._database = database
        self._book = book
        self._keyring = keyring
        self._open: dict[Hashable, _Place] = {}

    def answer(self, ask: Ask, at: int, now: datetime) -> tuple[Desk, Answer] | None:
        """The answer and whose it is; None where the long way has to be gone. `at` is `now` in microseconds."""
        actor = ask.actor
        who = (actor.id, actor.role, actor.unit, ask.purpose, ask.categories, ask.channel, ask.form)
        place = self._open.get(who) or self._place(who, ask)
        number, hour, desk = place.desk
        unit = place.unit if desk is None or desk.care else None
        found = store.found(self._database, ask.subject, at, place.categories, unit)
        in_force = found[0].number
        if desk is None or in_force != number or at // _HOUR != hour:
            if in_force is None or not ask.categories:
                return None
            place.desk = in_force, at // _HOUR, self._desk(desk, ask, in_force, now)
            return self.answer(ask, at, now)
        answer = desk.answer(ask, found, place.unit, now)
        return None if answer is None else (desk, answer)

    def _place(self, who: Hashable, ask: Ask) -> "_Place":
        if len(self._open) >= _DESKS:
            self._open.clear()
        unit = self._keyring.blind("unit", ask.actor.unit) if ask.actor.unit else None
        place = self._open[who] = _Place(tuple(sorted(ask.categories)), unit)
        return place

    def _desk(self, last: Desk | None, ask: Ask, number: int, now: datetime) -> Desk:
        law = law_on(local_date(now))
        if last is not None and last.policy.number == number and last.law is law:
            return last
        with self._database.read() as tx:
            policy = self._book.version(tx, number)
        return Desk(self._database, self._book, policy, law, replace(ask, subject=NOBODY))


class _Place:
    """Where a desk stands, and for which version and hour: the day on which a law begins begins with an hour."""

    __slots__ = ("categories", "desk", "unit")

    def __init__(self, categories: tuple[CategoryId, ...], unit: bytes | None) -> None:
        self.categories = categories
        self.unit = unit
        self.desk: tuple[int, int, Desk | None] = (0, 0, None)


class KnownRecord:
    """A record, and the person it is of, as a `Decider` takes them."""

    __slots__ = ("_desk", "_latest", "_own", "_row", "form")

    def __init__(self, desk: Desk, row: Found, latest: int, own: bool) -> None:
        self._desk = desk
        self._row = row
        self._latest = latest
        self._own = own
        self.form: Hashable = (
            row.policy, row.purposes, row.regime, row.marks & VOLUNTEERED, own,
            row.standing[:HEAD], row.choices, row.flags, row.care is None,  # type: ignore[index]
        )  # fmt: skip

    def facts(self) -> Facts:
        desk, row = self._desk, self._row
        unit = desk.question.actor.unit if self._own else NO_UNIT
        with desk.database.read() as tx:
            facts = RecordFacts(tx, desk.book, desk.policy, about(desk.policy, row))
            return facts.of(row, self._latest, unit=unit, care=row.care is not None)

    def anchors(self) -> Mapping[Anchor, datetime]:
        row = self._row
        return {**unpack_anchors(row.standing or b""), **record_anchors(row, self._latest, self._desk.policy)}


class KnownPerson:
    """A person of whom nothing of a category is held."""

    __slots__ = ("_category", "_desk", "_row", "form")

    def __init__(self, desk: Desk, row: Found, category: CategoryId) -> None:
        self._desk = desk
        self._row = row
        self._category = category
        self.form: Hashable = (row.standing[:HEAD], row.choices, row.flags, row.care is None)  # type: ignore[index]

    def facts(self) -> Facts:
        desk, row, category = self._desk, self._row, self._category
        facts = person_facts(about(desk.policy, row), category, care=row.care is not None)
        with desk.database.read() as tx:
            told = desk.book.told(tx, desk.policy.number, desk.book.mask(desk.policy, category))
        return nothing_held(facts, told)

    def anchors(self) -> Mapping[Anchor, datetime]:
        return unpack_anchors(self._row.standing or b"")


def about(policy: Policy, row: Found) -> Situation:
    """The situation of somebody whose services and limits are not asked for."""
    standing = row.standing or b""
    stage, ties = unpack_head(standing[:HEAD])
    anchors, choices = unpack_anchors(standing), row.choices or 0
    stands = Standing(ties, stage, frozenset(), anchors)
    return Situation((), stands, Wishes(choices, row.flags or 0), chosen(policy, choices), (), anchors)


def durability(policy: Policy | None, purpose_id: PurposeId) -> Durability:
    """Reading care data waits for the disk; everything else for the operating system (design 4)."""
    purpose = policy.file.purposes.get(purpose_id) if policy else None
    return Durability.DISK if purpose is not None and purpose.family is Family.CARE else Durability.PROCESS


def asks_care(policy: Policy, purpose_id: PurposeId) -> bool:
    """Does a decision for the purpose ask whether the actor's unit takes part in the care (D-10, D-12, D-14)?"""
    purpose = policy.file.purposes.get(purpose_id)
    return purpose is not None and (
        purpose.family is Family.CARE or any(Tie.CARE in row.during for row in purpose.storage)
    )


def asks_services(policy: Policy, question: Ask) -> bool:
    """Does it ask for the services of the person's agreements (D-03)?"""
    purpose = policy.file.purposes.get(question.purpose)
    used = purpose.categories if purpose else []
    return any(one.when in _BY_SERVICE for one in used if one.id in question.categories)


def service_choices(policy: Policy, purpose_id: PurposeId) -> int:
    """The consents for the purpose that hold for one service alone (C-3): whoever gave one is asked for services."""
    choices = policy.file.choices.values()
    return sum(1 << one.bit for one in choices if one.service is not None and purpose_id in one.purposes)
