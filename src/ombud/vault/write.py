"""Seal records, and keep their ends right.

* A record without a ground is not stored (N-11.1). Its end is the end of its last ground.
* The same content twice is one record: a second run of a file changes nothing.
* An end follows from events, not from the day of storing: when a tie opens or closes, or a new entry
  comes to a document, the ends of that person's records are computed anew in the same act (T-31).
* Each record written or removed moves the sealed state of its key, so that a row put back is seen.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from ombud.database import Transaction
from ombud.keys import DataKey, KeyDirectory, Keyring, TamperedError
from ombud.keys.model import Mark
from ombud.law import law_on
from ombud.law.periods import local_date
from ombud.policy.grounds import Ground, Serving, last, lived
from ombud.policy.model import Anchor, Family, Policy
from ombud.policy.storage import FOREVER, NEVER
from ombud.terms import CategoryId, ClassId, PurposeId, RecordId, SubjectId, UnitId
from ombud.terms.sealing import Context
from ombud.terms.time import to_micros
from ombud.vault import store
from ombud.vault.facts import NO_UNIT, RecordFacts, Situation, last_entries, record_anchors
from ombud.vault.identity import CHANNEL_OF, findable
from ombud.vault.keys import PersonKeys
from ombud.vault.model import ABOUT_THIRD_PARTY, REGIMES, Draft, Found, Row, Stored
from ombud.vault.policies import PolicyBook

_JSON = json.JSONEncoder(ensure_ascii=False, sort_keys=True).encode


HELD = Ground(PurposeId("legal.claims"), Family.LEGAL, FOREVER, "T-H2")
"""The ground that a hold is, whatever the policy says of the datum."""
POSTPONED = "R-18.5"


class End(NamedTuple):
    """When the last ground of a datum ends or has ended, and what it follows."""

    until: datetime
    rule: str | None
    """The row of law.md 4.1, or the purpose where it follows none; None where no purpose may have the datum."""


def end_of(serving: tuple[Serving, ...], anchors: Callable[[], Mapping[Anchor, datetime]]) -> End:
    """The end that the purposes which may serve a datum give it."""
    ground = last(serving, anchors)
    return End(NEVER, None) if ground is None else End(ground.until, ground.rule or ground.purpose)


@dataclass(frozen=True, slots=True)
class NoGround:
    """Nothing in the policy keeps such a record of this person; it was not stored."""

    category: CategoryId
    klass: ClassId


@dataclass(frozen=True, slots=True)
class Written:
    """The record is stored, or was there already (`new` is false)."""

    record_id: RecordId
    new: bool


class Writer:
    """Writes the records of one installation, inside the caller's transaction."""

    def __init__(
        self, book: PolicyBook, keyring: Keyring, directory: KeyDirectory, new_id: Callable[[], bytes]
    ) -> None:
        self._book = book
        self._keyring = keyring
        self._directory = directory
        self._new_id = new_id

    def seal(
        self, tx: Transaction, keys: PersonKeys, draft: Draft, policy: Policy, about: Situation, now: datetime
    ) -> Written | NoGround:
        """Store one record under the version of the policy that its person was told when it was collected."""
        subject, key = keys.subject, keys.for_reading(draft.klass)
        row = self._row(draft, self._book.told_at(tx, draft.collected_at, policy))
        if key is not None:
            row = _coded(row, draft, key)
            there = None if keys.fresh(draft.klass) else store.record_with(tx, subject, row.category, row.content)
            if there is not None:
                return Written(RecordId(there), False)
        siblings = [] if row.document is None else store.rows(tx, subject, [draft.category])
        end = self._end(tx, policy, row, siblings, about, now)
        if end.until <= now:
            return NoGround(draft.category, draft.klass)
        if key is None:  # made for what is stored, and for nothing else
            key = keys.for_writing(draft.klass)
            row = _coded(row, draft, key)
        row = row._replace(
            until=to_micros(end.until), rule=end.rule, sealed=key.seal(row_context(subject, row), _plain(draft))
        )
        store.insert(tx, subject, row)
        mark = Mark(row.record_id, row.version, row.sealed)
        keys.count(draft.klass, added=(mark,))
        self.index(tx, subject, draft)
        return Written(RecordId(row.record_id), True)

    def refresh(self, tx: Transaction, subject: SubjectId, policy: Policy, about: Situation, now: datetime) -> None:
        """Compute the ends of this person's records anew, of what was corrected too (N-12.1, T-31)."""
        rows = store.every_row(tx, subject)
        ends = [(row, to_micros(end.until), end.rule) for row, end in self.ends_of(tx, policy, rows, about, now)]
        changed = [row._replace(until=at, rule=rule) for row, at, rule in ends if (at, rule) != (row.until, row.rule)]
        store.set_until(tx, subject, changed)

    def ends_of(
        self, tx: Transaction, policy: Policy, rows: list[Row], about: Situation, now: datetime
    ) -> list[tuple[Row, End]]:
        """When each record of one person ends or has ended, and by which rule."""
        kept, latest = _Kept(self._book, tx, policy, about, now), last_entries(rows)
        return [(row, kept.end(row, latest[row.document or row.record_id])) for row in rows]

    def grounds_of(
        self, tx: Transaction, policy: Policy, rows: list[Row], about: Situation, now: datetime
    ) -> list[tuple[Row, tuple[Ground, ...]]]:
        """What keeps each record of one person now."""
        kept, latest = _Kept(self._book, tx, policy, about, now), last_entries(rows)
        return [(row, kept.grounds(row, latest[row.document or row.record_id])) for row in rows]

    def unit_code(self, unit: UnitId) -> bytes | None:
        return self._keyring.unit_code(unit) if unit else None

    def index(self, tx: Transaction, subject: SubjectId, draft: Draft) -> None:
        """Let the person be found by what this record holds, for as long as its class lives (P-11).

        What the person told of somebody else finds nobody: it would find the wrong one (N-03.4).
        """
        if draft.marks & ABOUT_THIRD_PARTY:
            return
        found = list(findable(draft.fields))
        channels = [(CHANNEL_OF[key.field], key.normalised) for key in found if key.field in CHANNEL_OF]
        self._directory.index_all(tx, subject, draft.klass, found, channels)

    def _row(self, draft: Draft, told: Policy) -> Row:
        return Row(
            record_id=self._new_id(),
            klass=draft.klass,
            category=draft.category,
            policy=told.number,
            purposes=self._book.mask(told, draft.category),
            regime=REGIMES.index(draft.regime),
            marks=draft.marks,
            unit=self.unit_code(draft.unit),
            document=None,
            version=1,
            collected_at=to_micros(draft.collected_at),
            event_at=to_micros(draft.event_at),
            until=0,
            rule=None,
            superseded_at=None,
            content=b"",
            sealed=b"",
        )

    def _end(
        self, tx: Transaction, policy: Policy, row: Row, siblings: list[Row], about: Situation, now: datetime
    ) -> End:
        """What a purpose keeps of a new record: a hold keeps what is there and takes nothing in."""
        latest = max([row.event_at, *(other.event_at for other in siblings if other.document == row.document)])
        return _Kept(self._book, tx, policy, about, now).by_purpose(row, latest)


