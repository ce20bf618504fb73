"""The site where something is missing: a policy, a database, room, a form that is one."""

from datetime import timedelta
from pathlib import Path

import pytest

from ombud.app.web import Site, WsgiVisitors, writing
from ombud.app.web.came import Came
from ombud.app.web.cookie import cookie_of, remembered
from ombud.visitors.model import Word
from ombud.visitors.visits import PageSeen
from tests.clinic import LONG_AGO, Clinic
from tests.visitors.browser import Browser, Program, site_of

pytestmark = pytest.mark.on("sqlite")


def rows(clinic: Clinic, table: str) -> int:
    with clinic.vault.database.read() as tx:
        return int((tx.one(f"SELECT count(*) FROM {table}") or (0,))[0])


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


def test_what_is_held_in_memory_is_bounded(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "MOST_HELD", 2)
    monkeypatch.setattr(writing, "LARGE", 100)
    site = site_of(clinic)
    browser = Browser(site, "wsgi")
    for _ in range(5):
        browser.get("/kontakt")
        site._writing.visited(PageSeen("v_" + "0" * 26, 1, "", ""))
    assert site._writing.let_go == 3
    assert len(site._writing._batch.visits) == 2
    assert repr(PageSeen("v_x", 1, "", "")) == "PageSeen(…)"
    site._writing.close()


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
    import asyncio

    from ombud.app.web import AsgiVisitors

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
