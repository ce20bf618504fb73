"""The second copy of the key store: a mirror at another place, with what was destroyed destroyed there too.

* The key store is small and is everything: losing it erases everybody. So each backup brings the mirror up to date.
* It is one mirror, not one copy a day: an older copy would keep an epoch's key past its end (design 4, `t_final`).
* The root key's file is never copied. With its recovery sheet, or the passphrase, the mirror opens.
* It is refused where it would lie with the archives, or with the database: who takes the one would take the other.
"""

import os
from dataclasses import dataclass
from pathlib import Path

from ombud.app.config import InstallationError
from ombud.keys.folder import FOLDER_MODE, Folder, sync_folder, write_synced

STORE = "store"


@dataclass(frozen=True, slots=True)
class Mirrored:
    """What the mirror was brought."""

    written: int
    destroyed: int


def check_apart(keys_to: Path, *others: Path) -> None:
    """Raise `InstallationError` where the mirror would lie in, or above, one of the other places."""
    mine = keys_to.resolve()
    for other in (place.resolve() for place in others):
        if mine.is_relative_to(other) or other.is_relative_to(mine):
            raise InstallationError(
                "the keys would be copied to the place of the archives, of the database or of the keys themselves: who "
                "takes the one takes the other. Nothing was copied. Name another place."
            )


def mirror(keys: Path, keys_to: Path) -> Mirrored:
    """Bring the mirror up to date. Raises `InstallationError` where the place is not there."""
    if not keys_to.is_dir():
        raise InstallationError("the place of the key copy is not there, or is not mounted. The keys were not copied.")
    to = keys_to / STORE
    to.mkdir(mode=FOLDER_MODE, exist_ok=True)
    os.chmod(to, FOLDER_MODE)
    source, target = Folder(keys / STORE), Folder(to)
    written = destroyed = 0
    names = [name for name in source.names("") if not name.startswith(".")]
    for name in names:
        content = (source.path / name).read_bytes()
        there = (to / name).read_bytes() if target.has(name) else None
        if content == there:
            continue
        if name.startswith("epoch-") and there is not None and source.read(name).wrapped is None:
            target.destroy(source.read(name))
            destroyed += 1
            continue
        _put(to / name, content)
        written += 1
    passphrase = keys / "root.passphrase"
    if passphrase.exists() and not (keys_to / passphrase.name).exists():
        _put(keys_to / passphrase.name, passphrase.read_bytes())
    return Mirrored(written, destroyed)


def _put(path: Path, content: bytes) -> None:
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    temporary.unlink(missing_ok=True)
    write_synced(temporary, content)
    os.replace(temporary, path)
    sync_folder(path.parent)
