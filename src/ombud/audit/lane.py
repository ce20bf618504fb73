"""The lane of this process: where the entry of an open goes before the value is released (design.md 5, 2).

* `process`: the frame is stored in a shared mapping of the file, which is the operating system's page cache;
  it is there when the call returns, and the death of the process does not take it away. The segment was
  written with zeros first, so that a full disk is met when a segment is made and never in an open.
* `disk`: the call returns after `fdatasync`; callers that wait at the same time share one.
* Ids and codes only. An entry with a reason is refused: reasons are sealed, and a lane is not.
* A lane belongs to the process that made it. A forked child has none of its parent's lanes.

spec/audit-log.md 7 is the page for this file.
"""

import fcntl
import mmap
import os
import threading
import weakref
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from enum import Enum
from pathlib import Path

from ombud.audit.frames import (
    HEADER,
    LONGEST_FRAME,
    NO_TAG,
    OPEN,
    OPEN_LENGTH,
    PREFIX,
    SEGMENT,
    TAG,
    Kind,
    Position,
    header,
    heading_body,
    keyed,
)
from ombud.audit.model import NOBODY, Entry, EntryError
from ombud.audit.payload import Heading, heading
from ombud.terms.time import to_micros

_FULL = SEGMENT - OPEN_LENGTH
_CLOSED = SEGMENT + 1
_flush = getattr(os, "fdatasync", os.fsync)


class Durability(Enum):
    """What an entry must have reached before the value is released."""

    PROCESS = "process"
    DISK = "disk"


_DISK = Durability.DISK


class LaneError(Exception):
    """The entry was not logged, so the value must not be released. The message says what to do."""


