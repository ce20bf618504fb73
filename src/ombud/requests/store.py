"""The only SQL about joinings."""

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
    for *row, seal in read:
        tx.row_seal.check("joining", seal, *row)
    return [JoiningRow._make(row[:-1]) for row in read]


def _seal(tx: Transaction, row: JoiningRow) -> bytes:
    return tx.row_seal.of("joining", *row)
