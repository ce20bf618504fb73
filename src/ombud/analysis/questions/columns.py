"""What can be asked about: measures and columns, and which of them a purpose of the policy has (S-04, S-11).

* A table of an extract stands on one category of the policy, in one form. A purpose that may not use the category in
  that form has no such table, and no column of it: nothing else decides what can be asked.
* A column is a column of the extract, or a band or a part of one: a quarter is a part of a month. What is derived from
  several rows of a person (how often they came back) is a table of its own, made in the question's statement.
* No column identifies anybody: there is no name, number, address, day or free text here at all.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from ombud.policy.model import PolicyFile, Purpose
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


NEEDS: Mapping[Source, tuple[str, frozenset[str]]] = {
    Source.AGREEMENT: ("agreement", frozenset({"plain", "pseudonymised"})),
    Source.OFFER: ("agreement", frozenset({"plain", "pseudonymised"})),
    Source.CUSTOMER: ("agreement", frozenset({"plain", "pseudonymised"})),
    Source.LIFETIME: ("agreement", frozenset({"plain", "pseudonymised"})),
    Source.PAYMENT: ("payment", frozenset({"plain", "pseudonymised"})),
    Source.VISIT: ("health", frozenset({"plain", "pseudonymised"})),
    Source.FINDING: ("health", frozenset({"plain", "pseudonymised"})),
    Source.CASE: ("case", frozenset({"plain", "pseudonymised"})),
}
"""The category that a table stands on, and the forms in which the purpose may use it."""
DATED: Mapping[Source, str] = {
    Source.AGREEMENT: "began",
    Source.PAYMENT: "month",
    Source.VISIT: "month",
    Source.FINDING: "month",
    Source.CASE: "month",
    Source.OFFER: "month",
}
"""The column that a table's time is."""
TIME = ("month", "quarter", "year")
ORDERED = frozenset({*TIME, "age", "wait", "since", "cohort", "repeat"})
"""Columns whose values come in an order: `from` and `to` mean something, and a line may be drawn."""


@dataclass(frozen=True, slots=True)
class Column:
    """Something to divide by or to filter on."""

    id: str
    name: Text
    aliases: tuple[str, ...]
    at: Mapping[Source, str]
    """Where it lies: the column of each table that has it."""
    category: str | None = None
    """The category of the policy, where it is not the table's."""
    form: str | None = None


def _of(*sources: Source, column: str) -> Mapping[Source, str]:
    return dict.fromkeys(sources, column)


_AGREED = _of(Source.AGREEMENT, Source.PAYMENT, Source.OFFER, column="service")
COLUMNS: Mapping[str, Column] = {
    one.id: one
    for one in (
        Column("age", Text("åldersspann", "age band"), ("ålder", "alder", "age_band"),
               _of(Source.PERSON, column="age_band"), "birth_date", "banded"),
        Column("municipality", Text("kommun", "municipality"), ("kommun", "ort", "area", "område"),
               _of(Source.PERSON, column="municipality"), "contact", "banded"),
        Column("service", Text("tjänst", "service"), ("tjänst", "tjanst"), _AGREED),
        Column("channel", Text("kanal", "channel"), ("kanal",),
               _of(Source.AGREEMENT, Source.CASE, column="channel")),
        Column("unit", Text("enhet", "unit"), ("enhet", "mottagning"),
               _of(Source.VISIT, Source.FINDING, column="unit")),
        Column("kind", Text("slag", "kind"), ("slag", "typ"),
               _of(Source.VISIT, Source.FINDING, Source.CASE, column="kind")),
        Column("code", Text("kod", "code"), ("kod", "diagnos", "diagnosis"), _of(Source.FINDING, column="code")),
        Column("system", Text("kodsystem", "code system"), ("kodsystem",), _of(Source.FINDING, column="system")),
        Column("wait", Text("väntetid", "waiting time"), ("väntetid", "vantetid"),
               _of(Source.VISIT, column="wait_days")),
        Column("no_show", Text("uteblev", "did not come"), ("uteblev", "uteblivet"),
               _of(Source.VISIT, column="no_show")),
        Column("signed", Text("tecknat", "signed"), ("tecknat",), _of(Source.OFFER, column="signed")),
        Column("repeat", Text("antal avtal", "number of agreements"), ("återköp",),
               _of(Source.CUSTOMER, column="repeat")),
        Column("state", Text("läge", "state"), ("läge",), _of(Source.CUSTOMER, column="state")),
        Column("mix", Text("tjänster tillsammans", "services together"), ("kombination",),
               _of(Source.CUSTOMER, column="mix")),
        Column("cohort", Text("första avtalet", "first agreement"), ("kohort",), _of(Source.LIFETIME, column="cohort")),
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


def sources_of(purpose: Purpose) -> frozenset[Source]:
    """The tables that the purpose's extract has."""
    forms = _forms(purpose)
    return frozenset({Source.PERSON} | {one for one, (category, may) in NEEDS.items() if forms.get(category) in may})


def columns_of(purpose: Purpose, source: Source) -> Iterator[Column]:
    """The columns that a question about that table may use under the purpose: the table's, and the person's."""
    forms = _forms(purpose)
    for column in COLUMNS.values():
        if column.category is not None:
            if forms.get(column.category) == column.form:
                yield column
        elif source in column.at and source in sources_of(purpose):
            yield column


def every_column_of(purpose: Purpose) -> tuple[Column, ...]:
    """All of the purpose's columns, about whatever table, in their order."""
    there = {column.id for source in sources_of(purpose) for column in columns_of(purpose, source)}
    return tuple(column for column in COLUMNS.values() if column.id in there)


def _forms(purpose: Purpose) -> dict[str, str]:
    return {used.id: used.form for used in purpose.categories}


def is_special(file: PolicyFile, purpose: Purpose) -> bool:
    """Does the purpose use a category of Art. 9?"""
    return any(file.categories[used.id].special for used in purpose.categories if used.id in file.categories)
