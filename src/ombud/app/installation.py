"""One installation on disk, made and opened.

  clinic/            ombud.toml, lanes/, and without a PostgreSQL server ombud.db (and its write-ahead log)
  clinic.keys/       root.key or root.passphrase (or neither: a hardware module holds the key), store/: outside the
                     database and outside its directory

* Keys are made first, the database then, `ombud.toml` last, each on disk before the next: a half-made
  installation is none, also after a power cut, and `init` on the same place says so and what to do. A
  database that holds something already is never taken over.
* Opening takes up what a kill left: lanes are folded and erasures finished before anything is answered.
"""

import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from types import ModuleType

from ombud.actors import Accounts
from ombud.app.config import FILE, Config, InstallationError, TokenPlace, read_config
from ombud.app.databases import DATABASE, database_at, database_of
from ombud.app.held import check_held
from ombud.app.log_keys import DirectoryLogKeys, KeyringSigner
from ombud.app.migrate import check_schema, is_empty, make_schema
from ombud.app.tidying import Tidier
from ombud.archives import PlaceNoFile
from ombud.archives import store as archive_rows
from ombud.archives.load import RESTORING
from ombud.audit import Act, Entry, Ledger, Outcome
from ombud.audit.model import SYSTEM
from ombud.database import Database
from ombud.database.sqlite_file import overwrite
from ombud.erasure import finish
from ombud.events.outbox import EventOutbox
from ombud.keys import KeyDirectory, Keyring, RootKey
from ombud.keys.folder import sync_folder, write_private
from ombud.keys.root import FileRoot, PassphraseRoot
from ombud.requests.system_duties import SystemsOutbox
from ombud.vault import Budget, PolicyBook, Vault
from ombud.vault.noes import NoFileFault

LANES, STORE = "lanes", "store"
MOMENT = ".moment-"
BEFORE_UPGRADE = f"{DATABASE}.before"
ROOT_FILES = {"file": "root.key", "passphrase": "root.passphrase"}


@dataclass(frozen=True, slots=True)
class Ombud:
    """An open installation."""

    folder: Path
    config: Config
    vault: Vault
    accounts: Accounts
    tidier: Tidier

    def close(self, now: datetime) -> None:
        """Fold this process's lane into the log, take traces of what was erased away, and let go of the database."""
        try:
            self.vault.budget.write_down(now)
            self.vault.ledger.close()
            self.vault.ledger.sequence(now)
            self.vault.tidy()
        finally:
            self.let_go()

    def let_go(self) -> None:
        """Let go of the database as it is; the next start takes up what is left."""
        self.tidier.stop()
        self.vault.database.close()


@dataclass(frozen=True, slots=True)
class Making:
    """What a new installation is made of."""

    folder: Path
    keys: Path
    name: str
    toml: str
    """The text of its `ombud.toml`; `{public_key}` in it becomes the key that the log is verified with."""
    passphrase: str | None = None
    """The passphrase, or the PIN of the token."""
    token: TokenPlace | None = None
    """Where a hardware module is to hold the root key."""
    database: str | None = None
    """The address of a PostgreSQL database; the same stands in `toml`."""


def create(making: Making, *, now: datetime) -> RootKey:
    """Make an installation. Raises `InstallationError` where there is one; the root key is for its sheet."""
    folder, keys = making.folder, making.keys
    if (folder / FILE).exists():
        raise InstallationError(f"{folder.name} is an installation already; nothing was changed.")
    if (folder / DATABASE).exists() or (keys / STORE).exists():
        raise InstallationError(
            f"{folder.name} or {keys.name} holds a part of an installation that was not finished. "
            "Nothing was changed. Look at what is there and move it away, then run `ombud init` again."
        )
    if keys.resolve().is_relative_to(folder.resolve()):
        raise InstallationError("the keys would lie in the installation's own directory; choose another place.")
    database = _empty_database(making)
    try:
        new = _make_folders(folder, folder / LANES, keys)
        root = make_root(keys, making.passphrase, making.token)
        keyring = Keyring.create(keys / STORE, root, making.name, now)
        make_schema(database)
    finally:
        database.close()
    if making.database is None:
        (folder / DATABASE).chmod(0o600)
    toml = making.toml.replace("{public_key}", keyring.public_key.hex())
    for path in (keys, folder, *(path.parent for path in new)):
        sync_folder(path)
    write_private(folder / FILE, toml.encode())
    ombud = open_installation(folder, lambda: making.passphrase or "", now=now)
    with ombud.vault.database.act() as tx:
        ombud.vault.ledger.record(tx, Entry(at=now, actor=SYSTEM, act=Act.INSTALL, outcome=Outcome.DONE))
    ombud.close(now)
    return root


def open_installation(folder: Path, passphrase: Callable[[], str], *, now: datetime) -> Ombud:
    """Open an installation and finish what was begun. Asks for the passphrase only when one is needed."""
    config = read_config(folder)
    keys = keys_folder(folder, config)
    root = open_root(folder, config, passphrase)
    keyring = Keyring.open(keys / STORE, root)
    if keyring.tenant != config.installation.name:
        raise InstallationError(
            f"{FILE}: the keys belong to {keyring.tenant!r}, not to {config.installation.name!r}. Name the right keys."
        )
    database = database_of(folder, config)
    try:
        check_schema(database)
        vault = assemble(folder, config, keyring, database)
        check_restored(database)
        check_held(vault, held_path(folder, config))
        _take_up(folder, vault, now)
    except BaseException:
        database.close()
        raise
    return Ombud(folder, config, vault, config.accounts(), Tidier(vault.traces))


