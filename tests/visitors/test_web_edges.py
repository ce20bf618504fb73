"""The site where something is missing: a policy, a database, room, a form that is one."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any
from wsgiref.util import setup_testing_defaults
from wsgiref.validate import validator

import pytest

from ombud.app.web import AsgiVisitors, Site, WsgiVisitors, writing
from ombud.app.web.came import Came
from ombud.app.web.cookie import cookie_of, remembered
from ombud.audit import Act as Kind
from ombud.visitors.model import Word
from ombud.visitors.visits import PageSeen
from tests.clinic import LONG_AGO, Clinic
from tests.visitors.browser import PAGE, Browser, Program, site_of

pytestmark = pytest.mark.on("sqlite")


def rows(clinic: Clinic, table: str) -> int:
    with clinic.vault.database.read() as tx:
        return int((tx.one(f"SELECT count(*) FROM {table}") or (0,))[0])


def entries(clinic: Clinic, kind: Kind) -> list[dict[str, object]]:
    clinic.vault.ledger.sequence(clinic.now)
    with clinic.vault.database.read() as tx:
        found = [one.entry for one in clinic.vault.ledger.entries(tx) if one.entry is not None]
    return [dict(one.facts) for one in found if one.act is kind]


@contextmanager
def silent(clinic: Clinic, *tables: str) -> Iterator[None]:
    """A database that does not answer what is asked about these tables."""
    for table in tables:
        with clinic.vault.database.act() as tx:
            tx.run(f"ALTER TABLE {table} RENAME TO away_{table}")
    yield
    for table in tables:
        with clinic.vault.database.act() as tx:
            tx.run(f"ALTER TABLE away_{table} RENAME TO {table}")


def test_a_cookie_that_is_not_as_we_wrote_it_is_none() -> None:
    for value in ("n.1.20269999", "y.1.v_short", "x.1.20261123", "y.1.s_" + "0" * 26, "n.1", ""):
        assert remembered(f"a=b; ombud_val={value}") is None
    found = remembered("a=b; ombud_val=n.1.20261123")
    assert found is not None
    assert found.word is Word.REFUSE
    assert "v_" not in repr(remembered("ombud_val=y.1.v_" + "0" * 26))
    assert cookie_of("a=b; sid=1", "sid") == "1"
    assert cookie_of("a=b", "sid") == cookie_of("a=b", "") == ""


def test_before_the_first_policy_nothing_is_asked_and_nothing_kept(clinic: Clinic) -> None:
    """N-11.1: a site that is up before its policy counts nobody."""
    clinic.now = LONG_AGO - timedelta(days=1)
    site = site_of(clinic)
    browser = Browser(site, "wsgi")
    answer = browser.get("/kontakt")
    assert "ombud-val-rubrik" not in answer.text
    assert "kartor" not in answer["content-security-policy"]
    assert "ingenting i din webbläsare" in browser.get("/ombud/val").text
    assert browser.get("/.well-known/gpc.json").status == 200
    assert site.flush()
    assert rows(clinic, "web_day") == 0
    site._writing.close()


def test_a_policy_that_goes_between_looking_and_writing_keeps_nothing(clinic: Clinic) -> None:
    site = site_of(clinic)
    Browser(site, "wsgi").get("/kontakt")
    clinic.now = LONG_AGO - timedelta(seconds=1)
    known = site._rules._known
    assert known is not None
    site._rules._known = clinic.now, known[1]  # looked up a moment ago
    assert site.flush()
    assert rows(clinic, "web_day") == 0
    site._writing.close()


def test_while_the_database_does_not_answer_nothing_is_lost_and_it_is_tried_again(clinic: Clinic) -> None:
    site = site_of(clinic)
    browser = Browser(site, "wsgi")
    browser.post("/ombud/val", {"val": "allow"})
    with clinic.vault.database.act() as tx:
        tx.run("ALTER TABLE web_log RENAME TO away")
    browser.get("/kontakt")
    browser.post("/ombud/besok", {"p": "/kontakt"})
    assert not site.flush()
    browser.get("/om-oss")
    with clinic.vault.database.act() as tx:
        tx.run("ALTER TABLE away RENAME TO web_log")
    assert site.flush()
    assert rows(clinic, "web_visit") == 1
    assert rows(clinic, "web_count") == 1
    site._writing.close()


def test_a_page_is_shown_while_the_database_does_not_answer(clinic: Clinic) -> None:
    """The program behind does not break with our database: by what is known, or without a question where nothing is."""
    site = site_of(clinic)
    browser = Browser(site, "asgi")
    with silent(clinic, "policy_version"):
        assert "ombud-val-rubrik" not in browser.get("/kontakt").text
        assert browser.get("/ombud/val").status == 503
        assert not site.flush()
    assert "ombud-val-rubrik" in browser.get("/kontakt").text
    assert site.flush()
    assert rows(clinic, "web_count") == 1  # of both pages
    with silent(clinic, "policy_version"):
        clinic.later(minutes=1)
        assert "ombud-val-rubrik" in browser.get("/kontakt").text
    site._writing.close()


def test_an_answer_that_cannot_be_kept_says_so(clinic: Clinic) -> None:
    site = site_of(clinic)
    browser = Browser(site, "wsgi")
    with silent(clinic, "web_choice"):
        answer = browser.post("/ombud/val", {"val": "allow"})
    assert (answer.status, browser.cookie) == (503, "")
    assert "Försök igen" in answer.text
    site._writing.close()


def test_a_signal_while_the_database_does_not_answer_is_heard_with_the_next_request(clinic: Clinic) -> None:
    """R-21.4: the page is shown, nothing is promised, and the cookie stays until the objection is kept."""
    site = site_of(clinic)
    browser = Browser(site, "asgi")
    browser.post("/ombud/val", {"val": "allow"})
    browser.post("/ombud/besok", {"p": "/kontakt"})
    clinic.later(minutes=1)
    browser.gpc = True
    with silent(clinic, "web_choice"):
        assert "<script" not in browser.get("/kontakt").text
        assert browser.cookie
    browser.get("/kontakt")
    assert browser.cookie == ""
    assert site.flush()
    assert rows(clinic, "web_visit") == 0
    site._writing.close()


def test_one_asks_for_the_rules_and_the_others_do_not_wait(clinic: Clinic) -> None:
    site = site_of(clinic)
    Browser(site, "wsgi").get("/kontakt")
    clinic.later(minutes=1)
    assert not site._rules.are_fresh()
    with site._rules._lock:  # another asks
        assert "ombud-val-rubrik" in Browser(site, "wsgi").get("/kontakt").text
    assert not site._rules.are_fresh()
    assert site._rules() is not None
    assert site._rules.are_fresh()
    known = site._rules._known
    assert site._rules._asked_again() is known  # who waited for the lock does not ask once more
    site._writing.close()


def test_a_signal_with_a_made_up_code_makes_nobody_up(clinic: Clinic) -> None:
    """R-21.4: of a browser of which nothing is known nothing is written but that its signal came; its cookie goes."""
    site = site_of(clinic)
    browser = Browser(site, "wsgi", gpc=True)
    for number in range(3):
        browser.cookie = f"ombud_val=y.1.v_{number:026d}"
        browser.get("/kontakt")
        assert browser.cookie == ""
    assert rows(clinic, "web_choice") == 0
    site._writing.close()


def test_a_page_with_many_pictures_brings_one_objection(clinic: Clinic) -> None:
    """Each picture is asked for with the old cookie before the first answer has taken it away."""
    site = site_of(clinic)
    browser = Browser(site, "wsgi")
    browser.post("/ombud/val", {"val": "allow"})
    clinic.later(minutes=1)
    cookie, browser.gpc = browser.cookie, True
    for _ in range(4):
        browser.cookie = cookie
        browser.get("/bild.png")
    assert rows(clinic, "web_choice") == 2
    site._writing.close()


def test_a_thread_that_died_is_begun_anew(clinic: Clinic) -> None:
    site = site_of(clinic)
    browser = Browser(site, "wsgi")
    browser.get("/kontakt")
    first = site._writing._thread
    assert first is not None
    site._writing._stopped.set()
    site._writing._woken.set()
    first.join()
    browser.get("/kontakt")
    assert site._writing._thread is first  # it was told to stop
    site._writing._stopped.clear()
    browser.get("/kontakt")
    assert site._writing._thread is not first
    site._writing.close()
    assert sum(int(str(facts["number"])) for facts in entries(clinic, Kind.COLLECT)) == 3


def test_a_page_does_not_wait_for_a_thread(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    """The program's own slow work may have all threads: a page of which all is known needs none."""
    site = site_of(clinic)
    Browser(site, "asgi").get("/kontakt")

    async def none_free(*_: object) -> None:
        raise AssertionError("it waited for a thread")

    monkeypatch.setattr(asyncio, "to_thread", none_free)
    assert "ombud-val-rubrik" in Browser(site, "asgi").get("/kontakt").text
    site._writing.close()


