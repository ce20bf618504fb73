"""The only SQL about care relations."""

from ombud.database import Row, Transaction
from ombud.terms import SubjectId

_WRITE = (
    "INSERT INTO care_relation (subject_id, unit, opened_at, closed_at, seal) VALUES (?, ?, ?, ?, ?)"
    " ON CONFLICT (subject_id, unit) DO UPDATE SET"
    " opened_at = excluded.opened_at, closed_at = excluded.closed_at, seal = excluded.seal"
)
_OF = "SELECT unit, opened_at, closed_at, seal FROM care_relation WHERE subject_id = ?"


def open_care(tx: Transaction, subject: SubjectId, unit: bytes, at: int) -> None:
    there = _of_unit(tx, subject, unit)
    _write(tx, subject, unit, at if there is None else there[0], None)


def close_care(tx: Transaction, subject: SubjectId, unit: bytes, at: int) -> bool:
    there = _of_unit(tx, subject, unit)
    if there is None or there[1] is not None:
        return False
    _write(tx, subject, unit, there[0], at)
    return True


def is_open(tx: Transaction, subject: SubjectId, unit: bytes) -> bool:
    there = _of_unit(tx, subject, unit)
    return there is not None and there[1] is None


def rows(tx: Transaction, subject: SubjectId) -> list[tuple[bytes, int, int | None]]:
    """(unit, opened at, closed at) of every unit that takes or took part."""
    return [_whole(tx, subject, row) for row in tx.all(f"{_OF} ORDER BY unit", subject)]


def join(tx: Transaction, subject: SubjectId, unit: bytes, opened_at: int, closed_at: int | None) -> None:
    """Write a care relation, or widen the one that is there: from the first opening to the last closing."""
    there = _of_unit(tx, subject, unit)
    if there is not None:
        opened_at = min(opened_at, there[0])
        closed_at = None if closed_at is None or there[1] is None else max(closed_at, there[1])
    _write(tx, subject, unit, opened_at, closed_at)


def _of_unit(tx: Transaction, subject: SubjectId, unit: bytes) -> tuple[int, int | None] | None:
    row = tx.one(f"{_OF} AND unit = ?", subject, unit)
    return None if row is None else _whole(tx, subject, row)[1:]


def _whole(tx: Transaction, subject: SubjectId, row: Row) -> tuple[bytes, int, int | None]:
    """What a row says, if it is as it was written."""
    unit, opened_at, closed_at, seal = row
    tx.row_seal.check("care_relation", seal, subject, unit, opened_at, closed_at)
    return unit, opened_at, closed_at


def _write(tx: Transaction, subject: SubjectId, unit: bytes, opened_at: int, closed_at: int | None) -> None:
    row = (subject, unit, opened_at, closed_at)
    tx.run(_WRITE, *row, tx.row_seal.of("care_relation", *row))
