"""The only SQL about joinings."""

from typing import NamedTuple

from ombud.database import Transaction
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
    tx.run(f"INSERT INTO joining ({_COLUMNS}) VALUES (?, ?, ?, ?, ?)", *row)


def by_code(tx: Transaction, code: bytes) -> list[JoiningRow]:
    """Whom the registration with this code is joined to."""
    return [JoiningRow(*row) for row in tx.all(f"SELECT {_COLUMNS} FROM joining WHERE code = ?", code)]


def of(tx: Transaction, subject: SubjectId) -> list[JoiningRow]:
    """What has been or is being joined to this registration."""
    rows = tx.all(f"SELECT {_COLUMNS} FROM joining WHERE subject_id = ? ORDER BY begun_at, code", subject)
    return [JoiningRow(*row) for row in rows]


def move_on(tx: Transaction, row: JoiningRow, to: str) -> bool:
    sql = "UPDATE joining SET state = ? WHERE subject_id = ? AND code = ? AND state = ?"
    return tx.run(sql, to, row.subject_id, row.code, row.state) == 1


def remove(tx: Transaction, row: JoiningRow) -> bool:
    return tx.run("DELETE FROM joining WHERE subject_id = ? AND code = ?", row.subject_id, row.code) == 1
