"""The model card (S-01): what its latest run came to, in counts that betray nobody.

* How many are in each segment, those of fewer than five people together.
* Fairness: the share of each age band and each municipality that a segment has, against its share of all. A share that
  is less than four fifths or more than five fourths of the whole's is marked: somebody is to look at why.
* Who was left out, as counts by the plainest rule that said no; of no group.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from ombud.analysis.profiling.coarse import FEWEST_IN_SHARE, OTHERS, coarse, merged, share
from ombud.analysis.profiling.model import Inputs, Placed
from ombud.policy.ask import Refusal, Rule

UNKNOWN = "unknown"
NONE = "none"
"""In no segment."""
_LEAST, _MOST = 0.8, 1.25


_ORDER = (Rule.D_02, Rule.D_14, Rule.D_05, Rule.D_09, Rule.D_15, Rule.D_10, Rule.D_12)
"""The reasons that a person who was left out is counted by, the plainest first; after them as `decide` names them."""


def reason(refusal: Refusal) -> str:
    """Why somebody was left out, in one rule. Most have said no, or never yes."""
    return next((rule for rule in _ORDER if rule in refusal.rules), refusal.rules[0]).value


@dataclass(slots=True)
class Tally:
    """Exact counts while a run is under way. They never leave."""

    placed: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    """By segment, age band and municipality."""

    def add(self, inputs: Inputs, placed: Placed | None) -> None:
        segment = NONE if placed is None else placed.segment
        self.placed[segment, inputs.age_band or UNKNOWN, inputs.municipality or UNKNOWN] += 1

    def by(self, place: int) -> Counter[str]:
        found: Counter[str] = Counter()
        for key, people in self.placed.items():
            found[key[place]] += people
        return found


def card(tally: Tally, left_out: Mapping[str, int]) -> dict[str, Any]:
    """The card as the register keeps it."""
    segments = tally.by(0)
    segments.pop(NONE, None)
    return {
        "people": coarse(tally.placed.total()),
        "segments": merged(segments),
        "left_out": merged(left_out),
        "fairness": [*_fairness(tally, 1, "age"), *_fairness(tally, 2, "municipality")],
    }


def _fairness(tally: Tally, place: int, name: str) -> Iterator[dict[str, Any]]:
    """Of each segment its share of each group of people, where that may be shown."""
    everybody, of_group = tally.placed.total(), _groups(tally.by(place))
    for segment, people in sorted(tally.by(0).items()):
        for group, members in of_group.items():
            there = sum(
                n for key, n in tally.placed.items() if key[0] == segment and _is_in(key[place], group, of_group)
            )
            within, overall = share(there, members), share(people, everybody)
            if segment != NONE and within is not None and overall is not None:
                skewed = not _LEAST <= there / members / (people / everybody) <= _MOST
                yield {"by": name, "group": group, "segment": segment, "share": within, "of_all": overall,
                       "marked": skewed}  # fmt: skip


def _groups(counted: Counter[str]) -> dict[str, int]:
    """The groups that are large enough to speak of, the others together."""
    large = {group: n for group, n in sorted(counted.items()) if n >= FEWEST_IN_SHARE}
    rest = counted.total() - sum(large.values())
    return {**large, OTHERS: rest} if rest else large


def _is_in(value: str, group: str, groups: Mapping[str, int]) -> bool:
    return value == group or (group == OTHERS and value not in groups)
