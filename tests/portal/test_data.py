"""My data: for each value why, until when, from where, for whom and who has read it (Art. 15, N-16, R-15.1)."""

import pytest

from ombud.audit import Act
from ombud.identity import Level
from ombud.portal import data
from ombud.terms import SubjectId
from ombud.terms.time import to_micros
from tests.clinic import CAMPAIGNS, RUT, VERA, Clinic
from tests.collection.rows import logged
from tests.portal.browser import heading, links, words
from tests.portal.conftest import SignIn
from tests.portal.people import MASKED, NUMBER, hidden, policy_without_requests, somebody_else
from tests.seals import written_so

WHOLE = f"{NUMBER[:8]}-{NUMBER[8:]}"


def test_the_list_says_how_much_of_what_and_for_what(clinic: Clinic, tolvan: SubjectId, signed_in: SignIn) -> None:
    page = signed_in(tolvan).page("/mina/uppgifter")
    assert heading(page) == "Vi har 7 uppgifter om dig"
    text = words(page)
    assert "Kontaktuppgifter 2 uppgifter Används till:" in text
    assert "Hälsouppgifter 1 uppgift känslig sparas enligt lag" in text
    assert "tolvan@example.se" not in page
    assert links(page)[:2] == ["/mina/uppgifter/namn", "/mina/uppgifter/kontakt"]


def test_somebody_of_whom_hardly_anything_is_held_is_told_so(clinic: Clinic, signed_in: SignIn) -> None:
    browser = signed_in(clinic.somebody())
    assert heading(browser.page("/mina/uppgifter")) == "Vi har inga uppgifter om dig"
    assert browser.get("/mina/uppgifter/kontakt").status_code == 404


def test_each_value_has_all_that_belongs_to_it(clinic: Clinic, tolvan: SubjectId, signed_in: SignIn) -> None:
    """N-16.1, R-15.1 (a)–(g): purpose, basis, period with its date, source, recipients, readers, the sentence."""
    clinic.read(tolvan, "contract.perform", "contact")
    page = signed_in(tolvan).page("/mina/uppgifter/kontakt")
    text = words(page)
    for said in (
        "E-post tolvan@example.se",
        "Telefon 070-174 06 05",
        "Kommer från Dig själv, i receptionen, 23 november 2026. Du fick då information enligt version 1.",
        "Bara så länge du samtycker Ta tillbaka",
        "23 november 2028. 24 månader efter din senaste kontakt med oss",
        "Krävs för tjänsten",
        "Rättslig grund Ditt samtycke (artikel 6.1 a)",
        "Kan lämnas till",
        "meningar i informationen som gäller",
        "Senast läst i dag kl. 11.00.",
        "Reception, Receptionen",
        "Öppnade uppgifter Kontaktuppgifter",
    ):
        assert said in text, said
    assert "/integritet#m8" in links(page)
    assert "tolvan@example.se" in page
    assert "rut" not in text.lower().replace("erbjudan", "").split()


def test_copies_of_one_value_are_one_value(clinic: Clinic, tolvan: SubjectId, signed_in: SignIn) -> None:
    """The consent brought a copy of the address into its own store: to the person there is one address."""
    page = signed_in(tolvan).page("/mina/uppgifter/namn")
    assert words(page).count("Tolvansson") == 1


def test_a_contact_detail_stands_once_with_the_purposes_of_its_own_copies(
    clinic: Clinic, tolvan: SubjectId, signed_in: SignIn
) -> None:
    """R-15.1: the address is used for advertising; the telephone that came with it is not."""
    page = signed_in(tolvan).page("/mina/uppgifter/kontakt")
    text = words(page)
    assert text.count("tolvan@example.se") == 1
    assert text.count("070-174 06 05") == 1
    mail, phone = (one.partition("</section>")[0] for one in page.split("<section")[1:3])
    assert "tolvan@example.se" in mail
    assert "070-174 06 05" in phone
    assert "Reklam" in words(mail)
    assert "Reklam" not in words(phone)


def test_only_that_category_is_opened(clinic: Clinic, tolvan: SubjectId, signed_in: SignIn) -> None:
    page = signed_in(tolvan).page("/mina/uppgifter/namn")
    assert "tolvan@example.se" not in page
    assert "nacke" not in page


def test_a_number_is_masked_until_one_asks_to_see_it_on_that_page_alone(
    clinic: Clinic, tolvan: SubjectId, signed_in: SignIn
) -> None:
    browser = signed_in(tolvan)
    page = browser.page("/mina/uppgifter/personnummer")
    assert MASKED in words(page)
    assert WHOLE not in words(page)
    record = page.partition('name="uppgift" value="')[2].partition('"')[0]
    before = logged(clinic, tolvan, Act.ACCESS)
    shown = browser.post("/mina/uppgifter/personnummer", uppgift=record)
    assert shown.status_code == 200
    assert WHOLE in words(shown.text)
    assert "Att du visade det är antecknat i loggen." in words(shown.text)
    assert len(logged(clinic, tolvan, Act.ACCESS)) == len(before) + 2
    assert WHOLE not in browser.page("/mina/uppgifter/personnummer")


@pytest.mark.parametrize("record", ["", "d_nonsense", "d_" + "0" * 26])
def test_what_is_no_record_of_theirs_is_not_shown(
    clinic: Clinic, tolvan: SubjectId, signed_in: SignIn, record: str
) -> None:
    answer = signed_in(tolvan).post("/mina/uppgifter/personnummer", uppgift=record)
    assert answer.status_code == 404
    assert WHOLE not in answer.text


