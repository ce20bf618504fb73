"""An installation that has grown: so many people, each a copy of one who came through the door, each found by an
address of their own.

Whoever is taken for an act is taken from an order that chance has made, and nobody twice before everybody was: what is
read of somebody is not at hand because it was read a moment ago.
"""

from collections.abc import Callable
from typing import NamedTuple

from ombud.app.bench.clinic import Clinic
from ombud.app.bench.multitude import Mould
from ombud.terms import SubjectId

_AT_ONCE = 500
Progress = Callable[[int, int], None]


class Somebody(NamedTuple):
    subject: SubjectId
    email: str


class Grown:
    """One installation with so many people in it."""

    def __init__(self, clinic: Clinic, people: int, progress: Progress) -> None:
        self.clinic = clinic
        self.people = people
        self._left = self._planted(progress)
        self._used: list[Somebody] = []

    def next(self, number: int) -> list[Somebody]:
        """So many people of whom nobody has been taken lately."""
        if len(self._left) < number:
            self._used, self._left = [], self._used + self._left
            self.clinic.seed.shuffle(self._left)
        taken, self._left = self._left[:number], self._left[number:]
        self._used += taken
        return taken

    def went(self, people: list[Somebody]) -> None:
        """These are here no more."""
        gone = set(people)
        self._used = [one for one in self._used if one not in gone]

    def _planted(self, progress: Progress) -> list[Somebody]:
        clinic = self.clinic
        vault, (first,) = clinic.ombud.vault, clinic.people(1, 2)
        vault.settle(now=clinic.now)  # under this version once: copies of who is settled are settled
        mould, came = Mould(clinic, first), list[Somebody]()
        while len(came) < self.people:
            with vault.database.act() as tx:
                for _ in range(min(_AT_ONCE, self.people - len(came))):
                    subject = mould.copy(tx)
                    came.append(Somebody(subject, clinic.last_email))
            progress(len(came), self.people)
        clinic.seed.shuffle(came)
        clinic.reopened()
        return came
