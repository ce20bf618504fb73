"""A selection as a tree: everybody, one condition, all of some, one of some.

* A tree is a value. It names fields and values, never a person, and is small: so many conditions, values and levels.
* What a field means, and whether it may be used, is the menu's business (`menu.py`); a tree of a field that is not in
  the menu is refused there.
* Every condition goes beyond what contact needs, and so makes the selection profiling (Art. 4(4), C-2).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import NewType

from ombud.terms import Text

FieldId = NewType("FieldId", str)

MOST_CONDITIONS = 20
MOST_VALUES = 30
DEEPEST = 4
LONGEST_VALUE = 80
LONGEST_SENTENCE = 4000


class How(StrEnum):
    """How a condition compares. `NONE_OF` is the opposite of `ONE_OF`: those of whom nothing is held are in it."""

    IS = "is"
    IS_NOT = "is_not"
    ONE_OF = "one_of"
    NONE_OF = "none_of"
    BETWEEN = "between"
    BEFORE = "before"
    AFTER = "after"


@dataclass(frozen=True, slots=True)
class Everybody:
    """No condition: everybody who has said yes to advertising by the channel. Not profiling."""


@dataclass(frozen=True, slots=True)
class Condition:
    """One field compared with values, in the form in which they are held (a service by its id)."""

    field: FieldId
    how: How
    values: tuple[str, ...]

    def __post_init__(self) -> None:
        least, most = _NUMBER.get(self.how, (1, 1))
        if not least <= len(self.values) <= most:
            raise ValueError("a condition has the values that its comparison takes")
        if any(not 0 < len(value) <= LONGEST_VALUE or not value.isprintable() for value in self.values):
            raise ValueError("a value of a condition is one short line")


_NUMBER = {How.ONE_OF: (1, MOST_VALUES), How.NONE_OF: (1, MOST_VALUES), How.BETWEEN: (2, 2)}


@dataclass(frozen=True, slots=True)
class All:
    """Every part holds."""

    parts: "tuple[Part, ...]"

    def __post_init__(self) -> None:
        if len(self.parts) < 2:
            raise ValueError("a group has two parts or more")


@dataclass(frozen=True, slots=True)
class Any:
    """One part or more holds."""

    parts: "tuple[Part, ...]"

    def __post_init__(self) -> None:
        if len(self.parts) < 2:
            raise ValueError("a group has two parts or more")


Part = Condition | All | Any
Filter = Everybody | Part


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a selection is not taken: what is wrong and what to do. `rule` is an id where a rule refuses it."""

    text: Text
    rule: str = ""


def conditions(of: Filter) -> Iterator[Condition]:
    """The conditions, in reading order."""
    match of:
        case Everybody():
            return
        case Condition():
            yield of
        case _:
            for part in of.parts:
                yield from conditions(part)


def profiling(of: Filter) -> bool:
    """Does the selection look at more than what contact needs? Then C-2 is asked of every person too (N-09.1)."""
    return not isinstance(of, Everybody)


def size_fault(of: Filter) -> Fault | None:
    """Why the tree is too large, if it is."""
    if _depth(of) > DEEPEST or sum(1 for _ in conditions(of)) > MOST_CONDITIONS:
        return TOO_LARGE
    return None


def _depth(of: Filter) -> int:
    return 1 + max(_depth(part) for part in of.parts) if isinstance(of, All | Any) else 1


TOO_LARGE = Fault(
    Text(
        f"Urvalet är för stort: högst {MOST_CONDITIONS} villkor i {DEEPEST} nivåer. Dela upp det i flera utskick.",
        f"The selection is too large: at most {MOST_CONDITIONS} conditions in {DEEPEST} levels. "
        "Divide it into several campaigns.",
    )
)
