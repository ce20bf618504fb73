"""Whose call it is: the key that a program carries, and its pace. The same at every door of programs (decision 0063).

A key has one pace, whichever doors it calls at; who calls without one has the pace of their network.
"""

import re
from dataclasses import dataclass, field
from datetime import datetime

from starlette.requests import Request

from ombud.actors.api_keys import ApiKey
from ombud.app.api_keys import key_of
from ombud.terms import Actor
from ombud.web.pace import Paced, of_key, of_network
from ombud.web.seen import Door

_BEARER = re.compile(r"(?i:bearer) +([A-Za-z0-9_-]{1,200})")


@dataclass(frozen=True, slots=True)
class Known:
    """Whose call it is."""

    key: ApiKey
    actor: Actor
    token: str = field(repr=False)
    now: datetime


@dataclass(frozen=True, slots=True)
class Asking:
    """Somebody calls: at which pace, and with which key, if it is one."""

    paced: Paced
    known: Known | None = None


def asking(door: Door, request: Request, *, writes: bool) -> Asking:
    """Whose it is, and how often they have called: each call counts, whatever it is answered."""
    now = door.clock()
    given = _BEARER.fullmatch(request.headers.get("authorization", ""))
    found = None if given is None else key_of(door.ombud, given[1], now=now)
    if found is None or given is None:
        return Asking(of_network(door, request, writes=writes, now=now))
    key, actor = found
    return Asking(of_key(door, key.id, writes=writes, now=now), Known(key, actor, given[1], now))
