"""The only SQL about relations."""

from typing import NamedTuple

from ombud.database import Transaction
from ombud.terms import SubjectId


class RelationRow(NamedTuple):
    relation_id: bytes
    kind: str
    state: str
    opened_at: int
    closed_at: int | None
    due_at: int | None
    klass: str
    version: int
    sealed: bytes


_COLUMNS = "relation_id, kind, state, opened_at, closed_at, due_at, klass, version, sealed"
_INSERT = f"INSERT INTO relation (subject_id, {_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"


def insert(tx: Transaction, subject: SubjectId, row: RelationRow) -> None:
    tx.send(_INSERT, subject, *row)


def update(tx: Transaction, subject: SubjectId, row: RelationRow, *, was: str) -> bool:
    """Move a relation on, if it still is in the state `was`."""
    return tx.run(
        "UPDATE relation SET state = ?, opened_at = ?, closed_at = ?, due_at = ?, version = ?, sealed = ?"
        " WHERE subject_id = ? AND relation_id = ? AND state = ?",
        row.state, row.opened_at, row.closed_at, row.due_at, row.version, row.sealed,
        subject, row.relation_id, was,
    ) == 1  # fmt: skip


ROWS = f"SELECT {_COLUMNS} FROM relation WHERE subject_id = ? ORDER BY opened_at, relation_id"
"""Asks for the relations of a subject."""


def rows(tx: Transaction, subject: SubjectId) -> list[RelationRow]:
    return [RelationRow(*row) for row in tx.all(ROWS, subject)]
