"""A signature with a field that is not what it says: nothing of it is looked up, and nothing is signed (N-03, N-04)."""

from ombud.audit import Act
from ombud.collection.relate import Declined
from ombud.collection.sign import Signature, sign
from ombud.relations import Kind, Relation, State
from tests.clinic import RUT, Clinic
from tests.collection.rows import logged
from tests.collection.silence import assert_silent
from tests.collection.test_sign import GYM, rows


def test_a_misspelt_birth_date_signs_nothing_and_the_offer_can_be_signed_after(clinic: Clinic) -> None:
    """N-03.1: the field is named, its value is not repeated; the offer stands as it stood."""
    subject = clinic.somebody()
    offer = clinic.begin(subject, Kind.AGREEMENT, service="traningskort")
    wrong = Signature({**GYM, "birth_date": "den andra juni"})
    declined = sign(clinic.vault, subject, offer.id, wrong, by=RUT, now=clinic.now)
    assert isinstance(declined, Declined)
    assert (declined.requirement, set(declined.fields)) == ("N-03.1", {"birth_date"})
    assert_silent(declined, about=["den andra juni", *GYM.values()])
    assert rows(clinic, subject) == []
    assert logged(clinic, subject, Act.SIGN) == ["refused"]
    signed = sign(clinic.vault, subject, offer.id, Signature(GYM), by=RUT, now=clinic.now)
    assert isinstance(signed, Relation)
    assert signed.state is State.OPEN
