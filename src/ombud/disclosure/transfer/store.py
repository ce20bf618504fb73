"""The only SQL about transfers and the controllers that they go to."""

from typing import NamedTuple

from ombud.database import Database, Transaction
from ombud.terms import SubjectId


class ControllerRow(NamedTuple):
    controller_id: bytes
    name: str
    org_number: str
    verified_by_way_of: str
    verified_at: int
    by_first: str
    by_second: str | None
    confirmed_at: int | None
    ended_at: int | None


class TransferRow(NamedTuple):
    transfer_id: bytes
    klass: str
    token: bytes
    made_at: int
    expires_at: int
    used_at: int | None
    until: int
    sealed: bytes


_CONTROLLER = ", ".join(ControllerRow._fields)
_TRANSFER = ", ".join(TransferRow._fields)


def insert_controller(tx: Transaction, row: ControllerRow) -> None:
    tx.send(f"INSERT INTO new_controller ({_CONTROLLER}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", *row)


def controller(tx: Transaction, controller_id: bytes) -> ControllerRow | None:
    row = tx.one(f"SELECT {_CONTROLLER} FROM new_controller WHERE controller_id = ?", controller_id)
    return None if row is None else ControllerRow(*row)


def controllers(tx: Transaction) -> list[ControllerRow]:
    sql = f"SELECT {_CONTROLLER} FROM new_controller ORDER BY verified_at, controller_id"
    return [ControllerRow(*row) for row in tx.all(sql)]


def confirm(tx: Transaction, controller_id: bytes, by: str, at: int) -> bool:
    sql = (
        "UPDATE new_controller SET by_second = ?, confirmed_at = ?"
        " WHERE controller_id = ? AND confirmed_at IS NULL AND ended_at IS NULL AND by_first <> ?"
    )
    return tx.run(sql, by, at, controller_id, by) == 1


def end(tx: Transaction, controller_id: bytes, at: int) -> bool:
    sql = "UPDATE new_controller SET ended_at = ? WHERE controller_id = ? AND ended_at IS NULL"
    return tx.run(sql, at, controller_id) == 1


def insert(tx: Transaction, subject: SubjectId, row: TransferRow) -> None:
    tx.send(f"INSERT INTO transfer (subject_id, {_TRANSFER}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", subject, *row)


def whose(database: Database, token: bytes) -> SubjectId | None:
    """Whom a token is about, whatever it is worth."""
    rows = database.moment("SELECT subject_id FROM transfer WHERE token = ?", token)
    return SubjectId(rows[0][0]) if rows else None


def with_token(tx: Transaction, subject: SubjectId, token: bytes) -> TransferRow | None:
    row = tx.one(f"SELECT {_TRANSFER} FROM transfer WHERE subject_id = ? AND token = ?", subject, token)
    return None if row is None else TransferRow(*row)


def transfers(tx: Transaction, subject: SubjectId) -> list[TransferRow]:
    sql = f"SELECT {_TRANSFER} FROM transfer WHERE subject_id = ? ORDER BY made_at, transfer_id"
    return [TransferRow(*row) for row in tx.all(sql, subject)]


def use(tx: Transaction, subject: SubjectId, transfer_id: bytes, at: int) -> bool:
    """Use the token up; False when it was used before."""
    sql = "UPDATE transfer SET used_at = ? WHERE subject_id = ? AND transfer_id = ? AND used_at IS NULL"
    return tx.run(sql, at, subject, transfer_id) == 1
