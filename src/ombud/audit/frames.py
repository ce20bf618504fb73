"""The bytes of a lane (spec/audit-log.md 7): headers, frames, tags. Nothing here opens a file.

* A frame's tag follows from the lane's key and the tag before it, so that no frame can be changed, dropped
  or moved in the middle unseen, and a torn tail is told from a frame.
* After a wrong frame the reader goes on at the next one whose tag follows from the 16 bytes before it.
"""

import hashlib
import struct
from collections.abc import Iterator
from enum import IntEnum
from typing import NamedTuple

SEGMENT = 262_144
TAG = 16
NO_TAG = bytes(TAG)
_MAGIC = b"OMBUDLN1"
_HEADER = struct.Struct(">8s16sIQ16s")
HEADER = _HEADER.size
PREFIX = struct.Struct(">IBQ")
"""length, kind, number"""
OPEN = struct.Struct(">IBQqI16s")
"""length, kind, number, at, heading, subject: the frame of an open, before the records it names and its tag"""
OPEN_LENGTH = OPEN.size + TAG
_OPEN_BODY = struct.Struct(">qI16s")
_HEADING = struct.Struct(">I")
LONGEST_FRAME = 65_536


class Kind(IntEnum):
    HEADING = 1
    OPEN = 2
    END = 3


class Position(NamedTuple):
    """How far a lane is read: the next frame is at `offset` of `segment`; `number` and `tag` are the last one's."""

    segment: int
    offset: int
    number: int
    tag: bytes


START = Position(0, HEADER, 0, NO_TAG)


class Frame(NamedTuple):
    kind: int
    number: int
    body: bytes
    place: Position
    """Behind this frame."""


class Fault(NamedTuple):
    """Bytes that are no frame. `tail`: only zeros come after what was begun here."""

    offset: int
    length: int
    tail: bool


class Opened(NamedTuple):
    """One open as a lane holds it."""

    number: int
    head: bytes
    at: int
    subject: bytes
    records: tuple[bytes, ...]


def keyed(key: bytes) -> hashlib.blake2b:
    """The beginning of every tag of a lane: copy it, give it the tag before and the frame."""
    return hashlib.blake2b(key=key, digest_size=TAG)


def header(lane_id: bytes, place: Position) -> bytes:
    return _HEADER.pack(_MAGIC, lane_id, place.segment, place.number, place.tag)


def read_header(data: bytes, lane_id: bytes, segment: int) -> Position | None:
    """Where this segment begins, if it is that segment of that lane."""
    if len(data) < HEADER:
        return None
    magic, lane, its_segment, number, tag = _HEADER.unpack_from(data)
    if (magic, lane, its_segment) != (_MAGIC, lane_id, segment):
        return None
    return Position(segment, HEADER, number, tag)


def heading_body(number: int, head: bytes) -> bytes:
    return _HEADING.pack(number) + head


def open_body(at: int, heading: int, subject: bytes, records: tuple[bytes, ...]) -> bytes:
    return _OPEN_BODY.pack(at, heading, subject) + b"".join(records)


def read_heading(body: bytes) -> tuple[int, bytes]:
    return _HEADING.unpack_from(body)[0], body[_HEADING.size :]


def read_open(number: int, body: bytes, headings: dict[int, bytes]) -> Opened | None:
    """The open of this frame; None if its heading was lost."""
    at, heading, subject = _OPEN_BODY.unpack_from(body)
    if heading not in headings:
        return None
    records = tuple(body[i : i + 16] for i in range(_OPEN_BODY.size, len(body), 16))
    return Opened(number, headings[heading], at, subject, records)


def frames(data: bytes, start: Position, key: bytes) -> Iterator[Frame | Fault]:
    """All frames of a segment from its beginning, and what is wrong between them."""
    place, used = start, len(data.rstrip(b"\x00"))
    base = keyed(key)
    while place.offset < used:
        frame = _frame_at(data, place, base)
        if frame is None:
            resumed = _resume(data, place, used, base)
            if resumed is None:
                yield Fault(place.offset, used - place.offset, True)
                return
            yield Fault(place.offset, resumed.offset - place.offset, False)
            place = resumed
            continue
        yield frame
        place = frame.place


def _frame_at(data: bytes, place: Position, base: hashlib.blake2b) -> Frame | None:
    if place.offset + PREFIX.size + TAG > len(data):
        return None
    length, kind, number = PREFIX.unpack_from(data, place.offset)
    end = place.offset + length
    if not PREFIX.size + TAG <= length <= LONGEST_FRAME or end > len(data) or number <= place.number:
        return None
    tag = data[end - TAG : end]
    mac = base.copy()
    mac.update(place.tag + data[place.offset : end - TAG])
    if mac.digest() != tag:
        return None
    body = data[place.offset + PREFIX.size : end - TAG]
    return Frame(kind, number, body, Position(place.segment, end, number, tag))


def _resume(data: bytes, place: Position, used: int, base: hashlib.blake2b) -> Position | None:
    """Where the next good frame begins."""
    for offset in range(place.offset + 1, used):
        candidate = place._replace(offset=offset, tag=data[offset - TAG : offset])
        if _frame_at(data, candidate, base) is not None:
            return candidate
    return None
