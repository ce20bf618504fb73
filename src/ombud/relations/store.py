"""The only SQL about relations."""

from collections.abc import Sequence
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


def set_ends(tx: Transaction, subject: SubjectId, ends: Sequence[tuple[int, str | None, bytes]]) -> None:
    """Write when they end: (until, rule, relation id)."""
    sql = "UPDATE relation SET until = ?, rule = ? WHERE subject_id = ? AND relation_id = ?"
    tx.send_many(sql, [(until, rule, subject, relation) for until, rule, relation in ends])


def ends(tx: Transaction, subject: SubjectId) -> dict[bytes, tuple[int | None, str | None]]:
    """When each relation of the person ends, and by which rule; none where that was not computed."""
    found = tx.all("SELECT relation_id, until, rule FROM relation WHERE subject_id = ?", subject)
    return {bytes(row[0]): (row[1], row[2]) for row in found}


def remove(tx: Transaction, subject: SubjectId, relations: Sequence[bytes]) -> None:
    tx.send_many("DELETE FROM relation WHERE subject_id = ? AND relation_id = ?", [(subject, one) for one in relations])


def due(tx: Transaction, at: int, kinds: Sequence[str], limit: int) -> list[tuple[SubjectId, bytes]]:
    """Open relations of these kinds whose day has come."""
    some = ", ".join("?" * len(kinds))
    sql = (
        "SELECT subject_id, relation_id FROM relation WHERE due_at IS NOT NULL AND closed_at IS NULL AND due_at <= ?"
        f" AND kind IN ({some}) ORDER BY due_at, subject_id, relation_id LIMIT ?"
    )
    return [(SubjectId(row[0]), bytes(row[1])) for row in tx.all(sql, at, *kinds, limit)]
