"""What is in the chunks of an archive (spec/archive.md 3): tables in the order of their keys, and the manifest.

Reading an archive to its end is the only way to know that it is whole: `read` hands over the rows on the way,
and `checked` reads for the verdict alone.
"""

import hashlib
import json
import struct
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from ombud.archives import file as archive_file
from ombud.archives import store, values
from ombud.archives.file import damaged
from ombud.archives.model import Contents, Manifest, NoMark, TableSum
from ombud.database import Transaction
from ombud.keys import Keyring

TABLE, ROWS, END, MANIFEST = 1, 2, 3, 4
_SIGNING_IN = (
    *("session", "other_session", "signing_in", "attempt", "letter_code", "link"),
    *("draft", "account_draft", "credential", "enrolment", "api_key", "api_answer", "api_call", "api_job"),
)
"""What was ended, used or taken away does not come back: people and accounts sign in anew."""
LEFT_OUT = frozenset({"alembic_version", "no_outbox", "extract", "extract_piece", "extract_key", *_SIGNING_IN})
"""The revision stands in the manifest; what waits for the no-file is on its way there; an extract is made anew."""
_PAGE = 500
_CHUNK = 256 * 1024
_COUNT = struct.Struct(">BI")

Progress = Callable[[str, int], None]
"""Told the table and how many of its rows are done."""


class Batch(NamedTuple):
    """Some rows of one table."""

    table: str
    columns: tuple[str, ...]
    rows: list[values.Row]


class Shape(NamedTuple):
    """A table as the database's catalogue has it."""

    name: str
    columns: tuple[str, ...]
    key: tuple[str, ...]


def write_table(out: archive_file.Writer, tx: Transaction, shape: Shape, progress: Progress) -> TableSum:
    """Write one table, page by page in the order of its key."""
    table, columns, key = shape
    begun = json.dumps({"table": table, "columns": list(columns)}).encode()
    out.chunk(bytes([TABLE]) + begun)
    digest, total, after = hashlib.sha256(), 0, None
    buffer, held = bytearray(), 0
    places = [columns.index(name) for name in key]
    while rows := store.page(tx, table, columns, key, after, _PAGE):
        for row in rows:
            encoded = values.encode(row)
            digest.update(encoded)
            buffer += encoded
            held += 1
            if len(buffer) >= _CHUNK:
                out.chunk(_COUNT.pack(ROWS, held) + buffer)
                buffer, held = bytearray(), 0
        total += len(rows)
        after = tuple(rows[-1][place] for place in places)
        progress(table, total)
    if held:
        out.chunk(_COUNT.pack(ROWS, held) + buffer)
    out.chunk(_COUNT.pack(END, 0) + json.dumps({"rows": total, "sha256": digest.hexdigest()}).encode())
    return TableSum(table, columns, total, digest.digest())


def write_manifest(out: archive_file.Writer, manifest: Manifest) -> None:
    plain = {
        "revision": manifest.revision,
        "policy": manifest.policy,
        "epochs": list(manifest.epochs),
        "ledger_size": manifest.ledger_size,
        "checkpoint": manifest.checkpoint,
        "no_file": {"file": manifest.noes.file.hex(), "line": manifest.noes.line},
        "people": manifest.people,
        "records": manifest.records,
        "config": manifest.config,
        "tables": [
            {"name": one.name, "columns": list(one.columns), "rows": one.rows, "sha256": one.sha256.hex()}
            for one in manifest.tables
        ],
    }
    out.chunk(bytes([MANIFEST]) + json.dumps(plain, separators=(",", ":")).encode())


def read(path: Path, keyring: Keyring, now: datetime) -> Iterator[Batch | Contents]:
    """The rows of an archive, and at the very end what it holds. Raises `ArchiveFault` where it is not whole.

    What came before the end is not to be used when the end does not come.
    """
    with path.open("rb") as file:
        reading = _Reading()
        header, pieces = archive_file.open_archive(file, keyring, now)
        for piece in pieces:
            if (batch := reading.take(piece)) is not None:
                yield batch
        length = file.tell()
    if reading.manifest is None or reading.manifest.tables != tuple(reading.done):
        raise damaged("its tables are not those of its manifest")
    yield Contents(header, reading.manifest, length)


def checked(path: Path, keyring: Keyring, now: datetime) -> Contents:
    """Read the archive to its end; what it holds. Raises `ArchiveFault` where it is not whole, genuine and ours."""
    whole = [piece for piece in read(path, keyring, now) if isinstance(piece, Contents)]
    return whole[0]


class _Reading:
    """One archive being read: the table under way and what is done."""

    def __init__(self) -> None:
        self.done: list[TableSum] = []
        self.manifest: Manifest | None = None
        self._table, self._columns = "", tuple[str, ...]()
        self._rows, self._digest = 0, hashlib.sha256()

    def take(self, chunk: bytes) -> Batch | None:
        kind, body = chunk[0], chunk[1:]
        try:
            if kind == ROWS:
                return self._some(chunk)
            if kind == TABLE:
                self._begin(json.loads(body))
            elif kind == END:
                self._end(json.loads(chunk[_COUNT.size :]))
            elif kind == MANIFEST:
                self.manifest = _manifest(json.loads(body))
            else:
                raise damaged("it has a chunk of an unknown kind")
        except (ValueError, KeyError, TypeError, struct.error):
            raise damaged("a chunk of it cannot be read") from None
        return None

    def _begin(self, found: dict[str, object]) -> None:
        columns = found["columns"]
        self._table = str(found["table"])
        self._columns = tuple(str(one) for one in columns) if isinstance(columns, list) else ()
        self._rows, self._digest = 0, hashlib.sha256()

    def _some(self, chunk: bytes) -> Batch:
        _, number = _COUNT.unpack_from(chunk)
        body = chunk[_COUNT.size :]
        self._digest.update(body)
        rows = list(values.decode(body, len(self._columns)))
        if len(rows) != number:
            raise damaged("a chunk has another number of rows than it says")
        self._rows += number
        return Batch(self._table, self._columns, rows)

    def _end(self, found: dict[str, object]) -> None:
        said = (found["rows"], found["sha256"])
        if said != (self._rows, self._digest.hexdigest()):
            raise damaged("a table has other rows than were written")
        self.done.append(TableSum(self._table, self._columns, self._rows, self._digest.digest()))


def _manifest(found: dict[str, object]) -> Manifest:
    return _of_plain(**found)  # type: ignore[arg-type]


def _of_plain(
    *,
    tables: list[dict[str, object]],
    no_file: dict[str, object],
    epochs: list[int],
    revision: str,
    checkpoint: str,
    config: str,
    **counts: int,
) -> Manifest:
    sums = tuple(
        TableSum(str(one["name"]), tuple(one["columns"]), int(str(one["rows"])), bytes.fromhex(str(one["sha256"])))  # type: ignore[arg-type]
        for one in tables
    )
    mark = NoMark(bytes.fromhex(str(no_file["file"])), int(str(no_file["line"])))
    return Manifest(
        revision, counts["policy"], tuple(epochs), counts["ledger_size"], checkpoint, mark,
        counts["people"], counts["records"], config, sums,
    )  # fmt: skip
