"""The only SQL about erasures."""

from collections.abc import Sequence
from typing import NamedTuple

from ombud.database import Row, Transaction
from ombud.erasure.dated import Dated
from ombud.terms import ClassId, SubjectId


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


def living_classes(
    tx: Transaction, subject: SubjectId, tables: Sequence[str], at: int, dated: Sequence[tuple[Dated, int]]
) -> set[ClassId]:
    """The retention classes in which a row of the person stays. `dated`: with the last event that has ended."""
    stays: dict[str, tuple[object, ...]] = {
        "record": ("until > ?", at), "relation": ("(until IS NULL OR until > ?)", at)
    }  # fmt: skip
    for one, before in dated:
        stays[one.table] = f"({one.column} IS NULL OR {one.column} > ?)", before
        going = f"SELECT {one.key} FROM {one.table} WHERE subject_id = ? AND {one.column} <= ?"
        stays |= {part: (f"{one.key} NOT IN ({going})", subject, before) for part in one.parts}
    parts, values = [], list[object]()
    for table in tables:
        where, *value = stays.get(table) or ("TRUE",)
        parts.append(f"SELECT DISTINCT klass FROM {table} WHERE subject_id = ? AND {where}")
        values += [subject, *value]
    return {ClassId(row[0]) for row in tx.all(" UNION ".join(parts), *values)}


def erase_dated(tx: Transaction, subject: SubjectId, one: Dated, before: int) -> list[bytes]:
    """Delete the rows of a table whose period has ended, with what belongs to them; their keys."""
    where = f"subject_id = ? AND {one.column} <= ?"
    rows = tx.all(f"SELECT {one.key} FROM {one.table} WHERE {where} ORDER BY {one.key}", subject, before)
    keys = [bytes(row[0]) for row in rows]
    for table in (*one.parts, one.table) if keys else ():
        sql = f"DELETE FROM {table} WHERE subject_id = ? AND {one.key} = ?"
        for key in keys:
            tx.send(sql, subject, key, rows=None)
    return keys
