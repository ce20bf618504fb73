"""The archives as they are kept, for whoever runs the installation: when each was made, where it lies, when it expires,
whether it is there, and how the no-file stands (T-29; issue 7, *Drift*).

Nothing is opened and nothing changed. A place is told by its own name, and not by the way to it.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from ombud.app.archiving import place_of
from ombud.app.installation import Ombud
from ombud.app.looks.archives import LATE
from ombud.archives import ArchiveFault, no_file, store
from ombud.archives.expire import file_name
from ombud.archives.store import ArchiveRow
from ombud.terms.time import from_micros
from ombud.vault import store as waiting_rows


class Held(StrEnum):
    """How an archive stands."""

    THERE = "there"
    UNFINISHED = "unfinished"
    """It was not made to its end, or is being made now."""
    AWAY = "away"
    """Its file does not lie where it was put."""
    EXPIRED = "expired"
    """Its time is up; it goes at the next removal."""


@dataclass(frozen=True, slots=True)
class BackedUp:
    """One archive."""

    made_at: datetime
    expires_at: datetime
    name: str
    place: str
    """What its folder is called."""
    held: Held


class NoFileState(StrEnum):
    """How the no-file stands."""

    WHOLE = "whole"
    BEHIND = "behind"
    """Erasures and noes are committed that it does not have yet."""
    UNREADABLE = "unreadable"
    NONE = "none"
    """No place of archives is known."""


@dataclass(frozen=True, slots=True)
class Backups:
    """All of them, the newest first."""

    place: str
    """What the folder is called; empty: none is known."""
    horizon_days: int
    archives: tuple[BackedUp, ...]
    no_file: NoFileState
    line: int
    """How far the no-file reaches."""
    waiting: int
    """How much it does not have yet."""
    keys_kept: bool
    """The keys are mirrored somewhere."""
    late: bool
    """There is none that is there and whole of the last two days."""


def backups(ombud: Ombud, *, now: datetime) -> Backups:
    with ombud.vault.database.read() as tx:
        rows, waiting = store.living(tx), len(waiting_rows.noes(tx))
    config = ombud.config.archives
    place = None if config.place is None else place_of(ombud)
    archives = tuple(_archive(row, now) for row in reversed(rows))
    state, line = _no_file(place, waiting)
    whole = [one.made_at for one in archives if one.held is Held.THERE]
    late = not whole or max(whole) + LATE <= now
    name = "" if place is None else place.name
    return Backups(name, config.horizon_days, archives, state, line, waiting, config.keys_to is not None, late)


def _archive(row: ArchiveRow, now: datetime) -> BackedUp:
    made_at, expires_at, place = from_micros(row.made_at), from_micros(row.expires_at), Path(row.place)
    name = file_name(row.archive_id, made_at)
    if row.finished_at is None:
        held = Held.UNFINISHED
    elif expires_at <= now:
        held = Held.EXPIRED
    else:
        held = Held.THERE if (place / name).is_file() else Held.AWAY
    return BackedUp(made_at, expires_at, name, place.name, held)


def _no_file(place: Path | None, waiting: int) -> tuple[NoFileState, int]:
    if place is None:
        return NoFileState.NONE, 0
    try:
        line = no_file.mark(place).line
    except (ArchiveFault, OSError):
        return NoFileState.UNREADABLE, 0
    return NoFileState.BEHIND if waiting else NoFileState.WHOLE, line
