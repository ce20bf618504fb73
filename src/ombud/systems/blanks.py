"""What stands in a column after a row that must stay was blanked: nothing, or what its type takes for nothing.

Keys and what rows are joined by stay: they say nothing of a person by themselves. A column that may not be empty gets
a value that nobody has; where it must be unique, chance sees to it.
"""

import re
import secrets
from datetime import date

from ombud.systems.mapping import MappedTable
from ombud.systems.model import Column, SystemFaultError, Table

_LENGTH = re.compile(r"\(([0-9]+)\)")


def blanks(table: Table, mapped: MappedTable) -> dict[str, object]:
    """The columns to blank, each with its new value. Raises `SystemFaultError` for a type that takes no nothing."""
    tied = {
        *table.key,
        *(name for key in table.foreign for name in key.columns),
        *(c for j in mapped.joins for c in j.by),
    }
    names = [name for name, said in mapped.columns.items() if said.holds is not None and name not in tied]
    return {name: _nothing(table.name, table.column(name)) for name in names}


def _nothing(table: str, column: Column) -> object:
    if column.nullable:
        return None
    kind = column.type
    if kind.startswith(
        ("char", "varchar", "text", "nvarchar", "character", "citext", "longtext", "mediumtext", "tinytext")
    ):
        length = _LENGTH.search(kind)
        return f"x{secrets.token_hex(12)}"[: int(length[1]) if length else None]
    if kind.startswith(
        ("int", "bigint", "smallint", "tinyint", "numeric", "decimal", "real", "double", "float", "bool")
    ):
        return False if kind.startswith("bool") else 0
    if kind.startswith(("date", "time")):
        return date(1900, 1, 1)
    if kind.startswith("inet"):
        return "0.0.0.0"
    raise SystemFaultError(f"{table}.{column.name} may not be empty, and nothing of the type {kind} means nobody.")
