"""Record what a child asks of the file system (ptrace): every write, sync, creation, rename and removal in order.

    events = record(pid, folder, pipe)

* The child is the real program: SQLite, key files, lanes and configuration go through the same calls as always.
* A shared mapping is written without a call. Its file is read whenever the child is stopped at a call that
  syncs it, closes it or acknowledges something, and what has changed counts as written then.
* SQLite's `-shm` is left out: it is made anew from the log after every start.
* What the child says to the watcher is an event too, so that each moment knows what was acknowledged before it.

Linux on x86-64 and ARM64.
"""

import os
import platform
from contextlib import suppress
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path

from tests.faults import tracing

CALLS = {
    "x86_64": {
        1: "write", 18: "pwrite", 20: "other", 40: "other", 296: "other", 326: "other", 74: "fsync", 75: "fsync",
        76: "truncate", 77: "ftruncate", 257: "openat", 2: "open", 82: "rename", 264: "renameat", 316: "renameat",
        86: "link", 265: "linkat", 87: "unlink", 263: "unlinkat", 83: "mkdir", 258: "mkdirat", 84: "unlink",
        9: "mmap", 11: "munmap", 3: "close",
    },
    "aarch64": {
        64: "write", 68: "pwrite", 66: "other", 71: "other", 70: "other", 285: "other", 82: "fsync", 83: "fsync",
        45: "truncate", 46: "ftruncate", 56: "openat", 38: "renameat", 276: "renameat", 37: "linkat",
        35: "unlinkat", 34: "mkdirat", 222: "mmap", 215: "munmap", 57: "close",
    },
}  # fmt: skip
_NAMES = CALLS.get(platform.machine(), {})
RECORDED = frozenset(_NAMES)
"""What a child that is recorded must be stopped at."""
_TRUNCATES, _APPENDS, _CREATES = 0o1000, 0o2000, 0o100
_HERE = (1 << 64) - 100
_WRITES, _SHARED = 2, 1


