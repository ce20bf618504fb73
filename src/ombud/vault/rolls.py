"""What was decided about everybody for a question, remembered in the process until somebody moves.

* A roll holds ids, what was decided, and until when that is so by itself: an end (D-12) is a matter of the clock. It
  holds no value and no key, and nothing of it is on a disk.
* It is of use with the position of the log that it was made at: whoever has moved since is decided about anew before
  anything is said of them (`audit/moved.py`). Who was erased has moved.
* One is for one version of the policy, one law and one question by one actor in one role.
"""

import threading
from array import array
from collections.abc import Hashable
from typing import NamedTuple

from ombud.policy.ask import Rule
from ombud.terms import CategoryId, SubjectId

ALWAYS = (1 << 63) - 1
"""Until when an outcome holds that no clock changes."""
_ID = 16
_QUESTIONS = 8
_OUTCOMES = 60_000


class Outcome(NamedTuple):
    """What was decided about a person: the categories permitted, and what refuses."""

    permitted: frozenset[CategoryId]
    refusing: tuple[Rule, ...]


class Piece(NamedTuple):
    """Some people of a roll, in order."""

    subjects: list[SubjectId]
    outcomes: list[Outcome]
    until: "array[int]"


class Roll:
    """Everybody, by id. Written once, then read."""

    def __init__(self, position: int, made_at: int) -> None:
        self.position = position
        self.made_at = made_at
        self._ids = bytearray()
        self._codes = array("H")
        self._until = array("q")
        self._outcomes: list[Outcome] = []
        self._known: dict[Outcome, int] = {}

    def add(self, subject: SubjectId, outcome: Outcome, until: int) -> None:
        """The next person."""
        code = self._known.get(outcome)
        if code is None:
            code = self._known[outcome] = len(self._outcomes)
            self._outcomes.append(outcome)
        self._ids += subject
        self._codes.append(code)
        self._until.append(until)

    def piece(self, first: int, number: int) -> Piece:
        """So many people, from that one on."""
        ids, outcomes = bytes(self._ids[first * _ID : (first + number) * _ID]), self._outcomes
        return Piece(
            [SubjectId(ids[place : place + _ID]) for place in range(0, len(ids), _ID)],
            [outcomes[code] for code in self._codes[first : first + number]],
            self._until[first : first + number],
        )

    def __len__(self) -> int:
        return len(self._codes)

    @property
    def full(self) -> bool:
        """Are there so many different outcomes that it is of no use?"""
        return len(self._outcomes) >= _OUTCOMES


class Rolls:
    """The rolls of one process. Safe to share between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: dict[Hashable, Roll] = {}

    def of(self, question: Hashable) -> Roll | None:
        return self._kept.get(question)

    def forget(self, question: Hashable) -> None:
        """Too many have moved since: the next time it is made anew."""
        with self._lock:
            self._kept.pop(question, None)

    def keep(self, question: Hashable, roll: Roll) -> None:
        """Instead of an older one of the same question; the one that was kept first goes when there are too many."""
        with self._lock:
            self._kept.pop(question, None)
            if len(self._kept) >= _QUESTIONS:
                del self._kept[next(iter(self._kept))]
            self._kept[question] = roll
