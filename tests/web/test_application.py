"""The application: who may come where, what a form must hold, what no answer or log holds, what a fault looks like."""

import asyncio
import json
import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import structlog
from starlette.testclient import TestClient
from starlette.types import Receive, Scope, Send

from ombud.actors import Accounts
from ombud.app.again import TIMES
from ombud.app.installation import Ombud
from ombud.audit import Act, Outcome
from ombud.database import ConflictFault
from ombud.identity import Level, Means, Proven, Registered, StaffAccount, sessions
from ombud.terms import PurposeId, SubjectId, Text
from ombud.web import Answer, Door, Download, Moved, Need, Page, Problem, Route, Visit, application, problem
from ombud.web.application import LARGEST_FORM
from ombud.web.cookies import COOKIES, LANGUAGE, SESSION, THEME
from ombud.web.front import MISDIRECTED, PEER, Front
from ombud.web.guard import HEADERS, form_token
from tests.clinic import DISA, RUT, Clinic

pytestmark = pytest.mark.on("sqlite")
SECRET = "19121212-1212"


def shown(visit: Visit) -> Answer:
    return Page("portal/sign_in_on.html.j2", Text("Sidan", "The page"), {"url": "/"}, packed=True)


def sent(visit: Visit) -> Answer:
    return Moved("/mina", Text(f"Skrivet: {visit.form.text('a')}", "Written"))


def broken(visit: Visit) -> Answer:
    raise ValueError(f"{SECRET} {visit.form.text('a')}")


def nothing(visit: Visit) -> Answer:
    return problem.NOT_FOUND if visit.path["id"] == "other" else shown(visit)


def file(visit: Visit) -> Answer:
    return Download("mina.zip", "application/zip", visit.form.files.get("fil", b"PK"))


IN_THE_WAY: list[str] = []
"""Acts that are in the way of the next pages, each of one."""


def crowded(visit: Visit) -> Answer:
    if IN_THE_WAY:
        raise ConflictFault(IN_THE_WAY.pop())
    return shown(visit)


def acts(visit: Visit) -> Answer:
    with visit.ombud.vault.database.act():
        return shown(visit)


def misspelt(_visit: Visit) -> Answer:
    return Page("portal/finns_inte.html.j2", Text("x", "x"))


def refused(_visit: Visit) -> Answer:
    return Problem(403, "stopped", Text("Stoppad", "Stopped"), Text("Policyn", "The policy"), (), sentence=12)


ROUTES = (
    Route("/", "start", shown, sent, Need.NOBODY),
    Route("/mina", "mine", shown, sent, Need.CHOICES),
    Route("/mina/allt", "all", shown, sent, Need.PERSON),
    Route("/mina/trangt", "crowded", crowded, crowded, Need.CHOICES),
    Route("/trangt", "crowded.outside", crowded, None, Need.NOBODY),
    Route("/mina/{id}", "one", nothing, None, Need.CHOICES),
    Route("/konsol", "desk", shown, None, Need.STAFF, frozenset({PurposeId("legal.log")})),
    Route("/fel", "broken", broken, broken, Need.NOBODY),
    Route("/felstavad", "misspelt", misspelt, None, Need.NOBODY),
    Route("/stopp", "stopped", refused, None, Need.NOBODY),
    Route("/borta", "away", acts, None, Need.NOBODY),
    Route("/fil", "file", file, file, Need.NOBODY, upload=1_000),
    Route("/utifran", "outside", None, sent, Need.NOBODY, outside=True),
)


@dataclass
class Log:
    """What the log was told."""

    lines: list[dict[str, Any]] = field(default_factory=list)

    def __call__(self, _logger: object, _name: str, line: dict[str, Any]) -> dict[str, Any]:
        self.lines.append(dict(line))
        raise structlog.DropEvent


@pytest.fixture
def log() -> Log:
    return Log()


@pytest.fixture
def door(clinic: Clinic, log: Log) -> Iterator[Door]:
    from ombud.app.config import parse_config
    from ombud.app.tidying import Tidier

    config = parse_config('[installation]\nname = "clinic"\nkeys = "keys"\n')
    accounts = Accounts({one.id: one for one in (RUT, DISA)})
    ombud = Ombud(clinic.folder, config, clinic.vault, accounts, Tidier(clinic.vault.traces))
    yield Door(ombud, lambda: clinic.now, log=structlog.wrap_logger(None, processors=[log]))
    ombud.tidier.stop()


