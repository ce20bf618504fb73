"""The screen is hidden and shown again; what was being written is there, for whoever wrote it and for nobody else."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from starlette.testclient import TestClient

from ombud.identity import Level, Means, NotProven, Proven, StaffAccount, sessions
from ombud.terms import PurposeId, SubjectId, Text
from ombud.web import Answer, Door, Moved, Need, Page, Route, Visit, application
from ombud.web.cookies import SESSION
from ombud.web.guard import form_token
from tests.clinic import Clinic
from tests.console.conftest import Staff, every_route
from tests.portal.browser import Browser, heading, words

pytestmark = pytest.mark.on("sqlite")
FORM = "/konsol/prov"


def show(visit: Visit) -> Answer:
    kept = visit.form.text("vad")
    return Page("console/add_key.html.j2", Text(f"Skrivet: {kept}", f"Written: {kept}"), {"options": "{}"})


def sent(_visit: Visit) -> Answer:
    return Moved("/konsol", Text("Skickat", "Sent"))


@pytest.fixture
def browser(door: Door) -> Callable[[], Browser]:
    """The console, and a page of a test with a form."""
    form = Route(FORM, "prov", show, sent, Need.STAFF, frozenset({PurposeId("legal.log")}))
    only_sent = replace(form, path="/konsol/bara", name="bara", show=None)
    made = application(door, [*every_route(), form, only_sent])
    return lambda: Browser(TestClient(made, base_url="https://testserver"))


def go_on(me: Browser, clinic: Clinic) -> None:
    """The browser's page has another token after it was hidden."""
    found = sessions.of(clinic.vault, me.client.cookies[SESSION.name], now=clinic.now)
    assert found is not None
    me.csrf = form_token(found)


def shown_again(me: Browser, clinic: Clinic, who: str = "disa") -> sessions.Began | NotProven:
    proven = Proven(StaffAccount(who), Means.PASSKEY, Level.MULTI_FACTOR, clinic.now)
    return sessions.raise_level(clinic.vault, me.client.cookies[SESSION.name], proven, now=clinic.now)


class TestHiding:
    def test_hidden_nothing_of_the_console_opens_until_it_is_shown_who_it_is(
        self, staff: Staff, clinic: Clinic
    ) -> None:
        """HSLF-FS 2016:40 3:15; threat 28: the token that was there opens nothing any more."""
        disa = staff("disa")
        before = disa.client.cookies[SESSION.name]
        assert disa.post("/konsol/dolj?till=/konsol/prov").headers["location"] == f"/logga-in/personal?till={FORM}"
        assert sessions.of(clinic.vault, before, now=clinic.now) is None
        for path in ("/konsol", FORM):
            assert disa.get(path).headers["location"] == f"/logga-in/personal?till={path}"
        page = disa.page("/konsol")
        assert heading(page) == "Visa vem du är"
        assert "Du är inne som disa" in words(page)
        began = shown_again(disa, clinic)
        assert isinstance(began, sessions.Began)
        disa.enter(began.token, form_token(began.session))
        assert disa.get("/konsol").status_code == 200

    def test_nobody_else_comes_in_by_it(self, staff: Staff, clinic: Clinic) -> None:
        disa = staff("disa")
        disa.post("/konsol/dolj")
        assert shown_again(disa, clinic, "rut") == sessions.SOMEBODY_ELSE

    def test_the_eight_hours_go_on(self, staff: Staff, clinic: Clinic) -> None:
        disa = staff("disa")
        clinic.later(minutes=10)
        disa.post("/konsol/dolj")
        found = sessions.of(clinic.vault, disa.client.cookies[SESSION.name], now=clinic.now)
        assert found is not None
        assert (clinic.now - found.began).total_seconds() == 600

    def test_of_nobody_there_is_nothing_to_hide(self, clinic: Clinic) -> None:
        assert sessions.hide(clinic.vault, "", now=clinic.now) is None

    def test_without_a_session_nothing_is_kept_or_thrown_away(self, door: Door, clinic: Clinic) -> None:
        from ombud.console.hidden import drop, hide
        from ombud.web import Form

        visit = Visit(door.ombud, clinic.now, "sv", "console.hide", None, {}, {}, Form())
        assert hide(visit) == Moved("/logga-in/personal?till=/konsol", token="")
        assert isinstance(drop(visit), Moved)

    def test_a_persons_session_may_be_lowered_as_well(self, clinic: Clinic) -> None:
        from ombud.identity import Registered

        subject = clinic.somebody()
        who = Proven(Registered(subject), Means.BANKID, Level.MULTI_FACTOR, clinic.now)
        began = sessions.begin(clinic.vault, who, now=clinic.now)
        assert isinstance(began, sessions.Began)
        hidden = sessions.hide(clinic.vault, began.token, now=clinic.now)
        assert hidden is not None
        assert (hidden.session.subject, hidden.session.level) == (subject, Level.ONE_FACTOR)
        assert sessions.hide(clinic.vault, began.token, now=clinic.now) is None


