"""Which cells are not told by themselves, and how uncertain each of them has to stay (S-08).

| | | |
|---|---|---|
| fewer than five people, or nobody | ten where it is about health, children or a small place | S-08 |
| a sum in which one is seen | without the two largest less is left than 15 % of the largest | p % rule |
| a share of none or all, or nearly so | fewer than the minimum of the one or the other kind | group disclosure |
| a median, a smallest or greatest value of fewer than ten | | S-08 |

`Need` is what must remain possible for whoever has everything that is shown: so many more people in the cell, so many
fewer, and so much more of the value.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from ombud.analysis.release.cube import Cube
from ombud.analysis.release.model import TOTAL, Cell, Key, Measure, Number, Release
from ombud.policy.model import Policy
from ombud.terms import CategoryId, PurposeId

ORDINARY = 5
HIGHER = 10
SMALL_PLACE = 100
"""A place with fewer people than this in the table has the higher minimum [D]."""
PERCENT = 15
"""The p of the p % rule [D]."""
_OWN = frozenset({Measure.MEDIAN, Measure.SMALLEST, Measure.GREATEST})
_AMOUNTS = frozenset({Measure.SUM, Measure.MEAN})


@dataclass(frozen=True, slots=True)
class Need:
    """What has to remain possible of a cell that is not shown."""

    more: int
    fewer: int
    value: Number = 0
    otherwise: "Need | None" = None
    """What is as good, where this cannot be had."""


def is_sensitive(policy: Policy, purpose: PurposeId, categories: Iterable[CategoryId]) -> bool:
    """A purpose that rests on an exception for special categories speaks of patients, whatever it counts."""
    file = policy.file
    special = any(file.categories[one].special for one in categories if one in file.categories)
    return special or bool(file.purposes[purpose].special)


def minimum_of(policy: Policy, context: Release) -> int:
    """The minimum of the table: health, diagnosis and children have the higher one (S-08)."""
    sensitive = context.children or is_sensitive(policy, context.purpose, context.categories)
    return max(HIGHER if sensitive else ORDINARY, context.least)


@dataclass(frozen=True, slots=True)
class Threshold:
    """The minimum of each cell of one table."""

    minimum: int
    raised: Mapping[int, frozenset[str]]
    """The values with the higher minimum, by dimension: places that few people have, and what tells of health."""
    higher: int = HIGHER

    def of(self, key: Key) -> int:
        if any(key[place] in values for place, values in self.raised.items()):
            return max(self.higher, self.minimum)
        return self.minimum


def threshold(minimum: int, dimensions: tuple[str, ...], context: Release, cube: Cube) -> Threshold:
    raised = {}
    for place, name in enumerate(dimensions):
        values = set(context.sensitive.get(name, ()))
        if name in context.places:
            alone = {
                value: (TOTAL,) * place + (value,) + (TOTAL,) * (len(dimensions) - place - 1)
                for value in cube.values[place]
            }
            values |= {value for value, key in alone.items() if cube.cells[key].people < SMALL_PLACE}
        raised[place] = frozenset(values)
    return Threshold(minimum, raised, max(HIGHER, HIGHER // ORDINARY * context.least))


def needs(cube: Cube, measure: Measure, least: Threshold) -> dict[Key, Need]:
    """The cells that are not told by themselves."""
    found = {}
    for key, cell in cube.cells.items():
        need = need_of(cell, measure, least.of(key))
        if need is not None:
            found[key] = need
    return found


def need_of(cell: Cell, measure: Measure, minimum: int) -> Need | None:
    if cell.people < (HIGHER if measure in _OWN else minimum):
        return Need(max(minimum - cell.people, 1), min(cell.people, 1), _largest(cell, measure))
    if measure in _AMOUNTS and is_dominated(cell):
        return Need(0, 0, _largest(cell, measure))
    if measure is Measure.SHARE and not minimum <= cell.value <= cell.people - minimum:
        return Need(minimum, 0)
    return None


def is_dominated(cell: Cell) -> bool:
    """Could one who is in the sum tell another's amount to within `PERCENT` of it?"""
    if len(cell.largest) < 2:
        return True  # who does not say who contributes what, is not believed
    first, second, value = Decimal(cell.largest[0]), Decimal(cell.largest[1]), Decimal(cell.value)
    return 100 * (abs(value) - first - second) < PERCENT * first


def _largest(cell: Cell, measure: Measure) -> Number:
    if measure not in _AMOUNTS:
        return 0
    return cell.largest[0] if cell.largest else cell.value


def gives(cell: Cell, measure: Measure, need: Need, minimum: int) -> bool:
    """Could so many people, with so much of the value, be somewhere else than in this cell?"""
    if cell.people < need.more or (measure in _AMOUNTS and cell.value < need.value):
        return False
    return measure is not Measure.SHARE or minimum <= cell.value <= cell.people - minimum
