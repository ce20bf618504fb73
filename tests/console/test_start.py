"""Whoever is at work comes to their own first page; nobody else knows that there is one."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from ombud.app.decisions import stopped_on
from ombud.app.log_check import LogCheck
from ombud.audit import Act, Outcome
from ombud.identity import Level
from ombud.law.rights import Right
from ombud.policy.ask import Ask, Flag, Refusal
from ombud.terms import CategoryId, PurposeId, RoleId, SubjectId
from ombud.web import Door
from tests.clinic import RUT, Clinic, demo_policy
from tests.console.conftest import WHO, Staff
from tests.portal.browser import Browser, heading, links, words
from tests.requests.letters import opened

pytestmark = pytest.mark.on("sqlite")


@pytest.mark.parametrize("who", [one.id for one in WHO])
def test_everybody_at_work_has_a_first_page_and_a_menu(staff: Staff, who: str) -> None:
    page = staff(who).page("/konsol")
    assert heading(page) == f"Hej {who.capitalize()}"
    assert 'aria-current="page"' in page


def test_it_is_there_in_english(staff: Staff) -> None:
    assert "Data protection officer" in words(staff("disa").in_language("en").page("/konsol"))


def test_one_factor_is_too_little_and_leads_to_the_other_one(staff: Staff) -> None:
    """HSLF-FS 2016:40 3:15: more than one factor for whatever may lead to patient data."""
    disa = staff("disa", Level.ONE_FACTOR)
    assert disa.get("/konsol").headers["location"] == "/logga-in/personal?till=/konsol"
    assert heading(disa.page("/konsol")) == "Visa vem du är"


def test_for_a_person_the_console_is_not_there_and_the_try_is_in_the_log(
    clinic: Clinic, outsider: Callable[[SubjectId], Browser], tolvan: SubjectId
) -> None:
    """Threat 24: another's page answers 404, and the log holds the try."""
    assert outsider(tolvan).get("/konsol").status_code == 404
    with clinic.vault.database.read() as tx:
        found = [one.entry for one in clinic.vault.ledger.entries(tx)]
    assert [one.facts["form"] for one in found if one.outcome is Outcome.REFUSED and one.act is Act.ACCESS] == [
        "console"
    ]


def test_who_is_not_signed_in_is_led_to_sign_in_and_back(browser: Callable[[], Browser]) -> None:
    assert browser().get("/konsol").headers["location"] == "/logga-in/personal?till=/konsol"


def test_a_problem_leads_whoever_is_at_work_to_the_console(staff: Staff) -> None:
    assert links(staff("rut").get("/konsol/finns-inte").text) == ["/konsol", "/"]


