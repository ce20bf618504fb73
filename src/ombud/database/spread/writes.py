"""What a statement of ours writes, and about whom: read from its text, for an act that several servers commit.

It is never guessed: where the text does not name people by equality, it is about people at every server.
"""

import re
from collections.abc import Collection, Sequence
from functools import cache
from typing import NamedTuple

_WRITES = re.compile(r"^(INSERT INTO|UPDATE|DELETE FROM) (\w+)")
_LEADS = re.compile(r"^INSERT INTO \w+ \(subject_id\b([^)]*)\)")
_ROWS = re.compile(r"( VALUES \([?, ]+\))(?:, \([?, ]+\))+")
_ONE = re.compile(r"\bsubject_id = \?")
_SOME = re.compile(r"\bsubject_id IN \(([?, ]+)\)")


class Write(NamedTuple):
    """A statement that was carried out, with its values."""

    table: str
    sql: str
    values: tuple[object, ...]

    def people(self) -> frozenset[bytes] | None:
        """Whom it is about; None: perhaps anybody."""
        places = _places(self.sql, len(self.values))
        return None if places is None else frozenset(person(self.values[place]) for place in places)

    def rows(self) -> "list[Write]":
        """The same, one row at a time, where it writes several: each may lie at another server."""
        places = _places(self.sql, len(self.values))
        if places is None or len(places) < 2 or not self.sql.startswith("INSERT"):
            return [self]
        one, step = _ROWS.sub(r"\1", self.sql), places[1]
        return [self._replace(sql=one, values=self.values[first : first + step]) for first in places]


def person(value: object) -> bytes:
    assert isinstance(value, bytes)
    return bytes(value)


def write_of(sql: str, values: Sequence[object]) -> Write | None:
    """What it writes; None for a statement that only reads."""
    found = _WRITES.match(sql)
    return None if found is None else Write(found[2], sql, tuple(values))


def marks_before(text: str, part: int) -> int:
    """How many `?` stand before that part of a list."""
    return ",".join(text.split(",")[:part]).count("?")


@cache
def _places(sql: str, number: int) -> tuple[int, ...] | None:
    """Which of the values name people."""
    leads = _LEADS.match(sql)
    if leads:
        return tuple(range(0, number, leads[1].count(",") + 1)) if _all_marks(sql) else (0,)
    where = sql.find(" WHERE ")
    for sign in (_ONE, _SOME):
        found = sign.search(sql, where) if where >= 0 and not _either(sql[where:]) else None
        if found:
            first = sql[: found.start()].count("?")
            return tuple(range(first, first + found[0].count("?")))
    return None


def _either(where: str) -> bool:
    """Is one condition enough, outside every parenthesis?"""
    while (inner := re.sub(r"\([^()]*\)", "", where)) != where:
        where = inner
    return " OR " in where


def _all_marks(sql: str) -> bool:
    """Is every value of the rows a mark, so that rows can be told apart by counting?"""
    values = sql.split(" VALUES ", 1)[-1].split(" ON CONFLICT", 1)[0]
    return set(values) <= set("?(), ")


def at_one_server(sql: str, tables: Collection[str], number: int) -> str:
    """The statement for the rows of one server alone: its partition in the place of the whole table."""

    def put(found: re.Match[str]) -> str:
        return f"{found[1]} {found[2]}_{number} AS {found[2]}" if found[2] in tables else found[0]

    return re.sub(r"\b(INSERT INTO|UPDATE|DELETE FROM) (\w+)\b", put, sql)
