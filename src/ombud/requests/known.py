"""What a person is known by in other systems: opened for their request, and no more than finds them there (N-16.1)."""

from collections.abc import Mapping
from dataclasses import replace

from ombud.policy.ask import Ask, Refusal
from ombud.systems.kinds import Kind as Known
from ombud.terms import Actor, CategoryId, PurposeId, RoleId
from ombud.vault import Person

REQUESTS = PurposeId("legal.requests")
FOUND_BY: Mapping[tuple[str, str], Known] = {
    ("personnummer", "personnummer"): Known.PERSONNUMMER,
    ("contact", "email"): Known.EMAIL,
    ("contact", "phone"): Known.PHONE,
}
"""What is held of a person that a system can know them by: category and field."""


def known_by(person: Person, by: Actor) -> Mapping[str, tuple[str, ...]] | Refusal:
    """What the person can be known by elsewhere, opened for their request; by kind."""
    categories = frozenset(CategoryId(category) for category, _ in FOUND_BY)
    opened = person.requesting().open(Ask(person.subject, REQUESTS, categories, by))
    if isinstance(opened, Refusal):
        return opened
    values: dict[str, set[str]] = {}
    for one in opened.reveal():
        for (category, name), kind in FOUND_BY.items():
            if one.category == category and one.fields.get(name) and not one.about_third_party:
                values.setdefault(kind.value, set()).add(one.fields[name])
    return {kind: tuple(sorted(values[kind])) for kind in sorted(values)}


def worker(person: Person) -> Actor:
    """Whoever does it, as one who answers requests: what a person decides by themself is written by that right too."""
    by, roles = person.act.by, person.act.policy.file.roles
    if by.role in roles and REQUESTS in roles[by.role].purposes:
        return by
    name = next((name for name, role in roles.items() if REQUESTS in role.purposes and not role.care), RoleId(""))
    return replace(by, role=name)


def known_to_systems(person: Person) -> Mapping[str, tuple[str, ...]]:
    """The same for what is told outside a request; nothing where no role of the policy may."""
    known = known_by(person, worker(person))
    return {} if isinstance(known, Refusal) else known
