"""What must be mended before anybody is looked for in a connected system: nothing is left out silently.

A mapping that no person has reviewed, a column that nobody has classified or exempted, a table that no path reaches,
and a schema that is another than the one reviewed: each stops every request, and is named.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from ombud.systems.mapping import MappedTable, SystemMapping
from ombud.systems.model import Schema, Table
from ombud.terms import Text


@dataclass(frozen=True, slots=True)
class Finding:
    """What, and where: a table, or a table and one of its columns."""

    where: str
    what: Text


def findings(mapping: SystemMapping, schema: Schema) -> tuple[Finding, ...]:
    """Everything that stops; empty where the system may be asked."""
    return tuple(_all(mapping, schema))


def _all(mapping: SystemMapping, schema: Schema) -> Iterator[Finding]:
    if mapping.reviewed is None:
        yield Finding(mapping.system, _NOT_REVIEWED)
    for table in schema.tables:
        mapped = mapping.tables.get(table.name)
        if mapped is None:
            yield Finding(table.name, _NEW_TABLE)
        elif mapped.nobody is None:
            yield from _of_table(mapped, table, mapping)
    for name in sorted(set(mapping.tables) - set(schema.by_name)):
        yield Finding(name, _GONE)
    if mapping.fingerprint != schema.fingerprint:
        yield Finding(mapping.system, _CHANGED)


def _of_table(mapped: MappedTable, table: Table, mapping: SystemMapping) -> Iterator[Finding]:
    for name in table.names:
        said = mapped.columns.get(name)
        if said is None or (said.holds is None and not said.exempt):
            yield Finding(f"{table.name}.{name}", _UNCLASSIFIED)
    for name in sorted(set(mapped.columns) - set(table.names)) if table.declared else ():
        yield Finding(f"{table.name}.{name}", _GONE)
    if not is_reached(table.name, mapping):
        yield Finding(table.name, _UNREACHED)


def is_reached(name: str, mapping: SystemMapping, seen: frozenset[str] = frozenset()) -> bool:
    """Whether a path leads from what a person is found by to this table."""
    table = mapping.tables.get(name)
    if table is None or name in seen:
        return False
    return any(table.finding()) or any(is_reached(join.to, mapping, seen | {name}) for join in table.joins)


_NOT_REVIEWED = Text(
    "Mappningen är inte granskad: någon skriver reviewed med by och on.",
    "The mapping is not reviewed: somebody writes reviewed, with by and on.",
)
_NEW_TABLE = Text(
    "Tabellen finns inte i mappningen: beskriv den, eller skriv nobody med skäl.",
    "The table is not in the mapping: describe it, or write nobody with a reason.",
)
_GONE = Text("Finns inte längre i systemet: ta bort det.", "Is not in the system any more: take it away.")
_CHANGED = Text(
    "Systemets tabeller har ändrats sedan mappningen granskades: kör discover igen och jämför.",
    "The tables of the system have changed since the mapping was reviewed: run discover again and compare.",
)
_UNCLASSIFIED = Text(
    "Kolumnen är varken klassad eller undantagen: skriv holds och category, eller exempt med skäl.",
    "The column is neither classified nor exempted: write holds and category, or exempt with a reason.",
)
_UNREACHED = Text(
    "Ingen väg leder hit från någon person: skriv joins, finds, eller nobody med skäl.",
    "No path leads here from a person: write joins, finds, or nobody with a reason.",
)
