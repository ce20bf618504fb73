"""The vault of one installation: acts that change it, and the one door out of it.

* `act` is one transaction with one named actor; it commits with at least one entry in the ledger, or not
  at all. `act.person(…)` is one data subject inside it.
* `open` is the only way to plain values: decided by `decide`, logged, then decrypted (design 5, 1–2).
* `ask` decides in the same way and opens nothing.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from ombud.audit import Act as Kind
from ombud.audit import Entry, Ledger, Outcome
from ombud.audit.model import SYSTEM
from ombud.database import Database, Transaction
from ombud.keys import KeyDirectory, Keyring
from ombud.keys.model import Mark
from ombud.law import law_on
from ombud.law.periods import local_date
from ombud.policy.ask import Ask, Refusal
from ombud.policy.grounds import Ground, grounds
from ombud.policy.model import Policy, Tie
from ombud.relations.model import CATEGORY_OF, CLASS_OF
from ombud.terms import Actor, CategoryId, ClassId, SubjectId
from ombud.terms.time import to_micros
from ombud.vault import store
from ombud.vault.desk import NO_KEY, Desks, durability
from ombud.vault.entry import entry_of, heading_of
from ombud.vault.facts import Situation, relation_facts, situation
from ombud.vault.identity import by_name
from ombud.vault.keys import PersonKeys
from ombud.vault.model import ABOUT_THIRD_PARTY, Draft, Found, Opened, PersonalData, Row
from ombud.vault.policies import PolicyBook
from ombud.vault.read import Reader
from ombud.vault.standing import pack
from ombud.vault.traces import Traces
from ombud.vault.write import NoGround, Writer, Written, row_context

_SETTLED_AT_ONCE = 200


class NoPolicyError(Exception):
    """No policy is in force, so nothing may be done. `ombud policy adopt` puts one in force."""


@dataclass(frozen=True, slots=True)
class Vault:
    """Everything an act needs, brought together once by `app`."""

    database: Database
    keyring: Keyring
    directory: KeyDirectory
    ledger: Ledger
    book: PolicyBook
    new_id: Callable[[], bytes]
    traces: Traces = field(init=False)
    _desks: Desks = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "traces", Traces(self.database))
        object.__setattr__(self, "_desks", Desks(self.database, self.book, self.keyring))

    def tidy(self) -> bool:
        """Take away what erasing acts have left in the database's own log. False while a reader holds it."""
        return self.traces.tidy()

    @contextmanager
    def act(self, *, by: Actor, now: datetime) -> Iterator["Act"]:
        """One act under the policy in force. Raises `NoPolicyError` before the first one is."""
        with self.database.act() as tx:
            policy = self.book.in_force(tx, now)
            if policy is None:
                raise NoPolicyError("no policy is in force")
            act = Act(self, tx, policy, by, now)
            yield act
            act.note_standings()
            if not act.logged:
                raise AssertionError("an act commits with its entry or not at all")
        if act.erases:
            self._desks.forget()
            self.traces.left()

    @contextmanager
    def look(self, *, by: Actor, now: datetime) -> Iterator["Act"]:
        """Look at what binds a person, without opening any data of theirs and without changing anything."""
        with self.database.read() as tx:
            policy = self.book.in_force(tx, now)
            if policy is None:
                raise NoPolicyError("no policy is in force")
            yield Act(self, tx, policy, by, now)

    def ask(self, ask: Ask, *, now: datetime) -> Opened | Refusal:
        """May I? The answer of `open`, with nothing opened; asked for is logged too (G-04)."""
        return self._release(ask, now, Kind.ASK)

    def open(self, ask: Ask, *, now: datetime) -> Opened | Refusal:
        """Open the categories asked for, of one person, for one purpose, by one actor."""
        return self._release(ask, now, Kind.OPEN)

    def settle(self, *, now: datetime, everybody: bool = False) -> int:
        """Compute the ends of the records anew where something has moved them; how many people.

        Before a sweep, a forecast or a report. In small transactions, by key: an interrupted run goes on with
        those who are left. `everybody`: after another policy has come into force, and in an upgrade.
        """
        some = store.people if everybody else store.unsettled
        after: SubjectId | None = SubjectId(b"")
        total = 0
        while after is not None:
            with self.act(by=SYSTEM, now=now) as act:
                subjects = some(act.tx, after, _SETTLED_AT_ONCE)
                for subject in subjects:
                    act.person(subject).settle()
                act.nothing_changed()  # what is computed follows from what has its entries
            after, total = subjects[-1] if subjects else None, total + len(subjects)
        return total

    def _release(self, ask: Ask, now: datetime, kind: Kind) -> Opened | Refusal:
        at = to_micros(now)
        served = self._desks.answer(ask, at, now)
        if served is None:
            return self._release_after_all(ask, now, kind)
        desk, looked, answer = served
        refusal, permits, rows = answer
        opened = () if kind is Kind.ASK else looked.opened(self.directory, ask.subject, answer)
        told = kind, None if refusal is None else refusal.rules, len(rows)
        head = desk.headings.get(told) or heading_of(desk, told, now)
        self.ledger.lane(now).opened_many(head, ask.subject, (), at, desk.durability)
        if refusal is not None:
            return refusal
        return Opened(PersonalData(ask.subject, opened), permits, desk.policy.number)

    def _release_after_all(self, ask: Ask, now: datetime, kind: Kind) -> Opened | Refusal:
        """The long way, for what a desk has no answer to."""
        reader = Reader(self.book, self.keyring)
        with self.database.read() as tx:
            policy = self.book.in_force(tx, now)
            keys = PersonKeys(self.directory, tx, ask.subject)
            answer = reader.answer(tx, ask, keys, now)
            values = [] if kind is Kind.ASK else [(row, _plain(ask.subject, row, keys)) for row in answer.rows]
        refusal, number = answer.refusal, policy.number if policy else 0
        told = kind, None if refusal is None else refusal.rules, len(answer.rows)
        self.ledger.lane(now).append(entry_of(ask, told, number, now), durability(policy, ask.purpose))
        if refusal is not None:
            return refusal
        return Opened(PersonalData(ask.subject, values), answer.permits, number)


