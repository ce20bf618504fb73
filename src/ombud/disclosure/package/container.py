"""The ZIP that a package is: written in one pass, and read back byte by byte.

* A part is compressed as it comes, so that little is held. Its sizes stand before it: nothing is written twice.
* Every header is made from a name, a checksum and two sizes, always in the same way. Whoever reads it makes it
  again and compares: there is no byte in the file that is not either compared so or covered by a hash
  (spec/export-package.md 2).
* No date, no comment, no owner, no path out of the package.
"""

import re
import zlib
from collections.abc import Iterator
from hashlib import sha256
from struct import Struct
from typing import BinaryIO, NamedTuple, Protocol

_LOCAL = Struct("<4s5H3L2H")
_CENTRAL = Struct("<4s6H3L5H2L")
_END = Struct("<4s4H2LH")
_NEEDS, _MADE_BY, _UTF8, _DEFLATED, _PLAIN = 20, 3 << 8 | 20, 0x800, 8, 0
_MIDNIGHT, _FIRST_DAY = 0, 0x21
"""1980-01-01: when it was made stands in the manifest."""
_FOR_THE_OWNER = 0o100600 << 16
_LARGEST, _MOST = 0xFFFFFFFF, 0xFFFF
_LEVEL = 1
MANIFEST, SIGNATURE = "manifest.json", "manifest.sig"
UNCOMPRESSED = frozenset({MANIFEST, SIGNATURE})
"""What no manifest has the hash of. Compressed bytes can be changed and say the same; these lie as they are."""
NAME = re.compile(r"(?:[a-z0-9][a-z0-9._-]*/)?[a-z0-9][a-z0-9._-]*")
"""What a file of a package may be called: one folder deep, nothing that a file system reads otherwise."""


class TooLargeError(Exception):
    """The package would be larger than four gigabytes, which is more than this form of it can hold."""


class ContainerError(ValueError):
    """This is no package, or it was changed. The message says where, and repeats nothing of it."""


class Out(Protocol):
    """Where a package is written to."""

    def write(self, data: bytes, /) -> int: ...


class Sum(NamedTuple):
    """What a file of the package is: its name, its size and hash, and the hash of its compressed bytes."""

    name: str
    size: int
    sha256: str
    stored_sha256: str


