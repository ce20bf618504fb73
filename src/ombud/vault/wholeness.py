"""Is what is stored of a person whole? Found before anybody uses it, and without anybody seeing it (R16).

Sealed values find their own damage when they are opened. This looks at the rest: whether every row is still
there, and whether what stands in clear beside the sealed agrees with it.

* each record opens, and its keyed codes, its unit and its purposes are those of its content and its version;
* each row is as it was written (`database/row_seal.py`), and where the person stands is what their rows come to;
* each key's state seal counts exactly the records that are there: none has gone or come back;
* each relation and each piece of evidence opens; the masks of choices and limits say what their rows say;
* the indexes of a person are those that the content of the records makes; nobody is there and erased at once;
* no row is of somebody who is not there (`strays`).

Values are opened here and go nowhere: what is found is the name of the place, never what stands there.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass

from ombud.actors import store as care_rows
from ombud.audit.model import NOBODY
from ombud.choices import store as choice_rows
from ombud.choices import wishes
from ombud.choices.model import FLAG_BITS, LIMIT_FLAG, LimitKind
from ombud.database import DamagedRow, Database, Transaction
from ombud.keys import DataKey, KeyDirectory, Keyring, Mark, TamperedError
from ombud.keys.household import HOUSEHOLD
from ombud.relations import relations_of
from ombud.relations import store as relation_rows
from ombud.terms import CategoryId, ClassId, SubjectId
from ombud.terms.sealing import Context
from ombud.terms.time import to_micros
from ombud.vault import store
from ombud.vault.facts import situation
from ombud.vault.households import MARKETING, homes
from ombud.vault.identity import CHANNEL_OF, findable
from ombud.vault.keys import PersonKeys
from ombud.vault.model import ABOUT_THIRD_PARTY, REGIMES, Row
from ombud.vault.policies import PolicyBook, PolicyChanged
from ombud.vault.sweep import tables_of_people
from ombud.vault.write import content_code, row_context

_EVIDENCE = ClassId("evidence")
_DAMAGED = (DamagedRow, TamperedError, PolicyChanged, LookupError, TypeError, ValueError)
"""What comes of a value that nothing of ours has written."""


@dataclass(frozen=True, slots=True)
class Wholeness:
    """Looks at people one by one, each in one moment."""

    keyring: Keyring
    directory: KeyDirectory
    book: PolicyBook

    def damage(self, tx: Transaction, subject: SubjectId) -> tuple[str, ...]:
        """The parts of this person's data that are not as they were written; none for a whole person."""
        keys = PersonKeys(self.directory, tx, subject)
        parts = (self._standing, self._care, self._records, self._relations, self._choices, self._indexes)
        return tuple(part.__name__.strip("_") for part in parts if not _holds(part(tx, subject, keys)))

    def _standing(self, tx: Transaction, subject: SubjectId, keys: PersonKeys) -> Iterator[bool]:
        """Where the person stands is what their relations and choices come to, and none of these is gone."""
        for policy in self.book.versions(tx)[-1:]:
            situation(tx, subject, keys, policy).check()
            yield True

    def _care(self, tx: Transaction, subject: SubjectId, keys: PersonKeys) -> Iterator[bool]:
        care_rows.rows(tx, subject)
        yield True

    def _records(self, tx: Transaction, subject: SubjectId, keys: PersonKeys) -> Iterator[bool]:
        rows = store.every_row(tx, subject)
        for row in rows:
            key = keys.for_reading(ClassId(row.klass))
            yield key is not None and self._agrees(tx, subject, row, key)
        for klass in self.directory.classes(tx, subject):
            marks = [Mark(row.record_id, row.version, row.sealed) for row in rows if row.klass == klass]
            self.directory.verify_state(tx, subject, klass, marks)

    def _agrees(self, tx: Transaction, subject: SubjectId, row: Row, key: DataKey) -> bool:
        """What stands in clear is what the sealed content, and the notice that was told, make of it."""
        plain = json.loads(key.open(row_context(subject, row), row.sealed))
        document, unit = plain.get("document"), plain.get("unit", "")
        told = self.book.version(tx, row.policy)
        return (
            row.content
            in (
                content_code(key, row.category, plain["fields"], document, row.event_at),
                content_code(key, row.category, plain["fields"], document, row.event_at, row.record_id),
            )
            and ("corrected" in plain) is (row.superseded_at is not None)
            and row.document == (None if document is None else key.mac("document", document.encode()))
            and row.unit == (self.keyring.blind("unit", unit) if unit else None)
            and (told.number == 1 or to_micros(told.from_at) <= row.collected_at)
            and row.purposes == self.book.mask(told, CategoryId(row.category))
            and row.regime in range(len(REGIMES))
        )

    def _relations(self, tx: Transaction, subject: SubjectId, keys: PersonKeys) -> Iterator[bool]:
        for row in relation_rows.rows(tx, subject):
            yield keys.for_reading(ClassId(row.klass)) is not None
        for relation in relations_of(tx, subject, keys):
            yield (relation.closed_at is None) is (relation.state.value in ("offered", "open", "noted"))

    def _choices(self, tx: Transaction, subject: SubjectId, keys: PersonKeys) -> Iterator[bool]:
        rows, wished = choice_rows.rows(tx, subject), wishes(tx, subject)
        key = keys.for_reading(_EVIDENCE)
        for row in rows if key else ():
            if row.sealed:
                key.open(Context(subject, _EVIDENCE, "choice", row.choice_id, 1), row.sealed)  # type: ignore[union-attr]
        live = [row for row in rows if row.ended_at is None]
        if key is not None:  # an erasure of the evidence leaves what was decided, without its rows
            yield wished.choices == sum({1 << row.bit for row in live if row.bit is not None})
        for kind in LimitKind:
            limited = any(row.kind == kind and row.bit is None for row in live)
            yield bool(wished.flags & FLAG_BITS[LIMIT_FLAG[kind]]) is limited

    def _indexes(self, tx: Transaction, subject: SubjectId, keys: PersonKeys) -> Iterator[bool]:
        """Every value that a record is found by has its index; each index is of a class that has a key."""
        there = self.directory.indexes(tx, subject)
        for row in store.every_row(tx, subject):
            key = keys.for_reading(ClassId(row.klass))
            if key is not None and row.superseded_at is None and not row.marks & ABOUT_THIRD_PARTY:
                plain = json.loads(key.open(row_context(subject, row), row.sealed))
                for found in findable(plain["fields"]):
                    yield (row.klass, found.field, self.keyring.blind(found.field, found.normalised)) in there
                    channel = CHANNEL_OF.get(found.field)
                    if channel is not None:  # how a "no" of this person would be kept
                        kept = self.keyring.suppression(channel, found.normalised)
                        yield (row.klass, f"suppression.{channel}", kept) in there
        for home in homes(tx, keys):
            yield (MARKETING, HOUSEHOLD, self.keyring.blind(HOUSEHOLD, home)) in there
        for klass, _, _ in there:
            yield keys.for_reading(ClassId(klass)) is not None
        yield self.directory.tombstone(tx, subject) is None


def strays(database: Database, tx: Transaction) -> tuple[str, ...]:
    """The tables that have rows of somebody who is not there."""
    tables = sorted({*tables_of_people(database, tx), "data_key", "blind_index", "entry"})
    sql = "SELECT 1 FROM {} WHERE subject_id NOT IN (SELECT subject_id FROM subject) AND subject_id <> ? LIMIT 1"
    return tuple(table for table in tables if tx.one(sql.format(table), NOBODY) is not None)


def _holds(checks: Iterator[bool]) -> bool:
    try:
        return all(checks)
    except _DAMAGED:
        return False
