"""Rows to columns and back, in memory alone: what goes into a piece, and what comes out of it.

* Rows are written as text into a file that has no name (`memfd`), and DuckDB makes Parquet of it into another. Nothing
  of it is on a disk before it is sealed.
* The rows of a part are ordered by pseudonym: the order in which people were read tells who is who.
* `roster` is a part of every piece and a table of no extract: who is in the piece, by pseudonym, and what fed their
  rows. It is read where somebody has moved, never with a question.
"""

import csv
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from io import TextIOWrapper
from typing import TYPE_CHECKING, Self

from ombud.extracts.engine import in_memory, quoted
from ombud.extracts.model import Column, ExtractFault, Kind, Tables
from ombud.extracts.shape import PSEUDONYM
from ombud.terms import Text

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

PEOPLE = 50_000
"""How many people are in one piece: what is held in memory while it is made."""
ROSTER = "roster"
_ROSTER = (PSEUDONYM, Column("sources", None, Kind.TEXT, Text("källor", "sources")))


def parts_of(tables: Tables) -> Tables:
    """What a piece consists of: the tables of the extract and the roster."""
    return {**tables, ROSTER: _ROSTER}


class Page:
    """Rows of one table on their way into columns."""

    def __init__(self, columns: Sequence[Column]) -> None:
        self._columns = columns
        self._file = _memory()
        self._write = csv.writer(self._file, lineterminator="\n").writerow
        self.rows = 0

    def add(self, row: Sequence[object]) -> None:
        self._write(row)
        self.rows += 1

    def close(self) -> None:
        self._file.close()

    def columnar(self, engine: "DuckDBPyConnection") -> bytes:
        """The rows as Parquet."""
        self._file.flush()
        with _memory() as out:
            held = ", ".join(f"'{column.name}': '{column.kind.value}'" for column in self._columns)
            engine.execute(
                f"COPY (SELECT * FROM read_csv('{place(self._file)}', header = false, delim = ',', quote = '\"', "
                f"escape = '\"', auto_detect = false, columns = {{{held}}}) ORDER BY pseudonym) "
                f"TO '{place(out)}' (FORMAT parquet, COMPRESSION zstd, USE_TMP_FILE false)"
            )
            return _content(out)


class Piece:
    """The people of one piece, as they come."""

    def __init__(self, tables: Tables) -> None:
        self._pages = {part: Page(columns) for part, columns in parts_of(tables).items()}
        self.people = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for page in self._pages.values():
            page.close()

    def add(self, pseudonym: int, rows: Sequence[tuple[str, Sequence[object]]], sources: bytes) -> None:
        for table, row in rows:
            self._pages[table].add((pseudonym, *row))
        self._pages[ROSTER].add((pseudonym, sources.hex()))
        self.people += 1

    def columnar(self) -> Iterator[tuple[str, int, bytes]]:
        """Each part: its name, its rows, and the rows as Parquet."""
        with scratch() as engine:
            for part, page in self._pages.items():
                yield part, page.rows, page.columnar(engine)


@contextmanager
def scratch() -> Iterator["DuckDBPyConnection"]:
    """An engine for our own statements alone, that writes to no disk."""
    with in_memory() as engine:
        yield engine


@contextmanager
def readable(contents: Sequence[bytes]) -> Iterator[list[str]]:
    """Parquet in memory, each under a name that DuckDB can open, as long as the block lasts."""
    files = []
    try:
        for content in contents:
            files.append(_memory())
            files[-1].buffer.write(content)
            files[-1].flush()
        yield [place(file) for file in files]
    finally:
        for file in files:
            file.close()


def without(content: bytes, pseudonyms: Sequence[int]) -> bytes:
    """The same part without the rows of these people."""
    with readable([content]) as (name,), _memory() as out, scratch() as engine:
        engine.execute("CREATE TABLE gone (pseudonym UBIGINT)")
        engine.executemany("INSERT INTO gone VALUES (?)", [(one,) for one in pseudonyms])
        engine.execute(
            f"COPY (SELECT * FROM read_parquet('{name}') WHERE pseudonym NOT IN (SELECT pseudonym FROM gone) "
            f"ORDER BY pseudonym) TO '{place(out)}' (FORMAT parquet, COMPRESSION zstd, USE_TMP_FILE false)"
        )
        return _content(out)


def number_of_rows(content: bytes) -> int:
    with readable([content]) as (name,), scratch() as engine:
        row = engine.execute(f"SELECT count(*) FROM read_parquet('{name}')").fetchone()
    return int(row[0]) if row else 0


def sources_of(rosters: Mapping[int, bytes], pseudonyms: Sequence[int]) -> dict[int, tuple[int, bytes]]:
    """Of these people, those who are in the rosters (by piece): in which piece, and what fed their rows."""
    found: dict[int, tuple[int, bytes]] = {}
    if not pseudonyms:
        return found
    with scratch() as engine:
        engine.execute("CREATE TABLE moved (pseudonym UBIGINT)")
        engine.executemany("INSERT INTO moved VALUES (?)", [(one,) for one in pseudonyms])
        for number, content in rosters.items():
            with readable([content]) as (name,):
                sql = f"SELECT pseudonym, sources FROM read_parquet('{name}') SEMI JOIN moved USING (pseudonym)"
                for pseudonym, sources in engine.execute(sql).fetchall():
                    found[pseudonym] = (number, bytes.fromhex(sources or ""))
    return found


def load_statement(table: str, names: Sequence[str]) -> str:
    listed = ", ".join(f"'{name}'" for name in names)
    return f"INSERT INTO {quoted(table)} SELECT * FROM read_parquet([{listed}])"


def _memory() -> TextIOWrapper:
    try:
        return open(os.memfd_create("extract", os.MFD_CLOEXEC), "w", encoding="utf-8", newline="")
    except OSError as error:
        raise ExtractFault(f"no memory was given for an extract ({error.strerror}). Nothing was written.") from None


def place(file: TextIOWrapper) -> str:
    """The name by which DuckDB opens it, anew and from its beginning."""
    return f"/proc/self/fd/{file.fileno()}"


def _content(file: TextIOWrapper) -> bytes:
    return os.pread(file.fileno(), os.fstat(file.fileno()).st_size, 0)
