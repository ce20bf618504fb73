"""The only SQL about the data protection officer's queue."""

from typing import NamedTuple

from ombud.database import Transaction
from ombud.terms import SubjectId


class MailRow(NamedTuple):
    """What is known of a mail without opening it, and what was understood and done, sealed."""

    subject_id: bytes
    mail_id: bytes
    klass: str
    state: str
    received_at: int
    due_at: int
    closed_at: int | None
    until: int | None
    """When its period ends; none while the case that was opened from it is open."""
    request_id: bytes | None
    version: int
    sealed: bytes


_COLUMNS = ", ".join(MailRow._fields)


def insert(tx: Transaction, row: MailRow, message: bytes) -> None:
    tx.send(f"INSERT INTO queue_mail ({_COLUMNS}, message) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", *row, message)


def update(tx: Transaction, row: MailRow, was: MailRow) -> bool:
    """Write what has become of a mail, if nobody else has meanwhile."""
    sql = (
        "UPDATE queue_mail SET state = ?, closed_at = ?, until = ?, request_id = ?, version = ?, sealed = ?"
        " WHERE subject_id = ? AND mail_id = ? AND version = ?"
    )
    changed = (row.state, row.closed_at, row.until, row.request_id, row.version, row.sealed)
    return tx.run(sql, *changed, row.subject_id, row.mail_id, was.version) == 1


def of(tx: Transaction, subject: SubjectId) -> MailRow | None:
    row = tx.one(f"SELECT {_COLUMNS} FROM queue_mail WHERE subject_id = ?", subject)
    return None if row is None else MailRow(*row)


def by_mail(tx: Transaction, mail_id: bytes) -> MailRow | None:
    row = tx.one(f"SELECT {_COLUMNS} FROM queue_mail WHERE mail_id = ?", mail_id)
    return None if row is None else MailRow(*row)


def message(tx: Transaction, subject: bytes, mail_id: bytes) -> bytes:
    row = tx.one("SELECT message FROM queue_mail WHERE subject_id = ? AND mail_id = ?", subject, mail_id)
    return b"" if row is None else bytes(row[0])


def listed(tx: Transaction) -> list[MailRow]:
    """Every mail, the first due first."""
    sql = f"SELECT {_COLUMNS} FROM queue_mail ORDER BY due_at, received_at, mail_id"
    return [MailRow(*row) for row in tx.all(sql)]


def without_end(tx: Transaction) -> list[tuple[SubjectId, bytes, bytes | None]]:
    """(whose, which mail, which request) of the mails whose period has no end yet."""
    rows = tx.all("SELECT subject_id, mail_id, request_id FROM queue_mail WHERE until IS NULL ORDER BY subject_id")
    return [(SubjectId(row[0]), row[1], row[2]) for row in rows]


def set_end(tx: Transaction, subject: SubjectId, mail_id: bytes, until: int) -> None:
    tx.send("UPDATE queue_mail SET until = ? WHERE subject_id = ? AND mail_id = ?", until, subject, mail_id)
