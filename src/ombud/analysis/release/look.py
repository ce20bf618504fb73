"""The part of a protected table that somebody looks at.

What leaves is made of figures that are shown, rounded as they are, and of nothing else: looking at a part, or adding
parts up, tells no more than the whole does.
"""

from collections.abc import Mapping, Sequence
from itertools import product

from ombud.analysis.release.model import TOTAL, Figure, Key, Measure, Release, Table

_ADDS_UP = frozenset({Measure.PEOPLE, Measure.COUNT, Measure.SUM})


def can_look(table: Table, context: Release) -> bool:
    """Are the parts that are looked at there, and can they be added up?"""
    several = any(len(values) > 1 for values in context.look.values())
    names = {*context.look, *seen(table, context)} <= set(table.dimensions)
    return names and all(context.look.values()) and (not several or (table.once and table.measure in _ADDS_UP))


def seen(table: Table, context: Release) -> tuple[str, ...]:
    if context.shown is not None:
        return context.shown
    return tuple(name for name in table.dimensions if name not in context.look)


def looked_at(figures: Sequence[Figure], table: Table, context: Release) -> tuple[Figure, ...]:
    """The rows of the dimensions that are seen: each value that is let in, and their totals."""
    dimensions = seen(table, context)
    if not context.look and dimensions == table.dimensions:
        return tuple(figures)
    by_key = {figure.key: figure for figure in figures}
    values = [sorted({key[table.dimensions.index(name)] for key in by_key}) for name in dimensions]
    let_in = [
        [one for one in some if one in context.look.get(name, some) or one == TOTAL]
        for name, some in zip(dimensions, values, strict=True)
    ]
    return tuple(_row(key, dict(zip(dimensions, key, strict=True)), by_key, table, context) for key in product(*let_in))


def _row(key: Key, at: Mapping[str, str], by_key: Mapping[Key, Figure], table: Table, context: Release) -> Figure:
    sides = [
        [at[name]] if at.get(name, TOTAL) != TOTAL else sorted(context.look.get(name, (TOTAL,)))
        for name in table.dimensions
    ]
    parts = [by_key[one] for one in product(*sides) if one in by_key]
    told = [one for one in parts if one.people is not None and one.value is not None]
    if not told:
        return Figure(key, None, None, hidden=True)
    return Figure(key, sum(one.people or 0 for one in told), sum(one.value or 0 for one in told))
