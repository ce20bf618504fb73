"""People who come to the portal, registered as life does it: each by the acts of those at work."""

from ombud.actors import open_care
from ombud.collection.sign import Signature, sign
from ombud.policy.ask import Flag
from ombud.relations import Kind, Relation
from ombud.requests import consent
from ombud.terms import ChoiceId, PurposeId, SubjectId
from tests.clinic import RUT, VERA, Clinic, demo_policy

REQUESTS = PurposeId("legal.requests")
MAIL = ChoiceId("consent.marketing.email")
NUMBER, MASKED = "191212121212", "19121212-••••"
TOLVAN = {
    "given": "Tolvan", "family": "Tolvansson", "email": "tolvan@example.se", "phone": "070-1740605",
    "birth_date": "1912-12-12",
}  # fmt: skip


def registered(clinic: Clinic) -> SubjectId:
    """Tolvan: a gym card with name, contact details and birth date; advertising by mail; a visit in care."""
    subject = clinic.somebody(Flag.ADULT)
    clinic.begin(subject, Kind.CONTACT, channel="desk")
    agreed(clinic, subject, "traningskort", TOLVAN)
    consent(clinic.vault, subject, MAIL, "desk", by=RUT, now=clinic.now)
    in_care(clinic, subject)
    return subject


def agreed(
    clinic: Clinic, subject: SubjectId, service: str, given: dict[str, str], *, consent: bool = False
) -> Relation:
    """An offer, signed at the desk with what was given."""
    offer = clinic.begin(subject, Kind.AGREEMENT, service=service)
    signed = sign(clinic.vault, subject, offer.id, Signature(given, consent=consent), by=RUT, now=clinic.now)
    assert isinstance(signed, Relation), signed
    return signed


def in_care(clinic: Clinic, subject: SubjectId) -> None:
    """A visit at Vera's unit: a number and a note in the journal (PDL 3:6)."""
    number = clinic.draft("personnummer", "care", {"personnummer": NUMBER}, unit=VERA.unit)
    clinic.store(subject, number)
    note = {
        "document": "j-1",
        "kind": "note",
        "text": "Stel nacke.",
        "author": "vera",
        "unit_name": "Södra mottagningen",
    }
    clinic.store(subject, clinic.draft("health", "care", note, unit=VERA.unit))
    with clinic.vault.act(by=RUT, now=clinic.now) as act:
        open_care(act.tx, subject, clinic.vault.keyring.blind("unit", VERA.unit), now=clinic.now)
        act.nothing_changed()


def somebody_else(clinic: Clinic) -> SubjectId:
    """Somebody of whom other things are held."""
    subject = clinic.somebody(Flag.ADULT)
    clinic.begin(subject, Kind.CONTACT, channel="desk")
    given = {"given": "Elvira", "family": "Elvasson", "email": "elvira@example.se", "birth_date": "1911-11-11"}
    agreed(clinic, subject, "traningskort", given)
    return subject


def hidden(clinic: Clinic) -> SubjectId:
    """Somebody whose identity is protected: no address, no place and no unit may be seen anywhere (R-41)."""
    subject = clinic.somebody(Flag.ADULT, Flag.PROTECTED)
    clinic.begin(subject, Kind.CONTACT, channel="desk")
    agreed(clinic, subject, "traningskort", TOLVAN)
    in_care(clinic, subject)
    return subject


def policy_without_requests(clinic: Clinic) -> None:
    """From now on the policy lets no request see anything."""
    file = demo_policy()
    purposes = dict(file.purposes)
    purposes[REQUESTS] = purposes[REQUESTS].model_copy(update={"categories": []})
    clinic.adopt(file.model_copy(update={"purposes": purposes}), clinic.now)
