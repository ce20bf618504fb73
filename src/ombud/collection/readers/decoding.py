"""Bytes to text, and text to lines, in pieces.

* A byte order mark decides: UTF-8, UTF-16 of either order. Without one the file is UTF-8, unless its
  first bytes beyond ASCII are mostly no UTF-8: then it is Windows-1252, which Latin-1 text is part of.
* A byte that is no text does not stop the reading: it becomes half a surrogate pair, and the row that
  holds it is a fault (`limits.BROKEN`).
* A line ends with LF, CR LF or CR. Of a line that is too long only its quotes are counted.
"""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO, NamedTuple

from ombud.collection.readers.limits import BROKEN, CHUNK, LONGEST_ROW

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_LINE_END = re.compile(r"\r\n|\n|\r")
_BEYOND_ASCII = re.compile("[^\x00-\x7f]")


class Piece(NamedTuple):
    text: str
    bytes_read: int


class Quotes(NamedTuple):
    """How many of each a line had that was too long to keep: whether it ended inside a quoted value."""

    double: int
    single: int


class Line(NamedTuple):
    text: str
    end: str
    number: int
    bytes_read: int
    dropped: Quotes | None = None
    """Of a line that was too long, which has no text then."""


def pieces(stream: BinaryIO, encoding: str | None = None) -> Iterator[Piece]:
    """The text of a file, decoded piece by piece. `encoding` is one of `encodings`, or found out."""
    head = _head(stream)
    read = len(head)
    for mark, found in _MARKS:
        if head.startswith(mark):
            head, encoding = head[len(mark) :], found
            break
    undecided = b""
    while encoding is None and head:
        undecided += head
        encoding = _encoding_of(undecided)
        if encoding is None and undecided.isascii():
            yield Piece(undecided.decode("ascii"), read)
            undecided = b""
        head = stream.read(CHUNK) if encoding is None else b""
        read += len(head)
    yield from _decoded(stream, undecided + head, encoding or "cp1252", read)


def _head(stream: BinaryIO) -> bytes:
    """The first bytes: enough to see a byte order mark, however few a read gives."""
    head = stream.read(CHUNK)
    while len(head) < 4 and (more := stream.read(CHUNK)):
        head += more
    return head


def _encoding_of(start: bytes) -> str | None:
    """UTF-8 or Windows-1252; None while there is nothing but ASCII and perhaps a cut character."""
    text = codecs.getincrementaldecoder("utf-8")("surrogateescape").decode(start)
    broken = len(BROKEN.findall(text))
    proper = len(_BEYOND_ASCII.findall(text)) - broken
    if not broken and not proper:
        return None
    return "cp1252" if broken > proper else "utf-8"


def _decoded(stream: BinaryIO, start: bytes, encoding: str, read: int) -> Iterator[Piece]:
    # surrogateescape cannot keep half a UTF-16 character, and surrogatepass keeps it as it is.
    errors = "surrogatepass" if encoding.startswith("utf-16") else "surrogateescape"
    decoder = codecs.getincrementaldecoder(encoding)(errors)
    chunk = start
    while chunk:
        yield Piece(decoder.decode(chunk), read)
        chunk = stream.read(CHUNK)
        read += len(chunk)
    try:
        rest = decoder.decode(b"", True)
    except UnicodeDecodeError:  # half a UTF-16 character at the end of the file
        rest = "\udcff"
    if rest:
        yield Piece(rest, read)


def lines(stream: BinaryIO, encoding: str | None = None) -> Iterator[Line]:
    number, read, held = 1, 0, ""
    begun = _Begun()
    for text, read in pieces(stream, encoding):
        text, held = held + text, ""
        if text.endswith("\r"):  # the LF may be in the next piece
            text, held = text[:-1], "\r"
        begin = 0
        for end in _LINE_END.finditer(text):
            begun.add(text[begin : end.start()])
            yield begun.line(end.group(), number, read)
            number, begin, begun = number + 1, end.end(), _Begun()
        begun.add(text[begin:])
    if begun.size or held:
        yield begun.line("", number, read)


@dataclass(slots=True)
class _Begun:
    """A line whose end is not read yet."""

    parts: list[str] = field(default_factory=list)
    size: int = 0
    dropped: Quotes | None = None

    def add(self, part: str) -> None:
        self.size += len(part)
        self.parts.append(part)
        if self.size > LONGEST_ROW:
            double, single = self.dropped or Quotes(0, 0)
            whole = "".join(self.parts)
            self.dropped = Quotes(double + whole.count('"'), single + whole.count("'"))
            self.parts = []

    def line(self, end: str, number: int, read: int) -> Line:
        return Line("".join(self.parts), end, number, read, self.dropped)
