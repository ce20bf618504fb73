"""What an archive says of itself, and what can be wrong with one. Nothing here holds a value of a person."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from ombud.keys import WrappedKey

HORIZON = timedelta(days=14)
"""How long an archive lives where nothing else is configured (design 4)."""
LONGEST = timedelta(days=35)
"""The longest that one may live (T-29)."""
SUFFIX = ".ombud-archive"


class ArchiveFault(Exception):
    """An archive or the no-file cannot be made, read or restored. The message says what, why and what now."""


class Header(NamedTuple):
    """The beginning of an archive, in clear: whose it is, until when, and the wrapped key that opens the rest."""

    id: bytes
    name: str
    made_at: datetime
    expires_at: datetime
    key: WrappedKey


class TableSum(NamedTuple):
    """One table as it was written."""

    name: str
    columns: tuple[str, ...]
    rows: int
    sha256: bytes


class NoMark(NamedTuple):
    """How far the no-file reached when the archive was begun: which file, and its last line."""

    file: bytes
    line: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """The end of an archive: everything that is in it, counted."""

    revision: str
    policy: int
    epochs: tuple[int, ...]
    ledger_size: int
    checkpoint: str
    noes: NoMark
    people: int
    records: int
    config: str
    """The text of `ombud.toml`, so that an archive and the keys are enough."""
    tables: tuple[TableSum, ...]


@dataclass(frozen=True, slots=True)
class Contents:
    """An archive that was read to its end and found whole, genuine and ours."""

    header: Header
    manifest: Manifest
    bytes: int
