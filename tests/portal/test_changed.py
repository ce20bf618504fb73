"""What has changed for me since I was given the notice (Art. 13(3); N-01.2)."""

import pytest

from ombud.audit import Act
from ombud.policy.model import PolicyFile, Purpose, Words
from ombud.terms import PurposeId, SubjectId
from tests.clinic import Clinic, demo_policy
from tests.collection.rows import logged
from tests.portal.browser import forms, heading, links, words
from tests.portal.conftest import SignIn
from tests.portal.people import policy_without_requests

MARKETING, CARE, NEW = PurposeId("marketing.direct"), PurposeId("statistics.care"), PurposeId("analysis.new")


def with_purposes(**of: Purpose) -> PolicyFile:
    file = demo_policy()
    return file.model_copy(update={"purposes": {**file.purposes, **of}})


def renamed(purpose: PurposeId, text: str) -> Purpose:
    return demo_policy().purposes[purpose].model_copy(update={"why": Words(sv=text, en=text)})


def test_what_touches_a_purpose_that_has_something_of_me_is_told_before_and_after(
    clinic: Clinic, tolvan: SubjectId, signed_in: SignIn
) -> None:
    begins = renamed(PurposeId("analysis.customer"), "Något nytt.")
    clinic.later(days=1)
    file = with_purposes(
        **{MARKETING: renamed(MARKETING, "Reklam på ett annat sätt."), CARE: renamed(CARE, "Annat."), NEW: begins}
    )
    clinic.adopt(file, clinic.now)
    browser = signed_in(tolvan)
    assert "/mina/andrat" in links(browser.page("/mina"))
    page = browser.page("/mina/andrat")
    text = words(page)
    assert heading(page) == "Vad har ändrats för mig?"
    assert "Du fick informationen i version 1. Nu gäller version 2, från 24 november 2026." in text
    assert "Reklam på ett annat sätt." in text
    assert "Vi skickar reklam om våra tjänster" in text
    assert "Ändamål tillkommer" in text
    assert "Annat." not in text.replace("Reklam på ett annat sätt.", "")
    assert "/integritet/jamfor/1/2" in links(page)


def test_what_holds_for_everybody_is_there_too(clinic: Clinic, tolvan: SubjectId, signed_in: SignIn) -> None:
    file = demo_policy()
    controller = file.controller.model_copy(update={"phone": "08-465 004 99"})
    clinic.later(days=1)
    clinic.adopt(file.model_copy(update={"controller": controller}), clinic.now)
    text = words(signed_in(tolvan).page("/mina/andrat"))
    assert "0 ändringar rör dig." in text
    assert "Det som gäller alla" in text
    assert "Vi som är ansvariga, telefon: 08-465 004 99" in text


def test_nothing_has_changed(clinic: Clinic, tolvan: SubjectId, signed_in: SignIn) -> None:
    browser = signed_in(tolvan)
    assert heading(browser.page("/mina/andrat")) == "Inget har ändrats för dig"
    assert "/mina/andrat" not in links(browser.page("/mina"))
    assert heading(signed_in(clinic.somebody()).page("/mina/andrat")) == "Inget har ändrats för dig"


def test_in_english_and_refused(clinic: Clinic, tolvan: SubjectId, signed_in: SignIn) -> None:
    clinic.later(days=1)
    clinic.adopt(with_purposes(**{MARKETING: renamed(MARKETING, "Another way.")}), clinic.now)
    page = signed_in(tolvan).in_language("en").page("/mina/andrat")
    assert "1 change concerns you." in words(page)
    policy_without_requests(clinic)
    assert signed_in(tolvan).get("/mina/andrat").status_code == 403


def test_what_has_been_seen_does_not_come_back_and_the_log_says_so(
    clinic: Clinic, tolvan: SubjectId, signed_in: SignIn
) -> None:
    """Art. 13(3): noted, and told again only when something more has changed; what was told before stays (N-01.2)."""
    clinic.later(days=1)
    clinic.adopt(with_purposes(**{MARKETING: renamed(MARKETING, "Reklam på ett annat sätt.")}), clinic.now)
    browser = signed_in(tolvan)
    assert "/mina/andrat" in forms(browser.page("/mina/andrat"))
    before = len(logged(clinic, tolvan, Act.INFORM))
    assert "Noterat: du har sett ändringarna." in words(browser.done("/mina/andrat", version="2"))
    assert len(logged(clinic, tolvan, Act.INFORM)) == before + 1
    assert "/mina/andrat" not in links(browser.page("/mina"))
    page = browser.page("/mina/andrat")
    assert "Du har sett ändringarna till och med version 2." in words(page)
    assert "/integritet/jamfor/1/2" in links(page)
    assert browser.post("/mina/andrat", version="2").status_code == 303
    assert len(logged(clinic, tolvan, Act.INFORM)) == before + 1
    assert "Du fick då information enligt version 1." in words(browser.page("/mina/uppgifter/namn"))
    clinic.later(minutes=1)
    clinic.adopt(with_purposes(**{CARE: renamed(CARE, "Annat.")}), clinic.now)
    assert "version 2. Nu gäller version 3" in words(browser.page("/mina/andrat"))


@pytest.mark.parametrize("version", ["", "x", "0", "3", "99999999", "²"])
def test_a_version_that_is_not_there_is_not_seen(
    clinic: Clinic, tolvan: SubjectId, signed_in: SignIn, version: str
) -> None:
    browser = signed_in(tolvan)
    assert browser.post("/mina/andrat", version=version).status_code == 404
    assert signed_in(clinic.somebody()).post("/mina/andrat", version="1").status_code == 303
