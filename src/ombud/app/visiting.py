"""Figures on visitors, as they may leave: no cell that is too small, and none that the others give away.

* A page, source or day of fewer than the smallest figure goes into the rest; of a page that reveals health twice as
  many are needed. Where the rest itself is too small, the smallest cell that was shown goes into it too.
* The raw counts come from `visitors.raw_figures`, which nothing else asks: what replaces this rule stands here.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from ombud.app.installation import Ombud
from ombud.policy.ask import Refusal
from ombud.terms import Actor
from ombud.visitors import raw_figures, settle_web
from ombud.visitors.figures import ended_pieces, raw_answers
from ombud.visitors.health import Health

HEALTH_TIMES = 2
"""A figure on health needs ten where others need five (issue 5, point 2)."""


@dataclass(frozen=True, slots=True)
class Table:
    """Cells that may be shown, the largest first, and what the others come to together."""

    cells: Mapping[str, int]
    rest: int
    hidden: int
    """How many cells are in the rest."""


@dataclass(frozen=True, slots=True)
class Figures:
    first: date
    last: date
    smallest: int
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

    return Figures(
        first, last, smallest,
        days=table({day.isoformat(): n for day, n in sorted(raw.views.items())}, plain),
        pages=table(raw.pages, needed),
        sources=table(raw.sources, plain),
        hours=table({f"{hour:02d}": n for hour, n in sorted(raw.hours.items())}, plain),
        visits=table({day.isoformat(): n for day, n in sorted(raw.visits.items())}, plain),
    )  # fmt: skip


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
