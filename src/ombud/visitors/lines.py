"""A line of a web server's log, read: nginx combined, Apache common and combined, Caddy JSON.

* Which it is is seen on each line. What a server writes beyond these formats is not looked at.
* A line that cannot be read is a reason, and nothing of the line: it may hold anything (design 5, 7).
* In Apache's and nginx's lines the name of somebody who signed in stands in clear. It is not taken.

Pure.
"""

import json
import re
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache
from typing import Any

from ombud.terms import Text
from ombud.visitors.model import Request

LONGEST = 16_384
"""Bytes of a line. A longer one is none."""
_QUOTED = r'"([^"\\]*(?:\\.[^"\\]*)*)"'
_LINE = re.compile(
    r"(\S+) \S+ [^\[]*\[(\d\d/[A-Z][a-z][a-z]/\d{4}:\d\d):(\d\d):(\d\d) ([+-]\d{4})\] "
    rf"{_QUOTED} (\d{{3}}) (?:\d+|-)(?: {_QUOTED} {_QUOTED})?"
)
_HOUR = re.compile(r"\d\d/[A-Z][a-z][a-z]/\d{4}:\d\d", re.ASCII)
_ZONE = re.compile(r"[+-]\d{4}", re.ASCII)
_STATUS = re.compile(r" \d{3} (?:\d+|-) ", re.ASCII)
_PARTS, _STAMP = 7, len("24/Nov/2026:10:11:12 +0100] ")
_ESCAPED = re.compile(r"\\(?:x([0-9A-Fa-f]{2})|(.))")
_REQUEST = re.compile(r"([A-Za-z]{1,16}) (\S+)(?: HTTP/[\d.]+)?")

TOO_LONG = Text("raden är för lång", "the line is too long")
NO_FORMAT = Text("inget av de format som kan läsas", "none of the formats that can be read")
NO_TIME = Text("tiden går inte att läsa", "the time cannot be read")
NO_JSON = Text("inte JSON", "not JSON")
NO_ACCESS = Text("JSON utan en begäran i Caddys format", "JSON without a request in Caddy's format")


def read_line(line: str) -> Request | Text:
    """The request that a line tells of, or why it could not be read."""
    if len(line) > LONGEST:
        return TOO_LONG
    quick = _quick(line)
    if quick is not None:
        return quick
    found = _LINE.match(line)
    if found is not None:
        return _combined(found)
    return _caddy(line) if line.startswith("{") else NO_FORMAT


def _quick(line: str) -> Request | None:
    """A line as almost all are: with two quoted texts after the status and nothing escaped. None for any other; a test
    holds the two ways to the same answer."""
    parts = line.split('"')
    if len(parts) != _PARTS or "\\" in line or parts[4] != " ":
        return None
    before, request, status = parts[:3]
    who, _, stamp = before.partition(" [")
    names = who.split(" ", 2)
    right = len(stamp) == _STAMP and len(names) > 1 and names[0] and names[1] and "[" not in who
    at = _at(stamp) if right else None
    if at is None or _status(status) is None:
        return None
    method, target = _asked(request)
    return Request(at, names[0], method, target, int(status[1:4]), _said(parts[3]), _said(parts[5]))


def _at(stamp: str) -> int | None:
    """The second of `24/Nov/2026:10:11:12 +0100] `; None for anything else."""
    minute, second = stamp[15:17], stamp[18:20]
    begun = _hour(stamp[:14], stamp[21:26])
    if begun is None or stamp[14] != ":" or stamp[17] != ":" or stamp[20] != " " or stamp[26:] != "] ":
        return None
    digits = f"{minute}{second}"
    right = digits.isascii() and digits.isdigit() and minute <= "59" and second <= "60"
    return begun + 60 * int(minute) + int(second) if right else None


@lru_cache(maxsize=16384)
def _status(text: str) -> re.Match[str] | None:
    return _STATUS.fullmatch(text)


