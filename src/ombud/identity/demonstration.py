"""The provider of a demo: whoever is chosen from the list has signed in. Nobody on it is real.

* It cannot be made but for an installation that says of itself that everybody in it is invented (`demo = true`), served
  on the loopback. There is no other way to one, and none that turns it on later.
* Each sign-in asks again where it comes from: only this machine is answered.
* What it proves says `demo`, on every page and in the log.
"""

import ipaddress
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from ombud.identity.model import Level, Means, NotProven, Proven, Whose
from ombud.terms import Text


@dataclass(frozen=True, slots=True)
class Role:
    """Somebody whom one may be in the demo."""

    name: str
    """What is chosen: a word of the demo's own, in no database."""
    words: Text
    whose: Whose
    level: Level = Level.MULTI_FACTOR


NOT_A_DEMO = NotProven(
    "not-a-demo",
    Text("Det här är ingen demonstration.", "This is no demonstration."),
    Text("Logga in med e-legitimation.", "Sign in with e-ID."),
)
NOT_ON_THE_LIST = NotProven(
    "not-on-the-list",
    Text("Personen finns inte i demonstrationen.", "There is no such person in the demonstration."),
    Text("Välj någon i listan.", "Choose somebody on the list."),
)


@dataclass(frozen=True, slots=True)
class Demonstration:
    """The list, in an installation that may have one. Made by `demonstration` alone."""

    cast: Mapping[str, Role]

    def sign_in(self, name: str, peer: str, *, now: datetime) -> Proven | NotProven:
        """`peer` is the address of the connection itself, not what a header says of it."""
        if not is_loopback(peer):
            return NOT_A_DEMO
        role = self.cast.get(name)
        return NOT_ON_THE_LIST if role is None else Proven(role.whose, Means.DEMO, role.level, now)


def demonstration(cast: Sequence[Role], *, demo: bool, bound_to: str) -> Demonstration | NotProven:
    """`demo` is what the installation says of itself, `bound_to` the address that it is served on."""
    if not (demo and is_loopback(bound_to)):
        return NOT_A_DEMO
    return Demonstration(MappingProxyType({role.name: role for role in cast}))


def is_loopback(address: str) -> bool:
    """A number of the loopback. A name is none: it may lead elsewhere tomorrow."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    mapped = getattr(found, "ipv4_mapped", None)
    return (mapped or found).is_loopback
