"""What can be asked about: measures and columns, and which of them a purpose of the policy has (S-04, S-11).

* The policy says which tables and columns the extract of a purpose has (`extracts.shape`), and nothing else decides
  what can be asked.
* A column is a column of the extract, or a band or a part of one: a quarter is a part of a month. What is derived from
  several rows of a person (how often they came back) is a table of its own, made in the question's statement.
* No column identifies anybody: there is no name, number, address, day or free text here at all.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from ombud.analysis.questions.model import TIMES
from ombud.extracts import Tables
from ombud.terms import Text


class Source(StrEnum):
    """What a question counts in: a table of the extract, or one that is made from one."""

    PERSON = "person"
    AGREEMENT = "agreement"
    PAYMENT = "payment"
    VISIT = "visit"
    FINDING = "finding"
    CASE = "case_kind"
    OFFER = "offer"
    CUSTOMER = "customer"
    """One row a person: their agreements together."""
    LIFETIME = "lifetime"
    """One row a person and month since their first agreement, while an agreement is open."""


MADE_OF: Mapping[Source, Source] = {Source.CUSTOMER: Source.AGREEMENT, Source.LIFETIME: Source.AGREEMENT}
"""The table of the extract that a made one is made of."""
DATED: Mapping[Source, str] = {
    Source.AGREEMENT: "began",
    Source.PAYMENT: "month",
    Source.VISIT: "month",
    Source.FINDING: "month",
    Source.CASE: "month",
    Source.OFFER: "month",
}
"""The column that a table's time is."""
TIME = TIMES
ORDERED = frozenset({*TIME, "age", "wait", "since", "cohort", "cohort_quarter", "repeat"})
"""Columns whose values come in an order: `from` and `to` mean something, and a line may be drawn."""


OF_PERSON = frozenset({"age", "municipality", "repeat", "state", "mix", "cohort", "cohort_quarter"})
"""Columns of which each person has one value."""


@dataclass(frozen=True, slots=True)
class Column:
    """Something to divide by or to filter on."""

    id: str
    name: Text
    aliases: tuple[str, ...]
    at: Mapping[Source, str]
    """Where it lies: the column of each table that has it."""
    special: bool = False
    """It tells of health (N-05.3)."""


def _of(*sources: Source, column: str) -> Mapping[Source, str]:
    return dict.fromkeys(sources, column)


_SERVED = _of(Source.AGREEMENT, Source.PAYMENT, Source.OFFER, Source.CASE, column="service")
COLUMNS: Mapping[str, Column] = {
    one.id: one
    for one in (
        Column("age", Text("åldersspann", "age band"), ("ålder", "alder", "age_band"),
               _of(Source.PERSON, column="age_band")),
        Column("municipality", Text("kommun", "municipality"), ("kommun", "ort", "area", "område"),
               _of(Source.PERSON, column="municipality")),
        Column("service", Text("tjänst", "service"), ("tjänst", "tjanst"), _SERVED),
        Column("channel", Text("kanal", "channel"), ("kanal",),
               _of(Source.AGREEMENT, Source.CASE, column="channel")),
        Column("unit", Text("enhet", "unit"), ("enhet", "mottagning"),
               _of(Source.VISIT, Source.FINDING, column="unit"), special=True),
        Column("kind", Text("slag", "kind"), ("slag", "typ"),
               _of(Source.VISIT, Source.FINDING, Source.CASE, column="kind")),
        Column("code", Text("kod", "code"), ("kod", "diagnos", "diagnosis"),
               _of(Source.FINDING, column="code"), special=True),
        Column("system", Text("kodsystem", "code system"), ("kodsystem",),
               _of(Source.FINDING, column="system"), special=True),
        Column("wait", Text("väntetid", "waiting time"), ("väntetid", "vantetid"),
               _of(Source.VISIT, column="wait_days"), special=True),
        Column("no_show", Text("uteblev", "did not come"), ("uteblev", "uteblivet"),
               _of(Source.VISIT, column="no_show"), special=True),
        Column("signed", Text("tecknat", "signed"), ("tecknat",), _of(Source.OFFER, column="signed")),
        Column("repeat", Text("antal avtal", "number of agreements"), ("återköp",),
               _of(Source.CUSTOMER, column="times")),
        Column("state", Text("läge", "state"), ("läge",), _of(Source.CUSTOMER, column="state")),
        Column("mix", Text("tjänster tillsammans", "services together"), ("kombination",),
               _of(Source.CUSTOMER, column="mix")),
        Column("cohort", Text("första avtalets månad", "month of first agreement"), ("kohort",),
               _of(Source.LIFETIME, column="first")),
        Column("cohort_quarter", Text("första avtalets kvartal", "quarter of first agreement"), ("kohortkvartal",),
               _of(Source.LIFETIME, column="first")),
        Column("since", Text("månader sedan dess", "months since then"), ("månader_sedan",),
               _of(Source.LIFETIME, column="since")),
        Column("month", Text("månad", "month"), ("månad", "manad"), DATED),
        Column("quarter", Text("kvartal", "quarter"), ("kvartal",), DATED),
        Column("year", Text("år", "year"), ("år", "ar"), DATED),
    )
}  # fmt: skip
"""Every column there is. What a purpose has of them, `of_purpose` says."""
_NAMES = {name: one.id for one in COLUMNS.values() for name in (one.id, one.name.sv, one.name.en, *one.aliases)}


def named(word: str) -> Column | None:
    """The column of that name, in Swedish or English."""
    found = _NAMES.get(word.strip().casefold())
    return None if found is None else COLUMNS[found]


def sources_of(tables: Tables) -> frozenset[Source]:
    """What can be counted in, where an extract has these tables."""
    return frozenset(source for source in Source if MADE_OF.get(source, source) in tables)


def columns_of(tables: Tables, source: Source) -> Iterator[Column]:
    """The columns that a question about that table may use: the table's own, and the person's."""
    for column in COLUMNS.values():
        for home in (source, Source.PERSON):
            if home in column.at and (home in MADE_OF or _holds(tables, home, column.at[home])):
                yield column
                break


def every_column_of(tables: Tables) -> tuple[Column, ...]:
    """All columns that can be asked for, about whatever table, in their order."""
    there = {column.id for source in sources_of(tables) for column in columns_of(tables, source)}
    return tuple(column for column in COLUMNS.values() if column.id in there)


def _holds(tables: Tables, source: Source, column: str) -> bool:
    return any(one.name == column for one in tables.get(source, ()))
