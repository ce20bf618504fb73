"""The key store's files as keys: what is in the folder, wrapped by the root key.

`keystore.json` says whose keys these are; it is written last, so that a key store half made is none.
What a file's key is for is authenticated when it is wrapped (spec/keys.md 3).

The root key is changed without a moment in which nothing opens: each key is wrapped by both, then the installation
says which holds, then the old ones go. Meanwhile no key is added.
"""

import json
import os
from collections.abc import Iterable
from contextlib import AbstractContextManager
from functools import lru_cache
from pathlib import Path
from typing import Self

from ombud.keys.folder import Folder, KeyFile, Seen, read_private, write_private
from ombud.keys.framing import framed
from ombud.keys.model import KeyStoreFault
from ombud.keys.root import RootKey, WrongRootError

_MANIFEST = "keystore.json"
_KNOWN = "index.key"
"""A key that every key store has: it shows whether a root key is still the right one."""


class KeyFiles:
    """One key store, opened with its root key."""

    def __init__(self, folder: Folder, root: RootKey, tenant: str, store: bytes) -> None:
        self.tenant = tenant
        self._folder = folder
        self._root = root
        self._store = store

    @classmethod
    def create(cls, path: Path, root: RootKey, tenant: str, names: Iterable[str], now: int) -> Self:
        """Make the folder, the first epoch and a key of each name."""
        folder = Folder(path)
        folder.make()
        if folder.has(_MANIFEST):
            raise KeyStoreFault(f"{path.name}: there is a key store here already. Nothing was changed.")
        files = cls(folder, root, tenant, os.urandom(16))
        for name in (_epoch_name(1), *names):
            folder.write(files._new(name, now))
        manifest = {"format": "ombud-keystore-1", "tenant": tenant, "store": files._store.hex()}
        write_private(path / _MANIFEST, json.dumps(manifest, indent=1).encode() + b"\n")
        return files

    @classmethod
    def open(cls, path: Path, root: RootKey) -> Self:
        folder = Folder(path)
        folder.check()
        content = read_private(path / _MANIFEST)
        try:
            found = json.loads(content)
            tenant, store = str(found["tenant"]), bytes.fromhex(found["store"])
        except (ValueError, KeyError, TypeError):
            raise KeyStoreFault(f"{_MANIFEST}: this is no key store of ours, or it is damaged.") from None
        return cls(folder, root, tenant, store)

    def secret(self, name: str) -> bytes:
        return self.opened(self._folder.read(name))

    def secret_or_new(self, name: str, made_at: int) -> bytes:
        """The key of that name, made if there is none. Two processes that make it at once get one key."""
        if not self._folder.has(name):
            self._add(name, made_at)
        return self.secret(name)

    def opened(self, file: KeyFile) -> bytes:
        """Raises `WrongRootError` when the root key is another, or the file was altered or renamed."""
        if file.wrapped is None:
            raise KeyStoreFault(f"{file.name}: this key was destroyed.")
        return self._unwrapped(self._root, file)

    def epochs(self) -> list[tuple[int, Seen | None, KeyFile]]:
        """Every epoch: number, how its file was seen, what it says. Seen before read, so that a change shows."""
        names = self._folder.names("epoch-")
        return [(int(name[6:-4]), self._folder.seen(name), self._folder.read(name)) for name in names]

    def seen(self, number: int) -> Seen | None:
        """How the epoch's file is now: another answer than before means that it was replaced or destroyed."""
        return self._folder.seen(_epoch_name(number))

    def has_epoch(self, number: int) -> bool:
        return self._folder.has(_epoch_name(number))

    def begin_epoch(self, number: int, now: int) -> bool:
        """False where another process began it first."""
        return self._add(_epoch_name(number), now)

    def destroy_epoch(self, number: int, now: int) -> None:
        with self._folder.alone():
            file = self._folder.read(_epoch_name(number))
            if file.wrapped is not None:
                self._folder.destroy(KeyFile(file.name, file.made_at, None, now))

    def under(self, root: RootKey) -> "KeyFiles":
        """The same key store, with the root key that holds now."""
        return KeyFiles(self._folder, root, self.tenant, self._store)

    def number(self) -> int:
        """How many keys there are."""
        return sum(file.wrapped is not None for file in self._all())

    def prepare(self, following: RootKey) -> None:
        """Wrap every key by the next root key too, beside what it is wrapped by now. Both open all from here on."""
        for file in self._all():
            if file.wrapped is not None:
                again = following.wrap(self.opened(file), self._label(file.name, file.made_at))
                self._folder.write(file._replace(following=again))

    def settle(self) -> int:
        """Keep of each key the one that this root key opens; how many were settled. Harmless to repeat."""
        twice = [file for file in self._all() if file.following is not None]
        for file in twice:
            kept = file.following if self._by_following(file) else file.wrapped
            self._folder.write(file._replace(wrapped=kept, following=None))
        return len(twice)

    @property
    def switched(self) -> bool:
        """Was the root key changed and the change not settled?"""
        return any(self._by_following(file) for file in self._all() if file.following is not None)

    def alone(self) -> AbstractContextManager[None]:
        """For the whole of a change of the root key: no key is added meanwhile."""
        return self._folder.alone()

    def _all(self) -> list[KeyFile]:
        return _all(self._folder)

    def _unwrapped(self, root: RootKey, file: KeyFile) -> bytes:
        label = self._label(file.name, file.made_at)
        try:
            return root.unwrap(file.wrapped or b"", label)
        except WrongRootError:
            if file.following is None:
                raise
            return root.unwrap(file.following, label)

    def _by_following(self, file: KeyFile) -> bool:
        """Is it the next root key that we hold?"""
        try:
            self._root.unwrap(file.wrapped or b"", self._label(file.name, file.made_at))
        except WrongRootError:
            self.opened(file)
            return True
        return False

    def _add(self, name: str, made_at: int) -> bool:
        """A new key, unless there is one of that name. Never under a root key that is no longer the key store's."""
        with self._folder.alone():
            known = self._folder.read(_KNOWN)
            if known.following is not None:
                raise KeyStoreFault(
                    "the root key is being changed, and that was not finished; no key was made. "
                    "Run `ombud keys DIR root` again with the same choice."
                )
            self.opened(known)
            return self._folder.write_new(self._new(name, made_at))

    def _new(self, name: str, made_at: int) -> KeyFile:
        return KeyFile(name, made_at, self._root.wrap(os.urandom(32), self._label(name, made_at)))

    def _label(self, name: str, made_at: int) -> bytes:
        when = made_at.to_bytes(8, "big")
        return framed(b"ombud-keyfile-1", self.tenant.encode(), self._store, name.encode(), when)


def is_wrapped_twice(path: Path) -> bool:
    """Does a key of this store open by two root keys? So it is while the root key is changed."""
    return any(file.following is not None for file in _all(Folder(path)))


def _all(folder: Folder) -> list[KeyFile]:
    return [folder.read(name) for name in folder.names("") if name.endswith(".key") and name[0] != "."]


@lru_cache(maxsize=256)
def _epoch_name(number: int) -> str:
    return f"epoch-{number:06d}.key"
