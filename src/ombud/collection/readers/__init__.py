"""Files, read row by row: CSV, JSON Lines and FHIR R4 bundles.

* A reader is a lazy stream over a binary file. It holds one row at a time, never the file.
* What it yields is a `Row` of text by column name, or a `RowFault` with a line, a column and a reason.
  Whatever the bytes are, nothing is raised and no fault repeats a value (design 5, 7).
* A fault costs its own row; the rest goes in. Only a file without a usable head (no header row, no
  bundle) ends at once.
* Text is text: a value that looks like a formula, a number or a date is given as it stands.
"""

from collections.abc import Collection, Iterator
from typing import BinaryIO, Literal

from ombud.collection.model import Row, RowFault
from ombud.collection.readers.bundle import read_bundle
from ombud.collection.readers.json_lines import read_json_lines
from ombud.collection.readers.separated import Dialect, read_separated

Format = Literal["csv", "jsonl", "fhir"]

__all__ = ["Dialect", "Format", "read", "read_bundle", "read_json_lines", "read_separated"]


def read(
    stream: BinaryIO, file_format: Format, *, dialect: Dialect = Dialect(), columns: Collection[str] = ()
) -> Iterator[Row | RowFault]:
    """Read a file. `columns` are names of which a CSV header must have one, or it is no header."""
    if file_format == "csv":
        return read_separated(stream, dialect, columns)
    if file_format == "jsonl":
        return read_json_lines(stream)
    return read_bundle(stream)
