"""The only SQL of retention: what is due, what ends when, and how far a run has come."""

from collections.abc import Collection, Sequence
from typing import NamedTuple

from ombud.audit.model import NOBODY
from ombud.database import Transaction
from ombud.database.sealed_rows import put_statement
from ombud.terms import SubjectId


class RunRow(NamedTuple):
    sweep_id: bytes
    begun_at: int
    policy: int
    people: int
    whole: int
    ended_at: int | None
    digest: bytes | None


class SweptRow(NamedTuple):
    klass: str
    category: str
    rule: str
    number: int
    sum: bytes


_RUN = ", ".join(RunRow._fields)
_SWEPT = ", ".join(SweptRow._fields)
_PUT_SWEPT = put_statement("swept", ("sweep_id", *SweptRow._fields), key=4)


def open_run(tx: Transaction) -> RunRow | None:
    """The run that is under way, or that a kill left; in an act, no other act goes on with it until this one ends."""
    read = tx.all(f"SELECT {_RUN}, seal FROM sweep WHERE ended_at IS NULL ORDER BY begun_at LIMIT 1{tx.row_lock}")
    return next((RunRow._make(row) for row in tx.row_seal.whole("sweep", read)), None)


def begin_run(tx: Transaction, row: RunRow) -> None:
    seal = tx.row_seal.of("sweep", *row)
    tx.send(f"INSERT INTO sweep ({_RUN}, seal) VALUES (?, ?, ?, ?, ?, ?, ?, ?)", *row, seal)


def update_run(tx: Transaction, row: RunRow) -> None:
    sql = "UPDATE sweep SET people = ?, whole = ?, ended_at = ?, digest = ?, seal = ? WHERE sweep_id = ?"
    seal = tx.row_seal.of("sweep", *row)
    tx.send(sql, row.people, row.whole, row.ended_at, row.digest, seal, row.sweep_id)


def swept(tx: Transaction, sweep_id: bytes) -> list[SweptRow]:
    """What has gone in a run so far, by class, category and rule."""
    sql = f"SELECT {_SWEPT}, seal FROM swept WHERE sweep_id = ? ORDER BY klass, category, rule"
    return [SweptRow._make(row) for row in tx.row_seal.whole("swept", tx.all(sql, sweep_id), sweep_id)]


def put_swept(tx: Transaction, sweep_id: bytes, rows: Sequence[SweptRow]) -> None:
    tx.send_many(_PUT_SWEPT, [(sweep_id, *row, tx.row_seal.of("swept", sweep_id, *row)) for row in rows])


def due_in(tx: Transaction, table: str, column: str, at: int, rows: int) -> list[SubjectId]:
    """Whose the rows of that table are that ended first, so many of those that have ended by then: each row's person.

    In the order of the index on the column, so that what has not ended is not looked at. Asked for people instead of
    rows, a database reads everybody there is in the order of their ids, to meet none of them twice.
    """
    placed = " AND leaf_seq IS NOT NULL" if table == "entry" else ""
    sql = (
        f"SELECT subject_id FROM {table} WHERE {column} IS NOT NULL AND {column} <= ?{placed}"
        f" AND subject_id <> ? ORDER BY {column} LIMIT ?"
    )
    return [SubjectId(bytes(row[0])) for row in tx.all(sql, at, NOBODY, rows)]


class EndingRow(NamedTuple):
    klass: str
    category: str
    rule: str | None
    counts: tuple[int, ...]


def endings(tx: Transaction, table: str, instants: Sequence[int]) -> list[EndingRow]:
    """How many records or relations end by each of these instants, by class, category and rule."""
    category = "category" if table == "record" else "kind"
    sums = ", ".join("sum(CASE WHEN until <= ? THEN 1 ELSE 0 END)" for _ in instants)
    sql = (
        f"SELECT klass, {category}, rule, {sums} FROM {table} WHERE until IS NOT NULL AND until <= ?"
        f" GROUP BY klass, {category}, rule ORDER BY 1, 2, 3"
    )
    found = tx.all(sql, *instants, max(instants))
    return [EndingRow(row[0], row[1], row[2], tuple(int(number) for number in row[3:])) for row in found]


def count_by(tx: Transaction, table: str, column: str, before: Sequence[int]) -> tuple[int, ...]:
    """How many rows of that table have an event up to each of these instants."""
    placed = " AND leaf_seq IS NOT NULL" if table == "entry" else ""
    sums = ", ".join(f"coalesce(sum(CASE WHEN {column} <= ? THEN 1 ELSE 0 END), 0)" for _ in before)
    sql = f"SELECT {sums} FROM {table} WHERE {column} IS NOT NULL AND {column} <= ?{placed}"
    row = tx.one(sql, *before, max(before))
    return tuple(int(number) for number in row or ())


def subjects_ending(tx: Transaction, at: int, tables: Collection[str]) -> list[SubjectId]:
    """Everybody of whom a record or a relation ends by then."""
    parts = [f"SELECT subject_id FROM {table} WHERE until IS NOT NULL AND until <= ?" for table in tables]
    rows = tx.all(f"{' UNION '.join(parts)} ORDER BY 1", *[at] * len(parts))
    return [SubjectId(bytes(row[0])) for row in rows]


def holds_open(tx: Transaction, limit: int) -> list[tuple[SubjectId, bytes]]:
    """Holds that are not over, those whose review comes first before the others."""
    sql = (
        "SELECT subject_id, relation_id FROM relation WHERE due_at IS NOT NULL AND closed_at IS NULL AND kind = 'hold'"
        " ORDER BY due_at, subject_id, relation_id LIMIT ?"
    )
    return [(SubjectId(bytes(row[0])), bytes(row[1])) for row in tx.all(sql, limit)]


def documents(tx: Transaction, klass: str) -> int:
    """How many documents the class holds: records that name one count once for it."""
    row = tx.one("SELECT count(DISTINCT coalesce(document, record_id)) FROM record WHERE klass = ?", klass)
    return int(row[0]) if row else 0


def people_with(tx: Transaction, klass: str, after: SubjectId, limit: int = 500) -> list[SubjectId]:
    """Some of the people of whom a record of the class is held, in their order, after that one."""
    sql = "SELECT DISTINCT subject_id FROM record WHERE klass = ? AND subject_id > ? ORDER BY subject_id LIMIT ?"
    return [SubjectId(bytes(row[0])) for row in tx.all(sql, klass, after, limit)]
