"""What a person is known by in other systems, for what is told there outside a request (N-16.1)."""

from dataclasses import replace

from ombud.policy.ask import Refusal
from ombud.requests.known_by import REQUESTS, LookedFor, known_by
from ombud.terms import Actor, RoleId
from ombud.vault import Person


def worker(person: Person) -> Actor:
    """Whoever does it, as one who answers requests: what a person decides by themself is written by that right too."""
    by, roles = person.act.by, person.act.policy.file.roles
    if by.role in roles and REQUESTS in roles[by.role].purposes:
        return by
    name = next((name for name, role in roles.items() if REQUESTS in role.purposes and not role.care), RoleId(""))
    return replace(by, role=name)


def known_to_systems(person: Person) -> LookedFor:
    """What finds them there; nothing where no role of the policy may open it."""
    known = known_by(person, worker(person))
    return {} if isinstance(known, Refusal) else known
