"""The two encodings under everything sealed or authenticated: framing and padding.

* `framed` writes each part with its length before it, so that no two lists of parts give the same bytes.
* `padded` hides the length of names, addresses and numbers (spec/sealed-record.md 3.1).
* `derived` is HKDF-Expand of one block, for keys that are random already (RFC 5869, 3.3).
"""

from collections.abc import Iterable
from functools import lru_cache
from hashlib import sha256

_GRAIN_BITS = 5
_END = b"\x80"
BLOCK = 64
"""Bytes that SHA-256 takes at a time."""
INNER, OUTER = (bytes(byte ^ pad for byte in range(256)) for pad in (0x36, 0x5C))
"""A key's bytes as HMAC begins its two hashes with them (RFC 2104), for `bytes.translate`."""


def framed(*parts: bytes) -> bytes:
    return b"".join([piece for part in parts for piece in (len(part).to_bytes(4, "big"), part)])


@lru_cache(maxsize=4096)
def framed_text(text: str) -> bytes:
    """A text part, remembered: fields, classes and controllers are few and come again and again."""
    return framed(text.encode())


def derived(key: bytes, label: bytes) -> bytes:
    return hmac_sha256(key, label + b"\x01")


def hmac_sha256(key: bytes, message: bytes) -> bytes:
    """RFC 2104, with a key of at most a block. `hmac.digest` looks for its hash by name each time, as long as both
    hashes take. Raises `ValueError` for a longer key."""
    inner, outer = _begun(key)
    return sha256(outer + sha256(inner + message).digest()).digest()


def derived_each(key: bytes, labels: Iterable[bytes]) -> list[bytes]:
    """The same for several labels of one key, which is set up once: a data key is opened by the million, and that costs
    more than what is hashed."""
    inner, outer = _begun(key)
    return [sha256(outer + sha256(inner + label + b"\x01").digest()).digest() for label in labels]


def _begun(key: bytes) -> tuple[bytes, bytes]:
    if len(key) > BLOCK:
        raise ValueError("a key is no longer than a block of its hash")
    block = key.ljust(BLOCK, b"\0")
    return block.translate(INNER), block.translate(OUTER)


def padded_length(length: int) -> int:
    marked = length + 1
    exponent = marked.bit_length() - 1
    grain = max(_GRAIN_BITS, exponent - max(1, exponent.bit_length()))
    return (marked + (1 << grain) - 1) >> grain << grain


def padded(plain: bytes) -> bytes:
    return (plain + _END).ljust(padded_length(len(plain)), b"\0")


def unpadded(filled: bytes) -> bytes | None:
    """The plaintext, or None where the padding is not ours."""
    marked = filled.rstrip(b"\0")
    return marked[:-1] if marked.endswith(_END) else None
