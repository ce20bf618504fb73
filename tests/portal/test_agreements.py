"""My agreements: what binds us, an offer that is signed with what it needs and nothing else (S4, N-04, C-3)."""

import pytest

from ombud.identity import Level
from ombud.relations import Kind, Relation, State
from ombud.terms import SubjectId
from tests.clinic import RUT, Clinic
from tests.portal.browser import Browser, forms, heading, links, words
from tests.portal.conftest import SignIn
from tests.portal.people import agreed, policy_without_requests, somebody_else

HERE = "/mina/avtal"


def offered(clinic: Clinic, subject: SubjectId, service: str) -> Relation:
    return clinic.begin(subject, Kind.AGREEMENT, service=service)


def address(browser: Browser, state: str = "erbjudet") -> str:
    """The first agreement in the list that is in that state."""
    page = browser.page(HERE)
    card = next(one for one in page.split('<a class="card"') if f", {state}" in one or f", {state}" in words(one))
    return card.partition('href="')[2].partition('"')[0]


def test_what_binds_us_and_to_whom_data_was_given(clinic: Clinic, tolvan: SubjectId, signed_in: SignIn) -> None:
    """N-12, R-15.1 (c)."""
    clinic.begin(tolvan, Kind.MEASURE, asks="En offert på massage")
    page = signed_in(tolvan).page(HERE)
    text = words(page)
    assert heading(page) == "Mina avtal"
    assert "2 avtal eller åtaganden gäller nu." in text
    assert "Träningskort Avtal, gäller Sedan 23 november 2026" in text
    assert "En offert på massage Åtgärd som du bad om, gäller" in text
    assert "Kontakt Kontakt, antecknad" in text
    assert "Ingen utanför oss har fått uppgifter om dig." in text
    assert 'href="/mina/uppgifter" aria-current="true"' in page


def test_one_agreement_with_what_was_agreed_and_how_long_it_is_kept(
    clinic: Clinic, tolvan: SubjectId, signed_in: SignIn
) -> None:
    browser = signed_in(tolvan)
    page = browser.page(address(browser, "gäller"))
    text = words(page)
    assert heading(page) == "Träningskort"
    assert "Tecknat i receptionen Kopia lämnad till dig" in text
    assert "Rättsliga anspråk" in text
    assert forms(page) == []


def test_an_offer_is_signed_with_what_it_needs(clinic: Clinic, signed_in: SignIn) -> None:
    """N-04.1, N-04.2: necessary and voluntary apart, and nothing is ticked or filled in."""
    subject = clinic.somebody()
    clinic.begin(subject, Kind.CONTACT, channel="web")
    offered(clinic, subject, "traningskort")
    browser = signed_in(subject)
    place = address(browser)
    page = browser.page(place)
    text = words(page)
    assert "Inget gäller förrän du tecknar det." in text
    assert text.index("Det här behövs") < text.index("Kortet har en åldersgräns.") < text.index("Det här är frivilligt")
    assert "Telefon (frivilligt)" in text
    assert "checked" not in page.partition("<main")[2]
    assert "Du får informationen om personuppgifter i version 1 när du tecknar." in text
    given = {"given": "Tolvan", "family": "Tolvansson", "email": "tolvan@example.se", "birth_date": "1912-12-12"}
    done = browser.done(place, given)
    assert "Klart. Avtalet gäller från och med nu." in words(done)
    assert "Tecknat på webben" in words(done)
    assert "1 avtal eller åtagande gäller nu." in words(browser.page(HERE))
    assert clinic.values(subject, "contract.perform", "contact") == [{"email": "tolvan@example.se"}]
    assert browser.post(place, given).status_code == 404


def test_what_is_missing_is_said_at_its_field_and_what_was_written_is_kept(clinic: Clinic, signed_in: SignIn) -> None:
    subject = clinic.somebody()
    offered(clinic, subject, "traningskort")
    browser = signed_in(subject)
    answer = browser.post(address(browser), given="Tolvan", email="fel")
    assert answer.status_code == 422
    assert 'value="Tolvan"' in answer.text
    assert 'href="#f-family"' in answer.text or 'href="#f-email"' in answer.text
    assert "Inget avtal gäller nu." in words(browser.page(HERE))


