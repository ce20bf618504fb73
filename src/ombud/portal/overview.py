"""`/mina`: the answer first, in numbers; then what waits for the person; then what they can do; then who looked last.

No value is opened for it (`disclosure/outline`). A copy that is ready and a case that is open come before everything
else: whoever asked has come back for them (ux.md 3.4, W1).
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from ombud.disclosure import Outline, Reading, Whose, outline
from ombud.law.periods import local_date
from ombud.policy.ask import Refusal
from ombud.portal.data import units
from ombud.portal.reading_rows import reading_row
from ombud.portal.refused import by_policy
from ombud.portal.wording import wording
from ombud.requests.model import CLOSED, State
from ombud.requests.reading import Listed, own_listed
from ombud.terms import Text
from ombud.web import Answer, Page, Route, Visit

_LAST, _MOST = 4, 3
_NEWS = timedelta(days=31)
"""So long an answer is news on the first page; the case stays where it is."""
TITLE = Text("Översikt", "Overview")


@dataclass(frozen=True, slots=True)
class CaseCard:
    """A case of the person that is open, or that was answered a short while ago."""

    reference: str
    answered: bool
    answer_by: date


def overview(visit: Visit) -> Answer:
    found = outline(visit.ombud.vault, visit.subject, by=visit.actor, now=visit.now, protected=units(visit))
    if isinstance(found, Refusal):
        return by_policy(found)
    words = wording(visit, found)
    others = [one for one in found.readings if one.whose is not Whose.PERSON]
    values = {
        "records": found.records,
        "purposes": len(found.purposes),
        "last": _last(others),
        "cases": _cases(visit),
        "changed": is_changed(found),
        "offered": any(one.state.value == "offered" for one in found.relations),
        "readings": [reading_row(one, words) for one in others[:_LAST]],
        "number": 0 if found.earlier else len(others),
    }
    return Page("portal/overview.html.j2", TITLE, values)


def _last(others: list[Reading]) -> datetime | None:
    """When somebody else than the person themself last read."""
    return next((one.at for one in others if one.permitted), None)


def _cases(visit: Visit) -> list[CaseCard]:
    """What was answered within a month and what is open: first what there is something to fetch in."""
    found = own_listed(visit.ombud.vault, visit.subject, by=visit.actor, now=visit.now)
    answered = [
        one for one in found if one.state is State.ANSWERED and visit.now - (one.closed_at or visit.now) < _NEWS
    ]
    return [_card(one) for one in (*answered, *(one for one in found if one.state not in CLOSED))][:_MOST]


def _card(one: Listed) -> CaseCard:
    return CaseCard(one.reference, one.state is State.ANSWERED, local_date(one.due_at - timedelta(seconds=1)))


def is_changed(found: Outline) -> bool:
    """Has the notice changed since the person was told of it, or said that they had seen what changed (Art. 13(3))?"""
    return found.known is not None and found.known < found.policy.number


ROUTES: tuple[Route, ...] = (Route("/mina", "overview", show=overview),)
