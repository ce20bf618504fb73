"""A call on its way in: what it takes, its key, its purpose and reason, its parameters; each no says what and why."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.requests import Request

from ombud.app.api_keys import latest_calls, listed_keys
from ombud.database import ConflictFault, PassingFault
from ombud.fhir import problems
from ombud.fhir.asking import read_identifier
from ombud.fhir.outcome import Refused
from ombud.fhir.reading import reason_of
from ombud.fhir.routes import INTERACTIONS
from ombud.terms.ids import id_text
from ombud.vault import Vault
from tests.clinic import DISA, RUT
from tests.fhir.conftest import FORM, NUMBER, SYSTEM, Place, issue, patient

pytestmark = pytest.mark.on("sqlite")
NOBODY = "/Patient/s-00000000000000000000000001"


def test_who_has_no_key_is_told_how_to_get_one(place: Place) -> None:
    """A-10."""
    answer = place.client.get("/fhir/r4/Patient/x", headers={"Authorization": "Bearer ombud_live_x"})
    said = issue(answer, 401, "no_key")
    assert said["code"] == "login"
    assert "ombud api-key DIR create" in said["diagnostics"]
    assert answer.headers["www-authenticate"] == 'Bearer realm="ombud"'


def test_a_key_has_the_same_pace_as_at_the_api(place: Place) -> None:
    """One count, whichever door is called at; what needs no key has the pace of its network."""
    rut = place.program(RUT)
    assert rut.get("/Patient").headers["ratelimit"].startswith('"reads";r=2999;')
    key = listed_keys(place.clinic.vault)[0].id.hex()
    for _ in range(2999):
        place.door.limits.pace(f"api {key}", writes=False, now=place.clinic.now, times=10)
    answer = rut.get("/Patient")
    issue(answer, 429, "too_many_requests")
    assert 0 < int(answer.headers["retry-after"]) <= 60
    for _ in range(300):
        place.door.limits.pace("api 198.51.100.0", writes=False, now=place.clinic.now)
    while place.client.get("/fhir/r4/metadata").status_code == 200:
        pass
    for path in ("/metadata", "/nowhere", "/CodeSystem/acts"):
        issue(place.client.get(f"/fhir/r4{path}"), 429, "too_many_requests")


@pytest.mark.parametrize(
    ("accept", "taken"),
    [
        ("application/fhir+json", True),
        ("application/fhir+json; fhirVersion=4.0", True),
        ("application/json", True),
        ("text/html, */*;q=0.1", True),
        ("application/*", True),
        ("application/fhir+xml", False),
        ("application/fhir+json; fhirVersion=5.0", False),
        ("application/fhir+json; q=0", False),
        ("text/turtle", False),
    ],
)
def test_what_a_program_takes_is_heeded(place: Place, accept: str, taken: bool) -> None:
    rut = place.program(RUT)
    answers = [rut.get(path, Accept=accept) for path in ("/metadata", "/CodeSystem/acts")]
    assert [one.status_code for one in answers] == [200 if taken else 406] * 2
    answer = rut.get(NOBODY, "contract.request", Accept=accept)
    issue(answer, 404 if taken else 406, "not_found" if taken else "not_acceptable")
    if not taken:
        assert answer.json()["issue"][0]["expression"] == ["http.Accept"]


def test_every_reading_names_its_purpose_and_one_of_the_key(place: Place) -> None:
    """N-08.1: no reading without a purpose, none for a purpose of another key."""
    rut, nelly = place.program(RUT, "contract.request", "legal.consent"), patient(place.nelly())
    said = issue(rut.get(nelly), 400, "purpose_required")
    assert said["code"] == "required"
    assert "contract.request, legal.consent" in said["diagnostics"]
    issue(rut.get(nelly, "legal.requests"), 403, "not_of_key")
    issue(rut.get(nelly, "19121212 1212"), 400, "wrong")
    said = issue(rut.get(f"/Consent?patient={nelly[1:]}", "contract.request"), 403, "other_purpose")
    assert "legal.consent" in said["diagnostics"]


def test_what_another_act_was_in_the_way_of_is_read_again(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """docs/decisions/0074."""
    in_the_way, before = ["an act"], Vault.open

    def opened(*given: Any, **more: Any) -> Any:
        if in_the_way:
            raise ConflictFault(in_the_way.pop())
        return before(*given, **more)

    monkeypatch.setattr(Vault, "open", opened)
    assert place.program(RUT).get(patient(place.nelly()), "contract.request").status_code == 200
    assert [one["event"] for one in place.lines] == ["again", "called"]


_NO_REASONS = [b"", b" ", b"x" * 201, b"Tolvan 191212121212", b"nelly@example.se"]


@pytest.mark.parametrize("reason", _NO_REASONS)
def test_who_opens_says_why_without_names_and_numbers(place: Place, reason: bytes) -> None:
    """PDL 4:3."""
    rut, nelly = place.program(RUT), patient(place.nelly())
    headers: dict[str, Any] = {"Processing_Reason": reason}
    said = issue(rut.get(nelly, "contract.request", **headers), 400, "reason_required")
    assert said["expression"] == ["http.Processing-Reason"]
    assert "1912" not in said["details"]["text"]


def test_a_reason_is_utf_8() -> None:
    sent = Request({"type": "http", "headers": [(b"processing-reason", b"\xff\xfe")]})
    assert isinstance(reason_of(sent), Refused)


def test_a_reason_is_sealed_in_the_log_of_the_person(place: Place) -> None:
    """S-04, PDL 4:3: in Swedish letters too."""
    subject = place.nelly()
    headers: dict[str, Any] = {"Processing_Reason": "återbesök".encode()}
    assert place.program(RUT).get(patient(subject), "contract.request", **headers).status_code == 200
    place.clinic.vault.ledger.sequence(place.clinic.now)
    with place.clinic.vault.database.read() as tx:
        entries = place.clinic.vault.ledger.who_read(tx, subject)
    assert "återbesök" in [one.entry.reason for one in entries]
    assert "återbesök" not in str(place.lines)


def test_a_number_stands_in_no_address(place: Place) -> None:
    """Art. 5(1)(f), N-05.5: refused with why and what now, and not repeated."""
    for query in (f"?identifier={SYSTEM}|{NUMBER}", "?name=Nelly", ""):
        answer = place.program(RUT).get(f"/Patient{query}", "contract.request")
        said = issue(answer, 400, "identifier_in_address")
        assert "Patient/_search" in said["diagnostics"]
        assert NUMBER not in answer.text
    assert NUMBER not in str(place.lines)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/Patient"), ("PUT", "/Patient/s-1"), ("DELETE", "/Consent/s-1"), ("PATCH", "/Observation/s-1"),
        ("POST", "/Observation"), ("POST", ""), ("POST", "/Consent"), ("DELETE", "/AuditEvent?patient=s-1"),
        ("PUT", "/metadata"),
    ],
)  # fmt: skip
def test_nothing_is_written(place: Place, method: str, path: str) -> None:
    answer = place.program(RUT).call(method, path, "contract.request", b"{}")
    said = issue(answer, 405, "method_not_allowed")
    assert "GET" in answer.headers["allow"]
    assert "/api/v1" in said["diagnostics"]


def test_somebody_who_is_not_here_is_not_found_whatever_is_asked_and_the_try_is_in_the_log(place: Place) -> None:
    """Row 24 of security.md 2: another controller's id and one that never was are alike."""
    disa, rut, other = place.program(DISA), place.program(RUT), id_text("s-", bytes(range(16)))
    for who, path, purpose in (
        (rut, f"/Patient/{other}", "contract.request"), (rut, f"/Patient/{other}/$everything", "contract.request"),
        (disa, f"/Patient/{other}/$everything", "legal.requests"), (disa, f"/Patient/{other}/$everything", "legal.log"),
        (disa, f"/Consent?patient={other}", "legal.consent"),(disa, f"/AuditEvent?patient={other}", "legal.log"),
        (disa, f"/AuditEvent?patient={other}", "legal.requests"),
        (disa, f"/Consent/{other}.{other[2:]}", "legal.consent"),
        (rut, f"/Provenance?target=Patient/{other}", "contract.request"),
        (rut, f"/Condition/{other}.{other[2:]}", "care.admin"),
    ):  # fmt: skip
        before = logged(place)
        issue(who.get(path, purpose), 404, "not_found")
        assert logged(place) > before, path
    for path in ("/Patient/nelly", f"/Patient/s-{'0' * 26}", f"/Patient/{other}x", "/Nothing/s-1", "/nowhere"):
        issue(rut.get(path, "contract.request"), 404, "not_found")


