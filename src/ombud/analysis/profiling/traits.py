"""What a model that learns sees of somebody: a set of traits, `age=30-39`, `has=massage`, and nothing between them.

A trait is a feature only where ten people have it and ten have it not: a weight that rests on fewer would tell of
them (S-08, S-01).
"""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from datetime import date

from ombud.analysis.profiling.model import Feature, Inputs

FEWEST = 10
Traits = frozenset[str]


def traits_of(inputs: Inputs, uses: Collection[Feature], on: date) -> Traits:
    """The traits of one person in a month, as far as the model looks."""
    return frozenset(_traits(inputs, uses, on.replace(day=1)))


def _traits(inputs: Inputs, uses: Collection[Feature], month: date) -> Iterator[str]:
    if Feature.AGE in uses and inputs.age_band is not None:
        yield f"age={inputs.age_band}"
    if Feature.MUNICIPALITY in uses and inputs.municipality is not None:
        yield f"municipality={inputs.municipality}"
    if Feature.SERVICES in uses:
        holds = inputs.holds(month)
        yield from (f"has={service}" for service in holds)
        yield from (f"had={service}" for service in inputs.had(month) - holds)
    if Feature.INTERESTS in uses:
        yield from (f"interest={interest}" for interest in inputs.interests)


def borne(people: Sequence[Traits]) -> tuple[str, ...]:
    """The traits that enough people have, and enough have not."""
    counted = Counter(trait for one in people for trait in one)
    return tuple(sorted(trait for trait, n in counted.items() if FEWEST <= n <= len(people) - FEWEST))
