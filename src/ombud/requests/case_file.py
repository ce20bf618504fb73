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
from ombud.law import rows_on
from ombud.law.periods import end_of, local_date
from ombud.requests import store
from ombud.requests.case import Case
from ombud.requests.events import Event, What, from_bytes, to_bytes
from ombud.requests.fold import fold, follow
from ombud.requests.model import RequestId, State
from ombud.requests.reference import reference_of
from ombud.requests.store import RequestRow
from ombud.terms import ClassId, SubjectId
from ombud.terms.sealing import Context
from ombud.terms.time import to_micros
from ombud.vault import Person, UnderWay

CASE = ClassId("case")
FILE_OF_REQUEST = "T-15"
"""The row of law.md 4.1 that says how long a file stays."""


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


def open_file(person: Person, request: RequestId, event: Event, case: Case) -> CaseFile:
    """Write the first event of a request, and the case that it comes to."""
    file = CaseFile(person.subject, request, (event,), case)
    store.add_request(person.act.tx, _row(file))
    _write(person, file, event)
    return file


def append(person: Person, file: CaseFile, what: What, at: datetime | None = None) -> CaseFile | Declined:
    """One event more, written; or why it may not happen, and then nothing is. `at`: when it happened, if not now."""
    event = _event(person.act, file, what, at)
    case = follow(file.case, event)
    if isinstance(case, Declined):
        return case
    after = CaseFile(file.subject, file.id, (*file.events, event), case)
    _write(person, after, event)
    store.move_request(person.act.tx, _row(after))
    return after


def may(act: UnderWay, file: CaseFile, what: What) -> Declined | None:
    """Why an event may not happen now; None where it may."""
    after = follow(file.case, _event(act, file, what))
    return after if isinstance(after, Declined) else None


def written(person: Person, file: CaseFile, what: What) -> CaseFile:
    """The file after an event that may happen: it was asked before (`may`)."""
    after = append(person, file, what)
    if isinstance(after, Declined):
        raise ValueError("an event of a request was written that may not happen")
    return after


def _event(act: UnderWay, file: CaseFile, what: What, at: datetime | None = None) -> Event:
    return Event(file.case.count + 1, at or act.now, act.now, act.by, what)


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


def _until(case: Case, ended_at: datetime) -> datetime:
    """The first instant at which the file need not stay: five years after it was closed (T-15); at once if it moved."""
    period = rows_on(local_date(ended_at))[FILE_OF_REQUEST].maximum
    return ended_at if case.state is State.MOVED or period is None else end_of(period, ended_at)


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
        to_micros(case.due_at),
        None if case.ended_at is None else to_micros(case.ended_at),
        None if case.ended_at is None else to_micros(_until(case, case.ended_at)),
        case.count,
    )
