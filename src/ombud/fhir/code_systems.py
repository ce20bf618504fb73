"""The code systems that are ours: what the codes in the answers mean, made of the policy and the words of the log."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from ombud.audit import Act
from ombud.fhir import problems
from ombud.fhir.metadata import SINCE
from ombud.fhir.model import ROOT
from ombud.policy.model import Policy
from ombud.policy.why import WHY
from ombud.relations import Kind
from ombud.terms.text import Language

Concepts = Iterable[tuple[str, str]]
Listed = Callable[[Policy, Language], Concepts]
SYSTEMS: Mapping[str, Listed] = {
    "purposes": lambda policy, language: (
        (code, getattr(one.name, language)) for code, one in policy.file.purposes.items()
    ),
    "categories": lambda policy, language: (
        (code, getattr(one.name, language)) for code, one in policy.file.categories.items()
    ),
    "roles": lambda policy, language: ((code, getattr(one.name, language)) for code, one in policy.file.roles.items()),
    "choices": lambda policy, _language: ((code, one.kind) for code, one in policy.file.choices.items()),
    "acts": lambda _policy, _language: ((one.value, one.value) for one in Act),
    "relations": lambda _policy, _language: ((one.value, one.value) for one in Kind),
    "rules": lambda _policy, language: ((rule.value, one.text.in_(language)) for rule, one in WHY.items()),
    "problems": lambda _policy, language: ((one.code, one.text.in_(language)) for one in problems.KINDS),
}
"""By its name, what codes there are and what each means."""


def code_system(name: str, policy: Policy, language: Language, base: str) -> dict[str, Any]:
    """The resource of one of `SYSTEMS`, as the policy in force has it."""
    concepts = [{"code": code, "display": meaning} for code, meaning in SYSTEMS[name](policy, language)]
    return {
        "resourceType": "CodeSystem",
        "id": name,
        "language": language,
        "url": f"{base}{ROOT}/CodeSystem/{name}",
        "version": f"{SINCE}.{policy.number}",
        "name": name.capitalize(),
        "status": "active",
        "caseSensitive": True,
        "content": "complete",
        "count": len(concepts),
        "concept": concepts,
    }
