"""Checkpoints as C2SP signed notes, so that tools of strangers can check them. Pure.

* The verifier is given the origin and the public key beforehand, and takes no other.
* One text has one meaning: no leading zeros, no extension lines, no second spelling of base64.

spec/audit-log.md 5 is the page for this file.
"""

import base64
import binascii
import hashlib
import re
from collections.abc import Callable
from typing import NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from ombud.audit.merkle import HASH

_ED25519 = b"\x01"
_LONGEST = 4096
_TEXT = re.compile(r"([^\n ]+)\n(0|[1-9]\d{0,17})\n([A-Za-z0-9+/]{43}=)\n")
_SIGNATURE = re.compile(r"\u2014 ([^\n ]+) ([A-Za-z0-9+/]+={0,2})\n")

_VOUCHED = re.compile(r"([^\n ]+)\n([0-9a-f]{64})\n\n\u2014 ([^\n ]+) ([A-Za-z0-9+/]{91}=)\n")


class Checkpoint(NamedTuple):
    size: int
    root: bytes


class NoteError(ValueError):
    """The text is no checkpoint of this log. The message says what is wrong with it."""


def signed_note(origin: str, public_key: bytes, point: Checkpoint, sign: Callable[[bytes], bytes]) -> str:
    text = f"{origin}\n{point.size}\n{_base64(point.root)}\n"
    signature = key_id(origin, public_key) + sign(text.encode())
    return f"{text}\n\u2014 {origin} {_base64(signature)}\n"


def read_note(note: str, origin: str, public_key: bytes) -> Checkpoint:
    """The checkpoint of a note that this log signed. Raises `NoteError`."""
    if len(note) > _LONGEST:
        raise NoteError("the checkpoint is too long")
    text, separator, signatures = note.partition("\n\n")
    text += "\n"
    fields = _TEXT.fullmatch(text)
    if not separator or fields is None:
        raise NoteError("this is no checkpoint: it has origin, size and root on three lines, then a signature")
    if fields[1] != origin:
        raise NoteError("the checkpoint is of another log")
    root = base64.b64decode(fields[3])
    if len(root) != HASH or _base64(root) != fields[3]:
        raise NoteError("the root of the checkpoint is no hash")
    _check_signature(text.encode(), signatures, origin, public_key)
    return Checkpoint(int(fields[2]), root)


def signed_digest(origin: str, public_key: bytes, what: str, digest: bytes, sign: Callable[[bytes], bytes]) -> str:
    """A note that vouches for a file of this installation. `what` says of which kind: no checkpoint is like it."""
    text = f"{origin}/{what}\n{digest.hex()}\n"
    signature = key_id(origin, public_key) + sign(text.encode())
    return f"{text}\n\u2014 {origin} {_base64(signature)}\n"


def read_digest(note: str, origin: str, public_key: bytes, what: str) -> bytes:
    """The hash of what the note vouches for. Raises `NoteError` for anything but what `signed_digest` writes."""
    found = _VOUCHED.fullmatch(note)
    if found is None or found[1] != f"{origin}/{what}" or found[3] != origin:
        raise NoteError("this is no signature of such a file, by this installation")
    _check_signature(f"{found[1]}\n{found[2]}\n".encode(), f"\u2014 {origin} {found[4]}\n", origin, public_key)
    if _base64(base64.b64decode(found[4])) != found[4]:
        raise NoteError("the signature is not written as it is written here")
    return bytes.fromhex(found[2])


def _check_signature(text: bytes, signatures: str, origin: str, public_key: bytes) -> None:
    lines = signatures.splitlines(keepends=True)
    ours = [match[2] for line in lines if (match := _SIGNATURE.fullmatch(line)) and match[1] == origin]
    named = key_id(origin, public_key)
    for encoded in ours:
        try:
            raw = base64.b64decode(encoded, validate=True)
        except binascii.Error:
            continue
        if raw[:4] == named and _is_signed(public_key, raw[4:], text):
            return
    raise NoteError("the checkpoint is not signed by this log's key")


def _is_signed(public_key: bytes, signature: bytes, text: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, text)
    except InvalidSignature:
        return False
    return True


def key_id(origin: str, public_key: bytes) -> bytes:
    return hashlib.sha256(origin.encode() + b"\n" + _ED25519 + public_key).digest()[:4]


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()
