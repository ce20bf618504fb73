"""Correct a stored record: the new one takes its place, the old one stays as history (Art. 16, R-16.1).

* The new record has the class, the document, the event and the notice of the old: a correction starts no new
  period, and nobody was told more by it. Its source, channel and time are its own.
* The old record is sealed anew with when, by whom and why it was corrected, so that it cannot be made the
  current one again by changing a column. `vault/history.py` is the way to it.
* A copy that serves advertising, the web or an extract is replaced without history: the class that it was
  copied from has it.
* A journal entry is never replaced. Its correction is another entry of the same document (PDL 3:14, R-16.2).
* A content that was corrected counts as there: a file that is brought in again does not bring it back.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ombud.keys import DataKey
from ombud.keys.model import Mark
from ombud.terms import CategoryId, ClassId, RecordId
from ombud.terms.time import to_micros
from ombud.vault import store
from ombud.vault.held import held_fields
from ombud.vault.households import follow, made_of
from ombud.vault.identity import CHANNEL_OF, Findable, findable
from ombud.vault.model import Row
from ombud.vault.person import Person
from ombud.vault.write import row_context

WITHOUT_HISTORY = frozenset({ClassId("marketing"), ClassId("profile"), ClassId("web"), ClassId("extract")})
"""Classes of copies: what was wrong in them is not kept twice (Art. 5(1)(c))."""


@dataclass(frozen=True, slots=True)
class Corrected:
    """What comes in the place of some fields of a record, and what is remembered of the correction."""

    fields: Mapping[str, str] = field(repr=False)
    source: str
    channel: str
    reason: str = field(repr=False)
    number_changed: bool = False
    """The person has been given another number (R-42): the old one is shown nowhere beside the new."""


def supersede(person: Person, record_id: bytes, corrected: Corrected) -> RecordId:
    """Put a corrected record in the place of one that the act has opened, and that is about the person."""
    act = person.act
    row, key, plain = _current(person, record_id)
    new = _corrected(person, row, key, plain, corrected)
    old = Mark(row.record_id, row.version, row.sealed)
    if ClassId(row.klass) in WITHOUT_HISTORY:
        store.remove(act.tx, person.subject, [row.record_id])
        act.erases = True
        added = [_mark(new)]
    else:
        kept = _history(person, row, key, {**plain, "corrected": _told(person, corrected)})
        if not store.supersede(act.tx, person.subject, kept):
            raise AssertionError("the record was current a moment ago, in this act")
        added = [_mark(kept), _mark(new)]
    store.insert(act.tx, person.subject, new)
    person.keys.count(ClassId(row.klass), added=added, removed=[old])
    _index_anew(person, row, plain["fields"], {**plain["fields"], **corrected.fields})
    if made_of(row.klass, row.category):
        follow(act.tx, act.vault.directory, person.keys)
    return RecordId(new.record_id)


def add_beside(person: Person, record_id: bytes, corrected: Corrected) -> RecordId:
    """Enter a correction beside a journal entry, of the same document, with author and time; nothing is replaced."""
    act = person.act
    row, key, plain = _current(person, record_id)
    beside = {**plain, "corrects": row.record_id.hex(), "reason": corrected.reason}
    new = _corrected(person, row._replace(event_at=to_micros(act.now)), key, beside, corrected)
    new = new._replace(unit=act.vault.keyring.blind("unit", act.by.unit) if act.by.unit else row.unit)
    store.insert(act.tx, person.subject, new)
    person.keys.count(ClassId(row.klass), added=[_mark(new)])
    return RecordId(new.record_id)


def _current(person: Person, record_id: bytes) -> tuple[Row, DataKey, dict[str, Any]]:
    rows = [row for row in store.rows(person.act.tx, person.subject) if row.record_id == record_id]
    key = person.keys.for_reading(ClassId(rows[0].klass)) if rows else None
    if key is None:
        raise AssertionError("the act has just opened this record")
    return rows[0], key, json.loads(key.open(row_context(person.subject, rows[0]), rows[0].sealed))


def _corrected(person: Person, row: Row, key: DataKey, plain: dict[str, Any], corrected: Corrected) -> Row:
    """The new record: where the old one is, under what its person was told; from its own source."""
    at = to_micros(person.act.now)
    fields = {**plain["fields"], **corrected.fields}
    value = {**plain, "fields": fields, "source": corrected.source, "channel": corrected.channel}
    if row.klass == "care":
        value |= {"author": person.act.by.id, "unit": person.act.by.unit or plain.get("unit", "")}
    record = person.act.vault.new_id()
    content = json.dumps(
        [row.category, fields, plain.get("document"), row.event_at, record.hex()], ensure_ascii=False, sort_keys=True
    )  # with its id: the same content may have stood there before
    new = row._replace(
        record_id=record, version=1, collected_at=at, superseded_at=None, content=key.mac("content", content.encode())
    )
    return new._replace(sealed=key.seal(row_context(person.subject, new), _sealed_form(value)))


def _history(person: Person, row: Row, key: DataKey, value: dict[str, Any]) -> Row:
    kept = row._replace(version=row.version + 1, superseded_at=to_micros(person.act.now))
    return kept._replace(sealed=key.seal(row_context(person.subject, kept), _sealed_form(value)))


def _told(person: Person, corrected: Corrected) -> dict[str, object]:
    by = person.act.by
    told = {"by": by.id, "role": by.role, "unit": by.unit, "reason": corrected.reason}
    return {**told, **({"number": True} if corrected.number_changed else {})}


def _sealed_form(value: Mapping[str, object]) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True).encode()


def _mark(row: Row) -> Mark:
    return Mark(row.record_id, row.version, row.sealed)


def _index_anew(person: Person, row: Row, before: Mapping[str, str], after: Mapping[str, str]) -> None:
    """The person is found by what is right; by what was wrong only as long as another record holds it."""
    klass = ClassId(row.klass)
    was, now = set(findable(before)), set(findable(after))
    held = _held(person, klass, CategoryId(row.category)) | now
    for key in was - held:
        unlearn(person, klass, key)
    for key in now - was:
        learn(person, klass, key)
    _objections_follow(person, was - now, now - was)


def _held(person: Person, klass: ClassId, category: CategoryId) -> set[Findable]:
    """What the current records of the category hold, in this class."""
    return {key for of, fields in held_fields(person, category) if of == klass for key in findable(fields)}


def learn(person: Person, klass: ClassId, key: Findable) -> None:
    """Let the person be found by this value, and a "no" to it be kept."""
    directory, tx = person.act.vault.directory, person.act.tx
    channels = [(CHANNEL_OF[key.field], key.normalised)] if key.field in CHANNEL_OF else []
    directory.index_all(tx, person.subject, klass, [key], channels)


def unlearn(person: Person, klass: ClassId, key: Findable) -> None:
    """The person is not found by this value through this class any more."""
    directory, tx = person.act.vault.directory, person.act.tx
    directory.unindex(tx, person.subject, klass, key.field, key.normalised)
    if key.field in CHANNEL_OF:
        directory.forget_address(tx, person.subject, klass, CHANNEL_OF[key.field], key.normalised)


def _objections_follow(person: Person, gone: set[Findable], come: set[Findable]) -> None:
    """A "no" to an old address is a "no" to the one that takes its place; the old one stays suppressed (M-12)."""
    directory, act = person.act.vault.directory, person.act
    for new in come:
        channel = CHANNEL_OF.get(new.field, "")
        said = [old for old in gone if old.field == new.field and channel]
        if any(directory.suppressed(act.tx, channel, old.normalised) for old in said):
            directory.suppress(act.tx, channel, new.normalised, act.now)
