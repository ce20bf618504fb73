"""The only SQL about the keys of programs, what they were answered, and the list of their calls."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from ombud.database import Database, Transaction


class KeyRow(NamedTuple):
    key_id: bytes
    token: bytes
    account: str
    role: str
    purposes: str
    name: str
    made_at: int
    made_by: str
    ends_at: int
    revoked_at: int | None
    revoked_by: str | None


_KEY = ", ".join(KeyRow._fields)
_WITH_TOKEN = f"SELECT {_KEY}, seal FROM api_key WHERE token = ?"


def with_token(database: Database, token: bytes) -> KeyRow | None:
    rows = database.row_seal.whole("api_key", database.moment(_WITH_TOKEN, token))
    return KeyRow(*rows[0]) if rows else None


def keys(tx: Transaction) -> list[KeyRow]:
    sql = f"SELECT {_KEY}, seal FROM api_key ORDER BY made_at DESC, key_id"
    return [KeyRow(*row) for row in tx.row_seal.whole("api_key", tx.all(sql))]


def add_key(tx: Transaction, row: KeyRow) -> None:
    sql = f"INSERT INTO api_key ({_KEY}, seal) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
    tx.send(sql, *row, tx.row_seal.of("api_key", *row))


def revoke(tx: Transaction, row: KeyRow) -> bool:
    sql = "UPDATE api_key SET revoked_at = ?, revoked_by = ?, seal = ? WHERE key_id = ? AND revoked_at IS NULL"
    return tx.run(sql, row.revoked_at, row.revoked_by, tx.row_seal.of("api_key", *row), row.key_id) == 1


UNDER_WAY, EFFECTIVE, CUT_OFF = 0, 1, 2
"""In place of a status: nothing is done yet; an act of the call has committed; it was cut off after one had."""


class AnswerRow(NamedTuple):
    key_id: bytes
    mark: bytes
    asked: bytes
    status: int
    """What the call was answered, or how far it has come."""
    until: int
    """When it is forgotten. It says when the call was claimed too, and so which claim of it stands."""


_ANSWER = ", ".join(AnswerRow._fields)
_MINE = "key_id = ? AND mark = ? AND until = ?"


def claim(tx: Transaction, row: AnswerRow) -> bool:
    """Be the first with that mark; False where another call was."""
    sql = (
        f"INSERT INTO api_answer ({_ANSWER}, sealed, seal) VALUES (?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (key_id, mark) DO NOTHING"
    )
    return tx.run(sql, *row, b"", tx.row_seal.of("api_answer", *row)) == 1


def take_over(tx: Transaction, before: AnswerRow, row: AnswerRow) -> bool:
    """Claim what another call claimed and has done nothing of; False where it has meanwhile."""
    sql = f"UPDATE api_answer SET asked = ?, until = ?, seal = ? WHERE {_MINE} AND status = {UNDER_WAY}"
    sealed = tx.row_seal.of("api_answer", *row)
    return tx.run(sql, row.asked, row.until, sealed, before.key_id, before.mark, before.until) == 1


def answer(tx: Transaction, key_id: bytes, mark: bytes) -> tuple[AnswerRow, bytes] | None:
    sql = f"SELECT {_ANSWER}, sealed, seal FROM api_answer WHERE key_id = ? AND mark = ?"
    row = tx.one(sql, key_id, mark)
    if row is None:
        return None
    tx.row_seal.check("api_answer", row[-1], *row[:-2])
    return AnswerRow(*row[:-2]), bytes(row[-2])


def effective(tx: Transaction, row: AnswerRow, otherwise: Callable[[], Exception]) -> None:
    """An act of this claim commits: written with it. Raises, at the latest when it ends, where the claim is lost."""
    now = row._replace(status=EFFECTIVE)
    sql = f"UPDATE api_answer SET status = ?, seal = ? WHERE {_MINE} AND status IN ({UNDER_WAY}, {EFFECTIVE})"
    seal = tx.row_seal.of("api_answer", *now)
    tx.send(sql, EFFECTIVE, seal, row.key_id, row.mark, row.until, otherwise=otherwise)


def settle(tx: Transaction, row: AnswerRow, sealed: bytes) -> None:
    """What this claim came to; nothing where it is lost."""
    sql = f"UPDATE api_answer SET status = ?, sealed = ?, seal = ? WHERE {_MINE}"
    seal = tx.row_seal.of("api_answer", *row)
    tx.send(sql, row.status, sealed, seal, row.key_id, row.mark, row.until, rows=None)


def let_go(tx: Transaction, row: AnswerRow) -> None:
    """The call of this claim changed nothing: it may be made again."""
    tx.send(f"DELETE FROM api_answer WHERE {_MINE}", row.key_id, row.mark, row.until, rows=None)


def forget_answers(tx: Transaction, before: int) -> int:
    return tx.run("DELETE FROM api_answer WHERE until <= ?", before)


class CallRow(NamedTuple):
    call_id: bytes
    key_id: bytes
    at: int
    operation: str
    status: int
    code: str
    micros: int


_CALL = ", ".join(CallRow._fields)


def add_calls(tx: Transaction, rows: Sequence[CallRow]) -> None:
    tx.many(f"INSERT INTO api_call ({_CALL}) VALUES (?, ?, ?, ?, ?, ?, ?)", rows)


def calls(tx: Transaction, key_id: bytes | None, most: int) -> list[CallRow]:
    """The latest first, of one key or of all."""
    where, values = ("", ()) if key_id is None else (" WHERE key_id = ?", (key_id,))
    sql = f"SELECT {_CALL} FROM api_call{where} ORDER BY at DESC, call_id LIMIT ?"
    return [CallRow(*row) for row in tx.all(sql, *values, most)]


def forget_calls(tx: Transaction, before: int) -> int:
    return tx.run("DELETE FROM api_call WHERE at <= ?", before)
