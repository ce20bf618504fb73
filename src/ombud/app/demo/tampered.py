"""A copy of the demo's log in which somebody changed one byte.

The copy is a file, whichever database the log lies in: at a server its rows are read in one moment and put into one.
"""

import shutil
import sqlite3
from pathlib import Path

from ombud.app.installation import Ombud, moment_path
from ombud.app.migrate import make_schema
from ombud.archives import store as rows_of
from ombud.database import Database, SqliteDatabase

_PAGE = 500


def tampered(ombud: Ombud, copy: Path) -> SqliteDatabase:
    """The copy, with a byte of its first leaf changed. Whoever asked for it removes it."""
    database = ombud.vault.database
    if isinstance(database, SqliteDatabase):
        database.truncate_log()
        shutil.copyfile(database.path, copy)
    else:
        _copied(database, ombud.folder, copy)
    with sqlite3.connect(copy) as connection:
        (data,) = connection.execute("SELECT data FROM leaf WHERE seq = 1").fetchone()
        changed = data[:-1] + bytes([data[-1] ^ 1])
        connection.execute("UPDATE leaf SET data = ? WHERE seq = 1", (changed,))
    connection.close()
    return SqliteDatabase(copy)


def _copied(database: Database, folder: Path, copy: Path) -> None:
    """Every row of a server's database, in a file."""
    target = SqliteDatabase(copy)
    make_schema(target)
    with database.snapshot(moment_path(folder)) as read, target.act() as tx:
        columns, keys = database.columns(read), database.keys(read)
        for table in sorted(columns.keys() - {"alembic_version"}):
            names, after = sorted(columns[table]), None
            rows_of.clear(tx, table)
            while rows := rows_of.page(read, table, names, keys[table], after, _PAGE):
                rows_of.put(tx, table, names, rows)
                after = tuple(rows[-1][names.index(name)] for name in keys[table])
    target.close()
