"""Correct a value oneself: written, checked at once, saved; the old one is history (Art. 16, R-16.1)."""

import re

import pytest

from ombud.audit import Act
from ombud.collection import store as duties
from ombud.collection.rectify import Correction, rectify
from ombud.collection.relate import Declined
from ombud.identity import Level
from ombud.terms import Actor, CategoryId, RoleId, SubjectId
from tests.clinic import Clinic
from tests.collection.rows import logged
from tests.portal.browser import Browser, forms, heading, links, words
from tests.portal.conftest import SignIn
from tests.portal.people import hidden, policy_without_requests, somebody_else

CONTACT = "/mina/uppgifter/kontakt"
MAIL = f"{CONTACT}/e-post"


def begun(browser: Browser, field: str = "e-post") -> str:
    """The form of a field, reached from its value; the record that it is about."""
    address = next(one for one in links(browser.page(CONTACT)) if f"/{field}/ratta" in one)
    page = browser.page(address)
    found = re.search(r'name="uppgift" value="([^"]+)"', page)
    assert found is not None
    return found[1]


def test_written_checked_and_saved_in_three_steps(clinic: Clinic, tolvan: SubjectId, signed_in: SignIn) -> None:
    browser = signed_in(tolvan)
    record = begun(browser)
    checked = browser.post(f"{MAIL}/kontrollera", uppgift=record, varde=" ny@example.SE ")
    text = words(checked.text)
    assert checked.status_code == 200
    assert "Stod förut tolvan@example.se Kommer att stå ny@example.se" in text
    assert "Uppgiften rättas på alla 2 ställen där den finns." in text
    assert "Vi meddelar den gamla adressen" in text
    assert logged(clinic, tolvan, Act.RECTIFY) == []
    assert forms(checked.text) == [f"{MAIL}/ratta"]
    done = browser.done(f"{MAIL}/ratta", uppgift=record, varde="ny@example.se")
    assert heading(done) == "Det är rättat"
    now = browser.page(CONTACT)
    assert "E-post ny@example.se" in words(now)
    assert "Rättat Det här stod här förut." in words(now)
    assert "Skäl Rättat av personen själv på Mina uppgifter." in words(now)
    assert logged(clinic, tolvan, Act.RECTIFY) == ["done"]


def test_the_old_address_is_told(clinic: Clinic, tolvan: SubjectId, signed_in: SignIn) -> None:
    """policy.md, *Identity*: a change by somebody else is noticed."""
    browser = signed_in(tolvan)
    browser.done(f"{MAIL}/ratta", uppgift=begun(browser), varde="ny@example.se")
    with clinic.vault.database.read() as tx:
        assert duties.has_open_duty(tx, tolvan, "old-address")


@pytest.mark.parametrize(
    ("field", "written", "said"),
    [("e-post", "ingen adress", "Värdet är ingen e-postadress."), ("telefon", "ring mig", "telefonnummer"),
     ("e-post", "", "Värdet är tomt."), ("e-post", "tolvan@example.se", "Det står så redan."),
     ("e-post", "a" * 201, "Texten är för lång.")],
)  # fmt: skip
def test_what_is_wrong_is_said_at_once_and_what_was_written_is_kept(
    clinic: Clinic, tolvan: SubjectId, signed_in: SignIn, field: str, written: str, said: str
) -> None:
    browser = signed_in(tolvan)
    record = begun(browser, field)
    for step in ("kontrollera", "ratta"):
        answer = browser.post(f"{CONTACT}/{field}/{step}", uppgift=record, varde=written)
        if step == "ratta" and said.startswith("Det står"):
            assert answer.status_code == 303
            continue
        assert answer.status_code == 422
        assert said in words(answer.text)
        assert f'value="{written}"' in answer.text
        assert 'href="#f-varde"' in answer.text
    assert logged(clinic, tolvan, Act.RECTIFY) in ([], ["refused"], ["done"])


def test_an_address_that_finds_somebody_else_is_not_taken(clinic: Clinic, tolvan: SubjectId, signed_in: SignIn) -> None:
    somebody_else(clinic)
    browser = signed_in(tolvan)
    answer = browser.post(f"{MAIL}/kontrollera", uppgift=begun(browser), varde="elvira@example.se")
    assert answer.status_code == 422


def test_a_field_that_is_missing_is_completed(clinic: Clinic, tolvan: SubjectId, signed_in: SignIn) -> None:
    """Art. 16, second sentence."""
    browser = signed_in(tolvan)
    record = begun(browser, "telefon")
    form = browser.page(f"{CONTACT}/gata/ratta?uppgift={record}")
    assert "Inget står där nu." in words(form)
    browser.done(f"{CONTACT}/gata/ratta", uppgift=record, varde="Storgatan 1")
    assert "Gata Storgatan 1" in words(browser.page(CONTACT))


