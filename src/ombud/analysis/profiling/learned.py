"""Where a model that has learned puts somebody, and which traits counted. Needs nothing but its numbers.

* Somebody is of the group whose centre is nearest. What counted is what made it nearer than the next: what they have
  that its people have, and what they have not that the others' have (S-01: the factors that were applied).
* A propensity is a sum of weights, and leaves as one of three levels (never as the sum).
"""

from collections.abc import Iterator, Mapping, Sequence

from ombud.analysis.profiling.model import Effect, Factor, Learned, Level, Placed
from ombud.analysis.profiling.traits import Traits

NOTHING = "nothing"
"""The kind of the factor where no trait of the person counted."""
_ABSENT = {"has": "has_not", "had": "never_had", "interest": "interest_not"}
"""What the absence of a trait is called. Of an age or a place it says nothing that the other does not."""


def place_by_groups(learned: Learned, traits: Traits) -> Placed:
    point = [float(one in traits) for one in learned.features]
    by_distance = sorted(learned.rows, key=lambda group: (_distance(point, learned.rows[group]), group))
    nearest, next_to_it = (learned.rows[group] for group in by_distance[:2])
    found = tuple(_nearer(learned.features, point, nearest, next_to_it))
    return Placed(by_distance[0], "", found or (Factor(NOTHING, "", Effect.NEAR),))


def place_by_propensity(learned: Learned, traits: Traits) -> Placed:
    (weights,) = learned.rows.values()
    counted = [(weight, one) for one, weight in zip(learned.features, weights, strict=True) if one in traits and weight]
    value = learned.base + sum(weight for weight, _ in counted)
    level = _level(round(value, 4), learned.levels)
    counted.sort(key=lambda one: (-abs(one[0]), one[1]))
    found = tuple(Factor(*_split(one), Effect.RAISES if weight > 0 else Effect.LOWERS) for weight, one in counted)
    return Placed(level, level, found or (Factor(NOTHING, "", Effect.MET),))


def weights_by_trait(learned: Learned) -> Mapping[str, tuple[float, ...]]:
    """For the card: of each feature its number in each row."""
    return {one: tuple(row[place] for row in learned.rows.values()) for place, one in enumerate(learned.features)}


def _level(value: float, levels: Sequence[float]) -> str:
    medium, high = levels
    if value <= medium:
        return Level.LOW.value
    return Level.HIGH.value if value >= high else Level.MEDIUM.value


def _distance(point: Sequence[float], centre: Sequence[float]) -> float:
    return round(sum((one - other) ** 2 for one, other in zip(point, centre, strict=True)), 6)


def _nearer(
    features: Sequence[str], point: Sequence[float], nearest: Sequence[float], other: Sequence[float]
) -> Iterator[Factor]:
    """The traits by which the nearest is nearer than the next, what counted most first."""
    gains = [
        (round((at - further) ** 2 - (at - near) ** 2, 6), one, at)
        for one, at, near, further in zip(features, point, nearest, other, strict=True)
    ]
    for gain, one, at in sorted(gains, key=lambda found: (-found[0], found[1])):
        kind, value = _split(one)
        if gain > 0 and (at or kind in _ABSENT):
            yield Factor(kind if at else _ABSENT[kind], value, Effect.NEAR)


def _split(trait: str) -> tuple[str, str]:
    kind, _, value = trait.partition("=")
    return kind, value
