"""The only SQL about the data protection officer's queue."""

from typing import NamedTuple

from ombud.database import Row, Transaction
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
_READ = f"SELECT {_COLUMNS}, seal FROM queue_mail"


def insert(tx: Transaction, row: MailRow, message: bytes) -> None:
    sql = f"INSERT INTO queue_mail ({_COLUMNS}, message, seal) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
    tx.send(sql, *row, message, _seal(tx, row))


def update(tx: Transaction, row: MailRow, was: MailRow) -> bool:
    """Write what has become of a mail, if nobody else has meanwhile."""
    sql = (
        "UPDATE queue_mail SET state = ?, closed_at = ?, until = ?, request_id = ?, version = ?, sealed = ?, seal = ?"
        " WHERE subject_id = ? AND mail_id = ? AND version = ?"
    )
    changed = (row.state, row.closed_at, row.until, row.request_id, row.version, row.sealed, _seal(tx, row))
    return tx.run(sql, *changed, row.subject_id, row.mail_id, was.version) == 1


def of(tx: Transaction, subject: SubjectId) -> MailRow | None:
    return _one(tx, f"{_READ} WHERE subject_id = ?", subject)


def by_mail(tx: Transaction, mail_id: bytes) -> MailRow | None:
    return _one(tx, f"{_READ} WHERE mail_id = ?", mail_id)


def message(tx: Transaction, subject: bytes, mail_id: bytes) -> bytes:
    row = tx.one("SELECT message FROM queue_mail WHERE subject_id = ? AND mail_id = ?", subject, mail_id)
    return b"" if row is None else bytes(row[0])


def listed(tx: Transaction) -> list[MailRow]:
    """Every mail, the first due first."""
    return [_whole(tx, row) for row in tx.all(f"{_READ} ORDER BY due_at, received_at, mail_id")]


def without_end(tx: Transaction) -> list[MailRow]:
    """The mails whose period has no end yet."""
    return [_whole(tx, row) for row in tx.all(f"{_READ} WHERE until IS NULL ORDER BY subject_id")]


def _one(tx: Transaction, sql: str, *values: object) -> MailRow | None:
    row = tx.one(sql, *values)
    return None if row is None else _whole(tx, row)


def _whole(tx: Transaction, read: Row) -> MailRow:
    """The row, if what stands in clear in it is what was written."""
    *row, seal = read
    found = MailRow._make(row)
    tx.row_seal.check("queue_mail", seal, *found[:-1])
    return found


def _seal(tx: Transaction, row: MailRow) -> bytes:
    return tx.row_seal.of("queue_mail", *row[:-1])
