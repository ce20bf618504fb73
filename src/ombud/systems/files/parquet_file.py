"""Parquet, read and written by DuckDB in memory: it is given a file that is open, and no name of anybody's choosing."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from typing import BinaryIO

import duckdb

from ombud.systems.files.format import Rewriting
from ombud.systems.model import Column, SystemFaultError

_NUMBER = "file_row_number"
_CONFIG: dict[str, str | bool | int | float | list[str]] = {
    "memory_limit": "512MB",
    "threads": 1,
    "temp_directory": "",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
}
"""Nothing spills to a disk, nothing is fetched."""
_MANY = 1_000


class ParquetFile:
    """See `Format`. One engine for all files: to begin one costs more than to read most of them."""

    declared = True

    @cached_property
    def _engine(self) -> duckdb.DuckDBPyConnection:
        return duckdb.connect(":memory:", config=dict(_CONFIG))

    @contextmanager
    def _cursor(self) -> Iterator[duckdb.DuckDBPyConnection]:
        try:
            with self._engine.cursor() as cursor:
                yield cursor
        except duckdb.Error as error:
            raise SystemFaultError(f"a Parquet file: DuckDB answered {type(error).__name__}.") from None

    def columns(self, file: BinaryIO) -> tuple[Column, ...]:
        with self._cursor() as engine:
            told = engine.execute("DESCRIBE SELECT * FROM read_parquet(?)", [_place(file)]).fetchall()
        if any(str(name).lower() == _NUMBER for name, *_ in told):
            raise SystemFaultError(f"a Parquet file has a column {_NUMBER}: a row cannot be told by its number then.")
        return tuple(Column(str(name), str(kind).lower()) for name, kind, *_ in told)

    def rows(self, file: BinaryIO) -> Iterator[Mapping[str, object]]:
        with self._cursor() as engine:
            told = engine.execute("SELECT * FROM read_parquet(?)", [_place(file)])
            names = [str(one[0]) for one in told.description or ()]
            while rows := told.fetchmany(_MANY):
                yield from (dict(zip(names, row, strict=True)) for row in rows)

    def rewrite(self, file: BinaryIO, to: BinaryIO, rewriting: Rewriting) -> None:
        columns = self.columns(file)
        with self._cursor() as engine:
            engine.execute("CREATE TEMP TABLE gone (number BIGINT)")
            engine.execute("INSERT INTO gone SELECT unnest(?::BIGINT[])", [sorted(rewriting.goes)])
            engine.execute("CREATE TEMP TABLE blank (number BIGINT)")
            engine.execute("INSERT INTO blank SELECT unnest(?::BIGINT[])", [sorted(rewriting.blanked)])
            empty = {name for new in rewriting.blanked.values() for name in new}  # every column may be empty here
            told = ", ".join(_told(one.name, one.name in empty) for one in columns)
            engine.execute(
                f"COPY (SELECT {told} FROM read_parquet('{_place(file)}', file_row_number = true)"
                f" WHERE {_NUMBER} NOT IN (SELECT number FROM gone) ORDER BY {_NUMBER})"
                f" TO '{_place(to)}' (FORMAT parquet, COMPRESSION zstd, USE_TMP_FILE false)"
            )


def _told(name: str, is_emptied: bool) -> str:
    quoted = '"' + name.replace('"', '""') + '"'
    if not is_emptied:
        return quoted
    return f"CASE WHEN {_NUMBER} IN (SELECT number FROM blank) THEN NULL ELSE {quoted} END AS {quoted}"


def _place(file: BinaryIO) -> str:
    return f"/proc/self/fd/{file.fileno()}"
