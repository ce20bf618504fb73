"""Whose call it is: the key that a program carries, and its pace. The same at every door of programs (decision 0063).

A key has one pace, whichever doors it calls at; who calls without one has the pace of their network.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from starlette.requests import Request

from ombud.actors.api_keys import ApiKey
from ombud.app.api_keys import key_of
from ombud.app.networks import network_of
from ombud.terms import Actor
from ombud.web.limits import READS, WRITES
from ombud.web.seen import Door

TIMES = 10
"""As much as somebody who is signed in."""
_BEARER = re.compile(r"(?i:bearer) +([A-Za-z0-9_-]{1,200})")


@dataclass(frozen=True, slots=True)
class Known:
    """Whose call it is."""

    key: ApiKey
    actor: Actor
    token: str = field(repr=False)
    now: datetime


@dataclass(frozen=True, slots=True)
class TooOften:
    """The pace is over."""

    headers: Mapping[str, str]


def caller(door: Door, request: Request, *, writes: bool) -> Known | TooOften | None:
    """Whose it is; none where no key that lives comes with it."""
    now = door.clock()
    given = _BEARER.fullmatch(request.headers.get("authorization", ""))
    found = None if given is None else key_of(door.ombud, given[1], now=now)
    source = request.client.host if request.client else ""
    who, times = ("api " + network_of(source), 1) if found is None else (f"api {found[0].id.hex()}", TIMES)
    wait = door.limits.wait(who, writes=writes, now=now, times=times)
    if wait:
        return TooOften({"Retry-After": str(wait), "RateLimit-Policy": _policy(writes)})
    return None if found is None or given is None else Known(*found, given[1], now)


def _policy(writes: bool) -> str:
    return f'"writes";q={WRITES * TIMES};w=60' if writes else f'"reads";q={READS * TIMES};w=60'
