"""What takes longer than a moment is a job: done by a worker, looked at, waited for, taken back, and done once."""

import json
from typing import Any

import pytest

from ombud.api import jobs
from ombud.api.collecting import ENDPOINTS as COLLECTING
from ombud.api.reading import preferred
from ombud.app import long_jobs, long_work
from ombud.app.api_answers import settle
from ombud.app.api_keys import end_key
from ombud.app.jobs import BY_STEP
from ombud.app.long_jobs import WORK, plan_of
from ombud.app.working import Working
from ombud.collection.mapping import load
from ombud.plans import Step
from ombud.plans.claim import claim
from ombud.plans.model import Result, State
from ombud.plans.store import steps_of
from ombud.plans.work import Worker
from ombud.policy.ask import Ask, Refusal, Rule
from ombud.terms import CategoryId, PurposeId, Text, subject_text
from ombud.terms.ids import id_bytes
from ombud.vault import OverBudget, Spent
from tests.api.conftest import Place, Program
from tests.api.test_calls import problem
from tests.clinic import ADA, DISA, RUT

pytestmark = pytest.mark.on("sqlite")
BODY: Any = next(one for one in COLLECTING if one.name == "collections.import").example.body


def rows(number: int) -> Any:
    some = [BODY["rows"][0] | {"email": f"lo{n}@example.se", "phone": ""} for n in range(number)]
    return BODY | {"rows": some}


def handlers(place: Place) -> dict[str, Any]:
    return Working(place.ombud, lambda: place.clinic.now).handlers()


def worker(place: Place, name: str = "w", **changed: Any) -> Worker:
    return Worker(place.clinic.vault, handlers(place) | changed, name, lambda: place.clinic.now)


def asked(rut: Program, mark: str = "mark-0001", number: int = 3, **headers: str) -> Any:
    answer = rut.post("/imports", rows(number), Idempotency_Key=mark, **headers)
    assert answer.status_code == 202, answer.text
    assert answer.headers["location"] == f"/api/v1/jobs/{answer.json()['id']}"
    return answer.json()


def shown(program: Program, job: Any) -> Any:
    return program.get(f"/jobs/{job['id']}").json()


@pytest.mark.on("sqlite", "postgresql")
def test_many_rows_are_taken_in_by_a_worker_once(place: Place) -> None:
    """ux.md 4; design.md 5.7, 5.8: the plan says an id alone, and what was asked for is sealed."""
    rut = place.program(RUT)
    job = asked(rut, number=450)
    assert (job["state"], job["done"], job["total"], job["cancellable"]) == ("waiting", 0, 450, True)
    assert job == asked(rut, number=450)
    with place.clinic.vault.database.read() as tx:
        held = tx.all("SELECT facts FROM plan_step") + tx.all("SELECT work, sealed FROM api_job")
    assert b"example.se" not in repr(held).encode()
    problem(rut.get(f"/jobs/{job['id']}/result"), 409, "not_yet")
    assert worker(place).work() == 1
    assert worker(place).work() == 0
    done = shown(rut, job)
    assert (done["state"], done["done"], done["reason"], done["cancellable"]) == ("done", 450, None, False)
    came = rut.get(done["result"].removeprefix("/api/v1")).json()
    assert (came["state"], came["value"]["people"], came["value"]["taken"]) == ("done", 450, 450)
    assert [one["id"] for one in rut.get("/jobs").json()["items"]] == [job["id"]]


def test_a_job_is_seen_by_the_key_that_asked_and_by_the_officer_without_its_result(place: Place) -> None:
    """A-10."""
    rut, ada, disa = place.program(RUT), place.program(ADA), place.program(DISA)
    job = asked(rut)
    worker(place).work()
    for other in (ada, place.program(RUT)):
        problem(other.get(f"/jobs/{job['id']}"), 404, "not_found")
        problem(other.get(f"/jobs/{job['id']}/result"), 404, "not_found")
        problem(other.post(f"/jobs/{job['id']}/cancellation", {}, Idempotency_Key="mark-0002"), 404, "not_found")
        assert other.get("/jobs").json()["items"] == []
    assert shown(disa, job)["state"] == "done"
    assert [one["id"] for one in disa.get("/jobs").json()["items"]] == [job["id"]]
    problem(disa.get(f"/jobs/{job['id']}/result"), 409, "not_yet")
    problem(disa.post(f"/jobs/{job['id']}/cancellation", {}, Idempotency_Key="mark-0002"), 409, "too_late")
    problem(rut.get("/jobs/j_00000000000000000000000001"), 404, "not_found")