@dataclass(slots=True)
class Act:
    """One act under way: its transaction, its policy, its actor, its time."""

    vault: Vault
    tx: Transaction
    policy: Policy
    by: Actor
    now: datetime
    logged: int = 0
    erases: bool = False
    """The act deletes what is not to stay in the database's own log either."""
    _moved: dict[SubjectId, "Person"] = field(default_factory=dict, repr=False)

    def person(self, subject: SubjectId) -> "Person":
        return Person(self, subject, PersonKeys(self.vault.directory, self.tx, subject))

    def newcomer(self) -> "Person":
        """Register somebody of whom nothing is held."""
        person = self.person(self.vault.directory.register(self.tx, self.now))
        person._held = False
        return person

    @contextmanager
    def part(self) -> Iterator[None]:
        """A part of the act that can fail alone: an exception undoes it and leaves the rest of the act."""
        try:
            with self.tx.part():
                yield
        except BaseException:
            for person in self._moved.values():  # what was seen inside the part is not there any more
                person.look_anew()
            raise

    def has_moved(self, person: "Person") -> None:
        """Something that decisions read of this person has changed, or may have."""
        if self._moved.setdefault(person.subject, person) is not person:
            self._moved[person.subject] = person.met_again(self._moved[person.subject])

    def note_standings(self) -> None:
        """At the end of the act: write where everybody stands now of whom something has changed in it."""
        for person in self._moved.values():
            person.note_standing()
        self._moved.clear()

    def nothing_changed(self) -> None:
        """This act found everything as it is to be; it commits without an entry."""
        self.logged += 1

    def log(
        self,
        kind: Kind,
        outcome: Outcome,
        subject: SubjectId | None = None,
        *,
        categories: tuple[CategoryId, ...] = (),
        reason: str | None = None,
        facts: Mapping[str, str | int] | None = None,
    ) -> bytes:
        """Write the act's entry; it commits with the act (G-04)."""
        self.logged += 1
        entry = Entry(
            at=self.now,
            actor=self.by,
            act=kind,
            outcome=outcome,
            subject=subject,
            categories=categories,
            policy_number=self.policy.number,
            reason=reason,
            facts=facts or {},
        )
        return self.vault.ledger.record(self.tx, entry)


