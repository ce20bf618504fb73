"""Which entries of the log the person may see (policy.md, *Readers*; C-579/21, R-15.6).

* All of them, but for those that would break a secrecy or put somebody in danger: what was done for a disclosure
  that a statute demands, what was entered as `mode: withheld` (a concern for a child), and what was done from a
  protected unit.
* What is withheld leaves no trace: no row, no proof, no count.
* Names are not shown. A name is given after review, by the data protection officer.
"""

from collections.abc import Collection

from ombud.audit import Entry
from ombud.audit.words import Act
from ombud.terms import PurposeId

WITHHELD = "withheld"
"""The fact `mode` of an entry that is never shown to the person or a guardian."""
_SECRET = frozenset({PurposeId("legal.disclosure")})
READS = frozenset({Act.OPEN, Act.ASK, Act.ACCESS, Act.EXPORT, Act.DISCLOSE, Act.FIND})
"""What is about opening."""


def may_be_shown(entry: Entry, protected: Collection[str] = ()) -> bool:
    """`protected` are the units whose name tells where somebody is hidden."""
    if entry.purpose in _SECRET or entry.facts.get("mode") == WITHHELD:
        return False
    return entry.actor.unit not in protected
