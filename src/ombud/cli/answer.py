"""What a command came to, and how it is shown: one value for programs, the same in lines for people.

* A text that comes from outside is shown without the signs that steer a terminal.
* rich is loaded only when there is something for it to lay out.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import click

from ombud.cli.speech import Speech
from ombud.terms.text import Text

if TYPE_CHECKING:
    from rich.console import Console

Json = Mapping[str, object]
DONE, FINDINGS, USAGE, FAULT = 0, 1, 2, 3
_WIDE = 200
"""Columns where no terminal says how many it has."""
_STEERING = {"Cc", "Cf", "Cs", "Zl", "Zp"}


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under headings."""

    headings: Sequence[Text]
    rows: Sequence[Sequence[str | Text]]


Line = str | Text | Table


@dataclass(frozen=True, slots=True)
class Answer:
    value: Json = field(repr=False)
    lines: Iterable[Line] = field(repr=False, default=())
    code: int = DONE


def show(answer: Answer, speech: Speech) -> None:
    """Print the answer to standard output."""
    if speech.as_json:
        click.echo(to_json(answer.value))
        return
    for line in answer.lines:
        if isinstance(line, Table):
            _table(line, speech)
        else:
            click.echo(harmless(speech.say(line) if isinstance(line, Text) else line))


def note(text: Text, speech: Speech) -> None:
    """Say something beside the answer, on standard error."""
    click.echo(harmless(speech.say(text)), err=True)


def to_json(value: Json) -> str:
    """JSON that a terminal shows as it is: every sign that could steer it is escaped."""
    import json  # not needed for help

    text = json.dumps(value, ensure_ascii=False, indent=2)
    return "".join(sign if sign == "\n" or not _steers(sign) else json.dumps(sign)[1:-1] for sign in text)


def harmless(text: str) -> str:
    """The text without what could move the cursor, change colours or hide a part of it."""
    return "".join("\N{REPLACEMENT CHARACTER}" if sign not in "\n\t" and _steers(sign) else sign for sign in text)


def _steers(sign: str) -> bool:
    if " " <= sign <= "~":
        return False
    import unicodedata  # not needed for help

    return unicodedata.category(sign) in _STEERING


def console(*, stderr: bool = False) -> "Console":
    from rich.console import Console  # slow to load

    made = Console(stderr=stderr, highlight=False, markup=False, emoji=False)
    if not made.is_terminal:
        made.width = _WIDE
    return made


def _table(table: Table, speech: Speech) -> None:
    from rich.box import SIMPLE_HEAD
    from rich.table import Table as Laid
    from rich.text import Text as Styled

    laid = Laid(box=SIMPLE_HEAD, pad_edge=False)
    for heading in table.headings:
        laid.add_column(speech.say(heading), overflow="fold", no_wrap=not laid.columns)  # an id stays whole
    for row in table.rows:
        cells = (speech.say(cell) if isinstance(cell, Text) else cell for cell in row)
        laid.add_row(*(Styled(harmless(cell)) for cell in cells))
    console().print(laid)
