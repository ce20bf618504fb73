"""A person at the desk: found by any identifier, met before anything is opened, opened for a purpose with a reason."""

import re
from dataclasses import replace

import pytest

from ombud.app.desk import decisions
from ombud.audit import Act
from ombud.identity import Proven, letter_code
from ombud.policy.ask import Flag
from ombud.relations import Kind, State, relations_of
from ombud.terms import SubjectId, subject_text
from ombud.vault import Budget
from ombud.vault.keys import PersonKeys
from ombud.web import Door
from tests.clinic import DISA, Clinic
from tests.console.conftest import Staff
from tests.portal.browser import Browser, heading, links, without_tokens, words
from tests.portal.html import faults
from tests.portal.people import MASKED, NUMBER, hidden, registered, somebody_else

HERE = "/konsol/personer"


@pytest.fixture
def rut(staff: Staff) -> Browser:
    return staff("rut")


def at(subject: SubjectId) -> str:
    return f"{HERE}/{subject_text(subject)}"


def ties(clinic: Clinic, subject: SubjectId, kind: Kind) -> list[tuple[State, dict[str, str]]]:
    with clinic.vault.database.read() as tx:
        found = relations_of(tx, subject, PersonKeys(clinic.vault.directory, tx, subject))
    return [(one.state, dict(one.terms)) for one in found if one.kind is kind]


def entries(clinic: Clinic, subject: SubjectId) -> list[tuple[Act, str, tuple[str, ...]]]:
    clinic.vault.ledger.sequence(clinic.now)
    with clinic.vault.database.read() as tx:
        found = [one.entry for one in clinic.vault.ledger.who_read(tx, subject)]
    return [(one.act, one.purpose or "", one.categories) for one in found if one.actor.id == "rut"]


def test_a_search_leads_to_the_person_and_shows_nothing_that_is_held(
    clinic: Clinic, rut: Browser, tolvan: SubjectId
) -> None:
    """Design 5, 7: an opaque id stands in the address, and no value on the page."""
    page = rut.done(HERE, {"sok": NUMBER})
    assert rut.seen[-1].endswith(at(tolvan))
    assert heading(page).startswith("Person s_")
    assert "1 avtal gäller" in words(page)
    for value in ("Tolvansson", "tolvan@example.se", "1912"):
        assert value not in without_tokens(page)
    assert faults(page) == []


def test_a_call_is_noted_with_one_press(clinic: Clinic, rut: Browser, tolvan: SubjectId) -> None:
    """Ten seconds: a search and a press."""
    rut.done(HERE, {"sok": NUMBER})
    page = rut.done(at(tolvan), {"gor": "samtal"})
    assert "Samtalet är antecknat" in words(page)
    rut.done(at(tolvan), {"gor": "samtal", "vem": "vi"})
    calls = [terms for _, terms in ties(clinic, tolvan, Kind.CONTACT) if terms["channel"] == "phone"]
    assert sorted(one["by"] for one in calls) == ["controller", "data_subject"]


def test_a_no_needs_no_identity_and_holds_at_once(clinic: Clinic, rut: Browser, tolvan: SubjectId) -> None:
    """R-08, R-21.1: in force in the act; answered, with a reference."""
    page = rut.done(at(tolvan), {"gor": "nej", "hur": "phone"})
    assert re.search(r"får ingen mer reklam\. Det gäller från och med nu, kl\. \d\d\.\d\d\. Ärende \w{4}-", words(page))
    found = decisions(clinic.vault, tolvan, by=DISA, now=clinic.now)
    assert {"object.direct_marketing", "object.profiling"} <= found.choices  # type: ignore[union-attr]
    assert "Besvarat" in words(page)


def test_a_no_to_one_channel_leaves_the_others(clinic: Clinic, rut: Browser, tolvan: SubjectId) -> None:
    rut.done(at(tolvan), {"gor": "nej", "kanal": "email"})
    made = decisions(clinic.vault, tolvan, by=DISA, now=clinic.now).choices  # type: ignore[union-attr]
    assert "object.direct_marketing.email" in made
    assert "object.direct_marketing" not in made


def test_who_is_not_here_says_no_with_an_address_alone(clinic: Clinic, rut: Browser) -> None:
    """Art. 21(3), M-12: kept as a keyed hash; nobody is asked who they are."""
    page = rut.done(HERE, {"sok": "nej@example.se"})
    assert "Ingen träff" in words(page)
    page = rut.done(HERE, {"gor": "nej"})
    assert "får ingen mer reklam" in words(page)
    with clinic.vault.database.read() as tx:
        assert clinic.vault.directory.suppressed(tx, "email", "1:nej@example.se")
    again = rut.done(HERE, {"gor": "nej"})
    assert "får ingen" not in words(again)


