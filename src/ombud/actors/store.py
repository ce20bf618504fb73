"""The only SQL about care relations, and about who acts for a person."""

from typing import NamedTuple

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


class RepresentationRow(NamedTuple):
    representation_id: bytes
    kind: str
    state: str
    begins_at: int
    ends_at: int | None
    """The first instant at which it no longer holds, where that is known."""
    kept_until: int | None
    """When the row may go; none while it is not known to end. It keeps nobody from being erased sooner."""
    klass: str
    version: int
    sealed: bytes


_REPRESENTATION = ", ".join(RepresentationRow._fields)


def representations(tx: Transaction, subject: SubjectId) -> list[RepresentationRow]:
    sql = f"SELECT {_REPRESENTATION}, seal FROM representation WHERE subject_id = ? ORDER BY begins_at, 1"
    return [RepresentationRow._make(row) for row in tx.row_seal.whole("representation", tx.all(sql, subject), subject)]


def add_representation(tx: Transaction, subject: SubjectId, row: RepresentationRow) -> None:
    sql = f"INSERT INTO representation (subject_id, {_REPRESENTATION}, seal) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
    tx.send(sql, subject, *row, tx.row_seal.of("representation", subject, *row))


def move_representation(tx: Transaction, subject: SubjectId, row: RepresentationRow) -> bool:
    """Write the next version of a row; False where it is not the next one."""
    return tx.run(
        "UPDATE representation SET state = ?, begins_at = ?, ends_at = ?, kept_until = ?, version = ?,"
        " sealed = ?, seal = ? WHERE subject_id = ? AND representation_id = ? AND version = ?",
        row.state, row.begins_at, row.ends_at, row.kept_until, row.version, row.sealed,
        tx.row_seal.of("representation", subject, *row), subject, row.representation_id, row.version - 1,
    ) == 1  # fmt: skip
