"""Whoever is at work comes to their own first page; nobody else knows that there is one."""

from collections.abc import Callable

import pytest

from ombud.audit import Act, Outcome
from ombud.identity import Level
from ombud.terms import SubjectId
from tests.clinic import Clinic
from tests.console.conftest import WHO, Staff
from tests.portal.browser import Browser, heading, links, words

pytestmark = pytest.mark.on("sqlite")


@pytest.mark.parametrize("who", [one.id for one in WHO])
def test_everybody_at_work_has_a_first_page_and_a_menu(staff: Staff, who: str) -> None:
    page = staff(who).page("/konsol")
    assert heading(page) == f"Hej {who.capitalize()}"
    assert 'aria-current="page"' in page


def test_it_is_there_in_english(staff: Staff) -> None:
    assert "Data protection officer" in words(staff("disa").in_language("en").page("/konsol"))


def test_one_factor_is_too_little_and_the_page_says_so(staff: Staff) -> None:
    """HSLF-FS 2016:40 3:15: more than one factor for whatever may lead to patient data."""
    answer = staff("disa", Level.ONE_FACTOR).get("/konsol")
    assert answer.status_code == 403
    assert links(answer.text) == ["/logga-in"]


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
    assert browser().get("/konsol").headers["location"] == "/logga-in?till=/konsol"


def test_a_problem_leads_whoever_is_at_work_to_the_console(staff: Staff) -> None:
    assert links(staff("rut").get("/konsol/finns-inte").text) == ["/konsol", "/"]
