"""Those who work here sign in, add and take away what they do it with, and two let a third in (threats 11, 14, 28)."""

import html
import re
from collections.abc import Callable
from dataclasses import replace

import pyotp
import pytest
from starlette.testclient import TestClient

from ombud.identity import Level, sessions
from ombud.identity.passkeys import Site
from ombud.web import Door, application
from ombud.web.cookies import SESSION
from ombud.web.guard import form_token
from tests.clinic import Clinic
from tests.console.conftest import Staff, every_route
from tests.identity.fakes.authenticator import Authenticator
from tests.portal.browser import Browser, heading, words

pytestmark = pytest.mark.on("sqlite")
HERE, MINE, PEOPLE = "/logga-in/personal", "/konsol/inloggning", "/konsol/anvandare"
SITE = Site("testserver", "https://testserver", "Exempelkliniken")
Open = Callable[[], Browser]


@pytest.fixture
def browser(door: Door) -> Open:
    door.ways = replace(door.ways, passkeys=SITE)
    made = application(door, every_route())
    return lambda: Browser(TestClient(made, base_url="https://testserver"))


def options(page: str) -> str:
    found = re.search(r'data-options="([^"]+)"', page)
    assert found is not None, words(page)
    return html.unescape(found[1])


def go_on(me: Browser, clinic: Clinic) -> None:
    found = sessions.of(clinic.vault, me.client.cookies[SESSION.name], now=clinic.now)
    assert found is not None
    me.csrf = form_token(found)


def with_key(me: Browser, device: Authenticator) -> None:
    """Add a passkey at the page."""
    asked = me.post(f"{MINE}/nyckel")
    assert heading(asked.text) == "Lägg till en passernyckel"
    assert "Klart. Logga in med nyckeln" in me.done(f"{MINE}/nyckel/svar", svar=device.make(options(asked.text)))


def letters(page: str) -> str:
    found = re.search(r'Bokstäverna: <span class="ref">([A-Z2-7 ]+)<', page)
    assert found is not None
    return found[1].replace(" ", "")


class TestPasskeys:
    def test_added_then_signed_in_with_then_taken_away(self, staff: Staff, browser: Open, clinic: Clinic) -> None:
        device = Authenticator(origin="https://testserver")
        disa = staff("disa")
        with_key(disa, device)
        other = browser()
        asked = other.post(f"{HERE}/nyckel", till="/konsol/inloggning")
        answer = other.post(f"{HERE}/nyckel/svar", svar=device.use(options(asked.text)), till="/konsol/inloggning")
        assert answer.headers["location"] == MINE
        go_on(other, clinic)
        page = other.page(MINE)
        assert "Passernyckel tillagd" in words(page)
        last = other.post(f"{MINE}/ta-bort", vilken=re.findall(r'name="vilken" value="([0-9a-f]+)"', page)[0])
        assert (last.status_code, heading(last.text)) == (409, "Det är det sista du kan logga in med.")
        with_key(other, Authenticator(origin="https://testserver"))
        which = re.findall(r'name="vilken" value="([0-9a-f]+)"', other.page(MINE))
        assert len(which) == 2
        assert "öppnar ingenting längre" in other.done(f"{MINE}/ta-bort", vilken=which[0])
        assert other.post(f"{MINE}/ta-bort", vilken="00").status_code == 404

    def test_what_is_added_ends_the_others_sessions(self, staff: Staff) -> None:
        """Threat 28."""
        first, second = staff("disa"), staff("disa")
        with_key(second, Authenticator(origin="https://testserver"))
        assert first.get("/konsol").headers["location"].startswith(HERE)

    def test_a_key_of_somebody_elses_hand_is_refused(self, staff: Staff, browser: Open) -> None:
        device = Authenticator(origin="https://testserver", verifies=False)
        somebody = browser()
        asked = somebody.post(f"{HERE}/nyckel")
        answer = somebody.post(f"{HERE}/nyckel/svar", svar=device.use(options(asked.text)))
        assert (answer.status_code, heading(answer.text)) == (403, "Du är inte inloggad")
        assert staff("disa").post(f"{MINE}/nyckel/svar", svar="{}").status_code == 409

    def test_a_session_that_colleagues_began_adds_nothing_where_there_is_something(
        self, staff: Staff, door: Door, clinic: Clinic
    ) -> None:
        """Row 16: a single factor adds nothing to what there is."""
        with_key(staff("disa"), Authenticator(origin="https://testserver"))
        weak = staff("disa", Level.ONE_FACTOR)
        for path in (f"{MINE}/nyckel", f"{MINE}/app"):
            answer = weak.post(path)
            assert (answer.status_code, "mer än en faktor" in words(answer.text)) == (409, True)

    def test_without_a_session_there_is_nothing_of_theirs(self, door: Door, clinic: Clinic) -> None:
        from ombud.console.signing_in import show
        from ombud.web import Form, Visit

        with pytest.raises(LookupError):
            show(Visit(door.ombud, clinic.now, "sv", "console.signing_in", None, {}, {}, Form()))

    def test_where_no_site_is_named_there_are_none(self, staff: Staff, browser: Open, door: Door) -> None:
        door.ways = replace(door.ways, passkeys=Site("", "", ""))
        assert browser().post(f"{HERE}/nyckel").status_code == 404
        assert browser().post(f"{HERE}/nyckel/svar").status_code == 404
        disa = staff("disa")
        assert {disa.post(f"{MINE}/nyckel").status_code, disa.post(f"{MINE}/nyckel/svar").status_code} == {404}
        assert "passernyckel" not in browser().page(HERE)


