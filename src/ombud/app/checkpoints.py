"""Checkpoints written elsewhere, each minute: what makes a changed log provable (design 4, *The log*).

The checkpoint that lies there is held against the log before it is replaced. A log that does not extend it
has lost or changed something: nothing is written over, and that is the finding.
"""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from ombud.app.held import read_at
from ombud.app.log_keys import KeyringSigner
from ombud.app.verifying import KEY_SUFFIX, verification_key
from ombud.audit import merkle
from ombud.audit.keep import keep_note
from ombud.audit.note import Checkpoint, key_id, read_note
from ombud.vault import Vault


@dataclass(frozen=True, slots=True)
class Signed:
    """A checkpoint that was signed."""

    note: str
    point: Checkpoint


@dataclass(frozen=True, slots=True)
class Broken:
    """The log does not extend the checkpoint that is held there. Nothing was written."""

    held: Checkpoint | None
    now: Checkpoint


def checkpoint(vault: Vault, to: Path | None, *, now: datetime) -> Signed | Broken:
    """Sign the log as it is; write the note and its key to the place, unless what lies there speaks against it."""
    signer = KeyringSigner(vault.keyring)
    note = vault.ledger.checkpoint(now)
    point = read_note(note, signer.origin, signer.public_key)
    if to is None:
        return Signed(note, point)
    if to.exists():
        before = read_at(to, signer)
        if before is None or not _extends(vault, before, point):
            return Broken(before, point)
    named = key_id(signer.origin, signer.public_key)
    keep_note(verification_key(signer.origin, named, signer.public_key), to.with_name(to.name + KEY_SUFFIX))
    keep_note(note, to)
    return Signed(note, point)


def _extends(vault: Vault, before: Checkpoint, point: Checkpoint) -> bool:
    if before.size > point.size:
        return False
    path = vault.ledger.consistency(before.size, point.size)
    return merkle.verify_consistency(before.size, point.size, before.root, point.root, path)
