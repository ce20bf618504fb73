"""S13 "Därutöver kan … lagras för marknadsföringsändamål, statistik, marknads- och kundanalyser samt för
produktutveckling under en ändamålsenlig period oberoende av avtalsförhållande." (N-13)"""

import pytest

from ombud.collection.relate import close
from ombud.collection.sign import Signature, sign
from ombud.law.periods import duration
from ombud.policy.model import Anchor, Family
from ombud.relations import Kind, Relation
from ombud.requests.choose import consent, objection
from ombud.terms import ChoiceId
from ombud.vault import NoGround
from tests.clinic import ADA, RUT, Clinic, demo_policy

GYM = {"given": "Lo", "family": "Lika", "email": "lo@example.se", "birth_date": "1990-06-02"}
EMAIL, NO = ChoiceId("consent.marketing.email"), ChoiceId("object.direct_marketing")
FIVE = frozenset(
    {Family.MARKETING, Family.PROFILING, Family.STATISTICS, Family.ANALYSIS, Family.PRODUCT_DEVELOPMENT}
)  # fmt: skip


def months(period: str) -> float:
    length = duration(period)
    return length.months + length.days / 30 + length.hours / 720


@pytest.mark.parametrize("purpose", [p for p, row in demo_policy().purposes.items() if row.family in FIVE])
def test_s13_n_13_1_n_13_2_each_has_a_number_under_its_cap(purpose: str) -> None:
    """N-13.2: at most a year for what is computed and extracted; two years without a sign of life for advertising on
    consent (T-13). What only reads an agreement or a journal ends with its source."""
    row = demo_policy().purposes[purpose]  # type: ignore[index]
    own = [period for period in row.storage if period.period and period.anchor is not Anchor.LAST_ENTRY]
    assert own
    cap = 24 if row.family is Family.MARKETING else 12
    reads_a_journal = {"P10Y"}
    assert all(months(p.period) <= cap for p in own if p.period and p.period not in reads_a_journal), purpose


@pytest.fixture
def member(clinic: Clinic) -> Relation:
    subject = clinic.somebody()
    offer = clinic.begin(subject, Kind.AGREEMENT, service="traningskort")
    signed = sign(clinic.vault, subject, offer.id, Signature(GYM), by=RUT, now=clinic.now)
    assert isinstance(signed, Relation)
    consent(clinic.vault, subject, EMAIL, "desk", by=RUT, now=clinic.now)
    return signed


def test_s13_n_13_3_the_end_of_the_agreement_does_not_end_advertising(clinic: Clinic, member: Relation) -> None:
    close(clinic.vault, member.subject, member.id, by=RUT, now=clinic.now)
    with clinic.vault.look(by=RUT, now=clinic.now) as act:
        kept = {klass for klass, _, ground in act.person(member.subject).grounds() if ground}
    assert "marketing" in kept


def test_s13_n_13_3_a_no_on_the_first_day_empties_the_store_in_its_own_act(clinic: Clinic, member: Relation) -> None:
    done = objection(clinic.vault, member.subject, NO, "phone", by=RUT, now=clinic.now)
    assert getattr(done, "ended", 0) > 0
    with clinic.vault.look(by=RUT, now=clinic.now) as act:
        assert not act.person(member.subject).keys.has("marketing")  # type: ignore[arg-type]
        suppressed = act.tx.one("SELECT count(*) FROM suppression")
    assert suppressed is not None
    assert suppressed[0] > 0


FOR_SALE = ("marketing.direct", "analysis.market", "statistics.business", "product.development", "analysis.customer")


@pytest.mark.parametrize("purpose", FOR_SALE)
def test_s13_n_13_4_health_data_never_stay_for_these(clinic: Clinic, purpose: str) -> None:
    """A health value is nobody's ground to keep here, and without its agreement nothing keeps it."""
    subject = clinic.somebody()
    clinic.begin(subject, Kind.MEASURE)
    assert isinstance(clinic.hold(subject, "health", "marketing", text="rygg"), NoGround)
    assert clinic.refused(subject, purpose, "health", ADA) & {"D-03", "D-07", "D-08"}
