"""One act about to happen to one person, and what it says of how it went."""

from dataclasses import dataclass
from datetime import datetime
from random import Random

from ombud.app.installation import Ombud
from ombud.relations import Relation, State
from ombud.terms import Actor, SubjectId


@dataclass(frozen=True, slots=True)
class Moment:
    """One act about to happen to one person."""

    ombud: Ombud
    subject: SubjectId
    email: str
    now: datetime
    random: Random

    def actor(self, name: str) -> Actor:
        return self.ombud.accounts.actors[name]

    def relations(self, *states: State) -> list[Relation]:
        with self.ombud.vault.look(by=self.actor("rut"), now=self.now) as act:
            found = act.person(self.subject).about.relations
        return [one for one in found if one.state in states]


Facts = dict[str, object]
