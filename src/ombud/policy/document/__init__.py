"""A page as a tree, before it is HTML, Markdown or print.

  * Text is text. Nothing in a value is markup in any rendering: `<script>`, `#emph[x]` and `$y$` come out as
    they were written.
  * A document is whole: every anchor is unique, every link inside the page has its anchor, headings begin at
    2 and skip no level (the title is 1), every table has header cells and rows of their length. What breaks
    this raises `ValueError` when the document is made, not when somebody reads it.
  * A link leads within the page, within the same site, or over https, mailto or tel. Nothing is fetched to
    show the page. On paper there is no site: a link within it becomes its words.

Pure. The renderers are `html`, `markdown` and `value` (a JSON value, which `ombud.messages` prints).
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from ombud.terms.text import Language

_ANCHOR = re.compile(r"[A-Za-z][A-Za-z0-9._-]*")
_UNSAFE = re.compile(r"[^A-Za-z0-9.-]")
_TARGET = re.compile(r"#.+|/(?!/)[^\s\\]*|https://[^\s]+|mailto:[^\s]+|tel:[^\s]+")


def is_target(text: str) -> bool:
    """May a link lead there?"""
    return _TARGET.fullmatch(text) is not None


@dataclass(frozen=True, slots=True)
class Link:
    text: str
    target: str

    def __post_init__(self) -> None:
        if not is_target(self.target):
            raise ValueError("a link leads within the page or site, or over https, mailto or tel")

    @property
    def anchor(self) -> str | None:
        """The place in this document that it leads to, if it does."""
        return self.target[1:] if self.target.startswith("#") else None


@dataclass(frozen=True, slots=True)
class Strong:
    text: str


@dataclass(frozen=True, slots=True)
class Mark:
    """Words that the reader must not take as settled: a placeholder, a gap, a draft."""

    text: str


Span = str | Link | Strong | Mark
Line = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    level: int
    text: str
    id: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    spans: Line
    id: str | None = None


@dataclass(frozen=True, slots=True)
class List:
    items: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Details:
    """Names and what is said of each: for a purpose why, with what, how long."""

    items: tuple[tuple[str, tuple[Line, ...]], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Columns with header cells; the first cell of every row is the header of its row."""

    caption: str
    header: tuple[str, ...]
    rows: tuple[tuple[Line, ...], ...]

    def __post_init__(self) -> None:
        if not self.header or any(len(row) != len(self.header) for row in self.rows):
            raise ValueError("every row of a table has a cell for every header")


@dataclass(frozen=True, slots=True)
class Box:
    """Set apart from everything else (Art. 21(4))."""

    title: str
    id: str
    blocks: tuple["Block", ...]


Block = Heading | Paragraph | List | Details | Table | Box


@dataclass(frozen=True, slots=True)
class Document:
    title: str
    language: Language
    blocks: tuple[Block, ...]
    footer: str = ""
    anchors: frozenset[str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        anchors = tuple(_anchors(self.blocks))
        if len(set(anchors)) != len(anchors) or not all(_ANCHOR.fullmatch(a) for a in anchors):
            raise ValueError("every anchor is unique and made of letters, digits, dot, hyphen and underscore")
        if any(link.anchor is not None and link.anchor not in anchors for link in _links(self.blocks)):
            raise ValueError("a link within the page has an anchor to lead to")
        if not _descend_in_order(self.blocks, 1):
            raise ValueError("headings begin at level 2 and skip none")
        object.__setattr__(self, "anchors", frozenset(anchors))

    def headings(self, level: int = 2) -> tuple[tuple[str, str], ...]:
        """Anchor and text of every heading of the level, and of every box, in order."""
        return tuple(
            (b.id, b.text if isinstance(b, Heading) else b.title)
            for b in self.blocks
            if (isinstance(b, Heading) and b.level == level) or (isinstance(b, Box) and level == 2)
        )


def anchor(kind: str, name: str) -> str:
    """The anchor of one thing of a kind: `purpose-marketing.direct`. Two names never share one."""
    return kind + "-" + _UNSAFE.sub(lambda found: f"_{ord(found[0]):x}_", name)


def line(*spans: Span) -> Line:
    """The spans as one line, without those that are empty."""
    return tuple(span for span in spans if span != "")


def plain(spans: Iterable[Span]) -> str:
    """The words alone."""
    return "".join(span if isinstance(span, str) else span.text for span in spans)


def _anchors(blocks: Iterable[Block]) -> Iterator[str]:
    for block in blocks:
        if isinstance(block, Heading | Box | Paragraph) and block.id is not None:
            yield block.id
        if isinstance(block, Box):
            yield from _anchors(block.blocks)


def _links(blocks: Iterable[Block]) -> Iterator[Link]:
    for block in blocks:
        for spans in lines_of(block):
            yield from (span for span in spans if isinstance(span, Link))


def lines_of(block: Block) -> Iterator[Line]:
    """Every line of text in a block, in reading order."""
    match block:
        case Heading(text=text):
            yield (text,)
        case Paragraph(spans=spans):
            yield spans
        case Box(title=title, blocks=blocks):
            yield (title,)
            for inner in blocks:
                yield from lines_of(inner)
        case _:
            yield from _many(block)


def _many(block: List | Details | Table) -> Iterator[Line]:
    match block:
        case List(items=items):
            yield from items
        case Details(items=details):
            for name, lines in details:
                yield from ((name,), *lines)
        case _:
            yield from ((cell,) for cell in (block.caption, *block.header))
            yield from (cell for row in block.rows for cell in row)


def _descend_in_order(blocks: Iterable[Block], level: int) -> bool:
    """No heading is more than one level below the one before it. A box is a heading of level 2."""
    for block in blocks:
        if isinstance(block, Heading):
            if not 2 <= block.level <= level + 1:
                return False
            level = block.level
        elif isinstance(block, Box):
            if not _descend_in_order(block.blocks, 2):
                return False
            level = 2
    return True
