"""The only SQL about questions that IVO decides."""

from typing import NamedTuple

from ombud.database import Transaction
from ombud.terms import SubjectId


class IvoRow(NamedTuple):
    ivo_id: bytes
    klass: str
    opened_at: int
    closed_at: int | None
    until: int | None
    version: int
    sealed: bytes


_COLUMNS = ", ".join(IvoRow._fields)


def insert(tx: Transaction, subject: SubjectId, row: IvoRow) -> None:
    tx.send(f"INSERT INTO ivo_case (subject_id, {_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)", subject, *row)


def rows(tx: Transaction, subject: SubjectId) -> list[IvoRow]:
    sql = f"SELECT {_COLUMNS} FROM ivo_case WHERE subject_id = ? ORDER BY opened_at, ivo_id"
    return [IvoRow(*row) for row in tx.all(sql, subject)]


def move_on(tx: Transaction, subject: SubjectId, row: IvoRow) -> bool:
    """Write the next version; False when another act was first."""
    sql = (
        "UPDATE ivo_case SET closed_at = ?, until = ?, version = ?, sealed = ?"
        " WHERE subject_id = ? AND ivo_id = ? AND version = ?"
    )
    values = (row.closed_at, row.until, row.version, row.sealed, subject, row.ivo_id, row.version - 1)
    return tx.run(sql, *values) == 1


def people_with_any(tx: Transaction) -> list[SubjectId]:
    """Everybody about whom there has been a question."""
    return [SubjectId(row[0]) for row in tx.all("SELECT DISTINCT subject_id FROM ivo_case ORDER BY subject_id")]


def people_with_open(tx: Transaction) -> list[SubjectId]:
    """Everybody about whom a question is open."""
    sql = "SELECT DISTINCT subject_id FROM ivo_case WHERE closed_at IS NULL ORDER BY subject_id"
    return [SubjectId(row[0]) for row in tx.all(sql)]
