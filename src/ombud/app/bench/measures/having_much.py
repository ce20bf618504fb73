"""Somebody of whom a connected system holds 300,000 rows: their copy, and their erasure; seconds, and memory.

* Each is carried out in a process of its own (`apart.py`). A copy is the whole package with every row in it; an
  erasure goes everywhere and is searched again.
* What stands beside is the bare SQL of the same rows: read by plain joins, and deleted. How long the rows alone take
  us, without a package, is said too.
* There is nothing to compare it with but the goal itself: ten seconds, 100 megabytes.
"""

import time
from collections.abc import Callable
from functools import lru_cache

from ombud.app.bench.apart import Apart, copied, erased
from ombud.app.bench.connected import ROWS
from ombud.app.bench.measure import Weight
from ombud.app.bench.model import BARE, Scale, Size, Store, Weighed, expect
from ombud.app.bench.place import Place
from ombud.app.bench.requested import InBoth, Requested
from ombud.requests.model import request_text
from ombud.terms import Text, subject_text

MANY, SECONDS, MEGABYTES = 300_000, 10.0, 100.0
_EACH = 150
"""Rows for each of the people that a run is asked for, up to the size that the goal is said of."""


def rows(size: Size) -> int:
    return min(size.people * _EACH, MANY)


def _times(size: Size) -> int:
    """How many times as much as anybody has they have more."""
    return -(-(rows(size) - ROWS) // (ROWS - 1))


@lru_cache(maxsize=1)
def _copied(place: Place, size: Size) -> tuple[Apart, Weighed]:
    house = place.large
    one, held = _somebody(house, size)
    began = time.perf_counter()
    expect(house.there.bare_read(one.number) == held, "the baseline found other rows")
    bare = time.perf_counter() - began
    alone = _given(house, one, held)
    came = copied(house.folder, subject_text(one.subject))
    expect(came.rows == held, "a row of the person is not in the package, or one of somebody else is")
    refused = house.hidden(house.decided(one))
    return came, Weighed(SECONDS, came.seconds, refused, {BARE: bare, "rows-alone": alone})


@lru_cache(maxsize=1)
def _erased(place: Place, size: Size) -> tuple[Apart, Weighed]:
    house = place.large
    other, held = _somebody(house, size)
    began = time.perf_counter()
    expect(house.there.bare_erase(other.number) == held, "the baseline deleted other rows")
    bare = time.perf_counter() - began
    one, held = _somebody(house, size)
    file = house.decided(one)
    refused = house.hidden(file)
    came = erased(house.folder, request_text(file.id))
    expect(came.rows == held, "other rows went than the person's")
    expect(house.there.bare_read(one.number) == 0, "the bare SQL still finds rows of somebody erased")
    house.untouched()
    return came, Weighed(SECONDS, came.seconds, refused, {BARE: bare})


def _somebody(house: Requested, size: Size) -> tuple[InBoth, int]:
    """Somebody who has so many rows, and how many exactly."""
    (one,) = house.people(1)
    return one, house.there.enlarge(one.number, _times(size))


def _given(house: Requested, one: InBoth, held: int) -> float:
    """The seconds that every row takes us, given to nobody."""
    began = time.perf_counter()
    with house.there.opened() as system:
        given = sum(1 for _ in system.give(house.there.case(one.number)).rows)
    expect(given == held, "a row of the person was left out, or one of somebody else taken")
    return time.perf_counter() - began


def _memory(came: Apart, weighed: Weighed) -> Weighed:
    beside = {"process-beside": came.beside, "both-at-once": came.together} if came.beside else {}
    return Weighed(MEGABYTES, came.peak, weighed.refused, {"before": came.before, **beside})


def _scales(size: Size) -> tuple[Scale, ...]:
    return (Scale(Text("rader", "rows"), rows(size), MANY),)


def _weight(name: str, what: Text, unit: str, weighed: Callable[[Place, Size], Weighed]) -> Weight:
    return Weight(
        name, what, Text("målet självt", "the goal itself"), dict.fromkeys(Store, 1.0), unit, weighed, scales=_scales
    )


LARGE = (
    _weight(
        "large-copy",
        Text(
            "en kopia åt någon med 300 000 rader i ett anslutet system", "a copy of 300,000 rows of a connected system"
        ),
        "s",
        lambda place, size: _copied(place, size)[1],
    ),
    _weight(
        "large-copy-memory",
        Text("det mesta minne som kopian tar", "the most memory that the copy takes"),
        "MB",
        lambda place, size: _memory(*_copied(place, size)),
    ),
    _weight(
        "large-erasure",
        Text("radera någon med 300 000 rader i ett anslutet system", "erase 300,000 rows of a connected system"),
        "s",
        lambda place, size: _erased(place, size)[1],
    ),
    _weight(
        "large-erasure-memory",
        Text("det mesta minne som raderingen tar", "the most memory that the erasure takes"),
        "MB",
        lambda place, size: _memory(*_erased(place, size)),
    ),
)
