"""A file in the place of another, so that at each moment one whole file is there and never two in clear.

* Only one of us changes a folder at a time (a lock on the folder, that a kill lets go).
* The new file is its owner's alone until it has the rights of the old. What a kill left of it is removed when
  the folder is opened next.
* Directly before the renaming the old file is looked at: is it the one that was read? Between that look and the
  renaming lies a moment that no file system closes; whoever writes there at the same time takes the lock too.
"""

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from ombud.systems.model import SystemFaultError

_ENDS = ".ombud-new"


def beside(file: Path) -> Path:
    return file.with_name(f".{file.name}{_ENDS}")


@contextmanager
def changing(folder: Path) -> Iterator[None]:
    """The folder is ours to change. Raises `SystemFaultError` where it is somebody else's now."""
    held = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise SystemFaultError("somebody else is changing the folder right now.") from None
        _remove_left(folder)
        yield
        os.fsync(held)
    finally:
        os.close(held)


def tidied(folder: Path) -> None:
    """Nothing is left of a rewriting that was killed."""
    if any(folder.glob(f".*{_ENDS}")):
        with changing(folder):
            pass


def _remove_left(folder: Path) -> None:
    try:
        for left in folder.glob(f".*{_ENDS}"):
            left.unlink()
    except OSError as error:
        raise SystemFaultError(f"what a stopped run has left cannot be removed: {error.strerror}.") from None


def replaced(path: Path, file: BinaryIO, write: Callable[[BinaryIO], None]) -> None:
    """Write the new file with `write`, and put it in the place of the one that is open. In `changing`."""
    was = os.fstat(file.fileno())
    new = beside(path)
    try:
        with open(os.open(new, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600), "w+b") as to:
            write(to)
            to.flush()
            os.fchown(to.fileno(), was.st_uid, was.st_gid)
            os.fchmod(to.fileno(), was.st_mode & 0o7777)
            os.fsync(to.fileno())
        now = path.stat(follow_symlinks=False)
        if _seen(now) != _seen(was):
            raise SystemFaultError("a file was changed while it was rewritten: nothing of it was changed by us.")
        os.replace(new, path)
    finally:
        with suppress(FileNotFoundError):
            new.unlink()


def _seen(file: os.stat_result) -> tuple[int, ...]:
    return (file.st_dev, file.st_ino, file.st_mtime_ns, file.st_size)
