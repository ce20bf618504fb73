"""Who has looked, or tried to: as the person is told it, without names (PDL 8:5, R-15.6, C-579/21).

What must not be shown is not here in any form (`shown`): no row, and no count of rows.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from ombud.audit import Outcome
from ombud.audit.ledger import Logged
from ombud.audit.model import SYSTEM
from ombud.disclosure.shown import READS, Sight
from ombud.terms import CategoryId, PurposeId
from ombud.vault import Person

LATEST = 200
"""So many entries are looked through for a page that shows the latest readings alone."""
OF_THE_PERSON, OF_PROGRAMS = "subject", frozenset({SYSTEM.role, "campaigns", "website"})
"""The roles of the person themself, and those that no human being acts in."""


class Whose(StrEnum):
    """Whose look it was."""

    PERSON = "person"
    """The data subject's own."""
    HUMAN = "human"
    """Somebody's at work."""
    PROGRAM = "program"
    """A program's: no human being saw anything."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One entry of who has looked, or tried to."""

    at: datetime
    act: str
    permitted: bool
    unit: str
    role: str
    purpose: PurposeId | None
    categories: tuple[CategoryId, ...]
    id: bytes = b""
    """By which the person can say that they do not recognise it."""

    @property
    def whose(self) -> Whose:
        if self.role == OF_THE_PERSON:
            return Whose.PERSON
        return Whose.PROGRAM if self.role in OF_PROGRAMS else Whose.HUMAN


def readings_of(person: Person, may_see: Sight, most: int | None = None) -> tuple[tuple[Reading, ...], bool]:
    """Who has looked, the latest first; without what is withheld (policy.md, *Readers*).

    With `most`, of the latest so many entries of the log about the person; and whether there may be earlier ones.
    """
    logged = person.act.vault.ledger.who_read(person.act.tx, person.subject, most)
    found = [one for one in logged if one.entry.act in READS and may_see.reaches(one.entry_id, one.entry)]
    return tuple(_reading(one) for one in reversed(found)), len(logged) == most


def _reading(logged: Logged) -> Reading:
    entry = logged.entry
    return Reading(
        entry.at,
        entry.act.value,
        entry.outcome is not Outcome.REFUSED,
        entry.actor.unit,
        entry.actor.role,
        entry.purpose,
        entry.categories,
        logged.entry_id,
    )
