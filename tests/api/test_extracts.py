"""An extract is built as a job, listed and ended by a program, as `ombud extract` does it at the command line."""

from typing import Any

import pytest

from ombud.api.extracts import SERVES
from ombud.app import long_work
from ombud.extracts import headers, opened, shape
from ombud.plans.model import LeaseLost
from ombud.policy.model import Policy, Words
from tests.api.conftest import Place, Program
from tests.api.test_calls import problem
from tests.api.test_jobs import shown, worker
from tests.clinic import ADA, NOW, demo_policy
from tests.extracts.people import BUSINESS, customer, objects, stores_of

NOBODY = "x_00000000000000000000000001"


def asked(program: Program, mark: str = "mark-0001", purpose: str = BUSINESS, **body: Any) -> Any:
    answer = program.post("/extracts", body, purpose, Idempotency_Key=mark)
    assert answer.status_code == 202, answer.text
    return answer.json()


def came(program: Program, job: Any) -> Any:
    answer = program.get(f"/jobs/{job['id']}/result")
    assert answer.status_code == 200, answer.text
    return answer.json()["value"]


def turned_off(place: Place) -> None:
    """From now on business statistics are declared, and not carried out."""
    file = demo_policy()
    changed = file.purposes[BUSINESS].model_copy(update={"off": Words(sv="av", en="off")})
    off = file.model_copy(update={"purposes": {**file.purposes, BUSINESS: changed}})
    place.clinic.adopt(off, place.clinic.later(seconds=1))
    place.clinic.later(seconds=1)


def test_each_purpose_of_which_an_extract_has_columns_can_be_asked_for() -> None:
    """As at the command line; what each may have is the policy's."""
    policy = Policy(1, NOW, demo_policy())
    assert {one for one in policy.file.purposes if shape(policy, one)} == SERVES


@pytest.mark.on("sqlite", "postgresql")
def test_an_extract_is_built_by_a_worker_once(place: Place) -> None:
    """S-04, S-08: what is told are rounded counts, columns, and the rules that left people out."""
    for _ in range(11):
        customer(place.clinic)
    for _ in range(5):
        objects(place.clinic, customer(place.clinic))
    ada = place.program(ADA, BUSINESS)
    job = asked(ada)
    assert (job["work"], job["state"], job["total"]) == ("extracts.build", "waiting", None)
    assert asked(ada) == job
    assert ada.get("/extracts").json()["items"] == []
    assert worker(place).work() == 1
    done = shown(ada, job)
    assert (done["state"], done["done"], done["cancellable"]) == ("done", 10, False)
    value = came(ada, job)
    assert (value["people"], value["purpose"]) == ("10", BUSINESS)
    assert [(one["rule"], one["people"]) for one in value["left_out"]] == [("D-09", "5")]
    assert "price" in value["tables"]["agreement"]
    (item,) = ada.get("/extracts").json()["items"]
    assert (item["id"], item["people"], item["policy_version"]) == (value["extract"], "10", 1)
    with opened(stores_of(place.clinic), BUSINESS, now=place.clinic.now) as extract:
        assert extract.header.people == 11


@pytest.mark.on("sqlite")
def test_what_an_extract_would_be_is_told_and_nothing_is_made(place: Place) -> None:
    customer(place.clinic)
    ada = place.program(ADA, BUSINESS)
    job = asked(ada, plan=True)
    worker(place).work()
    value = came(ada, job)
    assert (value["extract"], value["people"], "person" in value["tables"]) == (None, "<5", True)
    assert headers(stores_of(place.clinic), now=place.clinic.now) == []


