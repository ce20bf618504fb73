"""Tables for people: CSV with semicolons, in UTF-8 with its mark, as a Swedish spreadsheet opens it.

* Opened in a spreadsheet it calculates nothing: a cell that would begin a formula begins with an apostrophe, and so
  does one that begins with an apostrophe itself, so that every value can be read back (threat 18).
* A cell with a semicolon, a quote or a line break stands between quotes (RFC 4180).
"""

import csv
import re
from collections.abc import Iterable, Iterator
from io import StringIO

BEGIN = "\N{ZERO WIDTH NO-BREAK SPACE}"
"""What a table begins with, so that a spreadsheet knows its letters."""
_BEGINS_A_FORMULA = frozenset("=+-@\t\r\n'＝＋－＠")
_TO_QUOTE = re.compile(r'[;"\r\n]')
_BETWEEN = "\N{UNIT SEPARATOR}"
_SPECIAL = re.compile(f'[;"\r\n]|{_BETWEEN}[{re.escape("".join(sorted(_BEGINS_A_FORMULA)))}]')
"""Whether any of several values is to be changed on its way into a table."""
END = "\r\n"


def cell(text: str) -> str:
    """A value as a cell."""
    if text and text[0] in _BEGINS_A_FORMULA:
        text = f"'{text}"
    if _TO_QUOTE.search(text):
        return '"' + text.replace('"', '""') + '"'
    return text


def row(values: Iterable[str]) -> str:
    """Values as cells, without the end of the line."""
    listed = list(values)
    if _SPECIAL.search(_BETWEEN + _BETWEEN.join(listed)):
        return ";".join(map(cell, listed))
    return ";".join(listed)


def encoded(text: str) -> bytes:
    """A sign that no file can hold becomes a question mark."""
    return text.encode("utf-8", "replace")


def read(data: bytes) -> Iterator[list[str]]:
    """The rows of a table, with the values as they were."""
    text = data.decode("utf-8").removeprefix(BEGIN)
    for cells in csv.reader(StringIO(text, newline=""), delimiter=";"):
        yield [one[1:] if one.startswith("'") else one for one in cells]
