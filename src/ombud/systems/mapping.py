"""The mapping file of a connected system: what a machine proposed and a person reviewed, table by table.

    system: shop
    adapter: postgresql
    fingerprint: 5f0c…       # the fingerprint of the schema that it was written for
    reviewed: {by: disa, on: 2026-11-27}
    tables:
      customers:
        columns:
          id: {exempt: the row's own number}
          email: {holds: email, category: contact, finds: true, sure: 0.99, why: its name; 200 of 200 values}
        erase: {do: delete}
      invoices:
        columns: {…}
        joins: [{to: customers, by: {customer_id: id}, why: a declared key}]
        erase: {do: keep, row: T-06, since: issued_at}
      genres: {nobody: no column finds a person and no key leads here from one}

* Each column holds something of a person, or is exempt for a reason. What is neither stops every request.
* `finds`: a person is looked for by this column. A phone number that a household shares finds others too.
* `joins`: these rows are of the person when that column equals that one of a row that is.
* `erase`: `delete`; `keep` for a row of the law's table of periods, counted from the day in a column; `blank` where a
  row must stay and nothing in it may (N-14, T-01 to T-36).
* `field`: which field of the category a column holds, where its kind does not say so (`kinds.FIELD`).
* `sweep`: the day that a row's period is counted from, and the policy's class whose period it is (`sweeping.py`).
* `restriction` and `choices`: where a restriction or a no stands there (`marks.py`).
"""

from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from ombud.law.retention import ROWS
from ombud.policy.faults import Fault, Trouble
from ombud.policy.typed import KindOfFile, Whole
from ombud.systems.kinds import SEARCHED, Kind
from ombud.systems.marks import Mark
from ombud.systems.periods import JOURNAL
from ombud.terms import Text

SystemId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{0,30}$")]
Adapter = Literal["postgresql", "mariadb", "sqlite", "files", "http", "fhir", "person", "mail"]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True, populate_by_name=True)


class MappedColumn(_Part):
    holds: Kind | None = None
    category: str | None = None
    """The policy's category."""
    field: str | None = None
    """Which of the category's fields; without it what the kind says."""
    finds: bool = False
    exempt: str | None = None
    """Why it says nothing of a person by itself."""
    sure: float | None = None
    """How sure the proposal was, from 0 to 1; without weight once it is reviewed."""
    why: str | None = None


class Join(_Part):
    to: str
    by: dict[str, str]
    """This table's columns, each with the column of `to` that it equals."""
    sure: float | None = None
    why: str | None = None


class OnErasure(_Part):
    do: Literal["delete", "keep", "blank"] = "delete"
    row: str | None = None
    """The row of law.md 4.1 by which it is kept."""
    since: str | None = None
    """The column with the day that its period is counted from; without one every row stays."""


class OnSweep(_Part):
    """Rows go by themselves when their period has ended (Art. 5(1)(e))."""

    since: str
    """The column with the day that the period is counted from."""
    klass: Annotated[str, Field(alias="class")]
    """The policy's class: the longest period of its purposes is the table's."""
    category: str | None = None
    """Only the periods of this category."""


class MappedTable(_Part):
    columns: dict[str, MappedColumn] = {}
    joins: list[Join] = []
    erase: OnErasure = OnErasure()
    sweep: OnSweep | None = None
    nobody: str | None = None
    """Why no row of it is about a person."""

    def finding(self) -> Iterator[tuple[str, Kind]]:
        """The columns that a person is looked for by."""
        for name, column in self.columns.items():
            if column.finds and column.holds is not None:
                yield name, column.holds


class Reviewed(_Part):
    by: str
    on: date


class SystemMapping(_Part):
    system: SystemId
    adapter: Adapter
    fingerprint: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
    reviewed: Reviewed | None = None
    tables: dict[str, MappedTable]
    restriction: Mark | None = None
    choices: dict[str, Mark] = {}

    def mark_of(self, choice: str) -> Mark | None:
        """Where a choice of the policy stands there; None where nobody has said."""
        return self.choices.get(choice, self.choices.get("*"))

    @property
    def marks(self) -> Iterator[tuple[tuple[str, ...], Mark]]:
        """Every place where something is said, with where it stands in the file."""
        if self.restriction is not None:
            yield ("restriction",), self.restriction
        yield from ((("choices", name), one) for name, one in self.choices.items())

    @property
    def lists(self) -> frozenset[str]:
        """The tables that hold who is left out, and nothing else of anybody."""
        return frozenset(one.list for _, one in self.marks if one.list)


