"""Signing in, confirming and signing out: with a letter's code, another e-ID and BankID; and what goes wrong of it."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import httpx2
import pytest
from cryptography import x509
from starlette.testclient import TestClient

from ombud.app.signing_in import BANKID_BACK, Offered
from ombud.identity import Level, Means, Proven, Registered, sessions, speaking
from ombud.identity.bankid import BankId, Relying
from ombud.identity.letter_code import Code, issue
from ombud.identity.oidc import Oidc, Provider
from ombud.identity.speaking import Client
from ombud.terms import SubjectId, Text
from ombud.web import Answer, Confirm, Door, Moved, Need, Page, Route, Visit, application
from ombud.web.cookies import SESSION, SIGNING_IN
from ombud.web.guard import form_token
from ombud.web.model import NO_WAYS
from tests.clinic import DISA, Clinic
from tests.identity.fakes.bankid_server import FakeBankId
from tests.identity.fakes.oidc_provider import FakeOidc
from tests.identity.people import NELLY
from tests.portal.browser import Browser, heading, links, words
from tests.portal.conftest import SignIn, every_route
from tests.portal.html import faults
from tests.portal.people import NUMBER

pytestmark = pytest.mark.on("sqlite")
Open = Callable[[], Browser]
HERE = "https://testserver"
TEXT = Text("Radera allt som går.", "Erase all that can be erased.")


@pytest.fixture
def oidc(clinic: Clinic, door: Door, tmp_path: Path) -> Iterator[FakeOidc]:
    made = FakeOidc(lambda: clinic.now, {"tolvan": {"personnummer": NUMBER}, "vem": {"personnummer": NELLY}})
    made.redirect = f"{HERE}/logga-in/eid/prov/svar"
    made.begin(tmp_path)
    with speaking.line(made.ca_file) as http:
        provider = Provider(
            "prov", Text("Prov-legitimation", "Test ID"), made.issuer, made.client_id, made.redirect, "personnummer",
            "number", made.secret, multi_factor=frozenset({"*"}),
        )  # fmt: skip
        door.ways = Offered({"prov": Oidc(provider, http)}, None, NO_WAYS.passkeys)
        yield made
    made.end()


@pytest.fixture
def bankid(clinic: Clinic, door: Door, tmp_path: Path) -> Iterator[FakeBankId]:
    made = FakeBankId(lambda: clinic.now).begin(tmp_path)
    with speaking.line(made.ca_file, Client(*made.client)) as http:
        roots = tuple(x509.load_pem_x509_certificates(made.root_file.read_bytes()))
        relying = Relying(made.url, "testserver", f"{HERE}{BANKID_BACK}", roots)
        door.ways = Offered({}, BankId(relying, http), NO_WAYS.passkeys)
        yield made
    made.end()


def letter(clinic: Clinic, subject: SubjectId) -> str:
    made = issue(clinic.vault, subject, by=DISA, now=clinic.now)
    assert isinstance(made, Code)
    return made.text


def through(browser: Browser, fake: FakeOidc, person: str = "tolvan", back: str = "") -> httpx2.Response:
    """From the sign-in page to the provider, and back with its answer."""
    page = browser.post("/logga-in/eid/prov", {"till": back})
    assert page.status_code == 200
    url = re.search(r'url=([^"]+)"', page.text)
    assert url is not None
    with speaking.line(fake.ca_file) as http:
        to = url[1].replace("&amp;", "&")
        answer = http.get(to, params={**dict(parse_qsl(urlsplit(to).query)), "person": person})
    return browser.get(answer.headers["location"].removeprefix(HERE))


class TestALettersCode:
    def test_it_opens_choices_and_cases_and_what_is_in_the_journal_stays_closed(
        self, browser: Open, clinic: Clinic, tolvan: SubjectId
    ) -> None:
        """R-07"""
        somebody = browser()
        answer = somebody.post("/hamta", {"kod": letter(clinic, tolvan).lower().replace("-", " ")})
        assert (answer.status_code, answer.headers["location"]) == (303, "/mina/arenden")
        refused = somebody.get("/mina/uppgifter")
        assert (refused.status_code, heading(refused.text)) == (403, "Här behöver du logga in med e-legitimation")
        assert "Du är inne med en kod." in somebody.page("/logga-in")

    def test_the_link_of_the_letter_brings_it_along_and_looking_uses_nothing(
        self, browser: Open, clinic: Clinic, tolvan: SubjectId
    ) -> None:
        code = letter(clinic, tolvan)
        for _ in range(2):
            assert f'value="{code}"' in browser().page(f"/hamta/{code}")
        assert 'value="hej"' not in browser().page("/hamta/hej")
        assert browser().post("/logga-in/kod", {"kod": code}).status_code == 303

    def test_wrong_used_and_ended_codes_are_answered_alike_and_say_what_to_do(
        self, browser: Open, clinic: Clinic, tolvan: SubjectId
    ) -> None:
        """security.md, threats 11 and 14."""
        used, ended = letter(clinic, tolvan), letter(clinic, tolvan)
        clinic.later(days=15)
        said = {self.refused(browser(), code) for code in (used, ended, "0000-0000-0000", "K7M4-2QX9-0HTP")}
        assert len(said) == 1
        assert "be om ett nytt brev" in said.pop()

    def refused(self, browser: Browser, code: str) -> str:
        answer = browser.post("/logga-in/kod", {"kod": code})
        assert answer.status_code == 403
        assert SESSION.name not in answer.headers.get("set-cookie", "")
        return words(answer.text)

    def test_what_is_no_code_is_said_at_the_field_and_kept(self, browser: Open) -> None:
        answer = browser().post("/logga-in/kod", {"kod": "K7M4", "till": "/mina/val"})
        assert answer.status_code == 422
        assert 'value="K7M4"' in answer.text
        assert 'name="till" value="/mina/val"' in answer.text
        assert faults(answer.text) == []

    def test_whoever_guesses_is_slowed_down(self, browser: Open) -> None:
        somebody = browser()
        codes = [somebody.post("/logga-in/kod", {"kod": "0000-0000-0000"}).status_code for _ in range(12)]
        assert codes[-1] == 429


class TestAnotherEid:
    def test_one_comes_back_to_where_one_was_going(self, browser: Open, oidc: FakeOidc, tolvan: SubjectId) -> None:
        somebody = browser()
        lead = somebody.get("/mina/uppgifter")
        assert lead.headers["location"] == "/logga-in?till=/mina/uppgifter"
        page = somebody.page(lead.headers["location"])
        assert "Prov-legitimation" in page
        assert 'name="till" value="/mina/uppgifter"' in page
        answer = through(somebody, oidc, back="/mina/uppgifter")
        assert (answer.status_code, answer.headers["location"]) == (303, "/mina/uppgifter")
        assert somebody.get("/mina/uppgifter").status_code == 200

    def test_of_whom_nothing_is_held_is_told_so_after_signing_in_and_not_before(
        self, browser: Open, oidc: FakeOidc
    ) -> None:
        """security.md, threat 14."""
        somebody = browser()
        assert through(somebody, oidc, "vem").headers["location"] == "/mina"
        page = somebody.get("/mina")
        assert (page.status_code, heading(page.text)) == (200, "Vi har inga uppgifter om dig")

    def test_an_answer_that_is_played_again_or_of_another_browser_signs_nobody_in(
        self, browser: Open, oidc: FakeOidc, tolvan: SubjectId
    ) -> None:
        """security.md, threats 27 and 28."""
        somebody = browser()
        through(somebody, oidc)
        played = urlsplit(somebody.seen[-2 if "svar" not in somebody.seen[-1] else -1])
        for one in (somebody, browser()):
            again = one.get(f"{played.path}?{played.query}")
            assert again.status_code == 403
            assert "Börja om från inloggningssidan" in words(again.text)
            assert "/logga-in" in links(again.text)

    def test_a_provider_that_is_away_or_not_there(self, browser: Open, oidc: FakeOidc) -> None:
        oidc.down = {"/.well-known/openid-configuration"}
        assert "svarar inte" in words(browser().post("/logga-in/eid/prov").text)
        assert browser().post("/logga-in/eid/annan").status_code == 404
        assert browser().get("/logga-in/eid/annan/svar").status_code == 404

    def test_too_many_begun_wait(self, browser: Open, oidc: FakeOidc, monkeypatch: pytest.MonkeyPatch) -> None:
        somebody = browser()
        codes = {somebody.post("/logga-in/eid/prov").status_code for _ in range(125)}
        assert codes == {200, 429}

    def test_the_cookie_is_of_this_sign_in_and_goes_with_it(
        self, browser: Open, oidc: FakeOidc, tolvan: SubjectId
    ) -> None:
        somebody = browser()
        begun = somebody.post("/logga-in/eid/prov").headers["set-cookie"]
        assert begun.startswith(f"{SIGNING_IN.name}=")
        assert {"HttpOnly", "Secure", "SameSite=lax"} <= {one.strip() for one in begun.split(";")}
        set_ = through(somebody, oidc).headers.get_list("set-cookie")
        assert any(one.startswith(f'{SIGNING_IN.name}="";') for one in set_)
        assert any(one.startswith(f"{SESSION.name}=") for one in set_)


class TestBankId:
    def begin(self, browser: Browser, how: str = "qr", back: str = "") -> httpx2.Response:
        return browser.post("/logga-in/bankid", {"hur": how, "till": back})

    def test_the_code_changes_and_the_page_goes_on_by_itself(
        self, browser: Open, bankid: FakeBankId, clinic: Clinic, tolvan: SubjectId
    ) -> None:
        somebody = browser()
        assert self.begin(somebody, back="/mina/val").headers["location"] == "/logga-in/bankid"
        first = somebody.page("/logga-in/bankid")
        clinic.later(seconds=2)
        second = somebody.page("/logga-in/bankid")
        drawn = [re.search(r"<path[^>]+>", page) for page in (first, second)]
        assert drawn[0] is not None
        assert drawn[1] is not None
        assert drawn[0][0] != drawn[1][0]
        assert '<noscript><meta http-equiv="refresh" content="3"></noscript>' in first
        assert faults(first) == []
        bankid.answer(NUMBER)
        done = somebody.get("/logga-in/bankid")
        assert (done.status_code, done.headers["location"]) == (303, "/mina/val")
        assert somebody.get("/mina/uppgifter").status_code == 200

    def test_a_script_is_led_on_by_a_header(self, browser: Open, bankid: FakeBankId, tolvan: SubjectId) -> None:
        somebody = browser()
        self.begin(somebody)
        bankid.answer(NUMBER)
        answer = somebody.get("/logga-in/bankid", **{"hx-request": "true"})
        assert (answer.status_code, answer.headers["hx-redirect"]) == (200, "/mina")

    def test_on_the_same_device_nobody_is_in_before_the_browser_has_come_back(
        self, browser: Open, bankid: FakeBankId, tolvan: SubjectId
    ) -> None:
        """security.md, threat 26."""
        somebody = browser()
        page = self.begin(somebody, "same-device")
        assert page.status_code == 200
        assert any(one.startswith("https://app.bankid.com/?autostarttoken=") for one in links(page.text))
        order = bankid.answer(NUMBER)
        assert somebody.get("/logga-in/bankid").status_code == 200
        assert browser().get(f"/logga-in/bankid/ater?ord={order.word}").status_code == 403
        assert somebody.get("/logga-in/bankid/ater?ord=fel").status_code == 403
        assert somebody.get(f"/logga-in/bankid/ater?ord={order.word}").headers["location"] == "/logga-in/bankid"
        assert somebody.get("/logga-in/bankid").headers["location"] == "/mina"

    def test_what_fails_is_said_with_what_to_do_also_to_a_script(self, browser: Open, bankid: FakeBankId) -> None:
        somebody = browser()
        self.begin(somebody)
        bankid.fail("userCancel")
        part = somebody.get("/logga-in/bankid", **{"hx-request": "true"})
        assert part.status_code == 200
        assert "hx-get" not in part.text
        assert "/logga-in" in links(part.text)
        over = somebody.get("/logga-in/bankid")
        assert (over.status_code, heading(over.text)) == (403, "Du är inte inloggad")

    def test_one_may_change_ones_mind(self, browser: Open, bankid: FakeBankId) -> None:
        somebody = browser()
        self.begin(somebody)
        answer = somebody.post("/logga-in/bankid/avbryt")
        assert answer.headers["location"] == "/logga-in"
        assert bankid.orders[-1].hint == "cancelled"

    def test_where_it_is_away_that_is_said(self, browser: Open, bankid: FakeBankId) -> None:
        bankid.error = (503, "Maintenance")
        assert self.begin(browser()).status_code == 403

    def test_it_is_there_only_where_it_is_named(self, browser: Open) -> None:
        somebody = browser()
        assert "BankID" not in somebody.page("/logga-in")
        assert {
            somebody.post("/logga-in/bankid").status_code,
            somebody.post("/logga-in/bankid/avbryt").status_code,
        } == {404}
        assert {somebody.get("/logga-in/bankid").status_code, somebody.get("/logga-in/bankid/ater").status_code} == {
            404
        }


def erasing(visit: Visit) -> Answer:
    """A page that asks for a confirmation."""
    if visit.confirmation is None:
        return Confirm(TEXT)
    signed = visit.confirmation.evidence.signed_text or visit.confirmation.means.value
    return Moved("/prov/klart", Text(f"Underskrivet: {signed}", f"Signed: {signed}"))


def asks(visit: Visit) -> Answer:
    kept = visit.form.text("varfor")
    return Page("portal/sign_in_on.html.j2", Text(f"Skrivet: {kept}", f"Written: {kept}"), {"url": "/"})


@pytest.fixture
def confirming(door: Door) -> Open:
    """The portal, and a page of a test that asks for a confirmation."""
    routes = [
        *every_route(),
        Route("/prov", "prov", asks, erasing, Need.CHOICES),
        Route("/prov/klart", "prov.klart", asks),
    ]
    made = application(door, routes)

    def opened() -> Browser:
        return Browser(TestClient(made, base_url=HERE, client=("198.18.77.1", 50000)))

    return opened


class TestConfirming:
    """security.md, threat 26: an erasure and a copy are stepped up."""

    def asked(self, confirming: Open, signed_in: SignIn, subject: SubjectId) -> Browser:
        somebody = signed_in(subject, at=confirming())
        assert somebody.post("/prov", {"varfor": "Jag vill"}).headers["location"] == "/logga-in/bekrafta"
        return somebody

    def go_on(self, browser: Browser, door: Door) -> None:
        """The browser's page has another token after a sign-in."""
        found = sessions.of(door.ombud.vault, browser.client.cookies[SESSION.name], now=door.clock())
        assert found is not None
        browser.csrf = form_token(found)

    def test_the_text_is_signed_and_what_was_written_is_there_afterwards(
        self, confirming: Open, signed_in: SignIn, bankid: FakeBankId, door: Door, tolvan: SubjectId
    ) -> None:
        """N-16, R-07"""
        somebody = self.asked(confirming, signed_in, tolvan)
        page = somebody.page("/logga-in/bekrafta")
        assert TEXT.sv in page
        assert faults(page) == []
        before = somebody.client.cookies[SESSION.name]
        somebody.post("/logga-in/bankid", {"hur": "qr", "till": "/logga-in/bekrafta"})
        assert bankid.orders[-1].kind == "sign"
        bankid.answer(NUMBER)
        assert somebody.get("/logga-in/bankid").headers["location"] == "/prov"
        assert somebody.client.cookies[SESSION.name] != before
        self.go_on(somebody, door)
        assert heading(somebody.page("/prov")) == "Skrivet: Jag vill"
        done = somebody.done("/prov", {"varfor": "Jag vill"})
        assert f"Underskrivet: {TEXT.sv}" in done
        assert heading(somebody.page("/prov")) == "Skrivet:"

    def test_another_eid_must_be_shown_anew(
        self, confirming: Open, signed_in: SignIn, oidc: FakeOidc, door: Door, tolvan: SubjectId
    ) -> None:
        somebody = self.asked(confirming, signed_in, tolvan)
        assert through(somebody, oidc, back="/logga-in/bekrafta").headers["location"] == "/prov"
        assert any("prompt=login" in one or "max_age=0" in one for one in oidc.seen) or oidc.fresh_when_asked
        self.go_on(somebody, door)
        assert "Underskrivet: oidc" in somebody.done("/prov", {"varfor": "x"})

    def test_somebody_else_confirms_nothing(
        self, confirming: Open, signed_in: SignIn, oidc: FakeOidc, tolvan: SubjectId
    ) -> None:
        somebody = self.asked(confirming, signed_in, tolvan)
        answer = through(somebody, oidc, "vem", back="/logga-in/bekrafta")
        assert answer.status_code == 403
        assert "någon annan" in words(answer.text)

    def test_after_ten_minutes_there_is_nothing_to_confirm(
        self, confirming: Open, signed_in: SignIn, clinic: Clinic, oidc: FakeOidc, tolvan: SubjectId
    ) -> None:
        somebody = self.asked(confirming, signed_in, tolvan)
        clinic.later(minutes=11)
        assert heading(somebody.get("/logga-in/bekrafta").text) == "Det finns inget att bekräfta"
        assert through(somebody, oidc, back="/logga-in/bekrafta").status_code == 403
        assert heading(confirming().get("/logga-in/bekrafta").text) == "Det finns inget att bekräfta"

    def test_a_confirmation_is_for_one_page_and_ten_minutes(
        self, confirming: Open, signed_in: SignIn, clinic: Clinic, oidc: FakeOidc, door: Door, tolvan: SubjectId
    ) -> None:
        somebody = self.asked(confirming, signed_in, tolvan)
        through(somebody, oidc, back="/logga-in/bekrafta")
        self.go_on(somebody, door)
        clinic.later(minutes=11)
        assert somebody.post("/prov", {"varfor": "x"}).headers["location"] == "/logga-in/bekrafta"

    def test_in_a_demo_the_button_confirms_and_nowhere_else(
        self, confirming: Open, signed_in: SignIn, door: Door, tolvan: SubjectId
    ) -> None:
        somebody = self.asked(confirming, signed_in, tolvan)
        assert somebody.post("/logga-in/bekrafta").status_code == 404
        door.demo = True
        assert somebody.post("/logga-in/bekrafta").status_code == 404  # signed in by BankID, and from elsewhere

    def test_at_this_machine_whoever_plays_somebody_confirms_as_them(
        self, door: Door, clinic: Clinic, tolvan: SubjectId
    ) -> None:
        door.demo = True
        mine = (Route("/prov", "prov", asks, erasing, Need.CHOICES), Route("/prov/klart", "prov.klart", asks))
        client = TestClient(application(door, [*every_route(), *mine]), base_url=HERE, client=("127.0.0.1", 1))
        who = Proven(Registered(tolvan), Means.DEMO, Level.MULTI_FACTOR, clinic.now)
        began = sessions.begin(clinic.vault, who, now=clinic.now)
        assert isinstance(began, sessions.Began)
        somebody = Browser(client).enter(began.token, form_token(began.session))
        assert heading(somebody.post("/logga-in/bekrafta").text) == "Det finns inget att bekräfta"
        somebody.post("/prov", {"varfor": "x"})
        assert "Demo: bekräfta" in somebody.page("/logga-in/bekrafta")
        assert somebody.post("/logga-in/bekrafta").headers["location"] == "/prov"


