"""A request in one system of records: what is held, the records for a copy, the plan, the erasure, the search after.

There is no one transaction over files or calls: children go before what they refer to, so that whoever was stopped
half-way still finds the rest by the same path, and doing it once more ends it. What a server says it has taken away, or
did not show, can be there still: before a record goes, nothing that was to go may be found by it any more (Art. 17).
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from ombud.systems.blanks import blanks, is_blank
from ombud.systems.check import Finding, findings
from ombud.systems.kept import Again
from ombud.systems.mapping import SystemMapping
from ombud.systems.model import Schema
from ombud.systems.order import reading_order
from ombud.systems.outcome import End, OfTable, Receipt, end_of
from ombud.systems.port import Case, Given, GivenRow, Held
from ombud.systems.records.deciding import Deciding, Share
from ombud.systems.records.finding import Keys, Search
from ombud.systems.records.kept import kept_records, records_again
from ombud.systems.records.source import Blanked, Change, Record, Records
from ombud.systems.records.sweeping import Sweeping
from ombud.systems.records.writing import Written
from ombud.systems.sweeping import Alive, Sweep, SweptTable
from ombud.systems.writing import Wish, read_again


@dataclass(slots=True)
class ConnectedRecords:
    """One system, its mapping and its schema, which were compared when it was opened (`checked`)."""

    records: Records = field(repr=False)
    mapping: SystemMapping
    schema: Schema = field(repr=False)

    @property
    def name(self) -> str:
        return self.mapping.system

    @property
    def at_once(self) -> bool:
        return False

    def held(self, case: Case) -> Held:
        found = self._search(case).run()
        return Held(found.counts, found.contradicted)

    def give(self, case: Case) -> Given:
        return Given(End.DONE, self._rows(case))

    def _rows(self, case: Case) -> Iterator[GivenRow]:
        search = self._search(case)
        for table in reading_order(self.mapping):
            names = tuple(self.mapping.tables[table].columns)
            for record in search.of(table):
                yield GivenRow(table, names, tuple(record.values.get(name) for name in names))

    def plan(self, case: Case) -> tuple[OfTable, ...]:
        return tuple(share.told() for share in self._shares(self._search(case).run().found, case))

    def erase(self, case: Case) -> Receipt:
        """Take away and blank what may go, children first, and search again. Raises `SystemFaultError`."""
        search = self._search(case).run()
        shares = self._shares(search.found, case)
        changes = [(share.table, self._change(share, case)) for share in shares]  # nothing goes before all is known
        if reasons := {table: why for table, change in changes if (why := self.records.unable(table, change))}:
            return self._by_a_person(shares, reasons, search.contradicted)
        case.keeps(kept_records(self.mapping, self.schema, shares))
        told = tuple(share.told() for share in shares)
        case.first(told)
        done = self._carried(changes, search, case)
        left = self._left(case, search.keys, [share for share in shares if share.table not in done])
        told = tuple(share.told(left.of(share.table)) for share in shares)
        end = end_of(told, left.rows, search.contradicted)
        return Receipt(self.name, end, told, left.rows, search.contradicted, left.loose)

    def _carried(self, changes: list[tuple[str, Change]], search: Search, case: Case) -> set[str]:
        """The tables in which everything was asked for: all, or those before one that still leads to more."""
        done: set[str] = set()
        for table, change in changes:
            if change.goes or change.blanked:
                if self._leads_to_more(table, search, case):
                    break
                self.records.change(table, change)
            done.add(table)
        return done

    def _by_a_person(self, shares: list[Share], reasons: dict[str, str], contradicted: int) -> Receipt:
        """Nothing has been done: what it cannot do, somebody does there."""
        told = tuple(share.untouched(reasons.get(share.table, "")) for share in shares)
        left = sum(len(share.goes) + len(share.blanked) for share in shares)
        return Receipt(self.name, End.NEEDS_PERSON, told, left, contradicted)

    def foresee(self, case: Case, wish: Wish) -> tuple[OfTable, ...]:
        return self._written(case, wish).plan()

    def write(self, case: Case, wish: Wish) -> Receipt:
        """Write it where it belongs, children first, and read it again. Raises `SystemFaultError`."""
        receipt = self._written(case, wish).write()
        return read_again(receipt, self._written(case, wish).left(receipt))

    def due(self, sweep: Sweep) -> tuple[SweptTable, ...]:
        return self._sweeping(sweep).plan()

    def sweep(self, sweep: Sweep, alive: Alive) -> tuple[SweptTable, ...]:
        """Take what has ended, children first, and read it again. Raises `SystemFaultError`."""
        return self._sweeping(sweep).run(alive)

    def _sweeping(self, sweep: Sweep) -> Sweeping:
        return Sweeping(self.records, self.mapping, self.schema, sweep)

    def left(self, case: Case) -> int:
        return self._left(case, {}, []).rows

    def _left(self, case: Case, keys: Keys, untouched: list[Share]) -> "_Left":
        """What is still there that was to go: by every identifier anew, by the keys that there were, and untouched."""
        anew = [*self._shares(self._search(case).run().found, case), *untouched]
        places = {(one.table, record.same) for one in anew for record in (*one.goes, *self._holding(one))}
        before = self._shares(self._search(case, keys).run().found, case) if keys else []
        by_keys = {(one.table, record.same) for one in before for record in one.goes}
        return _Left(frozenset(places | by_keys), len(by_keys - places))

    def _holding(self, share: Share) -> list[Record]:
        """Of the records to blank, those in which something of a person stands: one that stays may be found again."""
        table, mapped = self.schema.by_name[share.table], self.mapping.tables[share.table]
        return [one for one in share.blanked if not is_blank(table, mapped, one.values)]

    def _leads_to_more(self, table: str, search: Search, case: Case) -> bool:
        """Is anything that was to go still found by the records of this table? Once they are gone, nothing finds it."""
        below = self._below(table)
        if not below:
            return False
        anew = self._search(case, search.keys).among(below)
        return any(share.goes for share in self._shares(anew.found, case))

    def _below(self, table: str) -> list[str]:
        """The tables whose records are found by this one's, or by those of such a one; parents first."""
        below: list[str] = []
        for name in reading_order(self.mapping):
            if any(join.to in (table, *below) for join in self.mapping.tables[name].joins):
                below.append(name)
        return below

    def again(self, asked: Again, now: datetime) -> Iterator[GivenRow]:
        """Records that a statute keeps, as they are now."""
        return records_again(self.records, self.mapping, asked, now)

    def _change(self, share: Share, case: Case) -> Change:
        new = blanks(self.schema.by_name[share.table], self.mapping.tables[share.table]) if share.blanked else {}
        return Change(case.id, share.goes, [Blanked(record, new) for record in share.blanked if new])

    def _written(self, case: Case, wish: Wish) -> Written:
        return Written(self.records, self.mapping, self.schema, case, wish)

    def _search(self, case: Case, keys: Keys | None = None) -> Search:
        known = {place: set(some) for place, some in (keys or {}).items()}
        return Search(self.records, self.mapping, self.schema, case.who, known)

    def _shares(self, found: dict[str, list[Record]], case: Case) -> list[Share]:
        return Deciding(self.mapping, self.schema, case.now, self.records.keeps_needed).run(found)


@dataclass(frozen=True, slots=True)
class _Left:
    """Where records still are that were to go."""

    places: frozenset[tuple[str, tuple[str, str]]] = field(repr=False)
    loose: int
    """How many of them are found by the keys of records that have gone, and by nothing else."""

    @property
    def rows(self) -> int:
        return len(self.places)

    def of(self, table: str) -> set[tuple[str, str]]:
        return {same for name, same in self.places if name == table}


def checked(records: Records, mapping: SystemMapping) -> ConnectedRecords | tuple[Finding, ...]:
    """The system, ready to be asked, or everything that stops it."""
    schema = records.schema()
    found = findings(mapping, schema)
    return found or ConnectedRecords(records, mapping, schema)
