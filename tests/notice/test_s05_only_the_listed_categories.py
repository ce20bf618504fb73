"""S5. "De personuppgifter som behandlas är namn, kontaktuppgifter, personnummer och i vissa fall …" (N-05)"""

import pytest

from ombud.policy.model import Tie
from ombud.terms import CategoryId, ServiceId
from tests.policy.example import POLICY, PURPOSES, ask, broken, customer, patient, permitted, person


@pytest.mark.parametrize("category", ["employer", "next_of_kin", "payment_card", "photo"])
@pytest.mark.parametrize("purpose", sorted(PURPOSES))
def test_s5_n_05_1_a_category_that_is_not_listed_is_refused_whatever_the_purpose(purpose: str, category: str) -> None:
    assert "D-03" in broken(ask(purpose, category), patient())


def test_s5_n_05_2_health_in_some_cases_only() -> None:
    """Care by statute; outside care by consent; in a claim while it is open. Nowhere else."""
    assert permitted(ask("care.record", "health"), patient())
    assert permitted(ask("contract.perform", "health"), customer("c3_yoga"))
    assert permitted(ask("legal.claims", "health"), person(ties=frozenset({Tie.CLAIM})))
    for purpose in ("contract.request", "contract.rights", "marketing.direct", "legal.accounting"):
        assert "D-03" in broken(ask(purpose, "health"), customer("c3_yoga", "c1_email"))


def test_s5_n_05_2_citizenship_in_some_cases_only() -> None:
    """Off unless the service decides who pays (T-25); never for advertising (N-05.4)."""
    assert broken(ask("care.admin", "citizenship"), patient()) == {"D-03"}
    assert permitted(ask("care.admin", "citizenship"), patient(services=frozenset({ServiceId("eu_visit")})))
    assert "D-03" in broken(ask("marketing.direct", "citizenship"), person("c1_email"))


def test_s5_n_05_4_citizenship_is_no_search_term_of_statistics() -> None:
    assert "D-03" in broken(ask("statistics.care", "citizenship"), patient())


def test_s5_n_05_5_a_personnummer_where_the_purpose_says_why() -> None:
    assert permitted(ask("care.record", "personnummer"), patient())
    assert broken(ask("marketing.direct", "personnummer"), person("c1_email")) == {"D-03", "D-06"}


def test_s5_health_is_special_and_a_personnummer_is_a_personnummer() -> None:
    categories = POLICY.file.categories
    assert [name for name, row in categories.items() if row.special] == [CategoryId("health")]
    assert [name for name, row in categories.items() if row.personnummer] == [CategoryId("personnummer")]
