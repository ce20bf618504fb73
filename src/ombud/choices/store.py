"""The only SQL about choices."""

from collections.abc import Sequence
from typing import NamedTuple

from ombud.database import Transaction
from ombud.terms import SubjectId


class ChoiceRow(NamedTuple):
    choice_id: bytes
    kind: str
    bit: int | None
    category: str | None
    ground: str | None
    made_at: int
    ended_at: int | None
    told_at: int | None
    sealed: bytes


_COLUMNS = "choice_id, kind, bit, category, ground, made_at, ended_at, told_at, sealed"


WISHES = "SELECT choices, flags FROM wishes WHERE subject_id = ?"
"""Asks for the two masks of a subject: one row, or none."""
ROWS = f"SELECT {_COLUMNS} FROM choice WHERE subject_id = ? ORDER BY made_at, choice_id"
"""Asks for the records of a subject's choices."""


def wishes(tx: Transaction, subject: SubjectId) -> tuple[int, int]:
    row = tx.one(WISHES, subject)
    return (row[0], row[1]) if row else (0, 0)


_WISHES = "INSERT INTO wishes (subject_id, choices, flags) VALUES (?, ?, ?) ON CONFLICT (subject_id) DO UPDATE SET "
_CHOICES = _WISHES + "choices = (wishes.choices | excluded.choices) & ~CAST(? AS BIGINT)"
_FLAGS = _WISHES + "flags = (wishes.flags | excluded.flags) & ~CAST(? AS INTEGER)"


def set_choices(tx: Transaction, subject: SubjectId, *, on: int, off: int) -> None:
    """Set and clear bits of the choices; the row is made where it is missing."""
    tx.send(_CHOICES, subject, on, 0, off)


def set_flags(tx: Transaction, subject: SubjectId, *, on: int, off: int) -> None:
    """The same of the flags."""
    tx.send(_FLAGS, subject, 0, on, off)


def insert(tx: Transaction, subject: SubjectId, row: ChoiceRow) -> None:
    tx.send(f"INSERT INTO choice (subject_id, {_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", subject, *row)


def end_bits(tx: Transaction, subject: SubjectId, bits: int, at: int) -> None:
    """End the records of these choices, as many as there are."""
    sql = (
        "UPDATE choice SET ended_at = ? WHERE subject_id = ? AND ended_at IS NULL AND bit IS NOT NULL"
        " AND (CAST(1 AS BIGINT) << bit) & ? <> 0"
    )
    tx.send(sql, at, subject, bits, rows=None)


def end(tx: Transaction, subject: SubjectId, choice_id: bytes, at: int) -> bool:
    sql = "UPDATE choice SET ended_at = ? WHERE subject_id = ? AND choice_id = ? AND ended_at IS NULL"
    return tx.run(sql, at, subject, choice_id) == 1


def tell(tx: Transaction, subject: SubjectId, choice_id: bytes, at: int) -> bool:
    sql = "UPDATE choice SET told_at = ? WHERE subject_id = ? AND choice_id = ? AND ended_at IS NULL"
    return tx.run(sql, at, subject, choice_id) == 1


def reseal(tx: Transaction, subject: SubjectId, choice_id: bytes, sealed: bytes) -> None:
    tx.send("UPDATE choice SET sealed = ? WHERE subject_id = ? AND choice_id = ?", sealed, subject, choice_id)


def people_with(tx: Transaction, kind: str) -> list[SubjectId]:
    """Everybody of whom such a limit is in force."""
    sql = "SELECT DISTINCT subject_id FROM choice WHERE kind = ? AND ended_at IS NULL ORDER BY subject_id"
    return [SubjectId(row[0]) for row in tx.all(sql, kind)]


def forget(tx: Transaction, subject: SubjectId) -> int:
    """Delete the rows of choices, and empty what is left: a limit in force goes on without its evidence."""
    tx.run("UPDATE choice SET sealed = ? WHERE subject_id = ? AND bit IS NULL AND ended_at IS NULL", b"", subject)
    sql = "DELETE FROM choice WHERE subject_id = ? AND (bit IS NOT NULL OR ended_at IS NOT NULL)"
    return tx.run(sql, subject)


def ended(tx: Transaction, subject: SubjectId, before: int) -> list[bytes]:
    """The records of choices and limits that ended by then."""
    sql = "SELECT choice_id FROM choice WHERE subject_id = ? AND ended_at <= ? ORDER BY choice_id"
    return [bytes(row[0]) for row in tx.all(sql, subject, before)]


def remove(tx: Transaction, subject: SubjectId, choices: Sequence[bytes]) -> None:
    tx.send_many("DELETE FROM choice WHERE subject_id = ? AND choice_id = ?", [(subject, one) for one in choices])


def made_at(tx: Transaction, subject: SubjectId, at: int) -> list[ChoiceRow]:
    """What was said at that instant and is in force."""
    return [row for row in rows(tx, subject) if row.made_at == at and row.ended_at is None]


def rows(tx: Transaction, subject: SubjectId) -> list[ChoiceRow]:
    return [ChoiceRow(*row) for row in tx.all(ROWS, subject)]


class CircumstanceRow(NamedTuple):
    circumstance_id: bytes
    kind: str
    state: str
    noted_at: int
    ended_at: int | None
    kept_until: int | None
    """When the row may go; none while it holds."""
    klass: str
    version: int
    sealed: bytes


_CIRCUMSTANCE = ", ".join(CircumstanceRow._fields)


def circumstances(tx: Transaction, subject: SubjectId) -> list[CircumstanceRow]:
    sql = f"SELECT {_CIRCUMSTANCE} FROM circumstance WHERE subject_id = ? ORDER BY noted_at, circumstance_id"
    return [CircumstanceRow(*row) for row in tx.all(sql, subject)]


def add_circumstance(tx: Transaction, subject: SubjectId, row: CircumstanceRow) -> None:
    sql = f"INSERT INTO circumstance (subject_id, {_CIRCUMSTANCE}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
    tx.send(sql, subject, *row)


def move_circumstance(tx: Transaction, subject: SubjectId, row: CircumstanceRow) -> bool:
    """Write the next version of a row; False where it is not the next one."""
    return tx.run(
        "UPDATE circumstance SET state = ?, ended_at = ?, kept_until = ?, version = ?, sealed = ?"
        " WHERE subject_id = ? AND circumstance_id = ? AND version = ?",
        row.state, row.ended_at, row.kept_until, row.version, row.sealed,
        subject, row.circumstance_id, row.version - 1,
    ) == 1  # fmt: skip


def flagged(tx: Transaction, flag: int) -> frozenset[SubjectId]:
    """Everybody who has this flag."""
    sql = "SELECT subject_id FROM wishes WHERE flags & CAST(? AS INTEGER) <> 0"
    return frozenset(SubjectId(row[0]) for row in tx.all(sql, flag))
