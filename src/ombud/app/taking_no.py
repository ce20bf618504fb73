"""A no to advertising, said at a desk or on the telephone (Art. 21(2)–(3), R-08, R-21.1).

* It needs no identity and no reason, and nobody is asked whether they are sure. It is in force in the act that
  takes it.
* It has a reference like everything that people ask for, and is answered at once; what cannot be answered so, because
  only a letter may go (R-41), is left to those who answer requests.
* Of somebody who is not here the address that they name is enough: it is kept as a keyed hash (M-12).
"""

from dataclasses import dataclass
from datetime import datetime

from ombud.collection.relate import Declined
from ombud.law.rights import Right
from ombud.requests import answer, open_request
from ombud.requests.model import Arrival, Wanted
from ombud.terms import Actor, SubjectId
from ombud.vault import Vault


@dataclass(frozen=True, slots=True)
class Took:
    """The no is in force."""

    reference: str


@dataclass(frozen=True, slots=True)
class Said:
    """Which advertising, and how it was said."""

    channel: str = ""
    """`email`, `sms`, `post`; all of it and profiling where nothing is said."""
    way: str = "desk"


ALL = Said()


def take_no(
    vault: Vault, subject: SubjectId | None, said: Said = ALL, *, contact: str = "", by: Actor, now: datetime
) -> Took | Declined:
    """Take it; in force when this has answered."""
    one = Wanted(Right.OBJECTION_MARKETING, {"channel": said.channel} if said.channel else {})
    wanted = (one,) if said.channel or subject is None else (one, Wanted(Right.OBJECTION_PROFILING))
    arrival = Arrival(said.way, now, wanted, subject=subject, contact=contact)
    file = open_request(vault, arrival, by=by, now=now)
    if isinstance(file, Declined):
        return file
    answer(vault, file.id, by=by, now=now, channel=said.way)
    return Took(file.reference)
