"""What lies under a folder at one moment: every file and every folder, as a value.

* SQLite's `-shm` is left out: whoever opens a database that nobody has open makes it anew from the log.
* A file that is as it was at the look before is the same object as then. It is hashed once, however often it is met.
"""

import os
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

_KEPT = 64


@lru_cache(maxsize=_KEPT)
def fingerprint(content: bytes) -> bytes:
    """A hash of what a file holds."""
    return sha256(content).digest()


class Image(NamedTuple):
    """What is found afterwards."""

    files: dict[str, bytes]
    folders: frozenset[str]

    def digest(self) -> bytes:
        """Two images with the same are the same, byte for byte."""
        files = [(name, fingerprint(content)) for name, content in sorted(self.files.items())]
        return sha256(repr((sorted(self.folders), files)).encode()).digest()

    def write(self, root: Path) -> None:
        root.mkdir(mode=0o700)
        for name in sorted(self.folders):
            (root / name).mkdir(mode=0o700)
        for name, content in self.files.items():
            (root / name).touch(mode=0o600)
            (root / name).write_bytes(content)


class Copies:
    """Copies of one folder, taken one after the other."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._last: dict[str, bytes] = {}

    def take(self) -> Image:
        """The folder as it is now."""
        files, folders = dict[str, bytes](), set[str]()
        for at, below, names in os.walk(self._root):
            within = os.path.relpath(at, self._root)
            folders |= {os.path.normpath(os.path.join(within, name)) for name in below}
            for name in names:
                if not name.endswith("-shm"):
                    path = os.path.normpath(os.path.join(within, name))
                    files[path] = self._same(path, Path(at, name).read_bytes())
        self._last = files
        return Image(files, frozenset(folders))

    def _same(self, path: str, content: bytes) -> bytes:
        last = self._last.get(path)
        return last if last == content else content  # type: ignore[return-value]
