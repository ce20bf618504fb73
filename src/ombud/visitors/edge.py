"""Identifiers at the edge: what comes in is one of four kinds, or it is dropped (N-06.2).

* The list is closed: IP address, session, user agent, cookie id. A header that carries any other identifier is taken
  away before anything, the program behind it included, sees it.
* A string that looks like a MAC address is redacted wherever it stands (N-06.3). Where the policy declares visits on
  site it is salted instead, and kept a day (T-21); that is `onsite.py`, and no log has it.
* An IPv6 address that a device made of its MAC address holds that address: its second half is dropped.
* An IP address is shortened to /24 or /48 (N-06.6); one of 6to4, whose 48 bits are an IPv4 address, to /40. What is no
  address is none.
* Inside a user agent stands no other identifier: what looks like an e-mail address, a number or a UUID is `[id]`.

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
IDENTIFIER = "[id]"
_HEX = "[0-9A-Fa-f]"
_COLONS = rf"{_HEX}{{1,2}}(?::{_HEX}{{1,2}}){{5,7}}"
_WRITTEN = "%(?:25)*(?:3[Aa]|2[DdEe]|5[Ff]|20)"
_PAIRS = rf"{_HEX}{{2}}(?P<sign>[-._ ]|{_WRITTEN}){_HEX}{{2}}(?:(?P=sign){_HEX}{{2}}){{4,6}}"
_WHOLE = rf"{_HEX}{{4}}(?P<mark>[.:-]){_HEX}{{4}}(?P=mark){_HEX}{{4}}|{_HEX}{{6}}[:-]{_HEX}{{6}}|{_HEX}{{12}}"
_MAC = re.compile(rf"{_COLONS}|{_PAIRS}|(?<!{_HEX})(?:{_WHOLE})(?!{_HEX})")
"""Six pairs, or eight where a device made them into an EUI-64; three groups of four, two of six, or twelve digits."""
_SIGNS = re.compile(rf"{_WRITTEN}|[^0-9A-Fa-f]")
_NAMED = re.compile(
    r"[^\s@;,()<>]+(?:@|%40)[^\s@;,()<>]+|[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}"
    r"|\d{6,8}[-+ ]\d{4}(?!\d)|\+?\d{10,}|[0-9A-Fa-f]{16,}"
)
"""What names a person or a device inside a user agent: an e-mail address, a UUID, a personnummer, a number to call."""
_CARRIES_AN_ID = re.compile(
    r"(?:^|-)(?:id|uid|uuid|guid|udid|idfa|idfv|gaid|aaid|maid|imei|imsi|msisdn|mac|uidh|fingerprint|device|advertising"
    r"|ad|client-data|visitor|subno|acr)(?:-|$)"
)
_OF_A_REQUEST = re.compile(
    r"(?:^|-)(?:request|correlation|transaction|trace|span|session|event|message|tenant|cf|vercel)-id$"
)
"""Names of one request, of its place in a stream, or of a session, which is on the list: not of a browser."""
_HINTS = frozenset(
    {"sec-ch-ua-model", "sec-ch-ua-full-version-list", "sec-ch-ua-full-version", "sec-ch-ua-platform-version"}
    | {"sec-ch-ua-arch", "sec-ch-ua-bitness", "x-wap-profile", "x-up-subno", "x-forwarded-mac", "etag-id"}
)


@lru_cache(maxsize=1024)
def is_unknown_identifier(header: str) -> bool:
    """Does the header, by its name, carry an identifier that is not on the list?"""
    name = header.lower().replace("_", "-")
    if name in _HINTS:
        return True
    return _OF_A_REQUEST.search(name) is None and _CARRIES_AN_ID.search(name) is not None


def without_unknown(headers: Iterable[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """The headers of a request but those that carry an unknown identifier."""
    return [pair for pair in headers if not is_unknown_identifier(pair[0].decode("latin-1"))]


def redacted(text: str) -> str:
    """The text with no MAC address in it."""
    return _MAC.sub(REDACTED, text)


def macs(text: str) -> Iterator[str]:
    """The twelve digits of each MAC address in a text: for `onsite.py` alone."""
    for found in _MAC.finditer(text):
        digits = "".join(part.zfill(2) for part in _SIGNS.split(found[0].lower()))
        yield digits[:6] + digits[-6:]


@lru_cache(maxsize=8192)
def agent(text: str) -> str:
    """A user agent as it may be kept: printable, of limited length, without any identifier that is written into it."""
    printable = "".join(sign if sign.isprintable() else " " for sign in text[: 2 * LONGEST_AGENT])
    return redacted(_NAMED.sub(IDENTIFIER, printable))[:LONGEST_AGENT]


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
    kept = 5 if packed.startswith(_SIX_TO_FOUR) else 6
    short = f"{inet_ntop(AF_INET6, packed[:kept] + bytes(16 - kept))}/{8 * kept}"
    if packed[11:13] == b"\xff\xfe":  # the rest is the device's MAC address (N-06.3)
        return f"{inet_ntop(AF_INET6, packed[:8] + bytes(8))}/64", short
    return inet_ntop(AF_INET6, packed), short


def _packed(text: str) -> bytes:
    """The bytes of an address, which a proxy may write with its port; none for what is no address. One of the fourth
    kind in the dress of the sixth is of the fourth."""
    bare = text.strip()
    if bare.startswith("["):
        bare = bare[1:].partition("]")[0]
    elif bare.count(":") == 1:
        bare = bare.partition(":")[0]
    bare = bare.partition("%")[0]
    try:
        if ":" not in bare:
            return inet_pton(AF_INET, bare)
        packed = inet_pton(AF_INET6, bare)
    except (OSError, ValueError):
        return b""
    return packed[12:] if packed.startswith(_MAPPED) else packed


_FOURTH = 4
_MAPPED = bytes(10) + b"\xff\xff"
_SIX_TO_FOUR = b"\x20\x02"
"""6to4 (RFC 3056): the four bytes that follow are a whole address of the fourth kind, which 48 bits would keep."""
