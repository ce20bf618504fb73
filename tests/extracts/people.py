"""People for extracts: invented, with what the purposes of the demo's policy may use of them."""

from ombud.collection.relate import Beginning, begin, close
from ombud.collection.sign import Signature, sign
from ombud.erasure import Receipt, erase, plan
from ombud.extracts import Stores
from ombud.policy.ask import Flag
from ombud.relations import Kind, Relation
from ombud.requests import consent, objection, restrict, withdraw
from ombud.requests.choose import Decided
from ombud.terms import ChoiceId, PurposeId, SubjectId
from tests.clinic import DISA, RUT, Clinic

CARE, BUSINESS = PurposeId("statistics.care"), PurposeId("statistics.business")
PROFILING, CUSTOMER = PurposeId("profiling.marketing"), PurposeId("analysis.customer")
NAME = {"given": "Nelly", "family": "Påhittsdotter"}


def stores_of(clinic: Clinic) -> Stores:
    return Stores(clinic.vault, clinic.folder)


def patient(clinic: Clinic, *flags: Flag, born: str = "1984-03-09", city: str = "Exempelstad") -> SubjectId:
    """Somebody with a journal: a visit and a finding."""
    subject = clinic.somebody(*flags)
    clinic.hold(subject, "name", "care", **NAME)
    clinic.hold(subject, "birth_date", "care", birth_date=born)
    clinic.hold(subject, "contact", "care", street="Påhittsvägen 3", city=city, postal_code="123 45")
    for text, kind, code in (("Kom i tid", "encounter", "185345009"), ("Hosta sedan i tisdags", "condition", "J06.9")):
        values = {"kind": kind, "code": code, "text": text, "unit_name": "Mottagning Syd"}
        clinic.store(subject, clinic.draft("health", "care", values, document=text, author="vera"))
    return subject


def customer(clinic: Clinic, *flags: Flag, born: str = "1984-03-09", city: str = "Exempelstad") -> SubjectId:
    """Somebody with a gym card and what goes with it."""
    subject = clinic.somebody(*flags)
    gym_card(clinic, subject, born)
    clinic.hold(subject, "contact", "contract", city=city, street="Påhittsvägen 3")
    clinic.hold(subject, "payment", "contract", amount="349,50", issued_on="2026-11-02", concerns="traningskort")
    return subject


def gym_card(clinic: Clinic, subject: SubjectId, born: str = "1984-03-09") -> Relation:
    beginning = Beginning(Kind.AGREEMENT, clinic.now, terms={"service": "traningskort"})
    offer = begin(clinic.vault, subject, beginning, by=RUT, now=clinic.now)
    assert isinstance(offer, Relation), offer
    given = Signature({**NAME, "email": "nelly@example.se", "birth_date": born})
    signed = sign(clinic.vault, subject, offer.id, given, by=RUT, now=clinic.now)
    assert isinstance(signed, Relation), signed
    return signed


def ends(clinic: Clinic, subject: SubjectId, relation: Relation) -> None:
    assert isinstance(close(clinic.vault, subject, relation.id, by=RUT, now=clinic.now), Relation)


def consents(clinic: Clinic, subject: SubjectId, choice: str = "consent.profiling") -> None:
    assert isinstance(consent(clinic.vault, subject, ChoiceId(choice), "desk", by=RUT, now=clinic.now), Decided)


def withdraws(clinic: Clinic, subject: SubjectId, choice: str = "consent.profiling") -> None:
    assert isinstance(withdraw(clinic.vault, subject, ChoiceId(choice), by=RUT, now=clinic.now), Decided)


def objects(clinic: Clinic, subject: SubjectId, choice: str = "object.statistics.business") -> None:
    assert isinstance(objection(clinic.vault, subject, ChoiceId(choice), "desk", by=RUT, now=clinic.now), Decided)


def is_restricted(clinic: Clinic, subject: SubjectId) -> None:
    restrict(clinic.vault, subject, "18.1.a", None, by=DISA, now=clinic.now)


def is_erased(clinic: Clinic, subject: SubjectId) -> None:
    shown = plan(clinic.vault, subject, by=DISA, now=clinic.now)
    assert isinstance(erase(clinic.vault, shown, by=DISA, now=clinic.now), Receipt)


def curious(clinic: Clinic, born: str = "1990-06-01", city: str = "Exempelstad") -> SubjectId:
    """Somebody who has consented to profiling, with interests of their own, and nothing that must be kept."""
    subject = clinic.somebody()
    measure = clinic.begin(subject, Kind.MEASURE)
    clinic.hold(subject, "contact", "contract", city=city, email="nelly@example.se")
    clinic.hold(subject, "birth_date", "contract", birth_date=born)
    consents(clinic, subject)
    clinic.hold(subject, "choices", "profile", interests="yoga, kost")
    ends(clinic, subject, measure)
    return subject
