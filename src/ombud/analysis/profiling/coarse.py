"""Counts of people as they may be shown: to the nearest five, and under five not at all (S-08).

Two cards of the same model, before and after one person's no, then most often say the same; and what they differ by
says of nobody that it was them.
"""

from collections.abc import Hashable, Mapping
from typing import TypeVar

FEWEST = 5
FEWEST_IN_SHARE = 10
"""Of fewer no share is shown: it would say of some people nearly what each is."""
OTHERS = "others"

Key = TypeVar("Key", bound=Hashable)


def coarse(people: int) -> int | None:
    """A count as it is shown; `None` for fewer than five."""
    return None if people < FEWEST else round(people / FEWEST) * FEWEST


def merged(counts: Mapping[str, int]) -> dict[str, int | None]:
    """Each count as it is shown, and those under five together."""
    shown = {name: coarse(n) for name, n in counts.items() if n >= FEWEST}
    few = sum(n for n in counts.values() if n < FEWEST)
    return {**shown, OTHERS: coarse(few)} if few else dict(shown)


def share(part: int, whole: int) -> int | None:
    """Per cent, to the nearest five; `None` where it would say what nearly everybody or nearly nobody there is."""
    if whole < FEWEST_IN_SHARE or part < FEWEST or whole - part < FEWEST:
        return None
    return round(part / whole * 20) * 5
