"""The vault of one installation: acts that change it, and the one door out of it.

* `act` is one transaction with one named actor; it commits with at least one entry in the ledger, or not
  at all. `act.person(…)` is one data subject inside it.
* `open` is the only way to plain values: decided by `decide`, logged, then decrypted (design 5, 1–2).
* `ask` decides in the same way and opens nothing.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from ombud.audit import Act as Kind
from ombud.audit import Durability, Entry, Ledger, Outcome
from ombud.choices import store as choice_rows
from ombud.database import Database, Transaction
from ombud.keys import KeyDirectory, Keyring, Tombstone
from ombud.keys.directory import WHOLE, Erased
from ombud.keys.model import Mark
from ombud.law import law_on
from ombud.law.periods import local_date
from ombud.policy.ask import Ask, Refusal
from ombud.policy.grounds import Ground, grounds
from ombud.policy.model import Family, Policy, Tie
from ombud.relations.model import CATEGORY_OF, CLASS_OF
from ombud.terms import Actor, CategoryId, ClassId, SubjectId
from ombud.terms.time import from_micros, to_micros
from ombud.vault import store
from ombud.vault.facts import Situation, relation_facts, situation
from ombud.vault.identity import by_name
from ombud.vault.keys import PersonKeys
from ombud.vault.model import ABOUT_THIRD_PARTY, REGIMES, Draft, Opened, PersonalData, Row, Value
from ombud.vault.noes import No, Noes, NoFile
from ombud.vault.policies import PolicyBook
from ombud.vault.read import Answer, Reader
from ombud.vault.traces import Traces
from ombud.vault.write import NoGround, Writer, Written, row_context

EVIDENCE = ClassId("evidence")


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
    no_file: NoFile | None = None
    """What a restored archive must not bring back goes here before an act is answered; `None`: no archives are made."""
    traces: Traces = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "traces", Traces(self.database))

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
            if not act.logged:
                raise AssertionError("an act commits with its entry or not at all")
            if act.noes.found:
                act.noes.put_out(tx, self.keyring, self.new_id(), act.entry)
        if act.erases:
            self.traces.left()
        if act.noes.found and self.no_file is not None:
            self.no_file.publish()

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

    def _release(self, ask: Ask, now: datetime, kind: Kind) -> Opened | Refusal:
        reader = Reader(self.book, self.keyring)
        with self.database.read() as tx:
            policy = self.book.in_force(tx, now)
            keys = PersonKeys(self.directory, tx, ask.subject)
            answer = reader.answer(tx, ask, keys, now)
            values = () if kind is Kind.ASK else tuple(_value(ask.subject, row, keys) for row in answer.rows)
        self.ledger.lane(now).append(_entry(ask, answer, policy, kind, now), _durability(ask, policy))
        if answer.refusal is not None:
            return answer.refusal
        return Opened(PersonalData(ask.subject, values), answer.permits, policy.number if policy else 0)


@dataclass(slots=True)
class Act:
    """One act under way: its transaction, its policy, its actor, its time."""

    vault: Vault
    tx: Transaction
    policy: Policy
    by: Actor
    now: datetime
    logged: int = 0
    entry: bytes = b""
    """The latest entry that this act wrote."""
    erases: bool = False
    """The act deletes what is not to stay in the database's own log either."""
    noes: Noes = field(default_factory=Noes)

    def no(self, subject: SubjectId) -> No | None:
        """Where to say what this act takes from a person or forbids; `None` where no archive could bring it back."""
        return None if self.vault.no_file is None else self.noes.of(subject, self.now)

    def person(self, subject: SubjectId) -> "Person":
        """One data subject. In an act their row is held from here on: acts about one person come one after another,
        so what is read of them now is still so when the act commits (docs/decisions/0015)."""
        if self.tx.writes:
            self.vault.directory.hold(self.tx, subject)
        return Person(self, subject, PersonKeys(self.vault.directory, self.tx, subject))

    def newcomer(self) -> "Person":
        """Register somebody of whom nothing is held."""
        subject = self.vault.directory.register(self.tx, self.now)
        person = Person(self, subject, PersonKeys(self.vault.directory, self.tx, subject))
        person._held = False
        return person

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
        self.entry = self.vault.ledger.record(self.tx, entry)
        return self.entry


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
        """Something that decisions read has changed: look anew, and compute the ends of the records anew."""
        self._about = None
        self._writer().refresh(self.act.tx, self.subject, self.act.policy, self.about, self.act.now)

    def looked_at_anew(self) -> None:
        """Something that decisions read has changed; `settle` or `changed` will compute the ends of the records."""
        self._about = None
        self._stale = self._stale or self._held

    def take_over(self, other: "Person") -> None:
        """The same person was met again in this act: what was left to settle there is settled here."""
        self._stale = self._stale or other._stale or other is not self
        self._about = None

    def settle(self) -> None:
        """At the end of an act: compute the ends of the records anew where something in it can have moved them."""
        if self._stale:
            self.changed()

    def seal(self, draft: Draft) -> Written | NoGround:
        """Store one record, or say that nothing keeps it. Another entry of a document moves its siblings' ends."""
        written = self._writer().seal(self.act.tx, self.keys, draft, self.act.policy, self.about, self.act.now)
        self._held = True
        self._stale = self._stale or draft.document is not None
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
        return PersonalData(self.subject, tuple(_value(self.subject, row, self.keys) for row in answer.rows))

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
        return self.remove(klass, [row for row in rows if row.klass == klass and row.category not in keep])

    def remove(self, klass: ClassId, ended: list[Row]) -> int:
        """Remove these records of one class, and count them out of its state."""
        if ended:
            self.act.erases = True
            store.remove(self.act.tx, self.subject, [row.record_id for row in ended])
            marks = [Mark(row.record_id, row.version, row.sealed) for row in ended]
            self.act.vault.directory.change_state(self.act.tx, self.subject, klass, removed=marks)
            if (no := self.act.no(self.subject)) is not None:
                no.records = (*no.records, *(row.record_id for row in ended))
        return len(ended)

    def erase(self, classes: tuple[ClassId, ...] | None, stone: Tombstone) -> Erased:
        """Erase the keys and indexes of these classes, or of the whole person; let go of what is open (Art. 17)."""
        erased = self.act.vault.directory.erase(self.act.tx, self.subject, classes, stone)
        if (no := self.act.no(self.subject)) is not None:
            keys = [key.commitment for key in erased.keys]
            no.take((WHOLE,) if classes is None else classes, keys, stone.plan_hash, stone.final_at)
        self.forget_keys()
        return erased

    def suppress(self, channel: str | None) -> int:
        """Keep a "no" to the person's addresses on one channel or on all, as keyed hashes; how many (M-12)."""
        act = self.act
        found = act.vault.directory.suppress_addresses(act.tx, self.subject, act.now, channel)
        if (no := act.no(self.subject)) is not None:
            no.suppressed = (*no.suppressed, *found)
        return len(found)

    def said_no(self) -> None:
        """The person has objected, withdrawn or been restricted in this act, or an erasure ended what was consented."""
        no, act = self.act.no(self.subject), self.act
        if no is None:
            return
        no.stand(act.tx, act.policy)
        key = self.keys.for_reading(EVIDENCE)
        if key is not None:
            no.say(choice_rows.made_at(act.tx, self.subject, to_micros(act.now)), key)

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
        self._about = None

    def _writer(self) -> Writer:
        vault = self.act.vault
        return Writer(vault.book, vault.keyring, vault.directory, vault.new_id)


