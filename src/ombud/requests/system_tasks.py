"""What a person is asked to do in a system that no machine can look in, and what they answered (Art. 15, 17, 19).

* A task belongs to one right of one request in one system. Its id is made of these, so that whoever asks twice has
  asked once. Where somebody answered wrongly, there is a new task: the latest is the one that counts.
* In clear stand what is to be done, where, by when and how it ended; the case is its case number. Who answered, and
  their words, are sealed under the person's key for cases, bound to what stands in clear.
* It is kept as long as the file of a request (T-15), and keeps nobody from being erased. A double registration's tasks
  come along with its requests.
"""

import hashlib
import json
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from ombud.database import Transaction
from ombud.law.periods import end_of
from ombud.requests import store_system_tasks as store
from ombud.requests.model import RequestId
from ombud.requests.reference import reference_of
from ombud.requests.store_system_tasks import TaskRow
from ombud.systems.person.connect import Do, Said
from ombud.terms import ClassId, SubjectId
from ombud.terms.ids import id_text
from ombud.terms.sealing import Context, Sealer
from ombud.terms.time import from_micros, to_micros
from ombud.vault import Person

CASE = ClassId("case")
KEPT = "P5Y"
OPEN, ANSWERED = "open", "answered"
_JSON = json.JSONEncoder(ensure_ascii=False, sort_keys=True).encode


@dataclass(frozen=True, slots=True)
class Place:
    """One right of one request in one system: what a case of the port is made of."""

    request: RequestId
    wanted: int
    system: str
    do: Do

    @property
    def case(self) -> str:
        return case_of(self.request, self.wanted, self.system)


def case_of(request: RequestId, wanted: int, system: str) -> str:
    """The opaque id of a request in a system, as `Case` has it."""
    return f"{request.hex()}.{wanted}.{system}"


def place_of(case: str, do: Do) -> Place | None:
    """What a case's id is made of; None for one that is of no request."""
    request, _, rest = case.partition(".")
    wanted, _, system = rest.partition(".")
    try:
        return Place(RequestId(bytes.fromhex(request)), int(wanted), system, do)
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class SystemTask:
    """One task. What stands in clear of it."""

    subject: SubjectId = field(repr=False)
    id: bytes
    place: Place
    made_at: datetime
    due_at: datetime
    number: int = 0
    """Which one of this place: the latest counts."""
    answered_at: datetime | None = None
    outcome: Said | None = None
    version: int = 1

    @property
    def reference(self) -> str:
        return reference_of(self.place.request)

    @property
    def text(self) -> str:
        return id_text("k_", self.id)

    def overdue(self, now: datetime) -> bool:
        return self.answered_at is None and now >= self.due_at


@dataclass(frozen=True, slots=True)
class Answered:
    """Who answered, and their words. It does not print."""

    by: str = ""
    note: str = field(repr=False, default="")


def new_task(tx: Transaction, subject: SubjectId, place: Place, days: int, now: datetime) -> SystemTask:
    """The next task there: the same, however often it is made before it is answered."""
    earlier = [one for one in tasks_there(tx, place) if one.answered_at is not None]
    number = len(earlier)
    made_of = hashlib.sha256(f"system-task {place.case} {place.do} {number}".encode())
    return SystemTask(subject, made_of.digest()[:16], place, now, now + timedelta(days), number)


def keep_task(tx: Transaction, one: SystemTask, key: Sealer, answered: Answered) -> None:
    """Write it, new or in its next version."""
    row = _row(one)
    plain = _JSON({"by": answered.by, "note": answered.note}).encode()
    store.put(tx, row._replace(sealed=key.seal(_context(row), plain)))


def answered_of(tx: Transaction, one: SystemTask, key: Sealer | None) -> Answered:
    """What was answered in words; nothing where the key has gone."""
    row = store.task(tx, one.subject, one.id)
    if row is None or key is None:
        return Answered()
    return Answered(**json.loads(key.open(_context(row), row.sealed)))


def tasks_there(tx: Transaction, place: Place) -> list[SystemTask]:
    """Every one of the place, the latest last."""
    return [one for one in map(task_from, store.tasks_of_request(tx, place.request)) if one.place == place]


def latest(tx: Transaction, place: Place) -> SystemTask | None:
    """The one that counts."""
    found = tasks_there(tx, place)
    return found[-1] if found else None


def is_asked(tx: Transaction, request: RequestId, wanted: int, system: str) -> bool:
    """Has somebody been asked there, and not answered?"""
    found = map(task_from, store.tasks_of_request(tx, request))
    there = [one for one in found if (one.place.wanted, one.place.system) == (wanted, system)]
    return any(one.answered_at is None for one in there)


def join_tasks(kept: Person, other: Person) -> None:
    """The tasks of another registration of the person go with its requests."""
    tx, theirs = kept.act.tx, [task_from(row) for row in store.tasks_of(kept.act.tx, other.subject)]
    for one in theirs:
        answered = answered_of(tx, one, other.keys.for_reading(CASE))
        keep_task(tx, replace(one, subject=kept.subject), kept.keys.for_writing(CASE), answered)


def task_from(row: TaskRow) -> SystemTask:
    place = Place(RequestId(row.request_id), row.wanted, row.system, Do(row.todo))
    answered = None if row.answered_at is None else from_micros(row.answered_at)
    outcome = None if row.outcome is None else Said(row.outcome)
    made, due = from_micros(row.made_at), from_micros(row.due_at)
    whose = SubjectId(row.subject_id)
    return SystemTask(whose, row.task_id, place, made, due, row.number, answered, outcome, row.version)


def _row(one: SystemTask) -> TaskRow:
    at, place = one.answered_at, one.place
    return TaskRow(
        one.subject, one.id, place.request, place.wanted, place.system, place.do.value, one.number,
        OPEN if at is None else ANSWERED, to_micros(one.made_at), to_micros(one.due_at),
        None if at is None else to_micros(at), None if one.outcome is None else one.outcome.value,
        to_micros(end_of(KEPT, at or one.made_at)), CASE, one.version, b"",
    )  # fmt: skip


def _context(row: TaskRow) -> Context:
    clear = f"system-task {row.request_id.hex()} {row.wanted} {row.system} {row.todo} {row.answered_at} {row.outcome}"
    return Context(SubjectId(row.subject_id), CASE, clear, row.task_id, row.version)
