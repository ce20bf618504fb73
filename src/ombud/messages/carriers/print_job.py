"""Addressed mail: one job of the printer for each batch, in a folder that its owner alone may open.

* A job is what a printing firm takes: one PDF/UA with all its letters (`.pdf`), a CSV with each letter's id, address
  and pages (`.csv`), and a page that says how many letters it has, of what hashes, and by when whoever prints it
  destroys it (`.json`, Art. 28(3)(g)). It appears whole when the batch is over, its CSV last, and not before.
* Until then each letter is a line of its own with a check sum (`.part`). A line that a power cut has left half is no
  letter, whatever stands in it.
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
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from ombud.keys.folder import FILE_MODE, FOLDER_MODE
from ombud.law.periods import local_date
from ombud.messages.carriers.model import Away, Letter, Lost, Taken, To, Turned
from ombud.messages.letter import Letter as Sheet
from ombud.messages.letter import laid_aside, printed
from ombud.policy.document import Document, Paragraph

KEPT = timedelta(days=30)
"""How long a job may lie here and at the printer's [D]."""
_UNDER_WAY = ".part"
_HEAD = ("id", "address", "first_page", "last_page")


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
        line, before = _line(to, letter), os.fstat(self._file).st_size
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
        """The job is whole: it gets its name last, after everything that belongs to it."""
        file, self._file = self._file, None
        if file is not None:
            try:
                os.fsync(file)
                _finish(self._path(_UNDER_WAY), self.clock())
            finally:
                os.close(file)

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


class _Part(NamedTuple):
    """One letter of a job under way."""

    id: str
    address: str
    sheet: str


def _finish(path: Path, now: datetime) -> None:
    """From the lines of a job its files. Broken off, it is done anew from the same lines."""
    parts = list(_whole(path.read_bytes()))
    if parts:
        made = printed([one.sheet for one in parts], local_date(now))
        ends = [begin - 1 for begin in made.begins[1:]] + [made.pages]
        rows = [(one.id, one.address, *pages) for one, *pages in zip(parts, made.begins, ends, strict=True)]
        addresses = _csv(rows)
        page = {
            "letters": len(parts), "pages": made.pages, "sha256": hashlib.sha256(addresses).hexdigest(),
            "pdf_sha256": hashlib.sha256(made.pdf).hexdigest(), "destroy_on": local_date(now + KEPT).isoformat(),
        }  # fmt: skip
        _write(path.with_suffix(".pdf"), made.pdf)
        _write(path.with_suffix(".json"), json.dumps(page).encode())
        _write(path.with_suffix(".new"), addresses)
        os.replace(path.with_suffix(".new"), path.with_suffix(".csv"))
    _overwrite(path)


class Job(NamedTuple):
    """A job that is whole: how many letters, of how many pages, and by when it is destroyed."""

    name: str
    letters: int
    pages: int
    destroy_on: date


def jobs_of(folder: Path, campaign: str) -> list[Job]:
    """The jobs of a campaign that lie in the folder, by name. Nothing of anybody is read."""
    found = []
    for page in sorted(folder.glob(f"{campaign}-*.json")) if folder.is_dir() else []:
        told = json.loads(page.read_bytes())
        found.append(Job(page.stem, told["letters"], told["pages"], date.fromisoformat(told["destroy_on"])))
    return found


def destroy_old(folder: Path, on: date) -> int:
    """Remove the jobs that were to be destroyed by that day, each overwritten first; how many."""
    gone = 0
    for page in sorted(folder.glob("*.json")) if folder.is_dir() else []:
        if date.fromisoformat(json.loads(page.read_bytes())["destroy_on"]) <= on:
            for path in (page.with_suffix(".csv"), page.with_suffix(".pdf"), page):
                if path.exists():
                    _overwrite(path)
            gone += 1
    return gone


def _line(to: To, letter: Letter) -> bytes:
    """One letter on one line, after its check sum."""
    lines = tuple(to.address.splitlines())
    sheet = laid_aside(Sheet(lines, letter.printed or _as_text(letter)))
    content = json.dumps(_Part(to.message.hex(), to.address, sheet)).encode()
    return b"%08x %b\n" % (zlib.crc32(content), content)


def _as_text(letter: Letter) -> Document:
    """What has no letter set for it is printed as its text."""
    said = (" ".join(part.split()) for part in letter.text.split("\n\n"))
    return Document(letter.subject, "sv", tuple(Paragraph((one,)) for one in said if one))


def _whole(content: bytes) -> Iterator[_Part]:
    """The letters that are there whole."""
    for line in content.split(b"\n"):
        check, _, said = line.partition(b" ")
        if check == b"%08x" % zlib.crc32(said) and said:
            yield _Part(*json.loads(said))


def _csv(rows: list[tuple[object, ...]]) -> bytes:
    text = io.StringIO()
    csv.writer(text, quoting=csv.QUOTE_ALL).writerows([_HEAD, *rows])
    return text.getvalue().encode()


def _write(path: Path, content: bytes) -> None:
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, FILE_MODE), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _overwrite(path: Path) -> None:
    _write(path, bytes(path.stat().st_size))
    path.unlink()
