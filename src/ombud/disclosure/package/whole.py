"""A file that is there whole or not at all, for its owner alone.

* It has no name while it is written, where the file system can do that: a kill leaves nothing (invariant 7). Where it
  cannot, it lies beside under a name of its own that nobody takes for a package, and the next try removes it.
* It never takes the place of another file.
"""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

_CANNOT = {errno.EOPNOTSUPP, errno.EISDIR, errno.ENOENT, errno.EINVAL}


@contextmanager
def whole(path: Path) -> Iterator[BinaryIO]:
    """Write to it; it has its name when the block has ended well. Raises `FileExistsError`."""
    folder = path.parent
    if path.exists():
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST))
    beside = folder / f".{path.name}.part"
    with suppress(FileNotFoundError):
        beside.unlink()
    nameless = _nameless(folder)
    made = _named(beside) if nameless is None else nameless
    try:
        with open(made, "wb") as file:
            yield file
            file.flush()
            os.fsync(made)
            _name(f"/proc/self/fd/{made}" if nameless is not None else str(beside), path)
    finally:
        with suppress(FileNotFoundError):
            beside.unlink()


def _nameless(folder: Path) -> int | None:
    unnamed = getattr(os, "O_TMPFILE", None)
    if unnamed is None or not Path("/proc/self/fd").is_dir():
        return None
    try:
        return os.open(folder, unnamed | os.O_WRONLY, 0o600)
    except OSError as error:
        if error.errno in _CANNOT and folder.is_dir():
            return None
        raise


def _named(beside: Path) -> int:
    return os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)


def _name(made: str, path: Path) -> None:
    """Give the file its name, and keep it over a power cut."""
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.link(made, path.name, dst_dir_fd=folder, follow_symlinks=True)
        os.fsync(folder)
    finally:
        os.close(folder)
