"""The rows of connected systems in a package: by system and table, each column with its category, part by part.

* They are read while they are written: no row is held longer than the part that it goes into, and none lies in a file
  but the package (R-15.2, N-16.1).
* What a system could not give is said, with the reason: the package tells what is missing, and the case stays open.
* While a part of the journal is with IVO, no table with health data of another system goes along: nobody has said which
  of its rows that part is (R-15.4).
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from ombud.disclosure.package.container import Container, Part
from ombud.disclosure.package.format import SystemColumn, SystemTable, SystemTold
from ombud.disclosure.package.order import Elsewhere, GivenThere, Order
from ombud.disclosure.package.table import BEGIN, END, encoded, row
from ombud.systems.port import GivenRow
from ombud.terms import Text
from ombud.terms.text import Language

PART = 10_000
"""Rows in one file at most, as in the files of records."""
TOGETHER = 500
"""Rows that are put into a file at once."""
HEALTH = "health"
_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_NO_NAME = re.compile(r"[^a-z0-9._-]+")


@dataclass(slots=True)
class _Written:
    """One table of one system, as far as it has been written."""

    table: str
    columns: tuple[SystemColumn, ...]
    rows: int = 0
    files: list[str] = field(default_factory=list)


def write_elsewhere(out: Container, order: Order) -> list[tuple[SystemTold, GivenThere]]:
    """Every system in turn: what the main file says of it, and what came of it."""
    return [_System(out, order, one).write() for one in order.elsewhere]


class _System:
    """One system on its way into the package."""

    def __init__(self, out: Container, order: Order, of: Elsewhere) -> None:
        self._out, self._of = out, of
        self._language: Language = order.language
        self._without_health = bool(order.withheld)
        self._tables: dict[str, _Written] = {}
        self._parts: tuple[Part, Part] | None = None
        self._open: _Written | None = None
        self._in_part = 0
        self._lines: list[str] = []
        self._rows: list[str] = []
        self._why: Text | None = None

    def write(self) -> tuple[SystemTold, GivenThere]:
        for one in self._of.read():
            if isinstance(one, Text):
                self._why = one
            else:
                self._take(one)
        self._end_part()
        found = self._tables.values()
        told = SystemTold(
            system=self._of.system,
            tables=[
                SystemTable(table=one.table, columns=list(one.columns), rows=one.rows, files=one.files) for one in found
            ],
            missing=None if self._why is None else self._why.in_(self._language),
        )
        return told, GivenThere(self._of.system, tuple((one.table, one.rows) for one in found), self._why)

    def _take(self, given: GivenRow) -> None:
        of = self._tables.get(given.table) or self._begun(given)
        if self._without_health and any(one.category == HEALTH for one in of.columns):
            self._tables.pop(of.table, None)
            self._why = WITH_IVO
            return
        if self._open is not of or self._in_part == PART:
            self._end_part()
            self._begin_part(of)
        values = [value if type(value) is str else _text(value) for value in given.values]
        self._lines.append(_json(values))
        self._rows.append(row([one or "" for one in values]))
        of.rows, self._in_part = of.rows + 1, self._in_part + 1
        if len(self._lines) == TOGETHER:
            self._write_lines()

    def _write_lines(self) -> None:
        if self._parts is None or not self._lines:
            return
        between = ",\n" if self._in_part > len(self._lines) else ""
        self._parts[0].write(encoded(between + ",\n".join(self._lines)))
        self._parts[1].write(encoded(END.join(self._rows) + END))
        self._lines, self._rows = [], []

    def _begun(self, given: GivenRow) -> _Written:
        category = self._of.category_of
        columns = tuple(SystemColumn(name=name, category=category(given.table, name)) for name in given.names)
        self._tables[given.table] = made = _Written(given.table, columns)
        return made

    def _begin_part(self, of: _Written) -> None:
        number = len(of.files) // 2 + 1
        place = list(self._tables).index(of.table) + 1
        slug = _NO_NAME.sub("-", of.table.lower()).strip("-.")
        name = f"system-{self._of.system}-{place}-{slug}" + (f"-{number}" if number > 1 else "")
        self._parts = Part(f"json/{name}.json"), Part(f"csv/{name}.csv")
        head = {
            "format": "ombud-system/1", "system": self._of.system, "table": of.table, "part": number,
            "columns": [one.model_dump() for one in of.columns],
        }  # fmt: skip
        self._parts[0].write(encoded(_json(head)[:-1] + ',"rows":[\n'))
        self._parts[1].write(encoded(BEGIN + row([one.name for one in of.columns]) + END))
        self._open, self._in_part = of, 0

    def _end_part(self) -> None:
        if self._parts is None or self._open is None:
            return
        self._write_lines()
        self._parts[0].write(b"\n]}\n")
        for part in self._parts:
            self._out.add(part)
            self._open.files.append(part.name)
        self._parts, self._open = None, None


def _text(value: object) -> str | None:
    """A value as it is read: nothing stays nothing; bytes are their hexadecimal digits."""
    if value is None:
        return None
    if isinstance(value, bytes | bytearray | memoryview):
        return bytes(value).hex()
    return str(value)


def tables_told(told: list[SystemTold]) -> Iterator[tuple[str, str, int, str]]:
    """For people: system, table, rows and the file, one line each."""
    for one in told:
        for table in one.tables:
            files = ", ".join(name for name in table.files if name.startswith("csv/"))
            yield one.system, table.table, table.rows, files


WITH_IVO = Text(
    "En del av journalen ligger hos IVO för beslut. Systemets hälsouppgifter är inte med förrän det är avgjort.",
    "A part of the journal is with IVO for its decision. The system's health data is not here before that is said.",
)
