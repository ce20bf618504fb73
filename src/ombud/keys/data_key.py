"""A data key: what one data subject's records of one retention class are sealed with.

* Nothing is sealed without saying where it belongs: the context is authenticated with it, and a value moved
  to another person, class, field, record or version does not open (spec/sealed-record.md 3).
* The nonce is random and no caller can choose it.
* A key never prints, pickles, copies or compares by value. Raw bytes leave through `secret_access` alone.
* Deleting the wrapped key erases (Art. 17), so a data key is random and never derived from another.

A key that is used again keeps its subkeys and its cipher, so that opening costs little more than the cipher does.
"""

import hmac
import os
from collections.abc import Iterable
from struct import Struct
from struct import error as StructError
from typing import NoReturn

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCMSIV

from ombud.keys.framing import derived, derived_each, framed, framed_text, padded, unpadded
from ombud.keys.model import KeySpentError, Mark, TamperedError
from ombud.keys.state import MODULUS, StateSum, state_bytes, state_from
from ombud.terms.sealing import Context

VERSION = b"\x01"
ALGORITHM = b"\x01"
_NONCE = 12
_TAG = 16
_BODY = 18
"""Where the ciphertext of a sealed record begins: version, algorithm, key id (4), nonce (12)."""
_TAIL = Struct(">IQI1s")
"""Version and algorithm, each framed."""
_NUMBER = Struct(">Q")
_SEALINGS = 1 << 24
_SEAL = framed(b"ombud-seal-1")
_STATE = framed(b"ombud-state-1")
_FIRST = (b"ombud-data-key-commit-1", b"ombud-data-key-seal-1")
"""What every key is asked for: to be checked against its commitment, and to open."""


def commitment_of(secret: bytes) -> bytes:
    """16 bytes that a key is checked against before it is used; they open nothing."""
    return derived(secret, _FIRST[0])[:16]


