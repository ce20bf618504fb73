"""Figures on visitors: they leave through the release gate, as every figure does (S-08).

* A page, a source, an hour, a day is a cell of a table; a page view is what is counted in it, because nobody knows who
  made it. Of a page that reveals health twice as many are needed.
* Figures are those of whole weeks that have ended: each week is a table of its own, and a longer period is the sum of
  what is shown of its weeks. So no two periods have a difference that is not shown already, and no figure grows by one
  under the eye of whoever asks each hour. A log that is taken in late moves a figure only by enough views.
* The raw counts come from `visitors.raw_figures`, which nothing else asks.
"""

import secrets
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import NamedTuple

from ombud.analysis.release import TOTAL, Cell, Gate, Measure, Release, Released, release
from ombud.analysis.release import Table as Counted
from ombud.app.installation import Ombud
from ombud.law.periods import local_date
from ombud.policy.ask import Refusal
from ombud.terms import Actor
from ombud.visitors import raw_figures, settle_web
from ombud.visitors.figures import Week, ended_pieces, raw_answers
from ombud.visitors.health import Health
from ombud.visitors.rules import STATISTICS

DAY, WEEK = timedelta(days=1), timedelta(days=7)
SITE = b"ombud.visitors".ljust(16, b"\0")
"""In the place of an extract: the counts are made of none, and the gate remembers them as one."""


@dataclass(frozen=True, slots=True)
class Table:
    """Cells that may be shown, the largest first."""

    cells: Mapping[str, int]
    total: int | None
    """All together; none where a week's is not shown."""
    hidden: int
    """How many cells are not shown, of all weeks together."""
    releases: tuple[bytes, ...] = field(default=(), compare=False)
    """What the gate let out for it."""


@dataclass(frozen=True, slots=True)
class Figures:
    first: date
    last: date
    smallest: int
    weeks: int
    """How many whole weeks the figures are of."""
    days: Table
    pages: Table
    sources: Table
    hours: Table
    visits: Table
    """Browsers that have said yes, by the day on which they were seen."""


@dataclass(frozen=True, slots=True)
class _Counter:
    """Where somebody asks for counts of the site, at one time."""

    ombud: Ombud
    gate: Gate
    by: Actor
    now: datetime

    def let_out(self, what: str, name: str, cells: Mapping[str, int], context: Release) -> Table:
        """One table, as much of it as may be shown."""
        if not cells:
            return Table({}, 0, 0)
        counted: dict[tuple[str, ...], Cell] = {(cell,): Cell(number, number) for cell, number in cells.items()}
        table = Counted((name,), Measure.PEOPLE, counted, once=True)
        found = release(self.gate, table, replace(context, what=what), by=self.by, now=self.now)
        return _shown(found) if isinstance(found, Released) else Table({}, None, len(cells))


def _shown(found: Released) -> Table:
    figures = {row.key[0]: row.people for row in found.rows}
    total = figures.pop(TOTAL)
    cells = {name: people for name, people in figures.items() if people is not None}
    return Table(cells, total, len(figures) - len(cells), (found.id,))


def figures(ombud: Ombud, first: date, last: date, *, by: Actor, now: datetime) -> Figures | Refusal:
    """The figures of these days, both included."""
    raw = raw_figures(ombud.vault, first, last, by=by, now=now)
    if isinstance(raw, Refusal):
        return raw
    end = min(last + DAY, local_date(now))
    counter, health = _Counter(ombud, Gate(ombud.vault, secrets.randbelow), by, now), _health(ombud, now)
    weeks = [
        _week(counter, start, week, health)
        for start, week in sorted(raw.weeks.items())
        if first <= start and start + WEEK <= end
    ]
    return Figures(
        first, last, ombud.config.web.smallest, len(weeks),
        days=by_name(summed(week.days for week in weeks)),
        pages=summed(week.pages for week in weeks),
        sources=summed(week.sources for week in weeks),
        hours=summed(week.hours for week in weeks),
        visits=by_name(summed(week.visits for week in weeks)),
    )  # fmt: skip


class _Shown(NamedTuple):
    """The tables of one week."""

    days: Table
    pages: Table
    sources: Table
    hours: Table
    visits: Table


def _week(counter: _Counter, start: date, week: Week, health: Health) -> _Shown:
    context = _context(counter.ombud, start)
    pages = replace(context, sensitive={"page": frozenset(page for page in week.pages if health.reveals(page))})
    return _Shown(
        days=counter.let_out("view", "day", week.days, context),
        pages=counter.let_out("view", "page", week.pages, pages),
        hours=counter.let_out("view", "hour", week.hours, context),
        sources=counter.let_out("view", "source", week.sources, context),
        visits=counter.let_out("browser", "day", week.visits, context),
    )


def _context(ombud: Ombud, start: date | None = None) -> Release:
    filters = {} if start is None else {"week": frozenset({start.isoformat()})}
    return Release(STATISTICS, SITE, "", filters=filters, least=ombud.config.web.smallest)


def _health(ombud: Ombud, now: datetime) -> Health:
    with ombud.vault.database.read() as tx:
        policy = ombud.vault.book.in_force(tx, now)
    if policy is None:
        raise AssertionError("it was asked")
    return Health(policy.file, ombud.config.web.reveals, ombud.config.web.neutral)


def summed(tables: Iterable[Table]) -> Table:
    """What is shown of several weeks together: the sum of what is shown of each."""
    some = list(tables)
    cells = Counter[str]()
    for one in some:
        cells.update(one.cells)
    totals = [one.total for one in some]
    known = [total for total in totals if total is not None]
    return Table(
        dict(sorted(cells.items(), key=lambda cell: (-cell[1], cell[0]))),
        sum(known) if len(known) == len(totals) else None,
        sum(one.hidden for one in some),
        tuple(release_id for one in some for release_id in one.releases),
    )


def by_name(table: Table) -> Table:
    """The same in the order of the names: of days."""
    return replace(table, cells=dict(sorted(table.cells.items())))


def answers(ombud: Ombud, *, by: Actor, now: datetime) -> Table | Refusal:
    """How many answers of each kind are kept, by text and way: `allow C-4/1 web`."""
    raw = raw_answers(ombud.vault, by=by, now=now)
    if isinstance(raw, Refusal):
        return raw
    counter = _Counter(ombud, Gate(ombud.vault, secrets.randbelow), by, now)
    return summed([counter.let_out("answer", "choice", raw, _context(ombud))])


def ended(ombud: Ombud, *, now: datetime) -> dict[str, int]:
    """How many pieces of each table have reached their end, under the policy in force."""
    settle_web(ombud.vault, now=now)
    return ended_pieces(ombud.vault, now=now)
