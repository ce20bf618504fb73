"""A page, as it is counted: the path without its query, and without anything in it that may name somebody.

* Decoded until nothing changes, so that what is judged is what stands there; no query, no parameters.
* A part that looks like a number, an address, a code or an id of somebody is `:id`.
* Where somebody came from is the host that linked here and nothing of its page; a link of our own is none.

Pure.
"""

import re
from functools import lru_cache
from urllib.parse import unquote, urlsplit

from ombud.visitors.edge import redacted

LONGEST, DEEPEST = 120, 8
ANYBODY = ":id"
_ASSET = re.compile(
    r"\.(?:css|js|mjs|map|png|jpe?g|gif|webp|avif|svg|ico|woff2?|ttf|otf|mp4|webm|txt|xml|webmanifest)$"
)
_CODE = re.compile(r"[0-9A-Fa-f-]{16,}|[a-z]{1,4}_[0-9A-HJKMNP-TV-Z]{26}|.{41,}", re.ASCII)
_HOST = re.compile(r"[a-z0-9](?:[a-z0-9.-]{0,100}[a-z0-9])?")
_DIGITS = 5
_TIMES = 5
"""What is encoded more often than that was not written by anybody who meant a page."""


@lru_cache(maxsize=16384)
def page(target: str) -> str:
    """The path of a request's target, as it is counted."""
    path = re.split(r"[?#]", target, maxsplit=1)[0]
    if "://" in path:
        path = "/" + path.partition("://")[2].partition("/")[2]
    parts = [_part(part) for part in decoded(path).split("/") if part not in ("", ".", "..")]
    return ("/" + "/".join(parts[:DEEPEST]))[:LONGEST]


def decoded(text: str) -> str:
    """Percent-decoded as often as it was encoded."""
    before = ""
    for _ in range(_TIMES):
        before, text = text, unquote(text, errors="replace")
    return text if before == text else ANYBODY


def _part(part: str) -> str:
    """One part of a path, without its parameters."""
    bare = part.partition(";")[0]
    digits = sum(sign.isdigit() for sign in bare)
    if digits >= _DIGITS or "@" in bare or _CODE.fullmatch(bare) or redacted(bare) != bare or not bare.isprintable():
        return ANYBODY
    return bare


@lru_cache(maxsize=16384)
def is_page(method: str, path: str, status: int) -> bool:
    """Is it a page that somebody was shown? Not a picture, not an error, nothing that was sent in."""
    return method == "GET" and (200 <= status < 300 or status == 304) and _ASSET.search(path.lower()) is None


@lru_cache(maxsize=16384)
def source(referrer: str, own_host: str) -> str:
    """The host that linked here; empty for none, for our own, and for what is no address of a page."""
    try:
        host = (urlsplit(referrer).hostname or "") if "://" in referrer else ""
    except ValueError:
        return ""
    host = host.lower().removeprefix("www.")
    if host == own_host.lower().removeprefix("www.") or not _HOST.fullmatch(host):
        return ""
    return ANYBODY if _part(host) == ANYBODY else host
