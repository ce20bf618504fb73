"""The seals of all rows: what `ombud doctor` looks through, and what an upgrade writes (security.md R16).

Which rows are sealed, and over which columns, the tables say themselves (`database/schema.py`).
"""

from collections.abc import Iterator, Mapping

import ombud.actors.tables
import ombud.analysis.tables
import ombud.archives.tables
import ombud.audit.tables
import ombud.breaches.tables
import ombud.campaigns.tables
import ombud.choices.tables
import ombud.collection.tables
import ombud.disclosure.tables
import ombud.erasure.tables
import ombud.events.tables
import ombud.extracts.tables
import ombud.identity.tables
import ombud.keys.tables
import ombud.plans.tables
import ombud.relations.tables
import ombud.requests.tables
import ombud.retention.tables
import ombud.vault.tables
import ombud.visitors.tables  # noqa: F401 - each names its tables
from ombud.archives import store as rows_of
from ombud.database import DamagedRow, Database, Row, Transaction
from ombud.database.schema import sealed_columns

_PAGE = 500


def damaged(database: Database) -> Mapping[str, int]:
    """The tables that have rows which are not as they were written, and how many of them."""
    found: dict[str, int] = {}
    with database.read() as tx:
        keys = database.keys(tx)
    for table, columns in sealed_columns().items():
        after: Row | None = None
        wanted = (*columns, "seal")
        while True:
            with database.read() as tx:  # each page in one short moment: nobody waits for all of them
                rows = rows_of.page(tx, table, wanted, keys[table], after, _PAGE)
                found[table] = found.get(table, 0) + sum(1 for row in rows if not _holds(tx, table, row))
            if not rows:
                break
            after = _key(wanted, keys[table], rows[-1])
    return {table: number for table, number in found.items() if number}


def seal_all(database: Database, tx: Transaction) -> None:
    """Seal every row of an installation whose release did not: from here on it is as it is now.

    Where a person stands is computed anew afterwards; how many records of choices there are is counted here.
    """
    tx.run("UPDATE subject SET standing = NULL, stale = 1")
    tx.run(
        "INSERT INTO wishes (subject_id, choices, flags) SELECT DISTINCT subject_id, 0, 0 FROM choice"
        " WHERE subject_id NOT IN (SELECT subject_id FROM wishes)"
    )
    counted = "(SELECT count(*) FROM choice WHERE choice.subject_id = wishes.subject_id)"
    tx.run(f"UPDATE wishes SET recorded = {counted}")
    for table in sealed_columns():
        seal_table(database, tx, table)


def unsound(database: Database, tx: Transaction) -> list[str]:
    """The tables with a row that is not as it was written, looked through in one transaction."""
    keys = database.keys(tx)
    return [
        table
        for table, columns in sealed_columns().items()
        if not all(
            _holds(tx, table, row) for rows in _pages(tx, table, (*columns, "seal"), keys[table]) for row in rows
        )
    ]


def seal_table(database: Database, tx: Transaction, table: str) -> None:
    """Seal every row of a table as it stands."""
    columns, key = sealed_columns()[table], database.keys(tx)[table]
    sql = f"UPDATE {table} SET seal = ? WHERE {' AND '.join(f'{name} = ?' for name in key)}"
    for rows in _pages(tx, table, columns, key):
        tx.many(sql, [(tx.row_seal.of(table, *row), *_key(columns, key, row)) for row in rows])


def _pages(tx: Transaction, table: str, columns: tuple[str, ...], key: tuple[str, ...]) -> Iterator[list[Row]]:
    after: Row | None = None
    while rows := rows_of.page(tx, table, columns, key, after, _PAGE):
        yield rows
        after = _key(columns, key, rows[-1])


def _key(columns: tuple[str, ...], key: tuple[str, ...], row: Row) -> Row:
    return tuple(row[columns.index(name)] for name in key)


def _holds(tx: Transaction, table: str, row: Row) -> bool:
    *values, seal = row
    try:
        tx.row_seal.check(table, seal, *values)
    except DamagedRow:
        return False
    return True
