"""Carrying out is killed at every act, and a worker does what is left: each item once (design 5, 8)."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import pytest

from ombud.collection.relate import Declined
from ombud.database import Transaction
from ombud.law.rights import Right
from ombud.plans.model import Done, Failed, PlanId, Step
from ombud.plans.model import State as Lies
from ombud.plans.work import Worker
from ombud.policy.ask import Refusal
from ombud.requests import carry_out, propose, request_of, weigh, withdraw_request
from ombud.requests.alerts import SEND_ALERT
from ombud.requests.carry import CARRIERS
from ombud.requests.carry.work import Work
from ombud.requests.carrying import CARRY, Carried, carry_step
from ombud.requests.case_file import CaseFile
from ombud.requests.model import Arrival, Item, State, Waiting, Wanted
from ombud.requests.opening import open_request
from ombud.terms import Actor, RoleId, Text, UnitId
from tests.clinic import Clinic
from tests.requests.letters import HANNA
from tests.requests.test_choosing import member

UNIT = Actor("hanna", RoleId("case_officer"), UnitId("office"))


class Killed(BaseException):
    """The process ends here."""


class Kills:
    """Ends the process when so many acts have begun; each act before it is whole."""

    def __init__(self, clinic: Clinic, after: int) -> None:
        self.clinic, self.left, self.act = clinic, after, clinic.vault.database.act

    @contextmanager
    def counted(self) -> Iterator[Transaction]:
        if not self.left:
            raise Killed
        self.left -= 1
        with self.act() as tx:
            yield tx


def weighed(clinic: Clinic, *, by: Actor = HANNA) -> CaseFile:
    """A request with two things to carry out, proposed."""
    wanted = (Wanted(Right.OBJECTION, {"purpose": "legal.claims"}), Wanted(Right.OBJECTION_STATISTICS))
    arrival = Arrival("email", clinic.now, wanted, subject=member(clinic))
    file = open_request(clinic.vault, arrival, by=by, now=clinic.now)
    assert isinstance(file, CaseFile)
    weigh(clinic.vault, file.id, "Inget talar för oss.", by=by, now=clinic.now)
    proposed = propose(clinic.vault, file.id, by=by, now=clinic.now)
    assert isinstance(proposed, CaseFile), proposed
    return proposed


def worked(clinic: Clinic) -> dict[str, int]:
    """A worker does what is due. The mail that tells the person of it is not counted (`tests/app/test_alerting.py`)."""
    mails: list[object] = []

    def alert(step: object, _now: datetime) -> object:
        mails.append(step)
        return Done()

    def handler(step: object, now: datetime) -> object:
        return carry_step(clinic.vault, step, now)  # type: ignore[arg-type]

    handlers = {CARRY: handler, SEND_ALERT: alert}
    worker = Worker(clinic.vault, handlers, "w", lambda: clinic.now)  # type: ignore[arg-type]
    while worker.work():
        pass
    return dict(worker.tally - Counter(done=len(mails)))


def kinds(clinic: Clinic, file: CaseFile) -> list[str]:
    found = request_of(clinic.vault, file.id, by=HANNA, now=clinic.now)
    assert isinstance(found, CaseFile)
    return [event.what.kind for event in found.events]


WHOLE = ["opened", "balanced", "proposed", "carried_out", "carried_out"]


def test_killed_at_any_act_it_is_carried_out_once(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    killed = 0
    for acts in range(20):
        file, kills = weighed(clinic), Kills(clinic, acts)
        with monkeypatch.context() as during:
            during.setattr(type(clinic.vault.database), "act", lambda _self, kills=kills: kills.counted())
            try:
                carry_out(clinic.vault, file.id, by=HANNA, now=clinic.now)
            except Killed:
                killed += 1
        if acts == 0:  # nothing was ordered
            assert kinds(clinic, file) == WHOLE[:3]
            assert isinstance(carry_out(clinic.vault, file.id, by=HANNA, now=clinic.now), Carried)
        assert worked(clinic) == {}  # who ordered it has the grace
        clinic.later(minutes=11)
        worked(clinic)
        assert kinds(clinic, file) == WHOLE
        if killed == acts:
            break
    assert 4 <= killed < 20
    assert worked(clinic) == {}


def ordered_and_killed(clinic: Clinic, file: CaseFile, monkeypatch: pytest.MonkeyPatch) -> None:
    kills = Kills(clinic, 1)
    monkeypatch.setattr(type(clinic.vault.database), "act", lambda _self: kills.counted())
    carry_out(clinic.vault, file.id, by=UNIT, now=clinic.now)


def test_a_step_that_was_ordered_and_taken_back_is_not_done(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    file = weighed(clinic, by=UNIT)
    with monkeypatch.context() as during, pytest.raises(Killed):
        ordered_and_killed(clinic, file, during)
    withdraw_request(clinic.vault, file.id, by=HANNA, now=clinic.now)
    clinic.later(minutes=11)
    assert worked(clinic) == {"done": 2}
    assert kinds(clinic, file)[-1] == "taken_back"


class Slow:
    """A carrier that first waits, then is hindered, then does it."""

    def __init__(self, *answers: Waiting | Declined | Refusal | None) -> None:
        self.answers = list(answers)

    def plan(self, work: Work) -> tuple[Item, ...] | Declined:
        return CARRIERS[Right.OBJECTION_STATISTICS].plan(work)

    def carry_out(self, work: Work, item: Item) -> Item | Waiting | Declined:
        answer = self.answers.pop(0) if self.answers else None
        return item if answer is None else answer  # type: ignore[return-value]


def test_what_waits_or_fails_is_tried_again(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    """Back-off, and a day for what somebody else has to do first (R-15.4)."""
    waits = Waiting(1, Text("läkaren läser", "the doctor reads"))
    slow = Slow(waits, waits, Declined("R-15.4", Text("nej", "no")))
    for place in ("proposing", "carrying"):
        monkeypatch.setattr(f"ombud.requests.{place}.CARRIERS", {**CARRIERS, Right.OBJECTION_STATISTICS: slow})
    arrival = Arrival("email", clinic.now, (Wanted(Right.OBJECTION_STATISTICS),), subject=member(clinic))
    file = open_request(clinic.vault, arrival, by=HANNA, now=clinic.now)
    assert isinstance(file, CaseFile)
    propose(clinic.vault, file.id, by=HANNA, now=clinic.now)
    first = carry_out(clinic.vault, file.id, by=HANNA, now=clinic.now)
    assert isinstance(first, Carried)
    assert first.done == ()
    clinic.later(minutes=11)
    assert worked(clinic) == {"later": 1}
    clinic.later(days=1)
    assert worked(clinic) == {"failed": 1}
    clinic.later(days=1)
    assert worked(clinic) == {"done": 1}
    found = request_of(clinic.vault, file.id, by=HANNA, now=clinic.now)
    assert isinstance(found, CaseFile)
    assert found.case.state is State.UNDER_WAY
    assert found.case.settled(0)


def test_a_step_is_done_as_who_ordered_it_and_decided_when_it_is_done(clinic: Clinic) -> None:
    """D-14, R-14: who may not any more does nothing; a request that is no more has nothing left to do."""
    file = weighed(clinic)
    facts: dict[str, str | int] = {"request": file.id.hex(), "number": 1, "account": "max", "role_granted": "campaigns"}
    step = Step(
        file.subject, PlanId(bytes(16)), 1, CARRY, facts, True, Lies.OPEN, clinic.now, "w", 1, 0, None
    )  # fmt: skip
    assert carry_step(clinic.vault, step, clinic.now) == Failed("refused")
    gone = step._replace(facts={**facts, "request": bytes(16).hex()})
    assert carry_step(clinic.vault, gone, clinic.now) == Done()
    assert kinds(clinic, file) == WHOLE[:3]
