"""How often a program may call, said on every answer (draft-ietf-httpapi-ratelimit-headers): the policy, what is left
of it and when it begins anew. A key has a pace of its own; whoever has none shares one with their network.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from starlette.requests import Request

from ombud.app.networks import network_of
from ombud.web.limits import Pace
from ombud.web.seen import Door

TIMES = 10
"""As much as somebody who is signed in."""
POLICY = r'"(?:reads|writes)";q=[0-9]+;w=60'
LEFT = r'"(?:reads|writes)";r=[0-9]+;t=[0-9]+'


@dataclass(frozen=True, slots=True)
class Paced:
    """The pace of one call."""

    writes: bool
    pace: Pace

    @property
    def wait(self) -> int:
        return self.pace.wait

    def headers(self) -> Mapping[str, str]:
        name = "writes" if self.writes else "reads"
        return {
            "RateLimit-Policy": f'"{name}";q={self.pace.quota};w=60',
            "RateLimit": f'"{name}";r={max(0, self.pace.left)};t={self.pace.seconds}',
        }


def of_key(door: Door, key: bytes, *, writes: bool, now: datetime) -> Paced:
    """The pace of a key that lives."""
    return Paced(writes, door.limits.pace(f"api {key.hex()}", writes=writes, now=now, times=TIMES))


def of_network(door: Door, request: Request, *, writes: bool, now: datetime) -> Paced:
    """The pace of whoever shows no key that lives: a key cannot be guessed."""
    source = request.client.host if request.client else ""
    return Paced(writes, door.limits.pace(f"api {network_of(source)}", writes=writes, now=now))
