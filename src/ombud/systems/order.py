"""In which order tables are read and erased: from people outward, and back again.

Parents first is the order of reading: a row is found by the keys of those it joins. Children first is the order of
erasing; a key that the database itself declares counts too, also where the mapping joins otherwise.
"""

from collections.abc import Mapping
from graphlib import CycleError, TopologicalSorter

from ombud.systems.mapping import SystemMapping
from ombud.systems.model import Schema, SystemFaultError


def reading_order(mapping: SystemMapping) -> tuple[str, ...]:
    """The tables that hold people, each after those that it is reached from. Raises `SystemFaultError`."""
    joined = {name: {join.to for join in table.joins} for name, table in mapping.tables.items() if table.nobody is None}
    return _ordered(joined, "joins of the mapping")


def erasing_order(mapping: SystemMapping, schema: Schema) -> tuple[str, ...]:
    """The same tables, children before the rows that they refer to. Raises `SystemFaultError`."""
    people = {name for name, table in mapping.tables.items() if table.nobody is None}
    needs: dict[str, set[str]] = {}
    for name in people:
        declared = {key.table for key in schema.by_name[name].foreign} & people - {name}
        needs[name] = declared | {join.to for join in mapping.tables[name].joins if join.to != name}
    return _ordered(needs, "keys of the system")[::-1]


def _ordered(before: Mapping[str, set[str]], what: str) -> tuple[str, ...]:
    try:
        return tuple(TopologicalSorter({name: sorted(before[name]) for name in sorted(before)}).static_order())
    except CycleError as error:
        raise SystemFaultError(f"the {what} go round in a circle: {' → '.join(error.args[1])}.") from None
