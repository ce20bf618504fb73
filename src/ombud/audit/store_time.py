"""The SQL that pages through the log by time, whoever it is about: for the log's own page and for reports of a period.

Only what stands in the tree: whoever wants all of it lets the sequencer go first (`Ledger.sequence`).
"""

from typing import NamedTuple

from ombud.audit.store import EntryRow
from ombud.database import Transaction


class Place(NamedTuple):
    """Where a page of the log ended: the entry shown last, or a time before which everything is wanted."""

    at: int
    subject: bytes = b""
    entry_id: bytes = b""


_COLUMNS = "subject_id, entry_id, at, sealed, commitment, leaf_seq, leaf_pos"
_BEFORE = (
    f"SELECT {_COLUMNS} FROM entry WHERE leaf_seq IS NOT NULL AND at >= ? AND (at, subject_id, entry_id) < (?, ?, ?)"
    " ORDER BY at DESC, subject_id DESC, entry_id DESC LIMIT ?"
)


def before(tx: Transaction, since: int, place: Place, limit: int) -> list[EntryRow]:
    """Entries from a time on, and before a place, the latest first."""
    return [EntryRow(*row) for row in tx.all(_BEFORE, since, *place, limit)]
