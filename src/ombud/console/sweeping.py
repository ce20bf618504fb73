"""`/konsol/gallring`: what is erased tonight, this week and this year, and why: the dry run of the sweep (ux.md C10).

Counts and reasons, and nobody: by the function of `ombud retention forecast`. What law keeps is not among it.
"""

from ombud.collection.relate import Declined
from ombud.console.in_force import policy_in_force
from ombud.console.refused import declined
from ombud.disclosure.wording import Wording
from ombud.retention import forecast
from ombud.terms import CategoryId, PurposeId, Text
from ombud.web import Answer, Group, Need, Page, Place, Route, Visit

TITLE = Text("Gallras i natt", "Erased tonight")
PURPOSES = frozenset({PurposeId("legal.log"), PurposeId("legal.security")})


def tonight(visit: Visit) -> Answer:
    """What ends, by what follows from which rule."""
    found = forecast(visit.ombud.vault, by=visit.actor, now=visit.now)
    if isinstance(found, Declined):
        return declined(found)
    words = Wording(policy_in_force(visit).file, visit.language)
    rows = [(words.category(CategoryId(one.category)), one) for one in found.endings]
    values = {
        "rows": rows, "found": found, "tonight": sum(one.tonight for one in found.endings),
        "week": sum(one.week for one in found.endings), "year": sum(one.year for one in found.endings),
    }  # fmt: skip
    return Page("console/sweeping.html.j2", TITLE, values)


PLACE = Place(Group.PROTECTION, Text("Gallring", "Erasure by time"), "eraser")
ROUTES: tuple[Route, ...] = (
    Route("/konsol/gallring", "console-sweeping", tonight, need=Need.STAFF, purposes=PURPOSES, place=PLACE),
)
