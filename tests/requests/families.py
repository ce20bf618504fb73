"""People whose age matters, and those who act for them."""

from datetime import date

from ombud.actors import Representation
from ombud.audit import Act, Outcome
from ombud.choices import set_flags
from ombud.law.representation import Capacity, Mandate, Matter
from ombud.policy.ask import Flag
from ombud.relations import Kind
from ombud.requests.represent import Claimed, add_representation, approve_representation
from ombud.terms import SubjectId
from tests.clinic import RUT, Clinic
from tests.requests.letters import HANNA, HUGO

LONG_AGO = date(2020, 1, 1)


def somebody_born(clinic: Clinic, *born: str, adult: bool = False) -> SubjectId:
    """Somebody whose day of birth is held, once for each that is given."""
    subject = clinic.somebody()
    clinic.begin(subject, Kind.COMMITMENT)
    for day in born:
        clinic.hold(subject, "birth_date", "contract", birth_date=day)
    if not adult:
        with clinic.vault.act(by=RUT, now=clinic.now) as act:
            set_flags(act.tx, subject, off=(Flag.ADULT,))
            act.person(subject).changed()
            act.log(Act.RECTIFY, Outcome.DONE, subject)
    return subject


def acts_for(
    clinic: Clinic, subject: SubjectId, capacity: Capacity, *matters: Matter, **more: object
) -> Representation:
    """Somebody who acts for the person, with two people's eyes on it where it takes them."""
    mandate = Mandate(capacity, LONG_AGO, scope=frozenset(matters), **more)  # type: ignore[arg-type]
    claimed = Claimed(mandate, "Olle Ombud", "Handlingen är sedd i original")
    one = add_representation(clinic.vault, subject, claimed, by=HANNA, now=clinic.now)
    assert isinstance(one, Representation), one
    if one.state == "proposed":
        approved = approve_representation(clinic.vault, subject, one.id, by=HUGO, now=clinic.now)
        assert isinstance(approved, Representation), approved
        return approved
    return one
