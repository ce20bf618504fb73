"""A folder that is opened as a system of records."""

import hashlib
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from io import BufferedReader
from pathlib import Path

from ombud.systems.files.csv_file import CsvFile
from ombud.systems.files.format import Format, Rewriting
from ombud.systems.files.json_lines import JsonLinesFile
from ombud.systems.files.parquet_file import ParquetFile
from ombud.systems.files.rewriting import beside, changing, replaced, tidied
from ombud.systems.limit import Limit
from ombud.systems.model import Column, Schema, SystemFaultError, Table
from ombud.systems.records.source import Change, Record, Way

FORMATS: Mapping[str, Format] = {
    ".csv": CsvFile(),
    ".jsonl": JsonLinesFile(),
    ".ndjson": JsonLinesFile(),
    ".parquet": ParquetFile(),
}


class FolderRecords:
    """See `Records`."""

    keeps_needed = False

    def __init__(self, folder: Path, seconds: float) -> None:
        self._folder = folder
        self._seconds = seconds

    def schema(self) -> Schema:
        return Schema(tuple(self._table(name, path) for name, path in sorted(self._files().items())))

    def read(self, table: str, ways: Sequence[Way]) -> Iterator[Record]:
        path = self._path(table)
        with _opened(path) as file:
            version = _digest(file)
            rows = Limit(self._seconds).over(FORMATS[path.suffix.lower()].rows(file))
            for number, row in enumerate(rows):
                record = Record(str(number), row, version)
                if not ways or any(way.fits(record) for way in ways):
                    yield record

    def unable(self, table: str, change: Change) -> str:
        return ""

    def change(self, table: str, change: Change) -> None:
        path = self._path(table)
        blanked = {int(one.record.place): one.values for one in change.blanked}
        rewriting = Rewriting(frozenset(int(record.place) for record in change.goes), blanked, change.new)
        read = {record.version for record in (*change.goes, *(one.record for one in change.blanked))}
        with changing(self._folder), _opened(path) as file:
            if read - {_digest(file)}:  # a list that nobody was read from may have grown
                raise SystemFaultError("a file has changed since it was read: nothing of it was changed by us.")
            replaced(path, file, lambda to: FORMATS[path.suffix.lower()].rewrite(file, to, rewriting))

    def _files(self) -> dict[str, Path]:
        """All that lies in the folder, each under the name of its table."""
        paths = [Path(one.path) for one in os.scandir(self._folder)]
        ours = {beside(path) for path in paths}
        found: dict[str, Path] = {}
        for path in sorted(set(paths) - ours):
            name = path.stem if _is_read(path) else path.name
            if name in found:
                raise SystemFaultError("two files of the folder have one name but for what they end with.")
            found[name] = path
        return found

    def _table(self, name: str, path: Path) -> Table:
        if not _is_read(path):
            return Table(name, (), (), comment="of no kind that is read here")
        kind = FORMATS[path.suffix.lower()]
        with _opened(path) as file:
            columns: tuple[Column, ...] = kind.columns(file)
        return Table(name, columns, (), declared=kind.declared)

    def _path(self, table: str) -> Path:
        path = self._files().get(table)
        if path is None or not _is_read(path):
            raise SystemFaultError("a file of the folder is gone.")
        return path


def connect(folder: Path, seconds: float) -> FolderRecords:
    """Open a folder that is there. Raises `SystemFaultError`."""
    if not folder.is_dir():
        raise SystemFaultError("there is no such folder.")
    tidied(folder)
    return FolderRecords(folder, seconds)


def _is_read(path: Path) -> bool:
    return path.suffix.lower() in FORMATS and not path.name.startswith(".") and _is_plain(path)


def _is_plain(path: Path) -> bool:
    """A file itself: a link may lead anywhere."""
    return path.is_file() and not path.is_symlink()


@contextmanager
def _opened(path: Path) -> Iterator[BufferedReader]:
    try:
        with open(os.open(path, os.O_RDONLY | os.O_NOFOLLOW), "rb") as file:
            yield file
    except OSError as error:
        raise SystemFaultError(
            f"a file of the folder cannot be read or written: {os.strerror(error.errno or 0)}."
        ) from None


def _digest(file: BufferedReader) -> str:
    found = hashlib.file_digest(file, "sha256").hexdigest()
    file.seek(0)
    return found
