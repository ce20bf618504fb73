"""One data subject inside an act: what is held of them, what keeps it, and what is taken away.

* A record is sealed where something keeps it, and opened with a Permit as everywhere.
* What takes something away or forbids (`remove`, `erase`, `bury`, `suppress`, `said_no`) also says it to the archives,
  so that none brings it back.
"""

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from ombud.choices import store as choice_rows
from ombud.keys import Tombstone
from ombud.keys.directory import WHOLE, Addresses, Erased
from ombud.keys.model import Mark
from ombud.keys.store import Holdings
from ombud.law import law_on, rows_on
from ombud.law.periods import end_of as end_of_period
from ombud.law.periods import local_date
from ombud.policy.ask import Ask, Refusal
from ombud.policy.grounds import Ground
from ombud.policy.storage import FOREVER
from ombud.relations import Kind as RelationKind
from ombud.relations import Relation
from ombud.relations import store as relation_rows
from ombud.relations.model import CATEGORY_OF, CLASS_OF
from ombud.terms import CategoryId, ClassId, SubjectId
from ombud.terms.time import to_micros
from ombud.vault import store
from ombud.vault.facts import Situation, questions, relation_facts, situation_of, stored
from ombud.vault.households import follow, made_of
from ombud.vault.identity import Naming
from ombud.vault.model import ABOUT_THIRD_PARTY, Draft, PersonalData, Row
from ombud.vault.noes import Held
from ombud.vault.read import Reader
from ombud.vault.stance import Stance
from ombud.vault.telling import Happening
from ombud.vault.write import HELD, POSTPONED, End, NoGround, Writer, Written, end_of, plain

EVIDENCE, CARE = ClassId("evidence"), ClassId("care")


