"""The last look at a message before it is built: is what the law wants in it, and to be seen? (M-04, M-05, R-21.3)

The layout puts it there, and nothing in a template can take it out. This looks at what came out all the same, as a
recipient's mail program would: a layout that loses the footer, hides it or fetches something builds no template.
"""

import re
from collections.abc import Iterator
from html.parser import HTMLParser

from ombud.campaigns.templates.inserted import Inserted
from ombud.campaigns.templates.model import Fault
from ombud.campaigns.templates.rules import MOST_HTML, TOO_LARGE
from ombud.terms import Text


class _Seen(HTMLParser):
    """What a reader sees and where its links lead; and whether anything hides or is fetched."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text = ""
        self.links: list[str] = []
        self.language = ""
        self.headings = 0
        self.odd = False
        self._title = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self._title = tag == "title"
        self.headings += tag == "h1"
        self.language = given.get("lang", self.language)
        style = given.get("style", "").replace(" ", "").casefold().replace("background-color", "background")
        source = given.get("src", "cid:")
        self.odd |= tag in _FETCHES or any(one in style for one in _HIDES) or not source.startswith("cid:")
        self.odd |= any(name.startswith("on") or name in ("background", "hidden", "srcset") for name in given)
        if tag == "a":
            self.links.append(given.get("href", ""))

    def handle_endtag(self, _tag: str) -> None:
        self._title = False

    def handle_data(self, data: str) -> None:
        self.text += "" if self._title else data

    def handle_comment(self, _data: str) -> None:
        self.odd = True


_FETCHES = frozenset({"script", "link", "style", "iframe", "object", "embed", "form", "base", "video", "audio", "svg"})
_HIDES = (
    "display:none",
    "visibility:hidden",
    "opacity:0",
    "font-size:0",
    "url(",
    "position:",
    "color:#fff",
    "height:0",
)


def missing(html: str, text: str, put: Inserted, stop_url: str) -> tuple[Fault, ...]:
    """What a finished mail or letter lacks; a letter has no HTML."""
    return tuple(dict.fromkeys((*_in_text(text, put, stop_url), *(_in_html(html, put, stop_url) if html else ()))))


def missing_in_sms(text: str, put: Inserted, stop_url: str) -> tuple[Fault, ...]:
    """What a finished SMS lacks."""
    lacks = {
        NO_MARK: not text.startswith(f"{put.mark}: "),
        NO_OBJECTION: put.short not in text,
        NO_STOP: not text.endswith(f": {stop_url}"),
    }
    return tuple(fault for fault, is_so in lacks.items() if is_so)


def _in_text(text: str, put: Inserted, stop_url: str) -> Iterator[Fault]:
    said = _spaced(text)
    if _spaced(put.mark) not in said or _spaced(put.identity) not in said:
        yield NO_MARK
    if stop_url not in text or _spaced(put.stop) not in said or _spaced(put.reason) not in said:
        yield NO_STOP
    if put.title.casefold() not in said.casefold() or _spaced(put.objection) not in said:
        yield NO_OBJECTION


def _in_html(html: str, put: Inserted, stop_url: str) -> Iterator[Fault]:
    seen = _Seen()
    seen.feed(html)
    seen.close()
    said = _spaced(seen.text)
    if not _all_in(said, put.mark, put.identity):
        yield NO_MARK
    if seen.links.count(stop_url) < 2 or not _all_in(said, put.stop, put.reason):
        yield NO_STOP
    if not _all_in(said, put.title, put.objection, put.say_no):
        yield NO_OBJECTION
    if seen.odd or seen.language not in ("sv", "en") or seen.headings != 1:
        yield HIDES
    if len(html.encode()) > MOST_HTML:
        yield TOO_LARGE


def _all_in(said: str, *words: str) -> bool:
    return all(_spaced(one) in said for one in words)


def _spaced(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


NO_MARK = Fault(
    Text(
        "Meddelandet visar inte vem det är från och att det är reklam (9 § MFL).",
        "The message does not show who it is from and that it is advertising (MFL 9 §).",
    ),
    "M-05",
)
NO_STOP = Fault(
    Text(
        "Meddelandet saknar skälet till att personen får det, eller länken som avslutar det (20 § MFL).",
        "The message lacks why the person gets it, or the link that ends it (MFL 20 §).",
    ),
    "M-04",
)
NO_OBJECTION = Fault(
    Text(
        "Meddelandet saknar rutan om rätten att säga nej (artikel 21.4).",
        "The message lacks the box about the right to say no (Art. 21(4)).",
    ),
    "R-21.3",
)
HIDES = Fault(
    Text(
        "Meddelandet döljer eller hämtar något, eller saknar språk eller huvudrubrik.",
        "The message hides or fetches something, or lacks a language or its main heading.",
    ),
    "N-06.5",
)
