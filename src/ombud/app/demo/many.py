"""The rest of the demo: as many invented people as wanted, with fourteen months behind them, a slice at a time.

* What happens to somebody follows from the seed and their number in the order; not from how many there are, nor from
  how far a start came that was broken off.
* They come by the same doors as everybody: files, agreements, choices, visits, reads and requests.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from io import StringIO
from itertools import islice
from random import Random

from ombud.app.demo.asking import Office
from ombud.app.demo.asks import ASKS
from ombud.app.demo.bookings import bookings
from ombud.app.demo.cast import known_as
from ombud.app.demo.figures import SERVICES, bring_in
from ombud.app.demo.journal_files import Journal, bundle
from ombud.app.demo.lives import live
from ombud.app.demo.people import InventedPerson, people
from ombud.app.demo.people_files import write_csv
from ombud.app.installation import Ombud
from ombud.law.ages import Age, age_on
from ombud.law.periods import local_date
from ombud.policy.ask import Ask
from ombud.terms import CategoryId, PurposeId, SubjectId

SLICE = 40
"""So few at a time that nobody at a page waits for them: an act holds the only pen."""
NEEDS_NUMBER = "halsosamtal"
_EVERY = 12
"""One of so many has asked for something."""
_READS: Mapping[str, tuple[str, str]] = {
    "rut": ("contract.perform", "contact"),
    "vera": ("care.record", "health"),
    "max": ("marketing.direct", "contact"),
}


@dataclass(slots=True)
class Many:
    """Who comes, and where."""

    ombud: Ombud
    seed: int
    count: int
    now: datetime
    unit: str
    taken: frozenset[str] = field(default_factory=frozenset, repr=False)

    def slices(self, done: int) -> Iterator[Sequence[InventedPerson]]:
        """Everybody after those who are here."""
        everybody = people(self.seed, self.count, now=self.now, services=SERVICES, kept=self.taken)
        waiting = islice(enumerate(everybody), done, None)
        while part := [person for _, person in islice(waiting, SLICE)]:
            yield part

    def bring_in(self, part: Sequence[InventedPerson]) -> None:
        """A slice, with all that has happened to those in it."""
        self.register(part)
        live(self.ombud, part, self.seed, now=lambda: self.now)
        journals = [
            Journal(person, self._visits(person), self.unit) for person in part if person.service == NEEDS_NUMBER
        ]
        if journals:
            bring_in(self.ombud, bundle(journals), "patients.fhir.yaml", lambda: self.now)
            booked = bookings(part, self.seed, self.unit, now=self.now)
            bring_in(self.ombud, booked, "bookings.csv.yaml", lambda: self.now)
        for person in part:
            if person.email or (person.personnummer and person.service == NEEDS_NUMBER):
                self._known(person, known_as(self.ombud, person))

    def register(self, part: Sequence[InventedPerson]) -> None:
        """A slice of customers, of whom nothing else is known."""
        lines = StringIO()
        write_csv(part, lines)
        bring_in(self.ombud, lines.getvalue().encode(), "customers.csv.yaml", lambda: self.now)

    def _visits(self, person: InventedPerson) -> list[datetime]:
        random, passed = self._random("visits", person), self.now - person.registered_at
        return sorted(person.registered_at + passed * random.random() for _ in range(1 + random.randrange(3)))

    def _known(self, person: InventedPerson, subject: SubjectId) -> None:
        random = self._random("reads", person)
        passed = self.now - person.registered_at
        for by, (purpose, category) in _READS.items():
            for _ in range(random.randrange(3)):
                ask = Ask(
                    subject, PurposeId(purpose), frozenset({CategoryId(category)}), self.ombud.accounts.actors[by]
                )
                self.ombud.vault.open(ask, now=person.registered_at + passed * random.random())
        number = int(person.customer[1:])
        if number % _EVERY == 0 and age_on(person.born_on, local_date(self.now)) is Age.ADULT:
            self._asks(ASKS[number // _EVERY % len(ASKS)], person, subject)

    def _asks(
        self, ask: Callable[[Office, str, timedelta], object], person: InventedPerson, subject: SubjectId
    ) -> None:
        """They ask for one thing, some days ago: what is open is within its month."""
        ago = timedelta(days=2 + self._random("asks", person).randrange(22))
        at = max(self.now - ago, person.registered_at + timedelta(hours=1))
        ask(Office(self.ombud, {person.customer: subject}, {}, lambda: at), person.customer, self.now - at)

    def _random(self, what: str, person: InventedPerson) -> Random:
        return Random(f"{self.seed}/{what}/{person.customer}")
