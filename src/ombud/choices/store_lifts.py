"""The only SQL about emergency lifts of a block. A row that decides is sealed (`database/row_seal.py`)."""

from typing import NamedTuple

from ombud.database import Transaction
from ombud.terms import SubjectId


class LiftRow(NamedTuple):
    lift_id: bytes
    account: str
    purpose: str
    shown_at: int
    begins_at: int | None
    ends_at: int | None
    units: bytes
    """The codes of the units whose data was opened, one after another; none while only shown."""
    categories: str
    reason: str
    reviewed_at: int | None
    kept_until: int
    klass: str
    version: int
    sealed: bytes


_COLUMNS = ", ".join(LiftRow._fields)


def lifts(tx: Transaction, subject: SubjectId) -> list[LiftRow]:
    sql = f"SELECT {_COLUMNS}, seal FROM block_lift WHERE subject_id = ? ORDER BY shown_at, lift_id"
    return [LiftRow._make(row) for row in tx.row_seal.whole("block_lift", tx.all(sql, subject), subject)]


def left(tx: Transaction) -> list[tuple[SubjectId, LiftRow]]:
    """What nobody has followed up yet. Few rows: an emergency is rare."""
    sql = f"SELECT subject_id, {_COLUMNS}, seal FROM block_lift WHERE reviewed_at IS NULL ORDER BY shown_at, lift_id"
    found = tx.row_seal.whole("block_lift", tx.all(sql))
    return [(SubjectId(row[0]), LiftRow._make(row[1:])) for row in found]


def put(tx: Transaction, subject: SubjectId, row: LiftRow) -> None:
    """Write a new row, or its next version in an act that holds the person and has read it."""
    marks, changed = ", ".join("?" * (len(row) + 2)), [name for name in LiftRow._fields if name != "lift_id"]
    sets = ", ".join(f"{name} = excluded.{name}" for name in (*changed, "seal"))
    tx.send(
        f"INSERT INTO block_lift (subject_id, {_COLUMNS}, seal) VALUES ({marks})"
        f" ON CONFLICT (subject_id, lift_id) DO UPDATE SET {sets}",
        subject, *row, tx.row_seal.of("block_lift", subject, *row),
    )  # fmt: skip
