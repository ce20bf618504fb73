"""A row as bytes, the same for every database (spec/archive.md 3). Pure.

A value is a byte that names its type and then the value: nothing, a whole number, bytes, a text. Nothing else stands
in a table of ours: anything else is a `TypeError`, and no value stands in the message.
"""

from collections.abc import Callable, Iterable, Mapping
from struct import Struct

NOTHING, NUMBER, BYTES, TEXT = 0, 1, 2, 3
INTEGER = Struct(">Bq")
LENGTH = Struct(">BI")


def row_bytes(row: Iterable[object]) -> bytes:
    try:
        return b"".join([_BY_TYPE[type(value)](value) for value in row])
    except KeyError:
        return b"".join([_other(value) for value in row])


def _number(value: int) -> bytes:
    return INTEGER.pack(NUMBER, value)


def _bytes(value: bytes) -> bytes:
    return LENGTH.pack(BYTES, len(value)) + value


def _text(value: str) -> bytes:
    text = value.encode()
    return LENGTH.pack(TEXT, len(text)) + text


def _nothing(value: None) -> bytes:
    return b"\0"


_BY_TYPE: Mapping[type, Callable[..., bytes]] = {int: _number, bytes: _bytes, str: _text, type(None): _nothing}


def _other(value: object) -> bytes:
    """Of a type that is like one of these: a word of an enumeration, bytes that somebody else holds."""
    if isinstance(value, memoryview):
        return _bytes(bytes(value))
    for kind in (str, bytes, int):
        if isinstance(value, kind) and not isinstance(value, bool):
            return _BY_TYPE[kind](value)
    if value is None:
        return _nothing(value)
    raise TypeError("a value of a type that no table of ours holds")
