"""Verify a receipt without any access to the system that gave it (spec/erasure-receipt.md 3).

The signature vouches for every word of it; the proof shows that the erasure stands in the log whose checkpoint is
signed. What it says of the person is nothing: a receipt names nobody.
"""

import json
from dataclasses import dataclass
from typing import TypedDict, cast

from ombud.audit import Act
from ombud.audit.note import NoteError, read_digest
from ombud.audit.proof import check_proof, proof_from_json
from ombud.erasure.model import Outcome, signed_part

VOUCHED = "erasure-receipt"
"""What a receipt is signed as: no checkpoint and no other file."""


@dataclass(frozen=True, slots=True)
class CheckedReceipt:
    """What was found. `problems` are codes; never what the receipt says."""

    number: str
    t_live: str
    t_final: str
    erased: int
    kept: int
    """Of its parts: how many went, and how many must stay."""
    problems: tuple[str, ...]

    @property
    def ok(self) -> bool:
        return not self.problems


class ReceiptFields(TypedDict):
    """What every receipt says; the rest is for its signature to cover."""

    number: str
    t_live: str
    t_final: str
    plan_hash: str
    items: list[dict[str, object]]


def check_receipt(fields: ReceiptFields, origin: str, public_key: bytes) -> CheckedReceipt:
    """What a receipt shows to be of this origin and key."""
    said = [str(item.get("outcome")) for item in fields["items"]]
    problems = [
        *([] if _is_signed(fields, origin, public_key) else ["signature"]),
        *([] if _is_logged(fields.get("proof"), origin, public_key) else ["proof"]),
    ]
    return CheckedReceipt(
        fields["number"], fields["t_live"], fields["t_final"],
        said.count(Outcome.ERASE), said.count(Outcome.REFUSE), tuple(problems),
    )  # fmt: skip


def read_receipt(text: str) -> ReceiptFields | None:
    """The fields of what has the form of a receipt."""
    try:
        fields = json.loads(text, object_pairs_hook=_each_once)
    except (ValueError, RecursionError):
        return None
    if not isinstance(fields, dict) or not isinstance(fields.get("items"), list):
        return None
    words = all(isinstance(fields.get(name), str) for name in ("number", "t_live", "t_final", "plan_hash"))
    return cast(ReceiptFields, fields) if words and all(isinstance(item, dict) for item in fields["items"]) else None


def _each_once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """One text has one meaning: a name that stands twice would be read otherwise by somebody else."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name stands twice")
    return found


def _is_signed(fields: ReceiptFields, origin: str, public_key: bytes) -> bool:
    try:
        return read_digest(str(fields.get("signature")), origin, public_key, VOUCHED) == signed_part(fields)
    except NoteError:
        return False


def _is_logged(proof: object, origin: str, public_key: bytes) -> bool:
    """Does the log hold an erasure there?"""
    try:
        entry = check_proof(proof_from_json(json.dumps(proof)), origin, public_key)
    except ValueError:
        return False
    return entry is not None and entry.act is Act.ERASE