class _Kept:
    """What keeps the records of one person now. Records of which the same is known are asked about once."""

    def __init__(self, book: PolicyBook, tx: Transaction, policy: Policy, about: Situation, now: datetime) -> None:
        self._facts = RecordFacts(tx, book, policy, about)
        self._policy = policy
        self._now = now
        self._book = book
        self._about = about
        self._serving: dict[tuple[str | int, ...], tuple[Serving, ...]] = {}
        self._found: dict[tuple[str | int, ...], tuple[Ground, ...]] = {}
        self._ends: dict[tuple[str | int, ...], End] = {}

    def grounds(self, row: Row, latest: int) -> tuple[Ground, ...]:
        """`latest` is the last event in the row's document."""
        held = self._held(row)
        form = (row.category, row.klass, row.policy, row.purposes, row.regime, row.marks, held)
        case = (*form, row.event_at, row.collected_at, latest)
        found = self._found.get(case)
        if found is None:
            found = lived(self._serving_of(form, row, latest), lambda: self._events(row, latest), self._now)
            found = self._found[case] = (*found, HELD) if held else found
        return found

    def end(self, row: Row, latest: int) -> End:
        """When the record ends; a hold, and a restriction that asks for it, keep what has ended (T-H2, R-18.5)."""
        end = self.by_purpose(row, latest)
        if end.until == FOREVER:
            return end
        if self._held(row):
            return End(FOREVER, HELD.rule)
        return End(FOREVER, POSTPONED) if self._about.postponed(row.category) else end

    def by_purpose(self, row: Row, latest: int) -> End:
        """When the last purpose lets go of the record."""
        form = (row.category, row.klass, row.policy, row.purposes, row.regime, row.marks, self._held(row))
        case = (*form, row.event_at, row.collected_at, latest)
        found = self._ends.get(case)
        if found is None:
            found = self._ends[case] = end_of(self._serving_of(form, row, latest), lambda: self._events(row, latest))
        return found

    def _held(self, row: Row) -> bool:
        return self._about.held(row.klass, row.category, row.record_id)

    def _serving_of(self, form: tuple[str | int, ...], row: Row, latest: int) -> tuple[Serving, ...]:
        serving = self._serving.get(form)
        if serving is None:
            facts = self._facts.of(row, latest, unit=NO_UNIT, care=False)
            remembered = self._book.grounds(self._policy, law_on(local_date(self._now)))
            category, klass = CategoryId(row.category), ClassId(row.klass)
            serving = self._serving[form] = remembered.serving(category, klass, facts, self._now)
        return serving

    def _events(self, row: Row, latest: int) -> Mapping[Anchor, datetime]:
        return {**self._about.anchors, **record_anchors(row, latest, self._policy)}


