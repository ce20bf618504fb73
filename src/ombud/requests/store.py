"""The only SQL about joinings and requests."""

from typing import NamedTuple

from ombud.database import Row, Transaction
from ombud.terms import SubjectId


class JoiningRow(NamedTuple):
    subject_id: bytes
    """The registration that is kept."""
    code: bytes
    """The keyed code of the other one's id."""
    state: str
    begun_at: int
    begun_by: bytes
    """The keyed code of the account."""


_COLUMNS = ", ".join(JoiningRow._fields)


def insert(tx: Transaction, row: JoiningRow) -> None:
    tx.run(f"INSERT INTO joining ({_COLUMNS}, seal) VALUES (?, ?, ?, ?, ?, ?)", *row, _seal(tx, row))


def by_code(tx: Transaction, code: bytes) -> list[JoiningRow]:
    """Whom the registration with this code is joined to."""
    return _whole(tx, tx.all(f"SELECT {_COLUMNS}, seal FROM joining WHERE code = ?", code))


def of(tx: Transaction, subject: SubjectId) -> list[JoiningRow]:
    """What has been or is being joined to this registration."""
    return _whole(tx, tx.all(f"SELECT {_COLUMNS}, seal FROM joining WHERE subject_id = ? ORDER BY 4, 2", subject))


def move_on(tx: Transaction, row: JoiningRow, to: str) -> bool:
    sql = "UPDATE joining SET state = ?, seal = ? WHERE subject_id = ? AND code = ? AND state = ?"
    return tx.run(sql, to, _seal(tx, row._replace(state=to)), row.subject_id, row.code, row.state) == 1


def remove(tx: Transaction, row: JoiningRow) -> bool:
    return tx.run("DELETE FROM joining WHERE subject_id = ? AND code = ?", row.subject_id, row.code) == 1


def _whole(tx: Transaction, read: list[Row]) -> list[JoiningRow]:
    return [JoiningRow._make(row) for row in tx.row_seal.whole("joining", read)]


def _seal(tx: Transaction, row: JoiningRow) -> bytes:
    return tx.row_seal.of("joining", *row)


_OF_THE_WEB = ("web_day", "web_choice", "web_visit")


def is_of_the_web(tx: Transaction, subject: SubjectId) -> bool:
    """Is it the id of a day of the website, or of a visitor: nobody's registration?"""
    found = tx.each(*((f"SELECT 1 FROM {table} WHERE subject_id = ? LIMIT 1", subject) for table in _OF_THE_WEB))
    return any(found)


class RequestRow(NamedTuple):
    subject_id: bytes
    request_id: bytes
    klass: str
    state: str
    received_at: int
    due_at: int
    """The first instant that is too late, by the clock that nothing suspends."""
    closed_at: int | None
    until: int | None
    """The first instant at which the file need not stay any longer (T-15); none while it is open."""
    events: int


_REQUEST = ", ".join(RequestRow._fields)


def add_request(tx: Transaction, row: RequestRow) -> None:
    tx.send(
        f"INSERT INTO request ({_REQUEST}, seal) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        *row,
        tx.row_seal.of("request", *row),
    )


def move_request(tx: Transaction, row: RequestRow) -> None:
    """Write where a request stands after its next event. One that has got another event meanwhile is a conflict."""
    tx.send(
        "UPDATE request SET state = ?, due_at = ?, closed_at = ?, until = ?, events = ?, seal = ?"
        " WHERE subject_id = ? AND request_id = ? AND events = ?",
        row.state, row.due_at, row.closed_at, row.until, row.events, tx.row_seal.of("request", *row),
        row.subject_id, row.request_id, row.events - 1,
    )  # fmt: skip


def add_event(tx: Transaction, row: RequestRow, number: int, sealed: bytes) -> None:
    sql = "INSERT INTO request_event (subject_id, request_id, number, klass, sealed, seal) VALUES (?, ?, ?, ?, ?, ?)"
    event = (row.subject_id, row.request_id, number, row.klass, sealed)
    tx.send(sql, *event, tx.row_seal.of("request_event", *event))


def request_events(tx: Transaction, subject: SubjectId, request: bytes) -> list[tuple[int, bytes]]:
    """The sealed events of a request, in their order. Each is bound to its number by what it is sealed with; the row's
    own seal is for whoever looks through the rows without opening any (`ombud doctor`)."""
    sql = "SELECT number, sealed FROM request_event WHERE subject_id = ? AND request_id = ? ORDER BY number"
    return [(row[0], row[1]) for row in tx.all(sql, subject, request)]


def request_row(tx: Transaction, subject: SubjectId, request: bytes) -> RequestRow | None:
    sql = f"SELECT {_REQUEST}, seal FROM request WHERE subject_id = ? AND request_id = ?"
    found = _whole_requests(tx, tx.all(sql, subject, request))
    return found[0] if found else None


