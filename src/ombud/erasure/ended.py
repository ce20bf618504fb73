"""Erase what has ended of one person, as a part of one act (Art. 5(1)(e), N-11.2, T-35).

* What has ended: records and relations whose last ground is past, evidence of choices (T-16), the log (T-04), and
  the rows of every table that says when its period began (`dated.py`). A hold, and a restriction that asks for
  it, have no end (T-H2, R-18.5).
* A relation or a choice that the period of something else still runs from stays as long as that (`_needed`).
* A retention class of which nothing is left goes with its key; of another one the rows go, and its key lives on.
* A consent whose store has ended has ended (T-16: the record of it stays five years more). Who has nothing left but
  log goes altogether, unless the log is a patient's, which stays its five years (PDL 4:3, T-04).

The person has been settled. What went is counted by class, category and rule, with a sum that commits to each row.
"""

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from ombud.choices import store as choice_rows
from ombud.choices import unchoose
from ombud.erasure import store
from ombud.erasure.dated import DATED, Cutoffs
from ombud.erasure.eraser import final_at
from ombud.keys import Tombstone
from ombud.policy.model import Family, Policy
from ombud.relations import store as relation_rows
from ombud.relations.model import CATEGORY_OF, CLASS_OF
from ombud.terms import CategoryId, ClassId
from ombud.terms.time import to_micros
from ombud.vault import Person
from ombud.vault import store as record_rows
from ombud.vault.facts import questions, situation_of, stored
from ombud.vault.model import Row

LOG, EVIDENCE, CARE, CHOICES = ClassId("log"), ClassId("evidence"), ClassId("care"), CategoryId("choices")
T_LOG, T_EVIDENCE, NO_GROUND = "T-04", "T-16", "N-11.2"
_MODULUS = 1 << 256


class Kind(NamedTuple):
    """What a row was, and why it went."""

    klass: str
    category: str
    rule: str


@dataclass(slots=True)
class Counted:
    """How many rows of each kind went, and a sum of one hash for each person that does not depend on their order."""

    by: dict[Kind, tuple[int, int]] = field(default_factory=dict)

    def add(self, kind: Kind, rows: Collection[bytes]) -> None:
        """Rows of one person, or of nobody, that went together."""
        if rows:
            number, total = self.by.get(kind, (0, 0))
            self.by[kind] = number + len(rows), (total + _commitment(kind, rows)) % _MODULUS

    def join(self, other: "Counted") -> None:
        for kind, (number, total) in other.by.items():
            before = self.by.get(kind, (0, 0))
            self.by[kind] = before[0] + number, (before[1] + total) % _MODULUS

    @property
    def rows(self) -> int:
        return sum(number for number, _ in self.by.values())

    def digest(self) -> bytes:
        """The same for the same rows, in whatever order and by however many runs they went (N-11.3)."""
        lines = [[*kind, number, f"{total:064x}"] for kind, (number, total) in sorted(self.by.items())]
        return hashlib.sha256(repr(lines).encode()).digest()


class Went(defaultdict[Kind, list[bytes]]):
    """The rows of one person that go in one act, by kind."""

    def __init__(self) -> None:
        super().__init__(list)

    def counted(self) -> Counted:
        counted = Counted()
        for kind, rows in self.items():
            counted.add(kind, rows)
        return counted


def _commitment(kind: Kind, rows: Collection[bytes]) -> int:
    """Of log the number alone: its entries have commitments of their own in the tree, and random ids."""
    hashed = hashlib.sha256(b"ombud/swept/v1" + "/".join(kind).encode() + b"\0")
    hashed.update(b"".join(sorted(rows)) if kind.klass != LOG else len(rows).to_bytes(8, "big"))
    return int.from_bytes(hashed.digest(), "big")


@dataclass(frozen=True, slots=True)
class Gone:
    """What one act took away of one person."""

    counted: Counted
    whole: bool
    lapsed: int
    """Consents that ended because what they were given for has ended."""


@dataclass(slots=True)
class _Ended:
    """What has ended of one person at this instant."""

    records: list[Row]
    relations: Sequence[tuple[bytes, Kind]]
    choices: list[bytes]
    log: bool


