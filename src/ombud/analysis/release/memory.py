"""The query ledger: what has been told, and what a new figure would tell beside it (S-08).

* `standing` holds a new cell against everything that has left. Told before, of the same people: it is told again. Of
  people that differ from those of a figure by fewer than the minimum: it would tell about these few, and is not told.
  That is one rule for another filter, a tracker, and the same question after one person has gone.
* Who differs is seen by the lanes, on the same extract. Between extracts pseudonyms cannot be compared: the words and
  the numbers are, as if everybody who can be the same were.
* `betrayed` looks at what several figures tell together: a whole without those of its parts that have been told, over
  every table that has left.

Lanes tell of at most as many as differ (a person is in one lane), so whoever differs by fewer than the minimum is
always found; who is told apart by chance only is now and then not told.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import NamedTuple

from ombud.analysis.release.boxes import Box, Side, are_apart
from ombud.analysis.release.model import LANES, Cell, Measure, Number

TIME = frozenset({"month", "week"})
"""Those that may bound what is counted."""
_WHEN = TIME | {"day", "hour"}
"""The attributes that say when, and nothing of who."""
_TOLD_BY = {Measure.MEAN: Measure.SUM}
Shown = tuple[int, Number]


class Told(NamedTuple):
    """A cell of a table that has left: shown or not."""

    box: Box
    measure: Measure
    cell: Cell
    extract: bytes
    shown: Shown | None
    """The figure that was shown of exactly these people."""
    stands: Shown | None = None
    """The earlier figure that was shown instead."""
    touched: bool = False
    """It was not shown because it is too near an earlier figure: what is near *it* tells nothing."""
    single: frozenset[str] = frozenset()
    """The attributes of which nobody has two values."""


class Stand(Enum):
    OPEN = "open"
    KNOWN = "known"
    """Told already, of the same people."""
    HIDDEN = "hidden"
    """Not told before, of the same people: it stays so."""
    TOUCHED = "touched"
    """Too near something that has been told."""


class Standing(NamedTuple):
    stand: Stand
    people_known: bool = False
    """How many people it holds has been told, with another measure."""
    shown: Shown | None = None
    """The figure that has been told of it, now or earlier."""
    again: bool = False
    """Exactly these people have been asked about before."""


def measured(measure: Measure) -> Measure:
    """A mean tells the sum: they are one measure here."""
    return _TOLD_BY.get(measure, measure)


def distance(one: Sequence[int], other: Sequence[int]) -> int:
    return sum([abs(mine - its) for mine, its in zip(one, other, strict=True)])


@dataclass(slots=True)
class Memory:
    """What has been told of the people of some purposes, found by what a new figure is held against."""

    releases: set[bytes] = field(default_factory=set)
    questions: set[bytes] = field(default_factory=set)
    """The hashes of the questions that have been answered."""
    groups: dict[bytes, set[Side]] = field(default_factory=lambda: defaultdict(set))
    """The groups of values that have been used, by extract."""
    _used: dict[str, dict[Side, int]] = field(default_factory=lambda: defaultdict(dict))
    """When each group was used last, by what was counted."""
    _told: set[Told] = field(default_factory=set)
    _by_box: dict[Box, list[Told]] = field(default_factory=lambda: defaultdict(list))
    _by_people: dict[tuple[bytes, int], list[Told]] = field(default_factory=lambda: defaultdict(list))
    _lines: dict[Box, list[tuple[Side, Told]]] = field(default_factory=lambda: defaultdict(list))
    """By a box with one side less: everything that lies on the same line."""
    _values: dict[tuple[Box, str, str], list[Told]] = field(default_factory=lambda: defaultdict(list))
    """The same by one value of the side: of thousands of pages on a line only those that a page may lie in."""

    def use(self, extract: bytes, what: str, groups: Iterable[Side], at: int) -> None:
        """Note the groups that a table was made with."""
        for group in groups:
            self.groups[extract].add(group)
            self._used[what][group] = max(at, self._used[what].get(group, at))

    def lately(self, what: str, since: int) -> set[Side]:
        """The groups by which it has been counted since then, of whatever extract."""
        return {group for group, at in self._used[what].items() if at > since}

    def add(self, told: Iterable[Told]) -> None:
        """A cell that many tables have in the same way is held once."""
        for one in dict.fromkeys(told):
            if one in self._told:
                continue
            self._told.add(one)
            if one.cell.lanes:
                self._by_people[one.extract, one.cell.people].append(one)
            for without, side in self._lay(one):
                for value in side[1]:
                    self._values[without, side[0], value].append(one)

    def _lay(self, one: Told) -> list[tuple[Box, Side]]:
        """Put it by its box and on its lines; which those are."""
        box = one.box
        self._by_box[box].append(one)
        lines = [(box.without(side), side) for side in box.sides]
        for without, side in lines:
            self._lines[without].append((side, one))
        return lines

    def standing(self, new: Told, minimum: int, table: Mapping[Box, Told]) -> Standing:
        """How a new cell stands to what has been told. Beside the figures of its own table, told again of the same
        people, it is protected as every cell of a table is (`suppress.py`)."""
        earlier = self._figure(new)
        there = [one for one in self._near(new, minimum) if not _is_beside(one, new, table)]
        near = [one for one in there if _matters(one, minimum)]
        same = [one for one in there if _is_same(one, new)]
        again = any(measured(one.measure) is measured(new.measure) for one in same)
        if not all(_is_same(one, new) for one in near):
            return Standing(Stand.TOUCHED, shown=earlier, again=again)
        told = [one for one in near if one.shown]
        if any(measured(one.measure) is measured(new.measure) for one in told):
            return Standing(Stand.KNOWN, people_known=True, again=True)
        stand = Stand.OPEN if not near or (told and not again) else Stand.HIDDEN
        return Standing(stand, people_known=bool(told), shown=earlier, again=again)

    def _figure(self, new: Told) -> Shown | None:
        """The latest figure that has been shown in answer to the same words."""
        for one in reversed(self._by_box.get(new.box, ())):
            if one.measure is new.measure and (one.shown or one.stands):
                return one.shown or one.stands
        return None

    def _near(self, new: Told, minimum: int) -> Iterator[Told]:
        """What differs from the new cell by fewer people than the minimum, or may."""
        here, people, lanes = new.extract, new.cell.people, new.cell.lanes
        for number in range(people - minimum + 1, people + minimum) if lanes else ():
            for one in self._by_people.get((here, number), ()):
                if distance(one.cell.lanes, lanes) < minimum and not (_are_apart(one, new) or _only_in_time(one, new)):
                    yield one
        for one in self._by_words(new.box):
            compared = lanes and one.cell.lanes and one.extract == here
            if not compared and abs(one.cell.people - people) < minimum and not _only_in_time(one, new):
                yield one

    def _by_words(self, box: Box) -> Iterator[Told]:
        """The same box, and those that have a side more, a side less, or a side within or around."""
        yield from self._by_box.get(box, ())
        yield from (one for _, one in self._lines.get(box, ()))
        for side in box.sides:
            without, (attribute, values) = box.without(side), side
            yield from self._by_box.get(without, ())
            sharing = {id(one): one for value in values for one in self._values.get((without, attribute, value), ())}
            yield from (
                one for one in sharing.values() if one.box != box and (one.box.is_in(box) or box.is_in(one.box))
            )

    def betrayed(self, fresh: Sequence[Told], minimum: int) -> bool:
        """Would the fresh figures, with those that have left, tell of a few by what is left of a whole?"""
        beside = Memory()
        for one in dict.fromkeys(fresh):
            beside._lay(one)
        shown = [one for one in fresh if one.shown]
        boxes = dict.fromkeys((box, one.extract) for one in shown for box in _around(one.box))
        return any(
            _tells(whole, parts, minimum)
            for box, extract in boxes
            for whole, parts in self._wholes(beside, box, extract)
        )

    def _wholes(self, beside: "Memory", box: Box, extract: bytes) -> Iterator[tuple[Told, list[tuple[Side, Told]]]]:
        """Every whole on the lines of a box, with its parts by one attribute; where more than one table is in it."""
        old = [one for one in self._lines.get(box, ()) if one[1].extract == extract]
        new = beside._lines.get(box, [])
        above = [one for one in self._by_box.get(box, ()) if one.extract == extract and one.shown]
        if not old and not above:
            return
        tops = [(None, one) for one in (*above, *beside._by_box.get(box, ())) if one.shown]
        for attribute in {side[0] for side, _ in (*old, *new)}:
            line = [one for one in (*old, *new) if one[0][0] == attribute]
            for values, whole in (*tops, *((side[1], one) for side, one in line if one.shown and len(side[1]) > 1)):
                parts = [one for one in line if values is None or one[0][1] < values]
                if parts:
                    yield whole, parts


def _around(box: Box) -> Iterator[Box]:
    """The box, and the wholes that it is a part of by one attribute."""
    yield box
    yield from (box.without(side) for side in box.sides)


def _tells(whole: Told, parts: list[tuple[Side, Told]], minimum: int) -> bool:
    """Is what the whole has beside its told parts a few people, or the one part that has been held back?"""
    left, taken = list(_counted(whole.cell, whole.cell)), set[str]()
    for (_, values), part in sorted(parts, key=lambda one: -len(one[0][1])):
        if part.shown and not taken & values:
            taken |= values
            left = [mine - its for mine, its in zip(left, _counted(part.cell, whole.cell), strict=True)]
    if not taken:
        return False
    if 0 < sum(map(abs, left)) < minimum:
        return True
    kept = {values: part.cell for (_, values), part in parts if not taken & values}
    return len(kept) == 1 and all(distance(left, _counted(cell, whole.cell)) < minimum for cell in kept.values())


def _counted(cell: Cell, like: Cell) -> tuple[int, ...]:
    """The people of a cell by lanes where there are any, by number where there are none."""
    return (cell.lanes or (0,) * LANES) if like.lanes else (cell.people,)


def _is_beside(one: Told, new: Told, table: Mapping[Box, Told]) -> bool:
    """Another cell of the new one's table, and still of the same people?"""
    return one.box != new.box and one.box in table and _is_same(one, table[one.box])


