"""S5 "De personuppgifter som behandlas är namn, kontaktuppgifter, personnummer …", with a real vault (N-05)."""

import pytest

from ombud.actors import open_care
from ombud.collection.meet import Meeting, meet
from ombud.collection.relate import Declined
from ombud.collection.sign import Signature, sign
from ombud.policy.model import Regime
from ombud.relations import Kind, Relation
from ombud.terms import CategoryId, SubjectId
from ombud.vault import NoGround
from tests.clinic import ADA, CAMPAIGNS, RUT, VERA, Clinic

GIVEN = {"given": "Lo", "family": "Lika", "birth_date": "1990-06-02"}


def with_agreement(clinic: Clinic, service: str, **extra: str) -> tuple[SubjectId, Relation | Declined]:
    subject = clinic.somebody()
    offer = clinic.begin(subject, Kind.AGREEMENT, service=service)
    return subject, sign(clinic.vault, subject, offer.id, Signature({**GIVEN, **extra}), by=RUT, now=clinic.now)


def rows(clinic: Clinic) -> object:
    with clinic.vault.database.read() as tx:
        return tx.one("SELECT count(*) FROM record")


@pytest.mark.parametrize("category", ["employer", "next_of_kin", "payment_card", "photo", "race", "income"])
def test_s5_a_category_outside_the_list_is_not_taken(clinic: Clinic, category: str) -> None:
    """N-05.1: not by the vault, and not by somebody who comes to the desk; nothing of it stays."""
    subject = clinic.somebody()
    clinic.begin(subject, Kind.MEASURE)
    assert isinstance(clinic.hold(subject, category, "contract", value="hemligt"), NoGround)
    met = meet(clinic.vault, Meeting({CategoryId(category): {"value": "hemligt"}}, "desk"), by=RUT, now=clinic.now)
    assert isinstance(met, Declined)
    assert met.requirement == "N-05.1"
    assert "hemligt" not in repr(met)
    assert rows(clinic) == (0,)
    assert "D-03" in clinic.refused(subject, "contract.request", category)


def test_s5_a_field_outside_the_list_is_not_taken(clinic: Clinic) -> None:
    """The fields of a category are a closed list too: ethnicity does not come in as a part of the name."""
    met = meet(
        clinic.vault, Meeting({CategoryId("name"): {"given": "Lo", "ethnicity": "x"}}, "desk"), by=RUT, now=clinic.now
    )
    assert isinstance(met, Declined)
    assert "given, family" in met.text.sv
    assert rows(clinic) == (0,)


def test_s5_health_in_some_cases_only(clinic: Clinic) -> None:
    """N-05.2: not with a request, not with an agreement that does not need it; in care, by statute."""
    subject = clinic.somebody()
    clinic.begin(subject, Kind.MEASURE)
    assert isinstance(clinic.hold(subject, "health", "contract", text="hosta"), NoGround)
    entry = clinic.draft("health", "care", {"text": "hosta"}, document="d1", author="vera", unit=VERA.unit)
    assert not isinstance(clinic.store(subject, entry), NoGround)


def test_s5_citizenship_only_where_the_service_has_cost_responsibility(clinic: Clinic) -> None:
    """N-05.2, N-05.4, T-25: kept three months to decide who pays, and for nothing else."""
    for service in ("vaccination", "halsosamtal"):
        given = {name: text for name, text in GIVEN.items() if service == "vaccination" or name != "birth_date"}
        subject = clinic.somebody()
        offer = clinic.begin(subject, Kind.AGREEMENT, service=service)
        answer = sign(clinic.vault, subject, offer.id, Signature({**given, "country": "NO"}), by=RUT, now=clinic.now)
        assert isinstance(answer, Declined)
        assert isinstance(clinic.hold(subject, "citizenship", "care", country="NO"), NoGround)
    subject, signed = with_agreement(clinic, "lakarbesok", country="NO")
    assert isinstance(signed, Relation)
    assert clinic.values(subject, "care.admin", "citizenship") == [{"country": "NO"}]
    for purpose, by in (("marketing.direct", CAMPAIGNS), ("statistics.care", ADA), ("contract.perform", RUT)):
        assert "D-03" in clinic.refused(subject, purpose, "citizenship", by)
    clinic.later(days=100)
    assert clinic.refused(subject, "care.admin", "citizenship") == {"D-12"}


def test_s5_n_05_5_a_personnummer_only_where_the_purpose_says_why(clinic: Clinic) -> None:
    subject, _ = with_agreement(clinic, "vaccination", personnummer="189001019802")
    with clinic.vault.act(by=RUT, now=clinic.now) as act:
        open_care(act.tx, subject, clinic.vault.keyring.blind("unit", VERA.unit), now=clinic.now)
        act.nothing_changed()
    assert clinic.values(subject, "contract.perform", "personnummer") == [{"personnummer": "189001019802"}]
    assert {"D-03", "D-06"} <= clinic.refused(subject, "marketing.direct", "personnummer", CAMPAIGNS)
    assert {"D-03", "D-06"} <= clinic.refused(subject, "contract.request", "personnummer")


def test_s5_a_booking_in_care_is_care_data_whoever_wrote_it_down(clinic: Clinic) -> None:
    """N-05.3: what was collected under PDL does not serve analyses outside care, though it is only a name."""
    subject = clinic.somebody()
    clinic.begin(subject, Kind.AGREEMENT, service="vaccination")
    draft = clinic.draft("birth_date", "contract", {"birth_date": "1990-06-02"}, regime=Regime.PDL)
    clinic.store(subject, draft)
    assert "D-08" in clinic.refused(subject, "statistics.business", "birth_date", ADA)
