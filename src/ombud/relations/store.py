"""The only SQL about relations."""

from collections.abc import Iterable
from typing import NamedTuple

from ombud.database import Row, RowSeal, Transaction
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
_INSERT = f"INSERT INTO relation (subject_id, {_COLUMNS}, seal) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"


def insert(tx: Transaction, subject: SubjectId, row: RelationRow) -> None:
    tx.send(_INSERT, subject, *row, tx.row_seal.of("relation", subject, *row[:-1]))


def update(tx: Transaction, subject: SubjectId, row: RelationRow, *, was: str) -> bool:
    """Move a relation on, if it still is in the state `was`."""
    return tx.run(
        "UPDATE relation SET state = ?, opened_at = ?, closed_at = ?, due_at = ?, version = ?, sealed = ?, seal = ?"
        " WHERE subject_id = ? AND relation_id = ? AND state = ?",
        row.state, row.opened_at, row.closed_at, row.due_at, row.version, row.sealed,
        tx.row_seal.of("relation", subject, *row[:-1]), subject, row.relation_id, was,
    ) == 1  # fmt: skip


ROWS = f"SELECT {_COLUMNS}, seal FROM relation WHERE subject_id = ? ORDER BY opened_at, relation_id"
"""Asks for the relations of a subject."""


def rows(tx: Transaction, subject: SubjectId) -> list[RelationRow]:
    return whole(tx.row_seal, subject, tx.all(ROWS, subject))


def whole(row_seal: RowSeal, subject: SubjectId, read: Iterable[Row]) -> list[RelationRow]:
    """The rows as they were read (`ROWS`), if each is as it was written."""
    found = []
    for *values, seal in read:
        row = RelationRow._make(values)
        row_seal.check("relation", seal, subject, *row[:-1])
        found.append(row)
    return found
