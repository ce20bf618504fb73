"""Rows that a person has found by hand, on their way into the copy: sealed with the case, and gone by their period.

* They lie under the person's key for cases, bound to their task. The package reads them from there, part by part.
* Their period is ninety days from the answer [D]: a copy is handed out within the month that a request has, or three.
* Of a task that was asked again the latest answer counts, and so do its rows.
"""

import json
from collections.abc import Iterator
from datetime import timedelta

from ombud.requests import store_found_rows as store
from ombud.requests import store_system_tasks as tasks
from ombud.requests.found_file import FoundRows
from ombud.requests.store_found_rows import FoundRow
from ombud.requests.system_tasks import CASE, SystemTask, task_from
from ombud.systems.person.connect import Do, Said
from ombud.systems.port import GivenRow
from ombud.terms import CategoryId, SubjectId
from ombud.terms.sealing import Context
from ombud.terms.time import to_micros
from ombud.vault import Person

KEPT = timedelta(days=90)
TOGETHER = 500
"""Rows in one sealed part."""
TABLE = "by-hand"
"""What the table is called in the package: a file's own name may tell of somebody."""
_ENCODE = json.JSONEncoder(ensure_ascii=False, sort_keys=True).encode


def keep_found(person: Person, task: SystemTask, found: FoundRows, category: CategoryId) -> None:
    """Seal the rows, in the act that records the answer."""
    until = to_micros(person.act.now + KEPT)
    for start in range(0, len(found.rows), TOGETHER):
        said = {"category": category, "names": found.names, "rows": found.rows[start : start + TOGETHER]}
        row = FoundRow(person.subject, task.id, start // TOGETHER, CASE, until, 1, b"")
        _put(person, row, _ENCODE(said).encode())


def tasks_with_rows(person: Person, system: str) -> list[SystemTask]:
    """The tasks of a system whose answers count, with rows that are still there."""
    rows = [task_from(row) for row in tasks.tasks_of(person.act.tx, person.subject)]
    there = [one for one in rows if one.place.system == system and one.place.do is Do.GIVE]
    latest = {one.place: one for one in sorted(there, key=lambda one: one.number)}
    return [one for one in latest.values() if one.outcome is Said.DONE and _parts(person, one)]


def category_of(person: Person, task: SystemTask) -> str:
    """What whoever handed them in said that they hold."""
    return str(_said(person, _parts(person, task)[0])["category"])


def given_rows(person: Person, task: SystemTask, part: int) -> Iterator[GivenRow]:
    """One part of the rows, as a system gives them; nothing after the last."""
    for row in _parts(person, task)[part : part + 1]:
        said = _said(person, row)
        yield from (GivenRow(TABLE, tuple(said["names"]), tuple(one)) for one in said["rows"])  # type: ignore[arg-type]


def join_found(kept: Person, other: Person) -> None:
    """What was found for another registration of the person goes with its tasks."""
    for task in map(task_from, tasks.tasks_of(other.act.tx, other.subject)):
        for row in _parts(other, task):
            _put(kept, row._replace(subject_id=kept.subject), _ENCODE(_said(other, row)).encode())


def _parts(person: Person, task: SystemTask) -> list[FoundRow]:
    now, key = to_micros(person.act.now), person.keys.for_reading(CASE)
    rows = store.parts_of(person.act.tx, person.subject, task.id) if key is not None else []
    return [row for row in rows if row.until > now]


def _said(person: Person, row: FoundRow) -> dict[str, list[object]]:
    key = person.keys.for_writing(CASE)
    said: dict[str, list[object]] = json.loads(key.open(_context(row), row.sealed))
    return said


def _put(person: Person, row: FoundRow, plain: bytes) -> None:
    store.put(person.act.tx, row._replace(sealed=person.keys.for_writing(CASE).seal(_context(row), plain)))


def _context(row: FoundRow) -> Context:
    return Context(SubjectId(row.subject_id), CASE, f"found-row {row.number} {row.until}", row.task_id, row.version)
