"""How much one row may hold, what no text may hold, and the words for it.

A limit is met by a fault, never by cutting: half a value is a wrong value (Art. 5(1)(d)).
"""

import re
from collections.abc import Mapping

from ombud.collection.model import RowFault
from ombud.terms import Text

CHUNK = 64 * 1024
LONGEST_FIELD = 1024 * 1024
"""Characters in one value."""
LONGEST_ROW = 4 * 1024 * 1024
"""Characters in one row: a line, a record over several lines, or one entry of a bundle."""
MOST_COLUMNS = 1000
LONGEST_NAME = 200
"""Characters in one key of a JSON object."""
DEEPEST = 24
"""Levels of a JSON value."""

BROKEN = re.compile("[\ud800-\udfff]")
"""A byte that is no text in the file's encoding is kept as half a surrogate pair until it is found here."""

_MANY_DIGITS = re.compile(r"\d{6}|@")

FIELD_TOO_LONG = Text("Värdet är längre än en miljon tecken.", "The value is longer than a million characters.")
ROW_TOO_LONG = Text("Raden är längre än fyra miljoner tecken.", "The row is longer than four million characters.")
TOO_MANY_COLUMNS = Text("Raden har fler än 1 000 kolumner.", "The row has more than 1,000 columns.")
TOO_DEEP = Text("Värdet har för många nivåer.", "The value has too many levels.")
NUL = Text("Värdet innehåller nolltecken.", "The value holds NUL characters.")
NOT_TEXT = Text("Värdet är inte text i filens teckenkodning.", "The value is not text in the encoding of the file.")


def shown(column: str, position: int) -> str:
    """A column's name as a report may show it. A name that looks like somebody's data is only counted."""
    if not column or len(column) > 100 or _MANY_DIGITS.search(column) or not column.isprintable():
        return f"#{position}"
    return column


def fault_in(line: int, values: Mapping[str, str]) -> RowFault | None:
    """The first value that no row may hold, as a fault."""
    if _wrong("".join(values)) is None and _wrong("".join(values.values())) is None:  # nearly every row
        return None
    for position, (column, value) in enumerate(values.items(), 1):
        reason = _wrong(value) or _wrong(column)
        if reason is not None:
            return RowFault(line, shown(column, position), reason)
    return None


def _wrong(value: str) -> Text | None:
    if len(value) > LONGEST_FIELD:
        return FIELD_TOO_LONG
    if "\0" in value:
        return NUL
    if not value.isascii() and BROKEN.search(value):
        return NOT_TEXT
    return None
