"""What the log needs from its neighbours. `keys` fulfils these; `app` brings the two together."""

from collections.abc import Callable
from typing import Protocol

from ombud.database import Transaction
from ombud.terms import SubjectId

Entropy = Callable[[int], bytes]
"""So many random bytes."""


class Sealer(Protocol):
    """One log key. What is sealed opens only for the same subject and record id."""

    def seal(self, subject: bytes, record: bytes, plaintext: bytes) -> bytes: ...

    def open(self, subject: bytes, record: bytes, sealed: bytes) -> bytes:
        """Raises an exception for bytes that this key did not seal for this place."""
        ...


class LogKeys(Protocol):
    """Finds the log key of a data subject or of a year."""

    def log_key(self, tx: Transaction, subject: SubjectId) -> Sealer | None:
        """The key of class `log`, made if the data subject is known and has none. None: erased."""
        ...

    def key_to_read(self, tx: Transaction, subject: SubjectId) -> Sealer | None:
        """The same for what is there already: none is made, and nobody is held. None: nothing can be read."""
        ...

    def year_key(self, year: int) -> Sealer:
        """The key for entries that concern nobody, of a calendar year in UTC."""
        ...


class Signer(Protocol):
    """Signs checkpoints under one name."""

    @property
    def origin(self) -> str: ...

    @property
    def public_key(self) -> bytes:
        """Ed25519, 32 bytes."""
        ...

    def sign(self, message: bytes) -> bytes: ...
