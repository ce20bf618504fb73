"""What a connected system looks like from outside: tables, columns, keys. Names are the system's own."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property


class SystemFaultError(Exception):
    """A connected system could not be asked or has answered with a fault: which, what, and what can be done now.

    It says no value and no password; the driver's own words stay with the driver (security.md 2, row 17).
    """


@dataclass(frozen=True, slots=True)
class Column:
    name: str
    type: str
    """As the system calls it, in lower case."""
    nullable: bool = True
    comment: str = ""


@dataclass(frozen=True, slots=True)
class ForeignKey:
    columns: tuple[str, ...]
    table: str
    references: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    """The primary key; empty where there is none."""
    foreign: tuple[ForeignKey, ...] = ()
    comment: str = ""
    declared: bool = True
    """False where nothing says which columns there are but the rows that there happen to be (JSON Lines)."""

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(one.name for one in self.columns)

    def column(self, name: str) -> Column:
        """Raises `KeyError`."""
        found = [one for one in self.columns if one.name == name]
        if not found:
            raise KeyError(name)
        return found[0]


@dataclass(frozen=True)
class Schema:
    """All tables of a system that the account may see."""

    tables: tuple[Table, ...]

    @cached_property
    def by_name(self) -> Mapping[str, Table]:
        return {one.name: one for one in self.tables}

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 over names, types and keys in order: another one is another schema. Comments do not count.

        Nor do columns that nothing declares: they come and go with rows. A new one is unclassified, and stops so.
        """
        told = [
            [
                table.name,
                [[one.name, one.type, one.nullable] for one in table.columns if table.declared],
                list(table.key),
                sorted([list(one.columns), one.table, list(one.references)] for one in table.foreign),
            ]
            for table in sorted(self.tables, key=lambda one: one.name)
        ]
        return hashlib.sha256(json.dumps(told, separators=(",", ":"), ensure_ascii=False).encode()).hexdigest()
