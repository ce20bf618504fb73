"""What has ended in connected systems, at the terminal: by system and table, beside our own."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ombud.cli.answer import Line, Table
from ombud.terms.text import Text

if TYPE_CHECKING:
    from ombud.app.sweeping_systems import SweptSystem
    from ombud.systems.sweeping import SweptTable


def swept_value(found: "Sequence[SweptSystem]") -> list[dict[str, object]]:
    return [
        {
            "system": one.system,
            "why": None if one.why is None else {"sv": one.why.sv, "en": one.why.en},
            "tables": [_value(table) for table in one.tables],
        }
        for one in found
    ]


def _value(one: "SweptTable") -> dict[str, object]:
    return {
        "table": one.table, "before": one.before.isoformat(), "ended": one.ended, "goes": one.goes, "kept": one.kept,
        "why": one.why or None, "needed": one.needed, "spared": one.spared,
        "oldest": None if one.oldest is None else one.oldest.isoformat(), "left": one.left,
        "by_hand": one.by_hand or None,
    }  # fmt: skip


def swept_lines(found: "Sequence[SweptSystem]") -> list[Line]:
    lines: list[Line] = [
        Text(f"{one.system}: {one.why.sv}", f"{one.system}: {one.why.en}") for one in found if one.why is not None
    ]
    rows = [
        [
            one.system, table.table, str(table.ended), str(table.goes),
            f"{table.kept} ({table.why})" if table.kept else "0", str(table.needed), str(table.spared),
            "–" if table.oldest is None else table.oldest.isoformat(),
        ]
        for one in found for table in one.tables
    ]  # fmt: skip
    if rows:
        lines.append(Table(_HEADS, rows))
    for one in found:
        for table in one.tables:
            if table.by_hand:
                lines.append(_by_hand(one.system, table))
            elif table.left:
                lines.append(_left(one.system, table))
    return lines


def _by_hand(system: str, table: "SweptTable") -> Text:
    return Text(
        f"{system}, {table.table}: systemet kan inte ta bort det själv. Någon behöver göra det där.",
        f"{system}, {table.table}: the system cannot take it away by itself. Somebody has to do it there.",
    )


def _left(system: str, table: "SweptTable") -> Text:
    return Text(
        f"{system}, {table.table}: en ny sökning hittar {table.left} rader som skulle bort.",
        f"{system}, {table.table}: a fresh search finds {table.left} rows that were to go.",
    )


_HEADS = (
    Text("System", "System"),
    Text("Tabell", "Table"),
    Text("Utgångna", "Ended"),
    Text("Raderas", "Erased"),
    Text("Sparas", "Kept"),
    Text("Behövs", "Needed"),
    Text("Undantagna", "Spared"),
    Text("Äldst", "Oldest"),
)
