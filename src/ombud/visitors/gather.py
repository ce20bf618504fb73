"""Requests gathered in memory, on their way to be counted and kept: as much of each as may stand where it is going.

* For the counts the IP address and the user agent are dropped first: what is counted is a page, an hour and the host
  that linked there (LIA-5). No code, no hash, nothing of who.
* For the security log the path goes in only where it reveals nothing about health; the size of the answer is not
  there, because it would tell the page. The session is a keyed code, made where it is written.
* What is gathered is small and bounded: too many different pages in one batch are counted as one.

Pure, and safe to share between threads that take turns.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import lru_cache
from operator import itemgetter
from typing import NamedTuple

from ombud.law.periods import local_date
from ombud.visitors.edge import addresses, agent
from ombud.visitors.health import Health
from ombud.visitors.model import Request
from ombud.visitors.paths import is_page, page, source

ALL_OTHERS = "(other)"
MOST_PAGES = 5_000
"""Different pages of one day in one batch; what comes beyond them is counted as one page."""
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT"})


class Seen(NamedTuple):
    """A page view: what is counted. There is nothing of the visitor in it."""

    hour: int
    page: str
    source: str


class Kept(NamedTuple):
    """A request in the security log."""

    second: int
    ip: str
    method: str
    path: str
    status: int
    session: str
    browser: str
    net: str = ""
    """The address shortened, on its way to where that is kept."""


class _Told(NamedTuple):
    """What a target tells: the page to count, if it is one, where the browser came from, what may stand beside it."""

    page: str | None
    source: str
    beside: str


@dataclass(slots=True)
class Day:
    """What was gathered of one day. `views` by hour, page and source."""

    views: Counter[tuple[int, str, str]] = field(default_factory=Counter)
    log: list[Kept] = field(default_factory=list)
    pages: set[str] = field(default_factory=set)


class Gathered:
    """A batch."""

    def __init__(self, health: Health, own_host: str) -> None:
        self._health = health
        self._host = own_host
        self._days: dict[date, Day] = {}
        self._told: dict[tuple[str, str, int, str], _Told] = {}
        self.requests = self.objections = 0

    def add(self, request: Request, *, counted: bool = True) -> None:
        """Take in a request. One of a browser that objects is not counted, nor is one that is not to be `counted`."""
        second, ip, method, target, status, referrer, browser, session, objects = request
        hour = second - second % 3600
        day = _day(hour)
        gathered = self._days.get(day)
        if gathered is None:
            gathered = self._days[day] = Day()
        self.requests += 1
        seen, came_from, beside = self._told.get((method, target, status, referrer)) or self._look(request)
        self.objections += objects
        if counted and not objects and seen is not None:
            gathered.views[hour, _bounded(gathered.pages, seen), came_from] += 1
        whole, net = addresses(ip)
        gathered.log.append(Kept(second, whole, _method(method), beside, status, session, agent(browser), net))

    def _look(self, request: Request) -> _Told:
        seen = page(request.target)
        told = _Told(
            seen if is_page(request.method, request.target, request.status) else None,
            source(request.referrer, self._host),
            self._health.beside(request.target),
        )
        self._told[request.method, request.target, request.status, request.referrer] = told
        return told

    def days(self) -> Iterator[tuple[date, Day]]:
        """Each day with its requests in the order of their time: when they end is said by the first of them."""
        for number, day in sorted(self._days.items(), key=itemgetter(0)):
            day.log.sort(key=itemgetter(0))
            yield number, day


def _bounded(pages: set[str], seen: str) -> str:
    """The page, or all others together where there are too many already."""
    if seen not in pages:
        if len(pages) >= MOST_PAGES:
            return ALL_OTHERS
        pages.add(seen)
    return seen


@lru_cache(maxsize=4096)
def _day(hour: int) -> date:
    """The day in Stockholm of an hour, which lies in one day alone."""
    return local_date(datetime.fromtimestamp(hour, UTC))


def _method(method: str) -> str:
    return method if method in _METHODS else "-"
