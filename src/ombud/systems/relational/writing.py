"""What is wished is written in one database, in one transaction, and read again (Art. 16, 18, 19, 21).

* A table is told by what stands in its columns now, once for each that differs: rows that say something else than when
  they were read are not written to, and then nothing is (the transaction goes back, and the case is asked again).
* All columns of a table are written at once: what finds a row may be what is corrected.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from ombud.law.periods import local_date
from ombud.systems.forms import spellings
from ombud.systems.mapping import SystemMapping
from ombud.systems.model import SystemFaultError
from ombud.systems.outcome import End, OfTable, Receipt
from ombud.systems.port import Case
from ombud.systems.relational.connection import Connection
from ombud.systems.relational.finding import Found, Part, Search
from ombud.systems.relational.sharing import counted, kept_by_statute
from ombud.systems.writing import Listing, Setting, Wish, Work, ended, work_of


@dataclass(frozen=True, slots=True)
class Differing:
    """Rows of one table that say alike, and something else than is wished."""

    where: Part
    settings: tuple[Setting, ...]
    """Those of its columns that differ."""
    rows: int


@dataclass(slots=True)
class Written:
    """One wish in one database. In a transaction that somebody else began."""

    connection: Connection = field(repr=False)
    mapping: SystemMapping
    case: Case
    wish: Wish

    def plan(self) -> tuple[OfTable, ...]:
        """What would be written: by table and column, and never a value."""
        found, work = self._found()
        return tuple(self._of(found, work, writes=False)) if self._is_held(found, work) else ()

    def write(self) -> Receipt:
        """Write it. What was found and written goes to `Case.first` before the commit."""
        found, work = self._found()
        if not self._is_held(found, work):
            return Receipt(self.mapping.system, End.DONE, (), 0)
        told = tuple(self._of(found, work, writes=True))
        self.case.first(told)
        return Receipt(self.mapping.system, ended(told, found.contradicted), told, 0, found.contradicted)

    def left(self, receipt: Receipt) -> int:
        """What a fresh search still finds that says something else, or does not find any more that was written."""
        still = sum(one.written + one.erased for one in self.plan())
        if self.wish.also is None:
            return still
        anew = replace(self.case, who=self.wish.also)
        right = {one.table: one.found - one.written - one.kept for one in replace(self, case=anew).plan()}
        columns = (one for one in receipt.tables if one.written and "." in one.table)
        lost = sum(max(0, one.written - right.get(one.table, 0)) for one in columns)
        return still + lost

    def _found(self) -> tuple[Found, Work]:
        """By what the person was known by; where nothing is by that any more, by what they are known by now."""
        found = Search(self.connection, self.mapping, self.case.who).run()
        if self.wish.also is not None and not any(found.counts.values()):
            found = Search(self.connection, self.mapping, self.wish.also).run()
        return found, work_of(self.mapping, self.wish, self.wish.also or self.case.who)

    def _is_held(self, found: Found, work: Work) -> bool:
        """Are they there? Whom a system does not know it is told nothing of, and who is let go leaves its list."""
        lets_go = any(not one.there and counted(self.connection, one.table, [self._in(one)]) for one in work.listings)
        only_lists = self.mapping.lists - {one.table for one in work.settings}
        people = (rows for name, rows in found.counts.items() if name not in only_lists)
        return any(people) or lets_go or found.contradicted > 0

    def _of(self, found: Found, work: Work, *, writes: bool) -> Iterator[OfTable]:
        for table, marks in dict.fromkeys((one.table, one.marks) for one in work.settings):
            yield from self._table(found, table, work.of(table, marks=marks), writes=writes)
        for listing in work.listings:
            yield self._list(listing, writes=writes)
        yield from work.by_a_person()

    def _table(self, found: Found, table: str, settings: tuple[Setting, ...], *, writes: bool) -> Iterator[OfTable]:
        stays = None if settings[0].marks else self._stays(table)  # a mark is no part of what a voucher says
        counts = {one.told: OfTable(one.told, sum(self._so(found, one))) for one in settings}
        for one in self._differing(found, table, settings):
            kept = 0 if stays is None else counted(self.connection, table, [_and(one.where, stays)])
            where = one.where if stays is None else _and(one.where, Part(f"({stays.sql}) IS NOT TRUE", stays.values))
            if writes and one.rows > kept:
                self._write(table, where, one.settings, one.rows - kept)
            for setting in one.settings:
                was, why = counts[setting.told], self.mapping.tables[table].erase.row or ""
                counts[setting.told] = replace(
                    was, found=was.found + one.rows, written=was.written + one.rows - kept, kept=was.kept + kept,
                    why=why if was.kept + kept else "",
                )  # fmt: skip
        yield from (one for one in counts.values() if one.found)

    def _so(self, found: Found, setting: Setting) -> Iterator[int]:
        """How many rows say so already, value by value."""
        for (now,), _, rows in self._values(found, setting.table, (setting,)):
            if setting.is_so(now) and now is not None:
                yield rows

    def _differing(self, found: Found, table: str, settings: tuple[Setting, ...]) -> Iterator[Differing]:
        for values, where, rows in self._values(found, table, settings):
            differ = tuple(one for one, now in zip(settings, values, strict=True) if not one.is_so(now))
            if differ:
                yield Differing(where, differ, rows)

    def _values(
        self, found: Found, table: str, settings: tuple[Setting, ...]
    ) -> list[tuple[tuple[object, ...], Part, int]]:
        """What stands in these columns of the person's rows: each with its condition and how many rows it has."""
        parts, dialect = found.parts_of(table), self.connection.dialect
        if not parts:
            return []
        either = Part(" OR ".join(f"({one.sql})" for one in parts), [value for one in parts for value in one.values])
        columns = [dialect.column(one.column) for one in settings]
        told = ", ".join(columns)
        sql = f"SELECT {told}, count(*) FROM {dialect.name_of(table)} WHERE {either.sql} GROUP BY {told}"
        said = []
        for *values, rows in list(self.connection.rows(sql, either.values)):
            where = either
            for column, value in zip(columns, values, strict=True):
                so = Part(f"{column} IS NULL", []) if value is None else Part(f"{column} = {dialect.mark}", [value])
                where = _and(where, so)
            said.append((tuple(values), where, int(str(rows))))
        return said

    def _write(self, table: str, where: Part, settings: tuple[Setting, ...], rows: int) -> None:
        dialect = self.connection.dialect
        told = ", ".join(f"{dialect.column(one.column)} = {dialect.mark}" for one in settings)
        sql = f"UPDATE {dialect.name_of(table)} SET {told} WHERE {where.sql}"
        changed = self.connection.run(sql, [*(one.value for one in settings), *where.values])
        if changed != rows:
            raise SystemFaultError("rows have changed since they were read: nothing was written.")

    def _list(self, listing: Listing, *, writes: bool) -> OfTable:
        name = self.connection.dialect.name_of(listing.table)
        if not listing.there:
            there = counted(self.connection, listing.table, [where := self._in(listing)])
            if writes and there:
                self.connection.run(f"DELETE FROM {name} WHERE {where.sql}", where.values)
            return OfTable(listing.table, there, erased=there)
        new = [one for one in listing.values if not self._is_in(listing, one)]
        for value in new if writes else ():
            row, mark = listing.row(value), self.connection.dialect.mark
            columns = ", ".join(self.connection.dialect.column(one) for one in row)
            marks = ", ".join(mark for _ in row)
            self.connection.run(f"INSERT INTO {name} ({columns}) VALUES ({marks})", list(row.values()))
        return OfTable(listing.table, len(listing.values), written=len(new))

    def _is_in(self, listing: Listing, value: str) -> bool:
        dialect = self.connection.dialect
        forms = sorted(spellings(listing.kind, value, local_date(self.case.now)))
        where = Part(*dialect.among(dialect.spelt(listing.column, listing.kind), forms))
        return counted(self.connection, listing.table, [where]) > 0

    def _in(self, listing: Listing) -> Part:
        dialect, who = self.connection.dialect, self.wish.also or self.case.who
        spelt = sorted(who.of(listing.kind) | self.case.who.of(listing.kind))
        return Part(*dialect.among(dialect.spelt(listing.column, listing.kind), spelt))

    def _stays(self, table: str) -> Part | None:
        """The rows that a statute keeps as they are."""
        return kept_by_statute(self.connection, self.mapping.tables[table], self.case.now)


def _and(one: Part, other: Part) -> Part:
    return Part(f"({one.sql}) AND ({other.sql})", [*one.values, *other.values])
