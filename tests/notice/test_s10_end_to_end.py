"""S10 "Den rättsliga grunden … är att behandlingen är nödvändig för att fullgöra avtal …" (N-10).

Data is collected under the published notice, that rests everything on contract; then the adopted policy comes
into force. Nothing is converted silently.
"""

import pytest

from ombud.choices import wishes
from ombud.collection.relate import close
from ombud.collection.sign import Signature, sign
from ombud.policy.ask import Ask, Form, Refusal
from ombud.policy.model import Basis, PolicyFile
from ombud.relations import Kind, Relation
from ombud.requests import consent
from ombud.terms import CategoryId, ChoiceId, PurposeId, SubjectId
from ombud.vault import Opened
from tests.clinic import ADA, CAMPAIGNS, EVA, NOW, RUT, Clinic
from tests.notice.versions import BEFORE, adopt_as_judged, changed, proposed, published

BEYOND = ("statistics.business", "analysis.market")
"""Purposes by interest that use what the published notice let in."""


def under_the_published_notice(clinic: Clinic) -> SubjectId:
    """Somebody whose name and address came in while the published notice was what they were told."""
    clinic.now = BEFORE
    adopt_as_judged(clinic, published())
    subject = clinic.somebody()
    clinic.begin(subject, Kind.MEASURE)
    clinic.hold(subject, "name", "contract", name="Lo Lika")
    clinic.hold(subject, "contact", "contract", email="lo@example.se")
    return subject


def then_adopted(clinic: Clinic) -> None:
    clinic.now = NOW
    adopt_as_judged(clinic, proposed())


def on_contract() -> PolicyFile:
    """The adopted policy with marketing said to rest on contract, as the published notice says."""
    return changed("marketing.direct", bases=[Basis(article="6.1.b").model_dump(mode="json")])


def test_s10_marketing_on_contract_is_refused(clinic: Clinic) -> None:
    """N-10.1, G-01: also with an agreement running, and also with a consent that the notice never asked for."""
    clinic.adopt(on_contract(), NOW)
    subject = clinic.somebody()
    offer = clinic.begin(subject, Kind.AGREEMENT, service="traningskort")
    given = {"given": "Lo", "family": "Lika", "email": "lo@example.se", "birth_date": "1990-06-02"}
    assert isinstance(sign(clinic.vault, subject, offer.id, Signature(given), by=RUT, now=clinic.now), Relation)
    assert "D-05" in clinic.refused(subject, "marketing.direct", "contact", CAMPAIGNS, "email")
    consent(clinic.vault, subject, ChoiceId("consent.marketing.email"), "desk", by=RUT, now=clinic.now)
    assert "D-05" in clinic.refused(subject, "marketing.direct", "contact", CAMPAIGNS, "email")


def test_s10_the_published_notice_lets_none_of_its_purposes_beyond_the_agreement_run(clinic: Clinic) -> None:
    """LN-03: every purpose that the notice rests on contract, and that a contract cannot carry, is stopped."""
    clinic.now = BEFORE
    policy = adopt_as_judged(clinic, published())
    beyond = {"marketing.direct", "profiling.marketing", "statistics", "analysis.market", "analysis.patient",
              "analysis.customer", "product.development"}  # fmt: skip
    assert beyond <= set(policy.inactive)
    subject = clinic.somebody()
    for purpose in beyond:
        assert "D-02" in clinic.refused(subject, purpose, "contact", CAMPAIGNS)


def test_s10_data_collected_under_the_published_notice_carries_no_consent(clinic: Clinic) -> None:
    """policy.md: the adopted policy asks; it does not assume."""
    subject = under_the_published_notice(clinic)
    then_adopted(clinic)
    with clinic.vault.database.read() as tx:
        assert wishes(tx, subject).choices == 0
    assert "D-05" in clinic.refused(subject, "marketing.direct", "contact", CAMPAIGNS, "email")
    assert "D-05" in clinic.refused(subject, "profiling.marketing", "contact", CAMPAIGNS)


def test_s10_a_consent_given_under_the_adopted_policy_serves_what_is_given_with_it(clinic: Clinic) -> None:
    """The published notice named no period for marketing, so what was told under it has none to run (N-11.1)."""
    subject = under_the_published_notice(clinic)
    then_adopted(clinic)
    clinic.hold(subject, "contact", "contract", email="ny@example.se")
    consent(clinic.vault, subject, ChoiceId("consent.marketing.email"), "desk", by=RUT, now=clinic.now)
    opened = clinic.read(subject, "marketing.direct", "contact", CAMPAIGNS, "email")
    assert isinstance(opened, Opened)
    assert [dict(value.fields) for value in opened.data.reveal()] == [{"email": "ny@example.se"}]


def test_s10_what_the_agreement_carried_goes_on(clinic: Clinic) -> None:
    subject = under_the_published_notice(clinic)
    then_adopted(clinic)
    assert clinic.values(subject, "contract.request", "name") == [{"name": "Lo Lika"}]


def test_s10_n_10_1_no_interest_for_data_from_before_the_notice_that_states_it(clinic: Clinic) -> None:
    """C-394/23: claims and follow-up rest on interests that the published notice did not state."""
    subject = under_the_published_notice(clinic)
    then_adopted(clinic)
    offer = clinic.begin(subject, Kind.AGREEMENT, service="traningskort")
    given = {"given": "Lo", "family": "Lika", "email": "lo@example.se", "birth_date": "1990-06-02"}
    signed = sign(clinic.vault, subject, offer.id, Signature(given), by=RUT, now=clinic.now)
    assert isinstance(signed, Relation)
    close(clinic.vault, subject, signed.id, by=RUT, now=clinic.now)
    names = clinic.values(subject, "legal.claims", "name", EVA)
    assert names == [{"given": "Lo", "family": "Lika"}], (
        "the old name stays out; the one given with the agreement is in"
    )


@pytest.mark.parametrize("purpose", BEYOND)
def test_s10_no_silent_swap_from_contract_to_interest(clinic: Clinic, purpose: str) -> None:
    """N-10.1: a purpose by interest does not reach data collected when contract was the stated basis."""
    subject = under_the_published_notice(clinic)
    then_adopted(clinic)
    ask = Ask(subject, PurposeId(purpose), frozenset({CategoryId("contact")}), ADA, None, Form.EXTRACT)
    answer = clinic.vault.open(ask, now=clinic.now)
    assert isinstance(answer, Refusal)
    assert "D-05" in {rule.value for rule in answer.rules}


def test_s10_n_10_2_development_without_a_basis_is_refused_until_the_notice_says_more(clinic: Clinic) -> None:
    clinic.now = BEFORE
    assert "N-10.2" in adopt_as_judged(clinic, published()).inactive[PurposeId("product.development")]
    assert {"D-02", "D-05"} <= clinic.refused(clinic.somebody(), "product.development", "health", ADA)
