"""The file of a database as a whole: changed so that it is the old or the new one, and overwritten when it goes."""

import os
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

from ombud.database.sqlite_faults import fault_of

_BLOCK = 1 << 20
_SIDES = ("-wal", "-shm", "-journal")


def change(path: Path, scratch: Path, before: Path, make: Callable[[Path], None]) -> None:
    """Change a database as a whole: a copy is changed by `make`, and takes the name when all of it is done.

    Until then the file is as it was; from then on it is the new one, and the old lies at `before`. Nobody else has
    it open meanwhile; who waits for the old file is refused by SQLite, which sees that it was moved. Raises
    `DatabaseFault` where another process has it open.
    """
    overwrite(scratch)
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        connection.execute("PRAGMA busy_timeout=2000")
        if connection.execute("PRAGMA journal_mode=DELETE").fetchone()[0] != "delete":
            raise AssertionError("SQLite says so by an error where somebody has the file open")
        connection.execute("BEGIN EXCLUSIVE")
        os.close(os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        shutil.copyfile(path, scratch)
        make(scratch)
        _synced(scratch)
        before.unlink(missing_ok=True)
        os.link(path, before)
        os.replace(scratch, path)
        _synced(path.parent)
    except sqlite3.Error as error:
        raise fault_of(path.name, error) from None
    finally:
        connection.close()
        overwrite(scratch)


def _synced(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def overwrite(path: Path) -> None:
    """Overwrite a copy of a database and remove it, with what SQLite keeps beside it. Nothing where there is none."""
    for one in (path, *(path.with_name(path.name + side) for side in _SIDES)):
        if not one.exists():
            continue
        with one.open("r+b") as file:
            for _ in range(-(-one.stat().st_size // _BLOCK)):
                file.write(bytes(_BLOCK))
            file.flush()
            os.fsync(file.fileno())
        one.unlink()
