"""The first page: the answer first, in numbers, then what waits, then what can be done."""

from ombud.audit import Act
from ombud.law.rights import Right
from ombud.relations import Kind
from ombud.requests import answer, open_request
from ombud.requests.case_file import CaseFile
from ombud.requests.model import Arrival, Wanted
from ombud.terms import SubjectId
from tests.clinic import CAMPAIGNS, DISA, RUT, STELLAN, VERA, Clinic
from tests.collection.rows import logged
from tests.portal.browser import heading, links, words
from tests.portal.conftest import SignIn
from tests.portal.people import hidden


def test_the_first_sentence_says_how_much_for_how_many_things_and_when_it_was_last_read(
    clinic: Clinic, tolvan: SubjectId, signed_in: SignIn
) -> None:
    """N-16, R-15.1: the answer comes first."""
    clinic.later(hours=2)
    clinic.read(tolvan, "contract.perform", "contact")
    page = signed_in(tolvan).page("/mina")
    assert heading(page) == "Det här vet vi om dig"
    assert "Vi har 7 uppgifter om dig. De används till" in words(page)
    assert "Senast läst i dag kl. 13.00" in words(page)
    assert links(page)[-1] == "/mina/lasningar"
    assert words(signed_in(tolvan).in_language("en").page("/mina")).startswith(
        "What we know about you We hold 7 records"
    )


def test_nothing_is_opened_for_it_and_one_entry_says_that_it_was_made(
    clinic: Clinic, tolvan: SubjectId, signed_in: SignIn
) -> None:
    before = len(logged(clinic, tolvan, Act.ACCESS))
    signed_in(tolvan).page("/mina")
    assert logged(clinic, tolvan, Act.ACCESS)[before:] == ["done"]


def test_ones_own_visits_are_no_readings_by_somebody(clinic: Clinic, tolvan: SubjectId, signed_in: SignIn) -> None:
    browser = signed_in(tolvan)
    browser.page("/mina")
    assert "Ingen har läst dem." in words(browser.page("/mina"))


def test_what_was_stopped_is_a_try_and_no_reading(clinic: Clinic, tolvan: SubjectId, signed_in: SignIn) -> None:
    clinic.read(tolvan, "marketing.direct", "health", CAMPAIGNS)
    text = words(signed_in(tolvan).page("/mina"))
    assert "Ingen har läst dem." in text
    assert "Stoppad" in text


def test_an_offer_waits_at_the_top(clinic: Clinic, tolvan: SubjectId, signed_in: SignIn) -> None:
    clinic.begin(tolvan, Kind.AGREEMENT, service="massage")
    assert "Ett avtal väntar på dig" in words(signed_in(tolvan).page("/mina"))


def test_the_five_places_and_where_one_is(clinic: Clinic, tolvan: SubjectId, signed_in: SignIn) -> None:
    page = signed_in(tolvan).page("/mina/uppgifter")
    assert 'href="/mina/uppgifter" aria-current="page"' in page
    assert page.count("aria-current") == 1
    for place in ("/mina", "/mina/uppgifter", "/mina/val", "/mina/arenden", "/mina/lasningar"):
        assert f'<li><a href="{place}"' in page


def test_no_unit_is_named_to_somebody_whose_identity_is_protected(clinic: Clinic, signed_in: SignIn) -> None:
    """R-41: no address, no place, no unit on any page."""
    subject = hidden(clinic)
    clinic.read(subject, "care.record", "health", VERA)
    clinic.read(subject, "contract.perform", "contact", RUT)
    text = words(signed_in(subject).page("/mina"))
    assert "Vårdpersonal" in text
    assert VERA.unit not in text
    assert RUT.unit not in text


def test_readings_from_a_protected_unit_leave_no_trace(clinic: Clinic, tolvan: SubjectId, signed_in: SignIn) -> None:
    """policy.md, *Readers*: no row and no count."""
    clinic.later(hours=1)
    clinic.read(tolvan, "care.record", "health", STELLAN)
    assert "Ingen har läst dem." in words(signed_in(tolvan).page("/mina"))


def test_an_answer_within_the_month_and_an_open_case_come_first(
    clinic: Clinic, tolvan: SubjectId, signed_in: SignIn
) -> None:
    arrival = Arrival("portal", clinic.now, (Wanted(Right.ACCESS),), subject=tolvan)
    opened = open_request(clinic.vault, arrival, by=RUT, now=clinic.now)
    assert isinstance(opened, CaseFile)
    text = words(signed_in(tolvan).page("/mina"))
    assert text.index("Du har ett öppet ärende") < text.index("Vad vill du göra?")
    assert opened.reference in text
    assert "Du får svar senast onsdag 23 december 2026." in text


def test_what_has_been_answered_is_news_for_a_month_and_then_only_a_case(
    clinic: Clinic, tolvan: SubjectId, signed_in: SignIn
) -> None:
    """R-06: an objection is in force at once, and answered."""
    arrival = Arrival("portal", clinic.now, (Wanted(Right.OBJECTION_MARKETING),), subject=tolvan)
    opened = open_request(clinic.vault, arrival, by=RUT, now=clinic.now)
    assert isinstance(opened, CaseFile)
    assert isinstance(answer(clinic.vault, opened.id, by=DISA, now=clinic.now), tuple)
    text = words(signed_in(tolvan).page("/mina"))
    assert f"Du har fått svar Ärende {opened.reference}" in text
    clinic.later(days=32)
    assert "Du har fått svar" not in words(signed_in(tolvan).page("/mina"))
