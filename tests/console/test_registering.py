"""The reception registers somebody: search, what the service needs, check, slip (ux.md 3.4 W6; N-04, N-05)."""

import re
from dataclasses import replace
from io import BytesIO

import pytest
from pypdf import PdfReader

from ombud.audit import Act
from ombud.identity import letter_code
from ombud.identity.model import Proven
from ombud.terms import SubjectId
from ombud.vault import Budget
from ombud.web import Door
from tests.clinic import Clinic, demo_policy
from tests.console.conftest import Staff
from tests.portal.browser import Browser, heading, links, words
from tests.portal.html import faults
from tests.portal.people import NUMBER, TOLVAN, hidden, registered

HERE = "/konsol/registrera"
FIELDS, SAME, CHECK, DONE = (f"{HERE}/{one}" for one in ("uppgifter", "finns", "kontrollera", "klart"))
ELVIRA = {"given": "Elvira", "family": "Elvasson", "email": "elvira@example.se", "birth_date": "1911-11-11"}
SHOWN = {"legitimation": "id_card", "information": "ja"}


@pytest.fixture
def rut(staff: Staff) -> Browser:
    return staff("rut")


def key(page: str) -> str:
    found = re.search(r'name="nyckel" value="([^"]+)"', page)
    assert found is not None
    return found[1]


def looked(rut: Browser, text: str, service: str = "traningskort") -> str:
    """The page after a search."""
    return rut.done(HERE, {"sok": text, "tjanst": service})


def checked(rut: Browser, page: str, fields: dict[str, str], **more: str) -> str:
    """The page that reads back what was given."""
    return rut.done(FIELDS, {"nyckel": key(page), **fields, **SHOWN, **more})


def saved(rut: Browser, page: str) -> str:
    return rut.done(CHECK, {"nyckel": key(page)})


def people(clinic: Clinic) -> int:
    with clinic.vault.database.read() as tx:
        return int(tx.all("SELECT count(*) FROM subject")[0][0])


def subject_on(page: str) -> SubjectId:
    found = next(one for one in links(page) if one.startswith("/konsol/personer/s_"))
    from ombud.terms.ids import id_bytes

    return SubjectId(id_bytes("s_", found.rsplit("/", 1)[-1]))


def test_somebody_new_is_registered_from_search_to_slip(clinic: Clinic, rut: Browser) -> None:
    """S4: six pages at the most, each heading says what it is; every value reaches the vault as it should."""
    page = looked(rut, "elvira@example.se")
    assert heading(page) == "Träningskort"
    assert "Ingen träff. Vi skapar en ny person" in words(page)
    assert 'value="elvira@example.se"' in page, "what was looked for is not asked for again"
    page = checked(rut, page, ELVIRA)
    assert heading(page) == "Kontrollera och spara"
    for said in ("Elvira", "Elvasson", "elvira@example.se", "1911-11-11", "Körkort eller ID-kort", "Version 1, visad"):
        assert said in words(page)
    assert people(clinic) == 0, "nothing is stored before it is saved"
    page = saved(rut, page)
    assert heading(page) == "Klart. Avtalet gäller"
    subject = subject_on(page)
    assert clinic.values(subject, "contract.perform", "contact")[0]["email"] == "elvira@example.se"
    assert faults(page) == []


