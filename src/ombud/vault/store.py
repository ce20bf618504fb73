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


def set_until(tx: Transaction, subject: SubjectId, ends: Sequence[tuple[int, bytes]]) -> None:
    """Write new ends: (until, record id)."""
    tx.many(
        "UPDATE record SET until = ? WHERE subject_id = ? AND record_id = ?",
        [(until, subject, record_id) for until, record_id in ends],
    )


def remove(tx: Transaction, subject: SubjectId, records: Sequence[bytes]) -> None:
    tx.many("DELETE FROM record WHERE subject_id = ? AND record_id = ?", [(subject, record) for record in records])


def add_no(tx: Transaction, no_id: bytes, at: int, sealed: bytes) -> None:
    tx.run("INSERT INTO no_outbox (no_id, at, sealed) VALUES (?, ?, ?)", no_id, at, sealed)


def noes(tx: Transaction) -> list[tuple[bytes, int, bytes]]:
    """(id, at, sealed) of what waits for the no-file, oldest first."""
    rows = tx.all("SELECT no_id, at, sealed FROM no_outbox ORDER BY at, no_id")
    return [(bytes(row[0]), row[1], bytes(row[2])) for row in rows]


def remove_noes(tx: Transaction, ids: Sequence[bytes]) -> int:
    return tx.many("DELETE FROM no_outbox WHERE no_id = ?", [(no_id,) for no_id in ids])


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


def marks_in_force(tx: Transaction) -> list[tuple[int, int]]:
    """As `version_marks`; a number below 0 stands first while a restored installation is held back."""
    sql = (
        "SELECT number, from_at FROM policy_version"
        " UNION ALL SELECT -1, restored_at FROM restored WHERE state = 'held' ORDER BY 1"
    )
    return [(row[0], row[1]) for row in tx.all(sql)]


def version(tx: Transaction, number: int) -> VersionRow | None:
    row = tx.one(f"SELECT {_VERSION} FROM policy_version WHERE number = ?", number)
    return None if row is None else VersionRow(*row)
