"""Take the records of another registration of the same person over: sealed anew under this person's keys.

* A record keeps its id, its event, its source and what its person was told. So carrying the same records over
  again changes nothing, and a kill in the middle is gone on from.
* What both hold is one record. What was corrected under either registration stays corrected.
* History moves as history. Where the person has changed number (R-42), the other registration's number becomes
  history, and finds nobody.
* A record that nothing keeps any more is left behind; a journal's never is. So is what was computed from the other's
  data alone: a profile is computed anew from the whole, and not moved.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from ombud.keys import DataKey
from ombud.keys.model import Mark
from ombud.terms import CategoryId, ClassId
from ombud.terms.time import to_micros
from ombud.vault import store
from ombud.vault.households import follow
from ombud.vault.identity import KEY, NAME_AND_YEAR, findable
from ombud.vault.model import ABOUT_THIRD_PARTY, Row
from ombud.vault.person import Person
from ombud.vault.supersede import learn
from ombud.vault.write import content_code, plain, row_context

NUMBER = CategoryId("personnummer")
CARE = "care"


@dataclass(slots=True)
class Joined:
    """One pass over the other registration's records, some at a time."""

    kept: Person
    other: Person
    number_changed: bool
    _ids: set[bytes] = field(init=False)
    _own: set[bytes] = field(init=False)
    """The ids of the other's records: what was corrected among them is no reason to leave one out."""

    def __post_init__(self) -> None:
        self._ids = {row.record_id for row in store.every_row(self.kept.act.tx, self.kept.subject)}
        self._own = {row.record_id for row in self._rows()}

    def some(self, limit: int) -> int:
        """Take over up to `limit` records; how many. 0 when none is left."""
        taken = 0
        for row, said in self.left():
            self._take(row, said)
            taken += 1
            if taken == limit:
                break
        directory, tx = self.kept.act.vault.directory, self.kept.act.tx
        directory.join_indexes(tx, self.kept.subject, self.other.subject, (KEY, NAME_AND_YEAR))
        follow(tx, directory, self.kept.keys)
        return taken

    def left(self) -> Iterator[tuple[Row, dict[str, Any]]]:
        """The records that are not here yet, with what they say; history before what is current."""
        for row in self._rows():
            if row.record_id not in self._ids:
                said, key = _said(self.other, row), self.kept.keys.for_reading(ClassId(row.klass))
                if key is None or self._content(key, row, said) is not None:
                    yield row, said

    def _rows(self) -> list[Row]:
        act = self.kept.act
        categories = act.policy.file.categories
        derived = {category for category, one in categories.items() if one.derived}
        rows = [row for row in store.every_row(act.tx, self.other.subject) if row.category not in derived]
        kept = {row.record_id for row, grounds in self.kept.keeps(rows) if grounds or row.klass == CARE}
        return sorted(
            (row for row in rows if row.record_id in kept), key=lambda row: (row.superseded_at is None, row.record_id)
        )

    def _take(self, row: Row, said: dict[str, Any]) -> None:
        person, act = self.kept, self.kept.act
        key = person.keys.for_writing(ClassId(row.klass))
        content = self._content(key, row, said)
        if content is None:
            raise AssertionError("`left` has asked")
        if self.number_changed and row.category == NUMBER and row.superseded_at is None:
            row = row._replace(superseded_at=to_micros(act.now))
            said = {**said, "corrected": {"by": act.by.id, "role": act.by.role, "reason": "", "number": True}}
        document = said.get("document")
        code = None if document is None else key.mac("document", document.encode())
        new = row._replace(document=code, content=content, sealed=b"")
        sealed = json.dumps(said, ensure_ascii=False, sort_keys=True).encode()
        new = new._replace(sealed=key.seal(row_context(person.subject, new), sealed))
        store.insert(act.tx, person.subject, new)
        mark = Mark(new.record_id, new.version, new.sealed)
        person.keys.count(ClassId(row.klass), added=[mark])
        self._ids.add(new.record_id)
        if new.superseded_at is None and not new.marks & ABOUT_THIRD_PARTY:
            for found in findable(said["fields"]):
                learn(person, ClassId(row.klass), found)

    def _content(self, key: DataKey, row: Row, said: dict[str, Any]) -> bytes | None:
        """The code of the content under this person's key; None when it is here already."""
        person, tx = self.kept, self.kept.act.tx
        place = (row.category, said["fields"], said.get("document"), row.event_at)
        first = content_code(key, *place)
        there = store.record_with(tx, person.subject, row.category, first)
        if there is None:
            return first
        if row.superseded_at is None and there not in self._own:
            return None
        return content_code(key, *place, row.record_id)


def _said(person: Person, row: Row) -> dict[str, Any]:
    said: dict[str, Any] = json.loads(plain(person.subject, row, person.keys))
    return said
