"""How much of the disk an installation takes: what is about people, and the ledger, each with its indexes."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import ombud.app.row_seals  # noqa: F401 - names every table
from ombud.app.bench.bare import pages_in_use
from ombud.app.databases import DATABASE
from ombud.app.installation import Ombud
from ombud.database.parts import LEDGER
from ombud.database.schema import METADATA


class Taken(NamedTuple):
    """Bytes."""

    people: int
    ledger: int


def taken(ombud: Ombud) -> Taken:
    """What the tables of the installation take now, with what lies in its write-ahead log."""
    database = ombud.vault.database
    if database.dialect == "sqlite":
        database.truncate_log()
        return _of_file(ombud.folder)
    with database.read() as tx:
        rows: dict[str, int] = dict(
            tx.all(
                "SELECT n.nspname, sum(pg_total_relation_size(c.oid)) FROM pg_class c"
                " JOIN pg_namespace n ON n.oid = c.relnamespace"
                " WHERE c.relkind = 'r' AND n.nspname IN ('keydir', 'vault', 'ledger', 'doors') GROUP BY n.nspname"
            )
        )
    ledger = int(rows.pop(LEDGER, 0))
    return Taken(sum(int(size) for size in rows.values()), ledger)


def _of_file(folder: Path) -> Taken:
    """Of a copy, from which the ledger is taken away: what is free then was the ledger's."""
    aside = folder.with_name(f"{folder.name}.weighed")
    shutil.copyfile(folder / DATABASE, aside)
    with closing(sqlite3.connect(aside, isolation_level=None)) as copy:
        whole = pages_in_use(copy.execute)
        for table in METADATA.tables.values():
            if table.schema == LEDGER:
                copy.execute(f"DROP TABLE IF EXISTS {table.name}")
        left = pages_in_use(copy.execute)
    aside.unlink()
    return Taken(left, whole - left)
