"""At the desk: somebody is registered with the agreement that they sign, in one act, or not at all (S3, S4)."""

from dataclasses import replace

import pytest

from ombud.collection.register import Known, Registered, Registration, held_before, register
from ombud.collection.relate import Declined
from ombud.collection.sign import Signature
from ombud.policy.ask import Flag
from ombud.relations import Kind, Relation, State, relations_of
from ombud.terms import ServiceId, SubjectId
from ombud.vault import Budget
from ombud.vault.keys import PersonKeys
from tests.clinic import RUT, Clinic, demo_policy

GYM, TALK, MASSAGE = ServiceId("traningskort"), ServiceId("halsosamtal"), ServiceId("massage")
NUMBER = "19121212-1212"
TOLVAN = {
    "given": "Tolvan", "family": "Tolvansson", "email": "tolvan@example.se", "phone": "070-1740605",
    "birth_date": "1912-12-12",
}  # fmt: skip


def at_desk(
    clinic: Clinic, service: ServiceId, fields: dict[str, str], subject: SubjectId | None = None, **more: object
) -> Registered | Known | Declined:
    signature = Signature(fields, consent=bool(more.pop("consent", False)))
    made = Registration(service, signature, subject, shown=str(more.pop("shown", "")))
    return register(clinic.vault, made, by=RUT, now=clinic.now)


def ties(clinic: Clinic, subject: SubjectId) -> list[Relation]:
    with clinic.vault.database.read() as tx:
        return list(relations_of(tx, subject, PersonKeys(clinic.vault.directory, tx, subject)))


def people(clinic: Clinic) -> int:
    with clinic.vault.database.read() as tx:
        return int(tx.all("SELECT count(*) FROM subject")[0][0])


def test_a_newcomer_has_a_contact_with_the_notice_and_an_agreement_in_force(clinic: Clinic) -> None:
    """N-01.2, N-04.1: the version that was handed over stands with the contact."""
    found = at_desk(clinic, GYM, TOLVAN, shown="id_card")
    assert isinstance(found, Registered)
    contact, agreement = sorted(ties(clinic, found.subject), key=lambda one: one.kind, reverse=True)
    assert contact.kind is Kind.CONTACT
    assert contact.terms == {"channel": "desk", "by": "data_subject", "identity": "id_card", "notice": "1"}
    assert (agreement.kind, agreement.state) == (Kind.AGREEMENT, State.OPEN)
    assert agreement.id == found.agreement.id
    assert clinic.values(found.subject, "contract.perform", "contact")[0]["phone"] == "+46701740605"


def test_an_agreement_that_cannot_be_signed_leaves_nobody_behind(clinic: Clinic) -> None:
    """N-04.2: every field that is missing, with its reason; and nobody is registered."""
    found = at_desk(clinic, GYM, {"given": "Vägra", "family": "Vera"})
    assert isinstance(found, Declined)
    assert set(found.fields) == {"email", "birth_date"}
    assert people(clinic) == 0


def test_the_consent_that_the_service_needs_is_asked_for_and_no_other(clinic: Clinic) -> None:
    """N-04.3: massage cannot be done without it; without it nobody is registered."""
    fields = {"given": "Tolvan", "family": "Tolvansson", "email": "tolvan@example.se", "text": "Stel nacke."}
    refused = at_desk(clinic, MASSAGE, fields)
    assert isinstance(refused, Declined)
    assert (refused.requirement, people(clinic)) == ("N-04.3", 0)
    assert isinstance(at_desk(clinic, MASSAGE, fields, consent=True), Registered)


def test_a_number_that_somebody_has_answers_who_it_is(clinic: Clinic) -> None:
    """P-06: nobody is registered twice, in whatever form the number is written."""
    named = {"given": "Tolvan", "family": "Tolvansson", "personnummer": NUMBER}
    first = at_desk(clinic, TALK, named)
    assert isinstance(first, Registered)
    assert at_desk(clinic, TALK, {**named, "personnummer": "121212+1212"}) == Known(first.subject)
    assert people(clinic) == 1