def requests_between(tx: Transaction, first: bytes, last: bytes) -> list[RequestRow]:
    """The requests whose ids lie between two; where one has moved, the registration that has it now comes first."""
    sql = (
        f"SELECT {_REQUEST}, seal FROM request WHERE request_id BETWEEN ? AND ?"
        " ORDER BY CASE WHEN state = 'moved' THEN 1 ELSE 0 END, events DESC"
    )
    return _whole_requests(tx, tx.all(sql, first, last))


def _whole_requests(tx: Transaction, read: list[Row]) -> list[RequestRow]:
    return [RequestRow._make(row) for row in tx.row_seal.whole("request", read)]


def requests_of(tx: Transaction, subject: SubjectId) -> list[RequestRow]:
    sql = f"SELECT {_REQUEST}, seal FROM request WHERE subject_id = ? ORDER BY received_at, request_id"
    return _whole_requests(tx, tx.all(sql, subject))


def every_request(tx: Transaction) -> list[RequestRow]:
    return _whole_requests(tx, tx.all(f"SELECT {_REQUEST}, seal FROM request ORDER BY due_at, request_id"))


_MESSAGE = "campaign_id, batch, fate, at, claim, tries, message_id, token, why"


def take_messages(tx: Transaction, kept: SubjectId, other: SubjectId) -> None:
    """What the other registration gets or has got of campaigns is the kept one's; what one of them has got the person
    has got, and gets it no second time (R7)."""
    ours, theirs = ({row[0]: row for row in _messages(tx, subject)} for subject in (kept, other))
    for campaign, row in theirs.items():
        mine = ours.get(campaign)
        if mine is None or (mine[2] == "queued" and row[2] != "queued"):
            tx.send(
                "DELETE FROM campaign_recipient WHERE subject_id = ? AND campaign_id = ?", kept, campaign, rows=None
            )
            seal = tx.row_seal.of("campaign_recipient", kept, *row)
            marks = ", ".join("?" * (len(row) + 2))
            sql = f"INSERT INTO campaign_recipient (subject_id, {_MESSAGE}, seal) VALUES ({marks})"
            tx.send(sql, kept, *row, seal)


_IN_BREACH = "breach_id, first_at, last_at, entries, categories, way, told_at, until"


def take_breaches(tx: Transaction, kept: SubjectId, other: SubjectId) -> None:
    """A breach that concerns the other registration concerns the kept one; told of it once is told."""
    ours, theirs = ({row[0]: row for row in _in_breaches(tx, subject)} for subject in (kept, other))
    for breach, row in theirs.items():
        mine = ours.get(breach)
        if mine is None or (mine[6] is None and row[6] is not None):
            tx.send("DELETE FROM breach_person WHERE subject_id = ? AND breach_id = ?", kept, breach, rows=None)
            marks = ", ".join("?" * (len(row) + 2))
            sql = f"INSERT INTO breach_person (subject_id, {_IN_BREACH}, seal) VALUES ({marks})"
            tx.send(sql, kept, *row, tx.row_seal.of("breach_person", kept, *row))


def _in_breaches(tx: Transaction, subject: SubjectId) -> list[Row]:
    rows = tx.all(f"SELECT {_IN_BREACH}, seal FROM breach_person WHERE subject_id = ?{tx.row_lock}", subject)
    return tx.row_seal.whole("breach_person", rows, subject)


def _messages(tx: Transaction, subject: SubjectId) -> list[Row]:
    rows = tx.all(f"SELECT {_MESSAGE}, seal FROM campaign_recipient WHERE subject_id = ?{tx.row_lock}", subject)
    return tx.row_seal.whole("campaign_recipient", rows, subject)


class UnusualRow(NamedTuple):
    entry_id: bytes
    rule: str
    noticed_at: int
    reviewed_at: int | None
    until: int


_UNUSUAL = ", ".join(UnusualRow._fields)


def unusual_of(tx: Transaction, subject: SubjectId) -> list[UnusualRow]:
    """What was noticed of one person."""
    sql = f"SELECT {_UNUSUAL}, seal FROM unusual_reading WHERE subject_id = ? ORDER BY noticed_at, entry_id"
    return [UnusualRow._make(row) for row in tx.row_seal.whole("unusual_reading", tx.all(sql, subject), subject)]


def unusual_left(tx: Transaction) -> list[tuple[SubjectId, UnusualRow]]:
    """What nobody has reviewed yet. Few rows: what was noticed and is not done."""
    sql = f"SELECT subject_id, {_UNUSUAL}, seal FROM unusual_reading WHERE reviewed_at IS NULL ORDER BY noticed_at"
    found = tx.row_seal.whole("unusual_reading", tx.all(sql))
    return [(SubjectId(row[0]), UnusualRow._make(row[1:])) for row in found]


def put_unusual(tx: Transaction, subject: SubjectId, row: UnusualRow) -> None:
    """Note it, or that it was reviewed."""
    tx.send(
        f"INSERT INTO unusual_reading (subject_id, {_UNUSUAL}, seal) VALUES (?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (subject_id, entry_id) DO UPDATE SET reviewed_at = excluded.reviewed_at, seal = excluded.seal",
        subject, *row, tx.row_seal.of("unusual_reading", subject, *row),
    )  # fmt: skip
