"""A request in one database: what is held, the rows for a copy, the plan, the erasure, and the search afterwards.

The erasure is one transaction: what was found in it goes in it, children first. When the answer to the commit is lost,
the search afterwards says what is true; doing it once more has no further effect.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from ombud.systems.check import Finding, findings
from ombud.systems.forms import Identifiers
from ombud.systems.mapping import SystemMapping
from ombud.systems.model import Schema
from ombud.systems.order import reading_order
from ombud.systems.outcome import End, OfTable, Receipt
from ombud.systems.relational.blank import blanks
from ombud.systems.relational.connection import Connection, Row
from ombud.systems.relational.finding import Found, Search
from ombud.systems.relational.sharing import Share, Sharing, counted


@dataclass(slots=True)
class ConnectedDatabase:
    """One connected database, its mapping and its schema, which was compared when it was opened (`checked`)."""

    connection: Connection = field(repr=False)
    mapping: SystemMapping
    schema: Schema = field(repr=False)

    def held(self, who: Identifiers) -> Found:
        """How many rows each table has of the person."""
        with self._moment():
            return self._search(who).run()

    def rows(self, who: Identifiers) -> Iterator[tuple[str, tuple[str, ...], Row]]:
        """Every row of the person with its table and the names of its columns, one after another."""
        with self._moment():
            search = self._search(who)
            for name in reading_order(self.mapping):
                names = tuple(self.mapping.tables[name].columns)
                for row in search.rows(name, names):
                    yield name, names, row

    def plan(self, who: Identifiers, *, now: datetime) -> tuple[OfTable, ...]:
        """What would become of each table. Nothing is changed."""
        with self._moment():
            found = self._search(who).run()
            return tuple(self._told(share, found) for share in self._sharing(found, now).run())

    def erase(self, who: Identifiers, *, now: datetime) -> Receipt:
        """Erase and blank what may go, in one transaction, and search again. Raises `SystemFaultError`."""
        with self._moment(writes=True):
            found = self._search(who).run()
            shares = self._sharing(found, now).run()
            told = tuple(self._carried(share, found) for share in shares)
        left = self._left(who, shares, now)
        return Receipt(self.mapping.system, _end(told, left, found.contradicted), told, left, found.contradicted)

    def _carried(self, share: Share, found: Found) -> OfTable:
        dialect, name = self.connection.dialect, self.connection.dialect.name_of(share.table)
        erased = sum(self.connection.run(f"DELETE FROM {name} WHERE {part.sql}", part.values) for part in share.goes)
        new = blanks(self.schema.by_name[share.table], self.mapping.tables[share.table]) if share.blanked else {}
        told = ", ".join(f"{dialect.column(column)} = {dialect.mark}" for column in new)
        blanked = sum(
            self.connection.run(f"UPDATE {name} SET {told} WHERE {part.sql}", [*new.values(), *part.values])
            for part in share.blanked
            if told
        )
        return OfTable(share.table, found.counts[share.table], erased, blanked, share.kept, share.why)

    def _told(self, share: Share, found: Found) -> OfTable:
        goes, blanked = (counted(self.connection, share.table, parts) for parts in (share.goes, share.blanked))
        return OfTable(share.table, found.counts[share.table], goes, blanked, share.kept, share.why)

    def _left(self, who: Identifiers, shares: list[Share], now: datetime) -> int:
        """What is still there that was to go: by every identifier anew, and by the keys that there were."""
        with self._moment():
            found = self._search(who).run()
            anew = self._sharing(found, now).run()
            again = sum(counted(self.connection, one.table, [*one.goes, *one.blanked]) for one in anew)
            return again + sum(counted(self.connection, one.table, one.goes) for one in shares)

    def _search(self, who: Identifiers) -> Search:
        return Search(self.connection, self.mapping, who)

    def _sharing(self, found: Found, now: datetime) -> Sharing:
        return Sharing(self.connection, self.mapping, self.schema, found, now)

    @contextmanager
    def _moment(self, *, writes: bool = False) -> Iterator[None]:
        self.connection.begin(writes=writes)
        try:
            yield
        except BaseException:
            self.connection.rollback()
            raise
        self.connection.commit()


def checked(connection: Connection, mapping: SystemMapping) -> ConnectedDatabase | tuple[Finding, ...]:
    """The database, ready to be asked, or everything that stops it."""
    schema = connection.schema()
    found = findings(mapping, schema)
    return found or ConnectedDatabase(connection, mapping, schema)


def _end(told: tuple[OfTable, ...], left: int, contradicted: int) -> End:
    if left or contradicted:
        return End.NEEDS_PERSON
    kept = any(one.kept for one in told)
    gone = any(one.erased or one.blanked for one in told)
    return End.REFUSED if kept and not gone else End.DONE