def test_signing_out_ends_the_session_here_and_in_the_browser(
    browser: Open, signed_in: SignIn, tolvan: SubjectId
) -> None:
    somebody = signed_in(tolvan)
    token = somebody.client.cookies[SESSION.name]
    out = somebody.post("/logga-ut")
    assert (out.headers["location"], out.headers["clear-site-data"]) == ("/", '"cache", "storage"')
    other = browser().enter(token, "")
    assert other.get("/mina").headers["location"] == "/logga-in?till=/mina"
    assert browser().post("/logga-ut").headers["location"] == "/"


def test_a_sign_in_takes_no_token_from_outside(browser: Open, clinic: Clinic, tolvan: SubjectId) -> None:
    """security.md, threat 28: no fixation."""
    somebody = browser()
    somebody.enter("A" * 43, "")
    somebody.post("/hamta", {"kod": letter(clinic, tolvan)})
    assert somebody.client.cookies[SESSION.name] != "A" * 43


def test_an_idle_session_ends_and_one_is_led_back(signed_in: SignIn, clinic: Clinic, tolvan: SubjectId) -> None:
    somebody = signed_in(tolvan)
    clinic.later(minutes=16)
    assert somebody.get("/mina/val").headers["location"] == "/logga-in?till=/mina/val"


def test_the_demo_has_its_own_door_and_nobody_else_has(browser: Open, door: Door) -> None:
    assert browser().get("/logga-in/demo").status_code == 404
    door.demo = True
    assert browser().get("/logga-in/demo").headers["location"] == "/demo"
    assert "/demo" in links(browser().page("/logga-in"))


def test_nobody_is_led_elsewhere_after_signing_in(browser: Open, clinic: Clinic, tolvan: SubjectId) -> None:
    answer = browser().post("/hamta", {"kod": letter(clinic, tolvan), "till": "https://evil.example/"})
    assert answer.headers["location"] == "/mina/arenden"
    assert "evil" not in browser().page("/logga-in?till=//evil.example")
