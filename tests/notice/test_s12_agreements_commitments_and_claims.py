"""S12 "… sparas så länge avtal, annat åtagande eller rättsligt anspråk avseende dig … gäller." (N-12)"""

import pytest

from ombud.collection.relate import close
from ombud.collection.sign import Signature, sign
from ombud.erasure import plan
from ombud.law.retention import ROWS
from ombud.policy.grounds import Ground
from ombud.policy.load import Loaded, load
from ombud.relations import Kind, Relation
from ombud.requests.choose import consent
from ombud.terms import CategoryId, ChoiceId, SubjectId
from tests.clinic import DISA, EVA, ROOT, RUT, Clinic, demo_policy

GYM = {"given": "Lo", "family": "Lika", "email": "lo@example.se", "birth_date": "1990-06-02"}


@pytest.mark.parametrize("kind", [Kind.AGREEMENT, Kind.COMMITMENT, Kind.CLAIM])
def test_s12_n_12_1_each_keeps_while_it_is_open_and_lets_go_when_it_closes(clinic: Clinic, kind: Kind) -> None:
    subject = clinic.somebody()
    terms = {"service": "traningskort"} if kind is Kind.AGREEMENT else {}
    relation = clinic.begin(subject, kind, **terms)
    if kind is Kind.AGREEMENT:
        signed = sign(clinic.vault, subject, relation.id, Signature(GYM), by=RUT, now=clinic.now)
        assert isinstance(signed, Relation)
    else:
        clinic.hold(subject, "name", "claims", given="Lo")
    clinic.later(days=20 * 366)
    assert all(ground for _, _, ground in _records(clinic, subject)), "a relation that is open keeps what is its own"
    close(clinic.vault, subject, relation.id, by=RUT, now=clinic.now)
    clinic.later(days=11 * 366)
    assert [ground for _, _, ground in _records(clinic, subject) if ground] == []


def test_s12_n_12_1_nothing_goes_while_a_claim_is_open(clinic: Clinic) -> None:
    """The agreement ended three years ago, and its claim is open: the plan erases nothing of it."""
    subject = clinic.somebody()
    offer = clinic.begin(subject, Kind.AGREEMENT, service="traningskort")
    signed = sign(clinic.vault, subject, offer.id, Signature(GYM), by=RUT, now=clinic.now)
    assert isinstance(signed, Relation)
    claim = clinic.begin(subject, Kind.CLAIM)
    close(clinic.vault, subject, signed.id, by=RUT, now=clinic.now)
    clinic.later(days=4 * 366)
    kept = {item.key for item in plan(clinic.vault, subject, by=DISA, now=clinic.now).items}
    assert "CLAIM" in kept
    close(clinic.vault, subject, claim.id, by=RUT, now=clinic.now)
    clinic.later(days=11 * 366)
    assert "CLAIM" not in {item.key for item in plan(clinic.vault, subject, by=DISA, now=clinic.now).items}


def test_s12_n_12_2_every_period_follows_a_row_of_the_table_or_a_relation() -> None:
    """ "Exempelvis": another ground to keep data is none. Each row of the policy names one of the table's, or stays
    only while something that is named is open, or is one of the policy's own short ones that say so in words."""
    for purpose_id, purpose in demo_policy().purposes.items():
        for row in purpose.storage:
            assert row.rule in ROWS or row.during or row.criteria or row.period, purpose_id


def test_s12_n_12_2_a_row_that_the_table_does_not_have_is_an_error() -> None:
    text = (ROOT / "policies" / "halsoklustret.yaml").read_text(encoding="utf-8")
    assert isinstance(load(text), Loaded)
    assert not isinstance(load(text.replace("rule: T-13", "rule: T-99", 1)), Loaded)


def test_s12_n_12_3_a_claim_keeps_for_itself_alone(clinic: Clinic) -> None:
    subject = clinic.somebody()
    offer = clinic.begin(subject, Kind.AGREEMENT, service="traningskort")
    assert isinstance(sign(clinic.vault, subject, offer.id, Signature(GYM), by=RUT, now=clinic.now), Relation)
    consent(clinic.vault, subject, ChoiceId("consent.marketing.email"), "desk", by=RUT, now=clinic.now)
    clinic.begin(subject, Kind.CLAIM)
    assert "D-13" in clinic.refused(subject, "marketing.direct", "contact", channel="email")
    assert clinic.values(subject, "legal.claims", "name", EVA)


def _records(clinic: Clinic, subject: SubjectId) -> list[tuple[bytes, CategoryId, tuple[Ground, ...]]]:
    with clinic.vault.look(by=RUT, now=clinic.now) as act:
        return act.person(subject).records()
