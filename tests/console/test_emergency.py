"""Whoever treats finds a patient, is stopped by a block, and lifts it in an emergency; the officer follows it up."""

import re
from dataclasses import replace

import pytest

from ombud.audit import Act
from ombud.choices import LimitKind, set_flags
from ombud.disclosure import Reading, outline
from ombud.policy.ask import Flag, Refusal
from ombud.policy.model import Words
from ombud.requests import block
from ombud.terms import PurposeId, RoleId, SubjectId, subject_text
from ombud.vault import Budget
from ombud.web import Door
from tests.clinic import RUT, STELLAN, Clinic, demo_policy
from tests.console.conftest import Staff
from tests.portal.browser import Browser, heading, links, words
from tests.portal.html import faults
from tests.portal.people import NUMBER, in_care
from tests.requests.letters import HANNA
from tests.requests.patient.test_emergency import takes_part, unit

pytestmark = pytest.mark.on("sqlite")
HERE, LISTED = "/konsol/vard", "/konsol/nodoppningar"
WHY = {"gor": "oppna", "uppgift": "health", "orsak": "unconscious", "skal": "Blöder efter fall.", "behovs": "ja"}


@pytest.fixture
def blocked(clinic: Clinic, tolvan: SubjectId) -> SubjectId:
    """Tolvan lies at the northern unit, and has blocked what the southern one wrote."""
    takes_part(clinic, tolvan, STELLAN)
    block(clinic.vault, tolvan, LimitKind.BLOCK, by=RUT, now=clinic.now)
    clinic.later(seconds=1)
    return tolvan


def at(subject: SubjectId) -> str:
    return f"{HERE}/{subject_text(subject)}"


def ticked(page: str, name: str) -> list[str]:
    return re.findall(rf'name="{name}" value="([^"]+)"', page)


def stopped_page(stellan: Browser, subject: SubjectId) -> str:
    return stellan.done(at(subject), {"andamal": "care.record", "skal": "Akut"})


def lifted(stellan: Browser, subject: SubjectId) -> str:
    page = stellan.done(f"{at(subject)}/sparr", {"gor": "visa", "andamal": "care.record"})
    return stellan.done(f"{at(subject)}/sparr", {**WHY, "enhet": ticked(page, "enhet")[0]})


def test_a_patient_is_found_and_what_the_own_unit_wrote_is_opened_with_a_reason(
    clinic: Clinic, staff: Staff, tolvan: SubjectId
) -> None:
    """PDL 4:1, 4:3: no value before it is opened; opaque ids alone in an address."""
    vera = staff("vera")
    assert "/konsol/vard" in links(vera.page("/konsol"))
    page = vera.done(HERE, {"sok": NUMBER})
    assert vera.seen[-1].endswith(at(tolvan))
    assert "Stel nacke" not in page
    assert "Stel nacke" in words(vera.done(at(tolvan), {"andamal": "care.record", "skal": "Besök"}))
    assert "Patient 1" in words(vera.page(HERE))
    assert faults(page) == []
    for path, form, said in (
        (HERE, {"sok": " "}, "Skriv ett personnummer"),
        (HERE, {"sok": "???"}, ""),
        (at(tolvan), {"andamal": "care.record", "skal": ""}, "Skriv varför"),
        (at(tolvan), {"andamal": "marketing.direct", "skal": "x"}, "Välj vad du ska göra"),
    ):
        wrong = vera.post(path, form)
        assert wrong.status_code == 422
        assert said in words(wrong.text)
    assert heading(vera.page(f"{at(clinic.somebody())}/oppnat")).startswith("Patient ")
    assert "Ingen träff" in words(vera.done(HERE, {"sok": "nobody@example.se"}))


