"""One statement for many rows, where each would be a message of its own to the server. Pure: text and values.

* Rows that are changed alike are given as arrays, and each row finds its own values by its place in one of them: by a
  column whose values are all different. postgres_fdw carries such a statement out at the server, as it stands.
* It touches the rows that the statements would have touched one by one: every condition is asked, at that place. Where
  no column tells the rows apart, or a value is missing, there is no such statement.
* New rows are written some at a time, in three sizes, so that no more than three statements are prepared for each.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from ombud.database.port import Row

AT_ONCE = 200
"""Rows of one change: each looks for its place among so many."""
_SIZES = (100, 10, 1)
_CHANGE = re.compile(
    r"^UPDATE (\w+) SET (\w+ = \?(?:, \w+ = \?)*) WHERE (subject_id = \?(?: AND \w+ = \?)*)((?: AND \w+ IS NULL)*)$"
)
_NEW = re.compile(r"^(INSERT INTO \w+ \([\w, ]+\) VALUES )(\(\?(?:, \?)*\))$")
_TYPES = {bytes: "bytea", str: "text", int: "bigint"}


class Change(NamedTuple):
    """A statement that changes a row of a person: which columns it sets, and which it asks for."""

    table: str
    sets: tuple[str, ...]
    asks: tuple[str, ...]
    """The person first."""
    rest: str
    """What it asks besides, without a value."""

    @property
    def person(self) -> int:
        """Which of its values names the person."""
        return len(self.sets)

    def said(self, rows: Sequence[Row]) -> tuple[str, list[object]] | None:
        """One statement for all these rows, with its values; None where there is none."""
        columns = list(zip(*rows, strict=True))
        sets = dict(zip(self.sets, columns[: self.person], strict=True))
        asks = dict(zip(self.asks, columns[self.person :], strict=True))
        key = next((name for name in reversed(self.asks) if _tells_apart(asks[name], sets.get(name, ()))), None)
        if key is None or None in map(_type, columns):
            return None
        return _said(self, key, sets, asks)


@cache
def change_of(sql: str) -> Change | None:
    found = _CHANGE.match(sql)
    if found is None:
        return None
    return Change(found[1], tuple(_columns(found[2], ", ")), tuple(_columns(found[3], " AND ")), found[4])


def new_rows(sql: str, rows: Sequence[Row]) -> Iterator[tuple[str, list[object]]] | None:
    """Statements that write some of these rows each; None where it is another statement."""
    found = _NEW.match(sql)
    return None if found is None else _some(found[1], found[2], rows)


def groups(rows: Sequence[Row]) -> Iterator[Sequence[Row]]:
    return (rows[first : first + AT_ONCE] for first in range(0, len(rows), AT_ONCE))


def _some(begins: str, marks: str, rows: Sequence[Row]) -> Iterator[tuple[str, list[object]]]:
    done = 0
    for size in _SIZES:
        while len(rows) - done >= size:
            values = [value for row in rows[done : done + size] for value in row]
            yield begins + ", ".join([marks] * size), values
            done += size


def _said(
    change: Change, key: str, sets: dict[str, tuple[object, ...]], asks: dict[str, tuple[object, ...]]
) -> tuple[str, list[object]]:
    values: list[object] = []
    keys = list(asks[key])

    def put(column: tuple[object, ...]) -> str:
        """The value of a row: the same for all, or the one at its place."""
        if len(set(column)) == 1:
            values.append(column[0])
            return "?"
        values.extend([list(column), keys])
        return f"(CAST(? AS {_type(column)}[]))[array_position(CAST(? AS bytea[]), {key})]"

    def among(column: str, found: tuple[object, ...]) -> str:
        values.append(list(dict.fromkeys(found)))
        return f"{column} = ANY(CAST(? AS bytea[]))"

    changed = ", ".join(f"{name} = {put(column)}" for name, column in sets.items())
    person = change.asks[0]
    where = [among(person, asks[person])]
    if person != key:
        where.append(among(key, asks[key]))
    where += [f"{name} = {put(asks[name])}" for name in change.asks if name != key]
    return f"UPDATE {change.table} SET {changed} WHERE {' AND '.join(where)}{change.rest}", values


def _tells_apart(asked: Sequence[object], becomes: Sequence[object]) -> bool:
    """Is each row found by another value, also while the others are changed?"""
    found = set(asked)
    return _type(asked) == "bytea" and len(found) == len(asked) and found.isdisjoint(becomes)


def _type(values: Sequence[object]) -> str | None:
    """What the server calls the type of all of them; None where one is missing or another."""
    kinds = {type(value) for value in values}
    return _TYPES.get(kinds.pop()) if len(kinds) == 1 else None


def _columns(listed: str, between: str) -> list[str]:
    return [part.removesuffix(" = ?") for part in listed.split(between)]
