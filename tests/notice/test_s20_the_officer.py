"""S20 "Kontaktuppgifter till … dataskyddsombud …" (N-20)."""

from datetime import date

import pytest

from ombud.policy.document.html import content
from ombud.policy.model import PolicyFile
from ombud.policy.register import Register, register
from ombud.policy.register.page import page
from tests.clinic import demo_policy


def test_s20_n_20_3_the_record_says_when_the_authority_was_told_of_the_officer() -> None:
    """N-20.3, Art. 37(7): the contact details are communicated to the supervisory authority."""
    record = register(demo_policy())
    assert isinstance(record, Register)
    assert record.controller.dpo_notified == date(2025, 8, 15)
    assert "2025-08-15" in content(page(record, "sv"))


@pytest.mark.parametrize(("language", "said"), [("sv", "Inte ännu"), ("en", "Not yet")])
def test_s20_n_20_3_an_officer_of_whom_the_authority_knows_nothing_is_seen(language: str, said: str) -> None:
    record = register(_with(imy_notified_at=None))
    assert isinstance(record, Register)
    assert said in content(page(record, language))  # type: ignore[arg-type]


def test_s20_without_an_officer_nothing_is_said_of_it() -> None:
    record = register(_with(appointed=False))
    assert isinstance(record, Register)
    assert record.controller.dpo_notified is None
    assert "Inte ännu" not in content(page(record, "sv"))


def _with(**dpo: object) -> PolicyFile:
    data = demo_policy().model_dump(mode="json")
    data["dpo"].update(dpo)
    return PolicyFile.model_validate(data)
