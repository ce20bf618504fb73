"""What is to stand in a system about a person: what is right, that their data is restricted, what they have said no to.

Written through in every system that holds them (Art. 16, 18, 19, 21, 7(3)). What is wished says how it is to be, not
what is to be done: the same wish again finds it so and changes nothing.

* A corrected value goes into every column of its category and field where something else stands, in the person's own
  rows. A column in which nothing stands is left so: a system is not told what it did not hold (Art. 5(1)(c)).
* What a statute keeps is not altered, and a journal entry never (PDL 3:14): a person notes it beside.
* A restriction and a no stand in a column or in a list, as the mapping declares (`marks.py`); where it declares
  nothing, a person is asked. So where a record says more than its columns do, and no column has what was corrected.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from ombud.systems.forms import Identifiers
from ombud.systems.kinds import FIELD, Kind
from ombud.systems.mapping import MappedColumn, SystemMapping
from ombud.systems.marks import Flagged, Mark
from ombud.systems.outcome import End, OfTable, Receipt
from ombud.systems.periods import JOURNAL

NO_PLACE = "no-place"
"""Why a person is asked: the mapping says of no place where it is marked."""


@dataclass(frozen=True, slots=True)
class Wish:
    """How it is to be. The values never print."""

    corrected: Mapping[str, Mapping[str, str]] = field(default_factory=dict, repr=False)
    """By category, what is right of each field that was corrected."""
    beside: Mapping[str, Mapping[str, str]] = field(default_factory=dict, repr=False)
    """What else is held of those categories: half a name is no name."""
    restricted: bool | None = None
    """None: nothing is said of it."""
    choices: Mapping[str, bool] = field(default_factory=dict)
    """Of each choice of the policy: whether a no stands."""
    also: Identifiers | None = None
    """What the person is known by when it is written."""


@dataclass(frozen=True, slots=True)
class Setting:
    """One column of a person's rows, and what is to stand there."""

    table: str
    column: str
    value: Flagged = field(repr=False)
    marks: bool = False
    """It is a mark of the mapping's, and no value of the person's."""
    fills: bool = False
    """Also where nothing stands."""

    @property
    def told(self) -> str:
        return f"{self.table}.{self.column}"

    def is_so(self, now: object) -> bool:
        return same(now, self.value) or (not self.fills and _is_nothing(now))


@dataclass(frozen=True, slots=True)
class Listing:
    """One list, whether the person is to stand in it, and with what."""

    table: str
    there: bool
    column: str
    kind: Kind
    values: tuple[str, ...] = field(repr=False)
    fill: Mapping[str, Flagged]

    def row(self, value: str) -> dict[str, object]:
        return {**self.fill, self.column: value}


@dataclass(frozen=True, slots=True)
class Saying:
    """A list whose rows say by a key of theirs whom they are about, and whether the person's own are to be there."""

    table: str
    there: bool
    fill: Mapping[str, Flagged]
    """What such a row says."""

    @property
    def told(self) -> str:
        return " ".join([self.table, *(str(one) for one in self.fill.values())])

    def is_one(self, values: Mapping[str, object]) -> bool:
        return all(same(values.get(name), value) for name, value in self.fill.items())


@dataclass(frozen=True, slots=True)
class Work:
    """A wish as one system's mapping has it."""

    settings: tuple[Setting, ...]
    listings: tuple[Listing, ...]
    unplaced: tuple[str, ...] = ()
    """What the mapping has no place for: `restriction`, or a choice."""
    sayings: tuple[Saying, ...] = ()

    def of(self, table: str, *, marks: bool) -> tuple[Setting, ...]:
        return tuple(one for one in self.settings if (one.table, one.marks) == (table, marks))

    def by_a_person(self) -> tuple[OfTable, ...]:
        return tuple(OfTable(name, 1, why=NO_PLACE) for name in self.unplaced)


