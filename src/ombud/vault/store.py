"""The only SQL about sealed records and policy versions."""

from collections.abc import Collection, Sequence
from typing import NamedTuple

from ombud.database import Transaction
from ombud.terms import SubjectId
from ombud.vault.model import Row

_COLUMNS = ", ".join(Row._fields)
_MARKS = ", ".join("?" * (len(Row._fields) + 1))


def insert(tx: Transaction, subject: SubjectId, row: Row) -> None:
    tx.run(f"INSERT INTO record (subject_id, {_COLUMNS}) VALUES ({_MARKS})", subject, *row)


def record_with(tx: Transaction, subject: SubjectId, klass: str, content: bytes) -> bytes | None:
    """The record that holds this content already, if there is one."""
    row = tx.one(
        "SELECT record_id FROM record WHERE subject_id = ? AND klass = ? AND content = ?", subject, klass, content
    )
    return None if row is None else bytes(row[0])


def rows(tx: Transaction, subject: SubjectId, categories: Collection[str] = ()) -> list[Row]:
    """The person's current records, all or of some categories, oldest event first."""
    chosen = f" AND category IN ({', '.join('?' * len(categories))})" if categories else ""
    sql = f"SELECT {_COLUMNS} FROM record WHERE subject_id = ? AND superseded_at IS NULL{chosen} ORDER BY event_at"
    return [Row(*row) for row in tx.all(sql, subject, *categories)]


def every_row(tx: Transaction, subject: SubjectId) -> list[Row]:
    """The person's records, those too that a correction has taken the place of, oldest event first."""
    sql = f"SELECT {_COLUMNS} FROM record WHERE subject_id = ? ORDER BY event_at"
    return [Row(*row) for row in tx.all(sql, subject)]


def history(tx: Transaction, subject: SubjectId, categories: Collection[str]) -> list[Row]:
    """What corrections have taken the place of, in some categories, the oldest correction first."""
    sql = (
        f"SELECT {_COLUMNS} FROM record WHERE subject_id = ? AND superseded_at IS NOT NULL"
        f" AND category IN ({', '.join('?' * len(categories))}) ORDER BY superseded_at, record_id"
    )
    return [Row(*row) for row in tx.all(sql, subject, *categories)]


def supersede(tx: Transaction, subject: SubjectId, row: Row) -> bool:
    """Make a current record history: sealed anew in its next version; False when it is not current any more."""
    sql = (
        "UPDATE record SET version = ?, superseded_at = ?, sealed = ?"
        " WHERE subject_id = ? AND record_id = ? AND version = ? AND superseded_at IS NULL"
    )
    values = (row.version, row.superseded_at, row.sealed, subject, row.record_id, row.version - 1)
    return tx.run(sql, *values) == 1


def set_until(tx: Transaction, subject: SubjectId, ends: Sequence[tuple[int, bytes]]) -> None:
    """Write new ends: (until, record id)."""
    tx.many(
        "UPDATE record SET until = ? WHERE subject_id = ? AND record_id = ?",
        [(until, subject, record_id) for until, record_id in ends],
    )


def remove(tx: Transaction, subject: SubjectId, records: Sequence[bytes]) -> None:
    tx.many("DELETE FROM record WHERE subject_id = ? AND record_id = ?", [(subject, record) for record in records])


class VersionRow(NamedTuple):
    """One adopted policy: its file as it was signed, and what was compiled from it."""

    number: int
    from_at: int
    adopted_at: int
    by_first: str
    by_second: str
    sha256: bytes
    text: str
    compiled: str
    inactive: str


_VERSION = ", ".join(VersionRow._fields)


def insert_version(tx: Transaction, row: VersionRow) -> None:
    tx.run(f"INSERT INTO policy_version ({_VERSION}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", *row)


def version_marks(tx: Transaction) -> list[tuple[int, int]]:
    """(number, from_at) of every version, oldest first."""
    return [(row[0], row[1]) for row in tx.all("SELECT number, from_at FROM policy_version ORDER BY number")]


def version(tx: Transaction, number: int) -> VersionRow | None:
    row = tx.one(f"SELECT {_VERSION} FROM policy_version WHERE number = ?", number)
    return None if row is None else VersionRow(*row)
