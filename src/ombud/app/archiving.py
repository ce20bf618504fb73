"""Back an installation up: an archive at its place, the key store mirrored at another (`ombud backup`).

The first backup writes the places into `ombud.toml`; from then on every erasure and every "no" goes to the no-file
there before it is acknowledged.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from ombud.app.config import FILE, InstallationError, parse_config
from ombud.app.config_text import with_values, write_text
from ombud.app.installation import Ombud, keys_folder, moment_path
from ombud.app.key_copies import Mirrored, check_apart, mirror
from ombud.app.migrate import HEAD
from ombud.archives import ArchiveFault, Made, PlaceNoFile, Wanted, back_up, expire, needed_until
from ombud.archives.contents import Progress
from ombud.archives.expire import Expired
from ombud.audit.model import SYSTEM
from ombud.keys.epochs import ArchivesNeed
from ombud.keys.folder import sync_folder
from ombud.vault import Vault


@dataclass(frozen=True, slots=True)
class Backup:
    """What a backup came to."""

    made: Made
    keys: Mirrored | None
    place: Path


def backup(ombud: Ombud, to: Path | None, keys_to: Path | None, progress: Progress, *, now: datetime) -> Backup:
    """Make an archive, and bring the mirror of the keys up to date. Raises `InstallationError`, `ArchiveFault`."""
    ombud = _placed(ombud, to, keys_to)
    place, parts = place_of(ombud), ombud.config.archives
    horizon = timedelta(days=parts.horizon_days)
    vault = replace(ombud.vault, no_file=PlaceNoFile(place, ombud.vault.database, ombud.vault.keyring, horizon))
    wanted = Wanted(
        place,
        moment_path(ombud.folder),
        HEAD,
        (ombud.folder / FILE).read_text(encoding="utf-8"),
        horizon,
        progress,
    )
    made = back_up(vault, wanted, by=SYSTEM, now=now)
    return Backup(made, mirror_again(ombud), place)


def needs(vault: Vault) -> ArchivesNeed:
    """Until when the archives need the key of an epoch: for whoever destroys epochs."""

    def until(epoch: int) -> datetime | None:
        with vault.database.read() as tx:
            return needed_until(tx, epoch)

    return until


def mirror_again(ombud: Ombud) -> Mirrored | None:
    """Bring the mirror of the keys up to date, where there is one: what was destroyed is destroyed there too."""
    keys_to = ombud.config.archives.keys_to
    if keys_to is None:
        return None
    return mirror(keys_folder(ombud.folder, ombud.config), ombud.folder / keys_to)


def expire_only(ombud: Ombud, *, now: datetime) -> Expired:
    """Remove what has expired, and make nothing."""
    return expire(ombud.vault, place_of(ombud), by=SYSTEM, now=now)


def place_of(ombud: Ombud) -> Path:
    """Where the archives lie. Raises `InstallationError` where none has been named."""
    if ombud.config.archives.place is None:
        raise InstallationError("no place of archives is known; name one: `ombud backup DIR --to PLACE`.")
    return (ombud.folder / ombud.config.archives.place).resolve()


def _placed(ombud: Ombud, to: Path | None, keys_to: Path | None) -> Ombud:
    """The installation with its places: those of `ombud.toml`, or those named now, which are then written there."""
    known = ombud.config.archives
    for name, new, old in (("place", to, known.place), ("keys_to", keys_to, known.keys_to)):
        if new is not None and old is not None and new.resolve() != (ombud.folder / old).resolve():
            raise InstallationError(
                f"{FILE} names another {name}; the no-file lies with the archives and is not left behind unseen. "
                f"Nothing was made. Move what lies there, and change {FILE}."
            )
    places = {
        "place": str(to.resolve()) if known.place is None and to is not None else None,
        "keys_to": str(keys_to.resolve()) if known.keys_to is None and keys_to is not None else None,
    }
    added = {name: place for name, place in places.items() if place is not None}
    if not added:
        return ombud
    config = ombud.config.model_copy(update={"archives": known.model_copy(update=added)})
    placed = replace(ombud, config=config)
    _check_places(placed)
    path = ombud.folder / FILE
    text = with_values(path.read_text(encoding="utf-8"), {("archives", name): at for name, at in added.items()})
    parse_config(text)
    write_text(path, text)
    sync_folder(ombud.folder)
    return placed


def _check_places(ombud: Ombud) -> None:
    folder, place = ombud.folder.resolve(), place_of(ombud)
    keys = keys_folder(ombud.folder, ombud.config)
    if not place.is_dir():
        raise ArchiveFault("the place of the archives is not there, or is not mounted. Nothing was made.")
    if place.is_relative_to(folder) or place.is_relative_to(keys):
        raise InstallationError(
            "the archives would lie with the database or with the keys; nothing was made. Name another place."
        )
    if ombud.config.archives.keys_to is not None:
        check_apart(ombud.folder / ombud.config.archives.keys_to, place, folder, keys)
