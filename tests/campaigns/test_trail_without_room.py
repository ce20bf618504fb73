"""A batch whose trail cannot be written is not begun, and nothing of the try is left."""

import os
from pathlib import Path

import pytest

from ombud.campaigns import trail
from ombud.campaigns.trail import Trail, TrailFault

LEASE = b"l" * 16


def open_files() -> int:
    return len(os.listdir("/proc/self/fd"))


def test_a_disk_that_has_room_for_a_part_has_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """R7: a page without room behind it would end the worker in the middle of a message."""
    folder, write, before = tmp_path / "sending", os.write, open_files()
    with monkeypatch.context() as patched:
        patched.setattr(trail.os, "write", lambda file, content: write(file, content[:100]))
        with pytest.raises(TrailFault, match="No space left"):
            Trail(folder, LEASE, 500)
    assert list(folder.iterdir()) == []
    assert open_files() == before
    Trail(folder, LEASE, 500).end()  # and as soon as there is room it goes on


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "sending").write_text("a file in its place")
    before = open_files()
    with pytest.raises(TrailFault, match="nothing was sent"):
        Trail(tmp_path / "sending", LEASE, 5)
    assert open_files() == before
