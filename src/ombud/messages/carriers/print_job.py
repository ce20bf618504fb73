"""Addressed mail: one job of the printer for each batch, in a folder that its owner alone may open.

* A job is a CSV file (id, address in lines, text) and a page beside it that says how many letters it has, of what hash,
  and by when whoever prints it destroys it (Art. 28(3)(g)). It appears whole when the batch is over, and not before.
* Each line has the message's id: so it can be told of each whether it is in a job.
* What a worker that died has left is made whole by whoever comes next, and once a day.
* `destroy_old` removes the jobs whose day has come here.
"""

import csv
import fcntl
import hashlib
import io
import json
import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path

from ombud.keys.folder import FILE_MODE, FOLDER_MODE
from ombud.law.periods import local_date
from ombud.messages.carriers.model import Away, Letter, Lost, Taken, To, Turned

KEPT = timedelta(days=30)
"""How long a job may lie here and at the printer's [D]."""
_UNDER_WAY = ".part"


@dataclass(slots=True)
class PrintCarrier:
    """The jobs of one campaign: `name` says which, and holds nothing of anybody."""

    folder: Path
    name: str
    clock: Callable[[], datetime] = field(repr=False)
    _file: int | None = None
    _first: str = ""

    def envelope(self, to: To) -> Turned | None:
        if self._file is None:
            self._first = to.message.hex()
            try:
                self._file = self._begun()
            except OSError:
                raise Away("the folder of print jobs cannot be written. Mend it; the worker tries again.") from None
        return None

    def drop(self) -> None:
        """It is in no job yet."""

    def content(self, to: To, letter: Letter) -> Taken | Turned | Lost:
        if self._file is None:
            raise AssertionError("a content comes after its envelope")
        line, before = _line((to.message.hex(), to.address, letter.text)), os.fstat(self._file).st_size
        try:
            if os.write(self._file, line) < len(line):  # the disk is full: half a letter is none
                raise OSError
        except OSError:
            os.ftruncate(self._file, before)
            return Lost()
        return Taken()

    def tells(self, message: bytes) -> bool | None:
        """Is it in a job? One whose worker has died is made whole first: what is in it is on its way."""
        if not self.folder.is_dir():
            return False
        finish_left(self.folder, self.clock())
        wanted = message.hex().encode()
        return any(wanted in path.read_bytes() for path in self.folder.glob("*.csv"))

    def close(self) -> None:
        """The job is whole: it gets its name last, after the page that says what is in it."""
        if self._file is not None:
            os.fsync(self._file)
            _finish(self._path(_UNDER_WAY), self.clock())
            os.close(self._file)
            self._file = None

    def _begun(self) -> int:
        """A new job, locked as long as its worker lives. Raises `OSError`; one of the same name is never written over:
        its worker lives."""
        self.folder.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
        finish_left(self.folder, self.clock())
        path = self._path(_UNDER_WAY)
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND, FILE_MODE)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            path.stat()  # before it was locked somebody may have taken it for a dead worker's
        except OSError:
            os.close(file)
            raise
        return file

    def _path(self, end: str) -> Path:
        return self.folder / f"{self.name}-{self._first[:12]}{end}"


def finish_left(folder: Path, now: datetime) -> None:
    """Make the jobs whole whose workers have died: what is in them was taken, and nobody writes it again."""
    for path in sorted(folder.glob(f"*{_UNDER_WAY}")):
        with suppress(BlockingIOError, FileNotFoundError):  # its worker lives, or has just made it whole
            file = os.open(path, os.O_RDWR)
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                _finish(path, now)
            finally:
                os.close(file)


def _finish(path: Path, now: datetime) -> None:
    content = path.read_bytes()
    letters = len(list(csv.reader(io.StringIO(content.decode(), newline=""))))
    if not letters:
        path.unlink()
        return
    until = local_date(now + KEPT).isoformat()
    page = {"letters": letters, "sha256": hashlib.sha256(content).hexdigest(), "destroy_on": until}
    _write(path.with_suffix(".json"), json.dumps(page).encode())
    os.replace(path, path.with_suffix(".csv"))


def destroy_old(folder: Path, on: date) -> int:
    """Remove the jobs that were to be destroyed by that day, each overwritten first; how many."""
    gone = 0
    for page in sorted(folder.glob("*.json")) if folder.is_dir() else []:
        if date.fromisoformat(json.loads(page.read_bytes())["destroy_on"]) <= on:
            for path in (page.with_suffix(".csv"), page):
                if path.exists():
                    _overwrite(path)
            gone += 1
    return gone


def _line(row: tuple[str, ...]) -> bytes:
    text = io.StringIO()
    csv.writer(text, quoting=csv.QUOTE_ALL).writerow(row)
    return text.getvalue().encode()


def _write(path: Path, content: bytes) -> None:
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, FILE_MODE), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _overwrite(path: Path) -> None:
    _write(path, bytes(path.stat().st_size))
    path.unlink()
