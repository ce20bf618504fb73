"""The only SQL about disclosures and notifications."""

from typing import NamedTuple

from ombud.database import Transaction
from ombud.terms import SubjectId


class DisclosureRow(NamedTuple):
    disclosure_id: bytes
    klass: str
    made_at: int
    until: int
    sealed: bytes


class NotificationRow(NamedTuple):
    notification_id: bytes
    klass: str
    state: str
    made_at: int
    until: int
    version: int
    sealed: bytes


_DISCLOSURE = ", ".join(DisclosureRow._fields)
_NOTIFICATION = ", ".join(NotificationRow._fields)


def insert(tx: Transaction, subject: SubjectId, row: DisclosureRow) -> None:
    tx.send(
        f"INSERT INTO disclosure (subject_id, {_DISCLOSURE}, seal) VALUES (?, ?, ?, ?, ?, ?, ?)",
        subject,
        *row,
        _seal(tx, subject, row),
    )


def disclosures(tx: Transaction, subject: SubjectId) -> list[DisclosureRow]:
    """What was handed over of this person, oldest first."""
    sql = f"SELECT {_DISCLOSURE}, seal FROM disclosure WHERE subject_id = ? ORDER BY made_at, disclosure_id"
    return [DisclosureRow._make(row) for row in tx.row_seal.whole("disclosure", tx.all(sql, subject), subject)]


def insert_notification(tx: Transaction, subject: SubjectId, row: NotificationRow) -> None:
    sql = f"INSERT INTO notification (subject_id, {_NOTIFICATION}, seal) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
    tx.send(sql, subject, *row, _seal(tx, subject, row))


def notifications(tx: Transaction, subject: SubjectId) -> list[NotificationRow]:
    sql = f"SELECT {_NOTIFICATION}, seal FROM notification WHERE subject_id = ? ORDER BY made_at, notification_id"
    return [NotificationRow._make(row) for row in tx.row_seal.whole("notification", tx.all(sql, subject), subject)]


def move_on(tx: Transaction, subject: SubjectId, row: NotificationRow, *, was: int) -> bool:
    """Write a notification in its next version; False when another act was first."""
    sql = (
        "UPDATE notification SET state = ?, version = ?, sealed = ?, seal = ?"
        " WHERE subject_id = ? AND notification_id = ? AND version = ?"
    )
    values = (row.state, row.version, row.sealed, _seal(tx, subject, row))
    return tx.run(sql, *values, subject, row.notification_id, was) == 1


def in_states(tx: Transaction, states: tuple[str, ...]) -> list[tuple[SubjectId, bytes, str, int]]:
    """Whose notifications are in these states, oldest first: person, id, state, when it was made."""
    sql = (
        "SELECT subject_id, notification_id, state, made_at FROM notification"
        f" WHERE state IN ({', '.join('?' * len(states))}) ORDER BY made_at, notification_id"
    )
    return [(SubjectId(row[0]), bytes(row[1]), row[2], row[3]) for row in tx.all(sql, *states)]


def _seal(tx: Transaction, subject: SubjectId, row: DisclosureRow | NotificationRow) -> bytes:
    table = "disclosure" if isinstance(row, DisclosureRow) else "notification"
    return tx.row_seal.of(table, subject, *row)