class TestDrafts:
    """N-16, R-07."""

    def test_what_is_written_is_kept_when_the_screen_is_hidden(self, staff: Staff, clinic: Clinic) -> None:
        disa = staff("disa")
        disa.post(f"/konsol/dolj?till={FORM}", vad="Halva meningen")
        go_on(disa, clinic)
        again = staff("disa")
        page = again.page(FORM)
        assert heading(page) == "Skrivet: Halva meningen"
        assert "finns kvar här" in words(page)
        assert "Det är slängt." in again.done(f"/konsol/utkast?till={FORM}")
        assert heading(again.page(FORM)) == "Skrivet:"
        assert "finns kvar här" not in words(again.page(FORM))

    def test_what_is_sent_after_the_time_was_out_is_kept_and_there_again(self, staff: Staff, clinic: Clinic) -> None:
        disa = staff("disa")
        clinic.later(minutes=16)
        answer = disa.post(FORM, vad="Skrivet för sent")
        assert answer.headers["location"] == f"/logga-in/personal?till={FORM}&skrev=ja"
        assert "Vi har sparat det åt dig" in words(disa.page(answer.headers["location"]))
        again = staff("disa")
        assert heading(again.page(FORM)) == "Skrivet: Skrivet för sent"
        assert "Skickat" in again.done(FORM, vad="Skrivet för sent")
        assert heading(again.page(FORM)) == "Skrivet:"

    def test_what_is_sent_while_it_is_hidden_is_kept_and_not_done(self, staff: Staff, clinic: Clinic) -> None:
        disa = staff("disa", Level.ONE_FACTOR)
        assert disa.post(FORM, vad="Dold").headers["location"] == f"/logga-in/personal?till={FORM}&skrev=ja"
        assert heading(staff("disa").page(FORM)) == "Skrivet: Dold"

    @pytest.mark.parametrize(
        "late", ["long after", "signed out", "another page's", "a page without a form", "unreadable"]
    )
    def test_of_nobody_and_of_what_is_not_theirs_nothing_is_kept(self, staff: Staff, clinic: Clinic, late: str) -> None:
        """Row 29: a form from elsewhere keeps nothing either."""
        disa = staff("disa")
        path, more = FORM, {"vad": "Inget"}
        if late == "signed out":
            token = disa.client.cookies[SESSION.name]
            disa.post("/logga-ut")
            disa.client.cookies.set(SESSION.name, token, domain="testserver.local", path="/")
        elif late == "another page's":
            more["csrf"] = "0" * 64
        elif late == "a page without a form":
            path = "/konsol/bara"
        elif late == "unreadable":
            more["vad"] = "x" * 70_000
        clinic.later(**({"hours": 8, "minutes": 16} if late == "long after" else {"minutes": 16}))
        assert disa.post(path, more).headers["location"] == f"/logga-in/personal?till={path}"
        assert heading(staff("disa").page(FORM)) == "Skrivet:"

    def test_another_does_not_see_it(self, staff: Staff, clinic: Clinic) -> None:
        disa = staff("disa")
        disa.post(f"/konsol/dolj?till={FORM}", vad="Bara mitt")
        assert "Bara mitt" not in staff("hanna").get(FORM).text

    def test_a_person_who_was_signed_out_by_time_finds_it_too(
        self, clinic: Clinic, outsider: Callable[[SubjectId], Browser], tolvan: SubjectId
    ) -> None:
        """R-07: what somebody wrote to us is theirs when they come back."""
        me = outsider(tolvan)
        clinic.later(minutes=16)
        assert me.post("/mina/installningar", gor="sprak").headers["location"].endswith("&skrev=ja")