def test_a_request_is_taken_in_the_persons_words_with_the_day_of_the_answer(
    clinic: Clinic, rut: Browser, tolvan: SubjectId
) -> None:
    """R-01, R-02: no form is required of the person, and identity may come later."""
    page = rut.done(at(tolvan), {"gor": "begaran", "rattighet": "access", "ord": "Jag vill ha allt."})
    assert "får svar senast onsdag 23 december 2026" in words(page).replace("\xa0", " ")
    page = rut.done(at(tolvan), {"gor": "begaran", "rattighet": "erasure", "hur": "phone", "legitimation": "id_card"})
    assert sum(one.startswith("/konsol/arenden/") for one in links(page)) == 2
    wrong = rut.post(at(tolvan), {"gor": "begaran", "rattighet": "allt", "ord": "x" * 4001})
    assert wrong.status_code == 422
    assert "Välj vad personen begär" in words(wrong.text)
    assert faults(wrong.text) == []


def test_an_agreement_is_signed_or_offered_with_somebody_who_is_here(
    clinic: Clinic, rut: Browser, tolvan: SubjectId
) -> None:
    page = rut.done(at(tolvan), {"gor": "teckna", "tjanst": "halsosamtal"})
    assert heading(page) == "Hälsosamtal"
    assert "Personen finns redan" in words(page)
    page = rut.done(at(tolvan), {"gor": "erbjud", "tjanst": "halsosamtal"})
    assert "Inget gäller förrän personen tecknar det" in words(page)
    assert (State.OFFERED, "halsosamtal") in [
        (state, terms.get("service", "")) for state, terms in ties(clinic, tolvan, Kind.AGREEMENT)
    ]
    for act in ("teckna", "erbjud"):
        assert rut.post(at(tolvan), {"gor": act, "tjanst": "tarot"}).status_code == 422


def test_a_code_is_for_who_has_shown_who_they_are(clinic: Clinic, rut: Browser, tolvan: SubjectId) -> None:
    """R-07."""
    assert rut.post(at(tolvan), {"gor": "kod", "legitimation": "known"}).status_code == 422
    answer = rut.post(at(tolvan), {"gor": "kod", "legitimation": "id_card"})
    assert answer.headers["content-type"] == "application/pdf"
    assert not isinstance(letter_code.redeem(clinic.vault, "0000-0000-0000", "", now=clinic.now), Proven)


def test_opened_for_a_purpose_with_a_reason_and_in_the_log(clinic: Clinic, rut: Browser, tolvan: SubjectId) -> None:
    """PDL 4:3, S-04: what the purpose allows, category by category, each with its entry."""
    page = rut.done(at(tolvan), {"gor": "oppna", "andamal": "contract.perform", "skal": "Vill flytta sin tid"})
    assert "tolvan@example.se" in words(page)
    assert "Varje öppning är antecknad i loggen" in words(page)
    opened = [categories for act, purpose, categories in entries(clinic, tolvan) if purpose == "contract.perform"]
    assert ("contact",) in opened
    assert Act.BEGIN_PURPOSE in {act for act, _, _ in entries(clinic, tolvan)}
    assert faults(page) == []


def test_a_number_is_masked_until_it_is_asked_for(clinic: Clinic, rut: Browser, tolvan: SubjectId) -> None:
    """P-10."""
    page = rut.done(at(tolvan), {"gor": "oppna", "andamal": "care.admin", "skal": "Bokar om"})
    assert MASKED in words(page)
    assert NUMBER not in page.replace("-", "")
    assert NUMBER in rut.page(f"{at(tolvan)}/oppnat?nummer=ja").replace("-", "")


def test_what_the_purpose_may_not_see_is_stopped_with_its_reason(clinic: Clinic, rut: Browser) -> None:
    """G-04, D-…: the rule is said, and nothing is shown."""
    subject = clinic.somebody(Flag.ADULT)
    clinic.begin(subject, Kind.CONTACT, channel="desk")
    page = rut.done(at(subject), {"gor": "oppna", "andamal": "contract.perform", "skal": "Fråga om priser"})
    assert "Stoppad av policyn" in words(page)


