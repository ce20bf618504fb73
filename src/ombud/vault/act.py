"""One act under way, and one data subject inside it.

* An act has one actor, one time and one policy, and ends with at least one entry (G-04).
* `act.person(…)` is one data subject: where they stand, what is held of them, and what keeps it.
* What an act makes and moves is written once, at its end or at the end of a part that can fail alone: keys and
  the seals of their states, and where people stand (spec/standing.md).
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from ombud.audit import Act as Kind
from ombud.audit import Entry, Outcome
from ombud.choices import set_flags
from ombud.choices import store as choice_rows
from ombud.database import Transaction
from ombud.keys import Tombstone
from ombud.keys.directory import WHOLE, Erased
from ombud.keys.model import Mark
from ombud.keys.store import Holdings
from ombud.law import law_on
from ombud.law.periods import local_date
from ombud.policy.ask import Ask, Flag, Refusal
from ombud.policy.grounds import Ground
from ombud.policy.model import Anchor, Policy, Tie
from ombud.relations import Relation
from ombud.relations.model import CATEGORY_OF, CLASS_OF
from ombud.terms import Actor, CategoryId, ChoiceId, ClassId, SubjectId
from ombud.terms.time import to_micros
from ombud.vault import store
from ombud.vault.alarms import raise_alarm
from ombud.vault.budget import Spent
from ombud.vault.facts import (
    NOBODY_YET,
    Situation,
    chosen,
    questions,
    relation_facts,
    situation,
    situation_of,
)
from ombud.vault.identity import Naming
from ombud.vault.keys import ActKeys, PersonKeys
from ombud.vault.model import ABOUT_THIRD_PARTY, Draft, PersonalData, Row
from ombud.vault.noes import No, Noes
from ombud.vault.place import NoPolicyError, Place
from ombud.vault.read import Reader
from ombud.vault.standing import pack, with_event
from ombud.vault.write import NoGround, Writer, Written, plain

EVIDENCE = ClassId("evidence")


@dataclass(slots=True)
class Act:
    """One act under way: its transaction, its policy, its actor, its time."""

    vault: Place
    tx: Transaction
    by: Actor
    now: datetime
    logged: int = 0
    erases: bool = False
    """The act deletes what is not to stay in the database's own log either."""
    entry: bytes = b""
    """The latest entry that this act wrote."""
    noes: Noes = field(default_factory=Noes, repr=False)
    _policy: Policy | None = field(default=None, repr=False)
    _keys: ActKeys = field(init=False, repr=False)
    _moved: dict[SubjectId, "Person"] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        self._keys = ActKeys(self.vault.directory, self.tx)

    def no(self, subject: SubjectId) -> No | None:
        """Where to say what this act takes from a person or forbids; `None` where no archive could bring it back."""
        return None if self.vault.no_file is None else self.noes.of(subject, self.now)

    @property
    def policy(self) -> Policy:
        """The policy in force. Raises `NoPolicyError` before the first one is."""
        if self._policy is None:
            self._policy = self.vault.book.in_force(self.tx, self.now)
        if self._policy is None:
            raise NoPolicyError("no policy is in force")
        return self._policy

    def person(self, subject: SubjectId) -> "Person":
        """One data subject, if there is such a one. In an act their row is held from here on: acts about one person
        come one after another, so what is read of them now is still so when the act commits (docs/decisions/0015)."""
        return Person(self, subject, self._keys.of(subject))

    def known(self, subject: SubjectId) -> "Person | None":
        """A person, kept from erasure until the act ends; `None` when there is no such person (any more). One
        statement reads the policy in force, the person's keys, what they have decided and where they stand."""
        person = self.person(subject)
        seen = store.seen(self.tx, subject, to_micros(self.now))
        if self._policy is None and seen.number is not None:
            self._policy = self.vault.book.version(self.tx, seen.number)
        if not seen.there:
            return person if subject in self._moved and self._moved[subject].new else None
        person.keys.read(seen.keys)
        person.seen(seen.choices, seen.standing)
        return person

    def found_by(self, values: Collection[tuple[str, str]]) -> tuple[SubjectId, ...]:
        """Everybody who is found by one of these values (field, normalised). Whoever is to be registered by them has
        passed their locks first. The policy in force is read in the same statement."""
        number, subjects = store.found_by(self.tx, to_micros(self.now), self.vault.directory.blinded(values))
        if self._policy is None and number is not None:
            self._policy = self.vault.book.version(self.tx, number)
        return subjects

    def newcomer(self) -> "Person":
        """Somebody of whom nothing is held. They are registered, with where they stand, when the act ends."""
        subject = SubjectId(self.vault.new_id())
        person = Person(self, subject, self._keys.registered(subject))
        person.is_new()
        self.has_moved(person)
        return person

    @contextmanager
    def part(self) -> Iterator[None]:
        """A part of the act that can fail alone: an exception undoes it and leaves the rest of the act."""
        self.keep()
        before = set(self._moved)
        try:
            with self.tx.part():
                yield
                self.keep()
        except BaseException:
            self._undo(before)
            raise

    def _undo(self, before: set[SubjectId]) -> None:
        """What was made and seen in a part that has failed is not there any more."""
        self._keys.undo()
        for subject in [one for one, person in self._moved.items() if person.new and one not in before]:
            del self._moved[subject]
        for person in self._moved.values():
            person.look_anew()

    def keep(self) -> None:
        """Write what the act has changed about people's keys so far."""
        self._keys.keep()

    def has_moved(self, person: "Person") -> None:
        """Something that decisions read of this person has changed, or may have."""
        if self._moved.setdefault(person.subject, person) is not person:
            self._moved[person.subject] = person.met_again(self._moved[person.subject])

    def end(self) -> None:
        """Write where everybody stands now of whom something has changed, and what keys have sealed."""
        if not (self.policy and self.logged):
            raise AssertionError("an act commits with its entry or not at all")
        for person in self._moved.values():
            person.note_standing()
        self._moved.clear()
        self.keep()
        if self.noes.found:
            self.noes.put_out(self.tx, self.vault.keyring, self.vault.new_id(), self.entry)

    def look_up(self, keys: Sequence[tuple[str, str]]) -> tuple[SubjectId, ...] | Spent:
        """Who is found by one of these exact values of one person (field, normalised), counted for the actor.

        Values that nobody has count like one person (P-11). People are held before the account is (decision 0028).
        """
        found = self.found_by(keys)
        for subject in found:
            self._keys.of(subject)
        people: tuple[bytes, ...] = found or tuple(self.vault.keyring.blind(*key) for key in keys[:1])
        return self.spend(*people) or found

    def spend(self, *people: bytes) -> Spent | None:
        """Count who is looked up in this act; raises the alarm when it is one too many."""
        spent = self.vault.budget.spend_in(self.tx, self.by, people, self.now) if people else None
        if spent is not None:
            raise_alarm(self.tx, self.vault.ledger, spent, self.now)
        return spent

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
        sealer = None if subject is None else self._keys.of(subject).for_log()
        self.entry = self.vault.ledger.record(self.tx, entry, sealer)
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
    _naming: Naming = field(default_factory=Naming, repr=False)
    _begun: tuple[Relation, ...] = ()
    """Relations that have begun since `_about` was looked at."""
    _chosen: int | None = field(default=None, repr=False)
    """The bits of the person's choices, where they were read."""
    _stands: bytes | None = field(default=None, repr=False)
    """Where the person stands as it was read, with what has happened since; none where it has to be computed."""
    new: bool = False
    """Not registered yet: that is done when the act ends."""

    def is_new(self) -> None:
        """Nothing is held of the person, and nothing binds them."""
        self.new, self._held = True, False
        self._about = NOBODY_YET

    def seen(self, chosen: int, stands: bytes | None) -> None:
        """What the act has read of the person."""
        self._chosen, self._stands = chosen, stands

    @property
    def choices(self) -> frozenset[ChoiceId]:
        """The consents and objections in force."""
        return self.about.choices if self._chosen is None else chosen(self.act.policy, self._chosen)

    @property
    def about(self) -> Situation:
        """Where the person stands, as of the last change made through this object."""
        if self._about is None:
            self._about = situation(self.act.tx, self.subject, self.keys, self.act.policy, self._also)
        if self._begun:
            self._about = self._about.bound_by(self._begun)
            self._begun = ()
        return self._about

    def changed(self) -> None:
        """Something that decisions read has changed, and may move the ends of the records (N-12.1, T-31).

        Reads obey at once. Where the person stands is written when the act ends; the ends are computed anew
        before anything asks for them (`Vault.settle`).
        """
        self.look_anew()
        self._has_moved()

    def began(self, relation: Relation) -> None:
        """A relation of the person has begun in this act."""
        if self._about is None:
            self.changed()
        else:
            self._begun = (*self._begun, relation)
            self._stands = None
            self._has_moved()

    def decided(self, on: int, off: int) -> None:
        """The person has made a choice or a limit: these bits of their choices are set, those are not.

        It is contact with them (T-13). Where it ended a choice made before, the period of a consent's record may
        have begun (T-16), and where they stand is computed.
        """
        stands, before = self._stands, self._chosen
        self.changed()
        if stands is not None and before is not None and not before & (on | off):
            self._stands = with_event(stands, Anchor.LAST_INTERACTION, self.act.now)
            self._chosen = before | on

    def flag(self, flag: Flag) -> None:
        """Note what holds for the person."""
        set_flags(self.act.tx, self.subject, on=(flag,))
        if self._about is None:
            self.changed()
        else:
            self._about = self._about.flagged(flag)
            self._has_moved()

    def _has_moved(self) -> None:
        self._stale = self._stale or self._held
        self.act.has_moved(self)

    def look_anew(self) -> None:
        """Let go of what was seen of the person."""
        self._about = self._chosen = self._stands = None
        self._begun = ()

    def met_again(self, before: "Person") -> "Person":
        """The same person was met earlier in this act: what is to be noted of them is noted by this one."""
        self._stale = self._stale or before._stale
        self.new = before.new
        self.look_anew()
        return self

    def note_standing(self) -> None:
        """Write where the person stands, and whether the ends of their records are to be computed anew."""
        tx, stale = self.act.tx, int(self._stale)
        stands = self._stands or self._standing()
        if self.new:
            store.register(tx, self.subject, to_micros(self.act.now), stands, stale)
            self.new = False
        else:
            store.set_standing(tx, self.subject, stands, stale)

    def settle(self) -> None:
        """Compute the ends of the person's records anew, and write where the person stands. Not an act's business."""
        if self.act.vault.directory.hold(self.act.tx, self.subject):
            self.look_anew()
            self._writer().refresh(self.act.tx, self.subject, self.act.policy, self.about, self.act.now)
            store.set_settled(self.act.tx, self.subject, self._standing())

    def standing(self) -> tuple[bytes | None, bytes]:
        """Where the person stands as it is written, and as it is: the same, unless it was never written."""
        self.look_anew()
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
        if isinstance(written, Written):
            self._know(draft)
        return written

    def _know(self, draft: Draft) -> None:
        """A name and a birth date that come together let the person be found by both, with the name's class."""
        found = self._naming.with_(draft.fields, draft.klass) if not draft.marks & ABOUT_THIRD_PARTY else None
        if found is not None:
            self.act.vault.directory.index(self.act.tx, self.subject, found.klass, *found.key)

    def open(self, ask: Ask, also: frozenset[ClassId] = frozenset()) -> PersonalData | Refusal:
        """Open inside the act, with a Permit as everywhere; the act's entry says that it was done."""
        vault, act = self.act.vault, self.act
        reader = Reader(vault.book, vault.keyring)
        answer = reader.answer_about(act.tx, ask, act.policy, self.about, act.now, also)
        if answer.refusal is not None:
            return answer.refusal
        return PersonalData(self.subject, [(row, plain(self.subject, row, self.keys)) for row in answer.rows])

    def records(self) -> list[tuple[bytes, CategoryId, tuple[Ground, ...]]]:
        """The person's records by id, each with its category and what keeps it now."""
        kept = self._kept()
        return [(row.record_id, CategoryId(row.category), ground) for row, ground in kept]

    def grounds(self) -> list[tuple[ClassId, CategoryId, tuple[Ground, ...]]]:
        """What keeps each record and each relation of the person now, by retention class and category."""
        act = self.act
        found = [(ClassId(row.klass), CategoryId(row.category), ground) for row, ground in self._kept()]
        remembered = act.vault.book.grounds(act.policy, law_on(local_date(act.now)))
        for relation in self.about.relations:
            klass, category = CLASS_OF[relation.kind], CATEGORY_OF[relation.kind]
            facts = relation_facts(act.tx, act.vault.book, act.policy, self.about, relation)
            found.append((klass, category, remembered.of(category, klass, facts, act.now)))
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
            self.keys.count(klass, removed=marks)
            if (no := self.act.no(self.subject)) is not None:
                no.records = (*no.records, *(row.record_id for row in ended))
        return len(ended)

    def erase(
        self,
        classes: tuple[ClassId, ...] | None,
        stone: Tombstone,
        held: Holdings | None = None,
        into: SubjectId | None = None,
    ) -> Erased:
        """Erase the keys and indexes of these classes, or of the whole person; let go of what is open (Art. 17).

        `held` is what the act has read of them already. `into`: it was a double registration, held there now.
        """
        act, directory = self.act, self.act.vault.directory
        known = held or directory.holdings(act.tx, self.subject)
        erased = directory.erase_held(act.tx, self.subject, classes, stone, known)
        if (no := act.no(self.subject)) is not None:
            keys = [key.commitment for key in erased.keys]
            no.take((WHOLE,) if classes is None else classes, keys, stone.plan_hash, stone.final_at)
            no.joined = into or b""
        if classes is not None:
            self.forget_keys(classes)
        return erased

    def bury(self, klass: ClassId, stone: Tombstone) -> None:
        """The same of a store that holds nothing now; an archive may still hold something of it."""
        self.act.vault.directory.erase_held(self.act.tx, self.subject, (klass,), stone, None)
        if (no := self.act.no(self.subject)) is not None:
            no.take((klass,), [], stone.plan_hash, stone.final_at)

    def suppress(self, channel: str | None) -> None:
        """Keep a "no" to the person's addresses on one channel or on all, as keyed hashes (M-12)."""
        act, directory = self.act, self.act.vault.directory
        directory.suppress_addresses(act.tx, self.subject, act.now, channel)
        if (no := act.no(self.subject)) is not None:
            no.suppressed = (*no.suppressed, *directory.addresses(act.tx, self.subject, channel))

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

    def keeps(self, rows: list[Row]) -> list[tuple[Row, tuple[Ground, ...]]]:
        """What would keep these records if they were this person's."""
        return self._writer().grounds_of(self.act.tx, self.act.policy, rows, self.about, self.act.now)

    def _kept(self) -> list[tuple[Row, tuple[Ground, ...]]]:
        act, subject = self.act, self.subject
        records, *read = act.tx.each((store.ROWS, subject), *(() if self._about else questions(subject)))
        if read:
            self._about = situation_of(subject, read, self.keys, act.policy, self._also)
        rows = [Row(*row) for row in records]
        return self._writer().grounds_of(self.act.tx, self.act.policy, rows, self.about, self.act.now)

    def forget_keys(self, classes: Collection[ClassId]) -> None:
        """These classes of the person have been erased in this act: let go of their keys."""
        self.keys.forget(classes)
        self.changed()

    def _writer(self) -> Writer:
        vault = self.act.vault
        return Writer(vault.book, vault.keyring, vault.directory, vault.new_id)
