"""Who has looked: when, from where and why, in words; what to do about it; how one knows that it is all (PDL 8:5)."""

import io
import re
from zipfile import ZipFile

import pytest

from ombud.app.jobs import BY_STEP, last_log_check
from ombud.app.working import Working
from ombud.audit import Act
from ombud.disclosure.package import check_package
from ombud.disclosure.package.check import Trusted
from ombud.identity import Level
from ombud.plans import begin
from ombud.portal import readings
from ombud.portal.addresses import reading_text
from ombud.requests import request_of
from ombud.requests.case_file import CaseFile
from ombud.requests.reading import own_listed
from ombud.terms import SubjectId
from ombud.web import Door
from tests.clinic import CAMPAIGNS, DISA, RUT, STELLAN, VERA, Clinic
from tests.collection.rows import logged
from tests.portal.browser import forms, heading, links, words
from tests.portal.conftest import SignIn
from tests.portal.people import hidden, somebody_else

HERE = "/mina/lasningar"


def looked_at(clinic: Clinic, subject: SubjectId) -> None:
    """Yesterday by a human being and a program; a try that was stopped today."""
    clinic.read(subject, "contract.perform", "contact")
    clinic.read(subject, "marketing.direct", "contact", CAMPAIGNS, "email")
    clinic.later(days=1)
    clinic.read(subject, "marketing.direct", "health", CAMPAIGNS)
    clinic.later(minutes=1)


def zipped(content: bytes) -> bytes:
    """All that lies in a file of ours, one after the other."""
    with ZipFile(io.BytesIO(content)) as whole:
        return b"\n".join(whole.read(name) for name in whole.namelist())


def reports(page: str) -> list[str]:
    return [one for one in links(page) if one.endswith("/anmal")]


def test_who_when_what_and_why_in_words_and_never_a_name(clinic: Clinic, tolvan: SubjectId, signed_in: SignIn) -> None:
    """R-15.6, A-14: unit, time, role, purpose; names only after review (C-579/21)."""
    looked_at(clinic, tolvan)
    page = signed_in(tolvan).page(HERE)
    text = words(page)
    assert heading(page) == "Vem har läst?"
    assert "3 läsningar och sökningar sedan 23 november 2026" in text
    assert "i går kl. 11.00 Reception, Receptionen Öppnade uppgifter Kontaktuppgifter Fullgöra avtalet" in text
    assert "Automatisk körning (Utskicksprogrammet)" in text
    assert "Stoppad Automatisk körning (Utskicksprogrammet) Öppnade uppgifter Hälsouppgifter" in text
    assert "Reklam – policyn tillåter inte det" in text
    assert not {"rut", "vera", "stellan", "disa"} & set(text.lower().split())


@pytest.mark.parametrize(
    ("query", "rows"),
    [("vilka=manniskor", 1), ("vilka=automatiska", 2), ("vilka=stoppade", 1), ("vilka=egna", 0), ("vilka=x", 3),
     ("fran=2026-11-24", 1), ("till=2026-11-23", 2), ("fran=2027-01-01", 0)],
)  # fmt: skip
def test_filters_are_in_the_address(
    clinic: Clinic, tolvan: SubjectId, signed_in: SignIn, query: str, rows: int
) -> None:
    looked_at(clinic, tolvan)
    page = signed_in(tolvan).page(f"{HERE}?{query}")
    assert len(reports(page)) == rows
    assert rows or "Ingen läsning stämmer med urvalet." in words(page)


def test_a_day_that_is_none_is_said_at_its_field(clinic: Clinic, tolvan: SubjectId, signed_in: SignIn) -> None:
    answer = signed_in(tolvan).get(f"{HERE}?fran=i+fjol")
    assert answer.status_code == 422
    assert "Skriv dagen som 2026-11-23." in words(answer.text)
    assert 'value="i fjol"' in answer.text


def test_ones_own_visits_stand_by_themselves(clinic: Clinic, tolvan: SubjectId, signed_in: SignIn) -> None:
    browser = signed_in(tolvan)
    browser.page("/mina")
    assert "Ingen har läst om dig." in words(browser.page(HERE))
    own = browser.page(f"{HERE}?vilka=egna")
    assert "Du själv" in words(own)
    assert reports(own) == []


def test_long_lists_go_page_by_page_with_the_filter_kept(
    clinic: Clinic, tolvan: SubjectId, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readings, "A_PAGE", 2)
    looked_at(clinic, tolvan)
    page = signed_in(tolvan).page(f"{HERE}?vilka=alla&sida=1")
    assert len(reports(page)) == 2
    assert f"{HERE}?vilka=alla&sida=2" in links(page)
    assert len(reports(signed_in(tolvan).page(f"{HERE}?vilka=alla&sida=2"))) == 1


