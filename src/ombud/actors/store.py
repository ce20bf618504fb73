"""The only SQL about care relations, and about who acts for a person."""

from typing import NamedTuple

from ombud.database import Transaction
from ombud.terms import SubjectId


def open_care(tx: Transaction, subject: SubjectId, unit: bytes, at: int) -> None:
    tx.run(
        "INSERT INTO care_relation (subject_id, unit, opened_at, closed_at) VALUES (?, ?, ?, NULL)"
        " ON CONFLICT (subject_id, unit) DO UPDATE SET closed_at = NULL",
        subject, unit, at,
    )  # fmt: skip


def close_care(tx: Transaction, subject: SubjectId, unit: bytes, at: int) -> bool:
    sql = "UPDATE care_relation SET closed_at = ? WHERE subject_id = ? AND unit = ? AND closed_at IS NULL"
    return tx.run(sql, at, subject, unit) == 1


def is_open(tx: Transaction, subject: SubjectId, unit: bytes) -> bool:
    sql = "SELECT 1 FROM care_relation WHERE subject_id = ? AND unit = ? AND closed_at IS NULL"
    return tx.one(sql, subject, unit) is not None


def rows(tx: Transaction, subject: SubjectId) -> list[tuple[bytes, int, int | None]]:
    """(unit, opened at, closed at) of every unit that takes or took part."""
    found = tx.all("SELECT unit, opened_at, closed_at FROM care_relation WHERE subject_id = ? ORDER BY unit", subject)
    return [(row[0], row[1], row[2]) for row in found]


def join(tx: Transaction, subject: SubjectId, unit: bytes, opened_at: int, closed_at: int | None) -> None:
    """Write a care relation, or widen the one that is there: from the first opening to the last closing."""
    sql = (
        "INSERT INTO care_relation (subject_id, unit, opened_at, closed_at) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (subject_id, unit) DO UPDATE SET opened_at ="
        " CASE WHEN excluded.opened_at < care_relation.opened_at"
        " THEN excluded.opened_at ELSE care_relation.opened_at END,"
        " closed_at = CASE WHEN care_relation.closed_at IS NULL OR excluded.closed_at IS NULL THEN NULL"
        " WHEN excluded.closed_at > care_relation.closed_at THEN excluded.closed_at ELSE care_relation.closed_at END"
    )
    tx.run(sql, subject, unit, opened_at, closed_at)


class RepresentationRow(NamedTuple):
    representation_id: bytes
    kind: str
    state: str
    begins_at: int
    ends_at: int | None
    """The first instant at which it no longer holds, where that is known."""
    kept_until: int | None
    """When the row may go; none while it is not known to end. It keeps nobody from being erased sooner."""
    klass: str
    version: int
    sealed: bytes


_REPRESENTATION = ", ".join(RepresentationRow._fields)


def representations(tx: Transaction, subject: SubjectId) -> list[RepresentationRow]:
    sql = f"SELECT {_REPRESENTATION} FROM representation WHERE subject_id = ? ORDER BY begins_at, representation_id"
    return [RepresentationRow(*row) for row in tx.all(sql, subject)]


def add_representation(tx: Transaction, subject: SubjectId, row: RepresentationRow) -> None:
    sql = f"INSERT INTO representation (subject_id, {_REPRESENTATION}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
    tx.send(sql, subject, *row)


def move_representation(tx: Transaction, subject: SubjectId, row: RepresentationRow) -> bool:
    """Write the next version of a row; False where it is not the next one."""
    return tx.run(
        "UPDATE representation SET state = ?, begins_at = ?, ends_at = ?, kept_until = ?, version = ?, sealed = ?"
        " WHERE subject_id = ? AND representation_id = ? AND version = ?",
        row.state, row.begins_at, row.ends_at, row.kept_until, row.version, row.sealed,
        subject, row.representation_id, row.version - 1,
    ) == 1  # fmt: skip