class Part:
    """One file of a package on its way in."""

    __slots__ = ("_compressed", "_crc", "_deflate", "_digest", "_size", "name")

    def __init__(self, name: str) -> None:
        if not NAME.fullmatch(name):
            raise ValueError("a file of a package has a plain name")
        self.name = name
        self._deflate = None if name in UNCOMPRESSED else zlib.compressobj(_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
        self._compressed: list[bytes] = []
        self._digest = sha256()
        self._crc = self._size = 0

    @property
    def size(self) -> int:
        """How much has been written to it."""
        return self._size

    def write(self, data: bytes) -> None:
        self._digest.update(data)
        self._crc = zlib.crc32(data, self._crc)
        self._size += len(data)
        if piece := data if self._deflate is None else self._deflate.compress(data):
            self._compressed.append(piece)

    def ended(self) -> tuple["_Header", list[bytes], str]:
        """Its header, its compressed bytes and the hash of what it says."""
        if self._deflate is not None:
            self._compressed.append(self._deflate.flush())
        stored = sum(map(len, self._compressed))
        return _Header(self.name, self._crc, stored, self._size), self._compressed, self._digest.hexdigest()


class _Header(NamedTuple):
    name: str
    crc: int
    stored: int
    size: int

    @property
    def method(self) -> int:
        return _PLAIN if self.name in UNCOMPRESSED else _DEFLATED

    def local(self) -> bytes:
        name = self.name.encode("ascii")
        fields = (_NEEDS, _UTF8, self.method, _MIDNIGHT, _FIRST_DAY, self.crc, self.stored, self.size, len(name), 0)
        return _LOCAL.pack(b"PK\x03\x04", *fields) + name

    def central(self, offset: int) -> bytes:
        name = self.name.encode("ascii")
        when = (_UTF8, self.method, _MIDNIGHT, _FIRST_DAY)
        what = (self.crc, self.stored, self.size, len(name))
        fields = (_MADE_BY, _NEEDS, *when, *what, 0, 0, 0, 0, _FOR_THE_OWNER, offset)
        return _CENTRAL.pack(b"PK\x01\x02", *fields) + name


class Container:
    """A package being written."""

    def __init__(self, out: Out) -> None:
        self.sums: list[Sum] = []
        self._out = out
        self._offset = 0
        self._placed: list[tuple[_Header, int]] = []

    def add(self, part: Part) -> None:
        """Write a part that has ended. Raises `TooLargeError`."""
        header, pieces, digest = part.ended()
        local = header.local() if max(header.stored, header.size) <= _LARGEST else b""
        after = self._offset + len(local) + header.stored
        if not local or after > _LARGEST or len(self._placed) == _MOST:
            raise TooLargeError
        stored = sha256()
        self._out.write(local)
        for piece in pieces:
            stored.update(piece)
            self._out.write(piece)
        self._placed.append((header, self._offset))
        self.sums.append(Sum(header.name, header.size, digest, stored.hexdigest()))
        self._offset = after

    def put(self, name: str, data: bytes) -> None:
        """Write a whole file."""
        part = Part(name)
        part.write(data)
        self.add(part)

    def end(self) -> None:
        self._out.write(_directory(self._placed, self._offset))


def _directory(placed: list[tuple[_Header, int]], offset: int) -> bytes:
    """What stands after the last file: where each begins."""
    central = b"".join(header.central(at) for header, at in placed)
    return central + _END.pack(b"PK\x05\x06", 0, 0, len(placed), len(placed), len(central), offset, 0)


class Entry(NamedTuple):
    """A file that was read back: what it is, and what it says where it was asked for."""

    sum: Sum
    data: bytes


_CHUNK = 1 << 16


def entries(file: BinaryIO, length: int) -> Iterator[Entry]:
    """Every file of a package in turn. Raises `ContainerError`; what came before it was right so far.

    Not more than one of them is held at a time, and none that is larger than its header says.
    """
    placed: list[tuple[_Header, int]] = []
    names: set[str] = set()
    offset = 0
    while (start := file.read(_LOCAL.size))[:4] == b"PK\x03\x04" and len(start) == _LOCAL.size:
        header = _read_header(file, start)
        if header.name in names or offset + header.stored > length:
            raise ContainerError("a file of the package is named twice, or cut")
        names.add(header.name)
        entry = _inflated(file, header)
        placed.append((header, offset))
        offset += len(header.local()) + header.stored
        yield entry
    if start + file.read(length) != _directory(placed, offset):
        raise ContainerError("what stands after the last file is not what was written there")


def _read_header(file: BinaryIO, start: bytes) -> _Header:
    fields = _LOCAL.unpack(start)
    crc, stored, size, length = fields[6:10]
    name = file.read(length)
    try:
        header = _Header(name.decode("ascii"), crc, stored, size)
    except UnicodeDecodeError:
        raise ContainerError("a file of the package has a name that is none") from None
    if not NAME.fullmatch(header.name) or header.local() != start + name:
        raise ContainerError("the header of a file is not what was written there")
    return header


def _inflated(file: BinaryIO, header: _Header) -> Entry:
    content = _Plain() if header.method == _PLAIN else _Inflate()
    stored, digest, pieces = sha256(), sha256(), list[bytes]()
    left, crc, size = header.stored, 0, 0
    while left and size <= header.size:
        raw = file.read(min(_CHUNK, left))
        if not raw:
            break
        left -= len(raw)
        stored.update(raw)
        piece = content.take(raw, header)
        crc, size = zlib.crc32(piece, crc), size + len(piece)
        digest.update(piece)
        pieces.append(piece)
    if left or not content.ended or (crc, size) != (header.crc, header.size):
        raise ContainerError(f"{header.name} is not what its header says")
    return Entry(Sum(header.name, size, digest.hexdigest(), stored.hexdigest()), b"".join(pieces))


class _Plain:
    """A file that lies as it is."""

    ended = True

    def take(self, raw: bytes, header: _Header) -> bytes:
        return raw


class _Inflate:
    """A file that is compressed. Nothing comes out of it beyond what its header says, and nothing lies behind it."""

    def __init__(self) -> None:
        self._inflate = zlib.decompressobj(-zlib.MAX_WBITS)

    @property
    def ended(self) -> bool:
        return self._inflate.eof and not self._inflate.unused_data

    def take(self, raw: bytes, header: _Header) -> bytes:
        try:
            piece = self._inflate.decompress(raw, header.size + 1)
        except zlib.error:
            raise ContainerError(f"{header.name} cannot be read") from None
        if self._inflate.unconsumed_tail:
            raise ContainerError(f"{header.name} is more than its header says")
        return piece
