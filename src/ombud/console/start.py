"""`/konsol`: the first page of whoever is at work, with what matters today, by what their role is for (ux.md 3.3, W7).

* Who answers requests has them by *Svar senast*, the late ones first, with the next step of each; three numbers; and a
  chart of how many came in by week, with its table.
* Everybody has the way to the work that comes first for them, and to the rest of what their role may open.
* What is counted is counted by the functions that the commands call, and is in the log as there.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from ombud.app.decisions import stopped_on
from ombud.app.jobs import last_log_check
from ombud.law.periods import STOCKHOLM, local_date
from ombud.policy.ask import Refusal
from ombud.requests.model import CLOSED, State
from ombud.requests.names import STATES
from ombud.requests.reading import Listed, requests
from ombud.retention import Forecast, forecast
from ombud.terms import Text
from ombud.web import Answer, Group, Need, Page, Place, Route, Visit

WEEKS = 8
SHOWN = 20
_SOON = timedelta(days=5)
_MORNING, _DAY = 10, 17
FIRST = (
    ("dpo.correspondence", "/konsol/arenden"), ("care.record", "/konsol/vard"),
    ("contract.perform", "/konsol/registrera"), ("marketing.direct", "/konsol/utskick"),
    ("statistics.business", "/konsol/statistik"), ("legal.security", "/konsol/drift"),
    ("product.development", "/konsol/api"), ("legal.requests", "/konsol/arenden"),
)  # fmt: skip
"""The work that comes first, by what a role is for: the first that holds."""
NEXT = {
    State.RECEIVED: Text("Börja", "Begin"),
    State.AWAITING_IDENTITY: Text("Vänta på att personen visar vem den är", "Wait until they show who they are"),
    State.AWAITING_ASSESSMENT: Text("Bedöm", "Assess"),
    State.UNDER_WAY: Text("Svara", "Answer"),
    State.AWAITING_SECOND: Text("Kontrollera som den andra", "Check as the second"),
}


@dataclass(frozen=True, slots=True)
class Waiting:
    """A request in the list: nothing of what it is about."""

    reference: str
    due: date
    """The last day on which an answer is in time."""
    days: int
    """Left until then; below nought where it is late."""
    state: Text
    step: Text


@dataclass(frozen=True, slots=True)
class Inbox:
    """What waits for whoever answers requests."""

    open: int
    late: int
    soon: int
    first: tuple[Waiting, ...]
    weeks: tuple[tuple[int, int], ...]
    """Number of the week, and how many came in."""
    withheld: int
    """Left out because the person's identity is protected (R-41)."""


def start(visit: Visit) -> Answer:
    """A greeting, what matters today, and the way to each kind of work of this role."""
    work = visit.work
    if work is None:
        raise LookupError("this route is for those who work here")
    answers = work.carries("legal.requests")
    values = {
        "inbox": _inbox(visit) if answers else None,
        "stopped": _stopped(visit) if work.carries("legal.log") else None,
        "tonight": _tonight(visit) if answers and work.carries("legal.log") else None,
        "check": last_log_check(visit.ombud, visit.now) if work.carries("legal.log", "legal.security") else None,
        "first": next((path for purpose, path in FIRST if work.carries(purpose)), ""),
    }
    return Page("console/start.html.j2", _greeting(work.account, visit.now), values)


def _greeting(account: str, now: datetime) -> Text:
    hour, name = now.astimezone(STOCKHOLM).hour, account.capitalize()
    if hour < _MORNING:
        return Text(f"God morgon {name}", f"Good morning {name}")
    return Text(f"Hej {name}", f"Hello {name}") if hour < _DAY else Text(f"God kväll {name}", f"Good evening {name}")


def _inbox(visit: Visit) -> Inbox | None:
    found = requests(visit.ombud.vault, by=visit.actor, now=visit.now, closed=True)
    if isinstance(found, Refusal):
        return None
    opened = [one for one in found if one.state not in CLOSED]
    late = sum(one.overdue(visit.now) for one in opened)
    soon = sum(visit.now < one.due_at <= visit.now + _SOON for one in opened)
    first = tuple(_waiting(one, visit.now) for one in opened[:SHOWN])
    return Inbox(len(opened), late, soon, first, _weeks(found, visit.now), found.withheld)


def _waiting(one: Listed, now: datetime) -> Waiting:
    due = local_date(one.due_at - timedelta(microseconds=1))
    return Waiting(one.reference, due, (due - local_date(now)).days, STATES[one.state], NEXT[one.state])


def _weeks(found: tuple[Listed, ...], now: datetime) -> tuple[tuple[int, int], ...]:
    """The last eight weeks, the oldest first; a week without any is one with nought."""
    today = local_date(now)
    mondays = [today - timedelta(days=today.weekday(), weeks=back) for back in reversed(range(WEEKS))]
    came = Counter(_monday(local_date(one.received_at)) for one in found)
    return tuple((monday.isocalendar().week, came[monday]) for monday in mondays)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _stopped(visit: Visit) -> int | None:
    """How often the policy said no yesterday."""
    yesterday = local_date(visit.now) - timedelta(days=1)
    found = stopped_on(visit.ombud.vault, yesterday, by=visit.actor, now=visit.now)
    return found if isinstance(found, int) else None


def _tonight(visit: Visit) -> int | None:
    """How many data are erased tonight (N-11)."""
    found = forecast(visit.ombud.vault, by=visit.actor, now=visit.now)
    return sum(one.tonight for one in found.endings) if isinstance(found, Forecast) else None


ROUTES: tuple[Route, ...] = (
    Route("/konsol", "console", start, need=Need.WORK, place=Place(Group.WORK, Text("Start", "Start"), "house")),
)
