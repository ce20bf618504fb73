"""A call on its way in: its key, its pace, its headers, its body; and what it is told when something is wrong there."""

import asyncio
import json
import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.requests import Request
from starlette.testclient import TestClient

from ombud.actors import Accounts
from ombud.api import problems, reading
from ombud.api.application import application, body_sent
from ombud.api.bodies import LARGEST, body_of
from ombud.api.decisions import Asked
from ombud.api.model import Call, Endpoint, Given, Taken, Told
from ombud.api.people import ToRead
from ombud.api.problem import Problem, Refused
from ombud.api.relations import ToBegin, ToSign
from ombud.api.requests import Nothing
from ombud.app import api_answers, desk
from ombud.app.api_keys import NotMade, Wanted, end_key, key_of, latest_calls, make_key
from ombud.audit import Act, Outcome
from ombud.database import ConflictFault, PassingFault
from ombud.terms import Actor, PurposeId, RoleId, Text, subject_text
from ombud.vault import NoPolicyError
from ombud.web.pace import LEFT, POLICY
from tests.api.conftest import HOST, Place, Program
from tests.clinic import ADA, DISA, RUT

pytestmark = pytest.mark.on("sqlite")
READ = {"categories": ["contact"], "reason": "svar på en fråga"}


def asked(person: str, *categories: str, purpose: str = "contract.request") -> dict[str, Any]:
    return {
        "action": {"name": "read"},
        "resource": {"type": "person", "id": person, "properties": {"categories": list(categories)}},
        "context": {"purpose": purpose},
    }


def problem(answer: Any, status: int, code: str) -> Any:
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["type"] == f"{HOST}/api/problems/{code}"
    return answer.json()


def test_a_key_reads_for_a_purpose_and_the_reading_is_in_the_log(place: Place) -> None:
    """A-12, S-04: who, why, what; the values leave once the entry is there."""
    nelly, rut = place.nelly(), place.program(RUT)
    answer = rut.post(f"/people/{subject_text(nelly)}/reads", READ, "contract.request")
    assert answer.status_code == 200, answer.text
    assert answer.json()["records"][0]["fields"]["email"] == "nelly@example.se"
    assert answer.headers["cache-control"] == "no-store"
    place.clinic.vault.ledger.sequence(place.clinic.now)
    with place.clinic.vault.database.read() as tx:
        entries = place.clinic.vault.ledger.who_read(tx, nelly)
    assert {("open", "permitted"), ("begin-purpose", "done")} <= {
        (one.entry.act.value, one.entry.outcome.value) for one in entries
    }


