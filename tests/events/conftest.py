"""A receiver outside, declared at the clinic, and a worker that sends to it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest

from ombud.events import receivers, store
from ombud.events.acknowledge import hold
from ombud.events.deliver import Sending
from ombud.events.model import Algorithm, Event, EventId, Fate, KnownAs, Receiver
from ombud.events.outbox import SEND_EVENT
from ombud.events.post import Post, Poster
from ombud.events.receivers import EVERYTHING, Wanted
from ombud.plans import store as plan_rows
from ombud.plans.model import State
from ombud.plans.work import Worker
from ombud.terms import SubjectId
from ombud.vault.telling import Happening
from tests.clinic import DISA, RUT, Clinic
from tests.events.outside import Outside, outside

ALLOWED = ("127.0.0.1",)
SOURCE = "https://mina.example.se"


@dataclass
class House:
    """The clinic, what sends for it, and the receiver."""

    clinic: Clinic
    outside: Outside
    post: Post = field(default_factory=lambda: Poster(ALLOWED, seconds=1.0))

    def declared(
        self,
        name: str = "crm",
        *,
        wants: frozenset[Happening] = EVERYTHING,
        algorithm: Algorithm = Algorithm.ED25519,
        account: str = RUT.id,
    ) -> Receiver:
        wanted = Wanted(name, account, self.outside.url, wants, algorithm)
        made = receivers.declare(self.clinic.vault, wanted, by=DISA, now=self.clinic.now)
        assert isinstance(made, Receiver), made
        return made

    def knows(self, receiver: Receiver, subject: SubjectId) -> KnownAs:
        known = hold(self.clinic.vault, subject, receiver.id, by=RUT, now=self.clinic.now)
        assert isinstance(known, bytes), known
        return KnownAs(known)

    def works(self) -> Worker:
        """Until nothing is due now."""
        sending = Sending(self.clinic.vault, self.post, SOURCE)
        worker = Worker(self.clinic.vault, {SEND_EVENT: sending.carry_out}, "w-1", lambda: self.clinic.now)
        while worker.work():
            pass
        return worker

    def works_for(self, **time: float) -> None:
        """As long as that, waking up whenever something is due."""
        end = self.clinic.now + timedelta(**time)
        self.works()
        while (due := self._due()) is not None and due <= end:
            self.clinic.now = max(due, self.clinic.now)
            self.works()
        self.clinic.now = end

    def _due(self) -> datetime | None:
        with self.clinic.vault.database.read() as tx:
            steps = plan_rows.in_state(tx, State.OPEN, 1)
        return steps[0][1].at if steps else None

    def event(self, which: EventId) -> Event:
        with self.clinic.vault.database.read() as tx:
            found = store.event(tx, which)
        assert found is not None
        return found

    def events(self, receiver: Receiver) -> list[Event]:
        """Every event of a receiver, in its order for each person."""
        with self.clinic.vault.database.read() as tx:
            found = store.events_of(tx, receiver.id, list(Fate), 10_000)
        return sorted(found, key=lambda one: (one.about, one.number))

    def receiver(self, which: Receiver) -> Receiver:
        found = receivers.named(self.clinic.vault, which.name, now=self.clinic.now)
        assert found is not None
        return found


@pytest.fixture
def there() -> Iterator[Outside]:
    with outside() as made:
        yield made


@pytest.fixture
def house(clinic: Clinic, there: Outside) -> House:
    return House(clinic, there)