def test_a_shared_telephone_or_address_is_no_identifier(clinic: Clinic) -> None:
    first = at_desk(clinic, GYM, TOLVAN)
    second = at_desk(clinic, GYM, {**TOLVAN, "given": "Trettonia"})
    assert isinstance(first, Registered)
    assert isinstance(second, Registered)
    assert first.subject != second.subject


def test_who_is_known_signs_one_more_agreement_with_what_is_held(clinic: Clinic) -> None:
    """What is held is not asked for again."""
    first = at_desk(clinic, GYM, TOLVAN)
    assert isinstance(first, Registered)
    again = at_desk(clinic, TALK, {}, first.subject)
    assert isinstance(again, Registered)
    assert again.subject == first.subject
    assert len(ties(clinic, first.subject)) == 4


def test_who_is_known_cannot_take_somebody_elses_number(clinic: Clinic) -> None:
    first = at_desk(clinic, TALK, {"given": "Tolvan", "family": "Tolvansson", "personnummer": NUMBER})
    other = at_desk(clinic, GYM, {**TOLVAN, "given": "Elvira"})
    assert isinstance(first, Registered)
    assert isinstance(other, Registered)
    refused = at_desk(clinic, TALK, {"personnummer": NUMBER}, other.subject)
    assert isinstance(refused, Declined)
    assert refused.requirement == "P-06"


@pytest.mark.parametrize(
    ("service", "fields", "requirement"),
    [
        (ServiceId("tarot"), TOLVAN, "G-06"),
        (GYM, {**TOLVAN, "phone": "0"}, "N-03.1"),
        (GYM, {**TOLVAN, "country": "SE"}, "N-05.1"),
    ],
)
def test_what_is_no_service_no_value_or_no_field_of_it_is_declined(
    clinic: Clinic, service: ServiceId, fields: dict[str, str], requirement: str
) -> None:
    """N-05.2: citizenship is no field of a service that has no cost responsibility."""
    refused = at_desk(clinic, service, fields)
    assert isinstance(refused, Declined)
    assert refused.requirement == requirement
    assert people(clinic) == 0


def test_somebody_who_is_not_here_is_not_signed_with(clinic: Clinic) -> None:
    refused = at_desk(clinic, GYM, TOLVAN, SubjectId(bytes(16)))
    assert isinstance(refused, Declined)
    assert refused.requirement == "N-07.1"


def test_who_has_looked_up_too_many_registers_nobody_by_a_number(clinic: Clinic) -> None:
    """P-11: to register by a number is to look it up."""
    vault = replace(clinic.vault, budget=Budget(clinic.vault.database, clinic.vault.directory, {"rut": 0}))
    made = Registration(TALK, Signature({"given": "Elva", "family": "Elvasson", "personnummer": NUMBER}))
    refused = register(vault, made, by=RUT, now=clinic.now)
    assert isinstance(refused, Declined)
    assert refused.requirement == "P-11"


def test_what_no_purpose_may_hold_undoes_the_whole(clinic: Clinic) -> None:
    """N-11.1: the signature is undone, and with it the person."""
    file = demo_policy()
    purposes = {
        name: one.model_copy(update={"categories": [used for used in one.categories if used.id != "birth_date"]})
        for name, one in file.purposes.items()
    }
    clinic.adopt(file.model_copy(update={"purposes": purposes}), clinic.now)
    refused = at_desk(clinic, GYM, TOLVAN)
    assert isinstance(refused, Declined)
    assert (refused.requirement, people(clinic)) == ("N-11.1", 0)


def test_nothing_is_held_of_a_newcomer_or_for_a_service_that_there_is_not(clinic: Clinic) -> None:
    subject = clinic.somebody(Flag.ADULT)
    for made in (Registration(GYM, Signature()), Registration(ServiceId("tarot"), Signature(), subject)):
        assert held_before(clinic.vault, made, by=RUT, now=clinic.now) == frozenset()
