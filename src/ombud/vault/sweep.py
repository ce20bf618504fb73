"""Remove every row of a person, or of some of their classes, wherever it lies.

The tables are read from the database's catalogue: each that has a `subject_id` holds something of somebody,
so a table that comes later is erased from without anybody remembering it (style.md, never 3). What goes in
a way of its own is named here: keys and indexes (`keys`), payloads of the log (`audit`), tombstones.
"""

from collections.abc import Collection

from ombud.database import Database, Transaction
from ombud.terms import ClassId, SubjectId

OWN_WAY = frozenset({"data_key", "blind_index", "subject", "tombstone", "entry"})


def tables_of_people(database: Database, tx: Transaction) -> dict[str, frozenset[str]]:
    """Every table with rows of a data subject that is erased from here, with its columns."""
    found = database.columns(tx)
    return {table: columns for table, columns in found.items() if "subject_id" in columns and table not in OWN_WAY}


def sweep_person(database: Database, tx: Transaction, subject: SubjectId) -> int:
    """Delete all rows of the person; how many."""
    return sum(tx.run(f"DELETE FROM {table} WHERE subject_id = ?", subject) for table in tables_of_people(database, tx))


def sweep_classes(database: Database, tx: Transaction, subject: SubjectId, classes: Collection[ClassId]) -> int:
    """Delete the rows of these retention classes; how many."""
    if not classes:
        return 0
    marks = ", ".join("?" * len(classes))
    return sum(
        tx.run(f"DELETE FROM {table} WHERE subject_id = ? AND klass IN ({marks})", subject, *sorted(classes))
        for table, columns in tables_of_people(database, tx).items()
        if "klass" in columns
    )
