"""Search every byte of every file for values that must not be there (security.md G1, design.md 5, 7).

* What is sought is plain text, as UTF-8 and as Latin-1. What is searched is taken off its covers first, so
  that 100,000 values need not be covered in every way: UTF-16 (every second byte, either half), hex, base64
  (all alignments, both alphabets), URL-encoding, JSON escapes, gzip and zlib wherever a stream begins; and
  covers within covers, three deep.
* Every position of every byte is looked up in a set of the first eight (or four) bytes of what is sought, by
  iterating machine words in C; only where one is there, the whole value is compared.
* Of SQLite files the cells are searched too, so that a value which a page boundary parts is found.

A hit says which file, which kind of value and under which covers; never the value.
"""

import re
import sqlite3
import zlib
from binascii import a2b_base64
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote_to_bytes

SHORTEST = 6
"""Bytes. What is shorter tells nobody anything, and is everywhere."""
DEEPEST = 3
_LARGEST = 1 << 26
_BLOCK = 1 << 22
_OVERLAP = 512
_FEW, _PARTS = 64, 16

_HEX = re.compile(rb"[0-9A-Fa-f]{12,}")
_BASE64 = re.compile(rb"[A-Za-z0-9+/_-]{8,}")
_URL = re.compile(rb"(?:[A-Za-z0-9._~+-]|%[0-9A-Fa-f]{2})*%[0-9A-Fa-f]{2}(?:[A-Za-z0-9._~+-]|%[0-9A-Fa-f]{2})*")
_JSON = re.compile(rb"\\u[0-9A-Fa-f]{4}")
_STREAM = re.compile(rb"\x1f\x8b\x08|\x78[\x01\x5e\x9c\xda]")
_URLSAFE = bytes.maketrans(b"-_", b"+/")


class Hit(NamedTuple):
    path: str
    kind: str
    encoding: str


class Scanner:
    """Made once for the values sought (text or bytes → kind of value), used on any number of folders."""

    def __init__(self, values: Mapping[str, str] | Mapping[bytes, str]) -> None:
        self._long: dict[int, list[tuple[bytes, str]]] = defaultdict(list)
        self._short: dict[int, list[tuple[bytes, str]]] = defaultdict(list)
        self.sought = 0
        for value, kind in values.items():
            forms = {value} if isinstance(value, bytes) else {value.encode(), value.encode("latin-1", "replace")}
            for form in forms:
                if len(form) >= SHORTEST:
                    self._add(form, kind)

    def scan(self, folder: Path) -> list[Hit]:
        """All that is found under the folder, each kind once a file and cover."""
        found = {hit for path in sorted(folder.rglob("*")) if path.is_file() for hit in self.scan_file(path, folder)}
        return sorted(found)

    def scan_file(self, path: Path, folder: Path) -> set[Hit]:
        data, name = path.read_bytes(), str(path.relative_to(folder))
        found = self.scan_bytes(data)
        if data.startswith(b"SQLite format 3\0"):
            found |= {(kind, f"cell {cover}".strip()) for kind, cover in self.scan_bytes(b"\0".join(_cells(path)))}
        return {Hit(name, kind, cover or "text") for kind, cover in found}

    def scan_bytes(self, data: bytes) -> set[tuple[str, str]]:
        """(kind, covers) of everything that is found in these bytes."""
        found: set[tuple[str, str]] = set()
        layers = [(data, "", 0)]
        while layers:
            layer, cover, depth = layers.pop()
            found |= {(kind, cover) for kind in self._kinds(layer)}
            if depth < DEEPEST:
                layers += [(inner, f"{cover} {name}".strip(), depth + 1) for name, inner in _uncovered(layer, cover)]
        return found

    def _add(self, form: bytes, kind: str) -> None:
        self.sought += 1
        width, index = (8, self._long) if len(form) >= 8 else (4, self._short)
        index[int.from_bytes(form[:width], "little")].append((form, kind))

    def _kinds(self, data: bytes) -> Iterator[str]:
        for start in range(0, len(data), _BLOCK):
            block = data[start : start + _BLOCK + _OVERLAP]
            yield from _found(block, self._long, 8, "Q")
            yield from _found(block, self._short, 4, "I")


def _found(block: bytes, index: Mapping[int, list[tuple[bytes, str]]], width: int, code: str) -> Iterator[str]:
    """The kinds of the values that begin anywhere in the block."""
    if not index:
        return
    sought, view = frozenset(index), memoryview(block)
    for shift in range(min(width, len(block))):
        words = view[shift : shift + (len(block) - shift) // width * width].cast(code)  # type: ignore[call-overload]
        for place in _places(sought, words, 0):
            at = shift + place * width
            yield from (kind for form, kind in index[words[place]] if block.startswith(form, at))


def _places(sought: frozenset[int], words: "memoryview[int]", start: int) -> Iterator[int]:
    """Where a sought word stands: the parts that hold none are passed over in C."""
    if sought.isdisjoint(words):
        return
    if len(words) <= _FEW:
        yield from (start + place for place, word in enumerate(words) if word in sought)
        return
    part = -(-len(words) // _PARTS)
    for begin in range(0, len(words), part):
        yield from _places(sought, words[begin : begin + part], start + begin)


def _uncovered(data: bytes, cover: str) -> Iterator[tuple[str, bytes]]:
    """What lies under each cover that something in these bytes could be."""
    if cover.endswith("utf-16"):
        return  # text is what it covers
    yield "utf-16", data[0::2]
    yield "utf-16", data[1::2]
    runs = set(_HEX.findall(data))
    yield from _joined("hex", (_unhexed(run[odd:]) for run in runs for odd in (0, 1)))
    runs = {run.translate(_URLSAFE) for run in _BASE64.findall(data)}
    yield from _joined("base64", (_decoded(run[shift:]) for run in runs for shift in range(4)))
    yield from _joined("url", (unquote_to_bytes(match.group().replace(b"+", b" ")) for match in _URL.finditer(data)))
    if _JSON.search(data):
        yield "json", _JSON.sub(lambda match: chr(int(match.group()[2:], 16)).encode("utf-8", "replace"), data)
    yield from _joined("deflate", (_inflated(data, match.start()) for match in _STREAM.finditer(data)))


def _joined(name: str, parts: Iterable[bytes]) -> Iterator[tuple[str, bytes]]:
    whole = b"\0\0".join(part for part in parts if len(part) >= SHORTEST)
    if whole:
        yield name, whole


def _unhexed(run: bytes) -> bytes:
    return bytes.fromhex(run[: len(run) // 2 * 2].decode())


def _decoded(run: bytes) -> bytes:
    return a2b_base64(run[: len(run) // 4 * 4] + _tail(run))


def _tail(run: bytes) -> bytes:
    rest = len(run) % 4
    return run[-rest:] + b"=" * (4 - rest) if rest > 1 else b""


def _inflated(data: bytes, start: int) -> bytes:
    """What comes out of a stream that may be cut short, or be none."""
    stream, out = zlib.decompressobj(wbits=47), b""
    try:
        for place in range(start, len(data), 4096):
            out += stream.decompress(data[place : place + 4096], _LARGEST)
            if stream.eof or len(out) > _LARGEST:
                break
    except zlib.error:
        pass
    return out


def _cells(path: Path) -> Iterator[bytes]:
    """Every text and blob of every table, as SQLite reads them from this file alone."""
    connection = sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)
    connection.text_factory = bytes
    try:
        tables = [row[0].decode() for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for table in tables:
            for row in connection.execute(f'SELECT * FROM "{table}"'):
                yield from (cell for cell in row if isinstance(cell, bytes))
    finally:
        connection.close()