def test_the_slip_has_a_code_that_opens_the_choices(clinic: Clinic, rut: Browser) -> None:
    """R-07: a code for who showed a paper; the former holds no more."""
    saved(rut, checked(rut, looked(rut, "elvira@example.se"), ELVIRA))
    codes = []
    for _ in range(2):
        answer = rut.post(DONE)
        assert answer.headers["content-type"] == "application/pdf"
        text = " ".join(page.extract_text() for page in PdfReader(BytesIO(answer.content)).pages)
        assert "Kvitto" in text
        codes.append(re.search(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}", text))
    first, second = (found[0] for found in codes if found is not None)
    assert not isinstance(letter_code.redeem(clinic.vault, first, "", now=clinic.now), Proven)
    assert isinstance(letter_code.redeem(clinic.vault, second, "", now=clinic.now), Proven)


def test_who_showed_nothing_gets_a_slip_without_a_code(rut: Browser) -> None:
    page = checked(rut, looked(rut, "elvira@example.se"), ELVIRA, legitimation="known")
    assert "ingen kod" in words(saved(rut, page))
    text = " ".join(one.extract_text() for one in PdfReader(BytesIO(rut.post(DONE).content)).pages)
    assert "Kvitto" in text
    assert re.search(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}", text) is None


def test_pressed_twice_it_is_saved_once(clinic: Clinic, rut: Browser) -> None:
    """Design 5, 8: a repeated request has one effect."""
    page = checked(rut, looked(rut, "elvira@example.se"), ELVIRA)
    for _ in range(2):
        assert heading(saved(rut, page)) == "Klart. Avtalet gäller"
    assert people(clinic) == 1


def test_only_what_this_service_needs_is_asked_for(rut: Browser) -> None:
    """N-04.1, N-05.2: each with its reason; no health data, and citizenship where the cost depends on it alone."""
    gym = looked(rut, "elvira@example.se")
    assert 'name="country"' not in gym
    assert 'name="text"' not in gym
    assert "Kortet har en åldersgräns" in words(gym)
    visit = looked(rut, "elvira@example.se", "lakarbesok")
    assert 'name="country"' in visit, "a doctor's visit has cost responsibility"
    assert 'name="text"' not in visit, "what goes into a journal is told to whoever treats"
    assert "Det tar den som ger vården" in words(visit)


def test_a_policy_that_asks_citizenship_without_cost_responsibility_is_not_followed(
    clinic: Clinic, rut: Browser
) -> None:
    """N-05.2."""
    file = demo_policy()
    visit = file.services["lakarbesok"].model_copy(update={"cost_responsibility": False})  # type: ignore[index]
    clinic.adopt(file.model_copy(update={"services": {**file.services, "lakarbesok": visit}}), clinic.now)
    assert 'name="country"' not in looked(rut, "elvira@example.se", "lakarbesok")


def test_what_is_needed_and_refused_is_answered_with_the_notices_own_sentence(clinic: Clinic, rut: Browser) -> None:
    """N-04.2, Art. 13(2)(e): what follows, what can be had without it, and nothing is kept."""
    page = looked(rut, "elvira@example.se")
    answer = rut.post(FIELDS, {"nyckel": key(page), **ELVIRA, "birth_date": "", **SHOWN})
    assert answer.status_code == 422
    said = words(answer.text)
    assert "Födelsedatum behövs för avtalet. Kortet har en åldersgräns." in said
    assert "saknas en uppgift som tjänsten inte går att utföra utan kan vi inte ge dig den" in said
    assert "Det går att teckna utan: Hälsosamtal, Massage, Kostrådgivning" in said
    assert 'value="Elvira"' in answer.text, "what was written is kept"
    assert faults(answer.text) == []
    left = rut.done(FIELDS, {"nyckel": key(answer.text), "gor": "vill-inte"})
    assert "Inget har sparats" in words(left)
    assert "påbörjad" not in words(left)
    assert people(clinic) == 0


def test_what_is_wrong_is_said_at_its_field(rut: Browser) -> None:
    page = looked(rut, "elvira@example.se")
    answer = rut.post(FIELDS, {"nyckel": key(page), **ELVIRA, "phone": "12", "legitimation": "", "information": ""})
    assert answer.status_code == 422
    for said in ("Visa informationen om personuppgifter", "Välj hur personen visade vem den är"):
        assert said in words(answer.text)
    assert 'id="e-phone"' in answer.text


def test_the_consent_that_the_service_needs_is_read_aloud_and_unticked(clinic: Clinic, rut: Browser) -> None:
    """N-04.3, C-3: the only consent that a service may need, and it is about this service."""
    page = looked(rut, "elvira@example.se", "massage")
    assert "hälsouppgifter jag lämnar för massage" in words(page)
    assert not re.search(r'name="samtycke"[^>]* checked', page)
    given = {**ELVIRA, "text": "Stel nacke."}
    del given["birth_date"]
    answer = rut.post(FIELDS, {"nyckel": key(page), **given, **SHOWN})
    assert answer.status_code == 422
    assert "Kryssa i samtycket" in words(answer.text)
    page = saved(rut, checked(rut, page, given, samtycke="ja"))
    assert clinic.values(subject_on(page), "contract.perform", "health")[0]["text"] == "Stel nacke."


@pytest.mark.parametrize("written", ["191212121212", "19121212-1212", "121212+1212", "12 12 12+1212"])
def test_a_number_that_is_here_already_is_found_in_any_form(clinic: Clinic, rut: Browser, written: str) -> None:
    """P-06: and nobody can be registered beside them."""
    registered(clinic)
    page = looked(rut, written, "halsosamtal")
    assert heading(page) == "Finns personen redan?"
    assert "Ja. Någon är redan registrerad med det numret." in words(page)
    assert "Tolvansson" not in page, "nothing of what is held is shown"
    assert "annan person" not in words(page)
    assert not any(NUMBER in one or written in one for one in rut.seen)
    still = rut.done(SAME, {"nyckel": key(page), "gor": "annan"})
    assert heading(still) == "Finns personen redan?"


def test_who_is_here_already_signs_with_what_is_held(clinic: Clinic, rut: Browser) -> None:
    tolvan = registered(clinic)
    page = looked(rut, NUMBER, "halsosamtal")
    page = rut.done(SAME, {"nyckel": key(page), "gor": "samma", "vem": "0"})
    assert "Det här har vi redan och behöver inte fråga om: Förnamn, Efternamn" in words(page)
    page = saved(rut, checked(rut, page, {}))
    assert subject_on(page) == tolvan
    assert people(clinic) == 1


def test_a_shared_address_is_compared_by_name_without_showing_anything(clinic: Clinic, rut: Browser) -> None:
    """PDL 4:3: the comparison is an opening with its entry; it says yes or no."""
    tolvan = registered(clinic)
    page = looked(rut, TOLVAN["email"])
    assert "En person är redan registrerad med den adressen." in words(page)
    for name, said in (("tolvan  TOLVANSSON", "Ja, namnet står"), ("Elvira Elvasson", "Nej, ett annat namn står")):
        page = rut.done(SAME, {"nyckel": key(page), "gor": "jamfor", "vem": "0", "namn": name})
        assert said in words(page)
    clinic.vault.ledger.sequence(clinic.now)
    with clinic.vault.database.read() as tx:
        entries = [one.entry for one in clinic.vault.ledger.who_read(tx, tolvan)]
    opened = [one for one in entries if one.act is Act.OPEN and one.actor.id == "rut" and "name" in one.categories]
    assert len(opened) >= 2
    page = rut.done(SAME, {"nyckel": key(page), "gor": "annan"})
    page = saved(rut, checked(rut, page, {**ELVIRA, "email": TOLVAN["email"]}))
    assert subject_on(page) != tolvan


def test_the_same_name_and_birth_year_is_asked_about_before_it_is_saved(clinic: Clinic, rut: Browser) -> None:
    """The guard against doubles, where no number was at hand."""
    registered(clinic)
    page = rut.done(HERE, {"utan": "ja", "tjanst": "traningskort"})
    page = checked(rut, page, {**TOLVAN, "email": "tolv@example.se", "phone": ""})
    assert heading(page) == "Finns personen redan?"
    page = rut.done(SAME, {"nyckel": key(page), "gor": "annan"})
    assert 'value="Tolvan"' in page, "what was given is kept"
    page = checked(rut, page, {**TOLVAN, "email": "tolv@example.se", "phone": ""})
    assert heading(page) == "Kontrollera och spara"


def test_a_protected_person_is_not_met_by_name_or_address(clinic: Clinic, rut: Browser) -> None:
    """R-41: by name and birth year nobody is found; by the number the person is served, and no place is shown."""
    hidden(clinic)
    page = looked(rut, "Tolvan Tolvansson 1912")
    assert "Ingen träff" in words(page)
    page = looked(rut, NUMBER)
    assert "Skyddade personuppgifter" in words(page)


def test_a_draft_survives_a_sign_out_and_goes_with_the_day(clinic: Clinic, staff: Staff, rut: Browser) -> None:
    """N-16: what is written while the form is open is there after the sign-in; sealed, for a day."""
    page = looked(rut, "elvira@example.se")
    kept = rut.post(f"{HERE}/utkast", {"nyckel": key(page), "given": "Elvira", "family": "Halvskriven"})
    assert kept.status_code == 200
    assert heading(kept.text) == "Utkastet är sparat"
    rut.post("/logga-ut")
    again = staff("rut")
    start = again.page(HERE)
    assert "Du har en påbörjad registrering" in words(start)
    assert 'value="Halvskriven"' in again.page(FIELDS)
    assert "påbörjad" not in words(staff("vera", at=None).get("/konsol").text), "it is nobody else's"
    clinic.later(days=1, minutes=1)
    assert "påbörjad" not in words(staff("rut").page(HERE))


def test_another_tab_does_not_go_on_with_it(rut: Browser) -> None:
    first = looked(rut, "elvira@example.se")
    looked(rut, "tolv@example.se")
    answer = rut.post(FIELDS, {"nyckel": key(first), **ELVIRA, **SHOWN})
    assert answer.status_code == 409
    assert "annan registrering" in words(answer.text)
    gone = rut.done(HERE, {"gor": "borja-om"})
    assert "borttaget" in words(gone)


@pytest.mark.parametrize("path", [FIELDS, SAME, CHECK, DONE])
def test_a_step_of_nothing_begun_leads_to_the_first(rut: Browser, path: str) -> None:
    assert heading(rut.page(path)) == "Registrera person"
    for form in ({}, {"nyckel": "x", "gor": "samma", "vem": "0"}):
        assert heading(rut.done(path, form)) == "Registrera person"


def test_a_step_is_not_jumped(clinic: Clinic, rut: Browser) -> None:
    looked(rut, "elvira@example.se")
    assert heading(rut.page(CHECK)) == "Träningskort"
    assert heading(rut.page(SAME)) == "Träningskort"
    registered(clinic)
    page = looked(rut, NUMBER)
    assert heading(rut.page(FIELDS)) == heading(page) == "Finns personen redan?"
    for form in ({"gor": "samma", "vem": "7"}, {"gor": "samma", "vem": "x"}, {"gor": "jamfor", "vem": "0"}):
        assert heading(rut.done(SAME, {"nyckel": key(page), **form})) == "Finns personen redan?"


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"sok": "", "tjanst": "traningskort"}, "Skriv ett personnummer"),
        ({"sok": "191212121213", "tjanst": "traningskort"}, "Kontrollsiffran stämmer inte"),
        ({"sok": "Elvira", "tjanst": "traningskort"}, "Det är inget nummer och ingen adress"),
        ({"sok": "elvira@example.se", "tjanst": ""}, "Välj vilken tjänst"),
        ({"sok": "elvira@example.se", "tjanst": "tarot"}, "Välj vilken tjänst"),
    ],
)
def test_a_search_that_cannot_be_made_says_why(rut: Browser, form: dict[str, str], said: str) -> None:
    answer = rut.post(HERE, form)
    assert answer.status_code == 422
    assert said in words(answer.text)
    assert form["sok"] in answer.text
    assert faults(answer.text) == []


