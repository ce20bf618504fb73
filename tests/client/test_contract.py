"""The client at the real API and at the fake: the same tests, so that a test against the fake says what is so.

Each test is a sentence about a program; `at` is where it runs. The people are alike: what binds them and what is held.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

import pytest

from ombud.app.working import Working
from ombud.client import ApiError, Client, Reading, Refused
from ombud.client.fake import FakeOmbud
from ombud.client.model import Job
from ombud.plans.work import Worker
from ombud.policy.model import PolicyFile
from ombud.requests import consent
from ombud.terms import ChoiceId, subject_text
from tests.api.conftest import HOST, Place, make_place
from tests.app.drafts import signed
from tests.clinic import ADA, CAMPAIGNS, DISA, EVA, RUT, make_clinic
from tests.extracts import people

NOBODY = "s_00000000000000000000000001"
BUSINESS = "statistics.business"


class At(Protocol):
    """Where a program runs."""

    def client(self, *purposes: str) -> Client: ...
    def stranger(self) -> Client: ...
    def nelly(self) -> str: ...
    def work(self) -> int: ...
    def customer(self) -> str: ...
    def request(self, *, approved: bool) -> str: ...
    def subscriber(self) -> str: ...


@dataclass
class Real:
    """The API over an installation."""

    place: Place

    def client(self, *purposes: str) -> Client:
        of = {"marketing.direct": CAMPAIGNS, "legal.claims": EVA, BUSINESS: ADA}
        of |= dict.fromkeys(("legal.disclosure", "legal.breach", "legal.log", "dpo.correspondence"), DISA)
        actor = of.get(purposes[0], RUT)
        return Client(HOST, self.place.program(actor, *purposes).token, http=self.place.client)

    def stranger(self) -> Client:
        return Client(HOST, "ombud_live_" + "x" * 43, http=self.place.client)

    def nelly(self) -> str:
        return subject_text(self.place.nelly())

    def work(self) -> int:
        clinic = self.place.clinic
        handlers = Working(self.place.ombud, lambda: clinic.now).handlers()
        return Worker(clinic.vault, handlers, "w", lambda: clinic.now).work()

    def customer(self) -> str:
        return subject_text(people.customer(self.place.clinic))

    def request(self, *, approved: bool) -> str:
        rut = self.client("legal.requests")
        case: str = rut.open_request(self.nelly(), "access")["id"]
        for step, said in (("identity", {"way": "desk"}), ("proposal", {})) if approved else ():
            rut.make("POST", f"/requests/{case}/{step}", said)
        return case

    def subscriber(self) -> str:
        clinic = self.place.clinic
        subject = self.place.nelly()
        consent(clinic.vault, subject, ChoiceId("consent.marketing.email"), "desk", by=RUT, now=clinic.now)
        return subject_text(subject)


@dataclass
class Fake:
    """The fake."""

    fake: FakeOmbud

    def client(self, *purposes: str) -> Client:
        return self.fake.client_with(self.fake.key(*purposes, account=f"of-{purposes[0]}"))

    def stranger(self) -> Client:
        return self.fake.client_with("ombud_test_" + "x" * 43)

    def work(self) -> int:
        return self.fake.work()

    def nelly(self) -> str:
        held: dict[str, Any] = {"contact": {"email": "nelly@example.se"}, "name": {"given": "Nelly"}}
        return self.fake.person(ties={"measure"}, **held)

    def customer(self) -> str:
        held: dict[str, Any] = {"contact": {"city": "Exempelstad"}, "payment": {"amount": "349,50"}}
        return self.fake.person(ties={"agreement"}, services={"traningskort"}, **held)

    def request(self, *, approved: bool) -> str:
        return self.fake.request(approved=approved)

    def subscriber(self) -> str:
        return self.fake.person(
            ties={"measure"}, choices={"consent.marketing.email"}, contact={"email": "nelly@example.se"}
        )


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Real]:
    place = make_place(make_clinic(tmp_path_factory.mktemp("real")))
    yield Real(place)
    place.close()


@pytest.fixture(params=["real", "fake"])
def at(request: pytest.FixtureRequest, real: Real) -> At:
    return real if request.param == "real" else Fake(FakeOmbud())


def problem(does: Callable[[], object]) -> tuple[int, str]:
    with pytest.raises(ApiError) as raised:
        does()
    return raised.value.problem.status, raised.value.problem.code


def test_what_may_be_read_is_read(at: At) -> None:
    answer = at.client("contract.request").read(at.nelly(), "contact", purpose="contract.request", reason="svar")
    assert isinstance(answer, Reading)
    assert answer.field("email") == "nelly@example.se"
    assert answer.field("street") is None
    assert (answer.purpose, answer.records[0].category) == ("contract.request", "contact")
    assert "D-05" in answer.rules
    assert "nelly" not in repr(answer)


def test_a_refused_read_is_a_value_with_rules_sentences_and_what_to_try(at: At) -> None:
    answer = at.client("contract.request").read(at.nelly(), "health", purpose="contract.request", reason="svar")
    assert isinstance(answer, Refused)
    assert not answer
    assert {"D-03", "D-07"} <= set(answer.rules)
    assert answer.sentences[0].id == "S7"
    assert answer.tries
    assert answer.policy_version == 1


def test_a_key_reads_for_its_own_purposes_alone(at: At) -> None:
    answer = at.client("contract.request").read(at.nelly(), "contact", purpose="legal.requests", reason="svar")
    assert isinstance(answer, Refused)
    assert answer.code == "not_of_key"


def test_a_decision_is_what_a_reading_would_be(at: At) -> None:
    client, nelly = at.client("contract.request"), at.nelly()
    yes = client.ask(nelly, "contact", purpose="contract.request")
    assert yes
    assert yes.code == "permitted"
    no = client.ask(nelly, "health", purpose="contract.request")
    assert not no
    assert "D-07" in no.rules
    assert no.sentences
    assert client.ask(nelly, "contact", purpose="legal.requests").code == "not_of_key"
    assert client.ask(NOBODY, "contact", purpose="contract.request").code == "stopped_by_policy"


def test_somebody_is_found_by_what_stands_in_a_body(at: At) -> None:
    client = at.client("contract.request")
    assert client.find("nobody@example.se", "email") == ()


def test_a_purpose_is_asked_for_before_a_function_is_called(at: At) -> None:
    called: list[str] = []
    client, nelly = at.client("contract.request"), at.nelly()
    answers = client.purpose("contract.request", "contact", reason="svar")

    @answers
    def write(person: str, text: str) -> str:
        called.append(text)
        return person

    assert write(nelly, "hej") == nelly
    assert not write(NOBODY, "hej")
    assert called == ["hej"]
    assert answers.may(nelly)
    assert isinstance(answers.read(nelly), Reading)
    assert isinstance(answers.read(nelly, "health", reason="ett annat"), Refused)


def test_a_no_stops_the_next_question(at: At) -> None:
    """R-08: in force at once."""
    client, desk, subscriber = at.client("marketing.direct"), at.client("legal.consent"), at.subscriber()
    assert client.ask(subscriber, "contact", purpose="marketing.direct", channel="email").rules
    desk.object_to(subscriber, "object.direct_marketing", "desk")
    found = desk.choices(subscriber)
    assert not isinstance(found, Refused)
    assert "object.direct_marketing" in found["choices"]
    no = client.ask(subscriber, "contact", purpose="marketing.direct", channel="email")
    assert not no
    assert "D-09" in no.rules
    desk.withdraw(subscriber, "object.direct_marketing")
    again = desk.choices(subscriber)
    assert not isinstance(again, Refused)
    assert "object.direct_marketing" not in again["choices"]


def test_a_consent_is_recorded_once(at: At) -> None:
    desk, nelly = at.client("legal.consent"), at.nelly()
    first = desk.consent(nelly, "consent.marketing.sms", "desk", mark="mark-0001")
    assert desk.consent(nelly, "consent.marketing.sms", "desk", mark="mark-0001") == first
    assert problem(lambda: desk.consent(nelly, "consent.nothing", "desk")) == (409, "not_done")


def test_the_same_mark_registers_one_person(at: At) -> None:
    client = at.client("contract.request")
    somebody = client.register(mark="mark-0002")
    assert client.register(mark="mark-0002") == somebody
    assert client.register(mark="mark-0003") != somebody
    assert client.begin(somebody, "measure")["kind"] == "measure"
    assert problem(lambda: client.begin(NOBODY, "measure")) == (404, "not_found")


def test_what_is_no_answer_of_the_policy_is_raised_with_its_problem(at: At) -> None:
    client, nelly = at.client("contract.request"), at.nelly()
    assert problem(lambda: at.stranger().find("x@example.se")) == (401, "no_key")
    assert problem(lambda: client.read(NOBODY, "contact", purpose="contract.request", reason="x")) == (404, "not_found")
    assert problem(lambda: client.read(nelly, "contact", purpose="", reason="x")) == (400, "purpose_required")
    with pytest.raises(ApiError) as raised:
        client.read(nelly, "contact", purpose="contract.request", reason=" ")
    assert (raised.value.problem.code, raised.value.problem.pointers) == ("wrong", ("/reason",))
    assert "/reason" in str(raised.value)
    assert nelly not in str(raised.value)


def test_a_hold_is_placed_by_one_and_approved_and_released_by_two(at: At) -> None:
    """T-H1, T-H3."""
    nelly, eva, disa = at.nelly(), at.client("legal.claims"), at.client("legal.disclosure")
    hold = eva.hold(nelly, "claim", date(2027, 1, 31), "En tvist")
    assert (hold["state"], hold["person"]) == ("proposed", nelly)
    assert problem(lambda: eva.approve_hold(nelly, hold["id"])) == (409, "not_done")
    assert disa.approve_hold(nelly, hold["id"])["state"] == "open"
    assert hold["id"] in [one["id"] for one in disa.holds()["items"]]
    assert disa.release_hold(nelly, hold["id"])["state"] == "releasing"
    assert problem(lambda: disa.release_hold(nelly, hold["id"])) == (409, "not_done")
    assert eva.release_hold(nelly, hold["id"])["state"] == "ended"
    assert problem(lambda: eva.approve_hold(nelly, hold["id"])) == (409, "not_done")
    assert problem(lambda: eva.approve_hold(nelly, "h_00000000000000000000000001")) == (409, "not_done")
    assert problem(lambda: at.client("contract.request").holds()) == (403, "not_of_key")
    assert problem(lambda: eva.hold(nelly, "claim", date(2027, 1, 31), "")) == (422, "wrong")


def test_two_registrations_are_joined_in_steps(at: At) -> None:
    """P-06."""
    keep, other, rut = at.nelly(), at.nelly(), at.client("legal.requests")
    assert rut.joining(keep, other)["state"] == ""
    assert problem(lambda: rut.confirm_joining(keep, other)) == (409, "not_done")
    assert rut.begin_joining(keep, other, "Samma person")["state"] == "begun"
    assert rut.begin_joining(keep, other, "Samma person")["state"] == "begun"
    assert rut.undo_joining(keep, other)["other"] == other
    rut.begin_joining(keep, other, "Samma person")
    assert rut.confirm_joining(keep, other)["person"] == keep


def test_a_breach_goes_its_steps(at: At) -> None:
    """Art. 33(5): noticed, assessed, and not closed before it is."""
    disa = at.client("legal.breach")
    breach = disa.notice_breach("Ett brev kom fel")
    assert disa.breach(breach["id"])["what"] == "Ett brev kom fel"
    assert breach["id"] in [one["id"] for one in disa.breaches()["items"]]
    assert problem(lambda: disa.step_breach(breach["id"], "closing", remedy="Två kontrollerar")) == (409, "not_done")
    said = {"risk": "unlikely", "reasons": "Oläst", "consequences": "Inga", "measures": "Hämtat"}
    assert disa.step_breach(breach["id"], "assessment", **said)["risk"] == "unlikely"
    assert problem(lambda: disa.breach("b_00000000000000000000000001")) == (404, "not_found")
    assert problem(lambda: disa.notice_breach("")) == (422, "wrong")


def test_a_job_is_asked_for_done_and_read(at: At) -> None:
    """ux.md 4: what takes longer than a moment."""
    disa = at.client("legal.log")
    job = disa.sweep(mark="mark-0001")
    assert (job.work, job.state, job.ended, job.cancellable) == ("retention.run", "waiting", False, True)
    assert disa.sweep(mark="mark-0001") == job
    assert problem(lambda: disa.result(job.id)) == (409, "not_yet")
    assert at.work() == 1
    done = disa.job(job.id, wait=5)
    assert (done.state, done.ended, done.cancellable) == ("done", True, False)
    assert disa.result(job.id)["people"] == 0
    assert disa.jobs()[0] == done
    assert problem(lambda: disa.cancel(job.id)) == (409, "too_late")


def test_a_job_is_taken_back_by_the_key_that_asked(at: At) -> None:
    disa = at.client("legal.log")
    job = disa.sweep()
    officer, other = at.client("dpo.correspondence"), at.client("contract.request")
    assert officer.job(job.id) == job
    assert problem(lambda: officer.cancel(job.id)) == (409, "too_late")
    assert problem(lambda: officer.result(job.id)) == (409, "not_yet")
    assert problem(lambda: other.job(job.id)) == (404, "not_found")
    assert problem(other.sweep) == (403, "not_of_key")
    assert other.jobs() == ()
    assert disa.cancel(job.id).state == "cancelled"
    assert at.work() == 0


MAPPING = """title: {sv: Bokningar, en: Bookings}
format: jsonl
source: data_subject
channel: {constant: web}
collected_at: at
purpose: contract.request
regime: non_care
rows:
  - identity: [{column: email, kind: email, to: contact.email}]
    records:
      - {category: name, fields: {given: given, family: family}}
