"""Times two sides in turn, slice by slice.

* A B A B: whatever slows the machine down for a while slows both.
* The collector of garbage rests while a slice runs, and may work between them.
* The results of both sides are checked after each pair; the refusals are asked for after every tenth.
"""

import gc
import time
from collections.abc import Callable, Sequence
from math import ceil

from ombud.app.bench.measure import Measure, Weight
from ombud.app.bench.model import Measured, Sides, Size, Store, Work
from ombud.app.bench.place import Place

_REFUSALS_EVERY = 10
_WARM_UP = 3
Progress = Callable[[int, int], None]


def measured(measure: Measure, place: Place, size: Size, progress: Progress = lambda _done, _of: None) -> Measured:
    """Run one measure. Raises `UnprovedError` where a result is wrong or a refusal missing."""
    sides, slices = measure.sides(place, size), size.slices or measure.slices
    for _ in range(min(_WARM_UP, slices)):
        _pair(sides, measure)
    refused, times = sides.refusals(), list[tuple[float, float]]()
    for number in range(1, slices + 1):
        times.append(_pair(sides, measure))
        if number % _REFUSALS_EVERY == 0:
            refused += sides.refusals()
        progress(number, slices)
    return _summed_up(measure, place.store, times, refused + sides.refusals(), sides)


def weighed(weight: Weight, place: Place, size: Size) -> Measured:
    """Weigh once. Raises `UnprovedError` where something is not as it should be."""
    baseline, ours, refused, asides = weight.weigh(place, size)
    goal = weight.goals[place.store]
    return Measured(weight.name, place.store, goal, baseline, ours, baseline, ours, 1, refused, asides, weight.unit)


def _pair(sides: Sides, measure: Measure) -> tuple[float, float]:
    """One slice of each side; the microseconds of one operation."""
    baseline, theirs = _timed(sides.baseline(measure.batch))
    ours, own = _timed(sides.ours(measure.batch))
    sides.check(theirs, own)
    return measure.budget_us or baseline / len(theirs), ours / (len(own) * sides.units)


def _timed(work: Work) -> tuple[float, Sequence[object]]:
    gc.disable()
    try:
        began = time.perf_counter_ns()
        results = work()
        ended = time.perf_counter_ns()
    finally:
        gc.enable()
    return (ended - began) / 1000, results


def _summed_up(
    measure: Measure, store: Store, times: Sequence[tuple[float, float]], refused: int, sides: Sides
) -> Measured:
    baseline, ours = (sorted(side) for side in zip(*times, strict=True))
    return Measured(
        name=measure.name,
        store=store,
        goal=measure.goals[store],
        baseline_us=percentile(baseline, 10),
        ours_us=percentile(ours, 10),
        baseline_median_us=percentile(baseline, 50),
        ours_median_us=percentile(ours, 50),
        slices=len(times),
        refused=refused,
        asides=sides.asides(),
        unit=measure.unit,
    )


def percentile(ordered: Sequence[float], part: int) -> float:
    """The value that `part` percent of the ordered values do not exceed."""
    return ordered[max(ceil(len(ordered) * part / 100), 1) - 1]
