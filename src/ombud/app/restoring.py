"""Restore an installation from an archive (security.md 3.7; `ombud restore`).

1. The archive is read to its end: whole, signed by this installation, not expired. The no-file is read too.
2. It is loaded into a new folder, which does not open while that is under way; beginning again begins from nothing.
3. The log is verified. Lanes that are not there are closed, and what they held later is lost, and said.
4. What was erased is erased again, and every objection, withdrawal, restriction and block is put back in force.
5. A new epoch of keys begins (not for a rehearsal beside the living one), the entry says what was done, and
   `ombud.toml` makes it an installation, last.

Without a whole no-file nobody knows who has said no since: then care and legal duties alone go on, until the data
protection officer has reconciled it. The living installation is never written over: it is put aside.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import chain, count
from pathlib import Path

from ombud.app.config import FILE, Config, InstallationError, parse_config
from ombud.app.config_text import with_values, write_text
from ombud.app.databases import DATABASE, database_at
from ombud.app.held import read_held
from ombud.app.installation import LANES, ROOT_FILES, STORE, Ombud, assemble, held_path, keys_folder, open_root, root_in
from ombud.app.migrate import HEAD, is_empty, make_schema, revision_of
from ombud.archives import ArchiveFault, Contents, at_place, checked, no_file, read
from ombud.archives import store as archive_rows
from ombud.archives.contents import Progress
from ombud.archives.load import HELD, OPEN, RESTORING, load
from ombud.archives.no_file import Line
from ombud.archives.put_back import PutBack, put_back
from ombud.audit import Act, Entry, Outcome, merkle
from ombud.audit import store as ledger_rows
from ombud.audit.keep import keep_note
from ombud.audit.model import SYSTEM
from ombud.audit.note import Checkpoint
from ombud.database import Database
from ombud.database.sqlite_file import overwrite
from ombud.events.receivers import pause_restored
from ombud.keys import Keyring, KeyStoreFault, RootKey
from ombud.keys.folder import sync_folder
from ombud.terms import Actor
from ombud.terms.time import to_micros
from ombud.vault import Vault

UNFINISHED = ".restoring"
"""Lies in a folder as long as a restore into it has not been finished."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be restored, from where and to where."""

    folder: Path
    """The installation that was backed up; it may be gone."""
    place: Path
    target: Path
    """The new folder. The installation's own folder: the living one is put aside."""
    archive: Path | None = None
    """`None`: the newest."""
    keys: Path | None = None
    """The folder of the keys where `ombud.toml` is gone, or names another."""
    checkpoint: Path | None = None
    """A checkpoint held elsewhere: says what is lost since."""
    database: str | None = None
    """Into which database: the address of an empty one at a PostgreSQL server, or `file`. `None`: a file."""

    @property
    def rehearsal(self) -> bool:
        """Beside the installation that was backed up, and not in its place."""
        return self.target != self.folder


@dataclass(frozen=True, slots=True)
class Ready:
    """An archive that was read to its end, and what would be done with it."""

    wish: Wish
    path: Path
    contents: Contents
    config: Config
    toml: str
    keyring: Keyring = field(repr=False)
    lines: tuple[Line, ...] | None = field(repr=False)
    """The lines of the no-file since the archive; `None`: they are not known."""
    why_not: str = ""
    """What is wrong with the no-file, where its lines are not known."""
    held: Checkpoint | None = None

    @property
    def lost(self) -> int | None:
        """Leaves of the log since the archive, by the checkpoint held elsewhere."""
        return None if self.held is None else max(0, self.held.size - self.contents.manifest.ledger_size)


@dataclass(frozen=True, slots=True)
class Restored:
    """What was restored."""

    folder: Path
    aside: Path | None
    contents: Contents
    put_back: PutBack
    lanes: int
    held_back: bool


def prepare(wish: Wish, passphrase: Callable[[], str], *, now: datetime) -> Ready:
    """The dry run: read everything, change nothing. Raises `ArchiveFault`, `InstallationError`, `KeyStoreFault`."""
    if not wish.place.is_dir():
        raise ArchiveFault("the place of the archives is not there, or is not mounted. Nothing was restored.")
    keys, root = _keys(wish, passphrase)
    keyring = Keyring.open(keys / STORE, root)
    path = wish.archive or _newest(wish.place, keyring.tenant, now)
    try:
        contents = checked(path, keyring, now)
    except OSError as error:
        raise ArchiveFault(f"the archive cannot be read ({error.strerror}). Nothing was restored.") from None
    manifest = contents.manifest
    if manifest.revision != HEAD:
        raise ArchiveFault(
            f"the archive is of revision {manifest.revision}, this release reads {HEAD}. Restore it with the release "
            "that made it, and run `ombud upgrade` then."
        )
    lines, why_not = _lines(wish.place, keyring, contents)
    toml = _toml(wish, manifest.config, keys)
    held = None if wish.checkpoint is None else read_held(wish.checkpoint, keyring)
    return Ready(wish, path, contents, parse_config(toml), toml, keyring, lines, why_not, held)


