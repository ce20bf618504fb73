"""A purpose that a program works for: asked before it uses data of its own, or reads.

newsletter = ombud.purpose(client, "marketing.direct", "contact", channel="email")

@newsletter
def write_to(person: str, text: str) -> None: ...      # not called where the answer is no: the decision comes back

if newsletter.may(person): ...
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import update_wrapper
from typing import Concatenate, ParamSpec, Protocol, TypeVar

from ombud.client.model import Decision, Reading, Refused

P = ParamSpec("P")
T = TypeVar("T")


class Asked(Protocol):
    """What can be asked: the client."""

    def ask(self, person: str, *categories: str, purpose: str, channel: str | None = None) -> Decision: ...

    def read(
        self, person: str, *categories: str, purpose: str, reason: str, channel: str | None = None
    ) -> Reading | Refused: ...


@dataclass(frozen=True, slots=True)
class Purpose:
    """One purpose, for some categories."""

    client: Asked = field(repr=False)
    name: str
    categories: tuple[str, ...]
    reason: str = ""
    channel: str | None = None

    def may(self, person: str) -> Decision:
        """Is it allowed about this person now? The question is in the log."""
        return self.client.ask(person, *self.categories, purpose=self.name, channel=self.channel)

    def read(self, person: str, *categories: str, reason: str = "") -> Reading | Refused:
        """Open data for the purpose."""
        said = reason or self.reason
        wanted = categories or self.categories
        return self.client.read(person, *wanted, purpose=self.name, reason=said, channel=self.channel)

    def __call__(self, function: Callable[Concatenate[str, P], T]) -> Callable[Concatenate[str, P], T | Decision]:
        """A function about a person, that is called where it may be. Otherwise the decision comes back."""

        def asked(person: str, /, *rest: P.args, **named: P.kwargs) -> T | Decision:
            found = self.may(person)
            return function(person, *rest, **named) if found else found

        update_wrapper(asked, function)
        return asked


class Asking(Protocol):
    """What makes a purpose: the client."""

    def purpose(self, name: str, *categories: str, reason: str = "", channel: str | None = None) -> Purpose: ...


def purpose(client: Asking, name: str, *categories: str, reason: str = "", channel: str | None = None) -> Purpose:
    """`ombud.purpose`: what a program works for."""
    return client.purpose(name, *categories, reason=reason, channel=channel)
