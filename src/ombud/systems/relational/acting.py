"""A request in one database: what is held, the rows for a copy, the plan, the erasure, and the search afterwards.

The erasure is one transaction: what was found in it goes in it, children first, or nothing does. When the answer to the
commit is lost, the search afterwards says what is true; doing it once more has no further effect.
"""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from ombud.systems.blanks import blanks, is_blank
from ombud.systems.check import Finding, findings
from ombud.systems.kept import Again
from ombud.systems.mapping import SystemMapping
from ombud.systems.model import Schema, SystemFaultError
from ombud.systems.order import reading_order
from ombud.systems.outcome import End, OfTable, Receipt, end_of
from ombud.systems.port import Case, Given, GivenRow, Held
from ombud.systems.relational.connection import Connection
from ombud.systems.relational.finding import Found, Part, Search
from ombud.systems.relational.kept import kept_rows, rows_again
from ombud.systems.relational.sharing import Share, Sharing, counted
from ombud.systems.relational.sweeping import Sweeping, swept
from ombud.systems.relational.writing import Written
from ombud.systems.sweeping import Alive, Sweep, SweptTable
from ombud.systems.writing import Wish, read_again


@dataclass(slots=True)
class ConnectedDatabase:
    """One connected database, its mapping and its schema, which was compared when it was opened (`checked`)."""

    connection: Connection = field(repr=False)
    mapping: SystemMapping
    schema: Schema = field(repr=False)

    @property
    def name(self) -> str:
        return self.mapping.system

    @property
    def at_once(self) -> bool:
        return True

    def held(self, case: Case) -> Held:
        """How many rows each table has of the person."""
        with self._moment():
            found = self._search(case).run()
            return Held(found.counts, found.contradicted)

    def give(self, case: Case) -> Given:
        """Every row of the person, one after another, in one moment of the database."""
        return Given(End.DONE, self._rows(case))

    def _rows(self, case: Case) -> Iterator[GivenRow]:
        with self._moment():
            search = self._search(case)
            for name in reading_order(self.mapping):
                names = tuple(self.mapping.tables[name].columns)
                for row in search.rows(name, names):
                    yield GivenRow(name, names, row)

    def plan(self, case: Case) -> tuple[OfTable, ...]:
        """What would become of each table. Nothing is changed."""
        with self._moment():
            found = self._search(case).run()
            return tuple(self._told(share, found) for share in self._sharing(found, case).run())

    def erase(self, case: Case) -> Receipt:
        """Erase and blank what may go, in one transaction, and search again. Raises `SystemFaultError`."""
        with self._moment(writes=True):
            found = self._search(case).run()
            shares = self._sharing(found, case).run()
            with closing(kept_rows(self.connection, self.mapping, self.schema, shares)) as stays:
                case.keeps(stays)
            told = tuple(self._carried(share, found) for share in shares)
            self._went(shares, told)
            case.first(told)
        left, by_keys = self.left(case), self._by_their_keys(shares)
        end, loose = end_of(told, left + by_keys, found.contradicted), max(0, by_keys - left)
        return Receipt(self.name, end, told, left + by_keys, found.contradicted, loose)

    def foresee(self, case: Case, wish: Wish) -> tuple[OfTable, ...]:
        """What would be written. Nothing is changed."""
        with self._moment():
            return self._written(case, wish).plan()

    def write(self, case: Case, wish: Wish) -> Receipt:
        """Write it in one transaction, and read it again. Raises `SystemFaultError`."""
        with self._moment(writes=True):
            receipt = self._written(case, wish).write()
        with self._moment():
            return read_again(receipt, self._written(case, wish).left(receipt))

    def due(self, sweep: Sweep) -> tuple[SweptTable, ...]:
        """What a sweep would take. Nothing is changed."""
        with self._moment():
            return self._sweeping(sweep).plan()

    def sweep(self, sweep: Sweep, alive: Alive) -> tuple[SweptTable, ...]:
        """Take it, in batches, and search again. Raises `SystemFaultError`."""
        return swept(self._sweeping(sweep), self._moment, alive)

    def _sweeping(self, sweep: Sweep) -> Sweeping:
        return Sweeping(self.connection, self.mapping, self.schema, sweep)

    def left(self, case: Case) -> int:
        """What is still there that was to go, by every identifier anew."""
        with self._moment():
            shares = self._sharing(self._search(case).run(), case).run()
            return sum(counted(self.connection, one.table, [*one.goes, *self._holding(one)]) for one in shares)

    def _holding(self, share: Share) -> list[Part]:
        """Of the rows to blank, those in which something of a person stands: a row that stays may be found again."""
        table, mapped = self.schema.by_name[share.table], self.mapping.tables[share.table]
        dialect = self.connection.dialect
        names = [column.name for column in table.columns]
        asked = f"SELECT {', '.join(map(dialect.column, names))} FROM {dialect.name_of(share.table)} WHERE "
        return [
            part
            for part in share.blanked
            if sum(  # all are read: a reading that is broken off would keep the connection
                not is_blank(table, mapped, dict(zip(names, row, strict=True)))
                for row in self.connection.rows(asked + part.sql, part.values)
            )
        ]

    def again(self, asked: Again, now: datetime) -> Iterator[GivenRow]:
        """Rows that a statute keeps, as they are now."""
        with self._moment():
            yield from rows_again(self.connection, self.mapping, asked, now)

    def _by_their_keys(self, shares: list[Share]) -> int:
        """The same by the keys that there were: a row whose parent went before it is found by nothing else."""
        with self._moment():
            return sum(counted(self.connection, one.table, one.goes) for one in shares)

    def _went(self, shares: list[Share], told: tuple[OfTable, ...]) -> None:
        """A row that a rule of the database's own holds back keeps all others: without them nothing finds it again."""
        for share, one in zip(shares, told, strict=True):
            fewer = one.erased + one.blanked + one.kept < one.found
            if fewer and counted(self.connection, share.table, share.goes):
                raise SystemFaultError("rows that were taken away are there still: nothing was changed.")

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

    def _written(self, case: Case, wish: Wish) -> Written:
        return Written(self.connection, self.mapping, case, wish)

    def _search(self, case: Case) -> Search:
        return Search(self.connection, self.mapping, case.who)

    def _sharing(self, found: Found, case: Case) -> Sharing:
        return Sharing(self.connection, self.mapping, self.schema, found, case.now)

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
