"""A server with a small disk, that a test fills and makes room on: the cause is real, and so is what the server does.

* The disk is a file system of its own in memory, of so many bytes. Either the tables lie on it or the write-ahead log;
  the rest of the server lies beside it, as in the other tests.
* Only root can mount one. It is unmounted at the end, after the server was stopped.
"""

import errno
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from tests.servers.postgresql import LIFELIKE, Server, folder_of_servers, given_to_servers, inhabited, made_in

Part = Literal["data", "wal"]
_ROOM: dict[Part, str] = {"data": "160m", "wal": "48m"}
_SETTINGS = {**LIFELIKE, "min_wal_size": "2MB", "max_wal_size": "2MB", "autovacuum": "off"}
"""A small log of small pieces is soon at its end. Nothing is at work beside the test, so that it is the test that meets
the end of the disk."""


class SmallDisk:
    """A file system that can be filled."""

    def __init__(self, folder: Path) -> None:
        self._rest = folder / "rest"

    def fill(self) -> None:
        """Until not one byte more has room."""
        with self._rest.open("ab", buffering=0) as rest:
            for piece in (1 << 20, 1 << 12):
                while _went(rest.write, bytes(piece)):
                    pass

    def make_room(self) -> None:
        self._rest.unlink(missing_ok=True)


def _went(write: Callable[[bytes], int | None], piece: bytes) -> bool:
    try:
        return write(piece) == len(piece)
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        return False


@contextmanager
def server_on_a_small_disk(part: Part) -> Iterator[tuple[Server, SmallDisk]]:
    """A server that keeps what it acknowledged, and the disk of its tables, or that of its write-ahead log."""
    folder = folder_of_servers()
    for name in ("data", "wal"):
        (folder / name).mkdir()
        given_to_servers(folder / name)
    small = folder / part
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={_ROOM[part]},mode=0700", "tests", small], check=True)
    given_to_servers(small)
    server = None
    try:
        server = inhabited(made_in(folder, _SETTINGS))
        yield server, SmallDisk(small)
    finally:
        if server is not None:
            server.stop()
        subprocess.run(["umount", small], check=True)
        shutil.rmtree(folder, ignore_errors=True)
