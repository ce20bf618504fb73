"""Rows as bytes (spec/archive.md 3): the same for every database. Pure.

A value is a byte that names its type and then the value: nothing, a whole number, bytes, a text. Nothing else
stands in a table of ours; anything else is refused, and no value stands in the message.
"""

from collections.abc import Iterator, Sequence
from struct import Struct
from struct import error as StructError

from ombud.archives.model import ArchiveFault

Row = tuple[object, ...]
_NOTHING, _NUMBER, _BYTES, _TEXT = 0, 1, 2, 3
_INTEGER = Struct(">Bq")
_LENGTH = Struct(">BI")


def encode(row: Sequence[object]) -> bytes:
    return b"".join(_encoded(value) for value in row)


def decode(data: bytes, width: int) -> Iterator[Row]:
    """The rows in these bytes, each of so many values. Raises `ArchiveFault` where they are none."""
    place = 0
    try:
        while place < len(data):
            row = []
            for _ in range(width):
                value, place = _decoded(data, place)
                row.append(value)
            yield tuple(row)
    except (StructError, IndexError, UnicodeDecodeError):
        raise _unreadable() from None


def _encoded(value: object) -> bytes:
    if value is None:
        return b"\0"
    if isinstance(value, int) and not isinstance(value, bool):
        return _INTEGER.pack(_NUMBER, value)
    if isinstance(value, bytes | memoryview):
        return _LENGTH.pack(_BYTES, len(value)) + bytes(value)
    if isinstance(value, str):
        text = value.encode()
        return _LENGTH.pack(_TEXT, len(text)) + text
    raise ArchiveFault("a table holds a value of a type that an archive does not take; nothing was written.")


def _decoded(data: bytes, place: int) -> tuple[object, int]:
    kind = data[place]
    if kind == _NOTHING:
        return None, place + 1
    if kind == _NUMBER:
        return _INTEGER.unpack_from(data, place)[1], place + _INTEGER.size
    if kind not in (_BYTES, _TEXT):
        raise _unreadable()
    begin = place + _LENGTH.size
    end = begin + _LENGTH.unpack_from(data, place)[1]
    if end > len(data):
        raise _unreadable()
    value = data[begin:end]
    return (value if kind == _BYTES else value.decode()), end


def _unreadable() -> ArchiveFault:
    return ArchiveFault("a row of the archive is none; nothing was restored. Take another archive.")
