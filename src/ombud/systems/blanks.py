"""What stands in a column after a row that must stay was blanked: nothing, or what its type takes for nothing.

Keys and what rows are joined by stay: they say nothing of a person by themselves. A column that may not be empty gets
a value that nobody has; where it must be unique, chance sees to it. What was blanked is known again by what stands
there: a row that stays may be found again, and nobody is in it any more. A key that holds something of a person, a
number or an address, cannot be taken away: such a row is never blank, and somebody has to see to it.
"""

import re
import secrets
from collections.abc import Mapping
from datetime import date, datetime

from ombud.systems.mapping import MappedTable
from ombud.systems.model import Column, SystemFaultError, Table

_LENGTH = re.compile(r"\(([0-9]+)\)")
_CHANCE = re.compile(r"x[0-9a-f]*")
_LONG_AGO, _NOWHERE = date(1900, 1, 1), "0.0.0.0"


def blanks(table: Table, mapped: MappedTable) -> dict[str, object]:
    """The columns to blank, each with its new value. Raises `SystemFaultError` for a type that takes no nothing."""
    tied = _tied(table, mapped)
    return {
        column.name: _nothing(table.name, column) for column in _of_people(table, mapped) if column.name not in tied
    }


def is_blank(table: Table, mapped: MappedTable, row: Mapping[str, object]) -> bool:
    """Whether nothing of a person stands in the row, in its keys neither."""
    return all(_is_nothing(column, row.get(column.name)) for column in _of_people(table, mapped))


def _of_people(table: Table, mapped: MappedTable) -> list[Column]:
    """The columns that hold something of a person."""
    return [table.column(name) for name, said in mapped.columns.items() if said.holds is not None]


def _tied(table: Table, mapped: MappedTable) -> set[str]:
    """The columns that rows are told apart and joined by."""
    return {
        *table.key,
        *(name for key in table.foreign for name in key.columns),
        *(c for j in mapped.joins for c in j.by),
    }


def _nothing(table: str, column: Column) -> object:
    if column.nullable:
        return None
    kind = column.type
    if kind.startswith(
        ("char", "varchar", "text", "nvarchar", "character", "citext", "longtext", "mediumtext", "tinytext")
    ):
        return f"x{secrets.token_hex(12)}"[: _long(kind)]
    if kind.startswith(
        ("int", "bigint", "smallint", "tinyint", "numeric", "decimal", "real", "double", "float", "bool")
    ):
        return False if kind.startswith("bool") else 0
    if kind.startswith(("date", "time")):
        return _LONG_AGO
    if kind.startswith("inet"):
        return _NOWHERE
    raise SystemFaultError(f"{table}.{column.name} may not be empty, and nothing of the type {kind} means nobody.")


def _is_nothing(column: Column, value: object) -> bool:
    """A value that is none of `_nothing` is somebody's, also where it may only look as if it were."""
    if value is None or value == "":
        return True
    if column.nullable:
        return False
    if isinstance(value, str) and _CHANCE.fullmatch(value):
        return len(value) == _long(column.type)
    day = value.date() if isinstance(value, datetime) else value
    return day in (_LONG_AGO, 0) or str(day) in (_LONG_AGO.isoformat(), _NOWHERE)


def _long(kind: str) -> int:
    """How long a text that chance has made is in a column of that type."""
    length = _LENGTH.search(kind)
    return min(int(length[1]), 25) if length else 25
