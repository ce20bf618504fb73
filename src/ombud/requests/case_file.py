"""The file of one request: its sealed events, read whole, and one added at a time (R-14).

* An event is sealed under the person's key for cases and bound to its request and its number: one that was altered,
  left out or moved is found before anything of it is used.
* Beside the events stands one row in clear: where the request stands, when it is due, how many events there are.
* A file is never changed backwards; what was wrong is put right by another event.
"""

from dataclasses import dataclass, field
from datetime import datetime

from ombud.collection.relate import Declined
from ombud.keys.model import TamperedError
from ombud.law import due, law_on
from ombud.law.periods import local_date
from ombud.requests import store
from ombud.requests.case import Case
from ombud.requests.events import Event, What, from_bytes, to_bytes
from ombud.requests.fold import fold, follow
from ombud.requests.model import RequestId
from ombud.requests.reference import reference_of
from ombud.requests.store import RequestRow
from ombud.terms import ClassId, SubjectId
from ombud.terms.sealing import Context
from ombud.terms.time import to_micros
from ombud.vault import Person

CASE = ClassId("case")


@dataclass(frozen=True, slots=True)
class CaseFile:
    """One request with everything that has happened to it."""

    subject: SubjectId
    id: RequestId
    events: tuple[Event, ...] = field(repr=False)
    case: Case

    @property
    def reference(self) -> str:
        return reference_of(self.id)

    @property
    def due_at(self) -> datetime:
        """The first instant that is too late, by the clock that nothing suspends (R-02, policy.md)."""
        return due_at(self.case)


def due_at(case: Case) -> datetime:
    received = local_date(case.opened.received_at)
    law = law_on(received)
    months = law.answer_months if case.extended_at is None else law.extended_months
    return due(received, months).ends_at


def open_file(person: Person, request: RequestId, event: Event, case: Case) -> CaseFile:
    """Write the first event of a request, and the case that it comes to."""
    file = CaseFile(person.subject, request, (event,), case)
    store.add_request(person.act.tx, _row(file))
    _write(person, file, event)
    return file


def append(person: Person, file: CaseFile, what: What, at: datetime | None = None) -> CaseFile | Declined:
    """One event more, written; or why it may not happen, and then nothing is. `at`: when it happened, if not now."""
    act = person.act
    event = Event(file.case.count + 1, at or act.now, act.now, act.by, what)
    case = follow(file.case, event)
    if isinstance(case, Declined):
        return case
    after = CaseFile(file.subject, file.id, (*file.events, event), case)
    _write(person, after, event)
    store.move_request(act.tx, _row(after))
    return after


def file_of(person: Person, request: RequestId) -> CaseFile | None:
    """The whole file, opened. Raises `TamperedError` when it is not what was written."""
    row = store.request_row(person.act.tx, person.subject, request)
    return None if row is None else _read(person, row)


def files_of(person: Person) -> tuple[CaseFile, ...]:
    """Every request of a person, in the order in which they came."""
    return tuple(_read(person, row) for row in store.requests_of(person.act.tx, person.subject))


def take_over(kept: Person, file: CaseFile) -> CaseFile:
    """Write a file as it is under another registration of the same person, each event sealed anew."""
    moved = CaseFile(kept.subject, file.id, file.events, file.case)
    store.add_request(kept.act.tx, _row(moved))
    for event in moved.events:
        _write(kept, moved, event)
    return moved


def _read(person: Person, row: RequestRow) -> CaseFile:
    subject, key = person.subject, person.keys.for_reading(ClassId(row.klass))
    sealed = store.request_events(person.act.tx, subject, row.request_id)
    if key is None or [number for number, _ in sealed] != list(range(1, row.events + 1)):
        raise TamperedError("the file of a request")
    opened = (key.open(_context(subject, row.request_id, number), blob) for number, blob in sealed)
    try:
        events = tuple(from_bytes(plain) for plain in opened)
        case = fold(events)
    except ValueError:
        raise TamperedError("the file of a request") from None
    return CaseFile(subject, RequestId(row.request_id), events, case)


def _write(person: Person, file: CaseFile, event: Event) -> None:
    key = person.keys.for_writing(CASE)
    sealed = key.seal(_context(file.subject, file.id, event.number), to_bytes(event))
    store.add_event(person.act.tx, _row(file), event.number, sealed)


def _context(subject: SubjectId, request: bytes, number: int) -> Context:
    return Context(subject, CASE, "request", request, number)


def _row(file: CaseFile) -> RequestRow:
    case = file.case
    return RequestRow(
        file.subject,
        file.id,
        CASE,
        case.state,
        to_micros(case.opened.received_at),
        to_micros(due_at(case)),
        None if case.ended_at is None else to_micros(case.ended_at),
        case.count,
    )
