"""S10. "Den rättsliga grunden … enligt ovan är att behandlingen är nödvändig för att fullgöra avtal …" (N-10)

The notice rests everything on contract. Where a contract cannot carry a purpose, the purpose is refused
until its own basis holds and the person has been told of it. Nothing is swapped silently.
"""

import pytest

from tests.policy.example import EVERY, EXTRACT, ask, broken, customer, permitted, person, policy

CONTRACT = {"bases": [{"article": "6.1.b"}]}
BEYOND = {
    "marketing.direct": "contact",
    "profiling.marketing": "birth_date",
    "statistics.care": "birth_date",
    "analysis.market": "birth_date",
    "analysis.patient": "birth_date",
    "product.dev": "agreement",
}


@pytest.mark.parametrize("purpose", sorted(BEYOND))
def test_s10_n_10_1_a_purpose_beyond_the_contract_is_refused_as_the_notice_grounds_it(purpose: str) -> None:
    """G-01: the notice says yes, the law says no."""
    published = policy(**{purpose.replace(".", "_", 1): CONTRACT})
    question = ask(purpose, BEYOND[purpose], form=EXTRACT)
    assert broken(question, customer(), under=published) == {"D-05"}


@pytest.mark.parametrize("purpose", ["marketing.direct", "profiling.marketing"])
def test_s10_n_10_1_not_even_consent_helps_a_purpose_that_is_said_to_rest_on_contract(purpose: str) -> None:
    """The declared basis is what people were told. Another one begins with another notice."""
    published = policy(**{purpose.replace(".", "_", 1): CONTRACT})
    facts = customer("c1_email", "c2")
    assert broken(ask(purpose, BEYOND[purpose]), facts, under=published) == {"D-05"}


def test_s10_what_a_contract_can_carry_it_carries() -> None:
    assert permitted(ask("contract.perform", "name"), customer())


def test_s10_n_10_1_no_silent_swap_to_a_legitimate_interest() -> None:
    """An interest reaches only those who were told of it when the data was collected (13(1)(d))."""
    swapped = policy(marketing_direct={"bases": [{"article": "6.1.f"}]})
    question = ask("marketing.direct", "contact")
    assert broken(question, person(told_interest=frozenset()), under=swapped) == {"D-05"}
    assert permitted(question, person(told_interest=EVERY), under=swapped)


def test_s10_n_10_2_development_has_no_basis_in_the_notice() -> None:
    assert broken(ask("product.dev", "agreement", form=EXTRACT), customer()) == {"D-05"}


def test_s10_g_05_a_condition_for_health_is_no_basis() -> None:
    conditioned = policy(statistics_care={"bases": []})
    assert broken(ask("statistics.care", "health", form=EXTRACT), person(), under=conditioned) == {"D-05"}