def restore(ready: Ready, progress: Progress, *, now: datetime) -> Restored:
    """Carry the restore out. Raises what `prepare` raises; what was begun does not open, and is begun anew."""
    wish = ready.wish
    built = being_built(wish.target) if (wish.target / FILE).exists() else wish.target
    vault = _empty(built, ready)
    try:
        batches = read(ready.path, ready.keyring, now)
        load(vault.database, batches, ready.contents.header.id, progress, now=now)
        lanes = _verified(vault, ready, now)
        done = PutBack()
        for line in ready.lines or ():
            put_back(vault, line.no, done, by=SYSTEM, now=now)
        if not wish.rehearsal:  # the living installation's keys are not moved to it by a rehearsal
            vault.keyring.begin_epoch(now)
        _enter(vault, ready, done, now)
        note = vault.ledger.checkpoint(now)
        vault.database.compact()  # what the archive brought and the no-file took away again
        vault.database.truncate_log()
    finally:
        vault.database.close()
    aside = _settle(built, ready, note, now)
    return Restored(wish.target, aside, ready.contents, done, lanes, ready.lines is None)


def reconcile(ombud: Ombud, *, by: Actor, now: datetime) -> bool:
    """The data protection officer has gone through who said no since: everything goes on. False: nothing was held."""
    vault = ombud.vault
    with vault.database.act() as tx:
        if not archive_rows.move_restored(tx, HELD, OPEN, by.id, to_micros(now)):
            return False
        entry = Entry(at=now, actor=by, act=Act.RESTORE, outcome=Outcome.DONE, facts={"step": "reconciled"})
        vault.ledger.record(tx, entry)
    return True


def _keys(wish: Wish, passphrase: Callable[[], str]) -> tuple[Path, RootKey]:
    """The folder of the keys, and the root key: the one that lies there, or the one that `ombud.toml` names."""
    keys = wish.keys
    if keys is None:
        if not (wish.folder / FILE).exists():
            raise InstallationError(
                f"{wish.folder.name} has no {FILE}, so it is not known where the keys lie. Name them with --keys."
            )
        config = parse_config((wish.folder / FILE).read_text(encoding="utf-8"))
        if config.installation.pkcs11 is not None:
            return keys_folder(wish.folder, config), open_root(wish.folder, config, passphrase)
        keys = wish.folder / config.installation.keys
    for kind, name in ROOT_FILES.items():
        if (keys / name).exists():
            return keys.resolve(), root_in(keys, kind, passphrase)
    raise KeyStoreFault(
        "the folder of the keys has no root key. Put it back from the recovery sheet (`ombud keys DIR recover`), or "
        "name the right folder with --keys."
    )


def _newest(place: Path, name: str, now: datetime) -> Path:
    found = [(header.made_at, path) for path, header in at_place(place, name) if now < header.expires_at]
    if not found:
        raise ArchiveFault("there is no archive of this installation there that has not expired. Nothing was restored.")
    return max(found)[1]


def _lines(place: Path, keyring: Keyring, contents: Contents) -> tuple[tuple[Line, ...] | None, str]:
    """The lines since the archive; or why they are not all known."""
    begun = contents.manifest.noes
    try:
        reached, lines = no_file.mark(place), no_file.read(place, keyring, begun.line)
    except (ArchiveFault, KeyStoreFault) as fault:
        return None, str(fault)
    except OSError as error:
        return None, f"it cannot be read ({error.strerror})."
    first = lines[0].number if lines else reached.line + 1
    if reached.file != begun.file:
        return None, "the no-file is not the one that this archive belongs to."
    if reached.line < begun.line or first > begun.line + 1:
        return None, "the no-file does not have every line since the archive: its end or its beginning is missing."
    return tuple(lines), ""


def _toml(wish: Wish, archived: str, keys: Path) -> str:
    """The configuration of the new installation: the living one's, or the archive's, with its paths made whole.

    One beside the living one is a rehearsal: it writes no archives, no no-file and no checkpoint of the living one's.
    """
    living = wish.folder / FILE
    text = living.read_text(encoding="utf-8") if living.exists() else archived
    config = parse_config(text)
    if wish.database is None and config.installation.database is not None:
        raise InstallationError(
            "the installation lies at a PostgreSQL server, and its database is not written over. Make an empty one "
            "there and name its address with --database, or --database file for a file."
        )
    at = None if wish.database in (None, "file") else wish.database
    wanted: dict[tuple[str, str], str | None] = {
        ("installation", "keys"): str(keys),
        ("installation", "database"): at,
    }
    for part, name, old in (
        ("archives", "place", config.archives.place),
        ("archives", "keys_to", config.archives.keys_to),
        ("ledger", "held", config.ledger.held),
    ):
        if old is not None:
            wanted[part, name] = None if wish.rehearsal else str((wish.folder / old).resolve())
    return with_values(text, wanted)


