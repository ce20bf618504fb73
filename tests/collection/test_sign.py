"""Signing: what a service needs, what it may not demand, and what goes where (S4, N-04; PDL 3:6)."""

import secrets
from dataclasses import replace

import pytest

from ombud.audit import Act
from ombud.choices import has_consented
from ombud.collection.relate import Declined, close
from ombud.collection.sign import Signature, held_fields, sign
from ombud.policy.model import PolicyFile
from ombud.relations import Kind, Relation, State
from ombud.terms import ChoiceId, PurposeId, RelationId, ServiceId, SubjectId
from tests.clinic import CAMPAIGNS, NOW, RUT, VERA, Clinic, demo_policy
from tests.collection.rows import logged, relations
from tests.collection.silence import assert_silent

GYM = {"given": "Lo", "family": "Lika", "email": "lo@example.se", "birth_date": "1990-06-02"}
MASSAGE = {"given": "Lo", "family": "Lika", "email": "lo@example.se", "text": "ont i ryggen"}
VISIT = {"given": "Lo", "family": "Lika", "birth_date": "1990-06-02"}


def signed(clinic: Clinic, service: str, given: dict[str, str], subject: SubjectId | None = None, **more: object):
    """What signing an offer of the service comes to."""
    subject = subject or clinic.somebody()
    offer = clinic.begin(subject, Kind.AGREEMENT, service=service)
    by = more.pop("by", RUT)
    return subject, sign(clinic.vault, subject, offer.id, Signature(given, **more), by=by, now=clinic.now)


def rows(clinic: Clinic, subject: SubjectId) -> list[tuple[str, str]]:
    with clinic.vault.database.read() as tx:
        return tx.all("SELECT klass, category FROM record WHERE subject_id = ? ORDER BY 1, 2", subject)


def test_an_offer_is_signed_with_everything_that_the_service_needs(clinic: Clinic) -> None:
    subject, agreement = signed(clinic, "traningskort", GYM, copy_given=False)
    assert isinstance(agreement, Relation)
    assert (agreement.state, agreement.terms["copy"], agreement.terms["signed"]) == (State.OPEN, "not given", "desk")
    assert rows(clinic, subject) == [("contract", "birth_date"), ("contract", "contact"), ("contract", "name")]
    assert logged(clinic, subject, Act.SIGN) == ["done"]


def test_what_is_held_since_before_need_not_be_given_again(clinic: Clinic) -> None:
    subject, _ = signed(clinic, "traningskort", GYM)
    _, again = signed(clinic, "traningskort", {}, subject)
    assert isinstance(again, Relation)


def test_what_is_held_counts_only_for_those_who_may_see_it(clinic: Clinic) -> None:
    """Art. 29: a role without a purpose of the agreement learns nothing from the answer."""
    subject, _ = signed(clinic, "traningskort", GYM)
    service = demo_policy().services[ServiceId("traningskort")]
    assert held_fields(clinic.vault, subject, service, by=RUT, now=clinic.now) >= {"given", "email", "birth_date"}
    assert held_fields(clinic.vault, subject, service, by=CAMPAIGNS, now=clinic.now) == frozenset()
    assert held_fields(clinic.vault, subject, service, by=RUT, now=NOW.replace(year=2000)) == frozenset()


def test_what_is_missing_is_named_with_its_reason_and_the_signature_is_refused(clinic: Clinic) -> None:
    """N-04.2."""
    subject, declined = signed(clinic, "traningskort", {"given": "Lo", "family": "Lika"})
    assert isinstance(declined, Declined)
    assert set(declined.fields) == {"email", "birth_date"}
    assert_silent(declined, about=["Lika"])
    assert rows(clinic, subject) == []


def test_a_field_that_the_service_does_not_ask_for_refuses_and_is_not_repeated(clinic: Clinic) -> None:
    subject, declined = signed(clinic, "traningskort", {**GYM, "country": "SE"})
    assert isinstance(declined, Declined)
    assert declined.requirement == "N-05.1"
    assert_silent(declined, about=GYM.values())
    assert rows(clinic, subject) == []


def test_a_service_that_lives_by_health_data_needs_its_own_consent_and_no_other(clinic: Clinic) -> None:
    """C-3, N-04.3: the exception; it is recorded with its evidence in the act of the signature."""
    subject, declined = signed(clinic, "massage", MASSAGE)
    assert isinstance(declined, Declined)
    assert declined.requirement == "N-04.3"
    assert_silent(declined, about=MASSAGE.values())
    subject, agreement = signed(clinic, "massage", MASSAGE, consent=True)
    assert isinstance(agreement, Relation)
    with clinic.vault.database.read() as tx:
        assert has_consented(tx, subject)
    assert clinic.values(subject, "contract.perform", "health") == [{"text": "ont i ryggen"}]


def test_m_09_treating_staff_takes_no_consent_and_the_signature_is_undone(clinic: Clinic) -> None:
    subject, declined = signed(clinic, "massage", MASSAGE, consent=True, by=VERA)
    assert isinstance(declined, Declined)
    assert declined.requirement == "M-09"
    assert [one.state for one in relations(clinic, subject)] == [State.OFFERED]
    assert rows(clinic, subject) == []
    assert logged(clinic, subject, Act.SIGN) == ["refused"]


def test_a_consent_for_one_service_is_never_recorded_as_one_for_another(clinic: Clinic) -> None:
    """C-3: with no choice of its own the service has nothing to record, and health is not held."""
    file = demo_policy()
    massage = ChoiceId("consent.health.massage")
    clinic.adopt(file.model_copy(update={"choices": {c: r for c, r in file.choices.items() if c != massage}}), NOW)
    subject, declined = signed(clinic, "massage", MASSAGE, consent=True)
    assert isinstance(declined, Declined)
    assert declined.requirement == "N-11.1"
    with clinic.vault.database.read() as tx:
        assert not has_consented(tx, subject)


