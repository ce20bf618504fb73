"""The checkpoint that is held elsewhere, against which every start holds the log (security.md 3.7, threat 30).

A database that was put back to an earlier state knows nothing of the erasures and objections since. It shows by a
log that does not extend the checkpoint, and it does not open: no reads, no sends, no appends.
"""

from pathlib import Path

from ombud.app.config import InstallationError
from ombud.app.log_keys import KeyringSigner
from ombud.audit import merkle
from ombud.audit import store as ledger_rows
from ombud.audit.note import Checkpoint, NoteError, read_note
from ombud.keys import Keyring
from ombud.vault import Vault


def check_held(vault: Vault, path: Path | None) -> None:
    """Raise `InstallationError` when the ledger does not extend the checkpoint that is held elsewhere.

    Asked at every start, before anything is read, sent or appended (security.md 3.7). Where none has been written
    yet there is nothing to compare with; `ombud doctor` says so.
    """
    if path is None or not path.exists():
        return
    held = read_at(path, KeyringSigner(vault.keyring))
    if held is None:
        raise InstallationError(
            f"{path.name}, the checkpoint held elsewhere, is none of this log. Nothing was opened. Look at what lies "
            "there; `ombud audit DIR verify` says how the log is."
        )
    with vault.database.read() as tx:
        size = ledger_rows.tree_size(tx)
        same = held.size <= size and merkle.root_at(held.size, ledger_rows.reader(tx)) == held.root
    if not same:
        raise InstallationError(
            f"the log has {size} leaves and does not extend the checkpoint held elsewhere, of {held.size}: the "
            "database was put back to an earlier state, or changed. Nothing is read, sent or written. Keep a copy, and "
            "run `ombud restore DIR --from PLACE`, which puts back what was erased and objected to since."
        )


def read_held(path: Path, keyring: Keyring) -> Checkpoint:
    """The checkpoint in that file. Raises `InstallationError` where it is none of this log."""
    held = read_at(path, KeyringSigner(keyring))
    if held is None:
        raise InstallationError(f"{path.name} is no checkpoint of this log. Nothing was changed. Name another file.")
    return held


def read_at(path: Path, signer: KeyringSigner) -> Checkpoint | None:
    try:
        return read_note(path.read_text(encoding="utf-8", errors="replace"), signer.origin, signer.public_key)
    except NoteError:
        return None