def test_a_websocket_brings_no_unknown_identifier_either(clinic: Clinic) -> None:
    """N-06.2."""
    site, given = site_of(clinic), list[Any]()

    async def program(scope: Any, _receive: Any, _send: Any) -> None:
        given.append(scope)

    async def nothing(*_: object) -> dict[str, object]:
        return {}

    headers = [(b"host", b"example.se"), (b"x-ad-id", b"1234")]
    asyncio.run(AsgiVisitors(program, site)({"type": "websocket", "headers": headers}, nothing, nothing))  # type: ignore[arg-type]
    assert given[0]["headers"] == [(b"host", b"example.se")]
    site._writing.close()


def test_plain_bytes_in_a_path_are_read_as_they_were_meant(clinic: Clinic) -> None:
    """A word of care is seen also where a browser sent it without `%`, in UTF-8 or in Latin-1."""
    site, seen = site_of(clinic), list[str]()

    async def nothing(*_: object) -> dict[str, object]:
        return {}

    for raw in ("/nyheter/h\u00e4lsosamtal".encode(), "/nyheter/h\u00e4lsosamtal".encode("latin-1"), None):
        scope = {
            "type": "http", "method": "GET", "path": "/nyheter/h\u00e4lsosamtal", "raw_path": raw, "headers": [],
            "query_string": "q=h\u00e4lsa".encode(),
        }  # fmt: skip
        asyncio.run(AsgiVisitors(Program().asgi, site)(scope, nothing, nothing))  # type: ignore[arg-type]
    seen = [request.target for request, _ in site._writing._batch.requests]
    assert seen == [
        f"/nyheter/{path}?q=h%C3%A4lsa" for path in ("h%C3%A4lsosamtal", "h%E4lsosamtal", "h%C3%A4lsosamtal")
    ]
    health = site._rules()
    assert health is not None
    assert all(health.health.reveals(target) for target in seen)
    site._writing.close()


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/kontakt"), ("HEAD", "/kontakt"), ("GET", "/ombud/val"), ("HEAD", "/ombud/val"),
        ("DELETE", "/ombud/val"), ("POST", "/ombud/besok"), ("GET", "/ombud/val.css"), ("POST", "/kontakt"),
    ],
)  # fmt: skip
def test_it_speaks_with_a_server_and_a_program_as_both_expect(clinic: Clinic, method: str, path: str) -> None:
    """PEP 3333, as the standard library's own validator holds both sides to it."""
    site, program = site_of(clinic), Program()

    def plain(environ: dict[str, Any], start: Any) -> Any:
        program.wsgi(environ, start)
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [PAGE]

    environ: dict[str, Any] = {"REQUEST_METHOD": method, "PATH_INFO": path, "SCRIPT_NAME": "", "QUERY_STRING": ""}
    setup_testing_defaults(environ)
    said: list[Any] = []
    wrapped = validator(WsgiVisitors(validator(plain), site))  # type: ignore[arg-type]
    answer = wrapped(environ, lambda *words: said.append(words) or (lambda _piece: None))  # type: ignore[arg-type]
    body = b"".join(answer)
    answer.close()  # type: ignore[attr-defined]
    assert said
    assert bool(body) == (method != "HEAD" and not said[0][0].startswith("204"))
    site._writing.close()


