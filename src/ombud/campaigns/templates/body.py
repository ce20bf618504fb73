"""The body that a marketer writes, read into a small tree: headings, paragraphs, lists, pictures, links.

* Few elements and no styles: what is not here cannot hide the footer, fetch anything, or run. A comment, a style, a
  class, a form, a script is a fault.
* `{{ given }}` and `{{ given or "du" }}` put a field there; only those the purpose may use (`FIELDS`). Nothing else of
  the template language is taken, and no field stands in an address: a link would carry who clicked (design 5, 7).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser

from ombud.campaigns.templates.model import FIELDS, Fault
from ombud.terms import Text


@dataclass(frozen=True, slots=True)
class Merge:
    """A field of the recipient, and what stands there when it is empty."""

    field: str
    otherwise: str = ""


Piece = str | Merge


@dataclass(frozen=True, slots=True)
class Run:
    """Words in one manner."""

    pieces: tuple[Piece, ...]
    strong: bool = False
    target: str | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """A heading (`h2`, `h3`), a paragraph (`p`), or an item of a list (`ul`, `ol`)."""

    kind: str
    runs: tuple[Run, ...]
    number: int = 0
    """Of an item of a numbered list."""


@dataclass(frozen=True, slots=True)
class Picture:
    name: str
    alt: str | None


Block = Part | Picture
_MERGE = re.compile(r'\{\{\s*([a-z_]{1,20})\s*(?:or\s+"([^"{}\\]{0,60})"\s*)?\}\}')
_STEERS = ("{{", "}}", "{%", "%}", "{#", "#}")
_BLOCKS = {"h2", "h3", "p", "li"}
_INSIDE = {"strong", "em", "a", "br"}
_LISTS = {"ul", "ol"}
_ATTRIBUTES = {"a": {"href"}, "img": {"src", "alt"}}


def pieces_of(text: str) -> tuple[Piece, ...] | Fault:
    """The words of a text and the fields in it."""
    found: list[Piece] = []
    at = 0
    for match in _MERGE.finditer(text):
        found += [text[at : match.start()], Merge(match[1], match[2] or "")]
        at = match.end()
    found.append(text[at:])
    if any(isinstance(piece, Merge) and piece.field not in FIELDS for piece in found):
        return NO_FIELD
    if any(sign in piece for piece in found if isinstance(piece, str) for sign in _STEERS):
        return NO_FIELD
    return tuple(piece for piece in found if piece != "")


class _Reader(HTMLParser):
    """Builds the tree, and gathers what is wrong."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[Block] = []
        self.faults: list[Fault] = []
        self._open: list[str] = []
        self._runs: list[Run] = []
        self._target: str | None = None
        self._numbers: list[int] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _BLOCKS | _INSIDE | _LISTS | {"img"}:
            self.faults.append(NO_ELEMENT)
            return
        given = dict(attrs)
        if given.keys() - _ATTRIBUTES.get(tag, set()):
            self.faults.append(NO_ATTRIBUTE)
        if any(sign in (value or "") for value in given.values() for sign in _STEERS):
            self.faults.append(NO_FIELD_IN_ADDRESS)
        if tag == "img":
            self._out_of_place(bool(self._open))
            self.blocks.append(Picture(given.get("src") or "", given.get("alt")))
        elif tag == "br":
            self._words("\n")
        else:
            self._begin(tag, given)

    def _begin(self, tag: str, given: dict[str, str | None]) -> None:
        inside = bool(set(self._open) & _BLOCKS)
        listed = bool(self._open) and self._open[-1] in _LISTS
        misplaced = {
            "li": not listed, "a": not inside or self._target is not None, "strong": not inside, "em": not inside,
        }  # fmt: skip
        self._out_of_place(misplaced.get(tag, bool(self._open)))
        if tag == "a":
            self._target = given.get("href") or ""
        if tag in _LISTS:
            self._numbers.append(0)
        self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open[-1] != tag:
            self.faults.append(NOT_CLOSED)
            return
        self._open.pop()
        if tag == "a":
            self._target = None
        elif tag in _LISTS:
            self._numbers.pop()
        elif tag in _BLOCKS:
            self._end(tag)

    def _end(self, tag: str) -> None:
        kind, number = tag, 0
        if tag == "li" and self._open and self._numbers:
            kind = self._open[-1]
            self._numbers[-1] += 1
            number = self._numbers[-1] if kind == "ol" else 0
        self.blocks.append(Part(kind, tuple(self._runs), number))
        self._runs = []

    def handle_data(self, data: str) -> None:
        if set(self._open) & _BLOCKS:
            self._words(re.sub(r"\s+", " ", data))
        elif data.strip():
            self.faults.append(LOOSE)

    def _words(self, text: str) -> None:
        pieces = pieces_of(text)
        if isinstance(pieces, Fault):
            self.faults.append(pieces)
        elif not set(self._open) & _BLOCKS:
            self.faults.append(LOOSE)
        else:
            self._runs.append(Run(pieces, bool({"strong", "em"} & set(self._open)), self._target))

    def _out_of_place(self, wrong: bool) -> None:
        if wrong:
            self.faults.append(OUT_OF_PLACE)

    def handle_comment(self, _data: str) -> None:
        self.faults.append(NO_ELEMENT)

    def handle_decl(self, _decl: str) -> None:
        self.faults.append(NO_ELEMENT)

    def handle_pi(self, _data: str) -> None:
        self.faults.append(NO_ELEMENT)

    def unknown_decl(self, _data: str) -> None:
        self.faults.append(NO_ELEMENT)


