"""The addresses: stable, Swedish, without personal data. One list says what each needs; tests walk it."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from ombud.terms import PurposeId, Text
from ombud.web.model import Answer, Need, Visit

Handler = Callable[[Visit], Answer]
AT_WORK = (Need.ACCOUNT, Need.WORK, Need.STAFF)
"""What is for those who work here, and for nobody else."""


class Group(Enum):
    """The kinds of work that the menu of the console is ordered by (ux.md 3.3)."""

    WORK = Text("Arbete", "Work")
    USE = Text("Utskick och analys", "Mailings and analysis")
    PROTECTION = Text("Dataskydd", "Data protection")
    TECHNIQUE = Text("Teknik", "Technology")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page stands in the menu of those who work here: under which kind of work, and in which words."""

    group: Group
    words: Text
    icon: str


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
    purposes: frozenset[PurposeId] = frozenset()
    """For `Need.STAFF`: the page is for whoever's role carries one of them in the policy in force; without any, for
    nobody (PDL 4:1-2; A-10)."""
    place: Place | None = None
    """In the menu of the console, for those who may come."""
    outside: bool = False
    """POST may come from elsewhere than our own pages: one-click lists (RFC 8058) and what a provider posts back."""
    upload: int = 0
    """The most bytes of a file that may be sent; 0 where there is none."""

    def methods(self) -> list[str]:
        return [name for name, handler in (("GET", self.show), ("POST", self.do)) if handler]

    def open_to(self, purposes: frozenset[PurposeId]) -> bool:
        """May whoever works for these purposes come here?"""
        return self.need in AT_WORK[:2] or (self.need is Need.STAFF and bool(self.purposes & purposes))
