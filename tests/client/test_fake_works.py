"""Jobs of the fake alone: what the policy stops, whom rows are about, and what ends."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from ombud.api.jobs import JobTold
from ombud.api.routes import ENDPOINTS
from ombud.client import Client, Reading, Refused
from ombud.client.fake import FakeOmbud
from ombud.client.fake_works import FOR
from ombud.client.model import Job
from ombud.policy.model import Words
from ombud.terms import PurposeId

BUSINESS = PurposeId("statistics.business")
KEYED = """title: {sv: Register, en: Register}
format: jsonl
source: data_subject
channel: {constant: desk}
collected_at: at
purpose: contract.perform
regime: non_care
service: {column: service}
rows:
  - identity:
      - {column: key, kind: key}
      - {column: email, kind: email, to: contact.email}
    records:
      - {category: name, fields: {given: given}}
      - {category: contact, fields: {phone: {column: phone, kind: phone}}}
    relation: {kind: agreement, opened_at: at, ended_at: end}
"""
LO = {"key": "k1", "email": "lo@example.se", "given": "Lo", "service": "traningskort", "at": "2026-11-20T09:00:00Z"}


def test_every_kind_of_job_of_the_api_is_for_the_same_purposes_here() -> None:
    """A job of the real one that the fake does not know fails here."""
    jobs = {one.path.split("/")[1]: one.serves for one in ENDPOINTS if JobTold in (one.gives, one.later)}
    assert {name: serves for name, serves in jobs.items() if name != "jobs"} == FOR


def brought(fake: FakeOmbud, client: Client, *rows: dict[str, str], mapping: str = KEYED) -> Any:
    job = client.bring_in(mapping, rows)
    fake.work()
    return client.result(job.id)


def test_what_a_row_says_binds_the_person_decides_what_may_be_read() -> None:
    fake = FakeOmbud()
    client = fake.client("contract.perform")
    over = LO | {"key": "k2", "email": "li@example.se", "end": "2026-11-21T09:00:00Z"}
    long_over = over | {
        "key": "k3",
        "email": "ly@example.se",
        "at": "1999-01-01T09:00:00Z",
        "end": "2001-01-01T09:00:00Z",
    }
    report = brought(fake, client, LO, over, long_over)
    assert (report["people"], [one["line"] for one in report["faults"]]) == (2, [3])
    assert [sorted(somebody.ties) for somebody in fake.people.values()] == [["agreement"], []]
    ended = brought(fake, client, LO | {"end": "2026-11-21T09:00:00Z"}, LO | {"end": "2026-11-21T09:00:00Z"})
    assert (ended["people"], ended["records"], ended["unchanged"]) == (0, 0, 1)
    assert [sorted(somebody.ties) for somebody in fake.people.values()] == [[], []]
    brought(fake, client, LO | {"at": "2026-11-22T09:00:00Z"})
    [lo] = client.find("lo@example.se")
    answer = client.read(lo, "name", purpose="contract.perform", reason="svar")
    assert isinstance(answer, Reading)
    assert answer.field("given") == "Lo"


def test_a_first_contact_makes_nobody_known() -> None:
    fake = FakeOmbud()
    client = fake.client("contract.request")
    first = KEYED.replace("contract.perform", "contract.request").replace(
        "{kind: agreement, opened_at: at, ended_at: end}", "{kind: contact}"
    )
    assert brought(fake, client, LO, mapping=first)["people"] == 0  # and gives no ground to hold a name
    assert fake.people == {}


def test_a_row_is_about_one_person_who_is_named() -> None:
    """P-06: a key links the rows of one import; alone it makes nobody known."""
    fake = FakeOmbud()
    client = fake.client("contract.perform")
    fake.person(contact={"email": "nelly@example.se"})
    both = LO | {"email": "nelly@example.se"}
    nobody = {"key": "k9", "phone": "070-1740605", "service": "traningskort", "at": LO["at"]}
    report = brought(fake, client, LO, both, nobody)
    assert (report["people"], [one["line"] for one in report["faults"]]) == (1, [2, 3])
    assert "two different people" in report["faults"][0]["detail"]
    assert "Nobody with that key" in report["faults"][1]["detail"]


def turned_off(fake: FakeOmbud) -> None:
    file = fake.policy.file
    off = file.purposes[BUSINESS].model_copy(update={"off": Words(sv="av", en="off")})
    changed = file.model_copy(update={"purposes": {**file.purposes, BUSINESS: off}})
    fake.policy = replace(fake.policy, number=2, file=changed)


def test_what_the_policy_has_against_an_extract_is_a_refusal_and_ends_a_job_that_waits() -> None:
    """N-08.2."""
    fake = FakeOmbud()
    ada = fake.client(BUSINESS)
    job = ada.build_extract(BUSINESS)
    assert isinstance(job, Job)
    turned_off(fake)
    refused = ada.build_extract(BUSINESS)
    assert isinstance(refused, Refused)
    assert (refused.code, refused.rules, refused.policy_version) == ("stopped_by_policy", ("D-02",), 2)
    assert refused.sentences
    fake.work()
    assert (ada.job(job.id).state, ada.result(job.id)["detail"]) == ("refused", refused.detail)


def test_who_may_be_in_an_extract_is_in_it_where_something_is_held_of_them() -> None:
    fake = FakeOmbud()
    ada = fake.client(BUSINESS)
    for _ in range(5):
        fake.person(ties={"agreement"}, services={"traningskort"})
    jobs = [ada.build_extract(BUSINESS, plan=plan) for plan in (True, False)]
    fake.work()
    assert [ada.result(job.id)["people"] for job in jobs if isinstance(job, Job)] == ["5", "<5"]


def test_an_extract_ends_with_its_period() -> None:
    """T-23."""
    fake = FakeOmbud()
    ada = fake.client(BUSINESS)
    ada.build_extract(BUSINESS)
    fake.work()
    assert len(ada.extracts()["items"]) == 1
    fake.now += timedelta(days=31)
    assert ada.extracts()["items"] == []
