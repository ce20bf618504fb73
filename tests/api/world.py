"""One clinic for many calls: made once, with somebody in it of whom a little of everything is held."""

import itertools
from dataclasses import dataclass, field
from pathlib import Path

from ombud.api.model import Endpoint
from ombud.terms import Actor, subject_text
from tests.api.conftest import Place, Program, make_place
from tests.clinic import make_clinic


@dataclass
class World:
    """The clinic, its keys, and the ids that calls are about."""

    place: Place
    ids: dict[str, str]
    programs: dict[str, Program] = field(default_factory=dict)
    _numbers: "itertools.count[int]" = field(default_factory=itertools.count)

    def program(self, actor: Actor) -> Program:
        """A program of that account, for all that its role carries."""
        if actor.id not in self.programs:
            self.programs[actor.id] = self.place.program(actor)
        return self.programs[actor.id]

    def program_for(self, one: Endpoint) -> Program:
        """Whose work the operation is."""
        programs = (self.program(actor) for actor in self.place.staff)
        return next(found for found in programs if not one.serves or one.serves & found.key.purposes)

    def another(self) -> str:
        return f'"mark-{next(self._numbers):08d}"'

    @staticmethod
    def fits(text: object) -> bool:
        """A header that was drawn as the document has it."""
        return isinstance(text, str) and bool(text) and text.isascii() and text.strip() == text

    def close(self) -> None:
        self.place.close()


def make_world(folder: Path) -> World:
    clinic = make_clinic(folder)
    place = make_place(clinic)
    nelly = place.nelly()
    return World(place, {"{person}": subject_text(nelly)})