@dataclass
class Somebody:
    client: TestClient
    csrf: str = ""

    def post(self, path: str, site: str = "same-origin", **fields: str) -> Any:
        data = {"csrf": self.csrf, **fields} if self.csrf else fields
        return self.client.post(path, data=data, headers={"Sec-Fetch-Site": site}, follow_redirects=False)

    def get(self, path: str, **headers: str) -> Any:
        return self.client.get(path, headers=headers, follow_redirects=False)


@pytest.fixture
def somebody(door: Door, clinic: Clinic) -> Callable[..., Somebody]:
    made = application(door, ROUTES)

    def come(who: SubjectId | str | None = None, level: Level = Level.MULTI_FACTOR) -> Somebody:
        client = TestClient(
            made, base_url="https://testserver", client=("198.51.100.7", 1), raise_server_exceptions=False
        )
        if who is None:
            return Somebody(client)
        whose = StaffAccount(who) if isinstance(who, str) else Registered(who)
        began = sessions.begin(clinic.vault, Proven(whose, Means.DEMO, level, clinic.now), now=clinic.now)
        assert isinstance(began, sessions.Began)
        client.cookies.set(SESSION.name, began.token, domain="testserver.local", path="/")
        return Somebody(client, form_token(began.session))

    return come


@pytest.fixture
def person(clinic: Clinic) -> SubjectId:
    return clinic.somebody()


Come = Callable[..., Somebody]


class TestWhoMayCome:
    def test_nobody_is_led_to_sign_in_and_back(self, somebody: Come) -> None:
        answer = somebody().get("/mina/allt")
        assert (answer.status_code, answer.headers["location"]) == (303, "/logga-in?till=/mina/allt")
        assert somebody().get("/").status_code == 200

    def test_one_factor_opens_choices_and_not_the_rest(self, somebody: Come, person: SubjectId) -> None:
        """R-07"""
        one = somebody(person, Level.ONE_FACTOR)
        assert one.get("/mina").status_code == 200
        assert one.get("/mina/allt").status_code == 403
        assert somebody(person).get("/mina/allt").status_code == 200

    def test_a_persons_pages_are_not_there_for_those_at_work_and_the_other_way(
        self, somebody: Come, person: SubjectId
    ) -> None:
        """security.md 2, row 24."""
        assert somebody("disa").get("/mina").status_code == 404
        assert somebody("disa").get("/konsol").status_code == 200
        assert somebody("rut").get("/konsol").status_code == 404
        assert somebody(person).get("/konsol").status_code == 404

    def test_an_account_that_was_taken_away_is_out(self, somebody: Come, door: Door) -> None:
        """security.md, threat 28."""
        disa = somebody("disa")
        door.ombud.accounts.actors.pop("disa")  # type: ignore[attr-defined]
        assert disa.get("/konsol").headers["location"] == "/logga-in/personal?till=/konsol"

    def test_of_whom_nothing_is_held_is_told_so(self, somebody: Come) -> None:
        nobody = somebody(SubjectId(bytes(range(16))))
        answer = nobody.get("/mina")
        assert answer.status_code == 200
        assert "Vi har inga uppgifter om dig" in answer.text

    def test_what_is_not_theirs_is_not_there_and_the_try_is_in_the_log(
        self, somebody: Come, clinic: Clinic, person: SubjectId
    ) -> None:
        """security.md 2, row 24."""
        before = strays(clinic)
        one = somebody(person)
        assert one.get("/mina/other").status_code == 404
        assert one.get("/finns-inte").status_code == 404
        assert one.get("/mina/mine").status_code == 200
        assert strays(clinic) == [*before, "one", "nowhere"]
        assert somebody().get("/finns-inte").status_code == 404
        assert len(strays(clinic)) == 2


def strays(clinic: Clinic) -> list[object]:
    with clinic.vault.database.read() as tx:
        found = [one.entry for one in clinic.vault.ledger.entries(tx)]
    stray = [one for one in found if (one.act, one.outcome) == (Act.ACCESS, Outcome.REFUSED)]
    return [one.facts["form"] for one in sorted(stray, key=lambda one: str(one.facts["form"]), reverse=True)]


