"""Counts that tell of many and of nobody.

A marketer may ask again and again with a slightly other selection. If the counts were exact, the difference of two
would be one person (S-08). So what is shown is

  1. the count with discrete Laplace noise of `EPSILON`, taken from a keyed hash of *who* was counted: the same people
     give the same answer however the selection is written, so asking again averages nothing away; other people give
     an answer that is noisy by itself;
  2. rounded to `STEP`, and nothing under it is shown: fewer is told as none, in the row of other reasons;
  3. of so many different selections a quarter, by everybody together (`asked.py`). Whatever an asker does with the answers,
     each makes the odds of any fact of one person at most exp(EPSILON) times what they were.

The exact numbers are a `Tally`, which does not print and stays in the process.
"""

import math
from collections import Counter
from collections.abc import Callable, Iterable

from ombud.campaigns.funnel.rows import RowKind
from ombud.terms import SubjectId

EPSILON = 0.1
STEP = 5
LEAST = 10
"""An audience that is smaller than this is not counted and not written to: it would point at people."""

Secret = Callable[[str], bytes]
"""Sixteen bytes or more for a text, that nobody without the key of the installation can foretell."""
_WHOLE = 1 << 128
_PRECISION = 1 << 53


class Tally:
    """How many, and a print of who, by row. Exact: it never leaves the process."""

    __slots__ = ("_people", "_prints")

    def __init__(self) -> None:
        self._people: Counter[str] = Counter()
        self._prints: Counter[str] = Counter()

    def add(self, kind: str, subjects: Iterable[SubjectId]) -> None:
        """Count these people in a row."""
        for subject in subjects:
            self._people[kind] += 1
            self._prints[kind] += int.from_bytes(subject, "big")

    def move(self, kind: str, into: str) -> None:
        """Tell a row as a part of another."""
        self._people[into] += self._people.pop(kind, 0)
        self._prints[into] += self._prints.pop(kind, 0)

    def joined(self, kinds: Iterable[str]) -> "Tally":
        """Some rows as one, named as the first of them."""
        (first, *rest) = kinds
        made = Tally()
        for kind in (first, *rest):
            made._people[first] += self._people[kind]
            made._prints[first] += self._prints[kind]
        return made

    def people(self, kind: str) -> int:
        """Exactly how many. For tests and for what is never shown."""
        return self._people[kind]

    def print_of(self, kind: str) -> str:
        """A print of who is in the row, to know the same people again by."""
        return f"{self._people[kind]}:{self._prints[kind] % _WHOLE:032x}"

    def __repr__(self) -> str:
        return "Tally(…)"


def coarse(tally: Tally, kind: str, secret: Secret) -> int:
    """What may be shown of a row: noisy by who is in it, a multiple of `STEP`, never negative."""
    noise = discrete_laplace(secret(f"{kind}:{tally.print_of(kind)}"))
    return max(0, STEP * round((tally.people(kind) + noise) / STEP))


def discrete_laplace(seed: bytes) -> int:
    """The difference of two geometric numbers: P(n) is proportional to exp(-EPSILON |n|)."""
    return _geometric(seed[:8]) - _geometric(seed[8:16])


def _geometric(eight: bytes) -> int:
    uniform = ((int.from_bytes(eight, "big") >> 11) + 1) / _PRECISION  # in (0, 1]
    return int(-math.log(uniform) / EPSILON)


def merge_small(tally: Tally, secret: Secret, kinds: Iterable[RowKind]) -> None:
    """Rows that would show nothing are told among the other reasons: nobody is alone with theirs."""
    for kind in kinds:
        if coarse(tally, kind, secret) < STEP:
            tally.move(kind, RowKind.OTHER)
