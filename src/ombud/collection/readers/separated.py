"""Rows of a CSV file: RFC 4180 and its usual dialects.

* The first row names the columns. Without one there is nothing to read: that is a fault, and so are two
  columns with the same name, and a first row with no column that is looked for (it is data, then).
* The delimiter is the one of `, ; tab |` that the header has most of, or what a first line `sep=;` says.
  A header that begins with an apostrophe and holds no quotation mark is quoted with apostrophes.
* A quoted value may hold delimiters, line ends and doubled quotes. A quote inside a value that was not
  quoted is itself. Text after a closing quote is a fault, and costs the rest of its line.
* What stands inside quotes never becomes a row, so that nobody can write rows into another's file from
  within a value. A quote that is never closed therefore takes the rest of the file with it, as one fault.
* A row with more or fewer values than the header is a fault. An empty line is no row.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import BinaryIO, Literal, NamedTuple

from ombud.collection.model import Row, RowFault
from ombud.collection.readers.decoding import Line, lines
from ombud.collection.readers.limits import (
    LONGEST_ROW,
    MOST_COLUMNS,
    ROW_TOO_LONG,
    TOO_MANY_COLUMNS,
    fault_in,
    shown,
)
from ombud.terms import Text

Encoding = Literal["utf-8", "utf-16-le", "utf-16-be", "cp1252", "latin-1"]
DELIMITERS = (",", ";", "\t", "|")

_AFTER_QUOTE = Text("Text efter ett avslutande citattecken.", "Text after a closing quotation mark.")
_NEVER_CLOSED = Text(
    "Ett citattecken avslutas aldrig. Resten av filen är inte läst.",
    "A quotation mark is never closed. The rest of the file has not been read.",
)
_NO_HEADER = Text(
    "Första raden ska ge kolumnernas namn, och har inget av dem som tas in.",
    "The first row must name the columns, and has none of those that are taken.",
)
_EMPTY = Text(
    "Filen är tom. Första raden ska ge kolumnernas namn.",
    "The file is empty. The first row must name the columns.",
)
_TWICE = Text("Två kolumner har samma namn.", "Two columns have the same name.")


@dataclass(frozen=True, slots=True)
class Dialect:
    """What is known of the file beforehand; None is found out from the file."""

    delimiter: str | None = None
    quote: Literal['"', "'"] | None = None
    encoding: Encoding | None = None


@dataclass(slots=True)
class _Record:
    """One record in the making: the values that are ready, and the parts of a quoted one that is not."""

    line: int
    values: list[str] = field(default_factory=list)
    parts: list[str] | None = None
    size: int = 0
    reason: Text | None = None
    bytes_read: int = 0

    def drop(self, *, inside: bool) -> None:
        """Too long: keep nothing but the reason, and whether a quoted value is open."""
        self.reason, self.values, self.parts = ROW_TOO_LONG, [], [] if inside else None


class _Splitter(NamedTuple):
    delimiter: str
    quote: str
    inside: re.Pattern[str]

    def take(self, record: _Record, line: Line) -> bool:
        """Add a line to the record. True when the record is complete."""
        record.bytes_read = line.bytes_read
        record.size += len(line.text) + len(line.end)
        if line.dropped is not None:
            odd = (line.dropped.double if self.quote == '"' else line.dropped.single) % 2 == 1
            record.drop(inside=odd != (record.parts is not None))
            return record.parts is None
        if record.parts is None and self.quote not in line.text:
            record.values = line.text.split(self.delimiter)
            return True
        complete = self._quoted(record, line.text)
        if record.parts is not None:
            record.parts.append(line.end)
        if record.size > LONGEST_ROW:
            record.drop(inside=not complete)
        return complete

    def _quoted(self, record: _Record, text: str) -> bool:
        at = 0
        while True:
            if record.parts is None and not text.startswith(self.quote, at):
                end = text.find(self.delimiter, at)
                record.values.append(text[at:] if end < 0 else text[at:end])
                if end < 0:
                    return True
                at = end + 1
                continue
            at = self._through_quotes(record, text, at)
            if record.parts is not None:
                return False
            if at == len(text):
                return True
            if text[at] != self.delimiter:
                record.reason = _AFTER_QUOTE
                return True
            at += 1

    def _through_quotes(self, record: _Record, text: str, at: int) -> int:
        """Read a quoted value from `at`, to behind its closing quote or to the end of the line."""
        if record.parts is None:
            record.parts = []
            at += 1
        match = self.inside.match(text, at)
        assert match is not None  # the pattern also matches nothing
        record.parts.append(match.group().replace(self.quote * 2, self.quote))
        if match.end() < len(text):
            record.values.append("".join(record.parts))
            record.parts = None
        return match.end() + 1


def read_separated(
    stream: BinaryIO, dialect: Dialect = Dialect(), columns: Collection[str] = ()
) -> Iterator[Row | RowFault]:
    source = lines(stream, dialect.encoding)
    first = next(source, None)
    if first is not None and re.fullmatch("sep=.", first.text):
        dialect = Dialect(first.text[4], dialect.quote, dialect.encoding)
        first = next(source, None)
    if first is None:
        yield RowFault(1, "", _EMPTY)
        return
    splitter = _splitter(dialect, first.text)
    records = _records(splitter, first, source)
    head = _head(next(records, _Record(1)), columns)
    if isinstance(head, RowFault):
        yield head
        return
    for record in records:
        yield _row(record, head)


def _splitter(dialect: Dialect, header: str) -> _Splitter:
    quote = dialect.quote or ("'" if header.startswith("'") and '"' not in header else '"')
    bare = re.sub(f"{quote}[^{quote}]*{quote}", "", header)
    delimiter = dialect.delimiter or max(DELIMITERS, key=bare.count)
    return _Splitter(delimiter, quote, re.compile(f"[^{quote}]*(?:{quote}{quote}[^{quote}]*)*"))


def _records(splitter: _Splitter, first: Line, source: Iterator[Line]) -> Iterator[_Record]:
    record: _Record | None = None
    line: Line | None = first
    while line is not None:
        if record is None and (line.text or line.dropped):
            record = _Record(line.number)
        if record is not None and splitter.take(record, line):
            yield record
            record = None
        line = next(source, None)
    if record is not None:
        record.reason = _NEVER_CLOSED
        yield record


def _head(record: _Record, columns: Collection[str]) -> list[str] | RowFault:
    names = [name.strip() or f"#{position}" for position, name in enumerate(record.values, 1)]
    reason = record.reason
    if len(names) > MOST_COLUMNS:
        reason = TOO_MANY_COLUMNS
    elif not reason and len(set(names)) < len(names):
        reason = _TWICE
    elif not reason and columns and not set(columns) & set(names):
        reason = _NO_HEADER
    if reason is not None:
        return RowFault(record.line, "", reason)
    return fault_in(record.line, dict.fromkeys(names, "")) or names


def _row(record: _Record, head: list[str]) -> Row | RowFault:
    if record.reason is not None:
        position = len(record.values) + (record.reason is _NEVER_CLOSED)
        named = 0 < position <= len(head)
        return RowFault(record.line, shown(head[position - 1], position) if named else "", record.reason)
    if len(record.values) != len(head):
        return RowFault(record.line, "", _ragged(len(record.values), len(head)))
    values = dict(zip(head, record.values, strict=True))
    return fault_in(record.line, values) or Row(record.line, values, record.bytes_read)


def _ragged(found: int, expected: int) -> Text:
    return Text(
        f"Raden har {found} värden, rubrikraden {expected} kolumner.",
        f"The row has {found} values, the header {expected} columns.",
    )
