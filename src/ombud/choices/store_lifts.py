"""The only SQL about emergency lifts of a block. A row that decides is sealed (`database/row_seal.py`)."""

from typing import NamedTuple

from ombud.database import Transaction
from ombud.database.sealed_rows import put_statement
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
_PUT = put_statement("block_lift", ("subject_id", *LiftRow._fields))


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
    tx.send(_PUT, subject, *row, tx.row_seal.of("block_lift", subject, *row))