def test_whose_form_it_is() -> None:
    """A page elsewhere answers for nobody; a strict policy on referrers, or a proxy's own host, takes no answer."""

    def own(**headers: str) -> bool:
        return Came("POST", "/", {k.replace("_", "-"): v for k, v in headers.items()}, "").is_own

    assert own(host="example.se", origin="null", sec_fetch_site="same-origin")
    assert own(host="127.0.0.1:8000", origin="https://example.se", sec_fetch_site="same-origin")
    assert own(host="example.se", origin="https://example.se")
    assert own(host="example.se")
    assert not own(host="example.se", origin="null")
    assert not own(host="example.se", origin="https://example.com")
    assert not own(host="example.se", origin="https://example.se", sec_fetch_site="same-site")


def test_behind_a_proxy_that_ends_tls_the_cookie_is_for_tls_alone() -> None:
    assert Came("POST", "/", {"origin": "https://example.se"}, "").over_tls
    assert not Came("POST", "/", {"origin": "http://example.se"}, "").over_tls
    assert Came("GET", "/", {}, "", secure=True).over_tls


def test_what_is_held_in_memory_is_bounded(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "MOST_HELD", 2)
    monkeypatch.setattr(writing, "LARGE", 100)
    site = site_of(clinic)
    browser = Browser(site, "wsgi")
    for _ in range(5):
        browser.get("/kontakt")
        site._writing.visited(PageSeen("v_" + "0" * 26, 1, "", ""))
    assert site._writing._batch.let_go == 3
    assert len(site._writing._batch.visits) == 2
    assert repr(PageSeen("v_x", 1, "", "")) == "PageSeen(…)"
    site._writing.close()
    assert [facts["skipped"] for facts in entries(clinic, Kind.COLLECT) if "skipped" in facts] == [3]


