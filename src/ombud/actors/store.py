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
