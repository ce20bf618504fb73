"""The only SQL about rows of other systems that a statute keeps. A row that decides is sealed (`row_seal.py`)."""

from typing import NamedTuple

from ombud.database import Row, Transaction
from ombud.terms import SubjectId


class KeptRowsRow(NamedTuple):
    subject_id: bytes
    kept_id: bytes
    klass: str
    system: str
    rule: str
    """The row of law.md 4.1."""
    begins_at: int
    """The event that the period is counted from."""
    until: int
    """The first instant at which the statute does not keep it any longer."""
    number: int
    """How many rows it leads to."""
    version: int
    sealed: bytes


_COLUMNS = ", ".join(KeptRowsRow._fields)


def of_person(tx: Transaction, subject: SubjectId) -> list[KeptRowsRow]:
    """Everything that is kept of a person elsewhere."""
    sql = f"SELECT {_COLUMNS}, seal FROM kept_row WHERE subject_id = ? ORDER BY until, kept_id"
    return _whole(tx, tx.all(sql, subject))


def in_system(tx: Transaction, subject: SubjectId, system: str) -> list[KeptRowsRow]:
    sql = f"SELECT {_COLUMNS}, seal FROM kept_row WHERE subject_id = ? AND system = ? ORDER BY until, kept_id"
    return _whole(tx, tx.all(sql, subject, system))


def ends(tx: Transaction, subject: SubjectId, klass: str) -> list[tuple[str, int]]:
    """By which statute something of a class is kept elsewhere, and until when."""
    found = [row for row in of_person(tx, subject) if row.klass == klass]
    return [(row.rule, row.until) for row in found]


def put(tx: Transaction, row: KeptRowsRow) -> None:
    """Write it, once: the same rows of the same person have the same id."""
    marks = ", ".join("?" * (len(row) + 1))
    tx.send(
        f"INSERT INTO kept_row ({_COLUMNS}, seal) VALUES ({marks}) ON CONFLICT (subject_id, kept_id) DO NOTHING",
        *row, tx.row_seal.of("kept_row", *row), rows=None,
    )  # fmt: skip


def _whole(tx: Transaction, read: list[Row]) -> list[KeptRowsRow]:
    return [KeptRowsRow._make(row) for row in tx.row_seal.whole("kept_row", read)]
