"""Which entries of the log the person may see (policy.md, *Readers*; C-579/21, R-15.6).

* All of them, but for those that would break a secrecy or put somebody in danger: what a statute withholds, what was
  entered as `mode: withheld` (a concern for a child), and what was done from a protected unit.
* What was done for a disclosure that a statute demands is shown only where the register shows that disclosure: an
  opening before it would betray it.
* What is withheld leaves no trace: no row, no proof, no count.
* Names are not shown. A name is given after review, by the data protection officer.
"""

from collections.abc import Collection
from dataclasses import dataclass

from ombud.audit import Entry
from ombud.audit.words import Act
from ombud.disclosure.register.rows import disclosures_of
from ombud.terms import PurposeId
from ombud.vault import Person

WITHHELD = "withheld"
"""The fact `mode` of an entry that is never shown to the person or a guardian."""
DISCLOSURE = PurposeId("legal.disclosure")
READS = frozenset({Act.OPEN, Act.EMERGENCY, Act.ASK, Act.ACCESS, Act.EXPORT, Act.DISCLOSE, Act.FIND, Act.PROFILE})
"""What is about opening; a profile is made of what was opened for it."""


@dataclass(frozen=True, slots=True)
class Sight:
    """What one person may see of the log about them."""

    withheld: frozenset[bytes] = frozenset()
    """The entries of disclosures that are withheld."""
    told: frozenset[bytes] = frozenset()
    """The entries of those that are not."""
    protected: frozenset[str] = frozenset()
    """The units whose name tells where somebody is hidden."""

    def reaches(self, entry_id: bytes, entry: Entry) -> bool:
        """May this entry be shown?"""
        if entry_id in self.withheld or entry.facts.get("mode") == WITHHELD or entry.actor.unit in self.protected:
            return False
        return entry.purpose != DISCLOSURE or entry_id in self.told


def sight(person: Person, protected: Collection[str] = ()) -> Sight:
    """What the person may see, as the register has it in this act."""
    known = disclosures_of(person)
    withheld = frozenset(one.entry for one in known if one.withheld)
    return Sight(withheld, frozenset(one.entry for one in known) - withheld, frozenset(protected))
