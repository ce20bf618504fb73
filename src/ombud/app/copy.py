"""A database that is only looked at: a copy to verify, an installation that `doctor` examines.

* Nothing of it is changed, and its write-ahead log is read with it and not folded in. SQLite may make its two
  side files beside it where the folder can be written.
* On a medium that cannot be written, a copy without a write-ahead log is read as it is.
"""

import sqlite3
from pathlib import Path
from urllib.parse import quote

from ombud.database import DatabaseFault, SqliteDatabase


def _text(value: bytes) -> str | bytes:
    """A text that is none is handed on as it lies there: in a copy that was tampered with that is a finding."""
    try:
        return value.decode()
    except UnicodeDecodeError:
        return value


class ReadOnlyDatabase(SqliteDatabase):
    """Opens for reading alone."""

    def __init__(self, path: Path) -> None:
        if not path.is_file():
            raise DatabaseFault(f"{path.name}: there is no such database. Name the folder that holds it.")
        super().__init__(path)

    def _open(self) -> sqlite3.Connection:
        try:
            return self._connected("mode=ro")
        except sqlite3.OperationalError:
            log = self.path.with_name(self.path.name + "-wal")
            if log.exists() and log.stat().st_size:
                raise
            return self._connected("mode=ro&immutable=1")

    def _connected(self, mode: str) -> sqlite3.Connection:
        connection = sqlite3.connect(
            f"file:{quote(str(self.path))}?{mode}", uri=True, isolation_level=None, check_same_thread=False
        )
        connection.text_factory = _text
        try:
            connection.execute("PRAGMA query_only=ON")
            connection.execute("PRAGMA trusted_schema=OFF")
            connection.execute("PRAGMA temp_store=MEMORY")
            connection.execute("SELECT 1 FROM sqlite_master").fetchall()
        except sqlite3.DatabaseError:
            connection.close()
            raise
        return connection
