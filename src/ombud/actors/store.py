"""The only SQL about care relations."""

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
