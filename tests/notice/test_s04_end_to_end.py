"""S4 "Om du inte tillhandahåller … nödvändiga för ingående av avtal …", with a real vault (N-04)."""

import pytest

from ombud.actors import open_care
from ombud.collection.relate import Declined
from ombud.collection.sign import Signature, sign
from ombud.relations import Kind, Relation
from ombud.terms import ServiceId, SubjectId
from tests.clinic import RUT, VERA, Clinic, demo_policy

RESERVE, NUMBER = "1.2.752.97.3.1.3", "991981000010"
"""A reserve id of Region Stockholm, the example of P-07."""
NEEDED = {"given": "Lo", "family": "Lika", "email": "lo@example.se", "birth_date": "1990-06-02"}


def offered(clinic: Clinic, service: str = "traningskort") -> tuple[SubjectId, Relation]:
    subject = clinic.somebody()
    return subject, clinic.begin(subject, Kind.AGREEMENT, service=service)


def dump(clinic: Clinic) -> list[tuple[object, ...]]:
    """Everything that could have been stored of anybody."""
    with clinic.vault.database.read() as tx:
        return [
            *tx.all("SELECT * FROM record"), *tx.all("SELECT * FROM relation"), *tx.all("SELECT * FROM data_key"),
            *tx.all("SELECT * FROM blind_index"), *tx.all("SELECT * FROM choice"), *tx.all("SELECT * FROM wishes"),
        ]  # fmt: skip


@pytest.mark.parametrize("missing", sorted(NEEDED))
def test_s4_a_missing_necessary_field_refuses_the_signing_and_stores_nothing(clinic: Clinic, missing: str) -> None:
    """N-04.1, N-04.2: the answer names the field and says why, in both languages."""
    subject, offer = offered(clinic)
    before = dump(clinic)
    given = {name: value for name, value in NEEDED.items() if name != missing}
    declined = sign(clinic.vault, subject, offer.id, Signature(given), by=RUT, now=clinic.now)
    assert isinstance(declined, Declined)
    assert declined.requirement == "N-04.2"
    why = demo_policy().services[ServiceId("traningskort")].fields[missing].why
    assert {name: (text.sv, text.en) for name, text in declined.fields.items()} == {missing: (why.sv, why.en)}
    assert dump(clinic) == before
    assert not [value for value in given.values() if value in repr(declined)]


def test_s4_a_missing_optional_field_does_not(clinic: Clinic) -> None:
    subject, offer = offered(clinic)
    assert "phone" not in NEEDED
    assert isinstance(sign(clinic.vault, subject, offer.id, Signature(NEEDED), by=RUT, now=clinic.now), Relation)


def test_s4_consent_is_never_a_condition(clinic: Clinic) -> None:
    """N-04.1, N-04.3: without consent to advertising and without citizenship every service is given; the one
    consent that a service may need is its own (C-3)."""
    needs_own = {"massage", "kostradgivning"}
    for name, service in demo_policy().services.items():
        subject, offer = offered(clinic, name)
        given = {n: NEEDED.get(n, "besvär") for n, field in service.fields.items() if field.required == "contract"}
        assert "country" not in given
        answer = sign(
            clinic.vault, subject, offer.id, Signature(given, consent=name in needs_own), by=RUT, now=clinic.now
        )
        assert isinstance(answer, Relation), name
        with clinic.vault.look(by=RUT, now=clinic.now) as act:
            own = {f"consent.health.{name}"} if name in needs_own else set()
            assert act.person(subject).about.choices == own


@pytest.mark.parametrize("service", ["vaccination", "halsosamtal", "lakarbesok"])
def test_s4_missing_personnummer_never_blocks_care(clinic: Clinic, service: str) -> None:
    """N-04.4: nobody is asked for the number; the journal opens under a reserve id."""
    subject, offer = offered(clinic, service)
    given = {"given": "Okänd", "family": "Okänd", "birth_date": "1990-06-02"}
    given = {n: v for n, v in given.items() if n in demo_policy().services[ServiceId(service)].fields}
    assert isinstance(sign(clinic.vault, subject, offer.id, Signature(given), by=RUT, now=clinic.now), Relation)
    clinic.hold(subject, "personnummer", "care", reserve_id=f"{RESERVE} {NUMBER}")
    entry = clinic.draft("health", "care", {"text": "frisk"}, unit=VERA.unit, document="d1", author="vera")
    clinic.store(subject, entry)
    with clinic.vault.act(by=RUT, now=clinic.now) as act:
        open_care(act.tx, subject, clinic.vault.keyring.blind("unit", VERA.unit), now=clinic.now)
        act.nothing_changed()
    assert clinic.values(subject, "care.record", "health", VERA) == [{"text": "frisk"}]
