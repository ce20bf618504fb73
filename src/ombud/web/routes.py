"""The addresses: stable, Swedish, without personal data. One list says what each needs; tests walk it."""

from collections.abc import Callable
from dataclasses import dataclass

from ombud.web.model import Answer, Need, Visit

Handler = Callable[[Visit], Answer]


@dataclass(frozen=True, slots=True)
class Route:
    """One address, what stands behind it, and who may come."""

    path: str
    """As in `/mina/arenden/{reference}`."""
    name: str
    show: Handler | None = None
    """What GET answers: nothing is changed by it."""
    do: Handler | None = None
    """What POST answers."""
    need: Need = Need.PERSON
    roles: frozenset[str] = frozenset()
    """For `Need.STAFF`: whose page it is; nobody else's."""
    outside: bool = False
    """POST may come from elsewhere than our own pages: one-click lists (RFC 8058) and what a provider posts back."""
    upload: int = 0
    """The most bytes of a file that may be sent; 0 where there is none."""

    def methods(self) -> list[str]:
        return [name for name, handler in (("GET", self.show), ("POST", self.do)) if handler]
