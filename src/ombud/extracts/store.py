"""The only SQL about extracts that the installation's database is asked; what lies in an extract is `pieces`'."""

from collections.abc import Sequence
from typing import NamedTuple

from ombud.database import Transaction

BUILDING, READY = "building", "ready"


class ExtractRow(NamedTuple):
    extract_id: bytes
    purpose: str
    state: str
    role: str
    policy: int
    built_at: int
    expires_at: int
    position: int
    people: int
    pieces: int
    left_out: str


class PieceRow(NamedTuple):
    """One table's part of one piece. `version` grows when it is written anew."""

    extract_id: bytes
    number: int
    part: str
    version: int
    rows: int


_COLUMNS = ", ".join(ExtractRow._fields)
_PIECE = ", ".join(PieceRow._fields)


def add(tx: Transaction, row: ExtractRow) -> None:
    marks = ", ".join("?" * (len(row) + 1))
    tx.send(f"INSERT INTO extract ({_COLUMNS}, seal) VALUES ({marks})", *row, tx.row_seal.of("extract", *row))


def change(tx: Transaction, was: ExtractRow, row: ExtractRow) -> bool:
    """Put a row in the place of the one that was read. False when it is another, or gone, by now."""
    assigned = ", ".join(f"{name} = ?" for name in ExtractRow._fields)
    sql = f"UPDATE extract SET {assigned}, seal = ? WHERE extract_id = ? AND seal = ?"
    sealed, before = tx.row_seal.of("extract", *row), tx.row_seal.of("extract", *was)
    return tx.run(sql, *row, sealed, was.extract_id, before) == 1


def every(tx: Transaction) -> list[ExtractRow]:
    """Every extract, the newest last. Raises `DamagedRow`."""
    rows = tx.all(f"SELECT {_COLUMNS}, seal FROM extract ORDER BY built_at, extract_id")
    return [_made(row) for row in tx.row_seal.whole("extract", rows)]


def one(tx: Transaction, extract: bytes) -> ExtractRow | None:
    rows = tx.all(f"SELECT {_COLUMNS}, seal FROM extract WHERE extract_id = ?", extract)
    return next((_made(row) for row in tx.row_seal.whole("extract", rows)), None)


def _made(row: Sequence[object]) -> ExtractRow:
    return ExtractRow._make(row)


def add_pieces(tx: Transaction, rows: Sequence[PieceRow]) -> None:
    sql = f"INSERT INTO extract_piece ({_PIECE}, seal) VALUES (?, ?, ?, ?, ?, ?)"
    tx.send_many(sql, [(*row, tx.row_seal.of("extract_piece", *row)) for row in rows])


def pieces(tx: Transaction, extract: bytes) -> list[PieceRow]:
    """Every part of every piece, in order. Raises `DamagedRow`."""
    sql = f"SELECT {_PIECE}, seal FROM extract_piece WHERE extract_id = ? ORDER BY number, part"
    return [PieceRow._make(row) for row in tx.row_seal.whole("extract_piece", tx.all(sql, extract))]


def change_piece(tx: Transaction, row: PieceRow) -> bool:
    """The next version of a part. False when another process has written it meanwhile."""
    sql = (
        "UPDATE extract_piece SET version = ?, rows = ?, seal = ?"
        " WHERE extract_id = ? AND number = ? AND part = ? AND version = ?"
    )
    sealed = tx.row_seal.of("extract_piece", *row)
    return tx.run(sql, row.version, row.rows, sealed, *row[:3], row.version - 1) == 1


def drop(tx: Transaction, extract: bytes) -> bool:
    """Delete what is known of an extract. False where there is none."""
    tx.run("DELETE FROM extract_piece WHERE extract_id = ?", extract)
    return tx.run("DELETE FROM extract WHERE extract_id = ?", extract) == 1
