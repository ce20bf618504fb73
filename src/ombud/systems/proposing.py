"""What one column holds, as a machine proposes it: its name, its type, its table's name and its values, weighed.

* A value with a check digit or an unmistakable shape says more than a name; a name says more than the table's.
* A key says nothing of a person by itself, unless its values do (a personnummer as a key).
* What nothing speaks of stays open: a person classifies it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from ombud.systems.column_names import said_by_column, said_by_table, words_of
from ombud.systems.kinds import DIRECT, Kind
from ombud.systems.model import Column, Table
from ombud.systems.recognise import holds_some, is_born, seen_in

_UNMISTAKABLE = frozenset(
    {Kind.EMAIL, Kind.PERSONNUMMER, Kind.MAC, Kind.IP, Kind.NATIONAL_ID, Kind.ACCOUNT, Kind.AGENT}
)
_TYPES = {"inet": Kind.IP, "cidr": Kind.IP, "macaddr": Kind.MAC, "macaddr8": Kind.MAC}
_LONG = 40
_BY_TABLE = 0.5
_WEAK = frozenset(
    {Kind.FULL_NAME, Kind.PLACE, Kind.CODE, Kind.TIME, Kind.FREE_TEXT, Kind.HEALTH, Kind.AGREEMENT, Kind.WORK}
)
"""What a column's own name says only in passing: the table's name may say it better."""


@dataclass(frozen=True, slots=True)
class Proposal:
    holds: Kind | None
    exempt: str | None
    sure: float
    why: str


def propose(table: Table, column: Column, values: Sequence[str]) -> Proposal:
    """The proposal for one column; `holds` and `exempt` are both None where nothing speaks."""
    seen = seen_in(values)
    strong = next((one for one in seen if one.kind in _UNMISTAKABLE and one.share >= 0.8), None)
    named = said_by_column(column.name)
    if strong is not None and (named is None or named[0] is not Kind.PHONE or strong.kind is not Kind.ACCOUNT):
        agrees = named is not None and named[0] is strong.kind
        sure = _both(0.5 + strong.share / 2 - 0.05, named[1] if agrees and named else 0.0)
        return Proposal(strong.kind, None, sure, f"{strong.fitting} of {strong.looked_at} values have its shape")
    if column.type in _TYPES:
        return Proposal(_TYPES[column.type], None, 0.95, f"the type {column.type}")
    if _is_key(table, column) and (named is None or named[0] not in DIRECT):
        return Proposal(None, "a key: it says nothing of a person by itself", 0.9, "part of a key")
    return _by_words(table, column, values, named)


def _by_words(table: Table, column: Column, values: Sequence[str], named: tuple[Kind, float] | None) -> Proposal:
    about = said_by_table(table.name)
    if named is not None and named[0] is Kind.FULL_NAME and not _is_of_a_person(table):
        named = None  # the name of a thing
    if named is not None and not (
        about and named[0] in _WEAK and about is not named[0] and _gives_way(named[0], about)
    ):
        return _shaped(Proposal(named[0], None, named[1], "its name"), values)
    if about is not None:
        return _shaped(Proposal(about, None, _BY_TABLE, "the name of its table"), values)
    looks = seen_in(values)
    if looks and looks[0].share >= 0.9 and looks[0].kind is not Kind.CODE:
        return Proposal(looks[0].kind, None, 0.6, f"{looks[0].fitting} of {looks[0].looked_at} values have its shape")
    if column.type.startswith(("date", "time")):
        return Proposal(Kind.TIME, None, 0.5, f"the type {column.type}")
    if values and (sum(map(len, values)) / len(values) > _LONG or holds_some(values)):
        return Proposal(Kind.FREE_TEXT, None, 0.5, "long texts")
    return Proposal(None, None, 0.0, "nothing speaks of what it holds")


def _gives_way(named: Kind, about: Kind) -> bool:
    """A country in a table of citizenships is a citizenship; a date there is still a date."""
    if named in (Kind.TIME, Kind.FREE_TEXT):
        return False
    return about in (Kind.CITIZENSHIP, Kind.HEALTH) and not (named is Kind.CODE and about is Kind.HEALTH)


def _shaped(proposal: Proposal, values: Sequence[str]) -> Proposal:
    """Values that have the shape make a name's word surer."""
    if proposal.holds is Kind.BIRTH_DATE and is_born(values):
        return Proposal(proposal.holds, None, _both(proposal.sure, 0.6), "its name; all values are dates")
    for one in seen_in(values):
        if one.kind is proposal.holds:
            words = f"its name; {one.fitting} of {one.looked_at} values have its shape"
            return Proposal(proposal.holds, None, _both(proposal.sure, one.share * 0.8), words)
    return proposal


def _is_key(table: Table, column: Column) -> bool:
    words = words_of(column.name)
    tied = any(column.name in one.columns for one in table.foreign)
    return column.name in table.key or tied or (words[-1:] == ("id",) and len(words) <= 3) or words[-1:] == ("uuid",)


def _is_of_a_person(table: Table) -> bool:
    """Whether other columns of the table speak of somebody."""
    told = {found[0] for name in table.names if (found := said_by_column(name))}
    return bool(told & (DIRECT | {Kind.GIVEN_NAME, Kind.FAMILY_NAME, Kind.BIRTH_DATE, Kind.SEX}))


def _both(one: float, other: float) -> float:
    return round(1 - (1 - one) * (1 - other), 2)
