"""Who has gone from an extract since it was made: asked anew of everybody who has moved, and of nobody else.

* Whoever has an entry of an act in the log since, or was erased, has moved. Where they are in the extract they are
  decided about again, as at the building: by the same question, under the policy in force.
* They stay in it only while every record and relation that fed their rows is there and permitted. An objection, a
  restriction, a withdrawn consent, an erased or corrected record takes the person out, until the next extract (Art.
  17, 18, 21; S-13).
* What is decided is decided from the act on that is committed before this begins.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from ombud.extracts.pieces import sources_of
from ombud.extracts.place import Stores
from ombud.extracts.pseudonyms import Pseudonyms, all_among
from ombud.policy.ask import Ask
from ombud.terms import SubjectId
from ombud.vault.crowd import decided_again, moved_since

Rosters = Callable[[], Mapping[int, bytes]]
"""The rosters of an extract, by piece: read only where somebody has moved."""


@dataclass(slots=True)
class Live:
    """Looks at one extract again and again, from one position of the log to the next."""

    stores: Stores
    question: Ask
    pseudonyms: Pseudonyms
    rosters: Rosters
    position: int
    gone: dict[int, int | None] = field(default_factory=dict)
    """Those who are out, by pseudonym, and in which piece they lie: none of those whom the files have let go, or who
    were never there."""
    _turn: object = None

    def renewed(self, now: datetime) -> dict[int, int | None]:
        """Those who have gone since the last look."""
        database = self.stores.vault.database
        turn = database.turn()
        if turn is not None and turn == self._turn:
            return {}
        with database.read() as tx:
            position, moved = moved_since(tx, self.position)
        new = self._among(moved, now) if moved else {}
        self.gone |= new
        self.position, self._turn = position, turn
        return new

    def _among(self, moved: Iterable[SubjectId], now: datetime) -> dict[int, int | None]:
        known = {self.pseudonyms.of(subject): subject for subject in moved}
        asked = [one for one in known if one not in self.gone]
        within = sources_of(self.rosters(), asked) if asked else {}
        standing = self._standing([known[one] for one in within], now)
        new: dict[int, int | None] = {one: None for one in asked if one not in within}
        for one, (piece, sources) in within.items():
            if not all_among(sources, standing.get(known[one], b"")):
                new[one] = piece
        return new

    def _standing(self, subjects: list[SubjectId], now: datetime) -> dict[SubjectId, bytes]:
        """The codes of what may be used of each of them now; nothing of somebody who is refused or gone."""
        found = {}
        for one in decided_again(self.stores.vault, self.question, subjects, now):
            if not one.refusing:
                ids = [*(row.record_id for row in one.rows), *(relation.id for relation in one.relations)]
                found[one.subject] = self.pseudonyms.source(ids)
        return found