def test_a_15_the_whole_way_from_the_stop_to_the_lock(clinic: Clinic, staff: Staff, blocked: SubjectId) -> None:
    """PDL 4:5: units first, then the relevant data, each step entered; the clock locks it."""
    stellan, here = staff("stellan"), f"{at(blocked)}/sparr"
    page = stopped_page(stellan, blocked)
    assert "Stel nacke" not in page
    assert here in links(page)
    assert "Fråga patienten först" in words(stellan.page(here))
    page = stellan.done(here, {"gor": "visa", "andamal": "care.record"})
    assert "clinic-south" in words(page)
    assert "Stel nacke" not in page
    assert faults(page) == []
    (code,) = ticked(page, "enhet")
    empty = stellan.post(here, {"gor": "oppna"})
    assert empty.status_code == 422
    assert len(re.findall('class="emsg"', empty.text)) == 5
    assert stellan.post(here, {**WHY, "enhet": "x"}).status_code == 422
    assert faults(empty.text) == []
    page = stellan.done(here, {**WHY, "enhet": code})
    assert "Spärren är öppen för dig till" in words(page)
    page = stellan.page(f"{here}/oppnat")
    assert "Stel nacke" in words(page)
    assert "Personnummer" not in words(page)  # it was not among what is needed
    assert "Spärren är öppen" in words(stellan.done(here, {**WHY, "enhet": code}))
    page = stellan.done(here, {"gor": "las"})
    assert "Spärren är låst igen" in words(page)
    assert "Stel nacke" not in stellan.page(f"{here}/oppnat")
    assert "Fråga patienten först" in words(stellan.done(here, {"gor": "las"}))
    assert stellan.post(here, {"gor": "annat"}).status_code == 400
    assert stellan.post(here, {"gor": "visa", "andamal": "marketing.direct"}).status_code == 422
    with clinic.vault.database.read() as tx:
        steps = [one.entry.facts["step"] for one in clinic.vault.ledger.who_read(tx, blocked)
                 if one.entry.act is Act.EMERGENCY]  # fmt: skip
    assert {"units", "lifted", "locked"} == set(steps)


def test_a_15_what_has_changed_meanwhile_is_said(clinic: Clinic, staff: Staff, blocked: SubjectId) -> None:
    stellan, here = staff("stellan"), f"{at(blocked)}/sparr"
    vera = staff("vera")
    nothing = vera.post(f"{at(blocked)}/sparr", {"gor": "visa", "andamal": "care.record"})
    assert nothing.status_code == 409
    assert "Ingenting är spärrat för din enhet" in words(nothing.text)
    page = stellan.done(here, {"gor": "visa", "andamal": "care.record"})
    lifted(stellan, blocked)
    clinic.later(minutes=61)
    stellan = staff("stellan")
    assert "Stel nacke" not in stellan.page(f"{here}/oppnat")
    assert "Fråga patienten" in words(stellan.done(here, {**WHY, "enhet": ticked(page, "enhet")[0]}))
    stranger = clinic.somebody()
    in_care(clinic, stranger)
    block(clinic.vault, stranger, LimitKind.BLOCK, by=RUT, now=clinic.now)
    assert stellan.post(f"{at(stranger)}/sparr", {"gor": "visa", "andamal": "care.record"}).status_code == 403
    for path in (f"{HERE}/s_1", f"{HERE}/s_1/oppnat", f"{HERE}/s_1/sparr", f"{HERE}/s_1/sparr/oppnat"):
        assert stellan.get(path).status_code == 404
    assert stellan.post(f"{HERE}/s_1", {}).status_code == 404
    assert stellan.post(f"{HERE}/s_1/sparr", {}).status_code == 404
    assert unit(clinic, STELLAN)


def test_a_15_a_role_that_may_lift_none_is_told_so(clinic: Clinic, staff: Staff, blocked: SubjectId) -> None:
    file = demo_policy()
    role = file.roles[RoleId("care_staff")].model_copy(update={"block_lift_minutes": None})
    clinic.adopt(file.model_copy(update={"roles": {**file.roles, RoleId("care_staff"): role}}), clinic.now)
    assert "Din roll öppnar inga spärrar" in words(staff("stellan").page(f"{at(blocked)}/sparr"))


