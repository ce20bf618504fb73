"""Which people a figure is of, by its words: a value, or a group of values, of some attributes.

* Two boxes of the same `what` with the same sides are of the same people at the same time.
* Groups of values of one attribute are nested or apart, never half in each other: of groups that lie across one another
  anybody with patience works out each single value (S-08; Dinur and Nissim 2003). So a group that lies across one that
  has been used is refused, and what may be subtracted from what is a tree.
"""

from collections.abc import Iterable, Iterator, Mapping, Set
from typing import NamedTuple

from ombud.analysis.release.model import TOTAL, Coarser, Key, Release, Table

Side = tuple[str, frozenset[str]]


class Box(NamedTuple):
    what: str
    sides: frozenset[Side]

    def without(self, side: Side) -> "Box":
        return Box(self.what, self.sides - {side})

    def is_in(self, other: "Box") -> bool:
        """By their words alone: is everybody of this box in the other one?"""
        mine = dict(self.sides)
        return self.what == other.what and all(
            attribute in mine and mine[attribute] <= values for attribute, values in other.sides
        )


def are_apart(one: Box, other: Box, single: Set[str]) -> bool:
    """Can nobody be in both? Where a person has one value of an attribute, and they have none in common."""
    its = dict(other.sides)
    return any(attribute in single and not values & its.get(attribute, values) for attribute, values in one.sides)


def single_valued(context: Release, table: Table) -> frozenset[str]:
    """The attributes of which each person has one value: the dimensions of a table with each person once."""
    names = table.dimensions if table.once else ()
    return frozenset(context.coarser[name].attribute if name in context.coarser else name for name in names)


def box_of(context: Release, dimensions: tuple[str, ...], key: Key) -> Box:
    sides = dict(context.filters)
    for name, value in zip(dimensions, key, strict=True):
        if value != TOTAL:
            attribute, values = side_of(context.coarser, name, value)
            sides[attribute] = values & sides.get(attribute, values)
    return Box(context.what, frozenset(sides.items()))


def side_of(coarser: Mapping[str, Coarser], dimension: str, value: str) -> Side:
    if dimension in coarser:
        group = coarser[dimension]
        return group.attribute, group.members.get(value, frozenset({value}))
    return dimension, frozenset({value})


def groups(context: Release, table: Table) -> Iterator[Side]:
    """The groups of more than one value that a table is made with."""
    for attribute, values in context.filters.items():
        if len(values) > 1:
            yield attribute, values
    for name in table.dimensions:
        if name in context.coarser:
            group = context.coarser[name]
            yield from ((group.attribute, values) for values in group.members.values() if len(values) > 1)


def across(used: Set[Side], new: Iterable[Side]) -> str | None:
    """The attribute of a group that lies across another one; None where all are nested or apart."""
    seen = set(used)
    for attribute, values in new:
        for other, those in seen:
            if other == attribute and values & those and not (values <= those or those <= values):
                return attribute
        seen.add((attribute, values))
    return None
