"""One act, and who is in it.

* `Act` is an act under way (`vault/under_way.py`) with people in it: known ones and newcomers.
* `act.person(…)` is one data subject: where they stand (`vault/stance.py`), what is held of them, and what keeps it
  (`vault/person.py`).
"""

from dataclasses import dataclass

from ombud.choices.model import Wished
from ombud.terms import SubjectId
from ombud.terms.time import to_micros
from ombud.vault import store_moment
from ombud.vault.person import Person
from ombud.vault.under_way import UnderWay


@dataclass(slots=True)
class Act(UnderWay):
    """One act under way, and the people in it."""

    def person(self, subject: SubjectId) -> Person:
        """One data subject, if there is such a one. In an act their row is held from here on: acts about one person
        come one after another, so what is read of them now is still so when the act commits (docs/decisions/0015)."""
        return Person(self, subject, self._keys.of(subject))

    def known(self, subject: SubjectId, *, addresses: bool = False) -> Person | None:
        """A person, kept from erasure until the act ends; `None` when there is no such person (any more). One
        reading brings the policy in force, the person's keys, what they have decided, where they stand, and their
        `addresses` where the act may have to suppress them."""
        person = self.person(subject)
        seen = store_moment.seen(self.tx, subject, to_micros(self.now), addresses=addresses)
        if self._policy is None and seen.number is not None:
            self._policy = self.vault.book.version(self.tx, seen.number)
        if not seen.there:
            return person if subject in self._moved and self._moved[subject].new else None
        self.met(subject, outside=seen.outside or bool(self.vault.systems))
        person.keys.read(seen.keys)
        person.seen(seen.wished or Wished(), seen.standing)
        person.addresses, person.waits = seen.addresses, seen.waits
        return person

    def newcomer(self) -> Person:
        """Somebody of whom nothing is held. They are registered, with where they stand, when the act ends."""
        subject = SubjectId(self.vault.new_id())
        person = Person(self, subject, self._keys.registered(subject))
        person.is_new()
        self.has_moved(person)
        return person
