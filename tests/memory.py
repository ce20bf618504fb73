"""A file system in memory for what tests write, where there is one with room.

What is asked of a file system is the same there: every call, every lock, every sync. It only does not wait for a disk,
and what a disk may lose is not found out by waiting for one (tests/faults/power.py does that).
"""

import shutil
from pathlib import Path

_MEMORY = Path("/dev/shm")
ROOM = 6 << 30
"""Bytes that must be free for a run of tests: a server for each worker, and what the tests under way have made."""


def place(room: int = ROOM) -> Path | None:
    """The file system in memory with so much room; None: the usual place for temporary files."""
    return _MEMORY if _MEMORY.is_dir() and shutil.disk_usage(_MEMORY).free > room else None
