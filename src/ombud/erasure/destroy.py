"""Destroy journal documents by IVO's decision (PDL 8:4): the one way in which anything leaves a journal before its end.

* Inside a larger act: the rows go, and what corrections of the same documents kept as history goes with them.
* The key of the journal lives on, so an archive could bring the rows back: the no-file says which they were.
* A receipt as with every erasure; it names the decision and nobody.
"""

import json

from ombud.erasure import store
from ombud.erasure.eraser import final_at, told
from ombud.erasure.model import Item, Outcome
from ombud.law.answers import ANSWERS, stated
from ombud.terms import CategoryId, ClassId, Text
from ombud.terms.time import to_micros
from ombud.vault import Person, Row
from ombud.vault import store as records

CARE, HEALTH = ClassId("care"), CategoryId("health")
KEY = "PDL-8-4-DONE"


def destroy(person: Person, wanted: frozenset[bytes], number: str) -> bytes | None:
    """Remove these entries of the journal; the id of the erasure. None where they are not all there."""
    act = person.act
    rows = [row for row in records.every_row(act.tx, person.subject) if (row.klass, row.category) == (CARE, HEALTH)]
    gone = [row for row in rows if row.record_id in wanted]
    if not wanted or {row.record_id for row in gone} != wanted:
        return None
    gone += _history(rows, gone)
    act.keep()
    person.remove(CARE, gone)
    person.changed()
    erasure_id, end = act.vault.new_id(), final_at(person, act.now)
    answer = ANSWERS[KEY]
    words = stated(answer, {"dnr": Text(number, number)})
    item = Item(CARE, (HEALTH,), len(gone), Outcome.ERASE, KEY, answer.article, words)
    evidence = {"plan_hash": "", "items": [told(item)], "keys": [], "indexes": 0, "suppressed": []}
    row = store.ErasureRow(
        erasure_id, act.entry, to_micros(act.now), to_micros(end), None, json.dumps(evidence), None
    )  # fmt: skip
    store.insert(act.tx, row)
    return erasure_id


def _history(rows: list[Row], gone: list[Row]) -> list[Row]:
    """What was corrected in the same documents: it holds the same words."""
    documents = {row.document for row in gone if row.document is not None}
    known = {row.record_id for row in gone}
    return [
        row for row in rows
        if row.superseded_at is not None and row.document in documents and row.record_id not in known
    ]  # fmt: skip