def read_body(source: str) -> tuple[tuple[Block, ...], tuple[Fault, ...]]:
    """The tree, and what is wrong with the source, once each."""
    reader = _Reader()
    reader.feed(source)
    reader.close()
    if reader._open:
        reader.faults.append(NOT_CLOSED)
    return tuple(reader.blocks), tuple(dict.fromkeys(reader.faults))


def runs_of(blocks: tuple[Block, ...]) -> Iterator[Run]:
    """Every run of words, in reading order."""
    for block in blocks:
        if isinstance(block, Part):
            yield from block.runs


def words_of(runs: tuple[Run, ...]) -> str:
    """The words with the fields as they are written, to be compared and measured."""
    return "".join(
        piece if isinstance(piece, str) else "{{ " + piece.field + " }}" for run in runs for piece in run.pieces
    )


_FIELD_NAMES = ", ".join(FIELDS)
NO_FIELD = Fault(
    Text(
        f'Bara fälten {_FIELD_NAMES} finns, skrivna {{{{ given }}}} eller {{{{ given or "du" }}}}. Reklam får '
        "använda namn och kontaktuppgifter, inget annat.",
        f'The fields are {_FIELD_NAMES}, written {{{{ given }}}} or {{{{ given or "you" }}}}. Advertising may '
        "use name and contact details, nothing else.",
    ),
    "N-05.2",
)
NO_FIELD_IN_ADDRESS = Fault(
    Text(
        "Ett fält står i en adress eller ett attribut. En länk får inte bära vem den är till.",
        "A field stands in an address or an attribute. A link must not carry whom it is for.",
    ),
    "M-11",
)
NO_ELEMENT = Fault(
    Text(
        "Brödtexten tar h2, h3, p, ul, ol, li, strong, em, a, br och img, och inga kommentarer, skript eller stilar.",
        "The body takes h2, h3, p, ul, ol, li, strong, em, a, br and img, and no comments, scripts or styles.",
    )
)
NO_ATTRIBUTE = Fault(
    Text(
        "Attribut: href på a, src och alt på img. Utseendet är systemets, så att foten inte kan döljas.",
        "Attributes: href on a, src and alt on img. Looks are the system's, so that the footer cannot be hidden.",
    )
)
NOT_CLOSED = Fault(
    Text("Ett element är inte avslutat, eller i fel ordning.", "An element is not closed, or crosswise.")
)
LOOSE = Fault(Text("Text står utanför stycke, rubrik och lista.", "Text stands outside paragraph, heading and list."))
OUT_OF_PLACE = Fault(
    Text(
        "Ett element står på fel plats: stycken och bilder i varandra, eller länk utanför stycke.",
        "An element is in the wrong place: paragraphs or pictures in one another, or a link outside a paragraph.",
    )
)
