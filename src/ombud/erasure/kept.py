"""The receipt of an erasure, found by its number. It tells of nobody, and whoever has the number may have it."""

from ombud.erasure import store
from ombud.terms.ids import id_bytes
from ombud.vault import Vault


def receipt_by_number(vault: Vault, number: str) -> str | None:
    """The receipt as JSON; None for a number that is none of ours, and while the traces are still being taken away."""
    try:
        erasure_id = id_bytes("e_", number)
    except ValueError:
        return None
    with vault.database.read() as tx:
        return store.receipt(tx, erasure_id)
