"""S7 "… uppfylla … förpliktelser och utöva … rättigheter enligt avtal samt vidta åtgärder …" (N-07)."""

import pytest

from ombud.collection.relate import close
from ombud.collection.sign import Signature, sign
from ombud.relations import Kind, Relation
from ombud.terms import SubjectId
from ombud.vault import NoGround
from tests.clinic import EVA, RUT, Clinic

GYM = {"given": "Lo", "family": "Lika", "email": "lo@example.se", "birth_date": "1990-06-02"}


def member(clinic: Clinic) -> tuple[SubjectId, Relation]:
    subject = clinic.somebody()
    offer = clinic.begin(subject, Kind.AGREEMENT, service="traningskort")
    signed = sign(clinic.vault, subject, offer.id, Signature(GYM), by=RUT, now=clinic.now)
    assert isinstance(signed, Relation)
    return subject, signed


def test_s7_contract_perform_with_neither_agreement_nor_measure_refuses(clinic: Clinic) -> None:
    """N-07.1: nothing is kept for it, and nothing is opened for it."""
    subject = clinic.somebody()
    clinic.begin(subject, Kind.CONTACT)
    assert isinstance(clinic.hold(subject, "name", "contract", given="Lo"), NoGround)
    assert {"D-05", "D-12"} <= clinic.refused(subject, "contract.perform", "name")


@pytest.mark.parametrize("kind", [Kind.MEASURE, Kind.COMMITMENT])
def test_s7_an_open_request_or_commitment_carries_its_own_performance(clinic: Clinic, kind: Kind) -> None:
    subject = clinic.somebody()
    clinic.begin(subject, kind)
    clinic.hold(subject, "name", "contract", given="Lo")
    assert clinic.values(subject, "contract.perform", "name") == [{"given": "Lo"}]


def test_s7_after_the_end_the_next_read_refuses(clinic: Clinic) -> None:
    """N-07.1, S12: from the moment it ended, before any sweep; what remains is kept for claims alone."""
    subject, signed = member(clinic)
    assert clinic.values(subject, "contract.perform", "name") == [{"given": "Lo", "family": "Lika"}]
    close(clinic.vault, subject, signed.id, by=RUT, now=clinic.now)
    assert {"D-05", "D-12"} <= clinic.refused(subject, "contract.perform", "name")
    assert clinic.values(subject, "legal.claims", "name", EVA) == [{"given": "Lo", "family": "Lika"}]
    clinic.later(days=3 * 366)
    assert clinic.refused(subject, "legal.claims", "name", EVA) == {"D-12"}


def test_s7_n_07_2_a_closed_request_without_an_agreement_is_to_be_erased(clinic: Clinic) -> None:
    subject = clinic.somebody()
    measure = clinic.begin(subject, Kind.MEASURE)
    clinic.hold(subject, "name", "contract", given="Lo")
    close(clinic.vault, subject, measure.id, by=RUT, now=clinic.now)
    clinic.later(days=95)
    assert clinic.refused(subject, "contract.request", "name")
    with clinic.vault.look(by=RUT, now=clinic.now) as act:
        assert [found for _, _, found in act.person(subject).records()] == [()]


def test_s7_n_07_3_only_what_this_agreement_needs(clinic: Clinic) -> None:
    subject, _ = member(clinic)
    assert "D-03" in clinic.refused(subject, "contract.rights", "birth_date")
    assert "D-03" in clinic.refused(subject, "contract.rights", "gender")
