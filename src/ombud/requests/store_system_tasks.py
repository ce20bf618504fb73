"""The only SQL about tasks of people in connected systems. A row that decides is sealed (`database/row_seal.py`)."""

from typing import NamedTuple

from ombud.database import Row, Transaction
from ombud.database.sealed_rows import put_statement
from ombud.terms import SubjectId


class TaskRow(NamedTuple):
    subject_id: bytes
    task_id: bytes
    request_id: bytes
    wanted: int
    system: str
    todo: str
    number: int
    """Which one of this place: the latest counts, whatever the clock said."""
    state: str
    made_at: int
    due_at: int
    answered_at: int | None
    outcome: str | None
    until: int
    """The first instant at which it need not stay any longer (T-15)."""
    klass: str
    version: int
    sealed: bytes


_COLUMNS = ", ".join(TaskRow._fields)
_PUT = put_statement("system_task", TaskRow._fields)


def named(tx: Transaction, task_id: bytes) -> list[TaskRow]:
    """The task with this id; while two registrations are being joined, of both."""
    return _whole(tx, tx.all(f"SELECT {_COLUMNS}, seal FROM system_task WHERE task_id = ?", task_id))


def task(tx: Transaction, subject: SubjectId, task_id: bytes) -> TaskRow | None:
    sql = f"SELECT {_COLUMNS}, seal FROM system_task WHERE subject_id = ? AND task_id = ?"
    found = _whole(tx, tx.all(sql, subject, task_id))
    return found[0] if found else None


def tasks_of_request(tx: Transaction, request: bytes) -> list[TaskRow]:
    """Every one of a request, the latest last."""
    sql = f"SELECT {_COLUMNS}, seal FROM system_task WHERE request_id = ? ORDER BY number, task_id"
    return _whole(tx, tx.all(sql, request))


def tasks_of(tx: Transaction, subject: SubjectId) -> list[TaskRow]:
    sql = f"SELECT {_COLUMNS}, seal FROM system_task WHERE subject_id = ? ORDER BY made_at, task_id"
    return _whole(tx, tx.all(sql, subject))


def open_tasks(tx: Transaction) -> list[TaskRow]:
    """Those of open requests that nobody has answered, the one that is due first before the others."""
    sql = (
        f"SELECT {_COLUMNS}, seal FROM system_task WHERE answered_at IS NULL AND NOT EXISTS"
        " (SELECT 1 FROM request WHERE request.subject_id = system_task.subject_id"
        " AND request.request_id = system_task.request_id AND request.closed_at IS NOT NULL)"
        " ORDER BY due_at, task_id"
    )
    return _whole(tx, tx.all(sql))


def put(tx: Transaction, row: TaskRow) -> None:
    """Write a new row, or its next version in an act that holds the person and has read it."""
    tx.send(_PUT, *row, tx.row_seal.of("system_task", *row))


def _whole(tx: Transaction, read: list[Row]) -> list[TaskRow]:
    return [TaskRow._make(row) for row in tx.row_seal.whole("system_task", read)]