def test_a_general_choice_of_the_same_text_serves_every_service(clinic: Clinic) -> None:
    file = demo_policy()
    general = file.choices[ChoiceId("consent.health.massage")].model_copy(update={"service": None})
    clinic.adopt(file.model_copy(update={"choices": {ChoiceId("consent.health"): general}}), NOW)
    subject, agreement = signed(clinic, "massage", MASSAGE, consent=True)
    assert isinstance(agreement, Relation)
    assert clinic.values(subject, "contract.perform", "health") == [{"text": "ont i ryggen"}]


def test_a_consent_that_no_service_needs_is_not_recorded(clinic: Clinic) -> None:
    subject, _ = signed(clinic, "traningskort", GYM, consent=True)
    with clinic.vault.database.read() as tx:
        assert not has_consented(tx, subject)


def test_what_is_answered_about_health_for_care_goes_to_the_journal(clinic: Clinic) -> None:
    """PDL 3:6: no agreement may hold it; it is kept in care, with who wrote it."""
    subject, agreement = signed(clinic, "lakarbesok", {**VISIT, "text": "hosta", "country": "NO"})
    assert isinstance(agreement, Relation)
    assert rows(clinic, subject) == [
        ("care", "citizenship"), ("care", "health"), ("contract", "birth_date"), ("contract", "name"),
    ]  # fmt: skip
    assert clinic.values(subject, "care.admin", "citizenship") == [{"country": "NO"}]


def test_what_no_purpose_may_hold_undoes_the_signature(clinic: Clinic) -> None:
    """N-11.1: a policy that asks for what none of its purposes takes."""
    clinic.adopt(asking_for_citizenship(), NOW)
    subject, declined = signed(clinic, "traningskort", {**GYM, "country": "NO"})
    assert isinstance(declined, Declined)
    assert declined.requirement == "N-11.1"
    assert_silent(declined, about=["lika", "lo@", "1990"])
    assert [one.state for one in relations(clinic, subject)] == [State.OFFERED]
    assert rows(clinic, subject) == []


def asking_for_citizenship() -> PolicyFile:
    file = demo_policy()
    card = file.services[ServiceId("traningskort")]
    field = file.services[ServiceId("lakarbesok")].fields["country"]
    asking = card.model_copy(update={"fields": {**card.fields, "country": field}})
    return file.model_copy(update={"services": {**file.services, ServiceId("traningskort"): asking}})


def test_only_an_open_offer_is_signed(clinic: Clinic) -> None:
    subject, agreement = signed(clinic, "traningskort", GYM)
    twice = sign(clinic.vault, subject, agreement.id, Signature(GYM), by=RUT, now=clinic.now)
    measure = clinic.begin(subject, Kind.MEASURE)
    no_service = sign(clinic.vault, subject, measure.id, Signature(GYM), by=RUT, now=clinic.now)
    unknown = sign(clinic.vault, subject, RelationId(secrets.token_bytes(16)), Signature(GYM), by=RUT, now=clinic.now)
    offer = clinic.begin(subject, Kind.AGREEMENT, service="traningskort")
    close(clinic.vault, subject, offer.id, by=RUT, now=clinic.now)
    withdrawn = sign(clinic.vault, subject, offer.id, Signature(GYM), by=RUT, now=clinic.now)
    answers = (twice, no_service, unknown, withdrawn)
    assert [type(answer) for answer in answers] == [Declined] * 4
    assert_silent(*answers, about=GYM.values())


def test_an_offer_of_a_service_that_is_gone_is_not_signed(clinic: Clinic) -> None:
    subject = clinic.somebody()
    offer = clinic.begin(subject, Kind.AGREEMENT, service="traningskort")
    file = demo_policy()
    left = {name: row for name, row in file.services.items() if name != "traningskort"}
    clinic.adopt(file.model_copy(update={"services": left}), NOW)
    assert isinstance(sign(clinic.vault, subject, offer.id, Signature(GYM), by=RUT, now=clinic.now), Declined)


def test_the_fields_of_a_signature_do_not_print() -> None:
    assert_silent(Signature(GYM), replace(Signature(GYM), how="form"), about=GYM.values())


def test_a_purpose_of_another_kind_does_not_count_as_the_agreements(clinic: Clinic) -> None:
    """Held for advertising alone is not held for the agreement."""
    file = demo_policy()
    gone = {PurposeId(p) for p in ("contract.request", "contract.perform", "contract.rights")}
    clinic.adopt(file.model_copy(update={"purposes": {p: r for p, r in file.purposes.items() if p not in gone}}), NOW)
    service = file.services[ServiceId("traningskort")]
    assert held_fields(clinic.vault, clinic.somebody(), service, by=RUT, now=clinic.now) == frozenset()


@pytest.mark.parametrize(
    "service", ["traningskort", "massage", "kostradgivning", "vaccination", "halsosamtal", "lakarbesok"]
)
def test_every_service_of_the_shipped_policy_can_be_signed_with_all_its_fields(clinic: Clinic, service: str) -> None:
    given = {
        "personnummer": "189001019802",
        "email": "lo@example.se",
        "phone": "070-1740605",
        "birth_date": "1990-06-02",
    }
    fields = {name: given.get(name, "NO") for name in demo_policy().services[ServiceId(service)].fields}
    _, agreement = signed(clinic, service, fields, consent=True)
    assert isinstance(agreement, Relation), agreement
