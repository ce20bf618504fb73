"""The no-file: what no archive may bring back, beside the archives and outside the database (design 4).

* Append-only, one line for each "no". A line is sealed, and bound to its number and to the line before it: none
  can be changed, left out or moved. A missing end shows against the count in the manifest of an archive.
* A line is on the disk before the act is answered. What a kill left in the database is appended at the next start;
  a line that is there twice is one.
* A torn end was never acknowledged: the next append cuts it off. The first byte of what is appended is written when all
  the rest is on the disk, for of a long write a disk may keep the end, a line feed among it, and lose what is before.
* The key of the lines is wrapped by the newest epoch's key, and a new one begins with each epoch, so that old
  lines end with their epoch. `begin` writes the file anew and leaves out lines that every living archive has.
* Appending never makes the file: a place that is not mounted looks like an empty folder, and is none.

spec/archive.md 4 is the page for this file.
"""

import base64
import binascii
import fcntl
import json
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

from ombud.archives.model import HORIZON, ArchiveFault, NoMark
from ombud.database import Database, DatabaseFault
from ombud.keys import Context, DataKey, Keyring, KeyStoreFault, TamperedError, WrappedKey
from ombud.keys.folder import sync_folder
from ombud.terms import ClassId, SubjectId
from ombud.vault import store as waiting_rows
from ombud.vault.noes import No, NoFileFault, from_plain, to_plain, waiting

NAME = "no-file"
FORMAT = "ombud-no-file-1"
KLASS = ClassId("no-file")
_LOCK = ".no-file.lock"
_FIRST = bytes(16)
_TAG = 16
_TORN = b"\n\0"
"""A line that begins with a zero: what was appended here is not whole."""


class Line(NamedTuple):
    """One line of the file."""

    number: int
    id: bytes
    no: No


class _End(NamedTuple):
    """Where the file ends: what the next line follows."""

    offset: int
    number: int
    tag: bytes
    wrapped: WrappedKey
    file: bytes


@dataclass(frozen=True, slots=True)
class PlaceNoFile:
    """The no-file of one installation, at its place."""

    place: Path
    database: Database
    keyring: Keyring
    horizon: timedelta = HORIZON

    def publish(self) -> int:
        """Append what waits in the database and empty it there; how many. Raises `NoFileFault`, and keeps it.

        The acts that said no have committed: whatever fails here, none is answered as if it had not been done.
        """
        try:
            if not self._waits():
                return 0
            with _locked(self.place):
                return self._publish()
        except DatabaseFault:
            raise NoFileFault("what waits for the no-file could not be read from the database.") from None
        except OSError as error:
            raise NoFileFault(f"the no-file cannot be written ({error.strerror}).") from None
        except (ArchiveFault, KeyStoreFault, TamperedError) as fault:
            raise NoFileFault(str(fault)) from None

    def _publish(self) -> int:
        with self.database.read() as tx:
            found = waiting(tx, self.keyring)
        append(self.place, self.keyring, [(one.id, no) for one in found for no in one.noes])
        # They are written. What cannot be taken away here is appended once more, and counts once.
        with suppress(DatabaseFault), self.database.act() as tx:
            waiting_rows.remove_noes(tx, [one.id for one in found])
        return len(found)

    def _waits(self) -> bool:
        with self.database.read() as tx:
            return bool(waiting_rows.noes(tx))


def begin(place: Path, keyring: Keyring, keep_after: int | None, new_id: bytes) -> NoMark:
    """Make the file, or write it anew without the lines up to that number (`None`: all); how far it reaches.

    What is there is read first: a file that is damaged, or of another installation, is not written over.
    """
    with _locked(place):
        there = mark(place) if (place / NAME).exists() else None
        file, last = there or NoMark(new_id, 0)
        kept = read(place, keyring, last if keep_after is None else keep_after) if there else []
        key, wrapped = keyring.new_data_key(SubjectId(file), KLASS)
        text, tag = _head(key, NoMark(file, kept[0].number - 1 if kept else last), keyring.tenant, wrapped), _FIRST
        for line in kept:
            piece, tag = _line(key, file, line, tag)
            text += piece
        _replace(place / NAME, text)
    return NoMark(file, last)