def test_the_reason_holds_for_a_quarter_of_an_hour_and_for_this_person(
    clinic: Clinic, rut: Browser, tolvan: SubjectId
) -> None:
    other = somebody_else(clinic)
    rut.done(at(tolvan), {"gor": "oppna", "andamal": "contract.perform", "skal": "Vill flytta sin tid"})
    assert heading(rut.page(f"{at(other)}/oppnat")).startswith("Person s_")
    clinic.later(minutes=14)
    rut.page(f"{at(tolvan)}/oppnat")
    clinic.later(minutes=2)
    assert heading(rut.page(f"{at(tolvan)}/oppnat")).startswith("Person s_")


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"andamal": "contract.perform", "skal": ""}, "Skriv varför"),
        ({"andamal": "marketing.direct", "skal": "Reklam"}, "Välj vad du ska göra"),
        ({"andamal": "contract.perform", "skal": "x" * 4001}, "Korta texten"),
    ],
)
def test_without_a_purpose_of_ones_own_or_a_reason_nothing_is_opened(
    rut: Browser, tolvan: SubjectId, form: dict[str, str], said: str
) -> None:
    answer = rut.post(at(tolvan), {"gor": "oppna", **form})
    assert answer.status_code == 422
    assert said in words(answer.text)


def test_of_a_protected_person_no_place_is_shown_and_no_name_finds_them(clinic: Clinic, rut: Browser) -> None:
    """R-41."""
    subject = hidden(clinic)
    assert "Ingen träff" in words(rut.done(HERE, {"sok": "Tolvan Tolvansson 1912"}))
    page = rut.done(HERE, {"sok": NUMBER})
    assert "Skyddade personuppgifter" in words(page)
    page = rut.done(at(subject), {"gor": "oppna", "andamal": "care.admin", "skal": "Står i receptionen"})
    assert "Södra" not in page
    page = rut.done(at(subject), {"gor": "nej"})
    assert "får ingen mer reklam" in words(page)


def test_a_shared_address_asks_for_something_more(clinic: Clinic, rut: Browser, tolvan: SubjectId) -> None:
    second = registered(clinic)
    page = rut.done(HERE, {"sok": "tolvan@example.se"})
    assert "2 personer. Fråga efter något mer" in words(page)
    assert {at(tolvan), at(second)} <= set(links(page))
    assert "Senaste" not in words(rut.done(HERE, {"gor": "rensa"}))


@pytest.mark.parametrize(("text", "said"), [("", "Skriv ett personnummer"), ("Elvira", "Det är inget nummer")])
def test_a_search_that_cannot_be_made_says_why(rut: Browser, text: str, said: str) -> None:
    answer = rut.post(HERE, {"sok": text})
    assert answer.status_code == 422
    assert said in words(answer.text)


def test_nobody_is_at_a_wrong_address_and_the_try_is_in_the_log(clinic: Clinic, rut: Browser) -> None:
    for path in (f"{HERE}/s_nothing", at(SubjectId(bytes(16))), f"{at(SubjectId(bytes(16)))}/oppnat"):
        assert rut.get(path).status_code == 404
        if not path.endswith("oppnat"):
            assert rut.post(path, {"gor": "samtal"}).status_code == 404


def test_an_act_that_there_is_not_changes_nothing(rut: Browser, tolvan: SubjectId) -> None:
    assert rut.post(at(tolvan), {"gor": "radera"}).status_code == 400


def test_who_has_looked_up_too_many_is_told_so(clinic: Clinic, door: Door, rut: Browser, tolvan: SubjectId) -> None:
    """P-11."""
    budget = Budget(clinic.vault.database, clinic.vault.directory, {"rut": 0})
    door.ombud = replace(door.ombud, vault=replace(clinic.vault, budget=budget))
    assert rut.post(HERE, {"sok": NUMBER}).status_code == 429
    opening = {"gor": "oppna", "andamal": "contract.perform", "skal": "Vill flytta sin tid"}
    assert rut.post(at(tolvan), opening).status_code == 429
    assert rut.post(at(tolvan), {"gor": "kod", "legitimation": "id_card"}).status_code == 429


def test_the_case_officer_meets_people_and_signs_nothing_with_them(staff: Staff, tolvan: SubjectId) -> None:
    """A-10: what a role is for is the policy's."""
    hanna = staff("hanna")
    page = hanna.page(at(tolvan))
    assert "Teckna nu" not in words(page)
    assert hanna.post(at(tolvan), {"gor": "teckna", "tjanst": "halsosamtal"}).status_code == 422
    for name in ("vera", "max", "ada", "eva", "ulf", "dag"):
        assert staff(name).get(at(tolvan)).status_code == 404


def test_every_page_of_it_is_whole_in_english(rut: Browser, tolvan: SubjectId) -> None:
    rut.in_language("en")
    for form in ({"sok": "nobody@example.se"}, {"sok": NUMBER}):
        assert faults(rut.done(HERE, form)) == []
    page = rut.done(at(tolvan), {"gor": "oppna", "andamal": "contract.perform", "skal": "Moves an appointment"})
    assert heading(page) == "The data that the purpose may see"
    assert faults(page) == []
