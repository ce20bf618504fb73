"""Parquet, read and written by DuckDB in memory: it is given a file that is open, and no name of anybody's choosing.

DuckDB is loaded by the first such file, and not by every start: it is 14 MB, and most folders hold none.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING, BinaryIO

from ombud.systems.files.format import Rewriting
from ombud.systems.model import Column, SystemFaultError

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

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
    def _engine(self) -> "DuckDBPyConnection":
        import duckdb

        return duckdb.connect(":memory:", config=dict(_CONFIG))

    @contextmanager
    def _cursor(self) -> Iterator["DuckDBPyConnection"]:
        import duckdb

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
            names = {name: f"new_{place}" for place, name in enumerate(dict.fromkeys(_written_in(rewriting)))}
            kinds = {one.name: one.type for one in columns}
            told = "".join(f", {column} {kinds[name]}" for name, column in names.items())
            engine.execute(f"CREATE TEMP TABLE said (number BIGINT{told})")
            for number, new in _all_of(rewriting):
                row = [number, *(new.get(name) for name in names)]
                engine.execute(f"INSERT INTO said VALUES ({', '.join('?' for _ in row)})", row)
            parts = [_told(one.name, names.get(one.name), _rows_of(rewriting, one.name)) for one in columns]
            added = [f"said.{names[one.name]}" if one.name in names else "NULL" for one in columns]
            engine.execute(
                f"COPY (SELECT * EXCLUDE ({_NUMBER}) FROM (SELECT {', '.join(parts)}, {_NUMBER}"
                f" FROM read_parquet('{_place(file)}', file_row_number = true) AS kept"
                f" LEFT JOIN said ON said.number = kept.{_NUMBER} WHERE {_NUMBER} NOT IN (SELECT number FROM gone)"
                f" UNION ALL SELECT {', '.join(added)}, {_LAST} FROM said WHERE number = {_LAST}) ORDER BY {_NUMBER})"
                f" TO '{_place(to)}' (FORMAT parquet, COMPRESSION zstd, USE_TMP_FILE false)"
            )


_LAST = 2**62
"""The number of rows that are new: after every row of a file."""


def _written_in(rewriting: Rewriting) -> Iterator[str]:
    """The columns in which something is written."""
    for _, new in _all_of(rewriting):
        yield from new


def _all_of(rewriting: Rewriting) -> Iterator[tuple[int, Mapping[str, object]]]:
    yield from rewriting.blanked.items()
    yield from ((_LAST, one) for one in rewriting.new)


def _rows_of(rewriting: Rewriting, name: str) -> list[int]:
    return sorted(number for number, new in rewriting.blanked.items() if name in new)


def _told(name: str, written: str | None, rows: list[int]) -> str:
    quoted = '"' + name.replace('"', '""') + '"'
    if written is None or not rows:
        return f"kept.{quoted}"
    return (
        f"CASE WHEN {_NUMBER} IN ({', '.join(map(str, rows))}) THEN said.{written} ELSE kept.{quoted} END AS {quoted}"
    )


def _place(file: BinaryIO) -> str:
    return f"/proc/self/fd/{file.fileno()}"
