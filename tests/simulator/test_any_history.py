"""Any history of an installation: acts, restarts, deaths, rotations, days that pass, in any order (R14, design.md 5).

After each step everybody is as was acknowledged; at the end every invariant of security.md 5 holds, and the bytes
of the folder say nothing of who is gone. A new kind of act in tests/faults/acts.py takes part by itself.
"""

from collections.abc import Iterator
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import ClassVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from ombud.policy.ask import Ask, Refusal
from ombud.terms import CategoryId, PurposeId, SubjectId
from tests.faults.ground import Ground, place
from tests.faults.worker import PREPARED, prepare
from tests.faults.world import instant
from tests.simulator.oracle import MUST, MUST_NOT, Told, ties, told_of
from tests.simulator.simulation import ACTS, OF_INSTALLATION, Simulation

WHO = st.integers(0, 40)
SEEDS = st.integers(0, 2**32)
READS = (
    ("contract.perform", "name", "rut", None),
    ("marketing.direct", "contact", "max", "email"),
    ("care.record", "health", "vera", None),
)


class AnyHistory(RuleBasedStateMachine):
    ground: ClassVar[Ground]
    simulation: Simulation

    @initialize(seed=SEEDS)
    def found(self, seed: int) -> None:
        self.simulation = Simulation.begun(self.ground, seed)
        self.cards: dict[str, Told] = {}

    # --- what happens -------------------------------------------------------------------------------------------

    @rule(act=st.sampled_from(ACTS), who=WHO)
    def act(self, act, who: int) -> None:  # type: ignore[no-untyped-def]
        possible = self.simulation.possible(act)
        if not possible:
            return
        one = possible[who % len(possible)]
        card = self._card(one.email)
        self.simulation.act(act, one)
        card.hear(act.name)
        after = self.simulation.judge.world.people[one.email].seen
        card.gone = after is None
        if after is not None:
            card.ties, card.patient = ties(after), bool(after.held("care"))

    @rule(what=st.sampled_from(("meet", "checkpoint")))
    def do(self, what: str) -> None:
        self.simulation.do(what)

    @precondition(lambda self: bool(self.simulation.judge.world.files))
    @rule()
    def collect(self) -> None:
        self.simulation.do("collect")

    @precondition(lambda self: self.simulation.judge.world.versions < 3)
    @rule()
    def adopt(self) -> None:
        self.simulation.do("adopt")

    @rule(act=st.sampled_from(OF_INSTALLATION))
    def on_all(self, act) -> None:  # type: ignore[no-untyped-def]
        self.simulation.on_all(act)

    @rule(seed=SEEDS, dies=st.booleans())
    def restart(self, seed: int, dies: bool) -> None:
        self.simulation.restart(Random(seed), dies=dies)

    @rule(days=st.sampled_from((1, 8, 40)))
    def time_passes(self, days: int) -> None:
        self.simulation.wait(days)

    @rule(who=WHO, asked=st.sampled_from(READS))
    def read(self, who: int, asked: tuple[str, str, str, str | None]) -> None:
        """What comes out is what the card says may come out."""
        everybody = list(self.simulation.judge.world.people.values())
        one, (purpose, category, actor, channel) = everybody[who % len(everybody)], asked
        opened, card = self.simulation.opened, self._card(one.email)
        by = opened.accounts.actors[actor]
        subject = SubjectId(bytes.fromhex(one.subject))
        ask = Ask(subject, PurposeId(purpose), frozenset({CategoryId(category)}), by, channel)
        answer = opened.vault.open(ask, now=instant(self.simulation.judge.world.number))
        expected = card.read(purpose)
        if expected == MUST_NOT:
            assert isinstance(answer, Refusal), (card, purpose)
        elif expected == MUST:
            assert not isinstance(answer, Refusal), (card, purpose, answer)
            assert list(answer.data.reveal())

    # --- what holds ---------------------------------------------------------------------------------------------

    @invariant()
    def everybody_is_as_acknowledged(self) -> None:
        assert self.simulation.found() == []

    def teardown(self) -> None:
        if hasattr(self, "simulation"):
            try:
                assert self.simulation.whole() == []
            finally:
                self.simulation.remove()

    def _card(self, email: str) -> Told:
        one = self.simulation.judge.world.people[email]
        if email not in self.cards:
            self.cards[email] = told_of(one.seen) if one.seen is not None else Told(gone=True)
        return self.cards[email]


@pytest.fixture(scope="module")
def ground() -> Iterator[Ground]:
    with pytest.MonkeyPatch.context() as kept, TemporaryDirectory(prefix="ombud-simulated-", dir=place()) as here:
        for module, name in PREPARED:  # what a campaign sets for itself alone is put back for the other tests
            kept.setattr(module, name, getattr(module, name))
        prepare()
        yield Ground(Path(here), 4)


def test_whatever_happens_to_an_installation(ground: Ground, soak: bool) -> None:
    AnyHistory.ground = ground
    run_state_machine_as_test(
        AnyHistory,
        settings=settings(
            max_examples=1000 if soak else 12,
            stateful_step_count=60 if soak else 25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            derandomize=not soak,
            database=None,
        ),
    )