def erase_ended(person: Person, cutoffs: Cutoffs) -> Gone:
    """Erase what has ended of a person who has just been settled. The caller writes the entry.

    What goes may have been what something else was kept by: then it is looked again, until nothing more has ended.
    The person is settled when this returns.
    """
    went, lapsed, moved = Went(), 0, True
    while moved:
        ended = _what_has_ended(person, cutoffs)
        _count(went, ended)
        ending = _Ending(person, ended, went, cutoffs)
        ending.lapse_consents()
        lapsed += ending.lapsed
        if ending.nothing_stays():
            ending.erase_person()
            return Gone(went.counted(), whole=True, lapsed=lapsed)
        ending.erase_rows()
        moved = bool(ended.relations or ended.choices or ending.lapsed)
        if moved:
            person.changed()
            person.settle()
    if lapsed:
        person.said_no()
    person.act.erases = person.act.erases or any(went.values())
    person.stale = False
    return Gone(went.counted(), whole=False, lapsed=lapsed)


def _what_has_ended(person: Person, cutoffs: Cutoffs) -> _Ended:
    act, at = person.act, to_micros(person.act.now)
    records = record_rows.ended(act.tx, person.subject, at)
    relations = [
        (one.id, Kind(CLASS_OF[one.kind], CATEGORY_OF[one.kind], end.rule or NO_GROUND))
        for one, end in person.relation_ends(person.about)
        if end.until <= act.now
    ]
    before = cutoffs["choice"]
    choices = [
        one
        for one in choice_rows.ended(act.tx, person.subject, before)
        if not person.about.held(EVIDENCE, CHOICES, one)
    ]
    ended = _Ended(records, relations, choices, not person.about.held(LOG, LOG))
    if (relations or choices) and (until := _needed(person, ended)) is not None:
        relation_rows.set_ends(act.tx, person.subject, [(until, kind.rule, one) for one, kind in relations])
        ended.relations, ended.choices = [], []
    return ended


def _needed(person: Person, ended: _Ended) -> int | None:
    """Until when something that stays has its period run from a relation or choice that has ended; none: nothing."""
    act, gone = person.act, {row.record_id for row in ended.records}
    rows = [row for row in record_rows.every_row(act.tx, person.subject) if row.record_id not in gone]
    relations = {one for one, _ in ended.relations}
    if not rows and len(relations) == len(person.about.relations):
        return None
    held = stored(act.tx, person.subject, act.tx.each(*questions(person.subject)))
    staying = held._replace(
        relations=[row for row in held.relations if row.relation_id not in relations],
        choices=[row for row in held.choices if row.choice_id not in ended.choices],
    )
    without = situation_of(person.subject, staying, person.keys, act.policy, frozenset())
    shortened = [
        before.until
        for (_, before), (_, after) in (
            *zip(person.record_ends(rows, person.about), person.record_ends(rows, without), strict=True),
            *_pairs(person, without.relations, (person.relation_ends(person.about), person.relation_ends(without))),
        )
        if after.until < before.until and before.until > act.now
    ]
    return to_micros(max(shortened)) if shortened else None


def _pairs(person: Person, kept: tuple, ends: tuple[list, list]) -> Iterable:  # type: ignore[type-arg]
    """The ends of the relations that stay, before and after."""
    ids = {one.id for one in kept}
    before, after = ([pair for pair in some if pair[0].id in ids] for some in ends)
    return zip(before, after, strict=True)


def _count(went: Went, ended: _Ended) -> None:
    for row in ended.records:
        went[Kind(row.klass, row.category, row.rule or NO_GROUND)].append(row.record_id + bytes([row.version]))
    for one, kind in ended.relations:
        went[kind].append(one)
    went[Kind(EVIDENCE, CHOICES, T_EVIDENCE)].extend(ended.choices)


