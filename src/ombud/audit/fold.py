"""Reads the lanes of a folder, of living and of dead processes, from where the ledger says it stopped.

* Whether a later segment exists and whether the owner lives is asked *before* a segment is read: then a
  segment that has a successor, or whose owner is dead, is final.
* While the owner lives, the last frame may be half there. It is left for the next time.
* Nothing is removed here before the caller says that its transaction has committed (`sweep`).

spec/audit-log.md 7 is the page for this file.
"""

import os
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path

from ombud.audit.frames import (
    HEADER,
    START,
    TAG,
    Fault,
    Frame,
    Kind,
    Opened,
    Position,
    frames,
    read_header,
    read_heading,
    read_open,
)
from ombud.audit.lane import owner_path, segment_path, speaking, sync_folder, take_over


@dataclass(slots=True)
class Folded:
    """What a lane held beyond its row, and where its row goes."""

    place: Position
    opens: list[Opened] = field(default_factory=list)
    torn: int = 0
    damaged: int = 0
    finished: bool = False
    """The lane has ended, or its owner has; all of it is read."""


class LaneReader:
    """One lane during one folding. Holds the lock of a lane whose owner is dead until `close`."""

    def __init__(self, folder: Path, lane_id: bytes) -> None:
        self._folder = folder
        self._lane_id = lane_id
        self._lock = take_over(folder, lane_id)

    @property
    def orphaned(self) -> bool:
        return self._lock is not None

    def close(self) -> None:
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def has_news(self, place: Position) -> bool:
        """Is there anything to fold? Cheap, and may say yes for nothing."""
        if self.orphaned or self._path(place.segment + 1).exists():
            return True
        with speaking():
            try:
                with self._path(place.segment).open("rb") as file:
                    file.seek(place.offset)
                    return file.read(4) > bytes(4)
            except FileNotFoundError:
                return False

    def fold(self, place: Position, key: bytes, limit: int) -> Folded:
        """Read up to about `limit` opens from `place` on."""
        folded = Folded(place)
        while len(folded.opens) < limit:
            successor = self._path(folded.place.segment + 1).exists()
            data = self._read(folded.place.segment, final=successor or self.orphaned)
            if data is None:
                folded.damaged += successor or (self.orphaned and folded.place.offset > HEADER)
            elif not self._fold_segment(folded, data, key, limit, successor or self.orphaned):
                break
            if not successor:
                folded.finished = folded.finished or self.orphaned
                break
            self._step(folded)
        return folded

    def sweep(self, place: Position, finished: bool) -> None:
        """After the commit: remove what is folded, and a finished lane altogether; gone also after a power cut."""
        segments = self._folder.glob(f"{self._lane_id.hex()}-*.seg")
        folded = [path for path in segments if finished or int(path.stem[-8:]) < place.segment]
        if finished:
            folded.append(owner_path(self._folder, self._lane_id))
        _remove(self._folder, folded)

    def _path(self, segment: int) -> Path:
        return segment_path(self._folder, self._lane_id, segment)

    def _read(self, segment: int, final: bool) -> bytes | None:
        path = self._path(segment)
        with speaking():
            try:
                data = path.read_bytes()
                if final:
                    return data
                # What was begun before the first reading is whole in the second, save the last frame.
                return path.read_bytes()[: len(data.rstrip(b"\x00")) + TAG]
            except FileNotFoundError:
                return None

    def _fold_segment(self, folded: Folded, data: bytes, key: bytes, limit: int, final: bool) -> bool:
        """Take the frames behind the place. False: stopped before the end of what is there."""
        start = read_header(data, self._lane_id, folded.place.segment)
        if start is None:
            if not final or not data.strip(b"\x00"):
                return True
            folded.damaged += folded.place.offset == HEADER
            start = START._replace(segment=folded.place.segment)
        headings: dict[int, bytes] = {}
        for item in frames(data, start, key):
            if len(folded.opens) >= limit:
                return False
            if isinstance(item, Fault):
                _count(folded, item, final)
            elif not _take(folded, item, headings):
                folded.damaged += 1
        return True

    def _step(self, folded: Folded) -> None:
        """Go over to the next segment; it must begin where the last one ended."""
        segment = folded.place.segment + 1
        start = read_header(self._read(segment, final=True) or b"", self._lane_id, segment)
        reached = (folded.place.number, folded.place.tag)
        if start is not None and (start.number, start.tag) != reached:
            folded.damaged += 1
        folded.place = Position(segment, HEADER, *(reached if start is None else (start.number, start.tag)))


def sweep_closed(folder: Path, closed: Collection[bytes]) -> None:
    """Remove what a kill between a commit and its `sweep` left of lanes that are folded to their end."""
    lanes = {lane_id.hex() for lane_id in closed}
    _remove(folder, [path for path in folder.glob("*") if path.stem.partition("-")[0] in lanes])


def _remove(folder: Path, paths: list[Path]) -> None:
    with speaking():
        for path in paths:
            path.unlink(missing_ok=True)
        if paths:
            sync_folder(folder)


def _count(folded: Folded, fault: Fault, final: bool) -> None:
    """Count a fault once: not what was passed in an earlier folding, and no frame that is being written now."""
    if fault.offset < folded.place.offset:
        return
    if not fault.tail:
        folded.damaged += 1
    elif final:
        folded.torn += 1


def _take(folded: Folded, frame: Frame, headings: dict[int, bytes]) -> bool:
    """Read one frame; False if it is an open whose heading is lost."""
    if frame.kind == Kind.HEADING:
        number, head = read_heading(frame.body)
        headings[number] = head
    if frame.number <= folded.place.number:
        return True
    folded.place = frame.place
    if frame.kind == Kind.END:
        folded.finished = True
    if frame.kind != Kind.OPEN:
        return True
    opened = read_open(frame.number, frame.body, headings)
    if opened is not None:
        folded.opens.append(opened)
    return opened is not None