class TestCodes:
    def test_an_app_is_one_factor_and_the_page_says_what_is_missing(
        self, staff: Staff, browser: Open, clinic: Clinic
    ) -> None:
        """HSLF-FS 2016:40 3:15."""
        rut = staff("rut")
        page = rut.post(f"{MINE}/app").text
        app = pyotp.TOTP(letters(page))
        wrong = rut.post(f"{MINE}/app/kod", kod="000000")
        assert wrong.status_code == 409
        assert "Appen räknas från nu" in rut.done(f"{MINE}/app/kod", kod=app.at(clinic.now))
        clinic.later(seconds=40)
        somebody = browser()
        answer = somebody.post(HERE, konto="rut", kod=app.at(clinic.now))
        assert answer.headers["location"] == "/konsol"
        go_on(somebody, clinic)
        assert "Du är inne som rut" in words(somebody.page("/konsol"))
        assert somebody.get("/konsol").headers["location"] == f"{HERE}?till=/konsol"

    def test_beside_the_employers_e_id_the_two_are_enough(self, staff: Staff, clinic: Clinic) -> None:
        rut = staff("rut")
        app = pyotp.TOTP(letters(rut.post(f"{MINE}/app").text))
        rut.done(f"{MINE}/app/kod", kod=app.at(clinic.now))
        clinic.later(seconds=40)
        weak = staff("rut", Level.ONE_FACTOR)
        assert weak.post(HERE, konto="rut", kod=app.at(clinic.now), till=MINE).headers["location"] == MINE
        assert weak.get("/konsol").status_code == 200

    def test_somebody_else_does_not_go_on_with_a_session_that_is_hidden(self, staff: Staff, clinic: Clinic) -> None:
        rut = staff("rut")
        app = pyotp.TOTP(letters(rut.post(f"{MINE}/app").text))
        rut.done(f"{MINE}/app/kod", kod=app.at(clinic.now))
        clinic.later(seconds=40)
        answer = staff("disa", Level.ONE_FACTOR).post(HERE, konto="rut", kod=app.at(clinic.now))
        assert answer.status_code == 403
        assert "någon annan än den som är inloggad" in words(answer.text)

    def test_what_is_missing_stands_at_its_field(self, browser: Open) -> None:
        answer = browser().post(HERE, konto="", kod="12")
        assert answer.status_code == 422
        assert {"Skriv ditt konto.", "Skriv de sex siffrorna som appen visar."} <= set(
            re.findall(r'href="#f-\w+">([^<]+)<', answer.text)
        )

    def test_an_account_that_there_is_not_is_answered_as_a_wrong_code(self, browser: Open) -> None:
        """Threat 11."""
        known, unknown = browser().post(HERE, konto="rut", kod="123456"), browser().post(HERE, konto="x", kod="123456")
        assert known.status_code == unknown.status_code == 403
        assert words(known.text) == words(unknown.text)


