"""A document as Markdown (CommonMark, with the tables that most readers know).

Every sign that could be markup is escaped, so a value is read as it was written. Markdown has no anchors of
its own: a link within the page becomes its words.
"""

import re
from collections.abc import Iterable

from ombud.policy.document import (
    Block,
    Details,
    Document,
    Heading,
    Line,
    Link,
    List,
    Mark,
    Paragraph,
    Span,
    Strong,
    Table,
)

_SIGNS = re.compile(r"([\\`*_\[\]<>#|~&$])")
_FIRST = re.compile(r"^(\d*)([-+=.)])")
_TARGET = re.compile(r"[()\\<>\s]")


def markdown(document: Document) -> str:
    parts = [f"# {_text(document.title)}", *_blocks(document.blocks)]
    if document.footer:
        parts += ["---", _text(document.footer)]
    return "\n\n".join(parts) + "\n"


def _blocks(blocks: Iterable[Block]) -> Iterable[str]:
    for block in blocks:
        yield _block(block)


def _block(block: Block) -> str:
    match block:
        case Heading(level=level, text=text):
            return "#" * level + " " + _text(text)
        case Paragraph(spans=spans):
            return _line(spans)
        case List(items=items):
            return "\n".join(f"- {_line(item)}" for item in items)
        case Details(items=details):
            return "\n".join(_detail(name, lines) for name, lines in details)
        case Table():
            return _table(block)
        case _:
            inner = "\n\n".join([f"## {_text(block.title)}", *_blocks(block.blocks)])
            return "\n".join(f"> {row}".rstrip() for row in inner.split("\n"))


def _detail(name: str, lines: tuple[Line, ...]) -> str:
    """One line beside its name, several below it."""
    if len(lines) == 1:
        return f"- **{_text(name)}:** {_line(lines[0])}"
    return "\n".join([f"- **{_text(name)}:**", *(f"  - {_line(spans)}" for spans in lines)])


def _table(table: Table) -> str:
    rows = [f"**{_text(table.caption)}**", "", _row(_text(cell) for cell in table.header)]
    rows.append("|" + " --- |" * len(table.header))
    return "\n".join(rows + [_row(_line(cell) for cell in row) for row in table.rows])


def _row(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _line(spans: Line) -> str:
    return _FIRST.sub(r"\1\\\2", "".join(_span(span) for span in spans).strip())


def _span(span: Span) -> str:
    match span:
        case Link(text=text, target=target) if target.startswith("#"):
            return _text(text)
        case Link(text=text, target=target):
            return f"[{_text(text)}]({_TARGET.sub(lambda found: f'%{ord(found[0]):02X}', target)})"
        case Strong(text=text):
            return _strong(text)
        case Mark(text=text):
            return _strong(text, "\\[", "\\]")
        case _:
            return _text(span)


def _strong(text: str, before: str = "", after: str = "") -> str:
    """Strong words. The stars must touch them, so space at either end goes outside."""
    words = _text(text).strip()
    first, last = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
    return f"{first}**{before}{words}{after}**{last}" if words else text


def _text(text: str) -> str:
    """The words on one line, with nothing in them that Markdown would read as its own."""
    return _SIGNS.sub(r"\\\1", " ".join(text.split("\n")).replace("\r", " "))