def work_of(mapping: SystemMapping, wish: Wish, who: Identifiers) -> Work:
    """What is to be written where. Of several choices in one place a no is the one that counts."""
    flags, listings, unplaced = dict[tuple[str, str], Setting](), dict[tuple[str, str], Listing](), list[str]()
    sayings = dict[str, Saying]()
    wanted = [] if wish.restricted is None else [("restriction", mapping.restriction, wish.restricted)]
    wanted += [(name, mapping.mark_of(name), no) for name, no in sorted(wish.choices.items())]
    for name, mark, on in sorted(wanted, key=lambda one: one[2]):
        if mark is None:
            unplaced += [name] if on else []  # nothing was ever marked that could be taken back
        elif mark.flag:
            value = mark.value if on else mark.otherwise
            flags[mark.table, mark.flag] = Setting(mark.table, mark.flag, value, marks=True, fills=on)
        elif mark.list and not any(mapping.tables[mark.list].finding()):
            one = Saying(mark.list, on, mark.fill)
            sayings[one.told] = one
        elif mark.list:
            listings |= {(one.table, one.column): one for one in _listings(mapping, mark, who, on=on)}
    settings = (*_corrections(mapping, wish), *flags.values())
    return Work(settings, tuple(listings.values()), tuple(unplaced), tuple(sayings.values()))


def _corrections(mapping: SystemMapping, wish: Wish) -> Iterator[Setting]:
    for name, table in mapping.tables.items():
        for column, said in table.columns.items():
            value = _right(said, wish)
            if value is not None:
                yield Setting(name, column, value)


def _right(said: MappedColumn, wish: Wish) -> str | None:
    """What is right there; None for a column that nothing was corrected of."""
    corrected, fields = wish.corrected.get(said.category or "", {}), _fields(said)
    if not set(fields) & corrected.keys():
        return None
    known = {**wish.beside.get(said.category or "", {}), **corrected}
    parts = [known[name] for name in fields if known.get(name)]
    return " ".join(parts) if len(parts) == len(fields) else None


def undeclared(mapping: SystemMapping, wish: Wish) -> Iterator[str]:
    """What was corrected and no column of the mapping holds: `category.field`."""
    columns = [one for table in mapping.tables.values() for one in table.columns.values()]
    held = {(one.category, name) for one in columns for name in _fields(one)}
    for category, fields in wish.corrected.items():
        yield from (f"{category}.{name}" for name in sorted(fields) if (category, name) not in held)


def _fields(said: MappedColumn) -> tuple[str, ...]:
    """Which fields of its category a column holds."""
    return (said.field,) if said.field else FIELD.get(said.holds, ()) if said.holds else ()


def _listings(mapping: SystemMapping, mark: Mark, who: Identifiers, *, on: bool) -> Iterator[Listing]:
    for column, kind in mapping.tables[mark.list].finding():
        values = stored(kind, who)
        if values:
            yield Listing(mark.list, on, column, kind, values, mark.fill)


def stored(kind: Kind, who: Identifiers) -> tuple[str, ...]:
    """The one spelling of each identifier that is written into a list; a search finds it by any."""
    spellings = sorted(who.of(kind))
    if kind is Kind.PERSONNUMMER:
        return tuple(one for one in spellings if len(one) == len("YYYYMMDDNNNN") and one.isdigit())
    if kind is Kind.PHONE:
        swedish = tuple(one for one in spellings if one.startswith("+46") and not one.startswith("+460"))
        return swedish + tuple(one for one in spellings if one.startswith("+") and not one.startswith("+46"))
    return tuple(spellings)


def same(now: object, value: object) -> bool:
    """Does that stand there, as whichever type the system keeps it?"""
    if now is None or value is None:
        return _is_nothing(now) and _is_nothing(value)
    if isinstance(value, bool) or isinstance(now, bool):
        return _truth(now) == _truth(value)
    told = now.isoformat() if isinstance(now, date) else str(now)
    return told == str(value)


def _truth(value: object) -> str:
    told = str(value).strip().lower()
    return {"1": "true", "0": "false", "t": "true", "f": "false"}.get(told, told)


def _is_nothing(value: object) -> bool:
    return value is None or value == ""


def ended(told: Iterable[OfTable], contradicted: int) -> End:
    """How it ends before it is read again. For a person: a row that is somebody else's too, a place that nobody has
    declared, and an entry of a journal, which is corrected beside (PDL 3:14)."""
    tables = tuple(told)
    if contradicted or any(one.why == NO_PLACE or (one.why == JOURNAL and one.kept) for one in tables):
        return End.NEEDS_PERSON
    kept, so = any(one.kept for one in tables), any(one.found > one.kept for one in tables)
    return End.REFUSED if kept and not so else End.DONE


def read_again(receipt: Receipt, left: int) -> Receipt:
    """The receipt after a fresh search."""
    return replace(receipt, left=left, end=End.NEEDS_PERSON if left else receipt.end)
