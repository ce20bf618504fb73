"""Figures on visitors, as they may leave: no cell that is too small, and none that others give away.

* A page, source, hour or day of fewer than the smallest figure goes into the rest; of a page that reveals health twice
  as many are needed. Where the rest itself is too small, the smallest cell that was shown goes into it too.
* Figures are those of whole weeks that have ended: each week is protected by itself, and a longer period is the sum of
  what is shown of its weeks. So no two questions have a difference that is not shown already, and no figure grows by
  one under the eye of whoever asks each hour.
* The raw counts come from `visitors.raw_figures`, which nothing else asks: what replaces this rule stands here.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from ombud.app.installation import Ombud
from ombud.law.periods import local_date
from ombud.policy.ask import Refusal
from ombud.terms import Actor
from ombud.visitors import raw_figures, settle_web
from ombud.visitors.figures import ended_pieces, raw_answers
from ombud.visitors.health import Health

DAY, WEEK = timedelta(days=1), timedelta(days=7)
HEALTH_TIMES = 2
"""A figure on health needs ten where others need five (issue 5, point 2)."""


@dataclass(frozen=True, slots=True)
class Table:
    """Cells that may be shown, the largest first, and what the others come to together."""

    cells: Mapping[str, int]
    rest: int
    hidden: int
    """How many cells are in the rest, of all weeks together."""


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


def figures(ombud: Ombud, first: date, last: date, *, by: Actor, now: datetime) -> Figures | Refusal:
    """The figures of these days, both included."""
    raw = raw_figures(ombud.vault, first, last, by=by, now=now)
    if isinstance(raw, Refusal):
        return raw
    smallest, site = ombud.config.web.smallest, ombud.config.web
    with ombud.vault.database.read() as tx:
        policy = ombud.vault.book.in_force(tx, now)
    if policy is None:
        raise AssertionError("it was asked")
    health = Health(policy.file, site.reveals, site.neutral)

    def needed(page: str) -> int:
        return smallest * (HEALTH_TIMES if health.reveals(page) else 1)

    def plain(_name: str) -> int:
        return smallest

    end = min(last + DAY, local_date(now))
    weeks = [week for start, week in sorted(raw.weeks.items()) if first <= start and start + WEEK <= end]
    return Figures(
        first, last, smallest, len(weeks),
        days=by_day(table(week.days, plain) for week in weeks),
        pages=summed(table(week.pages, needed) for week in weeks),
        sources=summed(table(week.sources, plain) for week in weeks),
        hours=summed(table(week.hours, plain) for week in weeks),
        visits=by_day(table(week.visits, plain) for week in weeks),
    )  # fmt: skip


def summed(tables: Iterable[Table]) -> Table:
    """What is shown of several weeks together: the sum of what is shown of each."""
    cells, rest, hidden = Counter[str](), 0, 0
    for one in tables:
        cells.update(one.cells)
        rest, hidden = rest + one.rest, hidden + one.hidden
    return Table(dict(sorted(cells.items(), key=lambda cell: (-cell[1], cell[0]))), rest, hidden)


def by_day(tables: Iterable[Table]) -> Table:
    """The same in the order of the days."""
    found = summed(tables)
    return replace(found, cells=dict(sorted(found.cells.items())))


def answers(ombud: Ombud, *, by: Actor, now: datetime) -> Table | Refusal:
    """How many answers of each kind are kept, by text and way: `allow C-4/1 web`."""
    raw = raw_answers(ombud.vault, by=by, now=now)
    if isinstance(raw, Refusal):
        return raw
    return table(raw, lambda _name: ombud.config.web.smallest)


def ended(ombud: Ombud, *, now: datetime) -> dict[str, int]:
    """How many pieces of each table have reached their end, under the policy in force."""
    settle_web(ombud.vault, now=now)
    return ended_pieces(ombud.vault, now=now)


def table(cells: Mapping[str, int], needed: Callable[[str], int]) -> Table:
    """The cells that are large enough, and the rest, which is large enough too."""
    ordered = sorted(cells.items(), key=lambda cell: (-cell[1], cell[0]))
    shown = [cell for cell in ordered if cell[1] >= needed(cell[0])]
    hidden = [cell for cell in ordered if cell[1] < needed(cell[0])]
    least = max((needed(name) for name, _ in hidden), default=0)
    while shown and hidden and sum(number for _, number in hidden) < least:
        hidden.append(shown.pop())
    rest = sum(number for _, number in hidden)
    return Table(dict(shown), rest if rest >= least else 0, len(hidden))
