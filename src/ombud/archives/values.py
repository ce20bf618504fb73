"""Rows as bytes (spec/archive.md 3): the same for every database. Pure.

A value is a byte that names its type and then the value: nothing, a whole number, bytes, a text. Nothing else
stands in a table of ours; anything else is refused, and no value stands in the message.
"""

from collections.abc import Iterator, Sequence
from struct import error as StructError

from ombud.archives.model import ArchiveFault
from ombud.database.row_bytes import BYTES, INTEGER, LENGTH, NOTHING, NUMBER, TEXT, row_bytes

Row = tuple[object, ...]


def encode(row: Sequence[object]) -> bytes:
    try:
        return row_bytes(row)
    except TypeError:
        told = "a table holds a value of a type that an archive does not take; nothing was written."
        raise ArchiveFault(told) from None


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


def _decoded(data: bytes, place: int) -> tuple[object, int]:
    kind = data[place]
    if kind == NOTHING:
        return None, place + 1
    if kind == NUMBER:
        return INTEGER.unpack_from(data, place)[1], place + INTEGER.size
    if kind not in (BYTES, TEXT):
        raise _unreadable()
    begin = place + LENGTH.size
    end = begin + LENGTH.unpack_from(data, place)[1]
    if end > len(data):
        raise _unreadable()
    value = data[begin:end]
    return (value if kind == BYTES else value.decode()), end


def _unreadable() -> ArchiveFault:
    return ArchiveFault("a row of the archive is none; nothing was restored. Take another archive.")