def test_somebody_elses_record_is_not_there(clinic: Clinic, tolvan: SubjectId, signed_in: SignIn) -> None:
    """Security.md 2, row 24: 404 for another person's id, and the log says that it was tried."""
    page = signed_in(tolvan).page("/mina/uppgifter/personnummer")
    record = page.partition('name="uppgift" value="')[2].partition('"')[0]
    other = signed_in(somebody_else(clinic))
    assert other.post("/mina/uppgifter/personnummer", uppgift=record).status_code == 404
    assert other.post("/mina/uppgifter/kontakt", uppgift=record).status_code == 404


def test_what_a_statute_keeps_says_so(clinic: Clinic, tolvan: SubjectId, signed_in: SignIn) -> None:
    text = words(signed_in(tolvan).page("/mina/uppgifter/halsa"))
    assert "Måste sparas enligt lag" in text
    assert "10 år efter sista anteckningen i handlingen" in text
    assert "Det här är känsliga uppgifter." in text
    assert "Slag anteckning" in text
    assert "Rätta själv" not in text


def test_what_nothing_keeps_any_more_says_that_it_goes(clinic: Clinic, tolvan: SubjectId, signed_in: SignIn) -> None:
    """N-16.1: what is only kept until the next sweep is shown too."""
    gone = to_micros(clinic.now.replace(year=2020))
    sql = "UPDATE relation SET state = 'ended', closed_at = ?, opened_at = ? WHERE subject_id = ?"
    written_so(clinic, tolvan, "relation", sql, gone, gone, tolvan)
    browser = signed_in(tolvan)
    assert "behövs inte längre och raderas vid nästa gallring" in words(browser.page("/mina/uppgifter"))
    assert "Inget ändamål behöver uppgiften längre." in words(browser.page("/mina/uppgifter/fodelsedatum"))


def test_long_lists_go_page_by_page(
    clinic: Clinic, tolvan: SubjectId, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(data, "A_PAGE", 2)
    for number in range(4):
        clinic.later(minutes=1)
        note = {"document": f"k-{number}", "kind": "note", "text": f"Anteckning {number}."}
        clinic.store(tolvan, clinic.draft("health", "care", note, unit=VERA.unit))
    browser = signed_in(tolvan)
    first = browser.page("/mina/uppgifter/halsa")
    assert "Anteckning 3." in first
    assert "Anteckning 1." not in first
    assert "Sida 1 av 3" in words(first)
    assert "Stel nacke." in browser.page("/mina/uppgifter/halsa?sida=3")
    for page in ("99", "x", "-1", "0"):
        assert browser.get(f"/mina/uppgifter/halsa?sida={page}").status_code == 200


def test_places_and_units_are_not_shown_of_somebody_whose_identity_is_protected(
    clinic: Clinic, signed_in: SignIn
) -> None:
    """R-41: no address, no place, no unit on any page, not even to the person."""
    subject = hidden(clinic)
    clinic.hold(subject, "contact", "contract", street="Storgatan 1", postal_code="111 22", city="Uppsala")
    clinic.read(subject, "care.record", "health", VERA)
    browser = signed_in(subject)
    contact, health = browser.page("/mina/uppgifter/kontakt"), browser.page("/mina/uppgifter/halsa")
    for place in ("Storgatan", "111 22", "Uppsala"):
        assert place not in contact
    assert "visas inte, eftersom du har skyddade personuppgifter" in words(contact)
    assert "/gata/ratta" not in contact
    assert "/telefon/ratta" in contact
    assert "Södra mottagningen" not in health
    assert VERA.unit not in health
    assert "Du har skyddade personuppgifter." in words(health)


def test_data_that_the_policy_lets_no_request_see_is_refused_with_a_way_on(
    clinic: Clinic, tolvan: SubjectId, signed_in: SignIn
) -> None:
    policy_without_requests(clinic)
    browser = signed_in(tolvan)
    for path in ("/mina", "/mina/uppgifter", "/mina/uppgifter/kontakt"):
        answer = browser.get(path)
        assert answer.status_code == 403, path
        assert "/mina/arenden" in links(answer.text)
    assert browser.get("/mina/uppgifter/nonsens").status_code == 404


def test_patient_data_is_not_for_one_factor(clinic: Clinic, tolvan: SubjectId, signed_in: SignIn) -> None:
    """R-07; policy.md: a letter code opens choices and cases, never patient data."""
    browser = signed_in(tolvan, Level.ONE_FACTOR)
    for path in ("/mina/uppgifter", "/mina/uppgifter/kontakt"):
        answer = browser.get(path)
        assert answer.status_code == 403
        assert "e-legitimation" in words(answer.text)


def test_in_english(clinic: Clinic, tolvan: SubjectId, signed_in: SignIn) -> None:
    browser = signed_in(tolvan).in_language("en")
    clinic.read(tolvan, "marketing.direct", "contact", CAMPAIGNS, "email")
    text = words(browser.page("/mina/uppgifter/kontakt"))
    assert "Comes from Yourself, at the desk" in text
    assert "Only while you consent Withdraw" in text
    assert "An automatic run (The campaign program)" in text
    assert "Health data" in words(browser.page("/mina/uppgifter"))
    assert RUT.id not in text.split()
