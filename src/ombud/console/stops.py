"""`/konsol/stopp`: what the policy stopped in the last thirty days, the most first, with the rule and the sentence that
says so (ux.md C3). Each row leads to the entries of the log. Counts, and nobody."""

from datetime import timedelta

from ombud.app.decisions import decisions
from ombud.console.deciding import stop_rows
from ombud.console.in_force import policy_in_force
from ombud.console.refused import by_policy
from ombud.law.periods import local_date
from ombud.policy.ask import Refusal
from ombud.terms import PurposeId, Text
from ombud.web import Answer, Group, Need, Page, Place, Route, Visit

TITLE = Text("Stoppade av policyn", "Stopped by the policy")
PURPOSES = frozenset({PurposeId("legal.log")})
_DAY = timedelta(days=1)


def stops(visit: Visit) -> Answer:
    """Yesterday in one number, thirty days by what stopped it."""
    found = decisions(visit.ombud, by=visit.actor, now=visit.now)
    if isinstance(found, Refusal):
        return by_policy(visit, found)
    today = local_date(visit.now)
    values = {
        "rows": stop_rows(found, policy_in_force(visit).file, visit), "found": found,
        "today": found.days.get(today, (0, 0))[1], "yesterday": found.days.get(today - _DAY, (0, 0))[1],
        "days": [(on, *numbers) for on, numbers in sorted(found.days.items(), reverse=True)],
    }  # fmt: skip
    return Page("console/stopped_list.html.j2", TITLE, values)


PLACE = Place(Group.PROTECTION, TITLE, "ban")
ROUTES: tuple[Route, ...] = (
    Route("/konsol/stopp", "console-stops", stops, need=Need.STAFF, purposes=PURPOSES, place=PLACE),
)
