"""Log keys and a signer for the tests of the log: real cryptography, kept in memory."""

import hashlib
import os

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCMSIV

from ombud.audit.ports import Sealer
from ombud.database import Transaction
from ombud.terms import SubjectId

ORIGIN = "example.se/ombud"


class MemorySealer:
    """AES-256-GCM-SIV with subject and record as associated data."""

    def __init__(self) -> None:
        self._cipher = AESGCMSIV(os.urandom(32))

    def seal(self, subject: bytes, record: bytes, plaintext: bytes) -> bytes:
        nonce = os.urandom(12)
        return nonce + self._cipher.encrypt(nonce, plaintext, subject + record)

    def open(self, subject: bytes, record: bytes, sealed: bytes) -> bytes:
        return self._cipher.decrypt(sealed[:12], sealed[12:], subject + record)


class MemoryKeys:
    """A log key for every data subject that is asked for, until it is erased."""

    def __init__(self) -> None:
        self._subjects: dict[bytes, MemorySealer] = {}
        self._years: dict[int, MemorySealer] = {}
        self._erased: set[bytes] = set()

    def log_key(self, tx: Transaction, subject: SubjectId) -> Sealer | None:
        if subject in self._erased:
            return None
        return self._subjects.setdefault(subject, MemorySealer())

    def key_to_read(self, tx: Transaction, subject: SubjectId) -> Sealer | None:
        return self._subjects.get(subject)

    def year_key(self, year: int) -> Sealer:
        return self._years.setdefault(year, MemorySealer())

    def erase(self, subject: bytes) -> None:
        self._erased.add(subject)
        self._subjects.pop(subject, None)


class MemorySigner:
    origin = ORIGIN

    def __init__(self) -> None:
        self._key = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(b"a key for tests").digest())

    @property
    def public_key(self) -> bytes:
        return self._key.public_key().public_bytes_raw()

    def sign(self, message: bytes) -> bytes:
        return self._key.sign(message)
