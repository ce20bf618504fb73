"""S3. "De personuppgifter som Hälsoklustret behandlar inhämtas direkt från dig …" (N-03)

Where a value came from is checked at the door (`collection`). Here: what a source does to its use.
"""

from ombud.policy.model import PolicyFile, Regime
from ombud.terms import CategoryId
from tests.policy.example import FILE, POLICY, ask, broken, customer, patient, permitted, policy


def test_s3_data_comes_from_the_person_unless_the_category_says_otherwise() -> None:
    assert POLICY.file.categories[CategoryId("contact")].sources == ["data_subject"]


def test_s3_another_source_is_written_in_the_file_or_is_none() -> None:
    categories = {**FILE["categories"], "health": {**FILE["categories"]["health"], "sources": ["third_party:referral"]}}
    file = PolicyFile.model_validate({**FILE, "categories": categories})
    assert file.categories[CategoryId("health")].sources == ["third_party:referral"]


def test_s3_data_given_in_a_contract_serves_the_contract() -> None:
    assert permitted(ask("contract.perform", "name", "contact"), customer())


def test_s3_data_given_in_care_serves_care_and_not_advertising() -> None:
    """PDL 2:3; N-08.3."""
    plain = policy(marketing_direct={"special": []})
    assert permitted(ask("care.record", "contact"), patient("c1_email"))
    assert broken(ask("marketing.direct", "contact"), patient("c1_email"), under=plain) == {"D-08"}


def test_s3_data_of_unknown_origin_is_treated_as_from_care() -> None:
    by_interest = policy(marketing_direct={"bases": [{"article": "6.1.f"}]})
    assert broken(ask("marketing.direct", "contact"), customer(regime=Regime.PDL), under=by_interest) == {"D-08"}
