"""What was found of a person in one system, and what became of it: counts and reasons, never values."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum


class End(Enum):
    """How a request ends in one system. There is no fourth way (security.md 5, R4)."""

    DONE = "done"
    """Read again, and nothing is there that was to go."""
    REFUSED = "refused"
    """Nothing may go, and there is a ground for it."""
    NEEDS_PERSON = "needs_person"
    """A machine cannot or may not decide; somebody is told what it is about."""


@dataclass(frozen=True, slots=True)
class OfTable:
    """One table of a receipt."""

    table: str
    found: int
    erased: int = 0
    blanked: int = 0
    kept: int = 0
    why: str = ""
    """Why rows are kept: the row of law.md 4.1."""
    written: int = 0
    """Rows in which what is right, or what the person decided, now stands (Art. 16, 18, 21)."""
    by_hand: bool = False
    """A person looks there: no machine knows how much there is."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of a person in one system: told by table, and then read again."""

    system: str
    end: End
    tables: tuple[OfTable, ...]
    left: int
    """What a fresh search still finds that was to go; 0 where it is done."""
    contradicted: int = 0
    """Rows that one identifier finds and another says are somebody else's: nobody touched them."""
    loose: int = 0
    """Of what is left: what nothing leads to any more, so that no later search can say that it is gone."""

    @property
    def nothing_held(self) -> bool:
        """Not found at all, which is another thing than nothing left."""
        return not any(one.found or one.by_hand for one in self.tables)


def end_of(told: Iterable[OfTable], left: int, contradicted: int) -> End:
    """How a machine's erasure has ended, after the search."""
    if left or contradicted:
        return End.NEEDS_PERSON
    tables = tuple(told)
    kept = any(one.kept for one in tables)
    gone = any(one.erased or one.blanked for one in tables)
    return End.REFUSED if kept and not gone else End.DONE
