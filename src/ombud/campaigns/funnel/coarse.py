"""Counts that tell of many and of nobody.

A marketer may ask again and again with a slightly other selection. If the counts were exact, the difference of two
would be one person (S-08). So what is shown is

  1. the count with discrete Laplace noise of `EPSILON`, drawn anew for each question and each day, and the answer kept:
     the same question is answered with the same number all day, so that asking again averages nothing away;
  2. rounded to `STEP`; a row that would show less is told in the row of other reasons;
  3. of so many selections a quarter, by everybody together (`asked.py`).

The noise depends on the question and never on who is counted: that two answers are equal or not tells nothing either.
So each answer makes the odds of any fact of one person at most exp(EPSILON) times what they were, whatever an asker
knows or does with it (differential privacy); a quarter at most exp(MOST × EPSILON), and in practice far less
(tests/campaigns/test_funnel.py attacks it). The exact numbers are a `Tally`, which does not print and stays inside.
"""

import math
from collections import Counter
from collections.abc import Callable

EPSILON = 0.1
STEP = 5
WITHIN = 33
"""One noisy, rounded count is so near the truth 19 times of 20; a sum of several so much times their root."""
LEAST = 10
"""An audience that is smaller than about this is not counted and not written to: it would point at people."""

Draw = Callable[[], bytes]
"""Sixteen random bytes, new ones each time."""
_PRECISION = 1 << 53


class Tally:
    """How many, by row. Exact: it never leaves the process."""

    __slots__ = ("_people",)

    def __init__(self) -> None:
        self._people: Counter[str] = Counter()

    def add(self, kind: str, people: int) -> None:
        """Count so many people more in a row."""
        self._people[kind] += people

    def people(self, kind: str) -> int:
        """Exactly how many. To draw noise over, for tests, and never to show."""
        return self._people[kind]

    def __repr__(self) -> str:
        return "Tally(…)"


def noisy(people: int, draw: Draw) -> int:
    """The count with noise: draw once for one answer, and keep it. May be negative."""
    return people + discrete_laplace(draw())


def rounded(number: int) -> int:
    """What is shown of a noisy count."""
    return max(0, STEP * round(number / STEP))


def margin(draws: int) -> int:
    """How far from the truth a shown count of so many noisy ones may be, 19 times of 20."""
    return STEP * math.ceil(WITHIN * math.sqrt(draws) / STEP)


def told(people: int, seed: bytes) -> int:
    """A count of a campaign as it may be told: `seed` is the campaign's own for this count, and the same each time."""
    return rounded(people + discrete_laplace(seed))


def discrete_laplace(seed: bytes) -> int:
    """The difference of two geometric numbers: P(n) is proportional to exp(-EPSILON |n|)."""
    return _geometric(seed[:8]) - _geometric(seed[8:16])


def _geometric(eight: bytes) -> int:
    uniform = ((int.from_bytes(eight, "big") >> 11) + 1) / _PRECISION  # in (0, 1]
    return int(-math.log(uniform) / EPSILON)