def _value(subject: SubjectId, row: Row, keys: PersonKeys) -> Value:
    key = keys.for_reading(ClassId(row.klass))
    if key is None:
        raise AssertionError("a record without its key: the key and the record are erased together")
    plain = json.loads(key.open(row_context(subject, row), row.sealed))
    return Value(
        category=CategoryId(row.category),
        klass=ClassId(row.klass),
        fields=plain["fields"],
        source=plain["source"],
        channel=plain["channel"],
        collected_at=from_micros(row.collected_at),
        event_at=from_micros(row.event_at),
        regime=REGIMES[row.regime],
        policy_number=row.policy,
        record_id=row.record_id,
        document=plain.get("document"),
        author=plain.get("author"),
        unit=plain.get("unit", ""),
        about_third_party=bool(row.marks & ABOUT_THIRD_PARTY),
    )


def _entry(ask: Ask, answer: Answer, policy: Policy | None, kind: Kind, now: datetime) -> Entry:
    refusal = answer.refusal
    rules = tuple(rule.value for rule in refusal.rules) if refusal else ()
    return Entry(
        at=now,
        actor=ask.actor,
        act=kind,
        outcome=Outcome.PERMITTED if refusal is None else Outcome.REFUSED,
        subject=ask.subject,
        purpose=ask.purpose,
        categories=tuple(sorted(ask.categories)),
        policy_number=policy.number if policy else 0,
        rules=rules,
        facts={"records": len(answer.rows)},
    )


def _durability(ask: Ask, policy: Policy | None) -> Durability:
    """Reading care data waits for the disk; everything else for the operating system (design 4)."""
    purpose = policy.file.purposes.get(ask.purpose) if policy else None
    return Durability.DISK if purpose is not None and purpose.family is Family.CARE else Durability.PROCESS