class Kind(Enum):
    WRITE = "write"
    SIZE = "size"
    SYNC = "sync"
    NAME = "name"
    """A name in a folder comes to mean a file, or nothing any more."""
    FOLDER = "folder"
    SYNC_FOLDER = "sync-folder"
    SAID = "said"


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened. `file` is a number of its own for each file there has been."""

    kind: Kind
    file: int = 0
    offset: int = 0
    data: bytes = b""
    names: tuple[tuple[str, int | None], ...] = ()
    """(path within the folder, file), all at once."""


@dataclass(slots=True)
class Record:
    """A life as events, over what was there before."""

    root: Path
    names: dict[str, int] = field(default_factory=dict)
    folders: set[str] = field(default_factory=set)
    before: dict[int, bytes] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)

    @classmethod
    def of(cls, root: Path) -> "Record":
        made = cls(root)
        for path in sorted(root.rglob("*")):
            name = str(path.relative_to(root))
            if path.is_dir():
                made.folders.add(name)
            elif not name.endswith("-shm"):
                made.names[name] = len(made.before) + 1
                made.before[made.names[name]] = path.read_bytes()
        return made


class Recorder:
    """One child, stopped at each of its calls."""

    def __init__(self, record: Record, pid: int, pipe: str) -> None:
        self._record, self._pid, self._pipe = record, pid, pipe
        self._names = dict(record.names)
        self._numbers = len(record.before)
        self._content = {file: bytearray(data) for file, data in record.before.items()}
        self._mapped: dict[str, int] = {}
        self._memory = os.open(f"/proc/{pid}/mem", os.O_RDONLY)

    def close(self) -> None:
        os.close(self._memory)

    def entering(self, call: str, a: tuple[int, ...]) -> object:
        """What has to be known of a call before it happens."""
        if call in ("write", "pwrite"):
            return self._about_to_write(call, a)
        if call in ("open", "openat"):
            path = self._path(_HERE if call == "open" else a[0], a[0] if call == "open" else a[1])
            return path, a[1] if call == "open" else a[2]
        if call in ("fsync", "ftruncate", "other", "close", "mmap"):
            descriptor = a[4] if call == "mmap" else a[0]
            return self._named(descriptor) if descriptor < 1 << 31 else None
        if call in ("rename", "link", "renameat", "linkat"):
            at = call.endswith("at")
            return self._path(a[0] if at else _HERE, a[1 if at else 0]), self._path(
                a[2] if at else _HERE, a[3 if at else 1]
            )
        if call in ("unlink", "mkdir", "truncate"):
            return self._path(_HERE, a[0])
        return self._path(a[0], a[1]) if call in ("unlinkat", "mkdirat") else None

    def left(self, call: str, a: tuple[int, ...], known: object, value: int) -> None:
        """A call has succeeded."""
        if call in ("write", "pwrite"):
            self._wrote(known, value)
        elif call in ("open", "openat"):
            self._opened(*known)  # type: ignore[misc]
        elif call in ("rename", "link", "renameat", "linkat"):
            self._renamed(call.startswith("link"), *known)  # type: ignore[misc]
        elif call in ("unlink", "unlinkat"):
            self._removed(known)
        elif isinstance(known, str):
            self._of_one(call, a, known)

    def look_at_mapped(self) -> None:
        """What was stored in shared mappings since the last look."""
        for name in list(self._mapped):
            self._compare(name)

    def _of_one(self, call: str, a: tuple[int, ...], name: str) -> None:
        if call == "mkdir" or call == "mkdirat":
            self._record.events.append(Event(Kind.FOLDER, names=((name, None),)))
        elif call == "fsync":
            self._synced(name)
        elif call in ("ftruncate", "truncate") and name in self._names:
            self._resized(self._names[name], a[1])
        elif call == "mmap" and a[2] & _WRITES and a[3] & _SHARED and name in self._names:
            self._mapped[name] = self._names[name]
        elif call == "other" and name in self._names:
            self._compare(name)

    def _about_to_write(self, call: str, a: tuple[int, ...]) -> object:
        descriptor, address, length = a[:3]
        link = self._link(descriptor)
        if link == self._pipe:
            self.look_at_mapped()
            return b"", 0, os.pread(self._memory, length, address)
        name = self._within(link)
        if name is None or name not in self._names:
            return None
        return (
            name,
            a[3] if call == "pwrite" else self._place(descriptor, name),
            os.pread(self._memory, length, address),
        )

    def _wrote(self, known: object, length: int) -> None:
        if known is None:
            return
        name, offset, data = known  # type: ignore[misc]
        if not name:
            self._record.events.append(Event(Kind.SAID, data=data[:length]))
        else:
            self._put(self._names[name], offset, data[:length])

    def _put(self, file: int, offset: int, data: bytes) -> None:
        content = self._content[file]
        content.extend(bytes(max(0, offset + len(data) - len(content))))
        content[offset : offset + len(data)] = data
        self._record.events.append(Event(Kind.WRITE, file, offset, bytes(data)))

    def _resized(self, file: int, size: int) -> None:
        content = self._content[file]
        del content[size:]
        content.extend(bytes(size - len(content)))
        self._record.events.append(Event(Kind.SIZE, file, size))

    def _opened(self, name: str | None, flags: int) -> None:
        if name is None or name.endswith("-shm") or (self._record.root / name).is_dir():
            return
        if flags & _CREATES and name not in self._names and (self._record.root / name).exists():
            self._numbers += 1
            self._content[self._numbers] = bytearray()
            self._name(((name, self._numbers),))
        elif flags & _TRUNCATES and name in self._names and self._content[self._names[name]]:
            self._resized(self._names[name], 0)

    def _renamed(self, keep: bool, old: str | None, new: str | None) -> None:
        if old is not None and new is not None and old in self._names:
            gone = () if keep else ((old, None),)
            self._name((*gone, (new, self._names[old])))

    def _removed(self, name: object) -> None:
        if isinstance(name, str) and name in self._names:
            self._name(((name, None),))
            self._mapped.pop(name, None)

    def _name(self, changes: tuple[tuple[str, int | None], ...]) -> None:
        for name, file in changes:
            if file is None:
                del self._names[name]
            else:
                self._names[name] = file
        self._record.events.append(Event(Kind.NAME, names=changes))

    def _synced(self, name: str) -> None:
        if name in self._names:
            if name in self._mapped:
                self._compare(name)
            self._record.events.append(Event(Kind.SYNC, self._names[name]))
        elif (self._record.root / name).is_dir():
            self._record.events.append(Event(Kind.SYNC_FOLDER, names=((name, None),)))

    def _compare(self, name: str) -> None:
        """Read the file and note which sectors are others than before."""
        file = self._names[name]
        there, known = (self._record.root / name).read_bytes(), self._content[file]
        if len(there) < len(known):
            self._resized(file, len(there))
        if there == known:
            return
        for at in range(0, len(there), 512):
            if there[at : at + 512] != known[at : at + 512]:
                self._put(file, at, there[at : at + 512])

    def _link(self, descriptor: int) -> str:
        try:
            return os.readlink(f"/proc/{self._pid}/fd/{descriptor}")
        except FileNotFoundError:
            return ""

    def _named(self, descriptor: int) -> str | None:
        return self._within(self._link(descriptor))

    def _path(self, folder: int, address: int) -> str | None:
        raw = os.pread(self._memory, 4096, address).split(b"\0", 1)[0]
        base = (
            os.readlink(f"/proc/{self._pid}/cwd") if folder & 0xFFFFFFFF == _HERE & 0xFFFFFFFF else self._link(folder)
        )
        return self._within(os.path.normpath(os.path.join(base, os.fsdecode(raw))))

    def _within(self, path: str) -> str | None:
        root = str(self._record.root)
        if not path.startswith(root + os.sep):
            return "." if path == root else None
        return None if path.endswith("-shm") else path[len(root) + 1 :]

    def _place(self, descriptor: int, name: str) -> int:
        """Where a write without an offset goes."""
        info = dict(
            line.split(":\t", 1) for line in Path(f"/proc/{self._pid}/fdinfo/{descriptor}").read_text().splitlines()[:2]
        )
        return len(self._content[self._names[name]]) if int(info["flags"], 8) & _APPENDS else int(info["pos"])


def record(pid: int, root: Path, reading: int) -> Record:
    """Let the child, stopped at its beginning, live to its end; what it did."""
    made = Record.of(root)
    recorder = Recorder(made, pid, os.readlink(f"/proc/self/fd/{reading}"))
    os.set_blocking(reading, False)
    known = None
    try:
        for stop in tracing.stops(pid):
            if stop.entering:
                known = recorder.entering(_NAMES[stop.call], stop.arguments)
            elif stop.value >= 0:
                recorder.left(_NAMES[stop.call], stop.arguments, known, stop.value)
                _drain(reading)
    finally:
        recorder.close()
        os.close(reading)
    return made


def _drain(reading: int) -> None:
    """What was said is in the record; the pipe must not fill up."""
    with suppress(BlockingIOError):
        os.read(reading, 65536)
