"""The SQL of drafts of the policy. A row decides what two people sign: each is sealed, and read whole or not at all."""

from typing import NamedTuple

from ombud.database import Transaction

OPEN, ADOPTED, WITHDRAWN = "open", "adopted", "withdrawn"


class DraftRow(NamedTuple):
    draft_id: bytes
    made_at: int
    made_by: str
    from_on: str
    text: str
    state: str = OPEN
    replayed: str | None = None
    """What it would have stopped, in codes and counts (JSON)."""
    first_by: str | None = None
    first_of: bytes | None = None
    """What the first approval was of: the hash of the plan that was shown."""
    number: int | None = None
    """The version that it became."""


_TABLE = "policy_draft"
_COLUMNS = ", ".join(DraftRow._fields)
_CHANGED = ", ".join(f"{name} = ?" for name in (*DraftRow._fields[1:], "seal"))


def add_draft(tx: Transaction, row: DraftRow) -> None:
    marks = ", ".join("?" * (len(row) + 1))
    tx.run(f"INSERT INTO policy_draft ({_COLUMNS}, seal) VALUES ({marks})", *row, tx.row_seal.of(_TABLE, *row))


def change_draft(tx: Transaction, row: DraftRow) -> None:
    """Write the row anew; it was read in this act."""
    sql = f"UPDATE policy_draft SET {_CHANGED} WHERE draft_id = ?"
    tx.run(sql, *row[1:], tx.row_seal.of(_TABLE, *row), row.draft_id)


def draft(tx: Transaction, draft_id: bytes) -> DraftRow | None:
    """One draft, to be looked at."""
    return _one(tx, draft_id, "")


def held_draft(tx: Transaction, draft_id: bytes) -> DraftRow | None:
    """One draft, which no other act changes until this one ends."""
    return _one(tx, draft_id, tx.row_lock)


def _one(tx: Transaction, draft_id: bytes, lock: str) -> DraftRow | None:
    sql = f"SELECT {_COLUMNS}, seal FROM policy_draft WHERE draft_id = ?{lock}"
    found = tx.row_seal.whole(_TABLE, tx.all(sql, draft_id))
    return DraftRow(*found[0]) if found else None


def drafts(tx: Transaction) -> list[DraftRow]:
    """All of them, the latest first."""
    sql = f"SELECT {_COLUMNS}, seal FROM policy_draft ORDER BY made_at DESC, draft_id"
    return [DraftRow(*row) for row in tx.row_seal.whole(_TABLE, tx.all(sql))]