def test_a_15_the_officer_finds_it_and_follows_it_up(clinic: Clinic, staff: Staff, blocked: SubjectId) -> None:
    """PDL 4:3: with who, when, which units and why; when it is locked; and that the person sees it."""
    stellan, disa = staff("stellan"), staff("disa")
    assert "Allt är uppföljt" in words(disa.page(LISTED))
    lifted(stellan, blocked)
    page = disa.page(LISTED)
    assert "stellan. Patienten är medvetslös" in words(page)
    assert "Öppen till" in words(page)
    (path,) = [one for one in links(page) if one.startswith(f"{LISTED}/s_")]
    assert "Följ upp när den är låst" in words(disa.page(path))
    clinic.later(hours=1)
    disa = staff("disa")
    page = disa.page(path)
    assert "Blöder efter fall." in words(page)
    assert "clinic-south" in words(page)
    assert faults(page) == []
    for form in ({"utfall": "bra"}, {"utfall": "suspicious", "ord": ""}, {"utfall": "in-order", "ord": "x" * 1001}):
        assert disa.post(path, form).status_code == 422
    assert "Uppföljningen är antecknad" in words(disa.done(path, {"utfall": "in-order"}))
    assert disa.get(path).status_code == 404
    assert disa.post(path, {"utfall": "in-order"}).status_code == 409
    assert disa.post(f"{LISTED}/s_1/b_1", {"utfall": "in-order"}).status_code == 404
    shown = {row.act for row in own_readings(clinic, blocked)}
    assert "emergency" in shown


def own_readings(clinic: Clinic, subject: SubjectId) -> tuple[Reading, ...]:
    found = outline(clinic.vault, subject, by=HANNA, now=clinic.now)
    assert not isinstance(found, Refusal)
    return found.readings


def test_r_41_of_somebody_protected_the_officer_is_told_a_number(
    clinic: Clinic, staff: Staff, blocked: SubjectId
) -> None:
    with clinic.vault.act(by=RUT, now=clinic.now) as act:
        set_flags(act.tx, blocked, on=(Flag.PROTECTED,))
        act.nothing_changed()
    lifted(staff("stellan"), blocked)
    page = words(staff("disa").page(LISTED))
    assert "Personen ska få veta det för hand" in page
    file = demo_policy()
    role = file.roles[RoleId("dpo")].model_copy(update={"protected_read": False})
    clinic.adopt(file.model_copy(update={"roles": {**file.roles, RoleId("dpo"): role}}), clinic.now)
    assert "1 öppning gäller någon som har skyddade personuppgifter" in words(staff("disa").page(LISTED))


def test_a_15_a_purpose_that_is_switched_off_shows_nothing_of_it(
    clinic: Clinic, staff: Staff, blocked: SubjectId
) -> None:
    """D-02: the log's own purpose is asked for at each page."""
    lifted(staff("stellan"), blocked)
    disa = staff("disa")
    (path,) = [one for one in links(disa.page(LISTED)) if one.startswith(f"{LISTED}/s_")]
    file = demo_policy()
    off = file.purposes[PurposeId("legal.log")].model_copy(update={"off": Words(sv="Av.", en="Off.")})
    clinic.adopt(file.model_copy(update={"purposes": {**file.purposes, PurposeId("legal.log"): off}}), clinic.now)
    assert [disa.get(one).status_code for one in (LISTED, path)] == [403, 403]
    assert disa.post(path, {"utfall": "in-order"}).status_code == 403


def test_p_11_who_has_looked_for_too_many_finds_no_patient(clinic: Clinic, door: Door, staff: Staff) -> None:
    vera = staff("vera")
    few = Budget(clinic.vault.database, clinic.vault.directory, {"vera": 1})
    door.ombud = replace(door.ombud, vault=replace(clinic.vault, budget=few))
    statuses = [vera.post(HERE, {"sok": f"{number}@example.se"}).status_code for number in range(3)]
    assert statuses[-1] == 429
