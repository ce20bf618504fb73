"""What catalogues say, put together: rows of columns and of foreign keys become tables."""

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from ombud.systems.model import Column, ForeignKey, Schema, Table


class ForeignColumn(NamedTuple):
    """One column of one foreign key, in the order of the key."""

    table: str
    constraint: str
    column: str
    references: str
    their_column: str


def tables_of(columns: Iterable[tuple[str, Column, str, int]], foreign: Iterable[ForeignColumn]) -> Schema:
    """The schema. Of each column: its table, itself, what the table is said to be, its place in the key or -1."""
    listed: dict[str, list[Column]] = defaultdict(list)
    keys: dict[str, dict[int, str]] = defaultdict(dict)
    said: dict[str, str] = {}
    for table, column, about, place in columns:
        listed[table].append(column)
        said[table] = about
        if place >= 0:
            keys[table][place] = column.name
    pairs: dict[tuple[str, str, str], list[tuple[str, str]]] = defaultdict(list)
    for one in foreign:
        pairs[one.table, one.constraint, one.references].append((one.column, one.their_column))
    ties: dict[str, list[ForeignKey]] = defaultdict(list)
    for (table, _, references), both in pairs.items():
        ties[table].append(ForeignKey(tuple(a for a, _ in both), references, tuple(b for _, b in both)))
    return Schema(
        tuple(
            Table(
                name,
                tuple(listed[name]),
                tuple(keys[name][at] for at in sorted(keys[name])),
                tuple(ties[name]),
                said[name],
            )
            for name in sorted(listed)
        )
    )
