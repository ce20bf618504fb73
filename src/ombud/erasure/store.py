"""The only SQL about erasures."""

from collections.abc import Sequence
from typing import NamedTuple

from ombud.database import Row, Transaction
from ombud.erasure.dated import Dated
from ombud.relations import store as relation_rows
from ombud.terms import ClassId, SubjectId
from ombud.vault import store as record_rows


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
    return [ErasureRow._make(row) for row in tx.row_seal.whole("erasure", read)]


def _seal(tx: Transaction, row: ErasureRow) -> bytes:
    return tx.row_seal.of("erasure", *row)


Question = tuple[str, *tuple[object, ...]]
"""A reading statement with its values."""


def living_classes(
    tx: Transaction, subject: SubjectId, tables: Sequence[str], at: int, dated: Sequence[tuple[Dated, int]]
) -> set[ClassId]:
    """The retention classes in which a row of the person stays. `dated`: with the last event that has ended."""
    sql, *values = _living([subject], tables, at, dated)
    return {ClassId(row[1]) for row in tx.all(sql, *values)}


def _living(people: Sequence[bytes], tables: Sequence[str], at: int, dated: Sequence[tuple[Dated, int]]) -> Question:
    """Asks for (subject, class) of what stays."""
    stays: dict[str, tuple[object, ...]] = {
        "record": ("until > ?", at), "relation": ("(until IS NULL OR until > ?)", at)
    }  # fmt: skip
    among = _among(people)
    for one, before in dated:
        stays[one.table] = f"({one.column} IS NULL OR {one.column} > ?)", before
        going = f"SELECT {one.key} FROM {one.table} WHERE subject_id {among} AND {one.column} <= ?"
        stays |= {part: (f"{one.key} NOT IN ({going})", *people, before) for part in one.parts}
    parts, values = [], list[object]()
    for table in tables:
        where, *value = stays.get(table) or ("TRUE",)
        parts.append(f"SELECT DISTINCT subject_id, klass FROM {table} WHERE subject_id {among} AND {where}")
        values += [*people, *value]
    return " UNION ".join(parts), *values


def _among(people: Sequence[bytes]) -> str:
    return "= ?" if len(people) == 1 else f"IN ({', '.join('?' * len(people))})"


def padded(people: Sequence[SubjectId]) -> list[bytes]:
    """The same people, the last of them more than once, so that few statements serve any number."""
    size = 1 << (len(people) - 1).bit_length()
    return [*people, *[people[-1]] * (size - len(people))]


def hold_all(tx: Transaction, people: Sequence[SubjectId]) -> list[Row]:
    """(subject, standing, log until, stale) of those who are there, whom no other act touches until this one ends."""
    some = padded(people)
    sql = f"SELECT subject_id, standing, log_until, stale, seal FROM subject WHERE subject_id {_among(some)}"
    found = tx.all(f"{sql} ORDER BY subject_id{tx.row_lock}", *some)
    for subject, standing, _, _, seal in found:
        record_rows.whole_standing(tx.row_seal, SubjectId(bytes(subject)), [(standing, seal)])
    return found


def about_all(
    people: Sequence[SubjectId], at: int, tables: Sequence[str], dated: Sequence[tuple[Dated, int]]
) -> list[tuple[str, *tuple[object, ...]]]:
    """Asks, about many people: the records and relations that have ended, the classes in which something stays, keys,
    indexes, wishes; and who has rows in other tables that end by themselves."""
    some = padded(people)
    among = _among(some)
    others = [
        f"SELECT subject_id FROM {one.table} WHERE subject_id {among}" for one, _ in dated if one.table != "entry"
    ]
    records = f"SELECT {record_rows.HEADS} FROM record WHERE subject_id {among}"
    relations = f"{relation_rows.OF_MANY} WHERE subject_id {among}"
    values: tuple[object, ...] = (*some, at)
    return [
        (f"{records} AND until <= ?", *values),
        (f"{relations} AND until IS NOT NULL AND until <= ?", *values),
        _living(some, tables, at, [pair for pair in dated if pair[0].table in tables]),
        (
            "SELECT subject_id, class, epoch, wrapped, commitment, state FROM data_key"
            f" WHERE subject_id {among} ORDER BY subject_id, class", *some,
        ),
        (
            f"SELECT subject_id, class, count(*) FROM blind_index WHERE subject_id {among} GROUP BY subject_id, class",
            *some,
        ),
        (f"SELECT subject_id, choices, flags, recorded, seal FROM wishes WHERE subject_id {among}", *some),
        (" UNION ".join(others), *some * len(others)),
    ]  # fmt: skip


def erase_people(tx: Transaction, tables: Sequence[str], people: Sequence[SubjectId]) -> None:
    """Delete every row of these people."""
    some = padded(people)
    for table in tables:
        tx.send(f"DELETE FROM {table} WHERE subject_id {_among(some)}", *some, rows=None)


def erase_classes(tx: Transaction, people: Sequence[SubjectId], classes: Sequence[ClassId], records: int) -> None:
    """Delete the records of these classes of these people, which are so many."""
    some = padded(people)
    sql = f"DELETE FROM record WHERE subject_id {_among(some)} AND klass {_among([b''] * len(classes))}"
    tx.send(sql, *some, *classes, rows=records)


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
