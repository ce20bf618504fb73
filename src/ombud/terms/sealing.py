"""What a sealed value is bound to, and what can seal one.

A value is sealed under one data subject's key for one retention class, and bound to its place: moved to
another person, class, field, record or version it does not open. `keys` makes the sealers; the packages
beside it take them as arguments and never see a key.
"""

from typing import NamedTuple, Protocol


class Context(NamedTuple):
    """The place of a sealed value; part of what is authenticated."""

    subject: bytes
    klass: str
    field: str
    record: bytes
    version: int


class Sealer(Protocol):
    """Seals and opens under one key. `open` raises a fault that names no value when a value was changed."""

    def seal(self, context: Context, plaintext: bytes) -> bytes: ...

    def open(self, context: Context, sealed: bytes) -> bytes: ...
