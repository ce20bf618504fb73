"""Tables as an XLSX workbook: one sheet for each table, text only.

* Every cell is written as text. `=1+1` is five signs, never a formula; an address is never a link.
* The date is an argument: the same tables on the same day give the same bytes.
* Nothing is cut: a cell that the format cannot hold is a fault.
* xlsxwriter is loaded by the first workbook, and not by every start.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time
from io import BytesIO
from itertools import count
from typing import TYPE_CHECKING

from ombud.policy.document import Table, plain

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

_FORBIDDEN = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_NAME_LENGTH = 31
_CELL_LENGTH = 32_767
_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_WIDEST = 60


def xlsx(tables: Sequence[Table], on: date) -> bytes:
    """The workbook as bytes, dated on the day."""
    if not tables:
        raise ValueError("a workbook has at least one table")
    import xlsxwriter

    out = BytesIO()
    with xlsxwriter.Workbook(out, _OPTIONS) as book:
        book.set_properties({"created": datetime.combine(on, time(12), UTC).replace(tzinfo=None)})
        head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        body = book.add_format({"text_wrap": True, "valign": "top"})
        taken: set[str] = set()
        for table in tables:
            sheet = book.add_worksheet(_sheet_name(table.caption, taken))
            _fill(sheet, table, head, body)
    return out.getvalue()


def _fill(sheet: "Worksheet", table: Table, head: "Format", body: "Format") -> None:
    rows = [table.header, *(tuple(plain(cell) for cell in row) for row in table.rows)]
    for y, row in enumerate(rows):
        for x, text in enumerate(row):
            if len(text) > _CELL_LENGTH:
                raise ValueError(f"a cell holds at most {_CELL_LENGTH} characters")
            sheet.write_string(y, x, text, body if y else head)
    for x, column in enumerate(zip(*rows, strict=True)):
        sheet.set_column(x, x, _width(column))
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, len(rows) - 1, len(table.header) - 1)


def _width(column: Iterable[str]) -> int:
    return min(_WIDEST, 2 + max(len(part) for text in column for part in text.split("\n")))


def _sheet_name(caption: str, taken: set[str]) -> str:
    """A name that the format allows and no other sheet has."""
    base = _FORBIDDEN.sub(" ", caption).strip(" '") or "1"
    tails = ("" if number == 1 else f" {number}" for number in count(1))
    names = (base[: _NAME_LENGTH - len(tail)].rstrip(" '") + tail for tail in tails)
    name = next(name for name in names if name.lower() not in taken)
    taken.add(name.lower())
    return name
