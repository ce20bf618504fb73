"""Erasures that had committed when a process died, and their receipts once they are finished."""

from pathlib import Path

from ombud.app.databases import looked_at
from ombud.erasure import store
from ombud.vault import Vault


def unfinished(folder: Path) -> tuple[bytes, ...]:
    """The ids of the erasures that the next opening will finish. Changes nothing."""
    database = looked_at(folder)
    try:
        with database.read() as tx:
            return tuple(row.erasure_id for row in store.unfinished(tx))
    finally:
        database.close()


def receipts(vault: Vault, erasures: tuple[bytes, ...]) -> tuple[str, ...]:
    """The receipts of these erasures, as JSON."""
    with vault.database.read() as tx:
        found = [store.receipt(tx, erasure_id) for erasure_id in erasures]
    return tuple(receipt for receipt in found if receipt is not None)