class TestInbox:
    """W7: three numbers, the requests by when their answer is due, and how many came in by week."""

    def test_they_stand_by_when_the_answer_is_due_the_late_ones_first(
        self, staff: Staff, clinic: Clinic, tolvan: SubjectId
    ) -> None:
        """Art. 12(3); R-04."""
        first = opened(clinic, tolvan, Right.ERASURE)
        clinic.later(days=28)
        second = opened(clinic, tolvan, Right.ACCESS)
        clinic.later(days=4)
        page = staff("disa").page("/konsol")
        found = [place for place in re.findall(r'class="ref nowrap"[^>]*>([0-9A-Z-]+)<', page)]
        assert found == [first.reference, second.reference]
        said = words(page)
        assert "Öppna ärenden 2 1 försenade" in said
        assert "2 dagar försenat" in said
        assert "Nästa steg" in said

    def test_nothing_waits_and_nothing_is_urgent(self, staff: Staff) -> None:
        said = words(staff("hanna").page("/konsol"))
        assert "Inget brådskar." in said
        assert "Inget ärende väntar." in said

    def test_how_many_came_in_by_week_stands_as_a_picture_and_as_a_table(
        self, staff: Staff, clinic: Clinic, tolvan: SubjectId
    ) -> None:
        for _ in range(3):
            opened(clinic, tolvan, Right.ACCESS)
        page = staff("disa").page("/konsol")
        week = clinic.now.isocalendar().week
        assert re.search(rf'data-label="Vecka">{week}</td><td role="cell" data-label="Ärenden" class="n">3<', page)
        assert page.count('<rect class="bar"') == 8

    def test_more_than_a_page_is_said(self, staff: Staff, clinic: Clinic, tolvan: SubjectId, monkeypatch: Any) -> None:
        monkeypatch.setattr("ombud.console.start.SHOWN", 1)
        for right in (Right.ACCESS, Right.ERASURE):
            opened(clinic, tolvan, right)
        assert "De 1 som ska besvaras först" in words(staff("disa").page("/konsol"))

    def test_what_ends_tonight_is_counted_for_whoever_follows_the_log(self, staff: Staff) -> None:
        """N-11."""
        assert "Gallras i natt" in words(staff("disa").page("/konsol"))
        assert "Gallras i natt" not in words(staff("hanna").page("/konsol"))
        assert "Öppna ärenden" not in words(staff("max").page("/konsol"))

    def test_how_often_the_policy_said_no_yesterday_is_counted_from_the_log(
        self, staff: Staff, clinic: Clinic, tolvan: SubjectId
    ) -> None:
        """C3; PDL 4:3: who counts is in the log, and who may not read the log counts nothing."""
        for _ in range(2):
            ask = Ask(tolvan, PurposeId("marketing.direct"), frozenset({CategoryId("health")}), RUT)
            assert isinstance(clinic.vault.open(ask, now=clinic.now), Refusal)
        assert "Stoppade av policyn i går 0" in words(staff("disa").page("/konsol"))
        clinic.later(days=1)
        assert "Stoppade av policyn i går 2" in words(staff("disa").page("/konsol"))
        assert isinstance(stopped_on(clinic.vault, clinic.now.date(), by=RUT, now=clinic.now), Refusal)
        assert "Stoppade av policyn" not in words(staff("hanna").page("/konsol"))

    def test_where_the_log_may_not_be_read_there_is_no_number(self, staff: Staff, monkeypatch: Any) -> None:
        monkeypatch.setattr("ombud.console.start.stopped_on", lambda *_a, **_k: object.__new__(Refusal))
        assert "Stoppade av policyn" not in words(staff("disa").page("/konsol"))

    def test_where_a_sweep_is_held_back_nothing_is_promised(self, staff: Staff, monkeypatch: Any) -> None:
        monkeypatch.setattr("ombud.console.start.forecast", lambda *_a, **_k: None)
        assert "Gallras i natt" not in words(staff("disa").page("/konsol"))

    def test_whoever_may_not_list_them_sees_none(self, staff: Staff, monkeypatch: Any) -> None:
        refusal = object.__new__(Refusal)
        monkeypatch.setattr("ombud.console.start.requests", lambda *_a, **_k: refusal)
        assert "Öppna ärenden" not in words(staff("disa").page("/konsol"))

    def test_cases_of_protected_people_are_counted_alone(self, staff: Staff, clinic: Clinic) -> None:
        """R-41."""
        hidden = clinic.somebody(Flag.ADULT, Flag.PROTECTED)
        opened(clinic, hidden, Right.ACCESS)
        said = words(staff("rut").page("/konsol"))
        assert "1 ärenden om skyddade personer" in said or "Öppna ärenden 1" in said


@pytest.mark.parametrize(("hour", "said"), [(5, "God morgon"), (12, "Hej"), (18, "God kväll")])
def test_the_greeting_follows_the_hour(hour: int, said: str) -> None:
    from ombud.console.start import _greeting

    assert _greeting("disa", datetime(2026, 11, 26, hour, tzinfo=UTC)).sv == f"{said} Disa"


def test_whether_the_log_is_whole_stands_at_the_top(staff: Staff, monkeypatch: Any, clinic: Clinic) -> None:
    """PDL 4:3."""
    for whole, said in ((True, "Loggen är hel"), (False, "Loggen är inte hel")):
        check = LogCheck(clinic.now, whole)
        monkeypatch.setattr("ombud.console.start.last_log_check", lambda *_a, check=check: check)
        assert said in words(staff("disa").page("/konsol"))
        assert said not in words(staff("rut").page("/konsol"))


def test_without_a_place_at_work_there_is_no_first_page(door: Door, clinic: Clinic) -> None:
    from ombud.console.start import start
    from ombud.web import Form, Visit

    with pytest.raises(LookupError):
        start(Visit(door.ombud, clinic.now, "sv", "console", None, {}, {}, Form()))


def test_a_role_that_the_policy_does_not_know_is_for_nothing(staff: Staff, clinic: Clinic) -> None:
    """A-10: roles and what they are for are policy data; nobody has more than the policy in force says."""
    file = demo_policy()
    clinic.adopt(file.model_copy(update={"roles": {"subject": file.roles[RoleId("subject")]}}), clinic.now)
    clinic.later(seconds=1)
    disa = staff("disa")
    assert links(disa.page("/konsol")) == ["/konsol/inloggning"]
    assert disa.get("/konsol/anvandare").status_code == 404
