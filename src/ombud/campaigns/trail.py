"""What a worker leaves behind of the batch it is at: which messages it has begun to hand over, and what came of each.

* One small file a lease, beside the database. A message's id stands in it before the first byte of its content leaves,
  and beside it what the carrier answered. It is a page of the operating system's memory, so that it survives the
  worker's death and costs no disk.
* Who takes the batch over reads it. What is not in it has not left, for certain: it is sent. What was taken is marked.
  What has begun and has no answer is unknown: at most the one that was in flight.
* It is believed only where its worker is dead (its lock is free) and the machine has not been started since: a power
  cut takes the page away. Everywhere else every message that was claimed is unknown.
* It holds random ids and nothing else, and goes when the batch has been marked.
"""

import errno
import fcntl
import mmap
import os
from collections.abc import Mapping
from contextlib import suppress
from enum import IntEnum
from pathlib import Path

from ombud.keys.folder import FILE_MODE, FOLDER_MODE

_ID, _SLOT = 16, 17
_BOOT = Path("/proc/sys/kernel/random/boot_id")


class Came(IntEnum):
    """What came of a message."""

    BEGUN = 1
    """Its content has begun to leave, and no answer was heard."""
    TAKEN = 2
    NOT_TAKEN = 3


class TrailFault(Exception):
    """The trail of a batch cannot be written, so nothing of the batch is sent. The message says what to do."""

    def __init__(self, error: OSError) -> None:
        super().__init__(
            f"the folder `sending` of the installation cannot be written ({error.strerror}), so nothing was sent. "
            "Make room or mend its rights; the worker goes on by itself."
        )


class Trail:
    """Of one lease, for the worker that has it."""

    def __init__(self, folder: Path, lease: bytes, room: int) -> None:
        """Raises `TrailFault`."""
        self._path = path_of(folder, lease)
        try:
            folder.mkdir(mode=FOLDER_MODE, exist_ok=True)
            self._file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, FILE_MODE)
        except OSError as error:
            raise TrailFault(error) from None
        try:
            self._map = _mapped(self._file, boot() + bytes(_SLOT * room))
        except OSError as error:
            self._path.unlink()
            os.close(self._file)
            raise TrailFault(error) from None
        self._next = _ID

    def begin(self, message: bytes) -> None:
        """This message leaves now."""
        self._map[self._next : self._next + _SLOT] = message + bytes((Came.BEGUN,))
        self._next += _SLOT

    def came(self, to: Came) -> None:
        """What came of the one that was begun last."""
        self._map[self._next - 1] = to

    def end(self) -> None:
        """Everything of the batch has been marked, or is left to whoever takes it over."""
        self._map.close()
        os.close(self._file)


def _mapped(file: int, content: bytes) -> mmap.mmap:
    """The file as memory, all of it on the disk: a page without room behind it would end the process at a touch."""
    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    if os.write(file, content) != len(content):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    return mmap.mmap(file, len(content))


def begun(folder: Path, lease: bytes) -> Mapping[bytes, Came] | None:
    """The messages that the lease's worker had begun to hand over, and what came of each; none where that cannot be
    known for certain."""
    try:
        file = os.open(path_of(folder, lease), os.O_RDWR | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        content = b"".join(iter(lambda: os.read(file, 1 << 16), b""))
    except BlockingIOError:
        return None  # the worker lives: it may go on to send any of them
    finally:
        os.close(file)
    if content[:_ID] != boot() or not any(content[:_ID]):
        return None
    slots = (content[at : at + _SLOT] for at in range(_ID, len(content), _SLOT))
    return {slot[:_ID]: Came(slot[_ID]) for slot in slots if slot[_ID]}


def forget(folder: Path, lease: bytes) -> None:
    """What it said has been written down."""
    with suppress(FileNotFoundError):
        os.unlink(path_of(folder, lease))


def path_of(folder: Path, lease: bytes) -> Path:
    return folder / f"{lease.hex()}.trail"


def boot() -> bytes:
    """What is another value after each start of the machine; zeros where nobody says."""
    try:
        return bytes.fromhex(_BOOT.read_text(encoding="ascii").strip().replace("-", ""))
    except OSError:
        return bytes(_ID)
