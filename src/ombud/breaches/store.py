"""The only SQL about breaches."""

from collections.abc import Sequence
from typing import NamedTuple

from ombud.database import Row, Transaction
from ombud.database.sealed_rows import put_statement
from ombud.terms import SubjectId


class BreachRow(NamedTuple):
    breach_id: bytes
    noticed_at: int
    steps: int
    """How many steps it has: one that is gone is missed."""
    closed_at: int | None
    until: int | None


class StepRow(NamedTuple):
    breach_id: bytes
    number: int
    at: int
    by_whom: str
    said: str


class PersonRow(NamedTuple):
    subject_id: bytes
    breach_id: bytes
    first_at: int
    last_at: int
    entries: int
    """None of the log where somebody was named by hand: nought."""
    categories: str
    way: str | None
    told_at: int | None
    until: int


_BREACH = ", ".join(BreachRow._fields)
_STEP = ", ".join(StepRow._fields)
_PERSON = ", ".join(PersonRow._fields)
_PUT_PERSON = put_statement("breach_person", PersonRow._fields)


def add(tx: Transaction, row: BreachRow) -> None:
    sql = f"INSERT INTO breach ({_BREACH}, seal) VALUES (?, ?, ?, ?, ?, ?)"
    tx.send(sql, *row, tx.row_seal.of("breach", *row))


def change(tx: Transaction, row: BreachRow) -> None:
    """Write a breach anew that this act has read and holds."""
    sql = "UPDATE breach SET noticed_at = ?, steps = ?, closed_at = ?, until = ?, seal = ? WHERE breach_id = ?"
    tx.send(sql, *row[1:], tx.row_seal.of("breach", *row), row.breach_id)


def held(tx: Transaction, breach: bytes) -> BreachRow | None:
    """The breach; in an act nobody else changes it until the act ends."""
    sql = f"SELECT {_BREACH}, seal FROM breach WHERE breach_id = ?{tx.row_lock}"
    found = tx.row_seal.whole("breach", tx.all(sql, breach))
    return BreachRow._make(found[0]) if found else None


def every(tx: Transaction) -> list[BreachRow]:
    """All of them, the one that was noticed last first."""
    sql = f"SELECT {_BREACH}, seal FROM breach ORDER BY noticed_at DESC, breach_id"
    return [BreachRow._make(row) for row in tx.row_seal.whole("breach", tx.all(sql))]


def ended(tx: Transaction, at: int) -> list[bytes]:
    """Breaches whose time in the register has passed (T-18)."""
    return [bytes(row[0]) for row in tx.all("SELECT breach_id FROM breach WHERE until <= ?", at)]


def remove(tx: Transaction, row: BreachRow) -> None:
    tx.send("DELETE FROM breach_step WHERE breach_id = ?", row.breach_id, rows=row.steps)
    tx.send("DELETE FROM breach WHERE breach_id = ?", row.breach_id)


def add_step(tx: Transaction, row: StepRow) -> None:
    sql = f"INSERT INTO breach_step ({_STEP}, seal) VALUES (?, ?, ?, ?, ?, ?)"
    tx.send(sql, *row, tx.row_seal.of("breach_step", *row))


def steps(tx: Transaction, breach: bytes) -> list[StepRow]:
    sql = f"SELECT {_STEP}, seal FROM breach_step WHERE breach_id = ? ORDER BY number"
    return [StepRow._make(row) for row in tx.row_seal.whole("breach_step", tx.all(sql, breach))]


def put_people(tx: Transaction, rows: Sequence[PersonRow]) -> None:
    """Write whom a breach concerns; what was written of them before is written anew."""
    tx.send_many(_PUT_PERSON, [(*row, tx.row_seal.of("breach_person", *row)) for row in rows])


def drop_people(tx: Transaction, breach: bytes, subjects: Sequence[SubjectId]) -> None:
    sql = "DELETE FROM breach_person WHERE subject_id = ? AND breach_id = ?"
    tx.send_many(sql, [(subject, breach) for subject in subjects])


def person(tx: Transaction, breach: bytes, subject: SubjectId) -> PersonRow | None:
    sql = f"SELECT {_PERSON}, seal FROM breach_person WHERE subject_id = ? AND breach_id = ?{tx.row_lock}"
    found = _people(tx, tx.all(sql, subject, breach))
    return found[0] if found else None


def people(tx: Transaction, breach: bytes, after: bytes = b"", limit: int = 1 << 30) -> list[PersonRow]:
    """Those whom a breach concerns, in their order, after that one."""
    sql = (
        f"SELECT {_PERSON}, seal FROM breach_person WHERE breach_id = ? AND subject_id > ? ORDER BY subject_id LIMIT ?"
    )
    return _people(tx, tx.all(sql, breach, after, limit))


def of_person(tx: Transaction, subject: SubjectId) -> list[PersonRow]:
    sql = f"SELECT {_PERSON}, seal FROM breach_person WHERE subject_id = ? ORDER BY first_at, breach_id"
    return _people(tx, tx.all(sql, subject))


def ways(tx: Transaction, breach: bytes) -> dict[tuple[str | None, bool], int]:
    """How many by the way they are told, and whether they have been."""
    sql = (
        "SELECT way, CASE WHEN told_at IS NULL THEN 0 ELSE 1 END, count(*) FROM breach_person WHERE breach_id = ?"
        " GROUP BY 1, 2"
    )
    return {(row[0], bool(row[1])): int(row[2]) for row in tx.all(sql, breach)}


def _people(tx: Transaction, rows: list[Row]) -> list[PersonRow]:
    return [PersonRow._make(row) for row in tx.row_seal.whole("breach_person", rows)]