def test_a_large_batch_is_not_waited_with(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "LARGE", 2)
    monkeypatch.setattr(writing, "SOON", 60.0)
    site = site_of(clinic)
    browser = Browser(site, "wsgi")
    browser.get("/kontakt")
    browser.get("/kontakt")
    assert site._writing._woken.wait(0) or rows(clinic, "web_count") <= 1
    site._writing.close()
    assert rows(clinic, "web_count") == 1


def test_a_program_without_a_close_and_a_length_that_is_none(clinic: Clinic) -> None:
    site, said = site_of(clinic), list[object]()

    def start(*words: object) -> object:
        said.append(words)
        return said.append

    def plain(_environ: object, starting: object) -> list[bytes]:
        starting("200 OK", [("Content-Type", "text/plain")])(b"first ")  # type: ignore[operator]
        return [b"then"]

    wrapped = WsgiVisitors(plain, site)  # type: ignore[arg-type]
    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": "/kontakt", "CONTENT_LENGTH": "many"}
    assert b"".join(wrapped(environ, start)) == b"first then"  # type: ignore[arg-type]
    posted = {"REQUEST_METHOD": "POST", "PATH_INFO": "/ombud/val", "CONTENT_LENGTH": "many"}
    assert b"".join(wrapped(posted, start))  # type: ignore[arg-type]
    site._writing.close()


def test_a_form_of_too_many_fields_has_none(clinic: Clinic) -> None:
    site = site_of(clinic)
    answer = Browser(site, "wsgi").post("/ombud/val", {f"a{n}": "b" for n in range(30)} | {"val": "allow"})
    assert answer.status == 400
    site._writing.close()


def test_headers_that_come_twice_are_one(clinic: Clinic) -> None:
    site, sent = site_of(clinic), list[object]()

    async def send(message: object) -> None:
        sent.append(message)

    async def receive() -> dict[str, object]:
        return {"type": "http.disconnect"}

    scope = {
        "type": "http", "method": "POST", "path": "/ombud/val", "query_string": b"",
        "headers": [(b"cookie", b"a=b"), (b"cookie", b"ombud_val=n.1.20261123"), (b"accept-language", b"en")] * 2,
    }  # fmt: skip
    asyncio.run(AsgiVisitors(Program().asgi, site)(scope, receive, send))  # type: ignore[arg-type]
    assert sent[0]["status"] == 400  # type: ignore[index]
    site._writing.close()


def test_a_language_is_chosen_by_what_comes_first() -> None:
    def language(wanted: str) -> str:
        return Came("GET", "/", {"accept-language": wanted}, "").language

    assert [language(one) for one in ("", "de", "en-GB,sv", "sv,en", "fi, en;q=0.5")] == ["sv", "sv", "en", "sv", "en"]


def test_a_site_is_opened_and_closed_by_its_folder(tmp_path: Path) -> None:
    """As a program does it."""
    from ombud.app.config import ConfigError, InstallationError

    with pytest.raises((ConfigError, InstallationError)):
        Site.open(tmp_path)
