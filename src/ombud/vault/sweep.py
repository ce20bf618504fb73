"""Remove every row of a person, or of some of their classes, wherever it lies.

The tables are read from the database's catalogue: each that has a `subject_id` holds something of somebody,
so a table that comes later is erased from without anybody remembering it (style.md, never 3). What goes in
a way of its own is named here: keys and indexes (`keys`), payloads of the log (`audit`), tombstones.
"""

from collections.abc import Collection

from ombud.database import Database, Transaction
from ombud.terms import ClassId, SubjectId

OPEN_END = 2**63 - 1
"""The end of a row that is not known to end."""
_SETTLED = frozenset({"record", "relation"})
"""Their ends follow from grounds and are computed when the person is settled."""
OWN_WAY = frozenset({"data_key", "blind_index", "subject", "tombstone", "entry"})


def tables_of_people(database: Database, tx: Transaction) -> dict[str, frozenset[str]]:
    """Every table with rows of a data subject that is erased from here, with its columns."""
    found = database.columns(tx)
    return {table: columns for table, columns in found.items() if "subject_id" in columns and table not in OWN_WAY}


class PeopleTables:
    """The tables of people of one database. The catalogue is read once: nothing is open while a migration runs."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._person: tuple[str, ...] = ()
        self._classes: tuple[str, ...] = ()
        self._ending: tuple[str, ...] = ()

    def erase_person(self, tx: Transaction, subject: SubjectId) -> None:
        """Delete all rows of the person."""
        self._read(tx)
        for table in self._person:
            tx.send(f"DELETE FROM {table} WHERE subject_id = ?", subject, rows=None)

    def erase_classes(self, tx: Transaction, subject: SubjectId, classes: Collection[ClassId]) -> int:
        """Delete the rows of these retention classes; how many."""
        if not classes:
            return 0
        self._read(tx)
        where = f"WHERE subject_id = ? AND klass IN ({', '.join('?' * len(classes))})"
        counted = ", ".join(f"(SELECT count(*) FROM {table} {where})" for table in self._classes)
        values = (subject, *sorted(classes))
        numbers = tx.one(f"SELECT {counted}", *values * len(self._classes)) or ()
        for table, number in zip(self._classes, numbers, strict=True):
            if number:
                tx.send(f"DELETE FROM {table} {where}", *values, rows=number)
        return sum(numbers)

    def tables(self, tx: Transaction) -> tuple[str, ...]:
        """Every table that holds something of somebody and is erased from here."""
        self._read(tx)
        return self._person

    def with_class(self, tx: Transaction) -> tuple[str, ...]:
        """Those whose rows belong to a retention class."""
        self._read(tx)
        return self._classes

    def file_until(self, tx: Transaction, subject: SubjectId, klass: ClassId) -> int | None:
        """When the last row of the class outside the records ends, where tables say it; none where there is none.

        `OPEN_END` while one is not known to end.
        """
        self._read(tx)
        ends = []
        for table in self._ending:
            row = tx.one(
                f"SELECT count(*), count(until), max(until) FROM {table} WHERE subject_id = ? AND klass = ?",
                subject, klass,
            )  # fmt: skip
            rows, known, last = row or (0, 0, None)
            ends += [OPEN_END if known < rows else last] if rows else []
        return max(ends, default=None)

    def _read(self, tx: Transaction) -> None:
        if not self._person:
            found = tables_of_people(self._database, tx)
            self._ending = tuple(
                table for table, columns in found.items() if {"klass", "until"} <= columns and table not in _SETTLED
            )
            self._classes = tuple(table for table, columns in found.items() if "klass" in columns)
            self._person = tuple(found)