def _take_up(folder: Path, vault: Vault, now: datetime) -> None:
    """Finish what a killed process began."""
    overwrite_moments(folder)
    vault.ledger.tidy()
    vault.ledger.sequence(now)
    publish(vault)
    finish(vault, now=now)
    vault.traces.empty()  # what a killed process deleted is not left in the write-ahead log


def _make_folders(*paths: Path) -> list[Path]:
    """Make the folders and those above them; which ones were not there."""
    above = [folder for path in paths for folder in (path, *path.parents)]
    new = [folder for folder in dict.fromkeys(above) if not folder.exists()]
    for path in paths:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return new


def assemble(folder: Path, config: Config, keyring: Keyring, database: Database) -> Vault:
    """Bring the parts of an installation together. Nothing is read or changed."""
    directory = KeyDirectory(keyring, _new_id)
    ledger = Ledger(database, DirectoryLogKeys(directory, keyring), KeyringSigner(keyring), folder / LANES)
    place, horizon = config.archives.place, timedelta(days=config.archives.horizon_days)
    noes = None if place is None else PlaceNoFile(folder / place, database, keyring, horizon)
    budget = Budget(database, directory, config.people_per_hour())
    systems = tuple(sorted(config.systems))
    outbox = SystemsOutbox(EventOutbox(_new_id), systems)
    return Vault(database, keyring, directory, ledger, PolicyBook(), _new_id, budget, noes, systems, outbox)


def check_restored(database: Database) -> None:
    """Raise `InstallationError` in the middle of a restore, `DamagedRow` where a row about one was changed."""
    with database.read() as tx:
        if archive_rows.restored_as(tx, RESTORING):
            raise InstallationError(
                "a restore of this installation was not finished, and until then it does not open. "
                "Run `ombud restore` again: it begins anew."
            )


def publish(vault: Vault) -> bool:
    """Append to the no-file what a kill, or a place that was away, left. False while it is away still."""
    try:
        return vault.no_file is None or vault.no_file.publish() >= 0
    except NoFileFault:
        return False  # `ombud doctor` says so


def overwrite_moments(folder: Path) -> None:
    """Overwrite copies of the database: what a killed backup left, and the file of before an upgrade."""
    overwrite(folder / BEFORE_UPGRADE)
    for path in folder.glob(f"{MOMENT}*[0-9]"):
        if not _lives(int(path.name.removeprefix(MOMENT))):
            overwrite(path)


def moment_path(folder: Path) -> Path:
    """Where this process may put a moment of the database."""
    return folder / f"{MOMENT}{os.getpid()}"


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return process != os.getpid()


def held_path(folder: Path, config: Config) -> Path | None:
    """Where the checkpoint lies that is held elsewhere."""
    return None if config.ledger.held is None else folder / config.ledger.held


def _empty_database(making: Making) -> Database:
    """The database that is to be used: one at a server must be there, and hold nothing of an installation."""
    database = database_at(making.folder, making.database)
    try:
        if making.database is not None and not is_empty(database):
            raise InstallationError(
                f"the database {database.name} holds an installation already, or a part of one that was not finished. "
                "Nothing was changed. Make an empty database and name that."
            )
    except BaseException:
        database.close()
        raise
    return database


def _new_id() -> bytes:
    return secrets.token_bytes(16)


def make_root(keys: Path, passphrase: str | None, token: TokenPlace | None) -> RootKey:
    """A new root key: in the token, of the passphrase, or in a file."""
    if token is not None:
        made: RootKey = _tokens().made(token, passphrase or "")
        return made
    if passphrase is None:
        return FileRoot.create(keys / ROOT_FILES["file"])
    return PassphraseRoot.create(keys / ROOT_FILES["passphrase"], passphrase)


def root_in_token(place: TokenPlace, pin: str) -> RootKey:
    """The key of that label in the token, made if there is none: a change that was stopped goes on with it."""
    found: RootKey = _tokens().found_or_made(place, pin)
    return found


def _tokens() -> ModuleType:
    """Loaded only where a hardware module is named: its driver is an extra."""
    try:
        from ombud.app import token
    except ImportError:
        raise InstallationError(
            "the root key is in a hardware module, and the part that speaks to it is not installed. "
            "Install `ombud[hsm]` and try again; nothing was changed."
        ) from None
    return token


def keys_folder(folder: Path, config: Config) -> Path:
    """Where the keys lie: said from the installation's own folder."""
    return (folder / config.installation.keys).resolve()


def open_root(folder: Path, config: Config, passphrase: Callable[[], str]) -> RootKey:
    """The root key alone, for its recovery sheet and for reading the log. `passphrase` gives a token's PIN too."""
    token = config.installation.pkcs11
    if token is not None:
        found: RootKey = _tokens().opened(token, passphrase())
        return found
    return root_in(keys_folder(folder, config), config.installation.root, passphrase)


def root_in(keys: Path, kind: str, passphrase: Callable[[], str]) -> RootKey:
    """The root key of that kind in that folder."""
    if kind == "file":
        return FileRoot.open(keys / ROOT_FILES[kind])
    return PassphraseRoot.open(keys / ROOT_FILES[kind], passphrase())
