"""Long work in many acts does not break off because one of them met somebody else's, and says what stands if it does.

The database ends one of two acts that are in each other's way, and leaves nothing of it (`ConflictFault`); the same
act may begin anew, and decides anew from what it reads then. This is for acts of a run (an import, a sweep), where
nobody stands at a door who could press again. What a door does with a conflict is said in `app/again.py`.

Where a run ends with a fault all the same, what its earlier acts did stands: that is said, and not what is so of the
last act alone.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TypeVar

from ombud.database.faults import ConflictFault, DatabaseFault

TIMES = 5
Answer = TypeVar("Answer")


def carried_out(act: Callable[[], Answer]) -> Answer:
    """What a whole act gives, begun anew where another was first. Raises `ConflictFault` when it always was."""
    for _ in range(TIMES - 1):
        with suppress(ConflictFault):
            return act()
    return act()


@contextmanager
def run_of_acts(stands: str) -> Iterator[None]:
    """A run of acts, or a function that is one. `stands` says of those that have committed what becomes of them."""
    try:
        yield
    except DatabaseFault as fault:
        raise fault.in_run(stands) from None