def append(place: Path, keyring: Keyring, noes: Iterable[tuple[bytes, No]]) -> None:
    """Write these lines and wait for the disk. The caller holds the lock. Raises `ArchiveFault`, `OSError`.

    The first byte comes last, when the others are there: until then a zero stands in its place, and no line begins.
    """
    end = _end(place)
    wrapped, text = end.wrapped, b""
    if wrapped.epoch != keyring.epoch:
        key, wrapped = keyring.new_data_key(SubjectId(end.file), KLASS)
        text = _key_line(wrapped)
    else:
        key = keyring.unwrap(SubjectId(end.file), KLASS, wrapped)
    number, tag = end.number, end.tag
    for no_id, no in noes:
        number += 1
        piece, tag = _line(key, end.file, Line(number, no_id, no), tag)
        text += piece
    with (place / NAME).open("r+b") as file:
        file.truncate(end.offset)  # a torn end was never acknowledged
        for offset, part in ((1, text[1:]), (0, text[:1])):
            file.seek(end.offset + offset)
            file.write(part)
            file.flush()
            os.fsync(file.fileno())


def read(place: Path, keyring: Keyring, after: int = 0) -> list[Line]:
    """The lines after that number. Raises `ArchiveFault` for one that was changed, left out or moved.

    Older lines are not opened: the key of their epoch may be gone.
    """
    reading = _Reading(keyring, after)
    for _, plain in _raw(place):
        try:
            reading.take(plain)
        except (TamperedError, ValueError, KeyError, TypeError, binascii.Error):
            raise _damaged(reading.number) from None
    return reading.found


class _Reading:
    """The file as far as it is read."""

    def __init__(self, keyring: Keyring, after: int) -> None:
        self._keyring, self._after = keyring, after
        self._file, self._tag = b"", _FIRST
        self._wrapped: WrappedKey | None = None
        self._key: DataKey | None = None
        self.number = 0
        self.found: list[Line] = []

    def take(self, plain: dict[str, object]) -> None:
        if "key" in plain:
            self._wrapped, self._key = _wrapped(plain), None
            if "file" in plain:
                self._begin(plain)
            return
        self.number += 1
        sealed = base64.b64decode(str(plain["no"]), validate=True)
        if self.number > self._after:
            context = Context(self._file, KLASS, "line", self._tag, self.number)
            opened = json.loads(self._opened().open(context, sealed))
            self.found.append(Line(self.number, bytes.fromhex(opened["id"]), from_plain(opened["no"])))
        self._tag = sealed[-_TAG:]

    def _begin(self, plain: dict[str, object]) -> None:
        if plain["tenant"] != self._keyring.tenant:
            raise ArchiveFault("the no-file belongs to another installation and was not touched. Name its own place.")
        self._file, self.number = bytes.fromhex(str(plain["file"])), int(str(plain["after"]))
        if self.number >= self._after:
            head = base64.b64decode(str(plain["head"]), validate=True)
            self._opened().open(Context(self._file, KLASS, "head", _FIRST, self.number), head)

    def _opened(self) -> DataKey:
        if self._key is None and self._wrapped is not None:
            self._key = self._keyring.unwrap(SubjectId(self._file), KLASS, self._wrapped)
        if self._key is None:
            raise ValueError("a line before the first key")
        return self._key


def mark(place: Path) -> NoMark:
    """Which file it is, and how far it reaches."""
    end = _end(place)
    return NoMark(end.file, end.number)


