"""Archives come to their end: the files of expired ones are removed, and what a kill left is completed or removed.

* An archive's header says when it expires. Whoever lets the file lie, or copies it, has a file whose key is
  destroyed with its epoch; removing it is tidiness, not the erasure.
* A file that should be there and is not is said, and not treated as removed by us.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from ombud.archives import store
from ombud.archives.file import read_header
from ombud.archives.model import SUFFIX, ArchiveFault, Header
from ombud.audit import Act, Entry, Outcome
from ombud.keys.folder import sync_folder
from ombud.terms import Actor
from ombud.terms.time import from_micros, to_micros
from ombud.vault import Vault


@dataclass(frozen=True, slots=True)
class Expired:
    """What became of the archives at a place."""

    removed: tuple[bytes, ...]
    missing: tuple[bytes, ...]
    """Archives that have not expired and whose file is not there."""


def file_name(archive_id: bytes, made_at: datetime) -> str:
    return f"{made_at:%Y%m%dT%H%M%SZ}-{archive_id.hex()[:12]}{SUFFIX}"


def part_name(archive_id: bytes) -> str:
    """The name of an archive that is being written."""
    return f".{archive_id.hex()}.part"


def at_place(place: Path, name: str) -> Iterator[tuple[Path, Header]]:
    """The archives of the installation that lie there, oldest first."""
    for path in sorted(place.glob(f"*{SUFFIX}")):
        try:
            with path.open("rb") as file:
                header, _ = read_header(file)
        except (ArchiveFault, OSError):
            continue  # not ours to judge: `ombud restore --archive` says what is wrong with it
        if header.name == name:
            yield path, header


def expire(vault: Vault, place: Path, *, by: Actor, now: datetime) -> Expired:
    """Complete or remove what a kill left, and remove what has expired."""
    with vault.database.read() as tx:
        rows = [row for row in store.living(tx) if row.place == str(place)]
    for row in rows:
        _settle(place, row)
    there = dict(_there(place, vault.keyring.tenant))
    gone = [path for path, header in there.values() if header.expires_at <= now]
    for path in gone:
        path.unlink(missing_ok=True)
    if gone:
        sync_folder(place)
    ended = {id for id, (_, header) in there.items() if header.expires_at <= now}
    unfinished = {row.archive_id for row in rows if row.finished_at is None}
    old = {row.archive_id for row in rows if row.expires_at <= to_micros(now)}
    with vault.database.act() as tx:
        for archive_id in sorted(ended | unfinished | old):
            store.remove(tx, archive_id, to_micros(now))
        if ended:
            facts: dict[str, str | int] = {"step": "expired", "files": len(ended)}
            vault.ledger.record(tx, Entry(at=now, actor=by, act=Act.BACK_UP, outcome=Outcome.DONE, facts=facts))
    missing = {row.archive_id for row in rows} - set(there) - unfinished - old
    return Expired(tuple(sorted(ended)), tuple(sorted(missing)))


def _there(place: Path, name: str) -> Iterator[tuple[bytes, tuple[Path, Header]]]:
    return ((header.id, (path, header)) for path, header in at_place(place, name))


def _settle(place: Path, row: store.ArchiveRow) -> None:
    """A finished archive that has not its name yet gets it; an unfinished one goes."""
    part = place / part_name(row.archive_id)
    if not part.exists():
        return
    if row.finished_at is None:
        part.unlink()
    else:
        part.rename(place / file_name(row.archive_id, from_micros(row.made_at)))
    sync_folder(place)