class TestAnotherActInTheWay:
    """Issue 7; docs/decisions/0074."""

    @pytest.fixture(autouse=True)
    def _nobody_is_left(self) -> Iterator[None]:
        yield
        IN_THE_WAY.clear()

    def test_a_page_is_made_again_and_the_log_says_so(self, somebody: Come, person: SubjectId, log: Log) -> None:
        IN_THE_WAY[:] = ["an act", "another"]
        assert somebody(person).get("/mina/trangt").status_code == 200
        assert [(one["event"], one["route"]) for one in log.lines] == [
            ("again", "crowded"), ("again", "crowded"), ("answered", "crowded"),
        ]  # fmt: skip

    def test_not_for_ever(self, somebody: Come, person: SubjectId, log: Log) -> None:
        IN_THE_WAY[:] = ["an act"] * (TIMES + 1)
        assert somebody(person).get("/mina/trangt").status_code == 503
        assert [one["event"] for one in log.lines] == [*["again"] * (TIMES - 1), "fault", "answered"]

    def test_a_form_and_the_way_in_are_not(self, somebody: Come, person: SubjectId) -> None:
        """What a form does may stand in part, and a provider may have been asked: whoever sent it is told."""
        IN_THE_WAY[:] = ["one"]
        assert somebody(person).post("/mina/trangt").status_code == 503
        IN_THE_WAY[:] = ["one"]
        assert somebody(person).get("/trangt").status_code == 503


class TestForms:
    """security.md 2, rows 25 and 29."""

    def test_a_form_from_another_site_changes_nothing(self, somebody: Come, person: SubjectId) -> None:
        one = somebody(person)
        for site in ("cross-site", "same-site", "none"):
            assert one.post("/mina", site).status_code == 403
        assert one.post("/mina", a="x").status_code == 303

    def test_a_form_without_the_sessions_token_changes_nothing(self, somebody: Come, person: SubjectId) -> None:
        one, other = somebody(person), somebody(person)
        for token in ("", other.csrf, "å"):
            one.csrf = token
            assert one.post("/mina", a="x").status_code == 403

    def test_from_outside_is_taken_only_where_it_is_said(self, somebody: Come, person: SubjectId) -> None:
        assert somebody().post("/utifran", "cross-site").status_code == 303
        assert somebody(person).post("/utifran", "cross-site").status_code == 303
        assert somebody().post("/", "cross-site").status_code == 403

    def test_what_was_done_is_said_once_on_the_next_page(self, somebody: Come, person: SubjectId) -> None:
        one = somebody(person)
        one.post("/mina", a="hej")
        assert "Skrivet: hej" in one.get("/mina").text
        assert "Skrivet: hej" not in one.get("/mina").text

    def test_too_much_is_refused_before_it_is_read(self, somebody: Come) -> None:
        assert somebody().post("/", a="x" * (LARGEST_FORM + 1)).status_code == 413
        client = somebody().client

        def pieces() -> Iterator[bytes]:
            yield b"a=1"

        headers = {"Sec-Fetch-Site": "same-origin", "Content-Type": "application/x-www-form-urlencoded"}
        assert client.post("/", content=pieces(), headers=headers).status_code == 413  # it does not say how much

    def test_what_cannot_be_read_is_refused(self, somebody: Come) -> None:
        client, site = somebody().client, {"Sec-Fetch-Site": "same-origin"}
        many = {f"a{number}": "x" for number in range(201)}
        assert client.post("/", data=many, headers=site).status_code == 400
        assert client.post("/", files={"fil": ("x", b"x")}, headers=site).status_code == 400
        wrong = {**site, "Content-Type": "multipart/form-data; boundary=x"}
        assert client.post("/fil", content=b"--y", headers=wrong).status_code in (303, 400, 200)

    def test_a_file_comes_in_where_one_is_asked_for(self, somebody: Come) -> None:
        answer = somebody().client.post("/fil", files={"fil": ("x", b"PK!")}, headers={"Sec-Fetch-Site": "same-origin"})
        assert answer.content == b"PK!"
        assert answer.headers["content-disposition"] == 'attachment; filename="mina.zip"'


