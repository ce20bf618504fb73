"""The folder that holds the wrapped keys, outside the database and outside its directory.

* Each key is one small file, readable text, mode 0600, in a folder of mode 0700.
* A file appears whole or not at all: a temporary file is written and synced, then renamed or linked to its
  name, and the folder is synced. A power cut leaves the old state or the new one.
* What is destroyed is overwritten and synced before its name is given to a stone that says so.
* The key in a file is wrapped by the root key with the file's name, date, tenant and store authenticated:
  a renamed, exchanged or edited file does not open.
"""

import base64
import binascii
import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from ombud.keys.model import KeyStoreFault

FOLDER_MODE = 0o700
FILE_MODE = 0o600
_OTHERS = 0o077


class KeyFile(NamedTuple):
    """What a file says. `wrapped` is None on the stone of a destroyed key."""

    name: str
    made_at: int
    wrapped: bytes | None
    destroyed_at: int | None = None
    following: bytes | None = None
    """The same key wrapped by the next root key, while the root key is being changed."""


class Seen(NamedTuple):
    """By what a file is known not to have been touched since."""

    inode: int
    changed_at: int


class Folder:
    """One key store's files."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._place = str(path)

    def make(self) -> None:
        with _speaking(self.path):
            self.path.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
            os.chmod(self.path, FOLDER_MODE)

    def check(self) -> None:
        """Refuse a folder that others may look into."""
        with _speaking(self.path):
            mode = self.path.stat().st_mode
        if mode & _OTHERS:
            raise KeyStoreFault(
                f"the key store folder {self.path.name!r} is open to other accounts (mode {mode & 0o777:o}); "
                "run `chmod 700` on it, and consider whether the keys have been read."
            )

    def has(self, name: str) -> bool:
        return os.path.exists(os.path.join(self.path, name))

    def seen(self, name: str) -> Seen | None:
        """How the file is now; None where there is none."""
        try:
            status = os.stat(f"{self._place}/{name}")
        except OSError:
            return None
        return Seen(status.st_ino, status.st_mtime_ns)

    def names(self, prefix: str) -> list[str]:
        with _speaking(self.path):
            return sorted(entry for entry in os.listdir(self.path) if entry.startswith(prefix))

    def read(self, name: str) -> KeyFile:
        """Read one file. A file of zeros is a destruction that a power cut stopped: it reads as a stone."""
        with _speaking(self.path / name):
            content = (self.path / name).read_bytes()
        if content and not content.strip(b"\0"):
            return KeyFile(name, 0, None, 0)
        return _parsed(name, content)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Keep every other process from adding or changing files meanwhile; wait for one that does."""
        with _speaking(self.path):
            descriptor = os.open(self.path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)

    def write(self, file: KeyFile) -> None:
        """Write the file, in place of one of that name."""
        with self._temporary(file) as temporary:
            os.rename(temporary, self.path / file.name)

    def write_new(self, file: KeyFile) -> bool:
        """Write the file unless there is one of that name: then False, and the other stays."""
        with self._temporary(file) as temporary:
            try:
                os.link(temporary, self.path / file.name)
            except FileExistsError:
                return False
        return True

    def destroy(self, stone: KeyFile) -> None:
        """Overwrite the file of that name, sync it, and put the stone in its place."""
        path = self.path / stone.name
        with _speaking(path):
            length = path.stat().st_size
            with open(path, "r+b") as stream:
                stream.write(bytes(length))
                stream.flush()
                os.fsync(stream.fileno())
        self.write(stone)

    @contextmanager
    def _temporary(self, file: KeyFile) -> Iterator[Path]:
        """A synced temporary file with the content; gone at the end, and the folder synced."""
        temporary = self.path / f".{file.name}.{os.getpid()}.{os.urandom(4).hex()}"
        with _speaking(self.path / file.name):
            try:
                write_synced(temporary, _text(file))
                yield temporary
            finally:
                temporary.unlink(missing_ok=True)
                sync_folder(self.path)


def write_synced(path: Path, content: bytes) -> None:
    """Make a new file of mode 0600 and sync it. There must be none."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, FILE_MODE)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())


def sync_folder(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def read_private(path: Path) -> bytes:
    """The content of a file that only its owner may read. Raises `KeyStoreFault` for any other."""
    with _speaking(path):
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
        with os.fdopen(descriptor, "rb") as stream:
            mode = os.fstat(descriptor).st_mode
            content = stream.read(4096)
    if mode & _OTHERS:
        raise KeyStoreFault(
            f"{path.name}: others may read or write this file (mode {mode & 0o777:o}); "
            "run `chmod 600` on it, and consider whether the key has been read."
        )
    return content


def write_private(path: Path, content: bytes) -> None:
    """Make the file whole or not at all. Raises `KeyStoreFault` where there is one."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.{os.urandom(4).hex()}")
    with _speaking(path):
        path.parent.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
        try:
            write_synced(temporary, content)
            os.link(temporary, path)
        finally:
            temporary.unlink(missing_ok=True)
            sync_folder(path.parent)


@contextmanager
def _speaking(path: Path) -> Iterator[None]:
    """Say what the operating system says, with the file's name and without its folders or content."""
    try:
        yield
    except OSError as error:
        raise KeyStoreFault(
            f"{path.name}: {error.strerror or 'the file could not be used'}. "
            "Check that the folder is there, mounted, and belongs to this account, then try again."
        ) from None


def _text(file: KeyFile) -> bytes:
    content: dict[str, object] = {"format": "ombud-key-1", "name": file.name, "made_at": file.made_at}
    if file.wrapped is not None:
        content["wrapped"] = base64.b64encode(file.wrapped).decode()
    if file.following is not None:
        content["next"] = base64.b64encode(file.following).decode()
    if file.destroyed_at is not None:
        content["destroyed_at"] = file.destroyed_at
    return json.dumps(content, indent=1).encode() + b"\n"


def _parsed(name: str, content: bytes) -> KeyFile:
    try:
        found = json.loads(content)
        wrapped, following = (
            None if found.get(name) is None else base64.b64decode(found[name], validate=True)
            for name in ("wrapped", "next")
        )
        file = KeyFile(found["name"], int(found["made_at"]), wrapped, found.get("destroyed_at"), following)
    except (ValueError, KeyError, TypeError, AttributeError, binascii.Error):
        file = KeyFile("", 0, None)
    if file.name != name or (file.wrapped is None) == (file.destroyed_at is None):
        raise KeyStoreFault(f"{name}: this is no key file of ours, or it is damaged. Restore it from its copy.")
    return file