@pytest.mark.on("sqlite", "postgresql")
def test_a_job_of_which_nothing_is_done_is_taken_back(place: Place) -> None:
    rut = place.program(RUT)
    job = asked(rut)
    back = rut.post(f"/jobs/{job['id']}/cancellation", {}, Idempotency_Key="mark-0002").json()
    assert (back["state"], back["cancellable"], back["result"]) == ("cancelled", False, None)
    problem(rut.post(f"/jobs/{job['id']}/cancellation", {}, Idempotency_Key="mark-0003"), 409, "too_late")
    problem(rut.get(f"/jobs/{job['id']}/result"), 409, "not_yet")
    assert worker(place).work() == 0
    with place.clinic.vault.database.read() as tx:
        assert tx.all("SELECT sealed FROM api_job") == [(b"",)]
    assert shown(rut, job)["state"] == "cancelled"


def test_a_job_that_a_worker_has_is_not_taken_back(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    rut = place.program(RUT)
    job = asked(rut)
    claim(place.clinic.vault.database, "w", 1, now=place.clinic.now)
    assert shown(rut, job)["state"] == "running"
    problem(rut.post(f"/jobs/{job['id']}/cancellation", {}, Idempotency_Key="mark-0002"), 409, "too_late")
    monkeypatch.setattr(long_jobs.Job, "cancellable", True)  # as it was seen a moment before the worker had it
    with place.clinic.vault.database.read() as tx:
        (step,) = steps_of(tx, None, plan_of(id_bytes("j_", job["id"])).id)
    monkeypatch.setattr(long_jobs, "steps_of", lambda *_: [step._replace(claims=0, owner=None)])
    problem(rut.post(f"/jobs/{job['id']}/cancellation", {}, Idempotency_Key="mark-0003"), 409, "too_late")
    monkeypatch.undo()
    assert shown(rut, job)["state"] == "running"


@pytest.mark.on("sqlite", "postgresql")
def test_a_worker_that_dies_leaves_the_job_to_the_next_and_can_end_nothing_more(place: Place) -> None:
    """design.md 5.8: after a kill it goes on where it came to, and has one effect."""
    rut = place.program(RUT)
    job = asked(rut, number=250)
    (step,) = claim(place.clinic.vault.database, "dead", 1, now=place.clinic.now)
    place.clinic.later(minutes=6)
    assert worker(place, "next").work() == 1
    assert shown(rut, job)["state"] == "done"
    slow = handlers(place)[WORK](step, place.clinic.now)
    assert slow.written is False
    with place.clinic.vault.database.read() as tx:
        assert tx.all("SELECT count(*) FROM subject")[0][0] == 250


def test_a_fault_is_tried_again_and_a_dead_job_has_failed(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    rut = place.program(RUT)
    job = asked(rut)

    def broken(_step: Step, _now: Any) -> Result:
        raise ValueError("lo1@example.se")

    assert worker(place, **{WORK: broken}).work() == 1
    once = shown(rut, job)
    assert (once["state"], once["reason"], once["tries"], once["cancellable"]) == (
        "waiting", "fault.ValueError", 1, False,
    )  # fmt: skip
    assert once["next_at"] > once["made_at"]
    for _ in range(11):
        place.clinic.later(hours=5)
        worker(place, **{WORK: broken}).work()
    dead = shown(rut, job)
    assert (dead["state"], dead["reason"], dead["ended_at"]) == ("failed", "fault.ValueError", None)
    problem(rut.get(f"/jobs/{job['id']}/result"), 409, "not_yet")
    with place.clinic.vault.database.read() as tx:
        assert steps_of(tx, None, plan_of(id_bytes("j_", job["id"])).id)[0].state is State.DEAD
    place.clinic.later(days=30)
    BY_STEP["job.sign-ins"].run(place.ombud, lambda: None, place.clinic.now)
    problem(rut.get(f"/jobs/{job['id']}"), 404, "not_found")


def test_what_came_of_a_job_is_kept_for_a_day_and_the_step_of_one_that_is_gone_is_done(place: Place) -> None:
    rut = place.program(RUT)
    job = asked(rut)
    worker(place).work()
    place.clinic.later(hours=24)
    assert long_jobs.forget_jobs(place.clinic.vault, now=place.clinic.now) == 1
    problem(rut.get(f"/jobs/{job['id']}/result"), 404, "not_found")
    with place.clinic.vault.database.read() as tx:
        (step,) = steps_of(tx, None, plan_of(id_bytes("j_", job["id"])).id)
    assert handlers(place)[WORK](step, place.clinic.now).written is False


def test_a_key_that_was_revoked_meanwhile_does_nothing(place: Place) -> None:
    """A-10."""
    rut, disa = place.program(RUT), place.program(DISA)
    job = asked(rut)
    assert end_key(place.clinic.vault, rut.key.id, by=DISA, now=place.clinic.now)
    worker(place).work()
    assert (shown(disa, job)["state"], shown(disa, job)["reason"]) == ("refused", "no_key")
    with place.clinic.vault.database.read() as tx:
        assert tx.all("SELECT count(*) FROM subject")[0][0] == 0


def test_what_the_rows_may_not_is_said_with_its_reason(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """N-05."""
    rut = place.program(RUT)
    said = problem(rut.post("/imports", rows(1) | {"mapping": "x: 1"}, Idempotency_Key="mark-0001"), 422, "wrong")
    assert said["errors"][0]["pointer"] == "/mapping"
    unlike = rut.post("/imports", rows(1) | {"source": "somebody"}, Idempotency_Key="mark-0002").json()
    worker(place).work()
    assert shown(rut, unlike)["reason"] == "wrong"
    came = rut.get(f"/jobs/{unlike['id']}/result").json()
    assert (came["state"], came["value"]["requirement"]) == ("refused", "N-05")
    assert "another source" in came["value"]["detail"]
    spoilt = asked(rut, "mark-0003")
    monkeypatch.setattr(long_work, "take_rows", lambda *_, **__: load(b"x: 1"))
    worker(place).work()
    assert rut.get(f"/jobs/{spoilt['id']}/result").json()["value"]["errors"]


def test_a_program_that_has_looked_up_too_many_is_told_so_by_the_job(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """P-11, threats 2 and 10."""
    rut = place.program(RUT)
    monkeypatch.setattr(long_work, "take_rows", lambda *_, **__: Spent(RUT, 50, place.clinic.now))
    job = asked(rut)
    worker(place).work()
    assert shown(rut, job)["reason"] == "look_ups_spent"


def test_a_request_is_carried_out_as_a_job_where_that_is_preferred(place: Place) -> None:
    """Art. 12(3), RFC 7240."""
    rut, nelly = place.program(RUT), place.nelly()
    body = {"person": subject_text(nelly), "wanted": [{"right": "access"}], "channel": "desk"}
    case = rut.post("/requests", body, Idempotency_Key="mark-0001").json()["id"]
    rut.post(f"/requests/{case}/identity", {"way": "desk"}, Idempotency_Key="mark-0002")
    later = {"Prefer": 'respond-async, wait="0"'}
    job = rut.post(f"/requests/{case}/carry-out", {}, Idempotency_Key="mark-0003", **later)
    assert job.status_code == 202
    worker(place).work()
    came = rut.get(f"/jobs/{job.json()['id']}/result").json()
    assert (came["state"], came["value"]["code"]) == ("refused", "not_done")
    rut.post(f"/requests/{case}/proposal", {}, Idempotency_Key="mark-0004")
    job = rut.post(f"/requests/{case}/carry-out", {}, Idempotency_Key="mark-0005", **later)
    while worker(place).work():
        pass
    came = rut.get(f"/jobs/{job.json()['id']}/result").json()
    assert (came["state"], came["value"]["request"], came["value"]["done"]) == ("done", case, [])
    assert "copy" in came["value"]["waiting"][0]
    nobody = "q_00000000000000000000000001"
    problem(rut.post(f"/requests/{nobody}/carry-out", {}, Idempotency_Key="mark-0006", **later), 404, "not_found")


def test_a_refusal_of_the_policy_ends_the_job_with_its_words(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """N-08.2: as the answer at once would have said it."""
    rut, nelly = place.program(RUT), place.nelly()
    body = {"person": subject_text(nelly), "wanted": [{"right": "access"}], "channel": "desk"}
    case = rut.post("/requests", body, Idempotency_Key="mark-0001").json()["id"]
    ask = Ask(nelly, PurposeId("legal.requests"), frozenset({CategoryId("contact")}), RUT)
    spent = Spent(RUT, 50, place.clinic.now)
    refusals = {
        "stopped_by_policy": [Refusal(ask, 1, (Rule.D_03,)), Refusal(ask, 1, ())],
        "look_ups_spent": [OverBudget(ask, 1, (), spent)],
    }
    for code, number, refusal in [(code, at, one) for code, found in refusals.items() for at, one in enumerate(found)]:
        monkeypatch.setattr(long_work, "carry_out", lambda *_, found=refusal, **__: found)
        mark = {"Idempotency_Key": f"{code}-{number}", "Prefer": "respond-async"}
        job = rut.post(f"/requests/{case}/carry-out", {}, **mark).json()
        worker(place).work()
        assert rut.get(f"/jobs/{job['id']}/result").json()["value"]["code"] == code


def test_a_sweep_is_a_job_of_those_who_work_with_it(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """N-11.3."""
    disa = place.program(DISA)
    job = disa.post("/retention/runs", {}, Idempotency_Key="mark-0001").json()
    assert (job["work"], job["total"]) == ("retention.run", None)
    problem(place.program(RUT).post("/retention/runs", {}, Idempotency_Key="mark-0001"), 403, "not_of_key")
    worker(place).work()
    came = disa.get(f"/jobs/{job['id']}/result").json()["value"]
    assert (came["people"], came["rows"], len(came["sha256"])) == (0, came["rows"], 64)
    monkeypatch.setattr(long_work, "sweep_all", lambda *_, **__: Text("Nej", "Held back"))
    job = disa.post("/retention/runs", {}, Idempotency_Key="mark-0002", Accept_Language="sv").json()
    worker(place).work()
    assert disa.get(f"/jobs/{job['id']}/result").json()["value"]["detail"] == "Nej"


def test_who_waits_is_answered_when_the_job_has_ended_or_time_is_up(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """RFC 7240, 4.3: no thread is held meanwhile."""
    rut, looks = place.program(RUT), list[float]()

    async def sleep(seconds: float) -> None:
        looks.append(seconds)
        if len(looks) == 2:
            worker(place).work()

    monkeypatch.setattr(jobs, "sleep", sleep)
    answer = rut.post("/imports", rows(1), Idempotency_Key="mark-0001", Prefer="wait=30")
    assert (answer.status_code, answer.json()["state"], len(looks)) == (202, "done", 2)
    assert answer.headers["preference-applied"] == "wait=30"
    assert rut.get(f"/jobs/{answer.json()['id']}", Prefer="wait=30").json()["state"] == "done"
    times = iter([0.0, 0.0, 31.0])
    monkeypatch.setattr(jobs, "current_time", lambda: next(times))
    answer = rut.post("/imports", rows(2), Idempotency_Key="mark-0002", Prefer="wait=30")
    assert (answer.json()["state"], len(looks)) == ("waiting", 3)
    monkeypatch.setattr(jobs, "job_of", lambda *_: None)
    monkeypatch.setattr(jobs, "current_time", lambda: 0.0)
    again = rut.post("/imports", rows(2), Idempotency_Key="mark-0002", Prefer="wait=30")
    assert again.json()["state"] == "waiting"


def test_who_waits_for_what_is_no_job_has_the_answer(place: Place) -> None:
    rut = place.program(RUT)
    body = {"person": subject_text(place.nelly()), "wanted": [{"right": "access"}], "channel": "desk"}
    case = rut.post("/requests", body, Idempotency_Key="mark-0001").json()["id"]
    rut.post(f"/requests/{case}/identity", {"way": "desk"}, Idempotency_Key="mark-0002")
    rut.post(f"/requests/{case}/proposal", {}, Idempotency_Key="mark-0003")
    done = rut.post(f"/requests/{case}/carry-out", {}, Idempotency_Key="mark-0004", Prefer="wait=5")
    assert (done.status_code, "preference-applied" in done.headers) == (200, False)


def test_the_same_call_a_day_later_is_the_job_that_still_waits(place: Place) -> None:
    """Its answer is forgotten by then; what was asked for is not asked for twice."""
    rut = place.program(RUT)
    job = asked(rut)
    place.clinic.later(hours=25)
    again = asked(rut)
    assert (again["id"], again["made_at"]) == (job["id"], job["made_at"])
    assert worker(place).work() == 1


@pytest.mark.parametrize(
    ("said", "later", "wait"),
    [
        ([], False, 0),
        (["respond-async"], True, 0),
        (["Respond-Async , wait=10"], True, 10),
        (["wait = 99"], False, 30),
        (['wait="5"; x=1', "wait=7"], False, 5),
        (["wait=soon", "handling=lenient"], False, 0),
    ],
)
def test_what_a_program_prefers_is_read_as_the_standard_has_it(said: list[str], later: bool, wait: int) -> None:
    found = preferred(said)
    assert (found.later, found.wait) == (later, wait)


def test_a_call_that_was_cut_off_after_it_had_begun_a_job_finds_that_job(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """design.md 5.8: the answer was lost, the job was not."""
    rut = place.program(RUT)
    monkeypatch.setattr("ombud.api.reading.settle", lambda *_: 1 / 0)
    problem(rut.post("/imports", rows(3), Idempotency_Key="mark-0001"), 500, "fault")
    monkeypatch.setattr("ombud.api.reading.settle", settle)
    (job,) = rut.get("/jobs").json()["items"]
    assert asked(rut) == job
    assert "lo1@" not in json.dumps(place.lines)
