"""Writes a checkpoint to a place outside the system, whole or not at all."""

import os
import tempfile
from pathlib import Path

from ombud.audit.lane import sync_folder


def keep_note(note: str, to: Path) -> None:
    """Replace the file `to` by the note. A reader sees the old note or the new one, also after a power cut."""
    handle, name = tempfile.mkstemp(dir=to.parent, prefix=".checkpoint-")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            file.write(note)
            file.flush()
            os.fsync(file.fileno())
        os.replace(name, to)
    except BaseException:
        os.unlink(name)
        raise
    sync_folder(to.parent)
