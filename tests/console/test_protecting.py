"""Protected identity: noted by one, taken away by two; and who is guarded, as the role may see it (R-41)."""

import pytest

from ombud.choices import LimitKind, set_flags
from ombud.policy.ask import Flag
from ombud.policy.model import Words
from ombud.requests import block
from ombud.terms import PurposeId, RoleId, SubjectId, subject_text
from tests.clinic import RUT, Clinic, demo_policy
from tests.console.conftest import Staff
from tests.portal.browser import links, words
from tests.portal.html import faults

pytestmark = pytest.mark.on("sqlite")
GUARDED = "/konsol/skydd"
SET = {"gor": "satt", "slag": "marking", "visar": "Aviserad från folkbokföringen"}


def at(subject: SubjectId) -> str:
    return f"{GUARDED}/{subject_text(subject)}"


def test_r_41_a_protection_is_noted_by_one_and_taken_away_by_two(staff: Staff, tolvan: SubjectId) -> None:
    rut, hanna = staff("rut"), staff("hanna")
    assert at(tolvan) in links(rut.page(f"/konsol/personer/{subject_text(tolvan)}"))
    empty = rut.post(at(tolvan), {"gor": "satt"})
    assert empty.status_code == 422
    assert faults(empty.text) == []
    page = rut.done(at(tolvan), SET)
    assert "Sekretessmarkering Gäller" in words(page)
    assert rut.post(at(tolvan), SET).status_code == 409
    assert rut.post(at(tolvan), {"gor": "foresla"}).status_code == 422
    page = rut.done(at(tolvan), {"gor": "foresla", "skal": "Hävd enligt beslut"})
    assert "Du har föreslagit" in words(page)
    assert rut.post(at(tolvan), {"gor": "ta-bort"}).status_code == 409
    assert "Skyddet gäller." in words(hanna.done(at(tolvan), {"gor": "behall"}))
    rut.done(at(tolvan), {"gor": "foresla", "skal": "Hävd enligt beslut"})
    assert "Du avgör, som den andra" in words(hanna.page(at(tolvan)))
    assert "Skyddet är borttaget" in words(hanna.done(at(tolvan), {"gor": "ta-bort"}))
    assert hanna.post(at(tolvan), {"gor": "annat"}).status_code == 400
    for answer in (hanna.get(f"{GUARDED}/s_1"), hanna.post(f"{GUARDED}/s_1", SET)):
        assert answer.status_code == 404


def test_d_02_where_the_purpose_is_off_nothing_is_noted_and_nothing_is_shown(
    clinic: Clinic, staff: Staff, tolvan: SubjectId
) -> None:
    rut, disa, file = staff("rut"), staff("disa"), demo_policy()
    off = {
        name: file.purposes[PurposeId(name)].model_copy(update={"off": Words(sv="Av.", en="Off.")})
        for name in ("legal.requests", "legal.log")
    }
    clinic.adopt(file.model_copy(update={"purposes": {**file.purposes, **off}}), clinic.now)
    assert rut.get(at(tolvan)).status_code == 403
    assert rut.post(at(tolvan), SET).status_code == 403
    assert disa.get(GUARDED).status_code == 403


def test_r_18_6_who_is_guarded_is_listed_by_opaque_ids_as_the_role_may_see_it(
    clinic: Clinic, staff: Staff, tolvan: SubjectId
) -> None:
    """R-41: of the protected, who does not meet them is told a number, also among those who have blocked."""
    block(clinic.vault, tolvan, LimitKind.BLOCK, by=RUT, now=clinic.now)
    other = clinic.somebody(Flag.ADULT, Flag.PROTECTED, Flag.BLOCKED)
    disa = staff("disa")
    page = disa.page(GUARDED)
    assert "2 har spärrat sin journal för andra enheter" in words(page)
    assert {at(other), f"/konsol/personer/{subject_text(tolvan)}"} <= set(links(page))
    assert faults(page) == []
    file = demo_policy()
    role = file.roles[RoleId("dpo")].model_copy(update={"protected_read": False})
    clinic.adopt(file.model_copy(update={"roles": {**file.roles, RoleId("dpo"): role}}), clinic.now)
    page = disa.page(GUARDED)
    assert at(other) not in links(page)
    assert f"/konsol/personer/{subject_text(other)}" not in links(page)
    assert "2 har spärrat sin journal för andra enheter" in words(page)
    assert "1 har skyddade personuppgifter och visas för den som har hand om dem" in words(page)
    with clinic.vault.act(by=RUT, now=clinic.now) as act:
        set_flags(act.tx, other, off=(Flag.PROTECTED,))
        act.nothing_changed()
    assert f"/konsol/personer/{subject_text(other)}" in links(disa.page(GUARDED))
