"""The client by itself: a server that is away, a connection that breaks, another program's application, the plugin."""

import asyncio
import json
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import httpx2
import pytest

import ombud
from ombud.client import ApiError, Client, Decision, Purpose
from ombud.client.asking import purpose
from ombud.client.fake import FakeOmbud
from ombud.client.faults import AWAY
from ombud.client.middleware import AskFirst, AskFirstWsgi, No, Question
from ombud.client.plugin import ombud_fake

NOBODY = "s_00000000000000000000000001"


def over(answer: Callable[[httpx2.Request], httpx2.Response]) -> Client:
    return Client("https://ombud.example.se/", "key", http=httpx2.Client(transport=httpx2.MockTransport(answer)))


def test_a_connection_that_breaks_is_tried_once_more_with_the_same_mark() -> None:
    """design.md 5.8: one effect."""
    marks: list[str] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        marks.append(request.headers["idempotency-key"])
        if len(marks) == 1:
            raise httpx2.ReadError("broken")
        return httpx2.Response(201, json={"person": NOBODY})

    assert over(answer).register() == NOBODY
    assert len(marks) == 2
    assert len(set(marks)) == 1


def test_a_server_that_is_away_is_said_to_be() -> None:
    def broken(_request: httpx2.Request) -> httpx2.Response:
        raise httpx2.ConnectError("nobody there")

    for answer in (
        broken,
        lambda _request: httpx2.Response(200, content=b"<html>"),
        lambda _request: httpx2.Response(502, json={"error": "gateway"}),
        lambda _request: httpx2.Response(204),
    ):
        with pytest.raises(ApiError) as raised:
            over(answer).find("nelly@example.se")
        assert raised.value.problem is AWAY
        assert "nelly" not in str(raised.value)


def test_no_redirect_takes_the_key_elsewhere() -> None:
    """Row 29: a key goes to the host that was named."""
    asked: list[str] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        asked.append(str(request.url))
        return httpx2.Response(307, headers={"Location": "https://elsewhere.example.org/"})

    with pytest.raises(ApiError):
        over(answer).find("x@example.se")
    assert asked == ["https://ombud.example.se/api/v1/people/lookup"]
    with Client("https://ombud.example.se", "ombud_live_secret") as client:
        assert client.__repr__() == "Client('https://ombud.example.se/api/v1')"
        assert client._http.follow_redirects is False  # the client's own, not one that a test brings


def test_a_pace_says_how_long() -> None:
    said = {"code": "too_many_requests", "detail": "wait", "title": "x", "try": ["wait"], "request_id": "rq_1"}
    client = over(lambda _request: httpx2.Response(429, json=said, headers={"Retry-After": "17"}))
    with pytest.raises(ApiError) as raised:
        client.find("x@example.se")
    assert raised.value.problem.retry_after == 17
    assert "Try: wait" in str(raised.value)


def test_every_call_is_as_the_api_has_it() -> None:
    asked: list[tuple[str, str, Any]] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        body = json.loads(request.content) if request.content else None
        asked.append((request.method, request.url.path.removeprefix("/api/v1"), body))
        return httpx2.Response(200, json={})

    client = over(answer)
    client.erasure_plan("s_1")
    client.erase("s_1", "ab")
    client.open_request("s_1", "access", channel="email")
    client.collect("title: x", [{"a": "b"}])
    assert asked == [
        ("GET", "/people/s_1/erasure", None),
        ("POST", "/people/s_1/erasure", {"plan_hash": "ab"}),
        ("POST", "/requests", {"person": "s_1", "wanted": [{"right": "access"}], "channel": "email"}),
        ("POST", "/collections", {"mapping": "title: x", "rows": [{"a": "b"}]}),
    ]


@pytest.fixture
def fake() -> FakeOmbud:
    return FakeOmbud()


def about(path: str) -> Question | None:
    return Question(path.rsplit("/", 1)[-1], "contract.request", ("contact",)) if path.startswith("/orders/") else None


def called(app: Any, path: str, kind: str = "http") -> list[dict[str, Any]]:
    """What an ASGI application sends."""
    sent: list[dict[str, Any]] = []

    async def send(message: Any) -> None:
        sent.append(dict(message))

    async def receive() -> dict[str, Any]:
        return {"type": "http.request"}

    asyncio.run(app({"type": kind, "path": path}, receive, send))
    return sent


async def here(does: Callable[[], No | None]) -> No | None:
    return does()


