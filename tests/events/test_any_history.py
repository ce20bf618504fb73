"""Any history of acts, failures, deaths, pauses and clocks: each person's events come in the order of the acts, each
at least once, or are visibly dead; nothing is told that was not committed, and nothing of it is lost.

The receiver is a function here: what it does is drawn. The order that is expected is kept by the test, apart from what
the code has written.
"""

from collections import defaultdict
from collections.abc import Mapping
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ombud.events import receivers
from ombud.events.deliver import Sending
from ombud.events.model import Event, Fate, Receiver, event_text
from ombud.events.outbox import SEND_EVENT
from ombud.events.post import Answered, Unanswered
from ombud.plans.work import Worker
from ombud.terms import SubjectId
from ombud.vault.telling import Happening
from tests.clinic import DISA, RUT, Clinic, make_clinic
from tests.events.conftest import SOURCE, House
from tests.events.outside import Outside

KINDS = (Happening.OBJECTED, Happening.RESTRICTED, Happening.LIFTED, Happening.CONSENTED)
STEP = st.one_of(
    st.tuples(st.just("act"), st.integers(0, 2), st.sampled_from(KINDS)),
    st.tuples(st.just("undone"), st.integers(0, 2), st.sampled_from(KINDS)),
    st.tuples(st.just("wait"), st.sampled_from([1, 60, 3600, 36_000, -30]), st.none()),
    st.tuples(st.just("pause"), st.none(), st.none()),
    st.tuples(st.just("resume"), st.none(), st.none()),
)
OUTCOME = st.sampled_from(["taken"] * 4 + ["lost", "500", "503", "410", "dies"])


class Dies(BaseException):
    """The worker is gone, after what it sent has arrived."""


class World:
    """One receiver, three people, and what is expected."""

    def __init__(self, clinic: Clinic, outcomes: list[str]) -> None:
        self.clinic, self.outcomes = clinic, outcomes
        self.house = House(clinic, Outside(9), self.post)
        self.crm: Receiver = self.house.declared(f"r{clinic.vault.new_id().hex()[:8]}")
        self.people = [self._person() for _ in range(3)]
        self.wanted: dict[bytes, list[Happening]] = defaultdict(list)
        self.arrived: list[str] = []

    def _person(self) -> tuple[SubjectId, bytes]:
        subject = self.clinic.somebody()
        return subject, self.house.knows(self.crm, subject)

    def post(self, _url: str, headers: Mapping[str, str], _body: bytes) -> Answered | Unanswered:
        outcome = self.outcomes.pop(0) if self.outcomes else "taken"
        if outcome == "lost":
            return Unanswered("timeout")
        self.arrived.append(headers["webhook-id"])
        if outcome == "dies":
            raise Dies
        return Answered(200 if outcome == "taken" else int(outcome))

    def act(self, which: int, happening: Happening, *, undone: bool) -> None:
        subject, known = self.people[which]
        try:
            with self.clinic.vault.act(by=RUT, now=self.clinic.now) as act:
                act.known(subject)
                act.tells(subject, happening)
                act.nothing_changed()
                if undone:
                    raise RuntimeError
        except RuntimeError:
            return
        self.wanted[known].append(happening)

    def work(self) -> None:
        """One worker's life, until nothing is due or it dies."""
        sending = Sending(self.clinic.vault, self.post, SOURCE)
        owner = f"w{self.clinic.vault.new_id().hex()}"
        worker = Worker(self.clinic.vault, {SEND_EVENT: sending.carry_out}, owner, lambda: self.clinic.now)
        worker.mend_times()
        try:
            while worker.work():
                pass
        except Dies:
            self.clinic.later(minutes=6)  # the lease of the dead runs out

    def events(self, known: bytes) -> list[Event]:
        return [one for one in self.house.events(self.crm) if one.about == known]

    def finish(self) -> None:
        """Let everything come to its end: days pass, and nobody keeps the receiver paused."""
        for _ in range(60):
            if all(one.settled for _, known in self.people for one in self.events(known)):
                return
            receivers.resume(self.clinic.vault, self.crm.id, by=DISA, now=self.clinic.now)
            self.clinic.later(hours=30)
            self.work()

    def check(self) -> None:
        """At any moment: what stands there was committed, in order, and nothing has an end before what came first."""
        for _, known in self.people:
            events = self.events(known)
            assert [one.happening for one in events] == self.wanted[known]
            assert [one.number for one in events] == list(range(1, len(events) + 1))
            settled = [one.settled for one in events]
            assert settled == sorted(settled, reverse=True)

    def check_order(self) -> None:
        """At the end: sent or dead, and of each person the first arrivals come in the order of the acts."""
        first: dict[str, int] = {}
        for place, one in enumerate(self.arrived):
            first.setdefault(one, place)
        for _, known in self.people:
            events = self.events(known)
            assert {one.fate for one in events} <= {Fate.SENT, Fate.DEAD}
            places = [first[event_text(one.id)] for one in events if one.fate is Fate.SENT]
            assert places == sorted(places)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Clinic:
    return make_clinic(tmp_path_factory.mktemp("history"))


@settings(max_examples=20, deadline=None)
@given(st.lists(STEP, max_size=14), st.lists(OUTCOME, max_size=20))
def test_whatever_is_committed_arrives_in_order_or_is_visibly_dead(
    shared: Clinic, steps: list[tuple[str, object, object]], outcomes: list[str]
) -> None:
    world, at = World(shared, outcomes), {"by": DISA}
    for what, how, kind in steps:
        if what in ("act", "undone"):
            world.act(how, kind, undone=what == "undone")  # type: ignore[arg-type]
        elif what == "wait":
            shared.now += timedelta(seconds=how)  # type: ignore[arg-type]
        elif what == "pause":
            receivers.pause(shared.vault, world.crm.id, now=shared.now, **at)
        else:
            receivers.resume(shared.vault, world.crm.id, now=shared.now, **at)
        world.work()
        world.check()
    world.finish()
    world.check()
    world.check_order()
    receivers.remove(shared.vault, world.crm.id, now=shared.now, **at)
