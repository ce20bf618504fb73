"""The only SQL about the versions of the policy, each as it was signed."""

from typing import NamedTuple

from ombud.database import Transaction

NUMBER = "max(number) * CASE WHEN EXISTS (SELECT 1 FROM restored WHERE state = 'held') THEN -1 ELSE 1 END"
"""The version in force; below 0 while a restored installation is held back."""
IN_FORCE = f"(SELECT {NUMBER} FROM policy_version WHERE from_at <= ?)"


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
_SIGNED = VersionRow._fields.index("text")
"""What the row's seal is over: its hash is over the rest."""


def insert_version(tx: Transaction, row: VersionRow) -> None:
    sql = f"INSERT INTO policy_version ({_VERSION}, seal) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
    tx.run(sql, *row, tx.row_seal.of("policy_version", *row[:_SIGNED]))


def in_force(tx: Transaction, at: int) -> int | None:
    """The number of the version in force; below 0 while a restored installation is held back."""
    row = tx.one(f"SELECT {IN_FORCE}", at)
    return None if row is None or row[0] is None else int(row[0])


def version_marks(tx: Transaction) -> list[tuple[int, int]]:
    """(number, from_at) of every version, oldest first, if all are as they were written."""
    sql = "SELECT number, from_at, adopted_at, by_first, by_second, sha256, seal FROM policy_version ORDER BY number"
    rows = tx.all(sql)
    for *row, seal in rows:
        tx.row_seal.check("policy_version", seal, *row)
    return [(row[0], row[1]) for row in rows]


def version(tx: Transaction, number: int) -> VersionRow | None:
    row = tx.one(f"SELECT {_VERSION} FROM policy_version WHERE number = ?", number)
    return None if row is None else VersionRow(*row)
