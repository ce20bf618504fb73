"""The only SQL about erasures."""

from typing import NamedTuple

from ombud.database import Transaction


class ErasureRow(NamedTuple):
    erasure_id: bytes
    entry_id: bytes
    erased_at: int
    final_at: int
    live_at: int | None
    evidence: str
    receipt: str | None


_COLUMNS = ", ".join(ErasureRow._fields)


def insert(tx: Transaction, row: ErasureRow) -> None:
    tx.send(f"INSERT INTO erasure ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?)", *row)


def unfinished(tx: Transaction) -> list[ErasureRow]:
    """Erasures that have committed and whose traces in the log of the database may not have gone yet."""
    return [ErasureRow(*row) for row in tx.all(f"SELECT {_COLUMNS} FROM erasure WHERE live_at IS NULL")]


def finish(tx: Transaction, erasure_id: bytes, live_at: int, receipt: str) -> bool:
    sql = "UPDATE erasure SET live_at = ?, receipt = ? WHERE erasure_id = ? AND live_at IS NULL"
    return tx.run(sql, live_at, receipt, erasure_id) == 1


def receipt(tx: Transaction, erasure_id: bytes) -> str | None:
    row = tx.one("SELECT receipt FROM erasure WHERE erasure_id = ?", erasure_id)
    return None if row is None else row[0]