def logged(place: Place) -> int:
    vault = place.clinic.vault
    vault.ledger.sequence(place.clinic.now)
    with vault.database.read() as tx:
        return int(tx.one("SELECT COUNT(*) FROM entry")[0])  # type: ignore[index]


@pytest.mark.parametrize(
    ("query", "where"),
    [
        ("_count=0", "_count"), ("_count=501", "_count"), ("_count=1&_count=2", "_count"), ("_page=x", "_page"),
        ("_page=eHl6", "_page"), ("_since=yesterday", "_since"), ("_since=2026-02-30", "_since"),
        ("_type=Patient,Person", "_type"), ("start=2020-01-01", ""),
        ("_since=1700-01-01", "_since"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_with_where_it_stands(place: Place, query: str, where: str) -> None:
    """Nothing is asked that is not answered."""
    nelly = patient(place.nelly())
    said = issue(place.program(RUT).get(f"{nelly}/$everything?{query}", "contract.request"), 400, "wrong")
    assert said.get("expression", [""]) == ([f"http.{where}"] if where else [""])


def test_what_is_sought_does_not_print() -> None:
    """N-05.5."""
    assert NUMBER not in repr(read_identifier(f"{SYSTEM}|{NUMBER}"))


@pytest.mark.parametrize("date", ["2026-02-30", "ne2026-02-03", "ge1700-01-01", "2026", "ge2026-01-01T25:00:00Z"])
def test_a_day_that_there_is_none_is_refused(place: Place, date: str) -> None:
    at = f"/AuditEvent?patient={patient(place.nelly())[1:]}&date={date}"
    assert issue(place.program(DISA).get(at, "legal.log"), 400, "wrong")["expression"] == ["http.date"]


def test_a_format_is_json_or_not_acceptable(place: Place) -> None:
    rut, nelly = place.program(RUT), patient(place.nelly())
    assert rut.get(f"{nelly}?_format=application/fhir%2Bjson", "contract.request").status_code == 200
    issue(rut.get(f"{nelly}?_format=xml", "contract.request"), 406, "not_acceptable")


def test_a_search_is_a_form_in_the_body_and_nothing_else(place: Place) -> None:
    place.nelly()
    rut = place.program(RUT)
    assert rut.seek(f"{SYSTEM}|{NUMBER}", "contract.request").json()["total"] == 1

    def sent(content: bytes, kind: str = FORM, path: str = "/Patient/_search") -> Any:
        return rut.call("POST", path, "contract.request", content, Content_Type=kind)

    issue(sent(b"{}", "application/json"), 415, "unsupported_media_type")
    issue(sent(b"identifier=x", path="/Patient/_search?_format=json"), 400, "wrong")
    for body in (b"", b"identifier=19121212", b"identifier=urn:oid:1.2.3|4", b"name=Nelly", b"a=%FF", b"\xff"):
        issue(sent(body), 400, "wrong")
    issue(sent(b"&".join([b"a=b"] * 60)), 400, "wrong")
    issue(sent(b"x" * 70_000), 413, "too_large")
    said = issue(rut.seek(f"{SYSTEM}|191212121213", "contract.request"), 400, "wrong")
    assert said["expression"] == ["http.identifier"]


def test_parameters_come_in_a_resource(place: Place) -> None:
    rut, path = place.program(RUT), f"{patient(place.nelly())}/$everything"

    def sent(content: bytes, kind: str = "application/fhir+json") -> Any:
        return rut.call("POST", path, "contract.request", content, Content_Type=kind)

    one = b'{"resourceType":"Parameters","parameter":[{"name":"_count","valueInteger":1}]}'
    answer = sent(one).json()
    assert len([each for each in answer["entry"] if each["search"]["mode"] == "match"]) == 1
    assert answer["link"][1]["url"].startswith("https://testserver/fhir/r4/Patient/")
    assert rut.call("POST", path, "contract.request").json()["total"] > 1
    issue(sent(one, "text/plain"), 415, "unsupported_media_type")
    for body in (
        b"{", b"[]", b'{"resourceType":"Patient"}', b"[" * 60_000,
        b'{"resourceType":"Parameters","parameter":1}', b'{"resourceType":"Parameters","parameter":[1]}',
        b'{"resourceType":"Parameters","parameter":[{"name":"_count"}]}',
        b'{"resourceType":"Parameters","parameter":[{"name":1,"valueInteger":1}]}',
        b'{"resourceType":"Parameters","parameter":[{"name":"_count","valueCoding":{}}]}',
    ):  # fmt: skip
        issue(sent(body), 400, "wrong")


def test_each_call_is_in_the_list_of_calls_and_says_nothing(place: Place) -> None:
    rut = place.program(RUT)
    rut.seek(f"{SYSTEM}|{NUMBER}", "contract.request")
    rut.get("/Patient")
    place.fhir.close()
    calls = {(one.operation, one.status, one.code) for one in latest_calls(place.clinic.vault)}
    assert calls == {("fhir.patient.search", 200, ""), ("fhir.patient.refused", 400, "identifier_in_address")}
    assert set(place.lines[-1]) >= {"operation", "status", "code", "ms"}


def test_a_fault_has_an_id_and_no_trace(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise RuntimeError("191212121212")

    rut, nelly = place.program(RUT), patient(place.nelly())
    monkeypatch.setattr(type(place.clinic.vault), "open", fails)
    answer = rut.get(nelly, "contract.request")
    issue(answer, 500, "fault")
    line = next(one for one in place.lines if one["event"] == "fault")
    assert line["id"] == answer.headers["x-request-id"]
    assert NUMBER not in str(place.lines) + answer.text


def test_a_database_that_is_away_is_no_fault_of_the_call(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: object, **__: object) -> None:
        raise PassingFault("clinic: nothing answers")

    rut, nelly = place.program(RUT), patient(place.nelly())
    monkeypatch.setattr(type(place.clinic.vault), "open", away)
    answer = rut.get(nelly, "contract.request")
    issue(answer, 503, "unavailable")
    assert answer.headers["retry-after"] == "10"


def test_a_head_is_a_reading_without_a_body(place: Place) -> None:
    answer = place.program(RUT).call("HEAD", patient(place.nelly()), "contract.request")
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["cache-control"] == "no-store"


def test_every_kind_of_no_is_one_and_is_in_a_list(place: Place) -> None:
    assert len({one.code for one in problems.KINDS}) == len(problems.KINDS)
    assert len({(one.method, one.path) for one in INTERACTIONS}) == len(INTERACTIONS)
    answer = place.client.get("/fhir/r4/Patient", headers={"Accept-Language": "sv"})
    assert answer.headers["content-language"] == "sv"
    assert "nyckel" in answer.json()["issue"][0]["details"]["text"]


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    one=st.sampled_from([each for each in INTERACTIONS if each.code]),
    query=st.lists(
        st.tuples(st.sampled_from(["_count", "_since", "patient", "date", "target", "x"]), st.text(max_size=12))
    ),
    body=st.binary(max_size=60),
    end=st.text("abc-.09/$", max_size=8),
)
def test_whatever_is_sent_is_answered_with_an_outcome_and_never_with_a_fault(
    fuzzed: Any, one: Any, query: Any, body: bytes, end: str
) -> None:
    from urllib.parse import quote, urlencode

    place, program, subject = fuzzed
    place.clinic.later(seconds=7)
    path = one.path.replace("{id}", quote(f"{subject}{end}")) + (f"?{urlencode(query)}" if query else "")
    answer = program.call(one.method, path, "legal.requests", body, Content_Type=FORM)
    assert answer.status_code < 500, answer.text
    assert answer.status_code < 400 or answer.json()["resourceType"] == "OperationOutcome"


@pytest.fixture
def fuzzed(place: Place) -> Any:
    subject = place.nelly()
    return place, place.program(DISA), patient(subject).removeprefix("/Patient/")
