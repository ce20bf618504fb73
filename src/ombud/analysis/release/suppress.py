"""Complementary suppression: what else is not shown, so that nobody works out what is not (S-08).

For each cell that must not be told there is a *way out*: two other tables, that agree with every figure that is shown
and differ in that cell. They are made by moving people round the corners of a box:

    shown   total      30      a way out: move d people        +d   −d        rows, columns and totals
            Malmö    3    12   along the corners, with         −d   +d        stay as they are
            Lund     9     6   alternating signs

* A dimension in which the cell has a value is either closed by another value (the corners have opposite signs, and the
  totals over it stay) or left open (the totals over it move, and are not shown either).
* A dimension in which the cell is a total is entered at one value: a total moves when one of its parts does.
* Every cell that moves is not shown. What moves down has people enough to do so. That is the whole proof: whoever has
  every figure that is shown cannot tell the real table from these. Rounding only makes more tables agree.

Among the ways out the one that hides the fewest people more is taken; of equals the first by key, so that the same
table is hidden in the same way. It is the hypercube method (Repsilber 1994); simple before optimal.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice, product

from ombud.analysis.release.cube import Cube
from ombud.analysis.release.minimum import Need, gives
from ombud.analysis.release.model import TOTAL, Key, Measure

CANDIDATES = 6
"""How many values of a dimension are tried: those that hide the fewest people more."""


@dataclass(frozen=True, slots=True)
class Corners:
    """A way out: the cells that move, and the signs of the inner ones."""

    moved: tuple[Key, ...]
    up: tuple[Key, ...]
    """The inner cells that get people when the cell does."""
    down: tuple[Key, ...]


@dataclass(slots=True)
class Hiding:
    """What is hidden of a table so far."""

    cube: Cube
    measure: Measure
    minimum: int
    known: Collection[Key]
    """What has been told before, and cannot be hidden any more."""
    counted: Collection[Key] = ()
    """Whose people have been told with another measure: only their value can still be hidden."""
    hidden: set[Key] = field(default_factory=set)

    def protect(self, needs: Mapping[Key, Need]) -> Key | None:
        """Hide what must be, and what it takes. A cell for which there is no way out, or None."""
        self.hidden.update(needs)
        for key in sorted(needs, key=lambda one: (-one.count(TOTAL), one)):
            ways = self.ways_out(key, needs[key])
            if not ways:
                return key
            for way in ways:
                self.hidden.update(way.moved)
        return None

    def ways_out(self, key: Key, need: Need) -> list[Corners]:
        """One box with people enough; or several, that take their people from different cells. Empty: none."""
        one = self._cheapest(key, need)
        found = [one] if one else self._together(key, need)
        return found if found or need.otherwise is None else self.ways_out(key, need.otherwise)

    def _cheapest(self, key: Key, need: Need) -> Corners | None:
        best: tuple[int, Corners] | None = None
        for corners in self._ways(key, need):
            cost = self._cost(corners, need)
            if cost is not None and (best is None or cost < best[0]):
                best = cost, corners
                if cost == 0:
                    break
        return best[1] if best else None

    def _together(self, key: Key, need: Need) -> list[Corners]:
        """Boxes through which a few people each can come, until they are as many as are needed."""
        few, found, left = Need(1, need.fewer, need.value), list[Corners](), need.more
        spare = Counter({one: cell.people for one, cell in self.cube.cells.items()})
        ways = list(self._ways(key, few)) if self.measure is not Measure.SHARE else []
        costs = ((self._cost(one, need), place) for place, one in enumerate(ways))
        for _, place in sorted((cost, place) for cost, place in costs if cost is not None):
            come = min((spare[one] for one in ways[place].down), default=left)
            if left > 0 and come:
                found.append(ways[place])
                spare.subtract(dict.fromkeys(ways[place].down, come))
                left -= come
        return found if left <= 0 else []

    def _cost(self, corners: Corners, need: Need) -> int | None:
        """How many people more are hidden. None where it would take back what has been told."""
        anew = [key for key in corners.moved if key not in self.hidden]
        if any(key in self.known or (need.more and key in self.counted) for key in anew):
            return None
        return sum(self.cube.cells[key].people + 1 for key in anew)

    def _ways(self, key: Key, need: Need) -> Iterator[Corners]:
        """Every way that has people enough; those that leave all totals as they are first."""
        own = [place for place, value in enumerate(key) if value != TOTAL]
        for closed in sorted(_subsets(own), key=len, reverse=True):
            choices = [self._others(key, place, need, place in closed) for place in range(len(key))]
            for other in product(*choices):
                corners = _corners(key, closed, other)
                if self._possible(corners, need):
                    yield corners

    def _others(self, key: Key, place: int, need: Need, closed: bool) -> list[str]:
        """The values that may stand on the other side of a dimension, those first that cost least."""
        if key[place] != TOTAL and not closed:
            return [TOTAL]
        there = (value for value in self.cube.values[place] if value != key[place])
        cells, by_cost = self.cube.cells, list[tuple[int, str]]()
        for value in there:
            one = (*key[:place], value, *key[place + 1 :])
            enough = cells[one].people >= (need.more if closed else need.fewer)
            if enough:
                by_cost.append((0 if one in self.hidden else cells[one].people + 1, value))
        return [value for _, value in islice(sorted(by_cost), CANDIDATES)]

    def _possible(self, corners: Corners, need: Need) -> bool:
        cells = self.cube.cells
        fewer = all(cells[key].people >= need.fewer for key in corners.up)
        return fewer and all(gives(cells[key], self.measure, need, self.minimum) for key in corners.down)


def _corners(key: Key, closed: Collection[int], other: tuple[str, ...]) -> Corners:
    moved = tuple(product(*((mine, its) for mine, its in zip(key, other, strict=True))))
    sides = [
        (value, its) if place in closed else (its,) if value == TOTAL else (value,)
        for place, (value, its) in enumerate(zip(key, other, strict=True))
    ]
    up, down = list[Key](), list[Key]()
    for corner in product(*sides):
        opposite = sum(corner[place] != key[place] for place in closed)
        (down if opposite % 2 else up).append(corner)
    return Corners(moved, tuple(up), tuple(down))


def _subsets(places: list[int]) -> Iterator[frozenset[int]]:
    for chosen in product((False, True), repeat=len(places)):
        yield frozenset(place for place, one in zip(places, chosen, strict=True) if one)