def _combined(found: re.Match[str]) -> Request | Text:
    ip, hour, minute, second, zone, request, status, referrer, agent = found.groups()
    begun = _hour(hour, zone)
    if begun is None or minute > "59" or second > "60":
        return NO_TIME
    method, target = _asked(_ESCAPED.sub(_in_a_target, request))
    at = begun + 60 * int(minute) + int(second)
    return Request(at, ip, method, target, int(status), _plain(referrer), _plain(agent))


def _plain(text: str | None) -> str:
    return _ESCAPED.sub(_in_a_text, _said(text))


def _in_a_target(escaped: re.Match[str]) -> str:
    """A byte that the server has escaped, as a browser would have: `\\xE4` is `%E4`."""
    return f"%{escaped[1]}" if escaped[1] else f"%{ord(escaped[2]):02X}"


def _in_a_text(escaped: re.Match[str]) -> str:
    return chr(int(escaped[1], 16)) if escaped[1] else escaped[2]


@lru_cache(maxsize=4096)
def _hour(text: str, zone: str) -> int | None:
    """When that hour began; None for no hour."""
    try:
        if not _HOUR.fullmatch(text) or not _ZONE.fullmatch(zone):
            return None
        month = _MONTHS[text[3:6]]
        begun = datetime(int(text[7:11]), month, int(text[:2]), int(text[12:14]), tzinfo=_zone(zone))
    except (KeyError, ValueError):
        return None
    return _possible(int(begun.timestamp()))


def _possible(second: int) -> int | None:
    """The second, where a web server can have seen it."""
    return second if 0 <= second < _LAST else None


_LAST = 253_370_764_800
"""The beginning of the year 9999, after which a day in Stockholm may be no date."""
_NAMES = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_MONTHS = {name: number for number, name in enumerate(_NAMES, 1)}


def _zone(text: str) -> timezone:
    offset = timedelta(hours=int(text[1:3]), minutes=int(text[3:5]))
    return timezone(-offset if text[0] == "-" else offset)


@lru_cache(maxsize=16384)
def _asked(request: str) -> tuple[str, str]:
    """Method and target. What is no request line (an attack, most often) has neither."""
    found = _REQUEST.match(request)
    return (found[1].upper(), found[2]) if found else ("-", "-")


def _said(text: str | None) -> str:
    return "" if text in (None, "-") else str(text)


def _caddy(line: str) -> Request | Text:
    try:
        said = json.loads(line)
    except (ValueError, RecursionError):
        return NO_JSON
    request = said.get("request") if isinstance(said, dict) else None
    if not isinstance(request, dict):
        return NO_ACCESS
    second = _second(said.get("ts"))
    if second is None:
        return NO_TIME
    ip, method, target = (_text(request.get(name)) for name in ("client_ip", "method", "uri"))
    status, headers = said.get("status"), request.get("headers")
    if not isinstance(status, int) or not target:
        return NO_ACCESS
    return Request(
        second, ip or _text(request.get("remote_ip")) or _text(request.get("remote_addr")), method.upper(), target,
        status, _header(headers, "Referer"), _header(headers, "User-Agent"),
        objects=_header(headers, "Sec-Gpc").strip() == "1",
    )  # fmt: skip


def _second(value: Any) -> int | None:
    """Caddy writes seconds, thousandths or thousand millionths of one, or a time in words."""
    try:
        if isinstance(value, str):
            at = datetime.fromisoformat(value.replace("/", "-").replace("Z", "+00:00"))
            return _possible(int((at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp()))
        second = int(value)
    except (TypeError, ValueError, OverflowError):
        return None
    parts = 1 if second < _LAST else 1_000 if second < 1_000 * _LAST else 1_000_000_000
    return _possible(second // parts)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _header(headers: Any, name: str) -> str:
    values = headers.get(name) if isinstance(headers, dict) else None
    return _text(values[0]) if isinstance(values, list) and values else ""
