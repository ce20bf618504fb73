"""The words of a page about somebody: in their language, with units by name, and without places of the protected."""

from typing import Protocol

from ombud.disclosure.wording import Wording
from ombud.policy.model import Policy
from ombud.web import Visit


class Told(Protocol):
    """What was found of a person, and how it may be told."""

    @property
    def policy(self) -> Policy: ...
    @property
    def hidden(self) -> bool: ...


def wording(visit: Visit, found: Told) -> Wording:
    """Names of units stand in `ombud.toml`, and none is said where the identity is protected (R-15.6, R-41)."""
    names = visit.ombud.config.unit_names()
    return Wording(found.policy.file, visit.language, hidden=found.hidden, units=names)
