"""The text of a part of a mail, whatever its sender's program made of it. Nothing here fails: what cannot be read is
said in a fault, and the mail as it came is kept.

* An unknown or wrong character set is read as UTF-8, and where that fails as Windows-1252: nothing disappears.
* HTML is read for its words alone. Nothing of it is carried out or fetched; scripts, styles and hidden quotations
  (`blockquote`, the classes by which mail programs mark them) are left out.
"""

import re
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from html import unescape
from html.parser import HTMLParser
from typing import cast

from ombud.terms import Text

MOST_SIGNS = 500_000
"""Signs of one part that are read."""
_FALLBACKS = ("utf-8", "cp1252")
_TAG = re.compile(r"<[^<>]{0,2000}>")
BROKEN = (LookupError, TypeError, ValueError, AttributeError, AssertionError, RecursionError)
"""What the library raises of a mail that keeps to no rule."""
_BREAKS = frozenset({"p", "div", "br", "li", "tr", "h1", "h2", "h3", "h4", "table", "ul", "ol", "hr"})
_SILENT = frozenset({"script", "style", "head", "title", "template", "blockquote"})
_NO_END = frozenset({"br", "hr", "img", "input", "meta", "link", "area", "base", "col", "embed", "source", "wbr"})
_QUOTES = re.compile(r"gmail_quote|gmail_attr|yahoo_quoted|moz-cite|divrplyfwdmsg|appendonsend|protonmail_quote", re.I)
BROKEN_TEXT = Text(
    "En del av brevet är skriven med en teckenkodning som inte stämmer; några tecken kan vara fel.",
    "A part of the mail is in an encoding that is not the one it names; some signs may be wrong.",
)


def header(value: object) -> str:
    """A header as people read it, on one line."""
    text = str(value or "")
    try:
        pieces = decode_header(text)
    except (HeaderParseError, ValueError, LookupError):
        pieces = [(text, None)]
    said = "".join(one if isinstance(one, str) else decoded(one, charset)[0] for one, charset in pieces)
    return " ".join("".join(sign if sign.isprintable() else " " for sign in said).split())


def decoded(content: bytes, charset: str | None) -> tuple[str, bool]:
    """The text, and whether it was what it says it is."""
    try:
        return content.decode(charset or "utf-8"), True
    except (LookupError, ValueError):
        pass
    for other in _FALLBACKS:
        try:
            return content.decode(other), charset is None
        except ValueError:
            continue
    return content.decode("latin-1"), False


def payload(part: Message) -> bytes:
    """What the part holds, decoded; of a mail in a mail the parts of that."""
    if part.is_multipart():
        return b"".join(payload(child) for child in inner(part))
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def inner(part: Message) -> list[Message]:
    """The parts of a part that has parts."""
    return cast("list[Message]", part.get_payload())


def text_of(part: Message) -> tuple[str, tuple[Text, ...]]:
    """The words of a text part."""
    text, sound = decoded(payload(part), part.get_content_charset())
    text = text[:MOST_SIGNS].replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    if part.get_content_subtype() == "html":
        text = words_of_html(text)
    return text, () if sound else (BROKEN_TEXT,)


def words_of_html(markup: str) -> str:
    """The words that somebody sees, without what they quote."""
    reader = _Words()
    try:
        reader.feed(markup)
        reader.close()
    except AssertionError:  # the reader's own answer to some broken markup
        return unescape(_TAG.sub(" ", markup))
    return re.sub(r"[ \t]*\n[ \t]*", "\n", re.sub(r"[ \t\xa0]+", " ", "".join(reader.said))).strip()


class _Words(HTMLParser):
    """Collects what is said outside of what is silent."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.said: list[str] = []
        self._silent: list[str] = []
        """The open tags from the first silent one on."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _BREAKS:
            self.said.append("\n")
        marks = " ".join(value or "" for name, value in attrs if name in ("class", "id"))
        if (self._silent or tag in _SILENT or _QUOTES.search(marks)) and tag not in _NO_END:
            self._silent.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self._silent:
            while self._silent.pop() != tag:
                pass
        if tag in _BREAKS:
            self.said.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.said.append(data.replace("\n", " "))
