"""Something of ours put into a page of another program's, on its way to the browser. Pure.

* First in the body, and last in it. A page without a body is left as it is; so is everything that is no page, and what
  is packed already.
* A page is held back until its body has begun and, for the end, as long as it is not larger than half a megabyte: a
  larger one goes on as it comes, with what stands first.
"""

import re

_BODY = re.compile(rb"<body(?:\s[^>]*)?>", re.IGNORECASE)
_END = re.compile(rb"</body\s*>", re.IGNORECASE)
LARGEST = 512 * 1024


class Into:
    """One page under way."""

    def __init__(self, first: bytes, last: bytes) -> None:
        self._first, self._last = first, last
        self._held = bytearray()
        self._through = False

    def take(self, piece: bytes) -> bytes:
        """A piece of the page; what may go on now."""
        if self._through:
            return piece
        self._held += piece
        return self._let_go(whole=False) if len(self._held) > LARGEST else b""

    def end(self) -> bytes:
        """The page has ended; what was held back."""
        return b"" if self._through else self._let_go(whole=True)

    def _let_go(self, *, whole: bool) -> bytes:
        self._through = True
        page = bytes(self._held)
        self._held.clear()
        begun = _BODY.search(page)
        if begun is None:
            return page
        page = page[: begun.end()] + self._first + page[begun.end() :]
        ends = [found.start() for found in _END.finditer(page)] if whole else []
        return page[: ends[-1]] + self._last + page[ends[-1] :] if ends else page