@dataclass(slots=True)
class Person:
    """One data subject inside an act."""

    act: Act
    subject: SubjectId
    keys: PersonKeys
    _about: Situation | None = field(default=None, repr=False)
    _also: frozenset[Tie] = frozenset()
    _held: bool = True
    """There are records whose ends could have to move; a newcomer has none until the first is sealed."""
    _stale: bool = False
    _named: Draft | None = field(default=None, repr=False)
    _born: str = field(default="", repr=False)

    @property
    def about(self) -> Situation:
        """Where the person stands, as of the last change made through this object."""
        if self._about is None:
            self._about = situation(self.act.tx, self.subject, self.keys, self.act.policy, self._also)
        return self._about

    def changed(self) -> None:
        """Something that decisions read has changed, and may move the ends of the records (N-12.1, T-31).

        Reads obey at once. Where the person stands is written when the act ends; the ends are computed anew
        before anything asks for them (`Vault.settle`).
        """
        self._about = None
        self._stale = self._stale or self._held
        self.act.has_moved(self)

    def look_anew(self) -> None:
        """Let go of what was seen of the person."""
        self._about = None

    def met_again(self, before: "Person") -> "Person":
        """The same person was met earlier in this act: what is to be noted of them is noted by this one."""
        self._stale = self._stale or before._stale
        self._about = None
        return self

    def note_standing(self) -> None:
        """Write where the person stands, and whether the ends of their records are to be computed anew."""
        store.set_standing(self.act.tx, self.subject, self._standing(), int(self._stale))

    def settle(self) -> None:
        """Compute the ends of the person's records anew, and write where the person stands. Not an act's business."""
        if self.act.vault.directory.hold(self.act.tx, self.subject):
            self._about = None
            self._writer().refresh(self.act.tx, self.subject, self.act.policy, self.about, self.act.now)
            store.set_settled(self.act.tx, self.subject, self._standing())

    def standing(self) -> tuple[bytes | None, bytes]:
        """Where the person stands as it is written, and as it is: the same, unless it was never written."""
        self._about = None
        return store.standing(self.act.tx, self.subject), self._standing()

    def _standing(self) -> bytes:
        return pack(self.about.standing, self.about.anchors)

    def seal(self, draft: Draft) -> Written | NoGround:
        """Store one record, or say that nothing keeps it. Another entry of a document moves its siblings' ends."""
        written = self._writer().seal(self.act.tx, self.keys, draft, self.act.policy, self.about, self.act.now)
        self._held = True
        if draft.document is not None:
            self._stale = True
            self.act.has_moved(self)
        self._know(draft)
        return written

    def _know(self, draft: Draft) -> None:
        """A name and a birth date that come together let the person be found by both, with the name's class."""
        if draft.marks & ABOUT_THIRD_PARTY:
            return
        if "birth_date" in draft.fields:
            self._born = draft.fields["birth_date"]
        if "given" in draft.fields or "family" in draft.fields:
            self._named = draft
        found = by_name(self._named.fields, self._born) if self._named and self._born else None
        if found is not None and self._named is not None:
            self.act.vault.directory.index(self.act.tx, self.subject, self._named.klass, *found)

    def open(self, ask: Ask, also: frozenset[ClassId] = frozenset()) -> PersonalData | Refusal:
        """Open inside the act, with a Permit as everywhere; the act's entry says that it was done."""
        vault, act = self.act.vault, self.act
        reader = Reader(vault.book, vault.keyring)
        answer = reader.answer_about(act.tx, ask, act.policy, self.about, act.now, also)
        if answer.refusal is not None:
            return answer.refusal
        return PersonalData(self.subject, [(row, _plain(self.subject, row, self.keys)) for row in answer.rows])

    def records(self) -> list[tuple[bytes, CategoryId, tuple[Ground, ...]]]:
        """The person's records by id, each with its category and what keeps it now."""
        kept = self._kept()
        return [(row.record_id, CategoryId(row.category), ground) for row, ground in kept]

    def grounds(self) -> list[tuple[ClassId, CategoryId, tuple[Ground, ...]]]:
        """What keeps each record and each relation of the person now, by retention class and category."""
        act = self.act
        found = [(ClassId(row.klass), CategoryId(row.category), ground) for row, ground in self._kept()]
        law = law_on(local_date(act.now))
        for relation in self.about.relations:
            klass, category = CLASS_OF[relation.kind], CATEGORY_OF[relation.kind]
            facts = relation_facts(act.tx, act.vault.book, act.policy, self.about, relation)
            found.append((klass, category, grounds(act.policy, law, category, klass, facts, act.now)))
        return found

    def drop(self, klass: ClassId, keep: frozenset[CategoryId]) -> int:
        """Remove the records of a class but those of these categories; how many went. Its key lives on."""
        rows = store.rows(self.act.tx, self.subject)
        ended = [row for row in rows if row.klass == klass and row.category not in keep]
        if ended:
            self.act.erases = True
            store.remove(self.act.tx, self.subject, [row.record_id for row in ended])
            marks = [Mark(row.record_id, row.version, row.sealed) for row in ended]
            self.act.vault.directory.change_state(self.act.tx, self.subject, klass, removed=marks)
        return len(ended)

    def requesting(self) -> "Person":
        """The person's own request is being carried out in this act: a tie for as long as the act lasts."""
        self._also = frozenset({Tie.REQUEST})
        self._about = None
        return self

    def _kept(self) -> list[tuple[Row, tuple[Ground, ...]]]:
        rows = store.rows(self.act.tx, self.subject)
        return self._writer().grounds_of(self.act.tx, self.act.policy, rows, self.about, self.act.now)

    def forget_keys(self) -> None:
        """A class of the person has been erased in this act: let go of its opened key."""
        self.keys = PersonKeys(self.act.vault.directory, self.act.tx, self.subject)
        self.changed()

    def _writer(self) -> Writer:
        vault = self.act.vault
        return Writer(vault.book, vault.keyring, vault.directory, vault.new_id)


def _plain(subject: SubjectId, row: Row | Found, keys: PersonKeys) -> bytes:
    key = keys.for_reading(ClassId(row.klass))
    if key is None:
        raise AssertionError(NO_KEY)
    return key.open(row_context(subject, row), row.sealed)
