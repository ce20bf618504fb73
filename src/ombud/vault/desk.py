"""The short way to an answer: one statement, and nothing asked again that is the same for everybody.

* A `Desk` is one question under one policy and one law: who asks, for which purpose, of which categories. Its
  statement, its deciders and the headings of its entries are made once and serve every person asked about.
* What is read is one moment, the key and the record together: another process's erasure is obeyed at once.
* Of somebody who was asked about before, the sealed rows are remembered, and a smaller statement reads what
  witnesses that they are so still: the version in force, where the person stands, what they decided, and the
  state seal of each key that could open anything. Every record that comes or goes moves it (keys/state.py).
  Where the engine tells at no cost that nothing at all was committed since (`Database.turn`), not even that.
* Where a decision asks for what the statement does not bring (a service or the scope of a hold, which lie sealed in a
  relation; a restriction of one category; whether somebody has lifted a block; somebody whose standing was never
  computed), there is no answer here, and the
  caller goes the long way (`read`). A test holds that the two never differ (tests/vault/test_desk.py).
"""

from collections.abc import Hashable, Mapping
from dataclasses import replace
from datetime import datetime
from operator import itemgetter
from typing import Protocol

from ombud.audit import Durability
from ombud.audit.model import NOBODY
from ombud.audit.payload import Heading
from ombud.choices import Wishes
from ombud.choices.model import FLAG_BITS
from ombud.database import Database
from ombud.database.port import Row
from ombud.keys import KeyDirectory, Keyring, TamperedError
from ombud.keys.model import WrappedKey
from ombud.law import Law, law_on
from ombud.law.periods import local_date
from ombud.policy.ask import Ask, Facts, Flag, Permit, Refusal
from ombud.policy.decide import Decider
from ombud.policy.model import Anchor, CategoryCondition, Family, Policy, Tie
from ombud.relations import Standing
from ombud.terms import CategoryId, ClassId, PurposeId, SubjectId
from ombud.vault import store_moment, store_versions
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
from ombud.vault.row_forms import record_bytes
from ombud.vault.standing import HEAD, is_held, unpack_anchors, unpack_head
from ombud.vault.write import NO_KEY, row_context

_HOUR = 3_600_000_000
_NEVER = 1 << 62
_DESKS = 1024
_HELD = 65_536
"""How many sealed rows are remembered over all desks, and of one look at most so many."""
_ROWS = 64
_STANDS = itemgetter(*range(Found._fields.index("standing"), Found._fields.index("care")))
"""What is read of the person, for `store_moment.check_stands`."""
_RECORD = itemgetter(*range(Found._fields.index("record_id"), Found._fields.index("seal")))
"""What a record's seal is over, but that nothing has taken its place."""
_RESTRICTED = FLAG_BITS[Flag.RESTRICTED]
_BLOCKED = FLAG_BITS[Flag.BLOCKED]
_BY_SERVICE = (CategoryCondition.COST_RESPONSIBILITY, CategoryCondition.SERVICE_NEEDS_IT)


Stores = tuple[Database, PolicyBook]


