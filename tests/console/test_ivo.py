"""What IVO decides about a journal, in the console: entered by one, carried out by another (PDL 8:2, 8:4; R-17.6)."""

from dataclasses import replace

import pytest

from ombud.requests.patient.model import Ground
from ombud.requests.patient.withhold import Proposal, propose, send_to_ivo
from ombud.terms import SubjectId, subject_text
from ombud.terms.ids import id_text
from ombud.vault import Budget
from ombud.web import Door
from tests.clinic import VERA, Clinic
from tests.console.conftest import Staff
from tests.portal.browser import links, words
from tests.portal.html import faults
from tests.portal.people import NUMBER
from tests.requests.letters import HANNA

pytestmark = pytest.mark.on("sqlite")
HERE = "/konsol/ivo"
ENTERED = {"nummer": "8.4-12/2026", "dag": "2026-11-20"}


def entry(clinic: Clinic, subject: SubjectId) -> bytes:
    opened = clinic.read(subject, "care.record", "health", VERA)
    return next(one.record_id for one in opened.data.reveal())  # type: ignore[union-attr]


def at(subject: SubjectId) -> str:
    return f"{HERE}/{subject_text(subject)}"


def test_pdl_8_4_a_decision_is_entered_by_one_and_carried_out_by_another_with_its_receipt(
    clinic: Clinic, staff: Staff, tolvan: SubjectId
) -> None:
    hanna, disa = staff("hanna"), staff("disa")
    assert "Ingen fråga är öppen" in words(hanna.page(HERE))
    page = hanna.done(HERE, {"sok": NUMBER})
    assert hanna.seen[-1].endswith(at(tolvan))
    assert faults(page) == []
    records = id_text("d_", entry(clinic, tolvan))
    for wrong in ({}, {**ENTERED, "dag": "2027-01-01", "uppgifter": records}, {**ENTERED, "uppgifter": "allt"}):
        assert hanna.post(at(tolvan), wrong).status_code == 422
    assert hanna.post(at(tolvan), {**ENTERED, "uppgifter": id_text("d_", b"x" * 16)}).status_code == 409
    page = hanna.done(at(tolvan), {**ENTERED, "uppgifter": records})
    assert "1 fråga är öppen" in words(page)
    (path,) = [one for one in links(page) if one.startswith(f"{HERE}/s_")]
    assert "En kollega genomför det" in words(hanna.page(path))
    assert hanna.post(path, {"gor": "forstor", "slutgiltigt": "ja"}).status_code == 409
    assert "1 journaluppgift ska förstöras" in words(disa.page(path))
    assert disa.post(path, {"gor": "forstor"}).status_code == 422
    receipt = disa.post(path, {"gor": "forstor", "slutgiltigt": "ja"})
    assert receipt.headers["content-type"] == "application/json"
    assert "plan_hash" in receipt.text
    assert "Stel nacke" not in receipt.text
    page = disa.page(path)
    assert "Bekräftelsen är skickad" in words(page)
    assert disa.post(path, {"gor": "bekrafta", "till": "pressen"}).status_code == 409
    for to in ("ivo", "applicant"):
        assert "Bekräftelser ska skickas" in words(disa.page(HERE))
        disa.done(path, {"gor": "bekrafta", "till": to})
    assert disa.get(path).status_code == 404
    assert "Ingen fråga är öppen" in words(disa.page(HERE))


def test_pdl_8_2_what_ivo_decides_of_what_was_sent_there_is_entered_with_its_number(
    clinic: Clinic, staff: Staff, tolvan: SubjectId
) -> None:
    meant = frozenset({entry(clinic, tolvan)})
    for ground, said in ((Ground.CARE, "Ska lämnas ut"), (Ground.WRONG_PATIENT, "Ska inte förstöras")):
        case = propose(clinic.vault, tolvan, Proposal(ground, meant, "Skäl."), by=VERA, now=clinic.now)
        hanna, path = staff("hanna"), f"{at(tolvan)}/{id_text('i_', case.id)}"  # type: ignore[union-attr]
        first = "Kvar, under sekretess" in words(hanna.page(path))
        assert first is (ground is Ground.WRONG_PATIENT)
        send_to_ivo(clinic.vault, tolvan, case.id, "D-1", by=HANNA, now=clinic.now)  # type: ignore[union-attr]
        page = hanna.page(path)
        assert said in words(page)
        assert faults(page) == []
        assert hanna.post(path, {"gor": "beslut", **ENTERED}).status_code == 422
        to = "hand_out" if ground is Ground.CARE else "rejected"
        assert "Beslutet är infört" in words(hanna.done(path, {"gor": "beslut", "beslut": to, **ENTERED}))
        assert hanna.get(path).status_code == 404


def test_who_is_not_found_or_not_here_is_not_there(clinic: Clinic, door: Door, staff: Staff, tolvan: SubjectId) -> None:
    hanna = staff("hanna")
    for text in ("", "nobody@example.se"):
        assert hanna.post(HERE, {"sok": text}).status_code == 422
    assert [hanna.get(f"{HERE}/s_1").status_code, hanna.post(f"{HERE}/s_1", ENTERED).status_code] == [404, 404]
    assert hanna.post(f"{at(tolvan)}/i_1", {"gor": "forstor"}).status_code == 404
    case = propose(
        clinic.vault,
        tolvan,
        Proposal(Ground.CARE, frozenset({entry(clinic, tolvan)}), "Skäl."),
        by=VERA,
        now=clinic.now,
    )
    assert hanna.post(f"{at(tolvan)}/{id_text('i_', case.id)}", {"gor": "annat"}).status_code == 400  # type: ignore[union-attr]
    few = Budget(clinic.vault.database, clinic.vault.directory, {"hanna": 0})
    door.ombud = replace(door.ombud, vault=replace(clinic.vault, budget=few))
    assert hanna.post(HERE, {"sok": NUMBER}).status_code == 429
