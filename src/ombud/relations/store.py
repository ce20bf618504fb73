"""The only SQL about relations."""

from collections.abc import Iterable, Sequence
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
    until: int | None = None
    """When it ends, and by which rule; computed when the person is settled, none before."""
    rule: str | None = None


_COLUMNS = ", ".join(RelationRow._fields)
_MARKS = ", ".join("?" * (len(RelationRow._fields) + 2))
_INSERT = f"INSERT INTO relation (subject_id, {_COLUMNS}, seal) VALUES ({_MARKS})"
_SEALED = RelationRow._fields.index("sealed")


def insert(tx: Transaction, subject: SubjectId, row: RelationRow) -> None:
    tx.send(_INSERT, subject, *row, _seal(tx, subject, row))


def update(tx: Transaction, subject: SubjectId, row: RelationRow, *, was: str) -> bool:
    """Move a relation on, if it still is in the state `was`."""
    return tx.run(
        "UPDATE relation SET state = ?, opened_at = ?, closed_at = ?, due_at = ?, version = ?, sealed = ?,"
        " until = ?, rule = ?, seal = ? WHERE subject_id = ? AND relation_id = ? AND state = ?",
        row.state, row.opened_at, row.closed_at, row.due_at, row.version, row.sealed,
        row.until, row.rule, _seal(tx, subject, row), subject, row.relation_id, was,
    ) == 1  # fmt: skip


ROWS = f"SELECT {_COLUMNS}, seal FROM relation WHERE subject_id = ? ORDER BY opened_at, relation_id"
"""Asks for the relations of a subject."""


OF_MANY = f"SELECT subject_id, {_COLUMNS}, seal FROM relation"
"""Asks for the relations of many people."""


def rows(tx: Transaction, subject: SubjectId) -> list[RelationRow]:
    return whole(tx.row_seal, subject, tx.all(ROWS, subject))


def whole(row_seal: RowSeal, subject: SubjectId, read: Iterable[Row]) -> list[RelationRow]:
    """The rows as they were read (`ROWS`), if each is as it was written."""
    found = []
    for *values, seal in read:
        row = RelationRow._make(values)
        row_seal.check("relation", seal, subject, *_clear(row))
        found.append(row)
    return found


def set_ends(tx: Transaction, subject: SubjectId, ends: Sequence[tuple[int, str | None, bytes]]) -> None:
    """Write when they end: (until, rule, relation id)."""
    there = {row.relation_id: row for row in rows(tx, subject)} if ends else {}
    sql = "UPDATE relation SET until = ?, rule = ?, seal = ? WHERE subject_id = ? AND relation_id = ?"
    moved = [there[relation]._replace(until=until, rule=rule) for until, rule, relation in ends]
    tx.send_many(sql, [(row.until, row.rule, _seal(tx, subject, row), subject, row.relation_id) for row in moved])


def ends(tx: Transaction, subject: SubjectId) -> dict[bytes, tuple[int | None, str | None]]:
    """When each relation of the person ends, and by which rule; none where that was not computed."""
    return {row.relation_id: (row.until, row.rule) for row in rows(tx, subject)}


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


def _clear(row: RelationRow) -> tuple[object, ...]:
    """What the row's seal is over: what is sealed, and the name of the rule, are beside it."""
    return (*row[:_SEALED], row.until)


def _seal(tx: Transaction, subject: SubjectId, row: RelationRow) -> bytes:
    return tx.row_seal.of("relation", subject, *_clear(row))