def test_what_was_taken_meanwhile_is_not_registered_twice(clinic: Clinic, rut: Browser) -> None:
    """P-06: somebody else registered the number between the search and the saving."""
    page = looked(rut, NUMBER, "halsosamtal")
    assert 'value="191212121212"' in page
    page = checked(rut, page, {"given": "Tolvan", "family": "Tolvansson", "personnummer": NUMBER})
    registered(clinic)
    assert heading(saved(rut, page)) == "Finns personen redan?"
    assert people(clinic) == 1


def test_what_a_new_policy_demands_is_said_when_it_is_saved(clinic: Clinic, rut: Browser) -> None:
    page = checked(rut, looked(rut, "elvira@example.se"), ELVIRA)
    file = demo_policy()
    gym = file.services["traningskort"]  # type: ignore[index]
    phone = gym.fields["phone"].model_copy(update={"required": "contract"})
    stricter = gym.model_copy(update={"fields": {**gym.fields, "phone": phone}})
    clinic.adopt(file.model_copy(update={"services": {**file.services, "traningskort": stricter}}), clinic.now)
    answer = rut.post(CHECK, {"nyckel": key(page)})
    assert answer.status_code == 422
    assert "Telefon behövs för avtalet" in words(answer.text)


def test_who_has_looked_up_too_many_is_told_so(clinic: Clinic, door: Door, rut: Browser) -> None:
    """P-11: at the search, at the guard against doubles, and where a name is compared."""
    tolvan = registered(clinic)
    page = looked(rut, "elvira@example.se")
    budget = Budget(clinic.vault.database, clinic.vault.directory, {"rut": 0})
    door.ombud = replace(door.ombud, vault=replace(clinic.vault, budget=budget))
    assert rut.post(HERE, {"sok": TOLVAN["email"], "tjanst": "traningskort"}).status_code == 429
    assert rut.post(FIELDS, {"nyckel": key(page), **ELVIRA, **SHOWN}).status_code == 429
    assert tolvan


@pytest.mark.parametrize("language", ["sv", "en"])
def test_every_page_of_it_is_whole_in_both_languages(clinic: Clinic, rut: Browser, language: str) -> None:
    registered(clinic)
    rut.in_language(language)  # type: ignore[arg-type]
    for text, service in ((TOLVAN["email"], "massage"), (NUMBER, "halsosamtal")):
        page = looked(rut, text, service)
        assert faults(page) == []
        page = rut.done(SAME, {"nyckel": key(page), "gor": "samma", "vem": "0"})
        assert faults(page) == []
    page = checked(rut, page, {})
    assert faults(page) == []
    assert ("Check and save" if language == "en" else "Kontrollera och spara") == heading(page)
    assert faults(saved(rut, page)) == []


def test_only_who_works_with_agreements_comes_here(staff: Staff) -> None:
    for name in ("vera", "max", "ada", "disa", "hanna", "eva", "ulf", "dag"):
        assert staff(name).get(HERE).status_code == 404