def test_no_consent_but_the_one_that_the_service_needs_and_it_is_unticked(
    clinic: Clinic, tolvan: SubjectId, signed_in: SignIn
) -> None:
    """C-3, N-04.3."""
    offered(clinic, tolvan, "massage")
    browser = signed_in(tolvan)
    place = address(browser)
    page = browser.page(place)
    assert page.partition("<main")[2].count('type="checkbox"') == 1
    assert "får behandla de hälsouppgifter" in words(page)
    assert "Det här har vi redan och behöver inte fråga om: Förnamn, Efternamn, E-post" in words(page)
    refused = browser.post(place, text="Stel nacke.")
    assert refused.status_code == 422
    assert "Kryssa i samtycket om du vill ha tjänsten." in words(refused.text)
    assert "Stel nacke." in refused.text
    assert "Klart." in words(browser.done(place, text="Stel nacke.", samtycke="ja"))


def test_what_belongs_in_a_journal_and_a_number_are_not_asked_for_in_a_form(clinic: Clinic, signed_in: SignIn) -> None:
    """PDL 3:6, N-04.4."""
    subject = clinic.somebody()
    offered(clinic, subject, "vaccination")
    browser = signed_in(subject)
    place = address(browser)
    page = browser.page(place)
    assert 'name="text"' not in page
    assert 'name="personnummer"' not in page
    assert "Det tar vi vid besöket, om det behövs: Personnummer, Text." in words(page)
    given = {"given": "Tolvan", "family": "Tolvansson", "birth_date": "1912-12-12", "text": "x", "personnummer": "1"}
    browser.done(place, given)


def test_an_offer_can_be_declined(clinic: Clinic, tolvan: SubjectId, signed_in: SignIn) -> None:
    offer = offered(clinic, tolvan, "massage")
    browser = signed_in(tolvan)
    place = address(browser)
    assert "Du har tackat nej till erbjudandet." in words(browser.done(f"{place}/nej"))
    assert browser.post(f"{place}/nej").status_code == 404
    assert browser.post(place).status_code == 404
    assert offer.state is State.OFFERED
    assert "Avtal, återkallat" in words(browser.page(HERE))


def test_an_address_that_two_share_hinders_nobody(clinic: Clinic, signed_in: SignIn) -> None:
    """Nobody is told either that somebody else has it (security.md, threat 14)."""
    somebody_else(clinic)
    subject = clinic.somebody()
    offered(clinic, subject, "traningskort")
    browser = signed_in(subject)
    given = {"given": "Tolvan", "family": "Tolvansson", "email": "elvira@example.se", "birth_date": "1912-12-12"}
    assert "Klart." in words(browser.done(address(browser), given))


@pytest.mark.parametrize("path", ["nonsens", "r_" + "0" * 26])
def test_somebody_elses_agreement_and_nonsense_are_not_there(
    clinic: Clinic, tolvan: SubjectId, signed_in: SignIn, path: str
) -> None:
    other = signed_in(somebody_else(clinic))
    theirs = address(signed_in(tolvan), "gäller")
    for place in (theirs, f"{HERE}/{path}"):
        assert other.get(place).status_code == 404
        assert other.post(place).status_code == 404
        assert other.post(f"{place}/nej").status_code == 404


def test_refused_and_one_factor(clinic: Clinic, tolvan: SubjectId, signed_in: SignIn) -> None:
    """R-07"""
    assert signed_in(tolvan, Level.ONE_FACTOR).get(HERE).status_code == 403
    place = address(signed_in(tolvan), "gäller")
    policy_without_requests(clinic)
    browser = signed_in(tolvan)
    assert browser.get(HERE).status_code == 403
    assert browser.get(place).status_code == 403
    assert browser.post(place).status_code == 403
    assert browser.post(f"{place}/nej").status_code == 403


def test_in_english(clinic: Clinic, tolvan: SubjectId, signed_in: SignIn) -> None:
    agreed(clinic, tolvan, "massage", {"text": "Stiff neck."}, consent=True)
    offered(clinic, tolvan, "kostradgivning")
    browser = signed_in(tolvan).in_language("en")
    text = words(browser.page(HERE))
    assert "1 offer is waiting for your answer. 2 agreements or commitments are in force now." in text
    assert "Nutrition advice" in heading(browser.page(address(browser, "offered")))
    assert RUT.id not in text.split()
    assert HERE in links(browser.page("/mina/uppgifter"))