def _are_apart(one: Told, new: Told) -> bool:
    return one.box.what == new.box.what and are_apart(one.box, new.box, one.single & new.single)


def _matters(one: Told, minimum: int) -> bool:
    """What was not shown and is small anyway cannot be told by a figure that is not."""
    return one.shown is not None or (not one.touched and one.cell.people >= minimum)


def _is_same(one: Told, new: Told) -> bool:
    """The same words, the same people, and of the same measure the same value.

    By other words the same people are no less touched: it would tell that there is nobody in between.
    """
    if one.box != new.box or one.cell.people != new.cell.people:
        return False
    if measured(one.measure) is measured(new.measure) and one.cell.value != new.cell.value:
        return False
    return one.extract != new.extract or one.cell.lanes == new.cell.lanes or not one.cell.lanes


def _only_in_time(one: Told, new: Told) -> bool:
    """The same people in a longer time: that nobody else came meanwhile is told.

    Where there are no lanes the words say that the one lies in the other; as many are then the same.
    """
    apart = {attribute for attribute, _ in one.box.sides ^ new.box.sides}
    in_time = one.box.what == new.box.what and bool(apart) and apart <= _WHEN
    same = one.extract == new.extract and one.cell.people == new.cell.people and one.cell.lanes == new.cell.lanes
    return in_time and same
