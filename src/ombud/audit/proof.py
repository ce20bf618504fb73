"""The proof that one entry is in the log: made here, and checked without a database (spec/audit-log.md 6)."""

import base64
import binascii
import json
from typing import Any, NamedTuple

from ombud.audit.merkle import HASH, leaf_hash, verify_inclusion
from ombud.audit.model import Entry, EntryError
from ombud.audit.note import NoteError, read_note
from ombud.audit.payload import SALT, commitment, decode
from ombud.audit.tree import decode_leaf


class Proof(NamedTuple):
    """One entry, its place, and the way from there to a signed checkpoint."""

    salted: bytes
    leaf: bytes
    leaf_number: int
    position: int
    path: tuple[bytes, ...]
    checkpoint: str

    def to_json(self) -> str:
        fields = {
            "entry": _base64(self.salted[SALT:]),
            "salt": _base64(self.salted[:SALT]),
            "leaf": _base64(self.leaf),
            "index": self.leaf_number,
            "position": self.position,
            "path": [_base64(step) for step in self.path],
            "checkpoint": self.checkpoint,
        }
        return json.dumps(fields, indent=1, ensure_ascii=False)


def proof_from_json(text: str) -> Proof:
    """Read a proof. Raises `ValueError`, which repeats nothing of it."""
    try:
        fields: dict[str, Any] = json.loads(text)
        path = tuple(_bytes(step) for step in fields["path"])
        salted = _bytes(fields["salt"]) + _bytes(fields["entry"])
        index, position, checkpoint = fields["index"], fields["position"], fields["checkpoint"]
        leaf = _bytes(fields["leaf"])
    except (KeyError, TypeError, AttributeError, ValueError, binascii.Error):
        raise ValueError("this is no proof of an entry") from None
    if not isinstance(index, int) or not isinstance(position, int) or not isinstance(checkpoint, str):
        raise ValueError("this is no proof of an entry")
    return Proof(salted, leaf, index, position, path, checkpoint)


def check_proof(proof: Proof, origin: str, public_key: bytes) -> Entry | None:
    """The entry that the proof shows to be in the log of this origin and key; None if it shows nothing."""
    try:
        point = read_note(proof.checkpoint, origin, public_key)
        entry = decode(proof.salted[SALT:])
    except (NoteError, EntryError):
        return None
    leaf = decode_leaf(proof.leaf)
    if leaf is None or proof.position < 0:
        return None
    stands = leaf.commitments[proof.position * HASH : (proof.position + 1) * HASH]
    if stands != commitment(proof.salted):
        return None
    good = verify_inclusion(proof.leaf_number, point.size, leaf_hash(proof.leaf), proof.path, point.root)
    return entry if good else None


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _bytes(text: str) -> bytes:
    return base64.b64decode(text, validate=True)