def test_a_long_log_is_shown_from_its_latest_on_and_says_so(
    clinic: Clinic, tolvan: SubjectId, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a page costs does not grow with the log; the file has all of it."""
    monkeypatch.setattr(readings, "MOST", 3)
    looked_at(clinic, tolvan)
    browser = signed_in(tolvan)
    assert "Här står de senaste. Allt från början finns i filen nedan." in words(browser.page(HERE))
    monkeypatch.undo()
    assert "Här står de senaste." not in words(browser.page(HERE))


def test_what_must_not_be_shown_leaves_no_row_no_count_and_no_proof(
    clinic: Clinic, tolvan: SubjectId, signed_in: SignIn
) -> None:
    """policy.md, *Readers*: a look from a protected unit."""
    clinic.later(hours=1)
    clinic.read(tolvan, "care.record", "health", STELLAN)
    browser = signed_in(tolvan)
    page = browser.page(HERE)
    assert "Ingen har läst om dig." in words(page)
    assert STELLAN.unit not in page
    log = zipped(browser.post(f"{HERE}/bevis").content)
    assert STELLAN.unit.encode() not in log
    clinic.vault.ledger.sequence(clinic.now)
    with clinic.vault.database.read() as tx:
        hidden_one = next(
            one for one in clinic.vault.ledger.who_read(tx, tolvan) if one.entry.actor.unit == STELLAN.unit
        )
    assert browser.get(f"{HERE}/{reading_text(hidden_one.entry_id)}/anmal").status_code == 404


def test_a_reading_that_is_not_recognised_becomes_a_case_with_a_reference_and_a_day(
    clinic: Clinic, tolvan: SubjectId, signed_in: SignIn
) -> None:
    """R-77.1, PDL 8:5."""
    looked_at(clinic, tolvan)
    browser = signed_in(tolvan)
    (stopped, *_) = reports(browser.page(f"{HERE}?vilka=manniskor"))
    page = browser.page(stopped)
    assert "Reception, Receptionen" in words(page)
    assert forms(page) == [stopped]
    done = browser.done(stopped, text="Jag var i Luleå den dagen.")
    (one,) = own_listed(clinic.vault, tolvan, by=DISA, now=clinic.now)
    assert heading(done) == "Vi har tagit emot det"
    assert one.reference in words(done)
    assert "Du får svar senast torsdag 24 december 2026." in words(done)
    file = request_of(clinic.vault, one.id, by=DISA, now=clinic.now)
    assert isinstance(file, CaseFile)
    assert "Jag var i Luleå den dagen." in file.case.opened.words
    assert "23 november 2026, kl. 11.00. Reception, Receptionen." in file.case.opened.words.replace(
        "\N{NO-BREAK SPACE}", " "
    )
    assert heading(browser.page(f"{HERE}/anmald/{one.reference}")) == "Vi har tagit emot det"


def test_somebody_elses_reading_case_or_nonsense_is_not_there(
    clinic: Clinic, tolvan: SubjectId, signed_in: SignIn
) -> None:
    looked_at(clinic, tolvan)
    mine = signed_in(tolvan)
    (address, *_) = reports(mine.page(HERE))
    mine.done(address)
    (case,) = own_listed(clinic.vault, tolvan, by=DISA, now=clinic.now)
    other = signed_in(somebody_else(clinic))
    for path in (address, f"{HERE}/anmald/{case.reference}", f"{HERE}/nonsens/anmal", f"{HERE}/l_{'0' * 26}/anmal"):
        assert other.get(path).status_code == 404, path
    assert other.post(address).status_code == 404


def test_the_log_with_its_proofs_is_a_file_that_anybody_can_check(
    clinic: Clinic, tolvan: SubjectId, signed_in: SignIn
) -> None:
    looked_at(clinic, tolvan)
    answer = signed_in(tolvan).post(f"{HERE}/bevis")
    assert answer.headers["content-disposition"] == 'attachment; filename="vem-har-last.zip"'
    ledger = clinic.vault.ledger
    found = check_package(io.BytesIO(answer.content), len(answer.content), Trusted(ledger.origin, ledger.public_key))
    assert found.ok, found.problems
    assert found.entries >= 4
    assert found.records == 0
    assert b"tolvan@example.se" not in answer.content
    assert logged(clinic, tolvan, Act.EXPORT) == ["permitted"]
    assert b"rut" not in re.findall(rb"[a-z]+", answer.content)
    english = signed_in(tolvan).in_language("en").post(f"{HERE}/bevis")
    assert english.headers["content-disposition"] == 'attachment; filename="who-has-read.zip"'


def test_a_changed_row_is_found(clinic: Clinic, tolvan: SubjectId, signed_in: SignIn) -> None:
    looked_at(clinic, tolvan)
    content = bytearray(signed_in(tolvan).post(f"{HERE}/bevis").content)
    content[len(content) // 2] ^= 1
    assert not check_package(io.BytesIO(bytes(content)), len(content), Trusted()).ok


def test_when_the_log_was_verified_is_said_and_what_came_of_it(
    clinic: Clinic, tolvan: SubjectId, signed_in: SignIn, door: Door
) -> None:
    """PDL 4:3; security.md 3.7: each morning the whole log, by the worker."""
    browser = signed_in(tolvan)
    assert "Loggen har inte kontrollerats den senaste veckan." in words(browser.page(HERE))
    Working(door.ombud, lambda: clinic.now).run(once=True)
    assert "Loggen är hel, kontrollerad i dag kl. 11.00." in words(browser.page(HERE))
    clinic.later(days=6)
    assert "Loggen är hel, kontrollerad 23 november 2026" in words(signed_in(tolvan).page(HERE))
    clinic.later(days=3)
    assert "Loggen har inte kontrollerats den senaste veckan." in words(signed_in(tolvan).page(HERE))


def test_a_log_that_is_not_whole_is_said_too(clinic: Clinic, tolvan: SubjectId, signed_in: SignIn, door: Door) -> None:
    looked_at(clinic, tolvan)
    clinic.vault.ledger.checkpoint(clinic.now)
    with clinic.vault.database.act() as tx:
        tx.run(f"DELETE FROM {'ledger.' if tx.row_lock else ''}leaf WHERE seq = 0")
    job = BY_STEP["job.log-check"]
    with clinic.vault.database.act() as tx:
        begin(tx, job.plan(job.day(clinic.now)), now=clinic.now)
    Working(door.ombud, lambda: clinic.now).run(once=True)
    found = last_log_check(door.ombud, clinic.now)
    assert found is not None
    assert not found.whole
    assert "Kontrollen av loggen visade ett fel:" in words(signed_in(tolvan).page(HERE))


def test_units_are_not_named_to_somebody_whose_identity_is_protected(clinic: Clinic, signed_in: SignIn) -> None:
    """R-41: neither by name nor by code, on the page and in the file."""
    subject = hidden(clinic)
    clinic.read(subject, "care.record", "health", VERA)
    browser = signed_in(subject)
    page = browser.page(HERE)
    log = zipped(browser.post(f"{HERE}/bevis").content)
    assert "Vårdpersonal" in words(page)
    for name in (VERA.unit, "Vårdcentralen Exempel", "Receptionen"):
        assert name not in page
        assert name.encode() not in log


def test_a_unit_is_said_by_its_name(clinic: Clinic, tolvan: SubjectId, signed_in: SignIn) -> None:
    """R-15.6: what `ombud.toml` calls it, on the page, in the file and in the report."""
    clinic.read(tolvan, "care.record", "health", VERA)
    browser = signed_in(tolvan)
    page = browser.page(HERE)
    assert "Vårdpersonal, Vårdcentralen Exempel" in words(page)
    assert VERA.unit not in page
    assert "Vårdcentralen Exempel".encode() in zipped(browser.post(f"{HERE}/bevis").content)
    (address, *_) = reports(browser.in_language("en").page(HERE))
    assert "The Exempel health centre" in words(browser.page(address))


def test_patient_data_is_not_for_one_factor(clinic: Clinic, tolvan: SubjectId, signed_in: SignIn) -> None:
    """R-07"""
    browser = signed_in(tolvan, Level.ONE_FACTOR)
    assert browser.get(HERE).status_code == 403
    assert browser.post(f"{HERE}/bevis").status_code == 403


def test_in_english(clinic: Clinic, tolvan: SubjectId, signed_in: SignIn) -> None:
    looked_at(clinic, tolvan)
    browser = signed_in(tolvan).in_language("en")
    page = browser.page(HERE)
    assert "3 readings and look-ups since 23 November 2026" in words(page)
    (address, *_) = reports(page)
    assert heading(browser.done(address)) == "We have received it"
    assert RUT.id not in words(page).split()
