"""CSV: the first line names the columns; comma, semicolon, tab or bar; quotes as RFC 4180 has them.

A row that stays is copied as the bytes that it was. A row of another width, a column without a name or a name twice
stops everything: what is read wrongly is another person's.
"""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import BinaryIO

from ombud.systems.files.format import Rewriting
from ombud.systems.files.text import encoding_of
from ombud.systems.model import Column, SystemFaultError

_MARKS = ",;\t|"


@dataclass(frozen=True, slots=True)
class _Row:
    raw: bytes
    cells: list[str]


class CsvFile:
    """See `Format`."""

    declared = True

    def columns(self, file: BinaryIO) -> tuple[Column, ...]:
        _, names, _ = _opened(file)
        return tuple(Column(name, "text") for name in names)

    def rows(self, file: BinaryIO) -> Iterator[Mapping[str, object]]:
        _, names, rows = _opened(file)
        for row in rows:
            if row.cells:
                yield dict(zip(names, row.cells, strict=True))

    def rewrite(self, file: BinaryIO, to: BinaryIO, rewriting: Rewriting) -> None:
        head, names, rows = _opened(file)
        to.write(head.raw)
        number, last = -1, head.raw
        for row in rows:
            number += bool(row.cells)
            new = rewriting.blanked.get(number) if row.cells else None
            if new is not None:
                to.write(last := _written(head, names, row, new))
            elif not row.cells or number not in rewriting.goes:
                to.write(last := row.raw)
        for added in rewriting.new:
            end = head.raw[len(head.raw.rstrip(b"\r\n")) :] or b"\n"
            to.write(b"" if last.endswith(b"\n") else end)
            to.write(last := _written(head, names, _Row(end, [""] * len(names)), added))


@dataclass(frozen=True, slots=True)
class _Head:
    raw: bytes
    mark: str
    encoding: str


def _opened(file: BinaryIO) -> tuple[_Head, list[str], Iterator[_Row]]:
    encoding = encoding_of(file)
    first = file.readline().decode(encoding)
    file.seek(0)
    outside = "".join(first.split('"')[::2])
    mark = max(_MARKS, key=outside.count)
    rows = _rows(file, mark, encoding)
    head = next(rows, _Row(b"", []))
    names = [name.strip() for name in head.cells]
    if not all(names) or len(set(names)) < len(names):
        raise SystemFaultError("the first line of a CSV file names a column twice, or one not at all.")
    return _Head(head.raw, mark, encoding), names, _of_width(rows, len(names))


def _rows(file: BinaryIO, mark: str, encoding: str) -> Iterator[_Row]:
    """Each row with the bytes that it was read from; an empty line is a row without cells."""
    taken: list[bytes] = []

    def lines() -> Iterator[str]:
        for number, line in enumerate(file):
            taken.append(line)
            yield line.decode(encoding if number == 0 else encoding.removesuffix("-sig"))

    reader = csv.reader(lines(), delimiter=mark, strict=True)
    try:
        for cells in reader:
            yield _Row(b"".join(taken), cells)
            taken.clear()
    except csv.Error:
        raise SystemFaultError(f"a CSV file cannot be read at line {reader.line_num}.") from None


def _of_width(rows: Iterator[_Row], width: int) -> Iterator[_Row]:
    for number, row in enumerate(rows, 2):
        if row.cells and len(row.cells) != width:
            raise SystemFaultError(f"row {number} of a CSV file has {len(row.cells)} cells; its first has {width}.")
        yield row


def _written(head: _Head, names: list[str], row: _Row, new: Mapping[str, object]) -> bytes:
    cells = [new.get(name, cell) for name, cell in zip(names, row.cells, strict=True)]
    end = row.raw[len(row.raw.rstrip(b"\r\n")) :].decode()
    line = io.StringIO()
    csv.writer(line, delimiter=head.mark, lineterminator=end).writerow(["" if one is None else one for one in cells])
    return line.getvalue().encode(head.encoding.removesuffix("-sig"))
