"""The accounts of an installation, as its configuration lists them. A name that is not there may nothing."""

from collections.abc import Mapping
from dataclasses import dataclass

from ombud.terms import Actor


@dataclass(frozen=True, slots=True)
class UnknownActor:
    """No account has that name. A refusal, not a fault."""

    known: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Accounts:
    actors: Mapping[str, Actor]

    def named(self, name: str) -> Actor | UnknownActor:
        return self.actors.get(name) or UnknownActor(tuple(sorted(self.actors)))