@dataclass(slots=True)
class Person(Stance):
    """One data subject inside an act."""

    _naming: Naming = field(default_factory=Naming, repr=False)
    addresses: Addresses | None = field(default=None, repr=False)
    """The person's addresses, where they were read and nothing has been sealed since."""
    waits: bool | None = None
    """Whether an address waits to confirm a consent, where it was read with the addresses."""

    def seal(self, draft: Draft) -> Written | NoGround:
        """Store one record, or say that nothing keeps it. Another entry of a document moves its siblings' ends."""
        written = self._writer().seal(self.act.tx, self.keys, draft, self.act.policy, self.about, self.act.now)
        self._held, self.addresses = True, None
        if draft.document is not None:
            self.stale = True
            self.act.has_moved(self)
        if isinstance(written, Written):
            self._know(draft)
        return written

    def _know(self, draft: Draft) -> None:
        """A name and a birth date that come together let the person be found by both, with the name's class."""
        found = self._naming.with_(draft.fields, draft.klass) if not draft.marks & ABOUT_THIRD_PARTY else None
        if found is not None:
            self.act.vault.directory.index(self.act.tx, self.subject, found.klass, *found.key)
        if made_of(draft.klass, draft.category):
            follow(self.act.tx, self.act.vault.directory, self.keys)

    def open(self, ask: Ask, also: frozenset[ClassId] = frozenset()) -> PersonalData | Refusal:
        """Open inside the act, with a Permit as everywhere; the act's entry says that it was done."""
        vault, act = self.act.vault, self.act
        reader = Reader(vault.book, vault.keyring)
        answer = reader.answer_about(act.tx, ask, act.policy, self.about, act.now, also)
        if answer.refusal is not None:
            return answer.refusal
        return PersonalData(self.subject, [(row, plain(self.subject, row, self.keys)) for row in answer.rows])

    def hindered(self, ask: Ask) -> Refusal | None:
        """Why it may not be opened inside the act; None where it may. Nothing is opened."""
        vault, act = self.act.vault, self.act
        reader = Reader(vault.book, vault.keyring)
        return reader.answer_about(act.tx, ask, act.policy, self.about, act.now).refusal

    def told(self) -> frozenset[int]:
        """The versions of the notice that the person was told when what is held was collected (N-01.2)."""
        return frozenset(row.policy for row in store.rows(self.act.tx, self.subject))

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
            grounds = remembered.of(category, klass, facts, act.now)
            held = (HELD,) if self.about.held(klass, category, relation.id) else ()
            found.append((klass, category, (*grounds, *held)))
        return found

    def drop(self, klass: ClassId, keep: frozenset[CategoryId]) -> int:
        """Remove the records of a class but those of these categories; how many went. Its key lives on."""
        rows = store.rows(self.act.tx, self.subject)
        return self.remove(klass, [row for row in rows if row.klass == klass and row.category not in keep])

    def remove(self, klass: ClassId, ended: list[Row]) -> int:
        """Remove these records of one class, and count them out of its state."""
        if ended:
            self.act.erases = True
            self.act.tells(self.subject, Happening.PARTLY_ERASED)
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
            self.act.tells(self.subject, Happening.PARTLY_ERASED)
            if CARE in classes:
                period = rows_on(local_date(act.now))["T-04"].minimum or ""
                store.keep_log(act.tx, self.subject, to_micros(end_of_period(period, act.now, minimum=True)))
            self.forget_keys(classes)
        return erased

    def erase_rows(self, into: SubjectId | None = None) -> None:
        """Delete all rows of the person, keys and indexes apart; whoever outside knows them is told (Art. 17, 19)."""
        self.act.tells(self.subject, Happening.ERASED if into is None else Happening.MERGED, into)
        self.act.vault.people.erase_person(self.act.tx, self.subject)

    def bury(self, classes: tuple[ClassId, ...], stone: Tombstone) -> None:
        """The same of stores that hold nothing now; an archive may still hold something of them."""
        self.act.vault.directory.erase_held(self.act.tx, self.subject, classes, stone, None)
        if (no := self.act.no(self.subject)) is not None:
            no.take(classes, [], stone.plan_hash, stone.final_at)

    def suppress(self, channel: str | None) -> None:
        """Keep a "no" to the person's addresses on one channel or on all, as keyed hashes (M-12)."""
        act, directory = self.act, self.act.vault.directory
        directory.suppress_addresses(act.tx, self.subject, act.now, channel, self.addresses)
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

    def went(self, rows: Iterable[bytes]) -> None:
        """These relations or choices are gone, while the key of their class lives on."""
        if (no := self.act.no(self.subject)) is not None:
            no.records = (*no.records, *rows)

    def held_by(self, hold: Relation) -> None:
        """A hold has been placed, moved on or ended in this act."""
        if (no := self.act.no(self.subject)) is not None:
            closed_at, due_at = (None if at is None else to_micros(at) for at in (hold.closed_at, hold.due_at))
            terms = json.dumps(dict(hold.terms), ensure_ascii=False, sort_keys=True)
            one = Held(hold.id, hold.state.value, to_micros(hold.opened_at), closed_at, due_at, terms)
            no.held = (*no.held, one)

    def keeps(self, rows: list[Row]) -> list[tuple[Row, tuple[Ground, ...]]]:
        """What would keep these records if they were this person's."""
        return self._writer().grounds_of(self.act.tx, self.act.policy, rows, self.about, self.act.now)

    def _kept(self) -> list[tuple[Row, tuple[Ground, ...]]]:
        act, subject = self.act, self.subject
        records, *read = act.tx.each((store.ROWS, subject), *(() if self._about else questions(subject)))
        if read:
            self._about = self._seen(
                situation_of(subject, stored(act.tx, subject, read), self.keys, act.policy, self._also)
            )
        rows = store.whole(act.tx.row_seal, subject, records)
        return self._writer().grounds_of(self.act.tx, self.act.policy, rows, self.about, self.act.now)

    def forget_keys(self, classes: Collection[ClassId]) -> None:
        """These classes of the person have been erased in this act: let go of their keys."""
        self.keys.forget(classes)
        self.changed()

    def settle(self) -> None:
        """Compute the ends of the person's records anew, and write where the person stands. Not an act's business."""
        if self.act.vault.directory.hold(self.act.tx, self.subject):
            self.look_anew()
            self._writer().refresh(self.act.tx, self.subject, self.act.policy, self.about, self.act.now)
            self._settle_relations()
            follow(self.act.tx, self.act.vault.directory, self.keys)
            store.set_settled(self.act.tx, self.subject, self._standing())

    def _settle_relations(self) -> None:
        if self.about.relations:
            written = relation_rows.ends(self.act.tx, self.subject)
            ends = [(to_micros(end.until), end.rule, one.id) for one, end in self.relation_ends(self.about)]
            changed = [(until, rule, one) for until, rule, one in ends if (until, rule) != written[one]]
            relation_rows.set_ends(self.act.tx, self.subject, changed)

    def record_ends(self, rows: list[Row], about: Situation) -> list[tuple[Row, End]]:
        """When these records end or have ended, for somebody who stands there."""
        return self._writer().ends_of(self.act.tx, self.act.policy, rows, about, self.act.now)

    def relation_ends(self, about: Situation) -> list[tuple[Relation, End]]:
        """When each relation of the person ends or has ended, and by which rule, for somebody who stands there."""
        return [(one, self._relation_end(about, one)) for one in about.relations]

    def _relation_end(self, about: Situation, relation: Relation) -> End:
        """What binds is never swept while it is open. A hold is kept as a case is, from its end (T-15)."""
        act, klass, category = self.act, CLASS_OF[relation.kind], CATEGORY_OF[relation.kind]
        if relation.closed_at is None and relation.kind is not RelationKind.CONTACT:
            return End(FOREVER, None)
        if relation.kind is RelationKind.HOLD:
            return End(
                end_of_period(rows_on(local_date(act.now))["T-15"].maximum or "", relation.closed_at or act.now), "T-15"
            )
        facts = relation_facts(act.tx, act.vault.book, act.policy, about, relation)
        remembered = act.vault.book.grounds(act.policy, law_on(local_date(act.now)))
        end = end_of(remembered.serving(category, klass, facts, act.now), lambda: facts.anchors)
        if end.until != FOREVER and about.held(klass, category, relation.id):
            return End(FOREVER, HELD.rule)
        return End(FOREVER, POSTPONED) if end.until != FOREVER and about.postponed(category) else end

    def _writer(self) -> Writer:
        vault = self.act.vault
        return Writer(vault.book, vault.keyring, vault.directory, vault.new_id)
