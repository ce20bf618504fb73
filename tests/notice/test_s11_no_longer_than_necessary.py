"""S11 "… sparas inte under längre tid än vad som är nödvändigt för de ändamål …" (N-11)."""

from datetime import timedelta

import pytest

from ombud.collection.relate import close
from ombud.collection.sign import Signature, sign
from ombud.policy.load import Loaded, load
from ombud.relations import Kind, Relation
from ombud.requests.choose import consent
from ombud.terms import ChoiceId
from ombud.vault import NoGround, Written
from tests.clinic import EVA, ROOT, RUT, Clinic, demo_policy

GYM = {"given": "Lo", "family": "Lika", "email": "lo@example.se", "birth_date": "1990-06-02"}
EMAIL = ChoiceId("consent.marketing.email")


def test_s11_n_11_1_a_purpose_without_a_period_is_no_purpose() -> None:
    """A period that is not there is not "for ever": what nothing keeps is not stored."""
    for purpose in demo_policy().purposes.values():
        assert purpose.storage, purpose.name.en
        for row in purpose.storage:
            assert row.period or row.calendar == "accounting_year" or row.during or row.criteria, purpose.name.en


def test_s11_n_11_1_what_no_purpose_has_a_period_for_is_not_stored(clinic: Clinic) -> None:
    subject = clinic.somebody()
    assert isinstance(clinic.hold(subject, "name", "contract", given="Lo"), NoGround)
    clinic.begin(subject, Kind.MEASURE)
    assert isinstance(clinic.hold(subject, "name", "contract", given="Lo"), Written)


def test_s11_n_11_2_the_purpose_that_ends_loses_the_value_and_the_other_keeps_it(clinic: Clinic) -> None:
    """Advertising has ended: its store is empty, and the agreement's is whole."""
    subject = clinic.somebody()
    offer = clinic.begin(subject, Kind.AGREEMENT, service="traningskort")
    assert isinstance(sign(clinic.vault, subject, offer.id, Signature(GYM), by=RUT, now=clinic.now), Relation)
    consent(clinic.vault, subject, EMAIL, "desk", by=RUT, now=clinic.now)
    clinic.later(days=24 * 31)
    assert "D-12" in clinic.refused(subject, "marketing.direct", "contact", channel="email")
    assert clinic.values(subject, "contract.perform", "contact") == [{"email": "lo@example.se"}]


def test_s11_unreadable_from_the_moment_the_ground_ended(clinic: Clinic) -> None:
    """Before any sweep: the clock alone is enough."""
    subject = clinic.somebody()
    offer = clinic.begin(subject, Kind.AGREEMENT, service="traningskort")
    signed = sign(clinic.vault, subject, offer.id, Signature(GYM), by=RUT, now=clinic.now)
    assert isinstance(signed, Relation)
    close(clinic.vault, subject, signed.id, by=RUT, now=clinic.now)
    clinic.now += timedelta(days=3 * 365)
    assert clinic.values(subject, "legal.claims", "name", EVA)
    clinic.later(days=2)
    assert clinic.refused(subject, "legal.claims", "name", EVA) == {"D-12"}


@pytest.mark.parametrize("found", ["ändamålsenlig", "så länge det behövs"])
def test_s11_a_vague_word_is_no_period(found: str) -> None:
    """N-13.1: a period is a number or an event; the file that says otherwise does not load."""
    text = (ROOT / "policies" / "halsoklustret.yaml").read_text(encoding="utf-8")
    assert text.count("period: P24M") == 1
    assert not isinstance(load(text.replace("period: P24M", f"period: {found}")), Loaded)
