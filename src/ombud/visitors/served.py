"""Which service outside care a page is about, by the names that the policy gives it (S13 of the notice).

* A page is about a service when a part of its path is the service's name, in Swedish, in English, or as the policy
  calls it. A page that names a service of care is about none: what care is used for is no product development.
* Pages come here as counts, with nothing of who saw them.

Pure.
"""

from ombud.policy.model import PolicyFile, Regime
from ombud.terms import ServiceId
from ombud.visitors.health import folded, names_of


class Served:
    """The services outside care of one policy, by what a path may call them."""

    def __init__(self, file: PolicyFile) -> None:
        self._care = frozenset(
            name for own, one in file.services.items() if one.regime is Regime.PDL for name in names_of(own, one)
        )
        self._others = {
            name: own
            for own, one in file.services.items()
            if one.regime is Regime.NON_CARE
            for name in names_of(own, one)
        }

    @property
    def services(self) -> tuple[ServiceId, ...]:
        """Every service outside care, in the order of the policy."""
        return tuple(dict.fromkeys(self._others.values()))

    def of(self, page: str) -> ServiceId | None:
        """The service; none for a page of care, of several services, or of none."""
        parts = folded(page).split("/")
        found = {self._others[part] for part in parts if part in self._others}
        return found.pop() if len(found) == 1 and self._care.isdisjoint(parts) else None
