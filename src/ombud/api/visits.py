"""The figures of the site: counts that have passed the release gate, and no visitor (S-02)."""

from datetime import date, timedelta

from pydantic import Field

from ombud.api import problems
from ombud.api.model import Answer, Call, Endpoint, Example, Given, Taken, Told
from ombud.api.problem import Refused, Wrong
from ombud.api.refused import not_done
from ombud.app.visiting import Table, figures
from ombud.law.periods import local_date
from ombud.policy.ask import Refusal
from ombud.terms import PurposeId, Text

_PERIOD, _LONGEST = timedelta(days=28), timedelta(days=731)


class Days(Taken):
    """Which days, both included; the last four weeks where nothing is said."""

    first: date | None = None
    last: date | None = None


class Cells(Told):
    """One table."""

    cells: dict[str, int]
    total: int | None = Field(description="None where a week's is not shown.")
    hidden: int = Field(description="How many cells are not shown.")


class Figures(Told):
    """The tables of the site."""

    first: date
    last: date
    smallest: int = Field(description="The least that a cell shows.")
    days: Cells
    pages: Cells
    sources: Cells
    hours: Cells
    visits: Cells = Field(description="Browsers that have said yes.")


def counted(call: Call) -> Answer:
    asked: Days = call.query
    last = asked.last or local_date(call.now)
    if last - date.min < _PERIOD:
        return Refused(problems.WRONG, errors=(Wrong("last", "range", _RANGE),))
    first = asked.first or last - _PERIOD
    if first > last or last - first > _LONGEST or last > local_date(call.now):
        return Refused(problems.WRONG, errors=(Wrong("first", "range", _RANGE),))
    found = figures(call.ombud, first, last, by=call.actor, now=call.now)
    if isinstance(found, Refusal):
        return not_done(call, found)
    tables = {name: _cells(getattr(found, name)) for name in ("days", "pages", "sources", "hours", "visits")}
    return Given(Figures(first=found.first, last=found.last, smallest=found.smallest, **tables))


def _cells(one: Table) -> Cells:
    return Cells(cells=dict(one.cells), total=one.total, hidden=one.hidden)


_RANGE = Text(
    "Första dagen är före den sista, högst två år tidigare, och den sista har varit.",
    "The first day is before the last, by two years at most, and the last has been.",
)
ENDPOINTS = (
    Endpoint(
        "GET", "/visits", "visits.figures", "Figures of the site, through the release gate.",
        counted, Figures, asks=Days, serves=frozenset({PurposeId("web.statistics")}),
        problems=(problems.STOPPED, problems.SPENT), example=Example(),
    ),
)  # fmt: skip
