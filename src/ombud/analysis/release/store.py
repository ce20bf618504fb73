"""The only SQL of the release gate."""

from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from ombud.database import Transaction
from ombud.terms import PurposeId


class ReleasedRow(NamedTuple):
    release_id: bytes
    purpose: str
    extract_id: bytes
    query_hash: bytes
    at: int
    marks_until: int
    until: int
    sealed: bytes
    marks: bytes | None


class BudgetRow(NamedTuple):
    """Millionths of ε that each quarter of a year has cost."""

    purpose: str
    year: int
    spent_1: int = 0
    spent_2: int = 0
    spent_3: int = 0
    spent_4: int = 0


_RELEASED = ", ".join(ReleasedRow._fields)
_BUDGET = ", ".join(BudgetRow._fields)
AT_ONCE = 200
"""How many rows are read in one statement."""


def released_ids(tx: Transaction, purposes: Collection[PurposeId]) -> list[bytes]:
    """Every release of these purposes that is remembered, the oldest first."""
    marks = ", ".join("?" * len(purposes))
    sql = f"SELECT release_id FROM released WHERE purpose IN ({marks}) ORDER BY at, release_id"
    return [bytes(row[0]) for row in tx.all(sql, *sorted(purposes))]


def released(tx: Transaction, release_ids: Sequence[bytes], extract: bytes) -> Iterator[ReleasedRow]:
    """Rows that stand as they were written, the oldest first. The marks of other extracts cannot be compared: where
    they are there, they are empty here. Raises `DamagedRow`."""
    columns = ", ".join(ReleasedRow._fields[:-1])
    marks = "CASE WHEN marks IS NULL THEN NULL WHEN extract_id = ? THEN marks ELSE ? END"
    for begin in range(0, len(release_ids), AT_ONCE):
        some = release_ids[begin : begin + AT_ONCE]
        sql = (
            f"SELECT {columns}, {marks}, seal FROM released"
            f" WHERE release_id IN ({', '.join('?' * len(some))}) ORDER BY at, release_id"
        )
        yield from (_whole(tx, row) for row in tx.all(sql, extract, b"", *some))


def published(tx: Transaction, purpose: PurposeId, query_hash: bytes) -> ReleasedRow | None:
    """The release that answered exactly this question."""
    sql = f"SELECT {_RELEASED}, seal FROM released WHERE purpose = ? AND query_hash = ? ORDER BY at, release_id"
    row = tx.one(sql, purpose, query_hash)
    return None if row is None else _whole(tx, row)


def _whole(tx: Transaction, row: tuple[object, ...]) -> ReleasedRow:
    *read, seal = row
    found = ReleasedRow(*read)  # type: ignore[arg-type]
    tx.row_seal.check("released", seal, *found[:-2])
    return found


def insert(tx: Transaction, row: ReleasedRow) -> None:
    sql = f"INSERT INTO released ({_RELEASED}, seal) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
    tx.send(sql, *row, tx.row_seal.of("released", *row[:-2]))


def forget_marks(tx: Transaction, at: int, limit: int) -> int:
    """The extract has ended: who was in which cell is forgotten."""
    sql = (
        "UPDATE released SET marks = NULL WHERE release_id IN"
        " (SELECT release_id FROM released WHERE marks_until <= ? AND marks IS NOT NULL LIMIT ?)"
    )
    return tx.run(sql, at, limit)


def forget(tx: Transaction, at: int, limit: int) -> int:
    sql = "DELETE FROM released WHERE release_id IN (SELECT release_id FROM released WHERE until <= ? LIMIT ?)"
    return tx.run(sql, at, limit)


EVERY, OF_NO_YEAR = PurposeId("*"), 0


def wait(tx: Transaction) -> None:
    """Releases come one after another, of whatever purpose, also at New Year: the row they wait for is of no year."""
    hold(tx, EVERY, OF_NO_YEAR)


def hold(tx: Transaction, purpose: PurposeId, year: int) -> BudgetRow:
    """The budget of a purpose and year, held until the act ends."""
    new = BudgetRow(purpose, year)
    sql = f"INSERT INTO privacy_budget ({_BUDGET}, seal) VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING"
    tx.run(sql, *new, tx.row_seal.of("privacy_budget", *new))
    return budget(tx, purpose, year) or new


def budget(tx: Transaction, purpose: PurposeId, year: int) -> BudgetRow | None:
    """Raises `DamagedRow`."""
    sql = f"SELECT {_BUDGET}, seal FROM privacy_budget WHERE purpose = ? AND year = ?{tx.row_lock}"
    row = tx.one(sql, purpose, year)
    if row is None:
        return None
    *read, seal = row
    tx.row_seal.check("privacy_budget", seal, *read)
    return BudgetRow(*read)


def spend(tx: Transaction, row: BudgetRow) -> None:
    sql = (
        "UPDATE privacy_budget SET spent_1 = ?, spent_2 = ?, spent_3 = ?, spent_4 = ?, seal = ?"
        " WHERE purpose = ? AND year = ?"
    )
    tx.send(sql, *row[2:], tx.row_seal.of("privacy_budget", *row), row.purpose, row.year)
