"""The only SQL about rows that somebody has found by hand for a copy."""

from typing import NamedTuple

from ombud.database import Transaction
from ombud.terms import SubjectId


class FoundRow(NamedTuple):
    subject_id: bytes
    task_id: bytes
    number: int
    klass: str
    until: int
    version: int
    sealed: bytes


_COLUMNS = ", ".join(FoundRow._fields)


def parts_of(tx: Transaction, subject: SubjectId, task: bytes) -> list[FoundRow]:
    """The rows of one task, part by part."""
    sql = f"SELECT {_COLUMNS} FROM found_row WHERE subject_id = ? AND task_id = ? ORDER BY number"
    return [FoundRow._make(row) for row in tx.all(sql, subject, task)]


def put(tx: Transaction, row: FoundRow) -> None:
    sql = f"INSERT INTO found_row ({_COLUMNS}) VALUES ({', '.join('?' * len(row))})"
    tx.send(f"{sql} ON CONFLICT (subject_id, task_id, number) DO NOTHING", *row, rows=None)