def _end(place: Path) -> _End:
    """Where the whole lines end. Opens nothing."""
    offset, number, tag, file = 0, 0, _FIRST, b""
    wrapped: WrappedKey | None = None
    for raw, plain in _raw(place):
        offset += len(raw)
        try:
            if "key" in plain:
                wrapped = _wrapped(plain)
                file = bytes.fromhex(str(plain["file"])) if "file" in plain else file
                number = int(str(plain.get("after", number)))
            else:
                number, tag = number + 1, base64.b64decode(str(plain["no"]), validate=True)[-_TAG:]
        except (ValueError, KeyError, TypeError, binascii.Error):
            raise _damaged(number + 1) from None
    if wrapped is None:
        raise ArchiveFault("the no-file has no beginning: this is no no-file, or it is damaged. Keep a copy of it.")
    return _End(offset, number, tag, wrapped, file)


def _raw(place: Path) -> Iterator[tuple[bytes, dict[str, object]]]:
    """The whole lines of the file, as they lie there and as they read."""
    try:
        content = (place / NAME).read_bytes()
    except FileNotFoundError:
        raise ArchiveFault(
            "there is no no-file at the place of the archives: it is not mounted, or `ombud backup` has not made one."
        ) from None
    before, torn, _ = content.partition(_TORN)
    whole = before + torn[:1]
    for number, raw in enumerate(whole[: whole.rfind(b"\n") + 1].splitlines(keepends=True)):
        try:
            plain = json.loads(raw)
        except ValueError:
            plain = None
        if not isinstance(plain, dict) or (number == 0 and plain.get("format") != FORMAT):
            raise ArchiveFault("the no-file is damaged, or is no no-file. It was not written to. Keep a copy of it.")
        yield raw, plain


def _wrapped(plain: dict[str, object]) -> WrappedKey:
    key = plain["key"]
    if not isinstance(key, dict):
        raise TypeError("no key")
    return WrappedKey(
        int(key["epoch"]), base64.b64decode(key["wrapped"], validate=True), bytes.fromhex(key["commitment"])
    )


def _head(key: DataKey, after: NoMark, name: str, wrapped: WrappedKey) -> bytes:
    """The first line. `after` is the last line that was left out; sealed too, so that nobody else moves it."""
    sealed = key.seal(Context(after.file, KLASS, "head", _FIRST, after.line), b"")
    head = base64.b64encode(sealed).decode()
    plain: dict[str, object] = {"format": FORMAT, "file": after.file.hex(), "tenant": name, "after": after.line}
    return _json({**plain, "key": _key(wrapped), "head": head})


def _key_line(wrapped: WrappedKey) -> bytes:
    return _json({"key": _key(wrapped)})


def _line(key: DataKey, file: bytes, line: Line, tag: bytes) -> tuple[bytes, bytes]:
    """The line as it is written, and its tag."""
    plain = json.dumps({"id": line.id.hex(), "no": to_plain(line.no)}, separators=(",", ":")).encode()
    sealed = key.seal(Context(file, KLASS, "line", tag, line.number), plain)
    return _json({"no": base64.b64encode(sealed).decode()}), sealed[-_TAG:]


def _key(wrapped: WrappedKey) -> dict[str, object]:
    encoded = base64.b64encode(wrapped.blob).decode()
    return {"epoch": wrapped.epoch, "wrapped": encoded, "commitment": wrapped.commitment.hex()}


def _json(plain: dict[str, object]) -> bytes:
    return json.dumps(plain, separators=(",", ":")).encode() + b"\n"


def _damaged(number: int) -> ArchiveFault:
    return ArchiveFault(
        f"line {number} of the no-file was changed, moved, or one before it is missing. It was not written to. "
        "Keep a copy of it, and look for an older copy of the place."
    )


def _replace(path: Path, content: bytes) -> None:
    temporary = path.with_name(f".{path.name}.new")
    with open(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    os.replace(temporary, path)
    sync_folder(path.parent)


@contextmanager
def _locked(place: Path) -> Iterator[None]:
    """One writer at a time, over all processes."""
    handle = os.open(place / _LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
