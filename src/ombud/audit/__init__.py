"""The log that cannot be changed unseen.

* Every act, every open and every refusal has one entry: who, what, whose, when, why, by which rules (G-04).
* The entry of an act commits with the act. The entry of an open has reached the durability in force before
  the value is released.
* An entry holds ids and codes. What it says of a person can be erased, and every proof still holds.
* Whoever has an earlier checkpoint finds every change up to it, offline and on a copy.

`spec/audit-log.md` is the page; `ports` is what the log needs from its neighbours.
"""

from ombud.audit.lane import Durability, LaneError
from ombud.audit.ledger import Ledger, LedgerDamagedError
from ombud.audit.model import Entry, EntryError
from ombud.audit.payload import Heading, heading
from ombud.audit.words import Act, Outcome

__all__ = [
    "Act",
    "Durability",
    "Entry",
    "EntryError",
    "Heading",
    "LaneError",
    "Ledger",
    "LedgerDamagedError",
    "Outcome",
    "heading",
]
