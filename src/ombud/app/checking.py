"""Is this file whole, and ours? A package, a receipt of an erasure, or a proof of an entry; nothing else is.

`ombud verify` and the page `/verifiera` ask here. Nothing is kept of what is looked at, and no word of it is repeated
but what a receipt or a signed manifest says of itself.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO

from ombud.audit.proof import Proof, check_proof, proof_from_json
from ombud.disclosure.package import Verdict, check_package
from ombud.disclosure.package.check import Trusted
from ombud.erasure.check import CheckedReceipt, check_receipt, read_receipt
from ombud.vault import Vault

LARGEST_TEXT = 1_000_000
"""Bytes of a receipt or a proof; a real one has some thousand."""
_ZIP = b"PK"


@dataclass(frozen=True, slots=True)
class CheckedProof:
    """The time of the entry that is in the log; none where the proof shows nothing."""

    at: datetime | None

    @property
    def ok(self) -> bool:
        return self.at is not None


@dataclass(frozen=True, slots=True)
class NoKey:
    """A receipt or a proof says nothing without the key of whose it is."""

    ok = False


@dataclass(frozen=True, slots=True)
class NothingOfOurs:
    """It has the form of nothing that is given out here."""

    ok = False


Checked = Verdict | CheckedReceipt | CheckedProof | NoKey | NothingOfOurs


def check(file: BinaryIO, length: int, trusted: Trusted) -> Checked:
    """What the file is, and what it shows against what is known from elsewhere."""
    start = file.read(len(_ZIP))
    file.seek(0)
    if start == _ZIP:
        return check_package(file, length, trusted)
    try:
        text = file.read(LARGEST_TEXT + 1).decode("utf-8")
    except UnicodeDecodeError:
        return NothingOfOurs()
    return NothingOfOurs() if len(text) > LARGEST_TEXT else _check_text(text, trusted)


def ours(vault: Vault) -> Trusted:
    """What this installation is known by: its name and key, and its log as it was last signed."""
    ledger = vault.ledger
    return Trusted(ledger.origin, ledger.public_key)


def _check_text(text: str, trusted: Trusted) -> Checked:
    receipt, proof = read_receipt(text), _proof(text)
    if receipt is None and proof is None:
        return NothingOfOurs()
    if trusted.origin is None or trusted.public_key is None:
        return NoKey()
    if receipt is not None:
        return check_receipt(receipt, trusted.origin, trusted.public_key)
    entry = None if proof is None else check_proof(proof, trusted.origin, trusted.public_key)
    return CheckedProof(None if entry is None else entry.at)


def _proof(text: str) -> Proof | None:
    try:
        return proof_from_json(text)
    except (ValueError, RecursionError):
        return None