class _Ending:
    """The erasing itself, inside the act."""

    def __init__(self, person: Person, ended: _Ended, went: Went, cutoffs: Cutoffs) -> None:
        self._cutoffs = cutoffs
        self._person, self._act, self._ended, self._went = person, person.act, ended, went
        tables = person.act.vault.people.tables(person.act.tx)
        self._dated = [one for one in DATED.values() if one.table in tables and not one.own_way]
        self._stored = {ClassId(key.klass) for key in person.keys.stored()}
        self._live = self._classes_with_rows() & self._stored
        self._evidence_stays = False
        self.lapsed = 0

    @property
    def _emptied(self) -> set[ClassId]:
        return self._stored - self._live - {LOG, EVIDENCE}

    def _classes_with_rows(self) -> set[ClassId]:
        """The classes of which something stays, apart from evidence and log."""
        act = self._act
        dated = [(one, self._cutoffs[one.table]) for one in self._dated]
        tables = act.vault.people.with_class(act.tx)
        return store.living_classes(act.tx, self._person.subject, tables, to_micros(act.now), dated) - {LOG, EVIDENCE}

    def lapse_consents(self) -> None:
        """End the consents whose store ends now; where nothing is left, all of them (T-13, T-16)."""
        act, policy = self._act, self._act.policy
        gone = self._emptied if self._live else {*self._emptied, *_all_classes(policy)}
        for choice_id in self._person.about.choices:
            choice = policy.file.choices[choice_id]
            stores = {policy.file.purposes[purpose].retention_class for purpose in choice.purposes}
            if choice.kind == "consent" and stores & gone and not stores & self._live:
                unchoose(act.tx, self._person.subject, choice_id, policy=policy, now=act.now)
                self.lapsed += 1

    def nothing_stays(self) -> bool:
        """Nothing is left but evidence that proves no consent, and a log that no statute keeps."""
        rows = [
            row
            for row in choice_rows.rows(self._act.tx, self._person.subject)
            if row.choice_id not in self._ended.choices
        ]
        proof, log = any(row.kind == "consent" for row in rows), self._log_stays()
        self._evidence_stays = bool(rows) and (proof or bool(self._live))
        return not self._live and not proof and not log

    def _log_stays(self) -> bool:
        """A patient's log stays five years from the day the journal went; of others it would speak of nothing."""
        act, subject = self._act, self._person.subject
        until = record_rows.log_until(act.tx, subject)
        if until is not None and until <= to_micros(act.now):
            record_rows.keep_log(act.tx, subject, None)
            until = None
        return CARE in self._stored or until is not None

    def erase_person(self) -> None:
        """Altogether: a tombstone with the random id is what remains (Art. 5(1)(e))."""
        person, act = self._person, self._act
        act.erases = True
        act.keep()
        stone = self._stone()
        for channel in _objected(person):
            person.suppress(channel)
        log = act.vault.ledger.ids_of(act.tx, person.subject)
        self._went[Kind(LOG, LOG, T_LOG)].extend(log)
        self._count_evidence()
        self._count_dated()
        act.vault.ledger.forget(act.tx, person.subject)
        person.erase_rows()
        person.erase(None, stone)

    def erase_rows(self) -> None:
        """What has ended, and the keys of classes of which nothing is left."""
        person, act = self._person, self._act
        emptied = self._emptied | (set() if self._evidence_stays else self._stored & {EVIDENCE})
        stone = self._stone()
        by_class: dict[ClassId, list[Row]] = defaultdict(list)
        for row in self._ended.records:
            by_class[ClassId(row.klass)].append(row)
        for klass, rows in by_class.items():
            if klass not in emptied:
                person.remove(klass, rows)
        relations = [one for one, kind in self._ended.relations if kind.klass not in emptied]
        relation_rows.remove(act.tx, person.subject, relations)
        person.went(relations)
        self._count_dated()
        if EVIDENCE in emptied:
            self._count_evidence()
            choice_rows.forget(act.tx, person.subject)
        else:
            choice_rows.remove(act.tx, person.subject, self._ended.choices)
            person.went(self._ended.choices)
        self._expire_log()
        if emptied:
            act.keep()
            classes = tuple(sorted(emptied))
            act.vault.people.erase_classes(act.tx, person.subject, classes)
            person.erase(classes, stone)

    def _expire_log(self) -> None:
        before = self._cutoffs["entry"]
        if self._ended.log:
            gone = self._act.vault.ledger.expire(self._act.tx, self._person.subject, before)
            self._went[Kind(LOG, LOG, T_LOG)].extend(gone)

    def _count_evidence(self) -> None:
        rows = [row.choice_id for row in choice_rows.rows(self._act.tx, self._person.subject)]
        self._went[Kind(EVIDENCE, CHOICES, T_EVIDENCE)].extend(row for row in rows if row not in self._ended.choices)

    def _count_dated(self) -> None:
        """Rows of tables that say when their period began."""
        person, act = self._person, self._act
        for one in self._dated:
            if not person.about.held(one.klass or "", one.category):
                gone = store.erase_dated(act.tx, person.subject, one, self._cutoffs[one.table])
                self._went[Kind(one.klass or "", one.category, one.rule)].extend(gone)

    def _stone(self) -> Tombstone:
        return Tombstone(self._act.now, self._went.counted().digest(), final_at(self._person, self._act.now))


def _all_classes(policy: Policy) -> set[ClassId]:
    return {purpose.retention_class for purpose in policy.file.purposes.values()}


def _objected(person: Person) -> Collection[str | None]:
    """The channels on which the person has said no to advertising: the addresses stay suppressed (Art. 21(3))."""
    file = person.act.policy.file
    said = [file.choices[c] for c in person.about.choices if file.choices[c].kind == "objection"]
    return {one.channel for one in said if any(file.purposes[p].family is Family.MARKETING for p in one.purposes)}
