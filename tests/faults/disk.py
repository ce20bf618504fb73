"""What a disk may hold after the power went, as adverse as a disk can be without lying (security.md R1).

* A file holds what was synced, and of every later write any subset of its sectors of 512 bytes, in any order;
  a later change of its size, or not.
* A name that came, changed or went is so for certain only after its folder was synced; before that, each such
  change is there or not, whatever came before or after it.
* A sync that returned is believed. A disk that lies about a sync is not modelled (security.md 7).
"""

import posixpath
from collections.abc import Callable, Iterator
from itertools import combinations, pairwise
from random import Random
from typing import NamedTuple

from tests.faults.image import Image
from tests.faults.recording import Event, Kind, Record

SECTOR = 512
_MOST = 10
_WORD = (1 << 64) - 1
Keeps = Callable[[int, int], bool]
"""Whether the disk has taken this piece: (number of the change, file)."""


class Piece(NamedTuple):
    """At most a sector's worth of one write, or a change of size (`data` is None)."""

    number: int
    offset: int
    data: bytes | None


class Disk:
    """Follows a record event by event, and knows at each moment what is certain and what is not."""

    def __init__(self, record: Record) -> None:
        self._files = dict(record.before)
        self._names, self._folders = dict(record.names), set(record.folders)
        self._pieces: dict[int, list[Piece]] = {}
        self._changes: list[tuple[int, Event]] = []
        self._number = 0

    @property
    def uncertain(self) -> bool:
        return bool(self._changes) or any(self._pieces.values())

    def follow(self, event: Event) -> None:
        """One more thing has happened."""
        if event.kind is Kind.WRITE:
            for start, end in _sectors(event.offset, len(event.data)):
                piece = event.data[start - event.offset : end - event.offset]
                self._pieces.setdefault(event.file, []).append(Piece(self._next(), start, piece))
        elif event.kind is Kind.SIZE:
            self._pieces.setdefault(event.file, []).append(Piece(self._next(), event.offset, None))
        elif event.kind is Kind.SYNC:
            self._files[event.file] = self._content(event.file, lambda *_: True)
            self._pieces.pop(event.file, None)
        elif event.kind in (Kind.NAME, Kind.FOLDER):
            self._changes.append((self._next(), event))
        elif event.kind is Kind.SYNC_FOLDER:
            self._sync_folder(event.names[0][0])

    def image(self, random: Random) -> Image:
        """One of the many things that may be found."""
        return self._image(random.choice(_WAYS)(random, self._number))

    def every(self, files: str) -> Iterator[Image]:
        """Each of the many things that may be found of the files whose paths begin so, with all else or nothing of it.

        Nothing where they are certain. More than `_MOST` pieces are too many: none of such a moment is left out unsaid.
        """
        names = {file: name for name, file in self._names.items()}
        uncertain = {
            p.number for file, some in self._pieces.items() if names.get(file, "").startswith(files) for p in some
        }
        if len(uncertain) > _MOST:
            raise ValueError(f"{len(uncertain)} pieces of {files} are uncertain at once: that is too many images")
        for size in range(len(uncertain) + 1) if uncertain else ():
            for kept in combinations(sorted(uncertain), size):
                yield self._image(lambda number, _, kept=kept: number in kept)  # type: ignore[misc]
                yield self._image(lambda number, _, kept=kept: number in kept or number not in uncertain)  # type: ignore[misc]

    def _image(self, keeps: Keeps) -> Image:
        names, folders = dict(self._names), set(self._folders)
        for number, change in self._changes:
            if keeps(number, 0):
                _apply(change, names, folders)
        folders = {name for name in folders if _reached(name, folders)}
        files = {name: self._content(file, keeps) for name, file in names.items() if _reached(name, folders)}
        return Image(files, frozenset(folders))

    def _next(self) -> int:
        self._number += 1
        return self._number

    def _content(self, file: int, keeps: Keeps) -> bytes:
        """A file of which the disk takes nothing new is the one that was synced: most of them, at each moment."""
        kept = [piece for piece in self._pieces.get(file, ()) if keeps(piece.number, file)]
        if not kept:
            return self._files.get(file, b"")
        content = bytearray(self._files.get(file, b""))
        for _, offset, data in kept:
            if data is None:
                del content[offset:]
                content.extend(bytes(offset - len(content)))
            else:
                content.extend(bytes(max(0, offset + len(data) - len(content))))
                content[offset : offset + len(data)] = data
        return bytes(content)

    def _sync_folder(self, folder: str) -> None:
        left = []
        for number, change in self._changes:
            if {posixpath.dirname(name) or "." for name, _ in change.names} == {folder}:
                _apply(change, self._names, self._folders)
            else:
                left.append((number, change))
        self._changes = left


def _sectors(offset: int, length: int) -> list[tuple[int, int]]:
    bounds = [offset, *range((offset // SECTOR + 1) * SECTOR, offset + length, SECTOR), offset + length]
    return list(pairwise(bounds))


def _apply(change: Event, names: dict[str, int], folders: set[str]) -> None:
    for name, file in change.names:
        if change.kind is Kind.FOLDER:
            folders.add(name)
        elif file is None:
            names.pop(name, None)
        else:
            names[name] = file


def _reached(name: str, folders: set[str]) -> bool:
    """Are all folders above it there?"""
    above = posixpath.dirname(name)
    return not above or (above in folders and _reached(above, folders))


def _nothing(random: Random, last: int) -> Keeps:
    return lambda number, file: False


def _everything(random: Random, last: int) -> Keeps:
    return lambda number, file: True


def _in_order(random: Random, last: int) -> Keeps:
    """The writes up to one of the last ones; a write that was under way is torn there."""
    end = last - int(random.expovariate(1 / 20))
    return lambda number, file: number <= end


def _late_first(random: Random, last: int) -> Keeps:
    """The last writes without those before them."""
    begin = last - int(random.expovariate(1 / 20))
    return lambda number, file: number > begin


def _scattered(random: Random, last: int) -> Keeps:
    share, seed = random.choice((0.05, 0.5, 0.95)), random.getrandbits(32)
    return lambda number, file: _mixed(seed, number) < share


def _by_file(random: Random, last: int) -> Keeps:
    """All of one file and nothing of another."""
    seed = random.getrandbits(32)
    return lambda number, file: _mixed(seed, file) < 0.5


def _mixed(seed: int, number: int) -> float:
    """A number between 0 and 1 that follows from the two and from nothing else (SplitMix64)."""
    mixed = (seed + number * 0x9E3779B97F4A7C15) & _WORD
    mixed = (mixed ^ mixed >> 30) * 0xBF58476D1CE4E5B9 & _WORD
    mixed = (mixed ^ mixed >> 27) * 0x94D049BB133111EB & _WORD
    return (mixed ^ mixed >> 31) / (_WORD + 1)


_WAYS = (_nothing, _everything, _in_order, _late_first, _scattered, _by_file)
