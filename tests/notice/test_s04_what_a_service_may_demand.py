"""S4. "Om du inte tillhandahåller personuppgifter som … är nödvändiga för ingående av avtal …" (N-04)

The forms live in `collection`; here is what the policy can say of a service and what a missing fact refuses.
"""

import pytest
from pydantic import ValidationError

from ombud.policy.model import PolicyFile
from ombud.terms import ServiceId
from tests.policy.example import FILE, POLICY, ask, customer, patient, permitted, w


def with_field(**changes: object) -> PolicyFile:
    field = {"category": "contact", "required": "contract", "why": w("we call if we are late"), **changes}
    service = {"name": w("yoga"), "regime": "non_care", "fields": {"phone": field}}
    return PolicyFile.model_validate({**FILE, "services": {**FILE["services"], "yoga": service}})


def test_s4_n_04_1_a_field_is_demanded_by_contract_or_statute_or_not_at_all() -> None:
    for required in ("contract", "statute", "optional"):
        assert with_field(required=required).services[ServiceId("yoga")].fields["phone"].required == required
    with pytest.raises(ValidationError, match="required"):
        with_field(required="nice to have")


def test_s4_n_04_2_a_field_without_a_reason_in_both_languages_is_no_field() -> None:
    with pytest.raises(ValidationError, match="why"):
        with_field(why={"sv": "vi ringer om vi är sena"})


def test_s4_n_04_1_an_agreement_works_without_marketing_consent_and_without_citizenship() -> None:
    assert permitted(ask("contract.perform", "name", "contact", "agreement"), customer())


def test_s4_n_04_3_no_consent_text_is_demanded_by_a_service_unless_it_says_so_itself() -> None:
    texts = {"C-1": {"text": w("reklam")}}
    file = PolicyFile.model_validate({**FILE, "consents": texts})
    assert not file.consents["C-1"].required_by_service


def test_s4_n_04_4_care_is_given_without_a_personnummer() -> None:
    assert permitted(ask("care.record", "name", "health"), patient(services=frozenset()))


def test_s4_g_06_a_service_says_under_which_law_it_is_given() -> None:
    service = {"name": w("yoga"), "fields": {}}
    with pytest.raises(ValidationError, match="regime"):
        PolicyFile.model_validate({**FILE, "services": {"yoga": service}})
    assert all(service.regime for service in POLICY.file.services.values())