@pytest.mark.on("sqlite", "postgresql")
def test_a_worker_that_dies_after_the_extract_was_made_leaves_one_extract(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """design.md 5.8: made, and killed before the job was written as done."""
    customer(place.clinic)
    ada = place.program(ADA, BUSINESS)
    job = asked(ada)
    with monkeypatch.context() as patched:
        patched.setattr(long_work, "sealed_result", lambda *_: 1 / 0)
        worker(place, "dead").work()
    assert (shown(ada, job)["state"], shown(ada, job)["reason"]) == ("waiting", "fault.ZeroDivisionError")
    place.clinic.later(hours=5)
    assert worker(place, "next").work() == 1
    assert shown(ada, job)["state"] == "done"
    (there,) = headers(stores_of(place.clinic), now=place.clinic.now)
    assert ada.get("/extracts").json()["items"][0]["id"] == came(ada, job)["extract"]
    assert there.people == 1


@pytest.mark.on("sqlite")
def test_how_far_a_building_has_come_tells_of_nobody(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """S-08."""
    seen, ada = list[int](), place.program(ADA, BUSINESS)
    job = asked(ada)
    real = long_work.build_once

    def building(*args: Any, progress: Any, **more: Any) -> Any:
        for people in (4, 13):
            progress(people)
            seen.append(shown(ada, job)["done"])
        return real(*args, progress=progress, **more)

    monkeypatch.setattr(long_work, "build_once", building)
    worker(place).work()
    assert seen == [0, 10]


@pytest.mark.on("sqlite")
def test_a_builder_whose_job_another_worker_has_leaves_nothing(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    customer(place.clinic)
    ada = place.program(ADA, BUSINESS)
    job = asked(ada)

    def lost(*_: Any) -> None:
        raise LeaseLost("another worker has the step")

    with monkeypatch.context() as patched:
        patched.setattr("ombud.app.keeping.Kept.alive", lost)
        worker(place, "slow").work()
    assert stores_of(place.clinic).shelf.extracts() == []
    place.clinic.later(minutes=30)
    worker(place, "next").work()
    assert shown(ada, job)["state"] == "done"


@pytest.mark.on("sqlite")
def test_what_the_policy_has_against_it_is_answered_at_once_with_its_sentence(place: Place) -> None:
    """N-08.2, A-10."""
    ada = place.program(ADA, BUSINESS)
    waiting = asked(ada)
    problem(ada.post("/extracts", {}, "statistics.care", Idempotency_Key="mark-0002"), 403, "not_of_key")
    problem(ada.post("/extracts", {}, Idempotency_Key="mark-0003"), 400, "purpose_required")
    problem(place.program(ADA, "web.statistics").get("/extracts"), 403, "not_of_key")
    turned_off(place)
    said = problem(ada.post("/extracts", {}, BUSINESS, Idempotency_Key="mark-0004"), 403, "stopped_by_policy")
    assert (said["policy"]["version"], said["policy"]["reasons"][0]["rule"]) == (2, "D-02")
    assert said["policy"]["sentences"]
    worker(place).work()
    assert (shown(ada, waiting)["state"], shown(ada, waiting)["reason"]) == ("refused", "stopped_by_policy")
    assert came(ada, waiting)["detail"] == said["detail"]


@pytest.mark.on("sqlite")
def test_an_account_that_has_looked_up_too_many_is_told_so_by_the_job(place: Place) -> None:
    """P-11, threats 2 and 10."""
    customer(place.clinic)
    ada = place.program(ADA, BUSINESS)
    job = asked(ada)
    place.clinic.vault.budget._limits["ada"] = 0  # type: ignore[attr-defined]
    worker(place).work()
    assert (shown(ada, job)["state"], came(ada, job)["code"]) == ("refused", "look_ups_spent")
    assert stores_of(place.clinic).shelf.extracts() == []


@pytest.mark.on("sqlite")
def test_an_extract_is_seen_and_ended_by_a_key_of_its_purpose(place: Place) -> None:
    """T-23: its key, then its files."""
    customer(place.clinic)
    ada, other = place.program(ADA, BUSINESS), place.program(ADA, "statistics.care")
    job = asked(ada)
    worker(place).work()
    which = came(ada, job)["extract"]
    assert other.get("/extracts").json()["items"] == []
    problem(other.post(f"/extracts/{which}/ending", {}, Idempotency_Key="mark-0002"), 404, "not_found")
    assert ada.post(f"/extracts/{which}/ending", {}, Idempotency_Key="mark-0003").json() == {"id": which}
    assert ada.post(f"/extracts/{which}/ending", {}, Idempotency_Key="mark-0003").json() == {"id": which}
    problem(ada.post(f"/extracts/{which}/ending", {}, Idempotency_Key="mark-0004"), 404, "not_found")
    problem(ada.post(f"/extracts/{NOBODY}/ending", {}, Idempotency_Key="mark-0005"), 404, "not_found")
    assert stores_of(place.clinic).shelf.extracts() == []