def _empty(target: Path, ready: Ready) -> Vault:
    """The new folder with an empty database. What an unfinished restore left there goes; anything else is refused."""
    ours = (target / UNFINISHED).exists() or target == being_built(ready.wish.target)
    if target.exists() and any(target.iterdir()) and not ours:
        raise InstallationError(
            f"{target.name} is not empty and is no unfinished restore. Nothing was changed. Name a new folder."
        )
    for path in (target, target / LANES):
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    (target / UNFINISHED).touch(mode=0o600)
    (target / FILE).unlink(missing_ok=True)
    url = ready.config.installation.database
    if url is None:
        overwrite(target / DATABASE)
        os.close(os.open(target / DATABASE, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    database = database_at(target, url)
    try:
        _emptied(database)
    except BaseException:
        database.close()
        raise
    vault = assemble(target, ready.config, ready.keyring, database)
    return replace(vault, no_file=None)  # what is put back here stands in the no-file already


def _emptied(database: Database) -> None:
    """The schema in a database that holds nothing, or an unfinished restore. Any other is refused.

    One that is spread over servers was laid out before, by what `ombud database DIR distribute` wrote.
    """
    if is_empty(database):
        make_schema(database)
        return
    if (found := revision_of(database)) != HEAD:
        raise InstallationError(
            f"the tables of the database {database.name} are of revision {found or 'none'}, and the archive's are of "
            f"{HEAD}. Nothing was changed. Name an empty one."
        )
    with database.pour() as tx:
        begun = archive_rows.restored_as(tx, RESTORING)
        if not begun and any(archive_rows.count(tx, table) for table in ("subject", "entry", "policy_version")):
            raise InstallationError(
                f"the database {database.name} holds an installation. Nothing was changed. Name an empty one."
            )
        for table in database.columns(tx):
            if table != "alembic_version":
                archive_rows.clear(tx, table)


def _verified(vault: Vault, ready: Ready, now: datetime) -> int:
    """Close the lanes that are not there, and verify the log; how many lanes. Raises `ArchiveFault`."""
    with vault.database.act() as tx:
        lanes = vault.ledger.lose_lanes(tx, now)
    found = vault.ledger.verify(ready.contents.manifest.checkpoint)
    if not found.ok:
        first = ", ".join(dict.fromkeys(problem.fault.value for problem in found.problems))
        raise ArchiveFault(f"the log in the archive is not whole ({first}). Nothing opens. Take another archive.")
    held = ready.held
    with vault.database.read() as tx:
        reader = ledger_rows.reader(tx)
        other = held is not None and held.size <= found.size and merkle.root_at(held.size, reader) != held.root
    if other:
        raise ArchiveFault("the log in the archive is another than the checkpoint held elsewhere is of. Nothing opens.")
    return lanes


def _enter(vault: Vault, ready: Ready, done: PutBack, now: datetime) -> None:
    """The entry: from which archive, how many, what was put back, and which log was left behind."""
    header, manifest = ready.contents.header, ready.contents.manifest
    state = HELD if ready.lines is None else OPEN
    facts: dict[str, str | int] = {
        "step": "restored", "archive": header.id.hex(), "people": manifest.people, "records": manifest.records,
        "done": done.noes, "size": manifest.ledger_size, "state": state,
    }  # fmt: skip
    if ready.held is not None:
        facts |= {"left": ready.held.size, "root": ready.held.root.hex()}
    with vault.database.act() as tx:
        archive_rows.finish(tx, header.id, to_micros(header.made_at), manifest.ledger_size)
        archive_rows.move_restored(tx, RESTORING, state, None, None)
        pause_restored(tx)
        vault.ledger.record(tx, Entry(at=now, actor=SYSTEM, act=Act.RESTORE, outcome=Outcome.DONE, facts=facts))


def _settle(built: Path, ready: Ready, note: str, now: datetime) -> Path | None:
    """Make it an installation: the checkpoint held elsewhere is the new log's, and the folder gets its name."""
    target, stamp = ready.wish.target, f"{now:%Y%m%dT%H%M%S}"
    held = held_path(target, ready.config)
    if held is not None:
        if held.exists():
            os.replace(held, _free(held.with_name(f"{held.name}.before-{stamp}")))
        keep_note(note, held)
    write_text(built / FILE, ready.toml)
    (built / UNFINISHED).unlink()
    sync_folder(built)
    if built == target:
        return None
    aside = _free(target.with_name(f"{target.name}.before-{stamp}"))
    os.rename(target, aside)
    os.rename(built, target)
    sync_folder(target.parent)
    return aside


def _free(path: Path) -> Path:
    """The path, or the first with a number behind it that is not taken."""
    numbered = (path.with_name(f"{path.name}-{number}") for number in count(2))
    return next(one for one in chain([path], numbered) if not one.exists())


def being_built(folder: Path) -> Path:
    """Where the restore that replaces an installation is built."""
    return folder.with_name(f"{folder.name}.restoring")


def lives(folder: Path) -> bool:
    """Is there an installation in the folder?"""
    return (folder / FILE).exists()


def resume_naming(folder: Path) -> bool:
    """Give a restored installation the name that a kill kept from it; whether there was one."""
    built = being_built(folder)
    if folder.exists() or not (built / FILE).exists() or (built / UNFINISHED).exists():
        return False
    os.rename(built, folder)
    sync_folder(folder.parent)
    return True
