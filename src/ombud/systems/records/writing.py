"""What is wished is written in one system of records, a table at a time, and read again (Art. 16, 18, 19, 21).

* A record goes with the version that it was read in: what somebody has changed meanwhile is not written to.
* There is no one transaction: whoever was stopped half-way finds the rest by the same path, and doing it again ends it.
* Parents come last: what finds a record's parent may be what is corrected there.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from ombud.law.periods import local_date
from ombud.systems.forms import Identifiers, spellings
from ombud.systems.mapping import SystemMapping
from ombud.systems.model import Schema
from ombud.systems.order import reading_order
from ombud.systems.outcome import End, OfTable, Receipt
from ombud.systems.port import Case
from ombud.systems.records.deciding import kept_by_statute
from ombud.systems.records.finding import Search
from ombud.systems.records.source import WHOLE, Blanked, ByIdentifier, Change, Record, Records
from ombud.systems.writing import NO_PLACE, Listing, Saying, Setting, Wish, Work, ended, undeclared, work_of


@dataclass(slots=True)
class Told:
    """One table or list: what becomes of it, and the change that does it."""

    tables: list[OfTable]
    table: str
    change: Change


@dataclass(slots=True)
class Written:
    """One wish in one system of records."""

    records: Records = field(repr=False)
    mapping: SystemMapping
    schema: Schema = field(repr=False)
    case: Case
    wish: Wish

    def plan(self) -> tuple[OfTable, ...]:
        told, _ = self._told()
        return tuple(table for one in told for table in one.tables)

    def write(self) -> Receipt:
        told, contradicted = self._told()
        tables = tuple(table for one in told for table in one.tables)
        needed = [one for one in told if one.change.goes or one.change.blanked or one.change.new]
        reasons = {one.table: why for one in needed if (why := self.records.unable(one.table, one.change))}
        if reasons:
            return self._by_a_person(told, reasons, contradicted)
        self.case.first(tables)
        for one in needed:
            self.records.change(one.table, one.change)
        return Receipt(self.mapping.system, ended(tables, contradicted), tables, 0, contradicted)

    def left(self, receipt: Receipt) -> int:
        """What a fresh search still finds that says something else, or does not find any more that was written."""
        if receipt.end is End.NEEDS_PERSON:
            return 0  # whoever looks there sees what is left
        still = sum(one.written + one.erased for one in self.plan())
        if self.wish.also is not None:
            return still + self._lost(receipt, self.wish.also)
        return still if self.wish.corrected else max(still, self._lost(receipt, self.case.who))

    def _lost(self, receipt: Receipt, who: Identifiers) -> int:
        """What was written and is not found so, by what the person is known by now. A mark must hide nobody from us."""
        anew = Written(self.records, self.mapping, self.schema, replace(self.case, who=who), self.wish)
        right = {one.table: one.found - one.written - one.kept for one in anew.plan()}
        columns = {one.told for one in work_of(self.mapping, self.wish, who).settings}
        return sum(max(0, one.written - right.get(one.table, 0)) for one in receipt.tables if one.table in columns)

    def _by_a_person(self, told: list[Told], reasons: Mapping[str, str], contradicted: int) -> Receipt:
        """Nothing has been done: what it cannot do, somebody does there."""
        tables = tuple(
            replace(table, written=0, erased=0, why=reasons.get(one.table, table.why)) for one in told
            for table in one.tables
        )  # fmt: skip
        return Receipt(self.mapping.system, End.NEEDS_PERSON, tables, 0, contradicted)

    def _told(self) -> tuple[list[Told], int]:
        """All that is to be done: children first, lists last. None where the person is not there."""
        work = work_of(self.mapping, self.wish, self.wish.also or self.case.who)
        search, found = self._searched(work)
        told = [
            self._table(table, work.of(table, marks=marks), found.get(table, []))
            for table in reading_order(self.mapping)[::-1]
            for marks in (False, True)
        ]
        told += [self._list(one) for one in work.listings]
        told += [self._saying(one, search) for one in work.sayings]
        told.append(Told([*work.by_a_person(), *self._undeclared()], "", Change(self.case.id, [], [])))
        lets_go = any(one.change.goes for one in told)
        only_lists = self.mapping.lists - {one.table for one in work.settings}
        held = any(rows for name, rows in search.counts.items() if name not in only_lists)
        return (told if held or lets_go or search.contradicted else []), search.contradicted

    def _undeclared(self) -> Iterator[OfTable]:
        """What was corrected and is in no column, where records say more than their columns do: somebody looks."""
        if any(one.type == WHOLE for table in self.schema.tables for one in table.columns):
            yield from (OfTable(name, 1, why=NO_PLACE) for name in undeclared(self.mapping, self.wish))

    def _searched(self, work: Work) -> tuple[Search, dict[str, list[Record]]]:
        """By what the person was known by; where nothing is by that any more, by what they are known by now."""
        wanted = {one.table for one in work.settings}
        for who in (self.case.who, self.wish.also):
            if who is None:
                continue
            search = Search(self.records, self.mapping, self.schema, who)
            found: dict[str, list[Record]] = {}
            for name in reading_order(self.mapping):
                rows = list(search.of(name))
                found[name] = rows if name in wanted else []
                search.found[name] = rows
            if search.counts:
                break
        return search, found

    def _table(self, table: str, settings: tuple[Setting, ...], records: Sequence[Record]) -> Told:
        counts = {one.column: OfTable(one.told, 0) for one in settings}
        mapped, change = self.mapping.tables[table], list[Blanked]()
        for record in records if settings else ():
            keeps = not settings[0].marks and kept_by_statute(mapped, record, self.case.now)
            new = {one.column: one.value for one in settings if not one.is_so(record.now(one.column))}
            for one in settings:
                counts[one.column] = _counted(counts[one.column], record, one, keeps, mapped.erase.row or "")
            if new and not keeps:
                change.append(Blanked(record, new))
        return Told([one for one in counts.values() if one.found], table, Change(self.case.id, [], change))

    def _list(self, listing: Listing) -> Told:
        if not listing.there:
            who = self.case.who.of(listing.kind) | (self.wish.also or self.case.who).of(listing.kind)
            there = self._on(listing, who)
            told = OfTable(listing.table, len(there), erased=len(there))
            return Told([told], listing.table, Change(self.case.id, there, []))
        on = local_date(self.case.now)
        new = [one for one in listing.values if not self._on(listing, spellings(listing.kind, one, on))]
        told = OfTable(listing.table, len(listing.values), written=len(new))
        return Told([told], listing.table, Change(self.case.id, [], [], [listing.row(one) for one in new]))

    def _saying(self, saying: Saying, search: Search) -> Told:
        """One row for each of the person's records that such rows are about; taken back, each stands empty of it."""
        (join,) = self.mapping.tables[saying.table].joins
        there = [one for one in search.found.get(saying.table, []) if saying.is_one(one.values)]
        if not saying.there:
            over = [Blanked(one, dict.fromkeys(saying.fill)) for one in there]
            return Told([OfTable(saying.told, len(over), written=len(over))], saying.table, self._change(over, []))
        of = [{mine: one.values[theirs] for mine, theirs in join.by.items()} for one in search.found.get(join.to, [])]
        told = [{name: one.values[name] for name in join.by} for one in there]
        new = [{**saying.fill, **key} for key in of if key not in told]
        return Told([OfTable(saying.told, len(of), written=len(new))], saying.table, self._change([], new))

    def _change(self, blanked: list[Blanked], new: list[dict[str, object]]) -> Change:
        return Change(self.case.id, [], blanked, new, local_date(self.case.now))

    def _on(self, listing: Listing, spelt: frozenset[str]) -> list[Record]:
        way = ByIdentifier(listing.column, listing.kind, spelt)
        return [one for one in self.records.read(listing.table, [way]) if way.fits(one)]


def _counted(was: OfTable, record: Record, setting: Setting, keeps: bool, row: str) -> OfTable:
    now = record.now(setting.column)
    if setting.is_so(now):
        return replace(was, found=was.found + (now is not None and now != ""))
    if keeps:
        return replace(was, found=was.found + 1, kept=was.kept + 1, why=row)
    return replace(was, found=was.found + 1, written=was.written + 1)
