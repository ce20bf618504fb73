"""Who acts: accounts with one role and one unit, the care relations that let them read a journal, and who acts for a
person outside.

* An actor is named in every act; a role says for which purposes (policy), a unit from where.
* Care data is read by staff who take part in the person's care (PDL 4:1): a care relation, opened with
  the visit and closed when care ends. It is a fact for `decide`, nothing more.
* Units are stored as keyed codes: the name of a clinic can reveal health.
* A custodian, god man, förvaltare or holder of a power acts within a mandate with dates and a scope (R-13, R-30).
"""

from ombud.actors.accounts import Accounts, UnknownActor
from ombud.actors.care import close_care, join_care, open_care, takes_part
from ombud.actors.representation import Representation, representations_of

__all__ = [
    "Accounts",
    "Representation",
    "UnknownActor",
    "close_care",
    "join_care",
    "open_care",
    "representations_of",
    "takes_part",
]
