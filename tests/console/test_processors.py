"""Processors and impact assessments in the console (Art. 28, 35; A-40, A-50)."""

from datetime import date

import pytest

from ombud.app.processors import Contract, processors, went_to
from ombud.audit import Act, Entry, Outcome
from ombud.policy.ask import Refusal
from ombud.policy.model import Policy
from ombud.terms import SubjectId
from tests.breaches.a_breach import somebody
from tests.clinic import DISA, RUT, Clinic, demo_policy
from tests.console.conftest import Staff
from tests.portal.browser import heading, words

pytestmark = pytest.mark.on("sqlite")
BITRADEN, BEDOMNINGAR = "/konsol/bitraden", "/konsol/konsekvensbedomningar"


def contract(today: date, **more: object) -> Contract:
    file = demo_policy()
    it = file.processors["it"].model_copy(update=more)
    policy = Policy(1, RUT_AT, file.model_copy(update={"processors": {"it": it}}))
    (found,) = processors(policy, today)
    return found.contract


RUT_AT = Clinic.__dataclass_fields__["now"].default


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2025, 5, 31), Contract.NOT_BEGUN),
        (date(2025, 6, 1), Contract.IN_FORCE),
        (date(2039, 10, 1), Contract.IN_FORCE),
        (date(2039, 10, 3), Contract.ENDS_SOON),
        (date(2039, 12, 31), Contract.ENDS_SOON),
        (date(2040, 1, 1), Contract.OVER),
    ],
)
def test_a_50_a_contract_is_in_force_from_its_first_day_to_its_last(day: date, expected: Contract) -> None:
    assert contract(day) is expected


@pytest.mark.parametrize("missing", ["name", "contract_ref", "valid_from"])
def test_a_50_a_contract_without_name_reference_or_beginning_is_none(missing: str) -> None:
    assert contract(date(2026, 1, 1), **{missing: None}) is Contract.MISSING
    assert contract(date(2026, 1, 1), valid_until=None) is Contract.IN_FORCE


def handed_over(clinic: Clinic, subject: SubjectId, to: str, outcome: Outcome = Outcome.DONE) -> None:
    with clinic.vault.act(by=RUT, now=clinic.now) as act:
        said = Entry(
            at=clinic.now, actor=RUT, act=Act.DISCLOSE, outcome=outcome, subject=subject, facts={"recipient": to}
        )  # fmt: skip
        assert act.policy
        act.enter(said)


def test_what_went_to_a_processor_is_what_the_log_says(clinic: Clinic) -> None:
    one, other = somebody(clinic), somebody(clinic)
    for subject in (one, one, other):
        handed_over(clinic, subject, "payment")
    handed_over(clinic, one, "payment", Outcome.REFUSED)
    handed_over(clinic, one, "print")
    found = went_to(clinic.vault, 30, by=DISA, now=clinic.now)
    assert not isinstance(found, Refusal)
    assert {name: (went.times, len(went.people)) for name, went in found.items()} == {
        "payment": (3, 2),
        "print": (1, 1),
    }
    assert isinstance(went_to(clinic.vault, 30, by=RUT, now=clinic.now), Refusal)


def test_the_page_counts_when_it_is_asked_to(clinic: Clinic, staff: Staff) -> None:
    handed_over(clinic, somebody(clinic), "payment")
    disa = staff("disa")
    page = disa.page(BITRADEN)
    assert heading(page) == "Personuppgiftsbiträden: alla avtal gäller"
    assert "Utlämnat enligt loggen" not in words(page)
    counted = disa.post(BITRADEN, {})
    assert (counted.status_code, "1 gång, 1 person" in words(counted.text)) == (200, True)
    assert staff("hanna").post(BITRADEN, {}).status_code == 403
    assert staff("rut").get(BITRADEN).status_code == 404


def test_a_contract_to_look_into_is_in_the_heading(clinic: Clinic, staff: Staff) -> None:
    file = demo_policy()
    it = file.processors["it"].model_copy(update={"valid_until": date(2026, 12, 24), "sub_processors": ["Moln AB"]})
    clinic.adopt(file.model_copy(update={"processors": {**file.processors, "it": it}}), clinic.now)
    page = staff("dag").page(BITRADEN)
    assert heading(page) == "Personuppgiftsbiträden: 1 avtal att se över"
    assert "Slutar snart" in words(page)
    assert "Moln AB" in words(page)


def test_a_50_a_point_that_nobody_has_shown_in_the_contract_is_said(clinic: Clinic, staff: Staff) -> None:
    """Art. 28(3): each contract shows where it has (a) to (h), and the one that does not is to be looked into."""
    disa = staff("disa")
    assert "(h) granskning: s. 6" in words(disa.page(BITRADEN))
    file = demo_policy()
    clauses = file.processors["sms"].clauses.model_copy(update={"audits": None, "security": None})
    sms = file.processors["sms"].model_copy(update={"clauses": clauses})
    clinic.adopt(file.model_copy(update={"processors": {**file.processors, "sms": sms}}), clinic.now)
    page = disa.page(BITRADEN)
    assert heading(page) == "Personuppgiftsbiträden: 1 avtal att se över"
    assert "2 villkor framgår inte" in words(page)
    assert words(page).index("Demosms AB") < words(page).index("Demobrev AB")
    assert "(c) säkerhet: framgår inte" in words(page)
    assert "2 clauses not stated" in words(disa.in_language("en").page(BITRADEN))


def test_a_40_impact_assessments_are_tied_to_live_purposes(clinic: Clinic, staff: Staff) -> None:
    disa = staff("disa")
    page = disa.page(BEDOMNINGAR)
    assert heading(page).startswith("Konsekvensbedömningar:")
    assert "Profilering för reklam" in words(page)
    assert "Se över nu" in words(page)  # approved in August last year
    assert "dataskyddsombudets råd (35.2)" in words(page)
    assert staff("rut").get(BEDOMNINGAR).status_code == 404
    english = disa.in_language("en").page(BEDOMNINGAR)
    assert "Review now" in words(english)


def test_a_40_what_lacks_its_approval_is_said(clinic: Clinic, staff: Staff) -> None:
    file = demo_policy()
    purposes = dict(file.purposes)
    for name, purpose in file.purposes.items():
        if purpose.impact is not None:
            less = {"approved_on": None, "dpo_advice": None, "criteria": [*purpose.impact.criteria, "hindering"]}
            purposes[name] = purpose.model_copy(update={"impact": purpose.impact.model_copy(update=less)})
    clinic.adopt(file.model_copy(update={"purposes": purposes}), clinic.now)
    text = words(staff("disa").page(BEDOMNINGAR))
    assert "Saknas eller är inte godkänd" in text
    assert "Saknas: dataskyddsombudets råd (35.2)." in text
