"""The only SQL about what people were sent (codes and links), and about drafts."""

from typing import NamedTuple

from ombud.database import Database, Transaction
from ombud.terms import SubjectId


class CodeRow(NamedTuple):
    code_id: bytes
    code: bytes
    made_at: int
    ends_at: int
    used_at: int | None
    until: int


class LinkRow(NamedTuple):
    link_id: bytes
    kind: str
    token: bytes
    about: bytes | None
    choice: str | None
    made_at: int
    until: int


class DraftRow(NamedTuple):
    form: bytes
    klass: str
    until: int
    sealed: bytes


_CODE, _LINK, _DRAFT = (", ".join(row._fields) for row in (CodeRow, LinkRow, DraftRow))


def add_code(tx: Transaction, subject: SubjectId, row: CodeRow) -> None:
    sql = f"INSERT INTO letter_code (subject_id, {_CODE}, seal) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
    tx.send(sql, subject, *row, tx.row_seal.of("letter_code", subject, *row))


def with_code(tx: Transaction, code: bytes) -> tuple[SubjectId, CodeRow] | None:
    """The code that hashes so, used or not. Raises `DamagedRow`."""
    row = tx.one(f"SELECT subject_id, {_CODE}, seal FROM letter_code WHERE code = ?{tx.row_lock}", code)
    if row is None:
        return None
    subject, *found, seal = row
    tx.row_seal.check("letter_code", seal, subject, *found)
    return SubjectId(subject), CodeRow(*found)


def codes(tx: Transaction, subject: SubjectId) -> list[CodeRow]:
    sql = f"SELECT {_CODE}, seal FROM letter_code WHERE subject_id = ? ORDER BY made_at, code_id"
    return [CodeRow(*row) for row in tx.row_seal.whole("letter_code", tx.all(sql, subject), subject)]


def use_code(tx: Transaction, subject: SubjectId, row: CodeRow) -> bool:
    """Write that a code is used up; False where it was. Of nobody it does as much."""
    sql = "UPDATE letter_code SET used_at = ?, seal = ? WHERE subject_id = ? AND code_id = ? AND used_at IS NULL"
    seal = tx.row_seal.of("letter_code", subject, *row)
    return tx.run(sql, row.used_at, seal, subject, row.code_id) == 1


def add_link(tx: Transaction, subject: SubjectId, row: LinkRow) -> None:
    sql = f"INSERT INTO link (subject_id, {_LINK}, seal) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
    tx.send(sql, subject, *row, tx.row_seal.of("link", subject, *row))


def with_link(database: Database, kind: str, token: bytes) -> tuple[SubjectId, LinkRow] | None:
    """The link with a token that hashes so, whether it still holds or not. Raises `DamagedRow`."""
    sql = f"SELECT subject_id, {_LINK}, seal FROM link WHERE token = ? AND kind = ?"
    for subject, *row, seal in database.moment(sql, token, kind):
        database.row_seal.check("link", seal, subject, *row)
        return SubjectId(subject), LinkRow(*row)
    return None


def keep_draft(tx: Transaction, subject: SubjectId, row: DraftRow) -> None:
    """Write a draft in place of the one of the same form."""
    sql = (
        f"INSERT INTO draft (subject_id, {_DRAFT}, seal) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (subject_id, form)"
        " DO UPDATE SET klass = excluded.klass, until = excluded.until, sealed = excluded.sealed, seal = excluded.seal"
    )
    tx.send(sql, subject, *row, tx.row_seal.of("draft", subject, *row[:-1]))


def draft(tx: Transaction, subject: SubjectId, form: bytes) -> DraftRow | None:
    row = tx.one(f"SELECT {_DRAFT}, seal FROM draft WHERE subject_id = ? AND form = ?", subject, form)
    if row is None:
        return None
    *found, seal = row
    tx.row_seal.check("draft", seal, subject, *found[:-1])
    return DraftRow(*found)


def drop_draft(tx: Transaction, subject: SubjectId, form: bytes) -> bool:
    return tx.run("DELETE FROM draft WHERE subject_id = ? AND form = ?", subject, form) == 1


def keep_account_draft(tx: Transaction, account: str, form: bytes, until: int, sealed: bytes) -> None:
    sql = (
        "INSERT INTO account_draft (account, form, until, sealed) VALUES (?, ?, ?, ?) ON CONFLICT (account, form)"
        " DO UPDATE SET until = excluded.until, sealed = excluded.sealed"
    )
    tx.send(sql, account, form, until, sealed)


def account_draft(tx: Transaction, account: str, form: bytes) -> tuple[int, bytes] | None:
    row = tx.one("SELECT until, sealed FROM account_draft WHERE account = ? AND form = ?", account, form)
    return None if row is None else (row[0], row[1])


def drop_account_draft(tx: Transaction, account: str, form: bytes) -> bool:
    return tx.run("DELETE FROM account_draft WHERE account = ? AND form = ?", account, form) == 1


def forget_account_drafts(tx: Transaction, before: int) -> int:
    return tx.run("DELETE FROM account_draft WHERE until <= ?", before)
