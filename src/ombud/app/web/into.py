"""Something of ours put into a page of another program's, on its way to the browser. Pure.

* First in the body, and last in it. A page without a body is left as it is; so is everything that is no whole page, and
  what is packed already.
* A page goes on as it comes: nothing is held back but what stands before its body, and what may turn out to be its end.
* What only looks like a body, in a script, a comment or an attribute, is none.
"""

import re
from collections.abc import Iterable

_QUIET = rb"script|style|template|noscript|title|textarea"
_ATTRIBUTES = rb"""(?:\s(?:[^>"']|"[^"]*"|'[^']*')*)?"""
_BODY = re.compile(
    rb"<!--.*?-->|<(?P<quiet>%b)\b[^>]*>.*?</(?P=quiet)\s*>|(?P<body><body%b>)|(?P<open><!--|<(?:%b)\b)"
    % (_QUIET, _ATTRIBUTES, _QUIET),
    re.IGNORECASE | re.DOTALL,
)
_MAY_BEGIN = re.compile(rb"<body", re.IGNORECASE)
_END = re.compile(rb"</body\s*>", re.IGNORECASE)
_MAY_END = re.compile(rb"<(?:/(?:b(?:o(?:d(?:y\s{0,64})?)?)?)?)?\Z", re.IGNORECASE)
_LONGEST_END = 72
LARGEST = 512 * 1024
"""Bytes that are held back at most."""
_OF_THE_BYTES = frozenset(
    {
        "content-length",
        "etag",
        "last-modified",
        "accept-ranges",
        "content-md5",
        "digest",
        "content-digest",
        "repr-digest",
    }
)
VARIES = "vary", "Cookie, Sec-GPC, Accept-Language"
"""What a page says differently for: what the browser has answered, its signal, its language."""


def is_page(headers: Iterable[tuple[str, str]]) -> str | None:
    """Is it a whole page that something can be put into? Its content type, or None."""
    found = {name.lower(): value.lower() for name, value in headers}
    kind = found.get("content-type", "")
    return kind if kind.startswith("text/html") and not {"content-encoding", "content-range"} & found.keys() else None


def tells_of_bytes(header: str) -> bool:
    """Does the header say something of the page's bytes, which are others with what is put in?"""
    return header.lower() in _OF_THE_BYTES


class Into:
    """One page under way."""

    def __init__(self, first: str, last: str, kind: str = "") -> None:
        """`kind` is the page's content type: a page that does not say UTF-8 gets signs that are the same in any."""
        how = ("utf-8", "strict") if "utf-8" in kind.lower() else ("ascii", "xmlcharrefreplace")
        self._first, self._last = first.encode(*how), last.encode(*how)
        self._held = bytearray()
        self._begun = self._through = False
        self._looked_to = 0

    def take(self, piece: bytes) -> bytes:
        """A piece of the page; what may go on now."""
        if self._through:
            return piece
        self._held += piece
        before = b"" if self._begun else self._before()
        return before + self._so_far() if self._begun else before

    def end(self) -> bytes:
        """The page has ended; what was held back. What stands last stands there also where the end is not written."""
        page = self._go(len(self._held))
        if not self._begun or self._through:
            return page
        return self._last + page if _END.match(page) else page + self._last

    def _before(self) -> bytes:
        """What stands before the body, once that has begun; without one the page is left as it is."""
        begun = self._body()
        if begun is not None:
            self._begun = True
            return self._go(begun) + self._first
        self._through = len(self._held) > LARGEST
        return self._go(len(self._held)) if self._through else b""

    def _body(self) -> int | None:
        """Where the body has begun. Looked for where the word stands, however small the pieces are."""
        if _MAY_BEGIN.search(self._held, self._looked_to) is None:
            self._looked_to = max(0, len(self._held) - len(b"<body"))
            return None
        for found in _BODY.finditer(self._held):
            if found["open"]:
                return None
            if found["body"]:
                return found.end()
        return None

    def _so_far(self) -> bytes:
        """What stands before the last end of the body so far, or before what may become one."""
        ends = [found.start() for found in _END.finditer(self._held)]
        gone = self._go(ends[-1] if ends else self._open())
        if len(self._held) > LARGEST:  # so much after its end is no page's: it goes on as it is
            self._through = True
            return gone + self._last + self._go(len(self._held))
        return gone

    def _open(self) -> int:
        """Where an end may have begun that is not whole yet."""
        found = _MAY_END.search(self._held, max(0, len(self._held) - _LONGEST_END))
        return len(self._held) if found is None else found.start()

    def _go(self, size: int) -> bytes:
        gone = bytes(self._held[:size])
        del self._held[:size]
        return gone
