"""A draft of the policy is replayed by a program as a job: what would it have stopped of what was really read?"""

from typing import Any

import pytest

from ombud.app import long_work
from ombud.audit import Act, Outcome
from ombud.policy.load import load
from ombud.policy.model import PolicyFile
from ombud.terms import subject_text
from tests.api.conftest import Place, Program
from tests.api.test_calls import READ, problem
from tests.api.test_jobs import shown, worker
from tests.app.drafts import signed
from tests.clinic import DISA, RUT, demo_policy

pytestmark = pytest.mark.on("sqlite")


def role_without(role: str, purpose: str) -> Any:
    def change(file: PolicyFile) -> PolicyFile:
        one = file.roles[role]  # type: ignore[index]
        left = one.model_copy(update={"purposes": [kept for kept in one.purposes if kept != purpose]})
        return file.model_copy(update={"roles": {**file.roles, role: left}})

    return change


DRAFT = signed(role_without("receptionist", "contract.request")).decode()


def asked(program: Program, mark: str = "mark-0001", **body: Any) -> Any:
    answer = program.post("/replays", {"text": DRAFT, **body}, Idempotency_Key=mark)
    assert answer.status_code == 202, answer.text
    return answer.json()


def came(program: Program, job: Any) -> Any:
    return program.get(f"/jobs/{job['id']}/result").json()


def readings(place: Place, number: int) -> None:
    rut, reads = place.program(RUT), f"/people/{subject_text(place.nelly())}/reads"
    for _ in range(number):
        assert rut.post(reads, READ, "contract.request").status_code == 200


@pytest.mark.on("sqlite", "postgresql")
def test_a_draft_is_replayed_on_what_was_read_by_a_worker(place: Place) -> None:
    """N-01.2; ux.md 1.5: "this would have stopped three readings"."""
    readings(place, 3)
    disa = place.program(DISA)
    job = asked(disa)
    assert (job["work"], job["total"]) == ("policy.replay", None)
    assert asked(disa) == job
    assert worker(place).work() == 1
    done = shown(disa, job)
    assert (done["state"], done["done"], done["total"]) == ("done", 3, 3)
    value = came(disa, job)["value"]
    assert (value["readings"], value["stopped"], value["allowed"], value["left_out"]) == (3, 3, 0, 0)
    (group,) = value["changed"]
    assert (group["verdict"], group["rules"], group["people"]) == ("stopped", ["D-14"], 1)
    with place.clinic.vault.database.read() as tx:
        log = [one.entry for one in place.clinic.vault.ledger.entries(tx) if one.entry.act is Act.READ_LOG]
        held = tx.all("SELECT sealed FROM api_job")
    assert [(one.actor.id, one.outcome) for one in log] == [("disa", Outcome.DONE)]
    assert b"receptionist" not in repr(held).encode()


def test_how_far_a_replay_has_come_is_said_with_how_much_there_is(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen, disa = list[tuple[int, int]](), place.program(DISA)
    job, real = asked(disa), long_work.replay

    def replaying(*args: Any, tell: Any, **more: Any) -> Any:
        tell(200, 450)
        seen.append((shown(disa, job)["done"], shown(disa, job)["total"]))
        return real(*args, tell=tell, **more)

    monkeypatch.setattr(long_work, "replay", replaying)
    worker(place).work()
    assert seen == [(200, 450)]
    assert (shown(disa, job)["done"], shown(disa, job)["state"]) == (0, "done")


def test_a_draft_that_cannot_be_read_is_answered_at_once_with_every_fault(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    disa = place.program(DISA)
    said = problem(disa.post("/replays", {"text": "format: 1\n"}, Idempotency_Key="mark-0001"), 422, "wrong")
    assert {one["pointer"] for one in said["errors"]} == {"/text"}
    assert "1:1 The field 'id' is missing." in said["errors"][0]["detail"]
    problem(disa.post("/replays", {"text": DRAFT, "days": 366}, Idempotency_Key="mark-0002"), 422, "wrong")
    spoilt = asked(disa, "mark-0003")
    monkeypatch.setattr(long_work, "replay", lambda *_, **__: load("format: 1\n", None))  # of another release
    worker(place).work()
    assert (shown(disa, spoilt)["reason"], len(came(disa, spoilt)["value"]["errors"]) > 1) == ("wrong", True)


def test_who_may_not_read_the_log_is_refused_with_the_sentence_and_it_is_in_the_log(place: Place) -> None:
    """PDL 4:3."""
    disa = place.program(DISA)
    problem(place.program(RUT).post("/replays", {"text": DRAFT}, Idempotency_Key="mark-0001"), 403, "not_of_key")
    waiting = asked(disa)
    place.clinic.adopt(role_without("dpo", "legal.log")(demo_policy()), place.clinic.later(seconds=1))
    place.clinic.later(seconds=1)
    said = problem(disa.post("/replays", {"text": DRAFT}, Idempotency_Key="mark-0002"), 403, "stopped_by_policy")
    assert said["policy"]["reasons"][0]["rule"] == "D-14"
    worker(place).work()
    assert came(disa, waiting)["value"]["code"] == "stopped_by_policy"
    with place.clinic.vault.database.read() as tx:
        log = [one.entry for one in place.clinic.vault.ledger.entries(tx) if one.entry.act is Act.READ_LOG]
    assert [one.outcome for one in log] == [Outcome.REFUSED, Outcome.REFUSED]
