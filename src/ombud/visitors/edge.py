"""Identifiers at the edge: what comes in is one of four kinds, or it is dropped (N-06.2).

* The list is closed: IP address, session, user agent, cookie id. A header that carries any other identifier is taken
  away before anything, the program behind it included, sees it.
* A string that looks like a MAC address is redacted wherever it stands (N-06.3). Where the policy declares visits on
  site it is salted instead, and kept a day (T-21); that is `onsite.py`, and no log has it.
* An IPv6 address that a device made of its MAC address holds that address: its second half is dropped.
* An IP address is shortened to /24 or /48 (N-06.6). What is no address is none.

Pure.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from socket import AF_INET, AF_INET6, inet_ntop, inet_pton

IDENTIFIERS = ("ip", "session", "user_agent", "cookie_id")
"""All there is (N-06.2)."""
REDACTED = "[mac]"
LONGEST_AGENT = 256
_COLONS = r"[0-9A-Fa-f]{2}(?P<sign>[:-])[0-9A-Fa-f]{2}(?:(?P=sign)[0-9A-Fa-f]{2}){4}"
_DOTS = r"[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4}"
_ESCAPED = r"[0-9A-Fa-f]{2}(?:%3[Aa][0-9A-Fa-f]{2}){5}"
_BARE = r"[0-9A-Fa-f]{12}"
_MAC = re.compile(rf"(?<![0-9A-Fa-f])(?:{_ESCAPED}|{_COLONS}|{_DOTS}|{_BARE})(?![0-9A-Fa-f])")
_SIGNS = re.compile(r"%3[Aa]|[^0-9A-Fa-f]")
_CARRIES_AN_ID = re.compile(
    r"(?:^|-)(?:id|uid|uuid|guid|udid|idfa|idfv|gaid|aaid|maid|imei|imsi|msisdn|mac|uidh|fingerprint|device|advertising"
    r"|ad|client-data|visitor|subno|acr)(?:-|$)"
)
_OURS = frozenset({"x-request-id", "x-correlation-id"})
"""Names of one request, not of a browser."""
_HINTS = frozenset(
    {"sec-ch-ua-model", "sec-ch-ua-full-version-list", "sec-ch-ua-full-version", "sec-ch-ua-platform-version"}
    | {"sec-ch-ua-arch", "sec-ch-ua-bitness", "x-wap-profile", "x-up-subno", "x-forwarded-mac", "etag-id"}
)


def is_unknown_identifier(header: str) -> bool:
    """Does the header, by its name, carry an identifier that is not on the list?"""
    name = header.lower().replace("_", "-")
    return name not in _OURS and (name in _HINTS or _CARRIES_AN_ID.search(name) is not None)


def without_unknown(headers: Iterable[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """The headers of a request but those that carry an unknown identifier."""
    return [pair for pair in headers if not is_unknown_identifier(pair[0].decode("latin-1"))]


def redacted(text: str) -> str:
    """The text with no MAC address in it."""
    return _MAC.sub(REDACTED, text)


def macs(text: str) -> Iterator[str]:
    """The twelve digits of each MAC address in a text: for `onsite.py` alone."""
    return (_SIGNS.sub("", found[0]).lower() for found in _MAC.finditer(text))


@lru_cache(maxsize=8192)
def agent(text: str) -> str:
    """A user agent as it may be kept: printable, of limited length, without a MAC address."""
    return redacted("".join(sign if sign.isprintable() else " " for sign in text[: 2 * LONGEST_AGENT])[:LONGEST_AGENT])


def full_ip(text: str) -> str:
    """The address as the security log may keep it for its window; empty for what is no address."""
    return addresses(text)[0]


def short_ip(text: str) -> str:
    """The address shortened (N-06.6): `192.0.2.0/24`, `2001:db8:1::/48`; empty for what is no address."""
    return addresses(text)[1]


@lru_cache(maxsize=65536)
def addresses(text: str) -> tuple[str, str]:
    """The address whole and shortened."""
    packed = _packed(text)
    if len(packed) == _FOURTH:
        whole = inet_ntop(AF_INET, packed)
        return whole, f"{whole[: whole.rindex('.')]}.0/24"
    if not packed:
        return "", ""
    short = f"{inet_ntop(AF_INET6, packed[:6] + bytes(10))}/48"
    if packed[11:13] == b"\xff\xfe":  # the rest is the device's MAC address (N-06.3)
        return f"{inet_ntop(AF_INET6, packed[:8] + bytes(8))}/64", short
    return inet_ntop(AF_INET6, packed), short


def _packed(text: str) -> bytes:
    """The bytes of an address; none for what is no address. One of the fourth kind in the dress of the sixth is of the
    fourth."""
    bare = text.strip("[] ").partition("%")[0]
    try:
        if ":" not in bare:
            return inet_pton(AF_INET, bare)
        packed = inet_pton(AF_INET6, bare)
    except (OSError, ValueError):
        return b""
    return packed[12:] if packed.startswith(_MAPPED) else packed


_FOURTH = 4
_MAPPED = bytes(10) + b"\xff\xff"
