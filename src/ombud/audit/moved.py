"""Who may be decided otherwise than before: people of whom something was done since a position, or erased.

A position is a number of leaves. A leaf is numbered when its act has committed, by one sequencer at a time: what
commits after a position was taken, in whatever order acts began, has that number or a later one, or none yet. So nobody
is missed, and somebody may be told twice (docs/decisions/0046). What it costs follows what has changed.
"""

from ombud.audit import store
from ombud.audit.model import NOBODY
from ombud.database import Transaction
from ombud.terms import SubjectId


def moved_since(tx: Transaction, position: int) -> tuple[int, set[SubjectId]]:
    """The position now, and everybody who has moved since that one. Who was only read of has not."""
    now = store.tree_size(tx)  # before the rows: what is placed meanwhile is told again, and not passed over
    moved = store.moved_since(tx, position) | store.buried_since(tx, position)
    return now, {SubjectId(one) for one in moved} - {NOBODY}
