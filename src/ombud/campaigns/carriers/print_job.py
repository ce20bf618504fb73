"""Addressed mail: one job of the printer for each batch, in a folder that its owner alone may open.

* A job is a CSV file (id, address in lines, text) and a page beside it that says how many letters it has, of what hash,
  and by when whoever prints it destroys it (Art. 28(3)(g)). It appears whole when the batch is over, and not before.
* Each line has the message's id: so it can be told of each whether it is in a job.
* `destroy_old` removes the jobs whose day has come here.
"""

import csv
import fcntl
import hashlib
import io
import json
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path

from ombud.campaigns.carriers.model import Away, Letter, Lost, Taken, To, Turned
from ombud.keys.folder import FILE_MODE, FOLDER_MODE
from ombud.law.periods import local_date

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
                self.folder.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
                self._file = os.open(self._path(_UNDER_WAY), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, FILE_MODE)
                fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                raise Away("the folder of print jobs cannot be written. Mend it; the worker tries again.") from None
        return None

    def drop(self) -> None:
        """It is in no job yet."""

    def content(self, to: To, letter: Letter) -> Taken | Turned | Lost:
        if self._file is None:
            raise AssertionError("a content comes after its envelope")
        row = (to.message.hex(), to.address, letter.text)
        try:
            os.write(self._file, _line(row))
        except OSError:
            return Lost()
        return Taken()

    def tells(self, message: bytes) -> bool | None:
        """Is it in a job? One whose worker has died is made whole first: what is in it is on its way."""
        if not self.folder.is_dir():
            return False
        for path in self.folder.glob(f"*{_UNDER_WAY}"):
            self._take_over(path)
        wanted = message.hex().encode()
        return any(wanted in path.read_bytes() for path in self.folder.glob("*.csv"))

    def close(self) -> None:
        """The job is whole: it gets its name last, after the page that says what is in it."""
        if self._file is not None:
            os.fsync(self._file)
            self._finish(self._path(_UNDER_WAY))
            os.close(self._file)
            self._file = None

    def _take_over(self, path: Path) -> None:
        file = os.open(path, os.O_RDWR)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            self._finish(path)
        except BlockingIOError:
            return  # its worker lives
        finally:
            os.close(file)

    def _finish(self, path: Path) -> None:
        content = path.read_bytes()
        letters = len(list(csv.reader(io.StringIO(content.decode(), newline=""))))
        if not letters:
            path.unlink()
            return
        until = local_date(self.clock() + KEPT).isoformat()
        page = {"letters": letters, "sha256": hashlib.sha256(content).hexdigest(), "destroy_on": until}
        _write(path.with_suffix(".json"), json.dumps(page).encode())
        os.replace(path, path.with_suffix(".csv"))

    def _path(self, end: str) -> Path:
        return self.folder / f"{self.name}-{self._first[:12]}{end}"


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
