"""Long work in many acts does not break off because one of them met somebody else's.

The database ends one of two acts that are in each other's way, and leaves nothing of it (`ConflictFault`); the same
act may begin anew, and decides anew from what it reads then. This is for acts of a run (an import, a sweep), where
nobody stands at a door who could press again. What a door does with a conflict is said in `app/again.py`.
"""

from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

from ombud.database.faults import ConflictFault

TIMES = 5
Answer = TypeVar("Answer")


def carried_out(act: Callable[[], Answer]) -> Answer:
    """What a whole act gives, begun anew where another was first. Raises `ConflictFault` when it always was."""
    for _ in range(TIMES - 1):
        with suppress(ConflictFault):
            return act()
    return act()
