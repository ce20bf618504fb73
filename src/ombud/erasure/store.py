"""The only SQL about erasures, and what they ask of requests."""

from typing import NamedTuple

from ombud.database import Row, Transaction
from ombud.terms import SubjectId


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
    tx.send(f"INSERT INTO erasure ({_COLUMNS}, seal) VALUES (?, ?, ?, ?, ?, ?, ?, ?)", *row, _seal(tx, row))


def unfinished(tx: Transaction) -> list[ErasureRow]:
    """Erasures that have committed and whose traces in the log of the database may not have gone yet."""
    return _whole(tx, tx.all(f"SELECT {_COLUMNS}, seal FROM erasure WHERE live_at IS NULL"))


def finish(tx: Transaction, erasure_id: bytes, live_at: int, receipt: str) -> bool:
    """False when another process did so first."""
    there = _of(tx, erasure_id)
    if there is None or there.live_at is not None:
        return False
    row = there._replace(live_at=live_at, receipt=receipt)
    sql = "UPDATE erasure SET live_at = ?, receipt = ?, seal = ? WHERE erasure_id = ? AND live_at IS NULL"
    return tx.run(sql, live_at, receipt, _seal(tx, row), erasure_id) == 1


def receipt(tx: Transaction, erasure_id: bytes) -> str | None:
    row = _of(tx, erasure_id)
    return None if row is None else row.receipt


def _of(tx: Transaction, erasure_id: bytes) -> ErasureRow | None:
    found = _whole(tx, tx.all(f"SELECT {_COLUMNS}, seal FROM erasure WHERE erasure_id = ?", erasure_id))
    return found[0] if found else None


def _whole(tx: Transaction, read: list[Row]) -> list[ErasureRow]:
    for *row, seal in read:
        tx.row_seal.check("erasure", seal, *row)
    return [ErasureRow._make(row[:-1]) for row in read]


def _seal(tx: Transaction, row: ErasureRow) -> bytes:
    return tx.row_seal.of("erasure", *row)


def requests_closed(tx: Transaction, subject: SubjectId) -> list[int | None]:
    """When each request of the person was closed; None for one that is open. One that has moved is elsewhere."""
    rows = tx.all("SELECT closed_at FROM request WHERE subject_id = ? AND state <> 'moved'", subject)
    return [row[0] for row in rows]
