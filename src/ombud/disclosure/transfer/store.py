"""The only SQL about transfers and the controllers that they go to."""

from typing import NamedTuple

from ombud.database import Database, Row, Transaction
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
    sql = f"INSERT INTO new_controller ({_CONTROLLER}, seal) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
    tx.send(sql, *row, tx.row_seal.of("new_controller", *row))


def controller(tx: Transaction, controller_id: bytes) -> ControllerRow | None:
    """An entry that stands as it was written. Raises `DamagedRow`."""
    row = tx.one(f"SELECT {_CONTROLLER}, seal FROM new_controller WHERE controller_id = ?", controller_id)
    return None if row is None else _whole(tx, row)


def controllers(tx: Transaction) -> list[ControllerRow]:
    sql = f"SELECT {_CONTROLLER}, seal FROM new_controller ORDER BY verified_at, controller_id"
    return [_whole(tx, row) for row in tx.all(sql)]


def confirm(tx: Transaction, row: ControllerRow, by: str, at: int) -> bool:
    """The second one's yes; False when another act was first."""
    sql = (
        "UPDATE new_controller SET by_second = ?, confirmed_at = ?, seal = ?"
        " WHERE controller_id = ? AND confirmed_at IS NULL AND ended_at IS NULL"
    )
    seal = tx.row_seal.of("new_controller", *row._replace(by_second=by, confirmed_at=at))
    return tx.run(sql, by, at, seal, row.controller_id) == 1


def end(tx: Transaction, row: ControllerRow, at: int) -> bool:
    sql = "UPDATE new_controller SET ended_at = ?, seal = ? WHERE controller_id = ? AND ended_at IS NULL"
    seal = tx.row_seal.of("new_controller", *row._replace(ended_at=at))
    return tx.run(sql, at, seal, row.controller_id) == 1


def insert(tx: Transaction, subject: SubjectId, row: TransferRow) -> None:
    sql = f"INSERT INTO transfer (subject_id, {_TRANSFER}, seal) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
    tx.send(sql, subject, *row, _seal(tx, subject, row))


def whose(database: Database, token: bytes) -> SubjectId | None:
    """Whom a token is about, whatever it is worth."""
    rows = database.moment("SELECT subject_id FROM transfer WHERE token = ?", token)
    return SubjectId(rows[0][0]) if rows else None


def with_token(tx: Transaction, subject: SubjectId, token: bytes) -> TransferRow | None:
    """An instruction that stands as it was written. Raises `DamagedRow`."""
    row = tx.one(f"SELECT {_TRANSFER}, seal FROM transfer WHERE subject_id = ? AND token = ?", subject, token)
    return None if row is None else _of(tx, subject, row)


def transfers(tx: Transaction, subject: SubjectId) -> list[TransferRow]:
    sql = f"SELECT {_TRANSFER}, seal FROM transfer WHERE subject_id = ? ORDER BY made_at, transfer_id"
    return [_of(tx, subject, row) for row in tx.all(sql, subject)]


def use(tx: Transaction, subject: SubjectId, row: TransferRow, at: int) -> bool:
    """Use the token up; False when it was used before."""
    sql = "UPDATE transfer SET used_at = ?, seal = ? WHERE subject_id = ? AND transfer_id = ? AND used_at IS NULL"
    return tx.run(sql, at, _seal(tx, subject, row._replace(used_at=at)), subject, row.transfer_id) == 1


def _whole(tx: Transaction, read: Row) -> ControllerRow:
    *row, seal = read
    tx.row_seal.check("new_controller", seal, *row)
    return ControllerRow(*row)


def _of(tx: Transaction, subject: SubjectId, read: Row) -> TransferRow:
    *row, seal = read
    found = TransferRow(*row)
    tx.row_seal.check("transfer", seal, subject, *found[:-1])
    return found


def _seal(tx: Transaction, subject: SubjectId, row: TransferRow) -> bytes:
    return tx.row_seal.of("transfer", subject, *row[:-1])