class Lane:
    """Appends to the lane. Safe to share between threads."""

    def __init__(self, folder: Path, lane_id: bytes, key: bytes, lock: int) -> None:
        """`lock` is the open, locked lane file of `claim`; the lane closes it."""
        self.lane_id = lane_id
        self._folder = folder
        self._owner = lock
        self._keyed = keyed(key)
        self._lock = threading.Lock()
        self._changed = threading.Condition(self._lock)
        self._headings: dict[bytes, int] = {}
        self._number = 0
        self._tag = NO_TAG
        self._settled = 0
        self._lost = 0
        self._syncing = False
        self._syncs = False  # set with the first frame that waits for the disk: from then no segment is left unsynced
        self._position = _CLOSED
        self._segment = _Segment(folder, lane_id, Position(0, 0, 0, NO_TAG))
        self._map = self._segment.map
        self._position = HEADER
        _LANES.add(self)

    @property
    def closed(self) -> bool:
        return self._position == _CLOSED

    def append(self, entry: Entry, durability: Durability = Durability.PROCESS) -> int:
        """Log one open, or one refusal to open. The number of its frame."""
        if entry.reason is not None:
            raise EntryError("a lane takes no reason: record it with an act of its own, and name that")
        subject, at = entry.subject or NOBODY, to_micros(entry.at)
        return self.opened_many(heading(entry), subject, entry.records, at, durability)

    def opened(self, head: Heading, subject: bytes, at: int, durability: Durability = Durability.PROCESS) -> int:
        """Log that data of one person was opened, at an instant in microseconds: the short way, for every read."""
        disk = durability is _DISK
        with self._lock:
            self._syncs |= disk
            if self._position > _FULL or head not in self._headings:
                self._prepare(head, OPEN_LENGTH)
            number, start = self._number + 1, self._position
            frame = OPEN.pack(OPEN_LENGTH, 2, number, at, self._headings[head], subject)
            mac = self._keyed.copy()
            mac.update(self._tag + frame)
            tag = mac.digest()
            end = start + OPEN_LENGTH
            self._map[start:end] = frame + tag
            self._tag, self._number, self._position = tag, number, end
        if disk:
            self._settle(number)
        return number

    def opened_many(
        self,
        head: Heading,
        subject: bytes,
        records: tuple[bytes, ...],
        at: int,
        durability: Durability = Durability.PROCESS,
    ) -> int:
        """Log that several records of one data subject were opened together: one entry that names them all."""
        length = OPEN_LENGTH + 16 * len(records)
        if length > LONGEST_FRAME:
            raise EntryError("too many records for one entry")
        disk = durability is _DISK
        with self._lock:
            self._syncs |= disk
            if self._position + length > SEGMENT or head not in self._headings:
                self._prepare(head, length)
            number = self._number + 1
            begin = OPEN.pack(length, 2, number, at, self._headings[head], subject)
            self._put(number, begin + b"".join(records))
        if disk:
            self._settle(number)
        return number

    def opened_together(
        self, people: Sequence[tuple[Heading, bytes]], at: int, durability: Durability = Durability.PROCESS
    ) -> None:
        """Log that data of each of these people was opened, one entry each, and wait for all of them once."""
        disk, number = durability is _DISK, 0
        with self._lock:
            self._syncs |= disk
            for head, subject in people:
                if self._position > _FULL or head not in self._headings:
                    self._prepare(head, OPEN_LENGTH)
                number = self._number + 1
                self._put(number, OPEN.pack(OPEN_LENGTH, 2, number, at, self._headings[head], subject))
        if disk and people:
            self._settle(number)

    def cut(self) -> None:
        """Begin a new segment, so that the present one can be folded and removed."""
        with self._lock:
            while HEADER < self._position < _CLOSED:
                if not self._syncing:
                    self._turn()
                    return
                self._changed.wait()

    def close(self) -> None:
        """End the lane. Whatever it holds is folded by the next sequencer, of any process."""
        with self._lock:
            while self._syncing:
                self._changed.wait()
            if self._position == _CLOSED:
                return
            self._make_room(PREFIX.size + TAG)
            self._write(Kind.END, b"")
            self._leave()

    def _prepare(self, head: Heading, length: int) -> None:
        """Have the heading in this segment, and room for a frame after it."""
        known = PREFIX.size + TAG + 4 + len(head)
        if known > LONGEST_FRAME:
            raise EntryError("the heading is too long for a lane")
        while head not in self._headings or self._position + length > SEGMENT:
            self._make_room(known + length)
            number = len(self._headings) + 1
            self._write(Kind.HEADING, heading_body(number, head))
            self._headings[head] = number

    def _make_room(self, length: int) -> None:
        if self._position == _CLOSED:
            raise LaneError("the lane of this process is closed; nothing was released. Open a new one")
        while self._position + length > SEGMENT:
            if self._syncing:
                self._changed.wait()
            else:
                self._turn()

    def _write(self, kind: Kind, body: bytes) -> None:
        number = self._number + 1
        self._put(number, PREFIX.pack(PREFIX.size + len(body) + TAG, kind, number) + body)

    def _put(self, number: int, frame: bytes) -> None:
        mac = self._keyed.copy()
        mac.update(self._tag + frame)
        tag = mac.digest()
        start = self._position
        end = start + len(frame) + TAG
        self._map[start:end] = frame + tag
        self._tag, self._number, self._position = tag, number, end

    def _turn(self) -> None:
        """Go on in a new segment. Nothing has changed if it cannot be made."""
        old = self._segment
        place = Position(old.number + 1, 0, self._number, self._tag)
        self._segment = _Segment(self._folder, self.lane_id, place)
        self._map = self._segment.map
        self._position = HEADER
        self._headings.clear()
        self._finish(old)

    def _finish(self, segment: "_Segment") -> None:
        if self._syncs:
            self._judge(self._number, segment.sync())
        segment.close()

    def _settle(self, number: int) -> None:
        """Wait until the frame is on disk: by the call of another thread, or by one for all who wait."""
        while True:
            with self._lock:
                while self._syncing and self._settled < number:
                    self._changed.wait()
                if number <= self._lost:
                    raise LaneError("the disk did not take the entry; nothing was released. Run `ombud doctor`")
                if number <= self._settled:
                    return
                self._syncing = True
                upto, segment = self._number, self._segment
            good = segment.sync()
            with self._lock:
                self._syncing = False
                self._judge(upto, good)
                self._changed.notify_all()

    def _judge(self, upto: int, good: bool) -> None:
        """What has not reached the disk once is not believed to be there later, nor what was written behind it."""
        if good:
            self._settled = upto
            return
        self._lost = self._number if self._segment.failed else upto
        if self._segment.failed:
            self._position = SEGMENT  # the next frame goes to a new segment, which begins with its own tag

    def _leave(self) -> None:
        self._finish(self._segment)
        os.close(self._owner)
        self._position = _CLOSED
        self._headings.clear()

    def _abandon(self) -> None:
        """In a forked child: the lane stays the parent's."""
        self._lock = threading.Lock()
        self._changed = threading.Condition(self._lock)
        self._syncing = self._syncs = False
        if self._position != _CLOSED:
            self._segment.close()
            os.close(self._owner)
        self._position = _CLOSED
        self._headings.clear()