class Desk:
    """One question under one policy and one law, for whoever it is about."""

    def __init__(self, stores: Stores, policy: Policy, law: Law, question: Ask, unit: bytes | None) -> None:
        """`question` is an ask whose subject is nobody; `unit` the code of the actor's unit."""
        database, book = stores
        self.database = database
        self.book = book
        self.policy = policy
        self.law = law
        self.question = question
        self.headings: dict[Hashable, Heading] = {}
        self.seen: dict[SubjectId, Looked | None] = {}
        with database.read() as tx:
            self.care = any(asks_care(version, question.purpose) for version in book.versions(tx))
        self.durability = durability(policy, question.purpose)
        self.classes = classes_read(policy, question)
        self._unit = unit
        self.finding = store_moment.finding(sorted(question.categories), unit if self.care else None)
        self.witnessing = store_moment.witnessing(self.classes, unit if self.care else None)
        self._asks_more = _RESTRICTED | (_BLOCKED if self.care else 0)
        self._services = asks_services(policy, question)
        self._by_service = service_choices(policy, question.purpose)
        self.deciders: Mapping[CategoryId, Decider] = {
            category: Decider(policy, law, replace(question, categories=frozenset({category})))
            for category in question.categories
        }

    def look(self, subject: SubjectId, rows: list[Row]) -> "Looked | None":
        """What was found, as it is decided about; None where more has to be known. Raises `DamagedRow`."""
        found = [Found._make(row) for row in rows]
        first = found[0]
        self._check(subject, found)
        choices, flags = first.choices or 0, first.flags or 0
        if self.asks_more(first.standing, choices, flags):
            return None
        held = [row for row in found if row.record_id is not None]
        held.sort(key=_event_at)
        latest = last_entries(held)
        return Looked(first, [KnownRecord(self, row, latest[row.document or row.record_id]) for row in held])

    def asks_more(self, standing: bytes | None, choices: int, flags: int) -> bool:
        """Does a decision about somebody who stands so ask for what is not read here?"""
        return (
            standing is None
            or is_held(standing)
            or bool(flags & self._asks_more)
            or self._services
            or bool(choices & self._by_service)
        )

    def _check(self, subject: SubjectId, found: list[Found]) -> None:
        """Is everything in clear as it was written? What is remembered afterwards is not asked again."""
        row_seal, first = self.database.row_seal, found[0]
        store_moment.check_stands(row_seal, subject, _STANDS(first))
        if first.care is not None:
            row_seal.check("care_relation", first.care_seal, subject, self._unit, first.care, None)
        for row in found:
            if row.record_id is not None:
                row_seal.check_bytes("record", row.seal, record_bytes((subject, *_RECORD(row))))

    def owns(self, row: Found) -> bool:
        """Was it recorded by the unit that the actor is of?"""
        return self.is_own(row.unit)

    def is_own(self, unit: bytes | None) -> bool:
        """Is that the code of the unit that the actor is of?"""
        return unit is not None and unit == self._unit

    def decide(self, ask: Ask, looked: "Looked", now: datetime) -> Answer:
        """Decide about each record, and about a category of which nothing is held."""
        records = looked.records
        if len(records) == len(self.deciders) == 1:  # as almost always, and then there is nothing to weigh
            known = records[0]
            decision = self.deciders[known.category].answer(ask, known, now)
            if isinstance(decision, Permit) and known.row.klass in self.classes:
                return Answer(None, (decision,), (known.row,))
        subject = ask.subject
        decided: list[Decided] = [
            (known.row, self.deciders[known.category].decide(subject, known, now)) for known in records
        ]

        def of_nothing(category: CategoryId) -> Permit | Refusal:
            return self.deciders[category].decide(subject, KnownPerson(self, looked.first, category), now)

        return weigh(ask, self.policy, self.classes, decided, of_nothing)

    def remembers(self, looked: "Looked") -> bool:
        """Do the keys of the classes it reads witness everything that the answer was made from?"""
        held = {known.category for known in looked.records if known.row.klass in self.classes}
        return held == self.question.categories and len(looked.records) <= _ROWS


class Looked:
    """What was found of a person for one desk, and what witnesses that it is so still."""

    __slots__ = ("first", "records", "turn", "witness")

    def __init__(self, first: Found, records: "list[KnownRecord]") -> None:
        self.first = first
        self.records = records
        self.witness: list[Row] = []
        self.turn: Hashable = None

    def opened(self, directory: KeyDirectory, subject: SubjectId, answer: Answer) -> list[tuple[Found, bytes]]:
        """The rows that may be opened, each with its plain bytes. Raises `TamperedError`."""
        rows, records = answer.rows, self.records
        if len(rows) == len(records) == 1:
            return [(records[0].row, records[0].plain(directory, subject))]
        if len(rows) != len(records):
            permitted = set(map(id, rows))
            records = [known for known in records if id(known.row) in permitted]
        return [(known.row, known.plain(directory, subject)) for known in records]


Served = tuple[Desk, Looked, Answer]
"""The desk that gave an answer, what it was given about, and the answer."""


def _event_at(row: Found) -> int:
    return row.event_at


