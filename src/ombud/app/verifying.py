"""Verify a log as it lies there: the installation's own, or a copy of it on another machine.

* Where `ombud.toml` names a database at a server, the log there is verified, through a session that cannot write.
* A copy needs its database, its lanes and the public key: the one kept beside the checkpoint that is held
  elsewhere, or else the one in `ombud.toml`. A key that the copy brings along is worth nothing against
  whoever made the copy; a checkpoint signed under another key is found all the same.
* With the key store every payload is opened too. Nothing is changed, and no key is made.
"""

import base64
import binascii
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from ombud.app.config import FILE, Config, read_config
from ombud.app.databases import looked_at
from ombud.app.installation import LANES, STORE, keys_folder, open_root
from ombud.app.log_keys import DirectoryLogKeys
from ombud.audit.counts import Beside
from ombud.audit.kinds import Kinds
from ombud.audit.ports import Sealer
from ombud.audit.record import Recorder
from ombud.audit.recount import beside
from ombud.audit.verify import Trust, Verification
from ombud.audit.verify_entries import verify_copy
from ombud.database import Transaction
from ombud.keys import KeyDirectory, Keyring
from ombud.terms import SubjectId

KEY_SUFFIX = ".vkey"
"""The verification key lies beside a checkpoint under its name and this."""
_ED25519 = b"\x01"
_VKEY = re.compile(r"(\S+)\+[0-9a-f]{8}\+([A-Za-z0-9+/]+={0,2})\s*")


class NoPublicKeyError(Exception):
    """The log cannot be verified without the key that signed it. The message says where it can stand."""


@dataclass(frozen=True, slots=True)
class Pinned:
    """Whose log it should be, and the key that signs it."""

    origin: str
    public_key: bytes
    held: bool
    """It was kept with a checkpoint elsewhere, not with the copy itself."""


@dataclass(frozen=True, slots=True)
class Held:
    """A checkpoint held elsewhere, and its verification key where one lies beside it."""

    note: str
    key: str | None = None


def held(path: Path) -> Held:
    beside = path.with_name(path.name + KEY_SUFFIX)
    key = beside.read_text(encoding="ascii", errors="replace") if beside.is_file() else None
    return Held(path.read_text(encoding="utf-8", errors="replace"), key)


def verification_key(origin: str, key_id: bytes, public_key: bytes) -> str:
    """The public key as one line, in the form of C2SP signed notes."""
    encoded = base64.b64encode(_ED25519 + public_key).decode()
    return f"{origin}+{key_id.hex()}+{encoded}\n"


def pinned(folder: Path, elsewhere: Held | None) -> Pinned:
    """The key to verify with; one held elsewhere goes before the copy's own."""
    if elsewhere is not None and elsewhere.key is not None:
        return read_key(elsewhere.key)
    config = read_config(folder) if (folder / FILE).exists() else None
    if config is None or config.installation.public_key is None:
        raise NoPublicKeyError(
            f"there is no public key to verify with: neither {KEY_SUFFIX[1:]} beside the checkpoint, nor public_key in "
            f"{FILE}. Fetch the key that was kept with the checkpoints."
        )
    installation = config.installation
    return Pinned(f"ombud/{installation.name}", bytes.fromhex(installation.public_key or ""), False)


def verify(folder: Path, elsewhere: Held | None, passphrase: Callable[[], str] | None) -> tuple[Verification, Pinned]:
    """Verify the log in the folder. The payloads too, when `passphrase` is given and the key store is there."""
    pin = pinned(folder, elsewhere)
    lanes = (folder / LANES,) if (folder / LANES).is_dir() else ()
    database = looked_at(folder)
    try:
        keys = None if passphrase is None else _keys(folder, passphrase)
        note = None if elsewhere is None else elsewhere.note
        return verify_copy(database, Trust(pin.origin, pin.public_key, note, keys, lanes)), pin
    finally:
        database.close()


def counted(folder: Path, passphrase: Callable[[], str], now: datetime) -> Beside:
    """The counts of what was decided, beside those that the log gives when it is read again. Nothing is changed."""
    database = looked_at(folder)
    try:
        keys = _keys(folder, passphrase)
        return beside(database, Recorder(keys, _nothing), Kinds(keys, _nothing), now)
    finally:
        database.close()


def has_keys(folder: Path) -> bool:
    """Is the key store of this installation within reach, with a root key that opens by itself?"""
    if not (folder / FILE).exists():
        return False
    config = read_config(folder)
    return config.installation.root == "file" and (keys_folder(folder, config) / STORE).is_dir()


def read_key(text: str) -> Pinned:
    """A key that was kept elsewhere. Raises `NoPublicKeyError`."""
    found = _VKEY.fullmatch(text)
    try:
        raw = base64.b64decode(found[2], validate=True) if found else b""
    except binascii.Error:
        raw = b""
    if found is None or len(raw) != 33 or raw[:1] != _ED25519:
        raise NoPublicKeyError(f"the {KEY_SUFFIX[1:]} beside the checkpoint is no key of a log.")
    return Pinned(found[1], raw[1:], True)


def _keys(folder: Path, passphrase: Callable[[], str]) -> "_ReadingLogKeys":
    config: Config = read_config(folder)
    keyring = Keyring.open(keys_folder(folder, config) / STORE, open_root(folder, config, passphrase))
    directory = KeyDirectory(keyring, _no_id)
    return _ReadingLogKeys(directory, DirectoryLogKeys(directory, keyring))


def _nothing(_length: int) -> bytes:
    return _no_id()


def _no_id() -> bytes:
    raise AssertionError("nothing is made while a log is verified")


@dataclass(frozen=True, slots=True)
class _ReadingLogKeys:
    """Finds log keys and makes none."""

    directory: KeyDirectory
    made: DirectoryLogKeys

    def log_key(self, tx: Transaction, subject: SubjectId) -> Sealer | None:
        return self.key_to_read(tx, subject)

    def key_to_read(self, tx: Transaction, subject: SubjectId) -> Sealer | None:
        return self.made.key_to_read(tx, subject)

    def year_key(self, year: int) -> Sealer:
        return self.made.year_key(year)