class _Segment:
    """One file of a lane, mapped."""

    def __init__(self, folder: Path, lane_id: bytes, place: Position) -> None:
        self.number = place.segment
        self._folder = folder
        self._named = False
        self.failed = False
        path = segment_path(folder, lane_id, place.segment)
        begin = header(lane_id, place)
        try:
            self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
        except OSError as error:
            raise _no_segment(error) from None
        try:
            _fill(self._file, begin + bytes(SEGMENT - len(begin)))
            self.map = mmap.mmap(self._file, SEGMENT)
        except OSError as error:
            os.close(self._file)
            path.unlink()
            raise _no_segment(error) from None

    def sync(self) -> bool:
        """Have the segment, and once its name, on disk. After one failure never: what came later proves nothing."""
        if self.failed:
            return False
        try:
            _flush(self._file)
            if not self._named:
                sync_folder(self._folder)
                self._named = True
        except OSError:
            self.failed = True
        return not self.failed

    def close(self) -> None:
        self.map.close()
        os.close(self._file)


_LANES: "weakref.WeakSet[Lane]" = weakref.WeakSet()
"""Every lane of this process, for the one moment when it forks."""


def _abandon_all() -> None:
    for lane in list(_LANES):
        lane._abandon()


os.register_at_fork(after_in_child=_abandon_all)


def segment_path(folder: Path, lane_id: bytes, segment: int) -> Path:
    return folder / f"{lane_id.hex()}-{segment:08d}.seg"


def owner_path(folder: Path, lane_id: bytes) -> Path:
    return folder / f"{lane_id.hex()}.lane"


def claim(folder: Path, lane_id: bytes) -> int:
    """Make the lane's file and lock it: as long as it is locked, the lane has a living owner."""
    with speaking():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = os.open(owner_path(folder, lane_id), os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        fcntl.flock(lock, fcntl.LOCK_EX)
        try:
            sync_folder(folder)
        except OSError:
            os.close(lock)
            raise
    return lock


def take_over(folder: Path, lane_id: bytes) -> int | None:
    """The locked file of a lane whose owner is dead; None while it lives, or when there is no such file."""
    with speaking():
        try:
            lock = os.open(owner_path(folder, lane_id), os.O_RDWR)
        except FileNotFoundError:
            return None
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(lock)
        return None
    return lock


@contextmanager
def speaking() -> Iterator[None]:
    """Say what the operating system says of the lanes, without a path."""
    try:
        yield
    except OSError as error:
        raise _no_segment(error) from None


def sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _fill(file: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(file, view) :]


def _no_segment(error: OSError) -> LaneError:
    return LaneError(f"the log cannot be written ({os.strerror(error.errno or 0)}); nothing was released. Make room")