NO_KEY = "the key of a record"
"""It and the record are erased together: one alone is damage."""


def row_context(subject: bytes, row: Stored) -> Context:
    """Where a record belongs: it opens there and nowhere else."""
    return Context(subject, row.klass, row.category, row.record_id, row.version)


def plain(subject: SubjectId, row: Row | Found, keys: PersonKeys) -> bytes:
    key = keys.for_reading(ClassId(row.klass))
    if key is None:
        raise TamperedError(NO_KEY)
    return key.open(row_context(subject, row), row.sealed)


def _coded(row: Row, draft: Draft, key: DataKey) -> Row:
    """The row with its keyed codes: the document it belongs to, and the content that is not written twice."""
    document = None if draft.document is None else key.mac("document", draft.document.encode())
    content = content_code(key, draft.category, draft.fields, draft.document, to_micros(draft.event_at))
    return row._replace(document=document, content=content)


def content_code(
    key: DataKey,
    category: str,
    fields: Mapping[str, str],
    document: str | None,
    event_at: int,
    record: bytes | None = None,
) -> bytes:
    """By which the same content of the same person is known again, and nothing else is learnt.

    With the record's own id where the same content may have stood there before it.
    """
    said = [category, dict(fields), document, event_at, *([record.hex()] if record else [])]
    return key.mac("content", _JSON(said).encode())


def _plain(draft: Draft) -> bytes:
    provenance: Mapping[str, str | None] = {
        "source": draft.source,
        "channel": draft.channel,
        "document": draft.document,
        "author": draft.author,
        "unit": draft.unit,
    }
    value = {"fields": dict(draft.fields), **{name: text for name, text in provenance.items() if text}}
    return _JSON(value).encode()
