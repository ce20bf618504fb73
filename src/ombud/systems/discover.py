"""A mapping proposed from what a system shows: columns, joins, and what would happen to each table on erasure.

* A table is somebody's where a column finds a person or a key leads to one that is. Rows that merely point at another
  person (a customer at the clerk who serves them) are that other person's as little as the clerk is theirs: where both
  tables hold direct identifiers no join is proposed.
* Where no key is declared, a column whose values stand in another table's key, and whose name says so, is proposed.
* Accounts and journals are proposed as kept, for the law that says so; a person reviews all of it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from ombud.systems.column_names import words_of
from ombud.systems.kinds import CATEGORY, DIRECT, FINDS, Kind
from ombud.systems.looking import Looking
from ombud.systems.mapping import Adapter, Join, MappedColumn, MappedTable, OnErasure, SystemMapping
from ombud.systems.model import Schema, Table
from ombud.systems.proposing import Proposal, propose
from ombud.systems.recognise import is_born

SAMPLED = 200
_ENOUGH = 0.95
_PEOPLE = DIRECT | {Kind.GIVEN_NAME, Kind.FAMILY_NAME, Kind.BIRTH_DATE}
_NOBODY = "no column finds a person, and no key leads here from one"


@dataclass(frozen=True, slots=True)
class _Looked:
    table: Table
    values: Mapping[str, Sequence[str]] = field(repr=False)
    proposals: Mapping[str, Proposal]

    @property
    def kinds(self) -> frozenset[Kind]:
        return frozenset(one.holds for one in self.proposals.values() if one.holds)

    @property
    def is_of_people(self) -> bool:
        return bool(self.kinds & (DIRECT - {Kind.PHONE})) or len(self.kinds & _PEOPLE) >= 2


def discover(looking: Looking, system: str, adapter: Adapter, *, sampled: int = SAMPLED) -> SystemMapping:
    """The proposal, not reviewed. Raises `SystemFaultError`."""
    schema = looking.schema()
    looked = {table.name: _look(looking, table, sampled) for table in schema.tables}
    joins = _joins(looking, schema, looked)
    tables = {name: _mapped(one, joins.get(name, []), joins) for name, one in looked.items()}
    return SystemMapping(system=system, adapter=adapter, fingerprint=schema.fingerprint, tables=tables)


def _look(looking: Looking, table: Table, sampled: int) -> _Looked:
    values = looking.sample(table.name, sampled)
    return _Looked(table, values, {one.name: propose(table, one, values[one.name]) for one in table.columns})


def _joins(looking: Looking, schema: Schema, looked: Mapping[str, _Looked]) -> dict[str, list[Join]]:
    """How each table's rows are reached from a person's, from people outward."""
    reached = {name for name, one in looked.items() if one.is_of_people}
    found: dict[str, list[Join]] = {}
    grew = True
    while grew:
        grew = False
        for name in sorted(set(looked) - reached):
            joins = [*_declared(looked[name], reached), *_by_values(looking, schema, looked[name], reached, looked)]
            if joins:
                found[name] = joins
                grew = True
        reached |= set(found)
    return found


def _declared(one: _Looked, reached: set[str]) -> Iterator[Join]:
    for key in one.table.foreign:
        if key.table in reached and key.table != one.table.name:
            by = dict(zip(key.columns, key.references, strict=True))
            yield Join(to=key.table, by=by, sure=1.0, why="a declared key")


def _by_values(
    looking: Looking, schema: Schema, one: _Looked, reached: set[str], looked: Mapping[str, _Looked]
) -> Iterator[Join]:
    tied = {column for key in one.table.foreign for column in key.columns}
    for column in one.table.names:
        told = list(dict.fromkeys(one.values[column]))
        if column in tied or not told:
            continue
        for other in sorted(reached):
            key = _key_meant(column, schema.by_name[other])
            if key is None:
                continue
            share = looking.found_in(told, other, key) / len(told)
            if share >= _ENOUGH:
                yield Join(
                    to=other, by={column: key}, sure=round(share * 0.95, 2), why=f"{len(told)} values stand there"
                )


def _key_meant(column: str, other: Table) -> str | None:
    """The key of the other table that this column's name speaks of: `PATIENT`, `patient_id`, `PATIENTID`."""
    keys = other.key if len(other.key) == 1 else tuple(name for name in other.names if words_of(name) == ("id",))
    if len(keys) != 1:
        return None
    flat, name = "".join(words_of(column)), "".join(words_of(other.name.rpartition(".")[2]))
    single = name.removesuffix("s")
    return keys[0] if flat in (name, single, f"{single}id", f"{name}id", f"{single}nr", f"{single}number") else None


def _mapped(one: _Looked, joins: list[Join], all_joins: Mapping[str, list[Join]]) -> MappedTable:
    if not one.table.columns:
        return MappedTable()  # nobody can say what is in it but a person
    if not joins and not one.is_of_people:
        return MappedTable(nobody=_NOBODY)
    joined = {column for join in joins for column in join.by}
    meant = {
        column
        for others in all_joins.values()
        for join in others
        if join.to == one.table.name
        for column in join.by.values()
    }
    columns = {name: _column(proposal, name in joined | meant) for name, proposal in one.proposals.items()}
    return MappedTable(columns=columns, joins=joins, erase=_on_erasure(one))


def _column(proposal: Proposal, is_joined: bool) -> MappedColumn:
    holds = proposal.holds
    if is_joined and holds not in DIRECT:
        return MappedColumn(
            exempt="a key: it says nothing of a person by itself", sure=0.95, why="rows are joined by it"
        )
    if holds is None:
        return MappedColumn(exempt=proposal.exempt, sure=proposal.sure, why=proposal.why)
    return MappedColumn(
        holds=holds, category=CATEGORY[holds], finds=holds in FINDS, sure=proposal.sure, why=proposal.why
    )


def _on_erasure(one: _Looked) -> OnErasure:
    """What the law keeps: vouchers (BFL 7:2) and journal entries (PDL 3:17), from a day where there is one."""
    days = [
        name for name, found in one.proposals.items() if found.holds in (Kind.TIME, Kind.PAYMENT) and _is_day(one, name)
    ]
    since = days[0] if days else None
    if Kind.PAYMENT in one.kinds and not one.is_of_people:
        return OnErasure(do="keep", row="T-06", since=since)
    if Kind.HEALTH in one.kinds or Kind.CODE in one.kinds:
        return OnErasure(do="keep", row="T-01", since=since)
    return OnErasure()


def _is_day(one: _Looked, name: str) -> bool:
    kind = one.table.column(name).type
    return kind.startswith(("date", "time")) or is_born(one.values[name])