class Desks:
    """The desks of one vault, found by who asks for what. Safe to share between threads."""

    def __init__(self, database: Database, book: PolicyBook, keyring: Keyring) -> None:
        self._database = database
        self._book = book
        self._keyring = keyring
        self._open: dict[Hashable, _Place] = {}
        self._held = 0
        self._turn: Hashable = None
        """The last that was taken, by whichever thread: what was read after it is so as long as it is the same."""

    def answer(self, ask: Ask, at: int, now: datetime) -> Served | None:
        """The answer and whose it is; None where the long way has to be gone. `at` is `now` in microseconds."""
        actor = ask.actor
        who = (actor.id, actor.role, actor.unit, ask.purpose, ask.categories, ask.channel, ask.form)
        place = self._open.get(who) or self._place(who, ask)
        number, hour, desk = place.desk
        if desk is None or at // _HOUR != hour:
            return self._anew(place, ask, at, now)
        subject, witness, turn = ask.subject, None, self._turn
        looked = desk.seen.get(subject)
        if looked is not None:
            if looked.turn == turn:  # another one: something was committed since, none is asked
                turn = self._turn = self._database.turn()
                if turn is not None and looked.turn == turn and place.begins <= at < place.ends:
                    return desk, looked, desk.decide(ask, looked, now)
            witness = desk.witnessing.of(self._database, subject, at)
            if looked.witness == witness:
                looked.turn = turn  # taken before the witness was read
                return desk, looked, desk.decide(ask, looked, now)
        elif subject in desk.seen:
            witness = desk.witnessing.of(self._database, subject, at)
        rows = desk.finding.of(self._database, subject, at)
        if rows and rows[0][0] != number:
            return self._anew(place, ask, at, now)
        looked = desk.look(subject, rows) if rows else None
        self._remember(desk, subject, looked, witness)
        return None if looked is None else (desk, looked, desk.decide(ask, looked, now))

    def _remember(self, desk: Desk, subject: SubjectId, looked: Looked | None, witness: list[Row] | None) -> None:
        """Whoever is asked about a second time is remembered, with a witness that is older than what it witnesses."""
        if self._held >= _HELD:
            self.forget()
        self._held += 1 if looked is None else max(len(looked.records), 1)
        if looked is not None and witness is not None and desk.remembers(looked):
            looked.witness = witness
            desk.seen[subject] = looked
        else:
            desk.seen[subject] = None

    def forget(self) -> None:
        """Let go of everybody: there are too many, or somebody has been erased and is not to be left here sealed."""
        for place in list(self._open.values()):
            desk = place.desk[2]
            if desk is not None:
                desk.seen.clear()
        self._held = 0

    def _anew(self, place: "_Place", ask: Ask, at: int, now: datetime) -> Served | None:
        """Make the desk for the version in force and the law of the day, and ask it."""
        with self._database.read() as tx:
            policy = self._book.in_force(tx, now)
            days = [from_at for _, from_at in store_versions.version_marks(tx)]
        if policy is None or not ask.categories:
            return None
        place.begins = max(day for day in days if day <= at)
        place.ends = min((day for day in days if day > at), default=_NEVER)
        law, desk = law_on(local_date(now)), place.desk[2]
        if desk is None or desk.policy is not policy or desk.law is not law:
            desk = Desk((self._database, self._book), policy, law, replace(ask, subject=NOBODY), place.unit)
        place.desk = self._book.mark(policy), at // _HOUR, desk
        return self.answer(ask, at, now)

    def _place(self, who: Hashable, ask: Ask) -> "_Place":
        if len(self._open) >= _DESKS:
            self._open.clear()
        unit = self._keyring.blind("unit", ask.actor.unit) if ask.actor.unit else None
        place = self._open[who] = _Place(unit)
        return place


class _Place:
    """Where a desk stands, and for which version and hour: the day on which a law begins begins with an hour."""

    __slots__ = ("begins", "desk", "ends", "unit")

    def __init__(self, unit: bytes | None) -> None:
        self.unit = unit
        self.desk: tuple[int, int, Desk | None] = (0, 0, None)
        self.begins = self.ends = 0
        """From when until when no other version comes into force, as far as versions have been adopted."""


class KnownRecord:
    """A record, and the person it is of, as a `Decider` takes them; and its key, wrapped, to open it with."""

    __slots__ = ("_bound", "_desk", "_klass", "_latest", "_wrapped", "category", "form", "row")

    def __init__(self, desk: Desk, row: Found, latest: int) -> None:
        self._desk = desk
        self._latest = latest
        self._wrapped = None if row.wrapped is None else WrappedKey(row.epoch, row.wrapped, row.commitment)
        self._klass = ClassId(row.klass)
        self._bound: bytes | None = None
        self.row = row
        self.category = CategoryId(row.category)
        self.form: Hashable = (
            row.policy, row.purposes, row.regime, row.marks & VOLUNTEERED, desk.owns(row),
            row.standing[:HEAD], row.choices, row.flags, row.care is None,  # type: ignore[index]
        )  # fmt: skip

    def plain(self, directory: KeyDirectory, subject: SubjectId) -> bytes:
        """The plain bytes. The key is asked for anew: it is not kept here when it has been let go of there."""
        row, wrapped = self.row, self._wrapped
        if wrapped is None:
            raise TamperedError(NO_KEY)
        key = directory.opened(subject, self._klass, wrapped)
        bound = self._bound
        if bound is None:
            bound = self._bound = key.bound(row_context(subject, row))
        return key.open_bound(bound, row.sealed)

    def facts(self) -> Facts:
        desk, row = self._desk, self.row
        unit = desk.question.actor.unit if desk.owns(row) else NO_UNIT
        with desk.database.read() as tx:
            facts = RecordFacts(tx, desk.book, desk.policy, about(desk.policy, row))
            return facts.of(row, self._latest, unit=unit, care=row.care is not None)

    def anchors(self) -> Mapping[Anchor, datetime]:
        row = self.row
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


class Stands(Protocol):
    """Of whom it is known where they stand and what they have decided."""

    @property
    def standing(self) -> bytes | None: ...
    @property
    def choices(self) -> int | None: ...
    @property
    def flags(self) -> int | None: ...


def about(policy: Policy, row: Stands) -> Situation:
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
