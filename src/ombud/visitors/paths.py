"""A page, as it is counted: the path without its query, and without anything in it that may name somebody.

* A target is read in one way for all that is asked of it (`path_of`): decoded until nothing changes, from UTF-8 or else
  Latin-1, without query, fragment and parameters, and with its `..` followed. What is judged is what is kept.
* A part that looks like a number, an address, a code or an id of somebody is `:id`.
* Where somebody came from is the host that linked here and nothing of its page; a link of our own is none.

Pure.
"""

import re
import unicodedata
from functools import lru_cache
from itertools import groupby
from urllib.parse import unquote_to_bytes, urlsplit

from ombud.visitors.edge import redacted

LONGEST, DEEPEST = 120, 8
ANYBODY = ":id"
_ASSET = re.compile(
    r"\.(?:css|js|mjs|map|json|png|jpe?g|gif|webp|avif|svg|ico|woff2?|ttf|otf|eot|mp3|mp4|webm|wasm|txt|xml|webmanifest)$"
)
_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://[^/?#]*")
_CODE = re.compile(r"[0-9A-Fa-f-]{16,}|[a-z]{1,4}_[0-9A-HJKMNP-TV-Z]{26}|.{41,}", re.ASCII)
_CHANGE = re.compile(r"[a-z](?=[A-Z0-9])|[0-9](?=[A-Za-z])|[A-Z](?=[0-9])")
_NUMBER = re.compile(r"[\d +()-]+")
_HOST = re.compile(r"[a-z0-9](?:[a-z0-9.-]{0,100}[a-z0-9])?")
_ENCODED = re.compile(r"(?:%[0-9A-Fa-f]{2})+|%u[0-9A-Fa-f]{4}")
_DIGITS, _DIGITS_OF_SEVERAL = 5, 10
_SHORTEST_CODE, _EVEN = 12, 4
_TIMES = 5
"""What is encoded more often than that was not written by anybody who meant a page."""


@lru_cache(maxsize=16384)
def page(target: str) -> str:
    """The path of a request's target, as it is counted."""
    parts: list[str] = []
    for numbers, some in groupby(path_of(target).split("/")[1 : DEEPEST + 1], _is_number):
        found = list(some)
        several = numbers and _digits("".join(found)) >= _DIGITS_OF_SEVERAL  # a number that stands in several parts
        parts += [ANYBODY if several else _part(part) for part in found]
    return ("/" + "/".join(parts))[:LONGEST]


@lru_cache(maxsize=16384)
def path_of(target: str) -> str:
    """The path that a target asks for: what every judgement on it is about."""
    text = decoded(_ABSOLUTE.sub("", target, count=1) if not target.startswith("/") else target)
    parts: list[str] = []
    for part in re.split(r"[?#]", text, maxsplit=1)[0].split("/"):
        bare = part.partition(";")[0]
        if bare == "..":
            del parts[-1:]
        elif bare not in ("", "."):
            parts.append(bare)
    return "/" + "/".join(parts)


def decoded(text: str) -> str:
    """Percent-decoded as often as it was encoded, each sign in its one form (NFC)."""
    before = ""
    for _ in range(_TIMES):
        before, text = text, _ENCODED.sub(_read, text)
    return unicodedata.normalize("NFC", text) if before == text else ANYBODY


def _read(encoded: re.Match[str]) -> str:
    """What was encoded: UTF-8, or else Latin-1, in which old links and forms are written."""
    if encoded[0][1] == "u":
        return chr(int(encoded[0][2:], 16))
    return read(unquote_to_bytes(encoded[0]))


def read(raw: bytes) -> str:
    """Text of which nobody says how it is written: UTF-8, or else Latin-1."""
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def _part(part: str) -> str:
    named = _digits(part) >= _DIGITS or not {"@", "=", "&"}.isdisjoint(part) or redacted(part) != part
    return ANYBODY if named or _is_code(part) or not part.isprintable() else part


def _is_number(part: str) -> bool:
    return _NUMBER.fullmatch(part) is not None


def _digits(text: str) -> int:
    return sum(sign.isdigit() for sign in text)


def _is_code(part: str) -> bool:
    """Was it written by a machine? People change between small, large and digits at the beginning of a word alone."""
    changes = len(_CHANGE.findall(part))
    mixed = len(part) >= _SHORTEST_CODE and changes >= 3 and len(part) < _EVEN * changes
    return mixed or any(_CODE.fullmatch(some) for some in (part, *part.split(".")))


@lru_cache(maxsize=16384)
def is_page(method: str, target: str, status: int) -> bool:
    """Is it a page that somebody was shown? Not a picture, not an error, nothing that was sent in."""
    shown = method == "GET" and (200 <= status < 300 or status == 304)
    return shown and _ASSET.search(path_of(target).lower()) is None


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
