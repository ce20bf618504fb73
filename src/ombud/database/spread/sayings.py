"""What a statement is called where its rows lie at several servers. Pure: text in, text out.

postgres_fdw takes most of our statements as they are and carries them out at the person's server. Some it does not:

* `ON CONFLICT (…)` needs a key that holds over all servers, and none does. A row that may be there is left alone by
  `ON CONFLICT DO NOTHING`; one that is changed is changed first, and written where nothing was.
* A lock of a person's row reads the row as it was when the act first asked that server (postgres_fdw is REPEATABLE
  READ there, always). So whoever holds a person takes a turn at the coordinator first and then writes the row anew: an
  act that waited sees what it waited for, or is told that another was first, and never decides by what is over.
* A page in the order of a key is not cut at the server, and `(a, b) > (?, ?)` is not asked there: every row would come
  each time. The comparison is said in single ones, and each server gives a page of its own.
* `SKIP LOCKED` waits there, and a lock with a LIMIT holds every row that it went through. Whoever claims takes a turn
  at the coordinator; what is written of a claim is checked to be still as it was read (`plans/store.move`).
"""

import re
from collections.abc import Collection
from typing import NamedTuple

from ombud.database.spread.writes import marks_before

_CONFLICT = re.compile(
    r"^INSERT INTO (\w+) \(([^)]+)\) VALUES \((.+?)\) ON CONFLICT \(([^)]+)\) DO UPDATE SET (.+)$", re.S
)
_HOLDS = re.compile(
    r"^SELECT ([\w, ]+) FROM subject WHERE subject_id (= \?|IN \([?, ]+\))( ORDER BY subject_id)? FOR UPDATE$"
)
_PAGE = re.compile(r"^SELECT ([\w, ]+) FROM (\w+)( WHERE .+?)? ORDER BY (subject_id\b[\w, ]*) LIMIT \?$")
_AFTER = re.compile(r"\((\w+(?:, \w+)*)\) > \(\?(?:, \?)*\)")
_READS = re.compile(r"(?<!DELETE )FROM (\w+)\b")
TURN = "SELECT pg_advisory_xact_lock(hashtextextended(encode(?, 'hex'), 83))"
"""Lets one act at a time hold a person; it ends when the act has ended at every server."""
TURNS = "SELECT pg_advisory_xact_lock(hashtextextended(encode(one, 'hex'), 83)) FROM unnest(CAST(? AS bytea[])) AS one"
"""The same for many, in their order."""
HELD = "UPDATE subject SET stale = stale WHERE subject_id = ANY(CAST(? AS bytea[]))"
"""Holds them, after their turns."""
CLAIMING = "SELECT pg_advisory_xact_lock(8300)"


class Saying(NamedTuple):
    """A statement as it is said, and which of its values go where."""

    sql: str
    order: tuple[int, ...] | None = None
    """Which value each mark takes; None: each its own."""
    turns: bool = False
    """Each value is a person whose turn is taken first."""
    claims: bool = False
    counted: bool = False
    """Its rows are those that it wrote, and it cannot be checked by being put inside another."""


def said(sql: str, with_people: Collection[str], servers: int) -> Saying:
    """The statement for tables with people that are spread; the others are as they were."""
    page = _PAGE.match(sql)
    if page and page[2] in with_people and set(_names(page[4])) <= set(_names(page[1])):
        return _paged(page[1], page[2], page[3] or "", page[4], servers)
    held = _HOLDS.match(sql)
    if held:
        return Saying(f"UPDATE subject SET stale = stale WHERE subject_id {held[2]} RETURNING {held[1]}", turns=True)
    if sql.endswith(" FOR UPDATE SKIP LOCKED"):
        return Saying(sql.removesuffix(" FOR UPDATE SKIP LOCKED"), claims=True)
    if " ON CONFLICT (" not in sql or sql.split(" ", 3)[2] not in with_people:
        return Saying(sql)
    found = _CONFLICT.match(sql)
    if found is None:
        return Saying(re.sub(r" ON CONFLICT \([^)]+\) DO NOTHING", " ON CONFLICT DO NOTHING", sql))
    return _changed_or_written(*(found[number] for number in range(1, 6)))


def said_at(sql: str, with_people: Collection[str], server: int) -> Saying:
    """A statement that reads, for the rows of one server alone."""
    text, order = _singly(sql)

    def put(found: re.Match[str]) -> str:
        return f"FROM {found[1]}_{server} AS {found[1]}" if found[1] in with_people else found[0]

    return Saying(_READS.sub(put, text), order)


def _paged(columns: str, table: str, where: str, key: str, servers: int) -> Saying:
    """Each server's page, and the first of them all."""
    asked, order = _singly(f"{where} ORDER BY {key} LIMIT ?")
    pages = " UNION ALL ".join(
        f"(SELECT {columns} FROM {table}_{server} AS {table}{asked})" for server in range(servers)
    )
    return Saying(f"SELECT {columns} FROM ({pages}) AS {table} ORDER BY {key} LIMIT ?", order * servers + (order[-1],))


def _singly(text: str) -> tuple[str, tuple[int, ...]]:
    """The text with every comparison of rows said in comparisons of columns, and which value each mark takes."""
    order: list[int] = []
    said, place, marks = "", 0, 0
    for found in _AFTER.finditer(text):
        before = text[place : found.start()]
        order += range(marks, marks := marks + before.count("?"))
        columns = _names(found[1])
        after, places = _after(columns, marks)
        order += places
        said, place, marks = said + before + after, found.end(), marks + len(columns)
    rest = text[place:]
    return said + rest, (*order, *range(marks, marks + rest.count("?")))


def _after(columns: list[str], mark: int) -> tuple[str, list[int]]:
    """What comes after a row in the order of these columns."""
    first, *others = columns
    if not others:
        return f"{first} > ?", [mark]
    after, places = _after(others, mark + 1)
    return f"({first} >= ? AND ({first} > ? OR {after}))", [mark, mark, *places]


def _changed_or_written(table: str, columns: str, values: str, key: str, sets: str) -> Saying:
    """Change the row where it is; write it where it is not. Both are one statement, and its rows are counted."""
    given = dict(zip(_names(columns), _names(values), strict=True))
    place = {name: marks_before(values, number) for number, name in enumerate(given)}
    changed = re.sub(r"excluded\.(\w+)", lambda found: f"<{found[1]}>", sets)
    where = " AND ".join(f"{table}.{name} = <{name}>" for name in _names(key))
    text = (
        f"WITH changed AS (UPDATE {table} SET {changed} WHERE {where} RETURNING 1), written AS ("
        f"INSERT INTO {table} ({columns}) SELECT {', '.join(f'<{name}>' for name in given)}"
        " WHERE NOT EXISTS (SELECT 1 FROM changed) RETURNING 1)"
        " SELECT 1 FROM changed UNION ALL SELECT 1 FROM written"
    )
    order: list[int] = []

    def put(found: re.Match[str]) -> str:
        if given[found[1]] != "?":
            return given[found[1]]
        order.append(place[found[1]])
        return "?"

    return Saying(re.sub(r"<(\w+)>", put, text), tuple(order), counted=True)


def _names(listed: str) -> list[str]:
    return [name.strip() for name in listed.split(",")]