def test_another_programs_application_is_asked_about_first(fake: FakeOmbud) -> None:
    """D-07 and G-04 for data that lies elsewhere: where the answer is no, its application is not called."""

    async def own(_scope: Any, _receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})

    nelly, client = fake.person(ties={"measure"}), fake.client("contract.request")
    app = AskFirst(own, client, about, here)
    assert called(app, f"/orders/{nelly}")[0]["status"] == 200
    assert called(app, "/health")[0]["status"] == 200
    assert called(app, "/orders/x", "lifespan")[0]["status"] == 200
    no = called(app, f"/orders/{NOBODY}")
    assert no[0]["status"] == 403
    said = json.loads(no[1]["body"])
    assert (said["code"], said["rules"]) == ("stopped_by_policy", ["D-05", "D-12"])
    assert said["sentences"][0]["id"] == "S7"


def test_where_nobody_answers_nothing_is_used() -> None:
    """Silence is no yes."""

    def broken(_request: httpx2.Request) -> httpx2.Response:
        raise httpx2.ConnectError("nobody there")

    def own(_environ: Any, _start: Any) -> list[bytes]:
        raise AssertionError("the application was called")

    started: list[Any] = []
    app = AskFirstWsgi(own, over(broken), about)
    [content] = app({"PATH_INFO": f"/orders/{NOBODY}"}, lambda *words: started.append(words))
    assert started[0][0] == "503 Service Unavailable"
    assert json.loads(content)["code"] == "not_asked"


def test_a_wsgi_application_is_asked_about_first_too(fake: FakeOmbud) -> None:
    def own(_environ: Any, start: Any) -> list[bytes]:
        start("200 OK", [])
        return [b"an order"]

    started: list[Any] = []
    app = AskFirstWsgi(own, fake.client("contract.request"), about)
    nelly = fake.person(ties={"measure"})
    assert app({"PATH_INFO": f"/orders/{nelly}"}, lambda *words: started.append(words)) == [b"an order"]
    assert app({}, lambda *words: started.append(words)) == [b"an order"]
    app({"PATH_INFO": f"/orders/{NOBODY}"}, lambda *words: started.append(words))
    assert [one[0] for one in started] == ["200 OK", "200 OK", "403 Forbidden"]


def test_a_program_begins_a_purpose_by_ombud_itself(fake: FakeOmbud) -> None:
    found = ombud.purpose(fake.client("contract.request"), "contract.request", "contact")
    assert isinstance(found, Purpose)
    assert found == purpose(found.client, "contract.request", "contact")  # type: ignore[arg-type]
    assert isinstance(found.may(NOBODY), Decision)
    with pytest.raises(AttributeError):
        _ = ombud.nothing  # type: ignore[attr-defined]


def test_a_fake_says_what_it_does_not_serve_and_what_is_wrong(fake: FakeOmbud) -> None:
    client = fake.client("contract.request")
    nelly = fake.person()
    raw = httpx2.Client(transport=httpx2.MockTransport(fake.answer))
    key = {"Authorization": f"Bearer {fake.key('contract.request')}"}
    for path in ("/policy", "/people/x/reads", f"/people/{nelly}/access"):
        with pytest.raises(ApiError) as raised:
            client.call("GET", path)
        assert raised.value.problem.code in ("not_in_fake", "not_found")
    assert raw.post("https://o.example.se/api/v1/people", content=b"{", headers=key).json()["code"] == "unreadable"
    assert raw.post("https://o.example.se/api/v1/decisions", json={}, headers=key).json()["code"] == "wrong"
    with pytest.raises(ValueError, match="no role"):
        fake.key("contract.request", "statistics.care")
    client.register(mark="mark-0001")
    with pytest.raises(ApiError):
        client.register(channel="phone", mark="mark-0001")
    assert not client.ask(nelly, purpose="contract.request")
    begun = client.begin(nelly, "agreement", service="traningskort")
    assert begun["kind"] == "agreement"
    assert client.begin(nelly, "contact")["kind"] == "contact"
    assert [one[3] for one in fake.read] == []


@pytest.mark.on("sqlite")
def test_a_refused_read_is_tested_in_three_lines() -> None:
    """What docs/how-to/test-a-program.md shows, in a run of its own."""
    made = ombud_fake.__wrapped__()  # type: ignore[attr-defined]
    nelly = made.person(ties={"measure"}, health={"text": "…"})
    answer = made.client("marketing.direct").read(nelly, "health", purpose="marketing.direct", reason="letter")
    assert "D-07" in answer.rules


def test_the_client_loads_neither_the_server_nor_an_installation() -> None:
    names = ("starlette", "sqlalchemy", "ombud.app", "ombud.vault", "duckdb")
    code = f"import sys, ombud.client; print([name for name in {names} if name in sys.modules])"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