@lru_cache(maxsize=64)  # it is read at each step of each request, and never changed
def load(text: str | bytes) -> SystemMapping | tuple[Fault, ...]:
    """The mapping, or every fault of the file with its line."""
    found = _KIND.load(text, _incoherent)
    return found.file if isinstance(found, Whole) else found


def _incoherent(mapping: SystemMapping) -> Iterator[Trouble]:
    for name, table in mapping.tables.items():
        place = ("tables", name)
        for column, said in table.columns.items():
            if said.finds and said.holds not in SEARCHED:
                yield Trouble((*place, "columns", column), *_FINDS_NOBODY)
        for number, join in enumerate(table.joins):
            if join.to not in mapping.tables or not join.by:
                yield Trouble((*place, "joins", number), *_JOINS_NOTHING)
        if table.erase.do == "keep" and not _is_kept(table):
            yield Trouble((*place, "erase"), *_KEPT_WHY)
        if table.sweep is not None and table.sweep.since not in table.columns:
            yield Trouble((*place, "sweep"), *_SWEPT_SINCE)
    yield from _misplaced(mapping)


def _misplaced(mapping: SystemMapping) -> Iterator[Trouble]:
    for where, mark in mapping.marks:
        if not _is_there(mapping, mark) or (where == ("restriction",) and mark.exempt):
            yield Trouble(where, *_MARK)


def _is_there(mapping: SystemMapping, mark: Mark) -> bool:
    """Names a place of the file that may be written to: a journal is not altered (PDL 3:14)."""
    table = mapping.tables.get(mark.list or mark.table)
    if not mark.is_one or mark.exempt or table is None:
        return mark.is_one and bool(mark.exempt)
    if mark.list:
        found = any(table.finding()) or (mapping.adapter == "fhir" and _says_of(table) and bool(mark.fill))
        return found and set(mark.fill) <= set(table.columns)
    return mark.flag in table.columns and table.erase.row != JOURNAL


def _says_of(table: MappedTable) -> bool:
    """Its rows say by one key of theirs whom they are about, and it is no journal."""
    return len(table.joins) == 1 and table.nobody is None and table.erase.row != JOURNAL


def _is_kept(table: MappedTable) -> bool:
    row = None if table.erase.row is None else ROWS.get(table.erase.row)
    dated = table.erase.since is None or table.erase.since in table.columns
    return row is not None and row.minimum is not None and dated


_KIND = KindOfFile(
    SystemMapping,
    (
        Text("Filen är ingen mappning av ett system.", "The file is no mapping of a system."),
        Text("Skriv den med: ombud systems DIR discover.", "Write it with: ombud systems DIR discover."),
    ),
    {
        "string_pattern_mismatch": (
            Text("Ordet är fel skrivet.", "The word is not written right."),
            Text(
                "Ett systems namn är små bokstäver, siffror, - och _.",
                "A system's name is small letters, digits, - and _.",
            ),
        )
    },
)
_FINDS_NOBODY = (
    Text("Ingen söks på det som kolumnen innehåller.", "Nobody is looked for by what this column holds."),
    Text(
        "Ta bort finds, eller skriv holds: personnummer, email, phone eller key.",
        "Take finds away, or write holds: personnummer, email, phone or key.",
    ),
)
_JOINS_NOTHING = (
    Text("Kopplingen leder till ingen tabell i filen.", "The join leads to no table of the file."),
    Text("Skriv en tabell i to och kolumner i by.", "Write a table in to, and columns in by."),
)
_SWEPT_SINCE = (
    Text("Kolumnen som tiden räknas från finns inte.", "There is no such column that the period is counted from."),
    Text("Skriv since som en kolumn i tabellen.", "Write since as a column of the table."),
)
_MARK = (
    Text(
        "Det står inte var det märks, eller så får det inte skrivas där.",
        "It is not said where it is marked, or it may not be written there.",
    ),
    Text(
        "Skriv table, flag, value och otherwise; eller list med en tabell som någon hittas i; eller exempt med skäl.",
        "Write table, flag, value and otherwise; or list with a table that finds people; or exempt with a reason.",
    ),
)
_KEPT_WHY = (
    Text(
        "Det står inte vilken lag som kräver att raderna sparas, eller från vilken dag.",
        "It is not said which law the rows are kept by, or from which day.",
    ),
    Text(
        "Skriv row (till exempel T-06), och since som en kolumn i tabellen.",
        "Write row (such as T-06), and since as a column of the table.",
    ),
)