class TestAnswers:
    def test_every_answer_has_every_header(self, somebody: Come, person: SubjectId) -> None:
        """ux.md 3.10"""
        one = somebody(person)
        for path in ("/", "/mina", "/mina/other", "/finns-inte", "/fel", "/stopp", "/fil"):
            answer = one.get(path)
            assert {name: answer.headers[name] for name in HEADERS} == HEADERS, path
        assert "unsafe" not in HEADERS["Content-Security-Policy"]

    def test_what_is_not_possible_that_way_is_said(self, somebody: Come) -> None:
        assert somebody().post("/stopp").status_code == 405
        assert "Sidan kan inte användas så" in somebody().post("/stopp").text

    def test_a_program_is_answered_in_its_form(self, somebody: Come) -> None:
        """RFC 9457"""
        answer = somebody().get("/stopp", accept="application/problem+json", **{"accept-language": "en"})
        assert answer.headers["content-type"] == "application/problem+json"
        told = answer.json()
        assert (told["code"], told["status"], told["title"], told["sentence"]) == ("stopped", 403, "Stopped", 12)
        assert 'href="/integritet#m12"' in somebody().get("/stopp").text

    def test_a_fault_says_a_code_and_neither_page_nor_log_a_value(self, somebody: Come, log: Log) -> None:
        """design.md 5.7; security.md 2, row 11."""
        answer = somebody().post("/fel", a=SECRET)
        assert answer.status_code == 500
        line = next(one for one in log.lines if one["event"] == "fault")
        assert line["code"] in answer.text
        assert line["kind"] == "ValueError"
        assert SECRET not in answer.text + json.dumps(log.lines)
        assert any("test_application.py" in one for one in line["where"])

    def test_a_page_that_cannot_be_made_is_a_fault_and_no_half_page(self, somebody: Come) -> None:
        assert somebody().get("/felstavad").status_code == 500

    def test_where_the_database_is_away_there_is_still_a_page(
        self, somebody: Come, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def away(*_: object, **__: object) -> None:
            raise OSError(SECRET)

        monkeypatch.setattr("ombud.web.seen.policy_in_force", away)
        answer = somebody().get("/")
        assert answer.status_code == 500
        assert "Något gick fel hos oss" in answer.text

    def test_who_comes_while_the_database_does_not_answer_is_asked_to_wait(
        self, somebody: Come, log: Log, clinic: Clinic, tmp_path: Path
    ) -> None:
        """Locked, and gone: not a fault of a page's, and each goes on when it is back."""
        file = clinic.vault.database.path  # type: ignore[attr-defined]
        IN_THE_WAY[:] = ["another process"]
        assert somebody().get("/trangt").headers["retry-after"] == "10"
        file.rename(tmp_path / "away.db")
        answer = Somebody(somebody().client).get("/borta")
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "10")
        line = [one for one in log.lines if one["event"] == "fault"][-1]
        assert line["code"] in answer.text
        assert "the file is not there any more" in line["said"]
        assert "Vänta en liten stund" in answer.text
        english = {"accept": "application/problem+json", "accept-language": "en"}
        told = somebody().get("/borta", **english).json()
        assert (told["code"], told["title"]) == ("unavailable", "We cannot answer right now")
        assert "look whether it is done already" in told["detail"]
        assert not file.exists()  # no empty one was made
        (tmp_path / "away.db").rename(file)
        assert somebody().get("/borta").status_code == 200

    def test_a_line_of_the_log_has_no_address(self, somebody: Come, log: Log) -> None:
        somebody().get("/finns-inte/hemligt?token=hemligt")
        assert [set(one) for one in log.lines] == [{"event", "route", "method", "status", "ms"}]
        assert "hemligt" not in json.dumps(log.lines)

    def test_the_language_is_the_chosen_one_or_the_browsers_first(self, somebody: Come) -> None:
        one = somebody()
        for asked, said in (("de-DE, en;q=0.8, sv;q=0.5", "en"), ("sv-SE", "sv"), ("fr", "sv"), ("", "sv")):
            assert one.get("/", **{"accept-language": asked}).headers["content-language"] == said
        one.client.cookies.set(LANGUAGE.name, "sv")
        assert one.get("/", **{"accept-language": "en"}).headers["content-language"] == "sv"

    def test_a_theme_that_is_none_is_the_devices(self, somebody: Come) -> None:
        one = somebody()
        one.client.cookies.set(THEME.name, "rosa")
        assert "data-theme" not in one.get("/").text

    def test_cookies_are_for_this_host_over_tls_and_no_script(self) -> None:
        assert all(one.name.startswith("__Host-") for one in COOKIES)

    def test_who_asks_too_often_waits(self, somebody: Come, person: SubjectId, log: Log) -> None:
        one = somebody(person)
        answers = [one.post("/mina", a="x") for _ in range(61)]
        assert (answers[59].status_code, answers[60].status_code) == (303, 429)
        assert 1 <= int(answers[60].headers["retry-after"]) <= 60


