"""Learning with scikit-learn (the extra `learning`): which groups there are, or what goes before a service is taken up.

* The same people and the same seed give the same numbers, rounded before they are kept.
* No number is one person's: every feature is borne by ten people, every group has ten, and a propensity is learned
  from ten who did and ten who did not (k ≥ 10, S-08).
"""

from collections.abc import Sequence

import numpy as np
from sklearn.cluster import KMeans
from sklearn.linear_model import LogisticRegression

from ombud.analysis.profiling.model import Learned
from ombud.analysis.profiling.traits import FEWEST, Traits, borne

_GRAIN = 0.05
_RESTARTS = 10


def learn_groups(people: Sequence[Traits], most: int, seed: int) -> Learned | None:
    """The centres of at most so many groups; `None` where there are not two of ten people.

    They are numbered by what they are, not by how many: that would say which one grew when somebody came.
    """
    features = borne(people)
    if not features:
        return None
    points = _points(people, features)
    distinct = len(np.unique(points, axis=0))
    for number in range(min(most, len(people) // FEWEST, distinct), 1, -1):
        found = KMeans(number, n_init=_RESTARTS, random_state=seed).fit(points)
        sizes = np.bincount(found.labels_, minlength=number)
        if sizes.min() >= FEWEST:
            centres = [tuple(_rounded(value, _GRAIN) for value in centre) for centre in found.cluster_centers_]
            rows = {f"group-{place}": centre for place, centre in enumerate(sorted(centres, reverse=True), 1)}
            return Learned(features, rows, _tens(len(people)))
    return None


def learn_propensity(people: Sequence[tuple[Traits, bool]], seed: int) -> Learned | None:
    """What weighs for taking up what is sought, and against it; `None` where too few did, or did not."""
    did = [taken for _, taken in people]
    features = borne([traits for traits, _ in people])
    if min(sum(did), len(did) - sum(did)) < FEWEST or not features:
        return None
    points = _points([traits for traits, _ in people], features)
    found = LogisticRegression(random_state=seed, max_iter=1000).fit(points, did)
    weights = tuple(_rounded(value, 0.01) for value in found.coef_[0])
    base = _rounded(found.intercept_[0], 0.01)
    reached = points @ np.array(weights) + base
    levels = tuple(_rounded(value, 0.01) for value in np.quantile(reached, (0.5, 0.8)))
    return Learned(features, {"weights": weights}, _tens(len(people)), base, levels)


def _points(people: Sequence[Traits], features: Sequence[str]) -> "np.ndarray[tuple[int, int], np.dtype[np.float64]]":
    return np.array([[float(one in traits) for one in features] for traits in people])


def _rounded(value: float, grain: float) -> float:
    return round(round(float(value) / grain) * grain, 4) + 0.0


def _tens(people: int) -> int:
    return people // FEWEST * FEWEST
