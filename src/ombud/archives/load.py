"""Load an archive into an empty database, and ready it before anything opens.

An installation in the middle of it has a row that says so, and does not open. Beginning again begins from nothing.
"""

from collections.abc import Iterable
from datetime import datetime

from ombud.archives import store
from ombud.archives.contents import Batch, Progress
from ombud.archives.file import damaged
from ombud.archives.model import Contents
from ombud.database import Database
from ombud.terms.time import to_micros

RESTORING, HELD, OPEN = "restoring", "held", "open"
"""The states of a restored installation: under way; held back until reconciled; as any other."""


def load(
    database: Database, batches: Iterable[Batch | Contents], archive_id: bytes, progress: Progress, *, now: datetime
) -> Contents:
    """Put every row of the archive into its table. Raises `ArchiveFault` where the two do not fit."""
    with database.act() as tx:
        store.mark_restored(tx, to_micros(now), archive_id, RESTORING)
        columns = database.columns(tx)
    done: dict[str, int] = {}
    for batch in batches:
        if isinstance(batch, Contents):
            return batch
        if not set(batch.columns) <= columns.get(batch.table, frozenset()):
            raise damaged("it has a table or a column that this release does not have")
        with database.pour() as tx:
            done[batch.table] = done.get(batch.table, 0) + store.put(tx, batch.table, batch.columns, batch.rows)
        progress(batch.table, done[batch.table])
    raise damaged("it has no end")
