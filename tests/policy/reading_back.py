"""Reads a rendered page back, with other people's parsers, so that what it says can be compared with the file."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from markdown_it import MarkdownIt

VOID = {"meta", "br", "hr", "link", "img", "input"}


@dataclass
class Part:
    """What stands under one heading: the names of a list of details with their lines, tables, other text."""

    id: str = ""
    title: str = ""
    level: int = 0
    details: dict[str, list[str]] = field(default_factory=dict)
    rows: list[list[str]] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)


class Reader(HTMLParser):
    """A page as its parts, with every tag checked to be closed."""

    def __init__(self, html: str, *, names_are_strong: bool = False) -> None:
        super().__init__()
        self.names_are_strong = names_are_strong
        self.open: list[tuple[str, dict[str, str]]] = []
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.parts: list[Part] = [Part()]
        self.text = ""
        self.name: str | None = None
        self.feed(html)
        self.close()
        assert not self.open, "a tag is not closed"

    def part(self, id_: str) -> Part:
        return next(part for part in self.parts if part.id == id_)

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        found = {name: value or "" for name, value in attrs}
        self.tags.append((tag, found))
        if tag in VOID:
            return
        self.open.append((tag, found))
        if tag in ("h1", "h2", "h3", "p", "li", "dt", "dd", "th", "td", "caption"):
            self.text = ""
        if tag == "tr":
            self.parts[-1].rows.append([])

    def handle_startendtag(self, tag: str, attrs: Any) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        opened, found = self.open.pop()
        assert opened == tag
        part = self.parts[-1]
        if tag in ("h1", "h2", "h3"):
            self.parts.append(Part(found.get("id", ""), self.text, int(tag[1])))
        elif tag == "dt":
            part.details[self.text] = []
        elif tag == "dd":
            part.details[list(part.details)[-1]].append(self.text)
        elif tag in ("th", "td"):
            part.rows[-1].append(self.text)
        elif self.names_are_strong and tag == "strong" and self.text.endswith(":") and self._inside("li"):
            self.name, self.text = self.text[:-1], ""
            part.details[self.name] = []
        elif tag in ("p", "li", "caption"):
            self._line(part, tag)

    def _inside(self, tag: str) -> bool:
        return any(opened == tag for opened, _ in self.open)

    def _line(self, part: Part, tag: str) -> None:
        """A line of text; in Markdown also what stands beside or below the name of a detail."""
        said = self.text.strip()
        part.texts.append(said)
        if self.name is not None and said:
            part.details[self.name].append(said)
        self.text = ""
        if tag == "li" and not self._inside("li"):
            self.name = None

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1][0] not in ("style", "title"):
            self.text += data


def read_html(html: str) -> Reader:
    return Reader(html)


def read_markdown(text: str) -> Reader:
    """Markdown, by an independent reader, as the HTML that it means. Raw HTML would be kept, and seen."""
    return Reader(MarkdownIt("commonmark", {"html": True}).enable("table").render(text), names_are_strong=True)
