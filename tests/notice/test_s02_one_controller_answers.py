"""S2. "Hälsoklustret är personuppgiftsansvarig för behandlingen av dina personuppgifter." (N-02)"""

import pytest
from pydantic import ValidationError

from ombud.policy.model import PolicyFile
from tests.policy.example import FILE


def test_s2_n_02_1_a_policy_has_exactly_one_controller() -> None:
    assert PolicyFile.model_validate(FILE).controller.name == "Exempelkliniken"
    without = {key: value for key, value in FILE.items() if key != "controller"}
    with pytest.raises(ValidationError, match="controller"):
        PolicyFile.model_validate(without)


def test_s2_n_02_1_two_controllers_are_not_a_controller() -> None:
    two = {**FILE, "controller": [{"name": "Exempelkliniken"}, {"name": "Exempelbolaget"}]}
    with pytest.raises(ValidationError, match="controller"):
        PolicyFile.model_validate(two)


def test_s2_n_02_2_a_recipient_is_a_processor_a_controller_or_an_authority_and_nothing_else() -> None:
    perform = FILE["purposes"]["contract.perform"]
    partner = [{"name": {"sv": "Partner", "en": "Partner"}, "role": "partner"}]
    purposes = {**FILE["purposes"], "contract.perform": {**perform, "recipients": partner}}
    with pytest.raises(ValidationError, match="role"):
        PolicyFile.model_validate({**FILE, "purposes": purposes})