class TestLettingIn:
    """S1: two others, and neither is the one."""

    def test_two_let_a_third_in_who_adds_a_key_and_signs_in(self, staff: Staff, browser: Open, clinic: Clinic) -> None:
        dag, disa = staff("dag"), staff("disa")
        assert "En kollega bekräftar" in dag.done(PEOPLE, konto="rut", gor="foresla")
        assert dag.post(PEOPLE, konto="rut", gor="bekrafta").status_code == 409
        assert "dag har föreslagit" in words(disa.page(PEOPLE))
        page = disa.post(PEOPLE, konto="rut", gor="bekrafta").text
        assert heading(page) == "Koden att lämna över"
        code = re.findall(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}", page)[0]
        rut, device = browser(), Authenticator(origin="https://testserver")
        assert rut.post(f"{HERE}/slapp-in", kod=code).headers["location"] == MINE
        go_on(rut, clinic)
        assert "insläppt av två kollegor" in words(rut.page(MINE))
        assert rut.get("/konsol").headers["location"] == f"{HERE}?till=/konsol"
        with_key(rut, device)
        asked = rut.post(f"{HERE}/nyckel")
        assert rut.post(f"{HERE}/nyckel/svar", svar=device.use(options(asked.text))).headers["location"] == "/konsol"
        assert heading(rut.page("/konsol")) == "Hej Rut"
        assert browser().post(f"{HERE}/slapp-in", kod=code).status_code == 403

    def test_a_code_that_is_none_says_so_at_the_field(self, browser: Open) -> None:
        assert heading(browser().page(f"{HERE}/slapp-in")) == "Skriv koden från dina kollegor"
        answer = browser().post(f"{HERE}/slapp-in", kod="x")
        assert answer.status_code == 422
        assert "Skriv de tolv tecknen i koden." in words(answer.text)

    def test_nobody_lets_themselves_in_and_an_old_proposal_is_none(self, staff: Staff, clinic: Clinic) -> None:
        dag = staff("dag")
        assert dag.post(PEOPLE, konto="dag", gor="foresla").status_code == 409
        dag.done(PEOPLE, konto="rut", gor="foresla")
        clinic.later(days=1)
        assert "har föreslagit" not in words(staff("disa").page(PEOPLE))

    def test_anothers_sessions_are_ended(self, staff: Staff) -> None:
        rut = staff("rut")
        assert "1 inloggningar är avslutade" in staff("dag").done(PEOPLE, konto="rut", gor="logga-ut")
        assert rut.get("/konsol").status_code == 303

    @pytest.mark.parametrize("fields", [{"konto": "finns-inte", "gor": "foresla"}, {"konto": "rut", "gor": "annat"}])
    def test_what_there_is_not_is_not_there(self, staff: Staff, fields: dict[str, str]) -> None:
        assert staff("dag").post(PEOPLE, fields).status_code == 404

    def test_the_roles_stand_with_what_they_are_for(self, staff: Staff, door: Door) -> None:
        """A-10."""
        page = words(staff("dag").page(PEOPLE))
        assert "Dessutom krävs en vårdrelation." in page
        assert staff("rut").get(PEOPLE).status_code == 404


class TestMine:
    def test_where_i_am_signed_in_stands_there_and_the_others_end(self, staff: Staff) -> None:
        first, second = staff("ada"), staff("ada")
        assert words(first.page(MINE)).count("Passernyckel sedan") == 2
        assert "överallt utom här" in first.done(MINE)
        assert second.get("/konsol").status_code == 303
