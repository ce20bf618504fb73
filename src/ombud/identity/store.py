"""The only SQL about sessions and sign-ins under way. That of codes, links and drafts is in `store_sent`, that of
accounts' credentials in `store_staff`.

A session is found by the hash of its token, in one statement over both tables, whoever's it is.
"""

from typing import NamedTuple

from ombud.database import Database, Row, RowSeal, Transaction
from ombud.terms import SubjectId

Owner = SubjectId | str
"""A person who is registered, an account, or nobody who is either: an empty text."""


class SessionRow(NamedTuple):
    session_id: bytes
    token: bytes
    means: str
    level: str
    language: str
    began_at: int
    seen_at: int
    ends_at: int
    ended_at: int | None
    until: int


_FIELDS = ", ".join(SessionRow._fields)
_WITH_TOKEN = (
    f"SELECT subject_id, NULL AS account, {_FIELDS}, seal FROM session WHERE token = ?"
    f" UNION ALL SELECT NULL, account, {_FIELDS}, seal FROM other_session WHERE token = ?"
)


def with_token(database: Database, token: bytes) -> tuple[Owner, SessionRow] | None:
    """The session of a token, live or not. Raises `DamagedRow`."""
    return _found(database.row_seal, database.moment(_WITH_TOKEN, token, token))


def with_token_in(tx: Transaction, token: bytes) -> tuple[Owner, SessionRow] | None:
    """The same inside an act."""
    return _found(tx.row_seal, tx.all(_WITH_TOKEN, token, token))


def _found(row_seal: RowSeal, rows: list[Row]) -> tuple[Owner, SessionRow] | None:
    for subject, account, *row, seal in rows:
        owner: Owner = account if subject is None else SubjectId(subject)
        row_seal.check(_table(owner)[0], seal, owner, *row)
        return owner, SessionRow(*row)
    return None


def add(tx: Transaction, owner: Owner, row: SessionRow) -> None:
    table, column = _table(owner)
    sql = f"INSERT INTO {table} ({column}, {_FIELDS}, seal) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
    tx.send(sql, owner, *row, tx.row_seal.of(table, owner, *row))


def move(tx: Transaction, owner: Owner, row: SessionRow) -> bool:
    """Write what changes of a session that has not ended; False where it has."""
    table, column = _table(owner)
    sql = (
        f"UPDATE {table} SET seen_at = ?, ended_at = ?, until = ?, seal = ?"
        f" WHERE {column} = ? AND session_id = ? AND ended_at IS NULL"
    )
    seal = tx.row_seal.of(table, owner, *row)
    return tx.run(sql, row.seen_at, row.ended_at, row.until, seal, owner, row.session_id) == 1


def of_owner(tx: Transaction, owner: Owner) -> list[SessionRow]:
    """Every session of somebody, the latest first. Raises `DamagedRow`."""
    table, column = _table(owner)
    sql = f"SELECT {_FIELDS}, seal FROM {table} WHERE {column} = ? ORDER BY began_at DESC, session_id"
    return [SessionRow(*row) for row in tx.row_seal.whole(table, tx.all(sql, owner), owner)]


def forget_others(tx: Transaction, before: int) -> int:
    """Sessions of accounts and of nobody whose record has ended; those of people go with a sweep."""
    return tx.run("DELETE FROM other_session WHERE until <= ?", before)


def _table(owner: Owner) -> tuple[str, str]:
    return ("other_session", "account") if isinstance(owner, str) else ("session", "subject_id")


def add_signing_in(tx: Transaction, token: bytes, means: str, ends_at: int, sealed: bytes) -> None:
    tx.send("INSERT INTO signing_in (token, means, ends_at, sealed) VALUES (?, ?, ?, ?)", token, means, ends_at, sealed)


def signing_in(database: Database, token: bytes, means: str) -> tuple[int, bytes] | None:
    """When a sign-in under way ends, and what is sealed of it."""
    rows = database.moment("SELECT ends_at, sealed FROM signing_in WHERE token = ? AND means = ?", token, means)
    return (rows[0][0], rows[0][1]) if rows else None


def rewrite_signing_in(tx: Transaction, token: bytes, before: bytes, sealed: bytes) -> bool:
    """Write what has come of a sign-in under way; False where somebody else was first, or it has ended."""
    sql = "UPDATE signing_in SET sealed = ? WHERE token = ? AND sealed = ?"
    return tx.run(sql, sealed, token, before) == 1


def take_signing_in(tx: Transaction, token: bytes) -> bool:
    """End a sign-in under way; False where it had ended."""
    return tx.run("DELETE FROM signing_in WHERE token = ?", token) == 1


def forget_signing_in(tx: Transaction, before: int) -> int:
    return tx.run("DELETE FROM signing_in WHERE ends_at <= ?", before)


_TRY = (
    "INSERT INTO attempt (about, full_at) VALUES (?, ?) ON CONFLICT (about) DO UPDATE SET full_at ="
    " CASE WHEN attempt.full_at > ? THEN attempt.full_at + ? ELSE ? END"
    " WHERE attempt.full_at <= ?"
)


def attempt(tx: Transaction, about: bytes, now: int, step: int, whole: int) -> bool:
    """Count one more try; False when there have been too many. `full_at` is when all of them have been forgotten."""
    return tx.run(_TRY, about, now + step, now, step, now + step, now + whole - step) == 1


def forget_attempts(tx: Transaction, before: int) -> int:
    return tx.run("DELETE FROM attempt WHERE full_at <= ?", before)
