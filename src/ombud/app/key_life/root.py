"""Another root key: the key store is moved from a file, a passphrase or a token to another one of these.

1. The new root key is made beside the old one, and every key is wrapped by both. Stopped here, the old one holds.
2. One rename says which holds: of `ombud.toml`, or of the root key's file where its kind stays the same.
3. Every key is wrapped by the new one alone, and the old one's file is overwritten and removed. Stopped before the
   end, the new one holds already, and the next run of the command finishes.

At no moment is there a key that neither opens. A process that was started before goes on reading with the keys it
has in hand, and makes no new one under the old root key.
"""

import os
import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from ombud.app.config import FILE, InstallationError, TokenPlace, read_config
from ombud.app.installation import (
    ROOT_FILES,
    STORE,
    Ombud,
    keys_folder,
    make_root,
    root_in_token,
)
from ombud.audit import Act, Entry, Outcome
from ombud.keys import RootKey
from ombud.keys.files import KeyFiles, is_wrapped_twice
from ombud.keys.folder import sync_folder
from ombud.terms import Actor

Kind = Literal["file", "passphrase", "pkcs11"]
_NEXT, _OLD = "next", "old"
_ROOT_LINE = re.compile(r'^root[ \t]*=[ \t]*"[a-z0-9]*"', re.MULTILINE)
_TOKEN_TABLE = re.compile(r"^\[installation\.pkcs11\][^\[]*", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class NewRoot:
    """What the key store is to be moved to."""

    kind: Kind
    secret: Callable[[], str]
    """Gives the new passphrase, or the PIN of the token. Asked when it is needed."""
    token: TokenPlace | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """A change of the root key: shown before, and what it was after."""

    before: Kind
    after: Kind
    keys: int
    finishes: bool
    """The change was made before and stopped; only its end is left."""


def planned(ombud: Ombud, root: RootKey, new: NewRoot) -> Change:
    """What `change` would do. Changes nothing."""
    files = KeyFiles.open(_keys(ombud) / STORE, root)
    return Change(ombud.config.installation.root, new.kind, files.number(), files.switched)


def is_half_changed(keys: Path, holds: Kind) -> bool:
    """Was a change begun that nobody finished? It shows in what lies in the folder, without a key."""
    left = [_NEXT, *(f"{name}.{_OLD}" for name in ROOT_FILES.values())]
    left += [name for kind, name in ROOT_FILES.items() if kind != holds]
    return any((keys / name).exists() for name in left) or is_wrapped_twice(keys / STORE)


def change(ombud: Ombud, root: RootKey, new: NewRoot, *, by: Actor, now: datetime) -> RootKey:
    """Move the key store to another root key, or finish a move that was stopped. Gives the root key that holds now."""
    keys = _keys(ombud)
    files = KeyFiles.open(keys / STORE, root)
    with files.alone():
        if not files.switched:
            told = _told((ombud.folder / FILE).read_text(encoding="utf-8"), new)
            root = _prepare(keys, files, new)
            _switch(keys, ombud.config.installation.root, new.kind)
            _replace(ombud.folder / FILE, told)
            files = files.under(root)
        files.settle()
        _remove_others(keys, read_config(ombud.folder).installation.root)
    ombud.vault.keyring.follow(root)
    with ombud.vault.database.act() as tx:
        facts: dict[str, str | int] = {"kind": "root", "method": new.kind}
        entry = Entry(at=now, actor=by, act=Act.ROTATE_KEY, outcome=Outcome.DONE, facts=facts)
        ombud.vault.ledger.record(tx, entry)
    return root


def table_of(place: TokenPlace) -> str:
    """The table of `ombud.toml` that names a token."""
    lines = "".join(f"{name} = {_quoted(value)}\n" for name, value in place.model_dump().items())
    return f"[installation.pkcs11]\n{lines}"


def _keys(ombud: Ombud) -> Path:
    return keys_folder(ombud.folder, ombud.config)


def _prepare(keys: Path, files: KeyFiles, new: NewRoot) -> RootKey:
    """The new root key, made in a folder beside, and every key wrapped by it too."""
    beside = keys / _NEXT
    beside.mkdir(mode=0o700, exist_ok=True)
    for left in beside.iterdir():  # of a run that was stopped
        _destroy(left)
    if new.token is not None:
        root = root_in_token(new.token, new.secret())
    else:
        root = make_root(beside, None if new.kind == "file" else new.secret(), None)
    files.prepare(root)
    return root


def _switch(keys: Path, before: Kind, after: Kind) -> None:
    """The new root key's file under its name. Where the kind stays the same, this decides; else `ombud.toml` will."""
    made = ROOT_FILES.get(after)
    if made is not None:
        if after == before:  # or the old key would be written over before it is destroyed
            (keys / f"{made}.{_OLD}").unlink(missing_ok=True)
            os.link(keys / made, keys / f"{made}.{_OLD}")
        os.rename(keys / _NEXT / made, keys / made)
        sync_folder(keys)


def _told(text: str, new: NewRoot) -> str:
    """`ombud.toml` with the new root key. Raises `InstallationError` for a file in which it cannot be written."""
    line = f'root = "{new.kind}"'
    told = _TOKEN_TABLE.sub("", text)
    told = _ROOT_LINE.sub(line, told, count=1) if _ROOT_LINE.search(told) else told.replace(
        "[installation]\n", f"[installation]\n{line}\n", 1
    )  # fmt: skip
    if new.token is not None:
        told = f"{told.rstrip()}\n\n{table_of(new.token)}"
    if tomllib.loads(told).get("installation", {}).get("root") != new.kind:
        raise InstallationError(f"{FILE}: the line `root` was not found under [installation]; write it, and run again.")
    return told


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _replace(path: Path, text: str) -> None:
    temporary = path.with_name(f".{path.name}.{_NEXT}")
    with temporary.open("w", encoding="utf-8") as stream:
        os.fchmod(stream.fileno(), path.stat().st_mode & 0o777)
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
    os.rename(temporary, path)
    sync_folder(path.parent)


def _remove_others(keys: Path, holds: Kind) -> None:
    """The files of root keys that hold no more. A key in a token is its administrator's to remove."""
    kept = ROOT_FILES.get(holds)
    for name in ROOT_FILES.values():
        for path in (keys / f"{name}.{_OLD}", *(() if name == kept else (keys / name,))):
            if path.exists():
                _destroy(path)
    if (keys / _NEXT).exists():
        for left in (keys / _NEXT).iterdir():
            _destroy(left)
        (keys / _NEXT).rmdir()
    sync_folder(keys)


def _destroy(path: Path) -> None:
    """Overwrite, sync, remove. A file that has another name keeps its content: the name alone goes."""
    if path.stat().st_nlink == 1:
        with path.open("r+b") as stream:
            stream.write(bytes(path.stat().st_size))
            stream.flush()
            os.fsync(stream.fileno())
    path.unlink()
