"""docs/reference/retention.md: what statutes demand and allow, from `ombud.law.retention`."""

from collections.abc import Iterator

from docs.pages import NOTE, cell
from ombud.law.retention import ACCOUNTING, ROWS, RetentionRow

_MARKS = {
    "V": "statute read",
    "V/S": "statute read, subordinate rule by a source",
    "S": "a source that quotes it",
    "D": "our choice",
    "M": "from memory: never shown as fact",
}


def page() -> str:
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield "# How long\n"
    yield NOTE.format(source="`src/ombud/law/retention.py`") + "\n"
    yield (
        "*At least* is a duty: erasure is refused before it has passed. *At most* ends storage without a request. A "
        "period runs after an event, is counted on the calendar of Stockholm and lasts through its last day; where "
        "that day does not exist a duty is rounded up and anything else is cut (`src/ombud/law/periods.py`). "
        f"`{ACCOUNTING}` lasts through 31 December of the seventh year after the financial year. A policy file may "
        "name a shorter period than *at most*, never a shorter one than *at least*.\n"
    )
    yield "| row | data | statute | at least | at most | after | besides | known by |"
    yield "|---|---|---|---|---|---|---|---|"
    yield from (_row(row) for row in ROWS.values())


def _row(row: RetentionRow) -> str:
    besides = row.until.en if row.until else "–"
    periods = (_code(row.minimum), _code(row.maximum), _code(row.anchor))
    return "| " + " | ".join(map(cell, (row.id, row.data.en, row.statute, *periods, besides, _MARKS[row.mark]))) + " |"


def _code(text: str | None) -> str:
    return f"`{text}`" if text else "–"
