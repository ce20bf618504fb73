"""What is kept of one person in a form that nobody else's data has: to look for in the files once it is erased."""

from ombud.database import Database, Transaction
from ombud.terms import SubjectId

_SEALED = ("sealed", "wrapped", "content")
"""The columns whose bytes are the person's alone and stay nowhere when the person is erased."""


def sealed_of(database: Database, tx: Transaction, subject: SubjectId) -> list[bytes]:
    """Every sealed value, wrapped key and keyed content of one person."""
    found: list[bytes] = []
    for table, columns in database.columns(tx).items():
        for column in _SEALED:
            if column in columns and "subject_id" in columns:
                rows = tx.all(f"SELECT {column} FROM {table} WHERE subject_id = ?", subject)
                found += [bytes(row[0]) for row in rows if row[0] is not None and len(row[0]) >= 16]
    return found