class TestAssets:
    def test_they_last_and_come_packed(self, somebody: Come) -> None:
        from ombud.web.assets import assets

        one = somebody()
        for name in assets().files:
            packed = one.get(f"/static/{name}", **{"accept-encoding": "gzip"})
            plain = one.get(f"/static/{name}", **{"accept-encoding": "identity"})
            assert packed.content == plain.content
            assert "immutable" in packed.headers["cache-control"]
            assert "content-encoding" not in plain.headers
        assert one.get("/static/app.css").status_code == 404


class TestTheFront:
    """Which host, and from where."""

    async def _asked(self, front: Front, client: tuple[str, int] | None, headers: list[tuple[bytes, bytes]]) -> Scope:
        async def receive() -> Any:
            return {"type": "http.request"}

        async def send(_message: Any) -> None: ...

        await front({"type": "http", "client": client, "headers": headers}, receive, send)
        return SEEN[-1] if SEEN else {}

    @pytest.mark.parametrize(
        ("proxies", "forwarded", "source"),
        [
            (0, b"203.0.113.9", "127.0.0.1"),
            (1, b"203.0.113.9, 198.51.100.7", "198.51.100.7"),
            (2, b"203.0.113.9, 198.51.100.7", "203.0.113.9"),
            (3, b"203.0.113.9, 198.51.100.7", ""),
        ],
    )
    def test_what_anybody_could_have_written_is_not_believed(self, proxies: int, forwarded: bytes, source: str) -> None:
        SEEN.clear()
        headers = [(b"host", b"mina.example.se"), (b"x-forwarded-for", forwarded)]
        scope = asyncio.run(
            self._asked(Front(seen, frozenset({"mina.example.se"}), proxies), ("127.0.0.1", 5), headers)
        )
        assert (scope["client"][0], scope[PEER]) == (source, "127.0.0.1")

    def test_a_connection_at_a_socket_has_no_address(self) -> None:
        SEEN.clear()
        headers = [(b"host", b"MINA.example.se")]
        scope = asyncio.run(self._asked(Front(seen, frozenset({"mina.example.se"})), None, headers))
        assert (scope["client"][0], scope[PEER]) == ("", "")

    def test_another_host_is_not_answered(self) -> None:
        SEEN.clear()
        asyncio.run(self._asked(Front(seen, frozenset({"mina.example.se"})), None, [(b"host", b"evil.example")]))
        assert SEEN == []
        assert MISDIRECTED == 421

    def test_the_servers_own_words_are_not_kept(self) -> None:
        import ombud.web.serving

        assert ombud.web.serving.PORT
        assert logging.getLogger("uvicorn").propagate is False


SEEN: list[Scope] = []


async def seen(scope: Scope, _receive: Receive, _send: Send) -> None:
    SEEN.append(scope)


class TestVisits:
    def test_who_acts_is_the_account_the_person_or_nobody_in_particular(
        self, door: Door, clinic: Clinic, person: SubjectId
    ) -> None:
        """Art. 29: an entry names who acted, and no name of a person."""
        found: list[Visit] = []

        def look(visit: Visit) -> Answer:
            found.append(visit)
            return Moved("/")

        made = application(door, [Route("/", "look", look, None, Need.NOBODY)])
        client = TestClient(made, base_url="https://testserver")
        client.get("/", follow_redirects=False)
        for whose in (StaffAccount("disa"), Registered(person)):
            began = sessions.begin(
                clinic.vault, Proven(whose, Means.DEMO, Level.MULTI_FACTOR, clinic.now), now=clinic.now
            )
            assert isinstance(began, sessions.Began)
            client.cookies.set(SESSION.name, began.token)
            client.get("/", follow_redirects=False)
            client.cookies.clear()
        nobody, disa, somebody = found
        assert (nobody.actor.id, disa.actor, somebody.actor.role) == ("website", DISA, "subject")
        assert somebody.subject == person
        assert somebody.say(Text("ja", "yes")) == "ja"
        for visit in (nobody, disa):
            with pytest.raises(LookupError):
                _ = visit.subject
        assert "disa" not in repr(disa)
        assert nobody.confirmation is None
