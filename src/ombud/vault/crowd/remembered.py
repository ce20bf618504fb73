"""A crowd that was asked about before: whoever has not moved since is as they were, and whoever has is asked anew.

1. The first time everybody is read and decided about, and the roll is kept when the last has been (`vault/rolls.py`).
2. From then on it is asked, some thousand people at a time, who has moved since the roll was made. They are decided
   about from what is read of them now; so is whoever is not there yet, and whoever's time has come.
3. Under another version or law, and for a moment before the roll, there is no roll. There is none either where the
   actor's unit matters: who takes part in whose care is asked each time.
"""

from collections.abc import Iterator
from datetime import datetime
from itertools import repeat
from operator import attrgetter

from ombud.audit.moved import moved_since
from ombud.policy.ask import Permit, Refusal
from ombud.terms import SubjectId
from ombud.terms.time import to_micros
from ombud.vault import store_versions as versions
from ombud.vault.crowd.model import Decided, Remembered
from ombud.vault.crowd.pages import Pages
from ombud.vault.place import Place
from ombud.vault.rolls import Piece, Roll, Rolls

AT_ONCE = 8192
"""People between two looks at who has moved."""
_NOBODY_SINCE = 1 << 62
_LAST = SubjectId(b"\xff" * 16)
_FEW = 64
"""A roll is made anew when one of so many has moved."""
_SUBJECT = attrgetter("subject")


class Remembering:
    """Asks a question of everybody with what the process remembers of it."""

    def __init__(self, vault: Place, pages: Pages, rolls: Rolls, now: datetime) -> None:
        self._vault = vault
        self._pages = pages
        self._rolls = rolls
        self._at = to_micros(now)
        self._moved: set[SubjectId] = set()
        self._others = False
        """Another version has come into force meanwhile: nothing that was decided before is so any more."""

    def everybody(self) -> Iterator[list[Decided]]:
        """As `Pages.everybody`."""
        asked = self._pages.asked
        roll = None if asked is None else self._rolls.of(asked)
        if not roll or self._at < roll.made_at:
            yield from self._first_time()
        else:
            yield from self._from(roll)

    def answer(self, decided: Decided) -> Permit | Refusal:
        """The answer in full, as it is now."""
        ((now, *_), *_) = self._pages.of([decided.subject])
        return now.answer

    def _first_time(self) -> Iterator[list[Decided]]:
        asked, roll = self._pages.asked, Roll(self._look(_NOBODY_SINCE), self._at)
        for page in self._pages.everybody():
            for one in page:
                roll.add(one.subject, one.outcome, one.until)
            yield [*page]
        if asked is not None and asked == self._pages.asked and not roll.full:
            self._rolls.keep(asked, roll)

    def _from(self, roll: Roll) -> Iterator[list[Decided]]:
        asked, position, after, anew = self._pages.asked, roll.position, SubjectId(b""), 0
        for first in range(0, len(roll), AT_ONCE):
            position, piece = self._look(position), roll.piece(first, AT_ONCE)
            upto = piece.subjects[-1] if first + AT_ONCE < len(roll) else _LAST
            moved = self._anew(piece, after, upto)
            anew, after = anew + len(moved), upto
            yield self._told(piece, moved)
        if anew * _FEW > len(roll):
            self._rolls.forget(asked)

    def _look(self, position: int) -> int:
        """Who has moved since a position, in this moment; the position now."""
        with self._vault.database.read() as tx:
            now, moved = moved_since(tx, position)
            number = versions.in_force(tx, self._at)
        self._moved |= moved
        self._others = self._others or number != self._vault.book.mark(self._pages.policy)
        return now

    def _anew(self, piece: Piece, after: SubjectId, upto: SubjectId) -> set[SubjectId]:
        """Who is to be decided about anew: who has moved, who is new, and whose time has come."""
        found = {one for one in self._moved if after < one <= upto}
        if self._others:
            return found.union(piece.subjects)
        if min(piece.until, default=self._at + 1) <= self._at:
            subjects = zip(piece.subjects, piece.until, strict=True)
            found |= {subject for subject, until in subjects if until <= self._at}
        return found

    def _told(self, piece: Piece, moved: set[SubjectId]) -> list[Decided]:
        remembered: list[Decided] = list(map(Remembered, repeat(self), piece.subjects, piece.outcomes))
        if not moved:
            return remembered
        as_they_were = [one for one in remembered if one.subject not in moved]
        as_they_are = [one for page in self._pages.of(moved) for one in page]
        return sorted([*as_they_were, *as_they_are], key=_SUBJECT)
