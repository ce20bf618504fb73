"""Keys are asked for and moved to the newest epoch in one act, where nobody else is at work."""

from ombud.database import Transaction
from ombud.keys import KeyDirectory


def rewrap_some(directory: KeyDirectory, tx: Transaction, limit: int) -> int:
    """How many were moved; 0 when none is left."""
    return directory.rewrapping.move(tx, directory.rewrapping.waiting(tx, limit))