"""
BOUND = MAPPING + "    relation: {kind: measure, opened_at: at}\n"
LO = {"email": "lo@example.se", "given": "Lo", "family": "Lind", "at": "2026-11-20T09:00:00Z"}


def done(at: At, client: Client, job: Job | Refused) -> Any:
    """What came of a job that a worker has done."""
    assert isinstance(job, Job), job
    assert at.work() >= 1
    assert client.job(job.id, wait=5).state == "done"
    return client.result(job.id)


def test_rows_are_brought_in_as_a_job(at: At) -> None:
    """N-03, N-05: each whole or not at all, and each once."""
    rut = at.client("contract.request")
    rows = [LO | {"hobby": "x"}, LO, LO | {"email": "no address"}]
    job = rut.bring_in(BOUND, rows)
    assert (job.work, job.total, job.cancellable) == ("collections.import", 3, True)
    report = done(at, rut, job)
    counts = {name: report[name] for name in ("rows", "taken", "people", "records", "unchanged")}
    assert counts == {"rows": 3, "taken": 2, "people": 1, "records": 2, "unchanged": 1}
    assert [(one["line"], one["field"]) for one in report["faults"]] == [(3, "email")]
    assert [(one["column"], one["code"], one["rows"]) for one in report["left_out"]] == [("hobby", "NOT_MAPPED", 1)]
    assert rut.job(job.id).done == 3
    [lo] = rut.find("lo@example.se", "email")
    answer = rut.read(lo, "name", purpose="contract.request", reason="svar")
    assert isinstance(answer, Reading)
    assert answer.field("family") == "Lind"
    again = done(at, rut, rut.bring_in(BOUND, [LO]))
    assert (again["taken"], again["people"], again["records"], again["unchanged"]) == (1, 0, 0, 1)
    assert rut.find("lo@example.se", "email") == (lo,)


def test_rows_that_may_not_be_taken_in_are_said_with_their_reasons(at: At) -> None:
    """N-11.1: what no ground keeps is not taken; N-05: nor is what is not as the mapping says."""
    rut = at.client("contract.request")
    assert problem(lambda: rut.bring_in("x: 1", [LO])) == (422, "wrong")
    assert problem(lambda: at.client("legal.log").bring_in(MAPPING, [LO])) == (403, "not_of_key")
    old = LO | {"email": "li@example.se", "at": "2010-01-01T09:00:00Z"}
    report = done(at, rut, rut.bring_in(MAPPING, [old]))
    assert (report["taken"], report["people"]) == (0, 0)
    assert "No purpose in the policy may hold this" in report["faults"][0]["detail"]
    assert rut.find("li@example.se", "email") == ()
    for kind, taken in {"{kind: contact}": 0, "{kind: measure, opened_at: at, ended_at: at}": 1}.items():
        mapping, row = MAPPING + f"    relation: {kind}\n", LO | {"email": f"la{taken}@example.se"}
        report = done(at, rut, rut.bring_in(mapping, [row]))
        assert (report["taken"], report["people"], report["records"]) == (taken, taken, 2 * taken)
    body = {"mapping": MAPPING, "rows": [LO], "source": "somebody"}
    other = rut.make("POST", "/imports", body)["id"]
    at.work()
    assert (rut.job(other).state, rut.job(other).reason) == ("refused", "wrong")
    value = rut.result(other)
    assert (value["requirement"], "another source" in value["detail"]) == ("N-05", True)


def test_a_request_is_carried_out_as_a_job(at: At) -> None:
    """Art. 12(3), 15: a copy waits for whoever hands it out; what was not proposed is not carried out."""
    rut = at.client("legal.requests")
    case = at.request(approved=True)
    job = rut.carry_out(case)
    assert (job.work, job.total, job.state) == ("requests.carry_out", 1, "waiting")
    came = done(at, rut, job)
    assert (came["request"], came["done"]) == (case, [])
    assert came["waiting"] == ["Make the copy and hand it out: ombud access --package."]
    empty = rut.carry_out(at.request(approved=False))
    at.work()
    assert (rut.job(empty.id).state, rut.job(empty.id).reason) == ("refused", "not_done")
    assert rut.result(empty.id)["detail"] == "The proposal is empty."
    assert problem(lambda: rut.carry_out("q_00000000000000000000000001")) == (404, "not_found")
    assert problem(lambda: at.client("contract.request").carry_out(case)) == (403, "not_of_key")


def test_an_extract_is_built_as_a_job(at: At) -> None:
    """S-04, S-08: counts that are rounded, columns, and the rules that left people out."""
    ada, desk = at.client(BUSINESS), at.client("legal.consent")
    at.customer()
    for _ in range(5):
        desk.object_to(at.customer(), "object.statistics.business", "desk")
    would = done(at, ada, ada.build_extract(BUSINESS, plan=True))
    assert (would["extract"], would["purpose"]) == (None, BUSINESS)
    assert ada.extracts()["items"] == []
    job = ada.build_extract(BUSINESS)
    assert isinstance(job, Job)
    assert (job.work, job.total, job.state) == ("extracts.build", None, "waiting")
    made = done(at, ada, job)
    assert made["tables"] == would["tables"]
    assert {"person", "agreement", "payment"} <= set(made["tables"])
    assert ("D-09", "5") in [(one["rule"], one["people"]) for one in made["left_out"]]
    [item] = ada.extracts()["items"]
    assert (item["id"], item["purpose"], item["people"]) == (made["extract"], BUSINESS, made["people"])
    assert item["expires_at"][:19] == made["expires_at"][:19]
    assert ada.end_extract(item["id"]) == {"id": item["id"]}
    assert problem(lambda: ada.end_extract(item["id"])) == (404, "not_found")
    assert ada.extracts()["items"] == []


def test_an_extract_is_built_for_a_purpose_of_the_key(at: At) -> None:
    refused = at.client(BUSINESS).build_extract("statistics.care")
    assert isinstance(refused, Refused)
    assert refused.code == "not_of_key"
    assert problem(lambda: at.client(BUSINESS).build_extract("")) == (400, "purpose_required")
    assert problem(lambda: at.client("contract.request").extracts()) == (403, "not_of_key")


def no_requests(file: PolicyFile) -> PolicyFile:
    """Nobody reads for requests about agreements any more."""
    roles = {
        name: one.model_copy(update={"purposes": [kept for kept in one.purposes if kept != "contract.request"]})
        for name, one in file.roles.items()
    }
    return file.model_copy(update={"roles": roles})


def test_a_draft_of_the_policy_is_replayed_as_a_job(at: At) -> None:
    """N-01.2: what was permitted and would be stopped, by purpose, data, role and rule; nobody is named."""
    rut, disa, nelly = at.client("contract.request"), at.client("legal.log"), at.nelly()
    as_it_is = done(at, disa, disa.replay(signed().decode()))
    for _ in range(2):
        assert rut.read(nelly, "contact", purpose="contract.request", reason="svar")
    assert not rut.read(nelly, "health", purpose="contract.request", reason="svar")
    job = disa.replay(signed(no_requests).decode(), days=1)
    assert isinstance(job, Job)
    assert (job.work, job.total) == ("policy.replay", None)
    found = done(at, disa, job)
    assert found["readings"] == as_it_is["readings"] + 3
    assert (as_it_is["stopped"], as_it_is["allowed"]) == (0, 0)
    assert found["stopped"] == as_it_is["permitted"] + 2 - found["permitted"]
    [group] = [
        one for one in found["changed"] if one["purpose"] == "contract.request" and "contact" in one["categories"]
    ]
    assert (group["verdict"], group["rules"]) == ("stopped", ["D-14"])
    assert disa.job(job.id).total == found["readings"]
    assert nelly not in str(found)
    assert problem(lambda: disa.replay("format: 1")) == (422, "wrong")
    refused = rut.replay(signed().decode())
    assert isinstance(refused, Refused)
    assert refused.code == "not_of_key"


def test_what_the_fake_would_have_to_guess_it_does_not_serve() -> None:
    fake = FakeOmbud()
    disa, nelly = fake.client("legal.breach"), fake.person()
    breach = disa.notice_breach("Ett brev kom fel")["id"]
    assert problem(lambda: disa.step_breach(breach, "affected")) == (501, "not_in_fake")
    rut, case = fake.client("legal.requests"), fake.request()
    assert problem(lambda: rut.open_request(nelly, "access")) == (501, "not_in_fake")
    assert problem(lambda: rut.make("POST", f"/requests/{case}/carry-out", {})) == (501, "not_in_fake")
    ada = fake.client(BUSINESS)
    assert problem(lambda: ada.call("GET", "/extracts/x_00000000000000000000000001")) == (501, "not_in_fake")
    job = fake.client("legal.log").sweep()
    assert problem(lambda: fake.client("dpo.correspondence").call("GET", f"/jobs/{job.id}/x")) == (501, "not_in_fake")
    eva = fake.client("legal.claims")
    assert problem(lambda: eva.call("GET", f"/people/{nelly}/holds")) == (501, "not_in_fake")
    with pytest.raises(ApiError):
        eva.review_hold(nelly, "h_00000000000000000000000001", date(2027, 1, 31))