def test_a_get_that_another_act_was_in_the_way_of_is_done_again(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """docs/decisions/0074: a reading by GET; what changes something is told once."""
    in_the_way = ["an act"]
    before = desk.who_read

    def who_read(*given: Any, **more: Any) -> Any:
        if in_the_way:
            raise ConflictFault(in_the_way.pop())
        return before(*given, **more)

    monkeypatch.setattr(desk, "who_read", who_read)
    disa, path = place.program(DISA), f"/people/{subject_text(place.nelly())}/reads"
    assert disa.get(path).status_code == 200
    again = [one["operation"] for one in place.lines if one["event"] == "again"]
    assert again == [one["operation"] for one in place.lines if one["event"] == "called"]


def test_a_refusal_quotes_the_notice_and_says_what_to_try(place: Place) -> None:
    """N-08.2: health data and no explicit consent."""
    nelly, rut = place.nelly(), place.program(RUT)
    answer = rut.post(f"/people/{subject_text(nelly)}/reads", READ | {"categories": ["health"]}, "contract.request")
    said = problem(answer, 403, "stopped_by_policy")
    assert "D-07" in [one["rule"] for one in said["policy"]["reasons"]]
    assert said["policy"]["sentences"][0]["url"] == f"{HOST}/integritet#s7"
    assert "Processing-Purpose: contract.perform" in said["try"]
    assert "nelly" not in answer.text.lower()


def test_a_decision_is_what_a_reading_would_be_and_opens_nothing(place: Place) -> None:
    nelly, rut = subject_text(place.nelly()), place.program(RUT)
    yes = rut.post("/decisions", asked(nelly, "contact")).json()
    assert yes["decision"] is True
    assert yes["context"]["code"] == "permitted"
    no = rut.post("/decisions", asked(nelly, "health")).json()
    assert (no["decision"], no["context"]["code"]) == (False, "stopped_by_policy")
    assert "D-07" in no["context"]["rules"]
    other = rut.post("/decisions", asked(nelly, "contact", purpose="marketing.direct")).json()
    assert (other["decision"], other["context"]["code"]) == (False, "not_of_key")
    somebody = asked(nelly, "contact") | {"subject": {"type": "account", "id": "ada"}}
    assert problem(rut.post("/decisions", somebody), 422, "wrong")["errors"][0]["pointer"] == "/subject/id"
    mine = asked(nelly, "contact") | {"subject": {"type": "account", "id": "rut"}}
    assert rut.post("/decisions", mine).json() == yes


def test_an_account_whose_look_ups_are_spent_reads_nobody_more(place: Place) -> None:
    """Threats 2 and 10: a program is no way round the budget."""
    disa = place.program(DISA)
    people = [place.nelly() for _ in range(51)]
    found = [disa.post(f"/people/{subject_text(one)}/reads", READ, "legal.requests").status_code for one in people]
    assert 429 in found
    last = disa.post(f"/people/{subject_text(people[-1])}/reads", READ, "legal.requests")
    problem(last, 429, "look_ups_spent")
    assert 0 < int(last.headers["retry-after"]) <= 3600
    assert disa.post("/decisions", asked(subject_text(people[-1]), "contact", purpose="legal.requests")).json()[
        "context"
    ]["code"] in ("permitted", "stopped_by_policy", "look_ups_spent")
    problem(disa.post("/people/lookup", {"value": "nobody@example.se"}), 429, "look_ups_spent")


def test_a_look_up_finds_by_a_body_alone(place: Place) -> None:
    rut = place.program(RUT)
    nobody = rut.post("/people/lookup", {"value": "nobody@example.se"})
    assert nobody.json() == {"kind": "email", "people": []}
    wrong = problem(rut.post("/people/lookup", {"value": "19121212-1213", "kind": "personnummer"}), 422, "wrong")
    assert wrong["errors"][0]["pointer"] == "/value"
    assert "19121212" not in json.dumps(wrong)
    assert "nobody@" not in json.dumps(place.lines)


def test_somebody_who_is_not_here_is_not_found_and_the_try_is_in_the_log(place: Place) -> None:
    rut = place.program(RUT)
    problem(rut.post("/people/s_00000000000000000000000001/reads", READ, "contract.request"), 404, "not_found")
    problem(rut.post("/people/nelly/reads", READ, "contract.request"), 404, "not_found")
    problem(rut.post(f"/people/s_{'0' * 26}/reads", READ, "contract.request"), 404, "not_found")
    problem(rut.get("/nowhere"), 404, "not_found")
    assert rut.get("/decisions").headers["allow"] == "POST"
    problem(rut.get("/decisions"), 405, "method_not_allowed")


def test_who_has_no_key_that_lives_is_told_nothing_else(place: Place) -> None:
    """A-10: revoked, over, of another installation, of an account with another role now."""
    rut = place.program(RUT)
    for said in ("", "Bearer", "Basic cnV0", f"Bearer {rut.token}x", "Bearer ombud_test_" + rut.token[11:]):
        answer = place.client.get("/api/v1/decisions", headers={"Authorization": said})
        assert answer.status_code == 405
        answer = place.client.post("/api/v1/decisions", json={}, headers={"Authorization": said})
        problem(answer, 401, "no_key")
        assert answer.headers["www-authenticate"] == 'Bearer realm="ombud"'
    assert end_key(place.clinic.vault, rut.key.id, by=DISA, now=place.clinic.now)
    assert end_key(place.clinic.vault, rut.key.id, by=DISA, now=place.clinic.now) is None
    problem(rut.post("/decisions", {}), 401, "no_key")
    other = place.program(RUT)
    assert key_of(place.ombud, other.token, now=place.clinic.now)
    place.clinic.later(days=90)
    problem(other.post("/decisions", {}), 401, "no_key")


def test_a_key_is_of_the_role_that_the_account_had(place: Place) -> None:
    rut = place.program(RUT)
    moved = Accounts({"rut": Actor("rut", RoleId("dpo"))})
    assert key_of(replace(place.ombud, accounts=moved), rut.token, now=place.clinic.now) is None
    assert key_of(replace(place.ombud, accounts=Accounts({})), rut.token, now=place.clinic.now) is None


@pytest.mark.parametrize(
    ("wanted", "why"),
    [
        ({"account": "nobody"}, "No such account"),
        ({"purposes": frozenset()}, "The role carries"),
        ({"purposes": frozenset({PurposeId("marketing.direct")})}, "The role carries"),
        ({"name": " "}, "1 to 60"),
        ({"name": "x" * 61}, "1 to 60"),
        ({"name": "a\nb"}, "1 to 60"),
        ({"days": 400}, "within a year"),
        ({"days": 0}, "within a year"),
    ],
)
def test_a_key_that_could_do_more_than_its_account_is_not_made(place: Place, wanted: Any, why: str) -> None:
    days = wanted.pop("days", 30)
    made = {"account": "rut", "purposes": frozenset({PurposeId("contract.request")}), "name": "a"} | wanted
    said = make_key(
        place.ombud, Wanted(**made, ends_at=place.clinic.now + timedelta(days=days)), by=DISA, now=place.clinic.now
    )
    assert isinstance(said, NotMade)
    assert why in said.text.en


def test_a_key_reads_for_its_own_purposes_alone(place: Place) -> None:
    nelly, rut = subject_text(place.nelly()), place.program(RUT, "contract.request")
    said = problem(rut.post(f"/people/{nelly}/reads", READ, "legal.requests"), 403, "not_of_key")
    assert said["try"] == ["Use a key for one of: contract.request."]
    problem(rut.post(f"/people/{nelly}/reads", READ), 400, "purpose_required")
    said = problem(rut.post(f"/people/{nelly}/reads", READ, "19121212 1212"), 400, "bad_header")
    assert said["errors"][0]["pointer"] == "Processing-Purpose"
    assert "19121212" not in json.dumps(said)


def test_a_key_has_its_pace_and_so_has_whoever_tries_keys(place: Place) -> None:
    rut = place.program(RUT)
    codes = [rut.call("POST", "/decisions", raw=b"{").status_code for _ in range(601)]
    assert codes[:600] == [400] * 600
    answer = rut.call("POST", "/decisions", raw=b"{")
    problem(answer, 429, "too_many_requests")
    assert 0 < int(answer.headers["retry-after"]) <= 60
    assert answer.headers["ratelimit-policy"] == '"writes";q=600;w=60'
    assert answer.headers["ratelimit"] == f'"writes";r=0;t={answer.headers["retry-after"]}'
    for _ in range(60):
        place.client.post("/api/v1/decisions")
    problem(place.client.post("/api/v1/decisions", headers={"Accept-Language": "en"}), 429, "too_many_requests")
    place.clinic.later(minutes=1)
    assert rut.call("POST", "/decisions", raw=b"{").status_code == 400


def test_every_answer_says_how_often_more_may_be_asked(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """draft-ietf-httpapi-ratelimit-headers: done, refused, nobody's, nowhere, the document, and a fault alike."""
    rut, nelly = place.program(RUT), subject_text(place.nelly())
    read = [rut.post(f"/people/{nelly}/reads", READ, "contract.request") for _ in range(2)]
    left = [re.fullmatch(r'"writes";r=(\d+);t=\d+', one.headers["ratelimit"]) for one in read]
    assert [int(one[1]) for one in left if one] == [599, 598]
    others = [
        rut.get("/policy"), rut.get("/nowhere"), rut.get("/decisions"), place.client.get("/api/openapi.json"),
        place.client.post("/api/v1/decisions"), rut.post(f"/people/{nelly}/reads", READ, "legal.requests"),
    ]  # fmt: skip
    monkeypatch.setattr("ombud.web.keyed.key_of", lambda *_, **__: 1 / 0)
    others.append(rut.get("/policy"))
    for answer in (*read, *others):
        assert re.fullmatch(POLICY, answer.headers["ratelimit-policy"]), answer.request.url
        assert re.fullmatch(LEFT, answer.headers["ratelimit"])
        assert "retry-after" not in answer.headers
    assert [one.status_code for one in others] == [200, 404, 405, 200, 401, 403, 500]


def test_addresses_that_lead_nowhere_have_a_pace_too(place: Place) -> None:
    for _ in range(300):
        place.client.get("/api/v1/nowhere")
    for path in ("/api/v1/nowhere", "/api/openapi.json"):
        answer = place.client.get(path, headers={"Accept-Language": "en"})
        problem(answer, 429, "too_many_requests")
        assert answer.headers["retry-after"]


@pytest.mark.parametrize(
    ("raw", "status", "code"),
    [
        (b"", 400, "unreadable"),
        (b"{", 400, "unreadable"),
        (b"\xff\xfe", 400, "unreadable"),
        (b'{"action": 1, "action": 2}', 400, "unreadable"),
        (b'{"action": NaN}', 400, "unreadable"),
        (b"[" * 100_000, 400, "unreadable"),
        (b'{"a": ' * 40 + b"1" + b"}" * 40, 422, "too_deep"),
        (b'{"action": {"name": "re\\u0000ad"}}', 422, "unfit_text"),
        (b'{"action": {"name": "\\ud800"}}', 422, "unfit_text"),
        (b'{"action": ["\\ud800"]}', 422, "unfit_text"),
        (b"[]", 422, "type"),
        (b'"x"', 422, "type"),
        (b'{"action": {"name": "write"}}', 422, "literal_error"),
        (b'{"x-19121212": 1}', 422, "unknown_field"),
        (b'{"context": {"purpose": "19121212-1212"}}', 422, "value"),
        (b" " * (LARGEST + 1), 413, "too_large"),
    ],
)
def test_what_is_malformed_is_said_with_where_it_is_and_not_repeated(
    place: Place, raw: bytes, status: int, code: str
) -> None:
    answer = place.program(RUT).call("POST", "/decisions", raw=raw)
    assert answer.status_code == status, answer.text
    said = answer.json()
    assert code in [said["code"], *(one["code"] for one in said["errors"])]
    assert "19121212" not in answer.text
    assert said["title"]
    assert said["detail"]


def test_who_hangs_up_is_not_waited_for(place: Place) -> None:
    async def receive() -> dict[str, Any]:
        return {"type": "http.disconnect"}

    found = asyncio.run(body_sent(Request({"type": "http", "headers": []}, receive)))
    assert isinstance(found, Refused)
    assert found.problem is problems.UNREADABLE


def test_a_body_is_json_and_an_address_has_the_parameters_it_has(place: Place) -> None:
    rut = place.program(RUT)
    answer = rut.call("POST", "/decisions", raw=b"{}", Content_Type="text/plain")
    problem(answer, 415, "not_json")
    problem(rut.post("/decisions?a=1", {}), 422, "wrong")


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.binary(max_size=200)
    | st.recursive(
        st.none() | st.booleans() | st.floats() | st.integers() | st.text(),
        lambda inner: (
            st.lists(inner, max_size=4)
            | st.dictionaries(
                st.sampled_from(["action", "resource", "context", "subject", "id", "type", "name"]) | st.text(),
                inner,
                max_size=5,
            )
        ),
        max_leaves=12,
    ).map(lambda value: json.dumps(value).encode())
)
def test_no_body_is_a_fault(raw: bytes) -> None:
    """Fuzzed: whatever the bytes are, they are a decision to be asked for, or a problem that says what is wrong."""
    found = body_of(raw, Asked)
    if isinstance(found, Refused):
        assert found.problem in (problems.UNREADABLE, problems.WRONG)
        assert found.errors or found.problem is problems.UNREADABLE


class Number(Told):
    number: int


class Other(Told):
    text: str


def test_a_fault_of_ours_has_an_id_and_no_value(place: Place) -> None:
    """What an endpoint has not declared is a fault too."""

    def broken(_call: Call) -> Given:
        raise ValueError("19121212-1212")

    def other(_call: Call) -> Refused:
        return Refused(Problem(418, "teapot", Text("x", "x"), Text("x", "x")))

    def without(_call: Call) -> Given:
        raise NoPolicyError("no policy is in force")

    def many(_call: Call) -> Given:
        return Given(Other(text="x"))

    ways = {"broken": broken, "other": other, "many": many, "without": without}
    endpoints = [Endpoint("GET", f"/{name}", name, "A fault.", does, Number) for name, does in ways.items()]
    api = application(place.door, endpoints)
    client = TestClient(api.app, base_url=HOST, raise_server_exceptions=False)
    rut = place.program(RUT)
    for name in ("broken", "other", "many"):
        answer = Program(client, rut.key, rut.token).get(f"/{name}")
        said = problem(answer, 500, "fault")
        assert "19121212" not in answer.text.replace("-", "")
        faults = [line for line in place.lines if line["event"] == "fault"]
        assert faults[-1]["id"] == said["request_id"] == answer.headers["request-id"]
        assert "19121212" not in str(faults).replace("-", "")
    problem(Program(client, rut.key, rut.token).get("/without"), 503, "no_policy")


def once(place: Place, done: list[int], kept: list[Call] | None = None) -> Program:
    """An endpoint whose call changes something where `done` says so, in an act as every other."""

    def make(call: Call) -> Given | Refused:
        done.append(1)
        if kept is not None:
            kept.append(call)
            raise ValueError("killed")
        if call.body.acts:
            an_act(call)
        if call.body.refuse:
            return Refused(problems.NOT_FOUND)
        if call.body.breaks:
            raise ValueError("cut off")
        return Given(Number(number=len(done)), {"Location": "/api/v1/made/1"})

    class Wish(Taken):
        refuse: bool = False
        breaks: bool = False
        acts: bool = False

    one = Endpoint(
        "POST", "/made", "made", "Make.", make, Number, 201, takes=Wish, once=True, problems=(problems.NOT_FOUND,)
    )
    client = TestClient(application(place.door, [one]).app, base_url=HOST, raise_server_exceptions=False)
    rut = place.program(RUT)
    return Program(client, rut.key, rut.token)


def an_act(call: Call, outcome: Outcome = Outcome.DONE) -> None:
    with call.vault.act(by=call.actor, now=call.now) as act:
        act.log(Act.CONFIGURE, outcome)


def acts(place: Place) -> int:
    """How often something was done."""
    place.clinic.vault.ledger.sequence(place.clinic.now)
    with place.clinic.vault.database.read() as tx:
        ledger, now = place.clinic.vault.ledger, place.clinic.now
        latest = ledger.latest(tx, now - timedelta(days=1), now + timedelta(seconds=1))
        return sum(one.entry.act is Act.CONFIGURE and one.entry.outcome is Outcome.DONE for one in latest)


def dies(rut: Program, body: Any, mark: str) -> None:
    """The process ends in the middle of the call: nothing of ours runs after it, and nothing is settled."""
    with pytest.MonkeyPatch.context() as killed:
        killed.setattr(reading, "broken", lambda *_: None)
        problem(rut.post("/made", body, Idempotency_Key=mark), 500, "fault")


@pytest.mark.on("sqlite", "postgresql")
def test_the_same_call_twice_has_one_effect_and_the_same_answer(place: Place) -> None:
    """design.md 5.8: a repeated request has one effect."""
    done: list[int] = []
    rut = once(place, done)
    problem(rut.post("/made", {}), 400, "idempotency_key_required")
    problem(rut.post("/made", {}, Idempotency_Key="short"), 400, "bad_header")
    first = rut.post("/made", {}, Idempotency_Key='"0123456789"')
    again = rut.post("/made", {}, Idempotency_Key="0123456789")
    assert (first.status_code, again.status_code, done) == (201, 201, [1])
    assert first.json() == again.json() == {"number": 1}
    assert again.headers["location"] == first.headers["location"]
    assert "idempotent-replayed" not in first.headers
    assert again.headers["idempotent-replayed"] == "true"
    problem(rut.post("/made", {"refuse": False}, Idempotency_Key="0123456789"), 422, "idempotency_key_reused")
    problem(rut.post("/made", {"refuse": True}, Idempotency_Key="refused-0"), 404, "not_found")
    assert rut.post("/made", {}, Idempotency_Key="refused-0").status_code == 201
    other = once(place, done)
    assert other.post("/made", {}, Idempotency_Key="0123456789").json() == {"number": 4}
    place.clinic.later(hours=24)
    assert rut.post("/made", {}, Idempotency_Key="0123456789").json() == {"number": 5}


def test_who_is_second_at_the_same_moment_waits(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api_answers.store, "claim", lambda *_: False)
    answer = once(place, []).post("/made", {}, Idempotency_Key="0123456789")
    problem(answer, 409, "under_way")
    assert answer.headers["retry-after"] == "120"


@pytest.mark.on("sqlite", "postgresql")
def test_a_fault_before_anything_was_done_leaves_the_call_to_be_made(place: Place) -> None:
    """R8: nothing was done, so the same call is the first one again."""
    done: list[int] = []
    rut = once(place, done)
    for _ in range(2):
        problem(rut.post("/made", {"breaks": True}, Idempotency_Key="0123456789"), 500, "fault")
    assert rut.post("/made", {}, Idempotency_Key="0123456789").status_code == 201
    assert done == [1, 1, 1]


def test_who_calls_while_the_database_is_away_is_told_when_to_call_again(place: Place) -> None:
    """No fault of ours that is to be looked for in a program: it passes."""

    def away(_call: Call) -> Given:
        raise PassingFault("clinic: nothing answers")

    endpoints = [Endpoint("GET", "/away", "away", "Away.", away, Number)]
    client = TestClient(application(place.door, endpoints).app, base_url=HOST, raise_server_exceptions=False)
    rut = place.program(RUT)
    answer = Program(client, rut.key, rut.token).get("/away")
    assert "Idempotency-Key" in problem(answer, 503, "unavailable")["detail"]
    assert answer.headers["retry-after"] == "10"
    assert place.lines[-2]["said"] == "clinic: nothing answers"


@pytest.mark.on("sqlite", "postgresql")
def test_a_fault_after_something_was_done_is_told_and_it_is_not_done_again(place: Place) -> None:
    """design.md 5.8, R8: at once, and not under way for ever."""
    done: list[int] = []
    rut, body = once(place, done), {"breaks": True, "acts": True}
    problem(rut.post("/made", body, Idempotency_Key="0123456789"), 500, "fault")
    for _ in range(2):
        said = problem(rut.post("/made", body, Idempotency_Key="0123456789"), 409, "cut_off")
        assert len(said["try"]) == 2
    assert (done, acts(place)) == ([1], 1)
    place.clinic.later(hours=24)
    problem(rut.post("/made", body, Idempotency_Key="0123456789"), 500, "fault")


@pytest.mark.on("sqlite", "postgresql")
def test_a_call_that_was_killed_before_it_did_anything_is_taken_over_and_can_do_nothing_more(place: Place) -> None:
    """R8: whoever repeats it waits two minutes at most; what then is done is done once."""
    killed: list[Call] = []
    dying, rut = once(place, [], killed), once(place, done := list[int]())
    rut = Program(rut.client, dying.key, dying.token)
    dies(dying, {"acts": True}, "0123456789")
    answer = rut.post("/made", {"acts": True}, Idempotency_Key="0123456789")
    problem(answer, 409, "under_way")
    assert answer.headers["retry-after"] == "120"
    place.clinic.later(seconds=119)
    assert rut.post("/made", {"acts": True}, Idempotency_Key="0123456789").headers["retry-after"] == "1"
    problem(rut.post("/made", {}, Idempotency_Key="0123456789"), 422, "idempotency_key_reused")
    place.clinic.later(seconds=1)
    an_act(killed[0], Outcome.REFUSED)
    assert rut.post("/made", {"acts": True}, Idempotency_Key="0123456789").status_code == 201
    with pytest.raises(api_answers.TakenOver):
        an_act(killed[0])  # it was not dead: it was slow
    assert (done, acts(place)) == ([1], 1)
    assert rut.post("/made", {"acts": True}, Idempotency_Key="0123456789").headers["idempotent-replayed"] == "true"


@pytest.mark.on("sqlite", "postgresql")
def test_a_call_that_was_killed_after_an_act_is_not_done_again_and_is_told_so(place: Place) -> None:
    """R8: one effect, and a clear answer when the bound has passed."""
    killed: list[Call] = []
    dying, rut = once(place, [], killed), once(place, done := list[int]())
    rut = Program(rut.client, dying.key, dying.token)
    dies(dying, {}, "0123456789")
    an_act(killed[0])
    problem(rut.post("/made", {}, Idempotency_Key="0123456789"), 409, "under_way")
    place.clinic.later(minutes=2)
    an_act(killed[0])  # it runs on: it is the one that has an effect
    problem(rut.post("/made", {}, Idempotency_Key="0123456789"), 409, "cut_off")
    assert (done, acts(place)) == ([], 2)


def test_who_loses_the_race_for_a_dead_call_waits(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    dying = once(place, [], [])
    dies(dying, {}, "0123456789")
    place.clinic.later(minutes=2)
    monkeypatch.setattr(api_answers.store, "take_over", lambda *_: False)
    problem(dying.post("/made", {}, Idempotency_Key="0123456789"), 409, "under_way")


def test_a_slow_call_whose_place_was_taken_is_told_to_wait_for_the_other(place: Place) -> None:
    """Its act is undone, and it does not answer as if it had been made."""

    def slow(call: Call) -> Given:
        api_answers.let_go(place.clinic.vault, api_answers.Claim(row_of(call)))
        an_act(call)
        return Given(Number(number=1))

    def row_of(call: Call) -> Any:
        with place.clinic.vault.database.read() as tx:
            return api_answers.AnswerRow(*tx.all("SELECT key_id, mark, asked, status, until FROM api_answer")[0])

    one = Endpoint("POST", "/slow", "slow", "Make.", slow, Number, takes=Nothing, once=True)
    client = TestClient(application(place.door, [one]).app, base_url=HOST, raise_server_exceptions=False)
    rut = place.program(RUT)
    problem(Program(client, rut.key, rut.token).post("/slow", {}, Idempotency_Key="0123456789"), 409, "under_way")
    assert acts(place) == 0


def test_the_list_of_calls_says_what_was_called_and_nothing_that_was_sent(place: Place) -> None:
    nelly, rut, ada = subject_text(place.nelly()), place.program(RUT), place.program(ADA)
    rut.post("/decisions", asked(nelly, "contact"))
    rut.call("POST", "/decisions", raw=b"{")
    ada.post("/people/lookup", {"value": "nelly@example.se"})
    place.api.close()
    place.api.close()
    of_rut = latest_calls(place.clinic.vault, rut.key.id)
    assert sorted((one.operation, one.status, one.code) for one in of_rut) == [
        ("decisions.ask", 200, ""),
        ("decisions.ask", 400, "unreadable"),
    ]
    assert len(latest_calls(place.clinic.vault)) == 3
    place.clinic.later(seconds=2)
    ada.post("/people/lookup", {"value": "nelly@example.se"})
    place.clinic.later(seconds=2)
    ada.post("/people/lookup", {"value": "nelly@example.se"})
    assert len(latest_calls(place.clinic.vault)) == 5


@pytest.mark.parametrize(
    ("kind", "sent", "pointer", "code"),
    [
        (ToRead, {"categories": ["contact"], "reason": " "}, "/reason", "value"),
        (ToRead, {"categories": ["contact"], "reason": "om 19121212-1212"}, "/reason", "value"),
        (Asked, asked("s_" + "0" * 26, "contact"), "/resource/id", "value"),
        (ToSign, {"fields": {"19121212-1212": "x"}}, "/fields", "string_pattern_mismatch"),
    ],
)
def test_what_a_schema_cannot_say_is_said_with_its_place(kind: Any, sent: Any, pointer: str, code: str) -> None:
    found = body_of(json.dumps(sent).encode(), kind)
    assert isinstance(found, Refused)
    assert [(one.pointer, one.code) for one in found.errors] == [(pointer, code)]
    assert "1912" not in repr(found)


def test_a_year_that_nobody_means_is_not_taken() -> None:
    """Found by Schemathesis: a claim of the year 142 was a fault."""
    found = body_of(b'{"kind": "claim", "at": "0142-07-22T17:46:12Z", "until": "9999-12-31"}', ToBegin)
    assert isinstance(found, Refused)
    assert [one.pointer for one in found.errors] == ["/at", "/until"]