class DataKey:
    """32 random bytes of one subject and class, and what they can do."""

    __slots__ = (
        "_aead",
        "_bound",
        "_header",
        "_klass",
        "_mac_key",
        "_prefix",
        "_seal_key",
        "_secret",
        "_state_key",
        "_subject",
        "_used",
        "commitment",
    )

    def __init__(self, secret: bytes, tenant: str, subject: bytes, klass: str) -> None:
        self._secret = secret
        self._subject = subject
        self._klass = klass
        commitment, self._seal_key = derived_each(secret, _FIRST)
        self.commitment = commitment[:16]
        self._header = VERSION + ALGORITHM + commitment[:4]
        self._bound = framed_text(tenant) + len(subject).to_bytes(4, "big") + subject + framed_text(klass)
        self._prefix = _SEAL + self._bound
        self._aead: AESGCMSIV | None = None
        self._used = False
        self._mac_key = b""
        self._state_key = b""

    def seal(self, context: Context, plaintext: bytes) -> bytes:
        """Seal `plaintext` where it belongs. Raises `ValueError` for another subject's or class's context."""
        return self._seal(context, plaintext, os.urandom(_NONCE))

    def open(self, context: Context, sealed: bytes) -> bytes:
        """The plaintext. Raises `TamperedError` for anything that was not sealed here, in this context."""
        if context.subject != self._subject or context.klass != self._klass:
            raise TamperedError("a sealed value")
        return self.open_bound(self.bound(context), sealed)

    def bound(self, context: Context) -> bytes:
        """What a value of this place is bound to: the same for as long as it lies there. It tells no secret."""
        _, _, field, record, version = context
        try:
            place = framed_text(field) + len(record).to_bytes(4, "big") + record
            return self._prefix + place + _TAIL.pack(8, version, 1, ALGORITHM)
        except (ValueError, StructError):
            raise TamperedError("a sealed value") from None

    def open_bound(self, bound: bytes, sealed: bytes) -> bytes:
        """The plaintext of what lies in the place of `bound`. Raises `TamperedError` as `open` does."""
        if sealed[:6] != self._header:
            raise TamperedError("a sealed value")
        aead = self._aead or self._cipher()
        try:
            filled = aead.decrypt(sealed[6:_BODY], sealed[_BODY:], bound)
        except (InvalidTag, ValueError):
            raise TamperedError("a sealed value") from None
        plain = unpadded(filled)
        if plain is None:
            raise TamperedError("a sealed value")
        return plain

    def mac(self, label: str, data: bytes) -> bytes:
        """16 bytes that say `data` under this key and `label`, and nothing to anybody without the key."""
        if not self._mac_key:
            self._mac_key = derived(self._secret, b"ombud-data-key-mac-1")
        return hmac.digest(self._mac_key, framed(b"ombud-mac-1", label.encode(), data), "sha256")[:16]

    def state_empty(self) -> bytes:
        """The sealed state of a key under which nothing is stored yet."""
        return self.state_of(())

    def state_of(self, marks: Iterable[Mark]) -> bytes:
        """The sealed state of a new key under which these records are the first."""
        return self._seal_state(self._sum(marks), os.urandom(_NONCE))

    def state_add(self, state: bytes, marks: Iterable[Mark]) -> bytes:
        return self.state_change(state, marks, ())

    def state_remove(self, state: bytes, marks: Iterable[Mark]) -> bytes:
        return self.state_change(state, (), marks)

    def state_change(self, state: bytes, added: Iterable[Mark], removed: Iterable[Mark]) -> bytes:
        """The sealed state after records came and went; its number grows by one for each of them."""
        return self._change_state(state, added, removed, os.urandom(_NONCE))

    def state_number(self, state: bytes) -> int:
        """How many changes the state has seen; it never falls."""
        return self._open_state(state).number

    def state_verify(self, state: bytes, marks: Iterable[Mark]) -> int:
        """The state's number, when exactly these records are stored. Raises `TamperedError` when not."""
        stored = self._open_state(state)
        found = self._sum(marks)
        if (found.total, found.size) != (stored.total, stored.size):
            raise TamperedError("the set of a person's records")
        return stored.number

    def _change_state(self, state: bytes, added: Iterable[Mark], removed: Iterable[Mark], nonce: bytes) -> bytes:
        """The vectors' way in: the only place that is told a nonce."""
        changed = self._open_state(state).plus(self._sum(added)).minus(self._sum(removed))
        if changed is None:
            raise TamperedError("the set of a person's records")
        if changed.number > _SEALINGS:
            raise KeySpentError
        return self._seal_state(changed, nonce)

    def _sum(self, marks: Iterable[Mark]) -> StateSum:
        elements = [self._element(mark) for mark in marks]
        return StateSum(sum(elements) % MODULUS, len(elements), len(elements))

    def _seal(self, context: Context, plaintext: bytes, nonce: bytes) -> bytes:
        """The vectors' way in: the only place that is told a nonce."""
        if context.subject != self._subject or context.klass != self._klass:
            raise ValueError("a value is sealed under its own subject's and class's key")
        aead = self._aead or self._cipher()
        return self._header + nonce + aead.encrypt(nonce, padded(plaintext), self._associated(context))

    def _associated(self, context: Context) -> bytes:
        return (
            self._prefix
            + framed_text(context.field)
            + framed(context.record)
            + _TAIL.pack(8, context.version, 1, ALGORITHM)
        )

    def _cipher(self) -> AESGCMSIV:
        """It is kept from the second use on: most keys are used once, and it takes more memory than all else of one."""
        aead = AESGCMSIV(self._seal_key)
        if self._used:
            self._aead = aead
        self._used = True
        return aead

    def _element(self, mark: Mark) -> int:
        if not self._state_key:
            self._state_key = derived(self._secret, b"ombud-data-key-state-1")
        version = _NUMBER.pack(mark.version)
        parts = framed(b"ombud-element-1", mark.record, version, mark.sealed[-_TAG:])
        return int.from_bytes(hmac.digest(self._state_key, parts, "sha256"), "big")

    def _seal_state(self, state: StateSum, nonce: bytes) -> bytes:
        aead = self._aead or self._cipher()
        return VERSION + ALGORITHM + nonce + aead.encrypt(nonce, state_bytes(state), _STATE + self._bound)

    def _open_state(self, state: bytes) -> StateSum:
        if state[:2] != VERSION + ALGORITHM:
            raise TamperedError("a state seal")
        aead = self._aead or self._cipher()
        try:
            return state_from(aead.decrypt(state[2:14], state[14:], _STATE + self._bound))
        except (InvalidTag, ValueError):
            raise TamperedError("a state seal") from None

    def __repr__(self) -> str:
        return "DataKey(…)"

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise TypeError("a data key is not copied, stored or sent")

    def __getstate__(self) -> NoReturn:
        raise TypeError("a data key is not copied, stored or sent")
