"""What the keys are about: contexts, wrapped keys, epochs, tombstones, and what can go wrong."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from ombud.terms import ClassId, Text


class WrappedKey(NamedTuple):
    """A data key under the key-encryption key of an epoch: what the key directory stores."""

    epoch: int
    blob: bytes
    commitment: bytes


class Mark(NamedTuple):
    """One sealed record as the state seal counts it (spec/sealed-record.md 5)."""

    record: bytes
    version: int
    sealed: bytes


class Epoch(NamedTuple):
    """One key-encryption key: in use for seven days, then only to open what it wrapped."""

    number: int
    began_at: datetime
    destroyed_at: datetime | None = None


class EpochKept(NamedTuple):
    """The epoch's key was not destroyed, and why."""

    epoch: int
    reason: Text


class ErasedKey(NamedTuple):
    """One data key that is gone. The commitment names it in the evidence and opens nothing."""

    klass: ClassId
    epoch: int
    commitment: bytes


@dataclass(frozen=True, slots=True)
class Tombstone:
    """What remains of erased data until the last archive that holds it has expired: a random id."""

    erased_at: datetime
    plan_hash: bytes
    final_at: datetime


class TamperedError(Exception):
    """A sealed value, wrapped key or state is not what was written there. Nothing of it was used."""

    def __init__(self, what: str) -> None:
        super().__init__(
            f"{what} is not what was written there: it was altered, moved or put back. "
            "Nothing of it was used. Run `ombud doctor`, and restore the record from a backup."
        )


class KeySpentError(Exception):
    """The data key has sealed as often as one key may (spec/sealed-record.md 2)."""

    def __init__(self) -> None:
        super().__init__("this data key has sealed 2^24 times; no more is sealed under it. Run `ombud doctor`.")


class StateMovedError(Exception):
    """Another act changed the same person's records at the same time. Nothing was changed; try again."""

    def __init__(self) -> None:
        super().__init__("another act changed this person's records meanwhile; nothing was changed. Try again.")


class SubjectGoneError(Exception):
    """There is no such data subject (any more), so no key is made for them."""

    def __init__(self) -> None:
        super().__init__("there is no such data subject; an erased one is registered anew, not revived.")


class KeyStoreFault(Exception):
    """The key store could not be read or written. The message holds no key and no passphrase."""
