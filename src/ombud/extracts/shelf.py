"""Where the sealed pieces of extracts lie: `extracts/` in the installation, one folder for each.

* A file is sealed under its extract's key, bound to extract, part, piece and version: none opens in another's place,
  and an older version does not open as the newer one.
* Files are of mode 0600, written whole and synced before the act that names them. What no row names is nothing, and is
  tidied away.
* A name says which extract, piece, part and version; it says nothing of anybody.
"""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ombud.database.sqlite_file import overwrite
from ombud.extracts.model import ExtractFault
from ombud.extracts.store import PieceRow
from ombud.keys import Context, DataKey, TamperedError
from ombud.keys.folder import sync_folder, write_synced
from ombud.keys.of_extracts import PIECES
from ombud.terms import SubjectId

_LOCK = ".lock"


class Shelf:
    """The folder of all extracts of an installation."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def make(self, extract: bytes) -> None:
        self._of(extract).mkdir(mode=0o700, parents=True)
        os.chmod(self._folder, 0o700)
        sync_folder(self._folder)

    def put(self, row: PieceRow, key: DataKey, content: bytes) -> None:
        """Seal a part and write it. It counts when an act has named it; what was left of an interrupted try goes."""
        path = self._path(row)
        path.unlink(missing_ok=True)
        write_synced(path, key.seal(_context(row), content))

    def settle(self, extract: bytes) -> None:
        """After `put`: the names too are on the disk."""
        sync_folder(self._of(extract))

    def get(self, row: PieceRow, key: DataKey) -> bytes:
        """The plain part. Raises `ExtractFault` for one that is not as it was written, `FileNotFoundError`."""
        try:
            return key.open(_context(row), self._path(row).read_bytes())
        except TamperedError:
            raise ExtractFault(
                "a piece of the extract is not what was written there, so nothing of it was used. "
                "Drop the extract and build it again (`ombud extract DIR drop`)."
            ) from None

    def forget(self, row: PieceRow) -> None:
        """Take away one version of a part, and what lay in its place."""
        overwrite(self._path(row))

    def drop(self, extract: bytes) -> None:
        """Take all files of an extract away; its key has gone before."""
        shutil.rmtree(self._of(extract), ignore_errors=True)
        if self._folder.exists():
            sync_folder(self._folder)

    def extracts(self) -> list[bytes]:
        """The extracts that have a folder here."""
        if not self._folder.exists():
            return []
        return [bytes.fromhex(path.name) for path in sorted(self._folder.iterdir()) if _is_id(path.name)]

    def strangers(self, extract: bytes, named: set[str]) -> list[Path]:
        """Files of an extract that no row names."""
        return [path for path in sorted(self._of(extract).iterdir()) if path.name not in {*named, _LOCK}]

    @contextmanager
    def alone(self, extract: bytes) -> Iterator[bool]:
        """While somebody builds an extract or writes its pieces anew nobody else does. False where somebody is at it.

        The system lets go of it for a killed process, so that what that had begun is known to be nobody's.
        """
        try:
            descriptor = os.open(self._of(extract) / _LOCK, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
        except FileNotFoundError:  # it was dropped
            yield False
            return
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
        finally:
            os.close(descriptor)

    def name(self, row: PieceRow) -> str:
        return f"{row.number:06d}-{row.part}-{row.version}"

    def _path(self, row: PieceRow) -> Path:
        return self._of(row.extract_id) / self.name(row)

    def _of(self, extract: bytes) -> Path:
        return self._folder / extract.hex()


def _context(row: PieceRow) -> Context:
    return Context(SubjectId(row.extract_id), PIECES, row.part, row.number.to_bytes(4, "big"), row.version)


def _is_id(name: str) -> bool:
    return len(name) == 32 and all(letter in "0123456789abcdef" for letter in name)