@pytest.mark.parametrize("category", ["personnummer", "fodelsedatum", "halsa", "betalning"])
def test_what_decides_who_it_is_or_stands_in_a_journal_goes_by_a_case(
    clinic: Clinic, tolvan: SubjectId, signed_in: SignIn, category: str
) -> None:
    """R-16.1, R-16.2: not by oneself, and not in the core either."""
    browser = signed_in(tolvan)
    path = f"/mina/uppgifter/{category}/text"
    for answer in (browser.get(f"{path}/ratta"), browser.post(f"{path}/ratta", varde="x")):
        assert answer.status_code == 409
        assert "/mina/arenden/nytt/rattelse" in links(answer.text)
    assert browser.get(f"{path}/klart").status_code == 404
    person = Actor("s_x", RoleId("subject"))
    correction = Correction(CategoryId("birth_date"), {"birth_date": "1913-01-01"})
    declined = rectify(clinic.vault, tolvan, correction, by=person, now=clinic.now)
    assert isinstance(declined, Declined)
    assert "ärende" in declined.text.sv


def test_somebody_elses_record_and_nonsense_are_not_there(clinic: Clinic, tolvan: SubjectId, signed_in: SignIn) -> None:
    record = begun(signed_in(tolvan))
    other = signed_in(somebody_else(clinic))
    for address in (f"{MAIL}/ratta?uppgift={record}", f"{CONTACT}/nonsens/ratta", f"{CONTACT}/ort/ratta"):
        assert other.get(address).status_code == 404, address
    for step in ("kontrollera", "ratta"):
        assert other.post(f"{MAIL}/{step}", uppgift=record, varde="min@example.se").status_code == 404
    assert logged(clinic, tolvan, Act.RECTIFY) == []


def test_sent_twice_it_is_corrected_once_and_both_are_told_so(
    clinic: Clinic, tolvan: SubjectId, signed_in: SignIn
) -> None:
    """Design 5, 8: the second of two presses finds what the first one made, and nothing else does."""
    browser = signed_in(tolvan)
    record = begun(browser)
    for _ in range(2):
        assert heading(browser.done(f"{MAIL}/ratta", uppgift=record, varde="ny@example.se")) == "Det är rättat"
    assert logged(clinic, tolvan, Act.RECTIFY) == ["done"]
    for written in ("annan@example.se", "ingen adress"):
        assert browser.post(f"{MAIL}/ratta", uppgift=record, varde=written).status_code == 404


def test_the_check_has_no_page_of_its_own(clinic: Clinic, tolvan: SubjectId, signed_in: SignIn) -> None:
    answer = signed_in(tolvan).get(f"{MAIL}/kontrollera")
    assert (answer.status_code, answer.headers["location"]) == (303, CONTACT)


def test_no_address_is_corrected_on_a_screen_by_somebody_who_is_hidden(clinic: Clinic, signed_in: SignIn) -> None:
    """R-41: it would show it; and nothing is sent to the old one."""
    subject = hidden(clinic)
    browser = signed_in(subject)
    assert browser.get(f"{CONTACT}/gata/ratta").status_code == 404
    browser.done(f"{MAIL}/ratta", uppgift=begun(browser), varde="ny@example.se")
    with clinic.vault.database.read() as tx:
        assert not duties.has_open_duty(tx, subject, "old-address")


def test_a_policy_that_lets_no_request_see_it_refuses(clinic: Clinic, tolvan: SubjectId, signed_in: SignIn) -> None:
    policy_without_requests(clinic)
    assert signed_in(tolvan).get(f"{MAIL}/ratta").status_code == 403


def test_contact_details_are_not_changed_by_one_factor(clinic: Clinic, tolvan: SubjectId, signed_in: SignIn) -> None:
    """policy.md, *Identity*: changing contact details needs an e-ID."""
    browser = signed_in(tolvan, Level.ONE_FACTOR)
    assert browser.post(f"{MAIL}/ratta", varde="ny@example.se").status_code == 403
    assert logged(clinic, tolvan, Act.RECTIFY) == []


def test_in_english(clinic: Clinic, tolvan: SubjectId, signed_in: SignIn) -> None:
    browser = signed_in(tolvan).in_language("en")
    record = begun(browser)
    assert "We tell the old address" in words(
        browser.post(f"{MAIL}/kontrollera", uppgift=record, varde="ny@example.se").text
    )
    assert heading(browser.done(f"{MAIL}/ratta", uppgift=record, varde="ny@example.se")) == "It is corrected"
