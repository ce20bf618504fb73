"""Who may be decided otherwise than before: people of whom something was entered since, or who were erased.

A position is a number of leaves of the log's tree. A leaf is numbered after its act has committed, by one sequencer at
a time (`audit/sequence.py`); so what is committed later than a position was taken, in whatever order acts began, has a
leaf of that number or a later one, or none yet. It is never missed, and may be told twice.
"""

from ombud.audit.model import NOBODY
from ombud.database import Transaction
from ombud.terms import SubjectId
from ombud.vault.crowd import store


def moved_since(tx: Transaction, position: int) -> tuple[int, set[SubjectId]]:
    """The position now, and everybody who has moved since that one."""
    now = store.tree_size(tx)  # before the entries: what is placed meanwhile is told again, and not passed over
    return now, {*store.entered_since(tx, position), *store.buried(tx)} - {NOBODY}
