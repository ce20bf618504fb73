"""The root key: the one secret under which the key store's files are wrapped.

`RootKey` is the port. A key management service or a hardware module is an adapter with these two methods:
`wrap` encrypts a key and authenticates `label` (a service calls it encryption context or associated data),
`unwrap` gives it back for the same label and raises `WrongRootError` for anything else. The key itself never
has to leave the service. Two adapters are here, for sites without one:

* `FileRoot`: 32 random bytes in a file of mode 0600, on another file system than the database.
* `PassphraseRoot`: Argon2id of a passphrase; the parameters and the salt are in a file, the key is nowhere.

A root key held in memory never prints, pickles or copies itself (spec/keys.md 2).
"""

import base64
import hmac
import json
import os
import unicodedata
from pathlib import Path
from typing import NoReturn, Protocol, Self

from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCMSIV

from ombud.keys.folder import read_private, write_private
from ombud.keys.framing import derived, framed
from ombud.keys.model import KeyStoreFault

_HEADER = b"\x01\x01"
_MEMORY_KIB = 64 * 1024
_PASSES = 3
_LANES = 1
_MOST_MEMORY_KIB = 1024 * 1024
_MOST_PASSES = 64
_SHORTEST = 12


class WrongRootError(KeyStoreFault):
    """The root key is another one, or what it should open was altered."""

    def __init__(self) -> None:
        super().__init__(
            "the root key does not open this: it is another root key or passphrase, or a key file was altered. "
            "Use the root key that this key store was made with, or the recovery sheet (`ombud keys DIR recover`)."
        )


class RootKey(Protocol):
    def wrap(self, key: bytes, label: bytes) -> bytes: ...

    def unwrap(self, wrapped: bytes, label: bytes) -> bytes: ...


class HeldRoot:
    """A root key that this process holds itself."""

    __slots__ = ("_aead", "_secret")

    def __init__(self, secret: bytes) -> None:
        if len(secret) != 32:
            raise KeyStoreFault("a root key is 32 bytes; this is not one.")
        self._secret = secret
        self._aead = AESGCMSIV(derived(secret, b"ombud-root-wrap-1"))

    def wrap(self, key: bytes, label: bytes) -> bytes:
        nonce = os.urandom(12)
        return _HEADER + nonce + self._aead.encrypt(nonce, key, framed(b"ombud-root-1", label))

    def unwrap(self, wrapped: bytes, label: bytes) -> bytes:
        if wrapped[:2] != _HEADER:
            raise WrongRootError
        try:
            return self._aead.decrypt(wrapped[2:14], wrapped[14:], framed(b"ombud-root-1", label))
        except (InvalidTag, ValueError):
            raise WrongRootError from None

    def __repr__(self) -> str:
        return f"{type(self).__name__}(…)"

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise TypeError("a root key is not copied, stored or sent")

    def __getstate__(self) -> NoReturn:
        raise TypeError("a root key is not copied, stored or sent")


class FileRoot(HeldRoot):
    __slots__ = ()

    @classmethod
    def create(cls, path: Path) -> Self:
        """Make a root key and its file. Raises `KeyStoreFault` where there is a file."""
        return cls.keep(path, cls(os.urandom(32)))

    @classmethod
    def keep(cls, path: Path, root: HeldRoot) -> Self:
        """Write a recovered root key to a new file."""
        write_private(path, root._secret)
        return cls(root._secret)

    @classmethod
    def open(cls, path: Path) -> Self:
        """Read the file. Raises `KeyStoreFault` when another account may read it."""
        return cls(read_private(path))


class PassphraseRoot(HeldRoot):
    __slots__ = ()

    @classmethod
    def create(cls, path: Path, passphrase: str) -> Self:
        """Choose a salt, write the parameters to a new file, and derive the key."""
        if len(passphrase) < _SHORTEST:
            raise KeyStoreFault(f"the passphrase is shorter than {_SHORTEST} characters; choose a longer one.")
        salt = os.urandom(16)
        root = cls(_stretched(passphrase, salt, _MEMORY_KIB, _PASSES, _LANES))
        parameters = {
            "format": "ombud-passphrase-1",
            "salt": base64.b64encode(salt).decode(),
            "memory_kib": _MEMORY_KIB,
            "passes": _PASSES,
            "lanes": _LANES,
            "check": base64.b64encode(_check(root)).decode(),
        }
        write_private(path, json.dumps(parameters, indent=1).encode() + b"\n")
        return root

    @classmethod
    def open(cls, path: Path, passphrase: str) -> Self:
        """Derive the key again. Raises `WrongRootError` for another passphrase."""
        content = read_private(path)
        try:
            found = json.loads(content)
            salt, check = (base64.b64decode(found[name], validate=True) for name in ("salt", "check"))
            memory, passes, lanes = (int(found[name]) for name in ("memory_kib", "passes", "lanes"))
        except (ValueError, KeyError, TypeError):
            raise _damaged(path) from None
        if not (8 <= len(salt) <= 64 and 8 <= memory <= _MOST_MEMORY_KIB and 1 <= passes <= _MOST_PASSES):
            raise _damaged(path)
        if lanes != _LANES:
            raise _damaged(path)
        root = cls(_stretched(passphrase, salt, memory, passes, lanes))
        if not hmac.compare_digest(_check(root), check):
            raise WrongRootError
        return root


def _damaged(path: Path) -> KeyStoreFault:
    return KeyStoreFault(f"{path.name}: this is no passphrase file of ours, or it is damaged. Restore its copy.")


def _stretched(passphrase: str, salt: bytes, memory_kib: int, passes: int, lanes: int) -> bytes:
    secret = unicodedata.normalize("NFC", passphrase).encode()
    return hash_secret_raw(secret, salt, passes, memory_kib, lanes, 32, Type.ID)


def _check(root: HeldRoot) -> bytes:
    return derived(root._secret, b"ombud-root-check-1")[:16]
