"""What is left of somebody who was erased: a tombstone and, after a no, a keyed hash (R-17.2, R-17.3)."""

from datetime import timedelta

from ombud.collection.meet import Meeting, meet
from ombud.erasure import Receipt, erase, plan
from ombud.requests import consent, objection
from ombud.terms import CategoryId, ChoiceId, SubjectId
from tests.clinic import DISA, RUT, Clinic

ADDRESS = "1:nelly@example.se"


def gone_after_a_no(clinic: Clinic) -> SubjectId:
    values = {CategoryId("name"): {"given": "Nelly"}, CategoryId("contact"): {"email": "nelly@example.se"}}
    subject = meet(clinic.vault, Meeting(values, "desk", "vill veta mer"), by=RUT, now=clinic.now)
    assert isinstance(subject, bytes), subject
    objection(clinic.vault, SubjectId(subject), ChoiceId("object.direct_marketing"), "phone", by=RUT, now=clinic.now)
    shown = plan(clinic.vault, SubjectId(subject), by=DISA, now=clinic.now)
    done = erase(clinic.vault, shown, by=DISA, now=clinic.now)
    assert isinstance(done, Receipt), done
    return SubjectId(subject)


def test_r_17_3_the_stone_holds_a_random_id_a_rule_and_a_date(clinic: Clinic) -> None:
    """And where the log stood, so that whoever reads many people learns that this one has gone (decision 0046)."""
    subject = gone_after_a_no(clinic)
    with clinic.vault.database.read() as tx:
        columns = set(clinic.vault.database.columns(tx)["tombstone"])
        stones = tx.all("SELECT * FROM tombstone WHERE subject_id = ?", subject)
    assert columns == {"subject_id", "class", "erased_at", "plan_hash", "final_at", "seal", "leaf_seq"}
    assert stones
    assert all(b"nelly" not in bytes(value).lower() for row in stones for value in row if isinstance(value, bytes))


def test_r_17_3_the_keyed_hash_goes_on_matching_when_keys_are_rotated(clinic: Clinic) -> None:
    gone_after_a_no(clinic)
    clinic.vault.keyring.begin_epoch(clinic.now + timedelta(days=8))
    with clinic.vault.database.read() as tx:
        assert clinic.vault.directory.suppressed(tx, "email", ADDRESS)
        assert clinic.vault.directory.find(tx, "email", ADDRESS) == ()


def test_r_17_2_whoever_comes_back_is_somebody_new_and_gets_no_advertising(clinic: Clinic) -> None:
    """Nothing finds the erased registration; the no is remembered without it (M-12)."""
    before = gone_after_a_no(clinic)
    values = {CategoryId("name"): {"given": "Nelly"}, CategoryId("contact"): {"email": "nelly@example.se"}}
    again = meet(clinic.vault, Meeting(values, "desk", "är tillbaka"), by=RUT, now=clinic.now)
    assert isinstance(again, bytes)
    assert again != before
    assert {"D-05", "D-12"} & clinic.refused(SubjectId(again), "marketing.direct", "contact", channel="email")
    consent(clinic.vault, SubjectId(again), ChoiceId("consent.marketing.email"), "desk", by=RUT, now=clinic.now)
    with clinic.vault.database.read() as tx:  # a new consent of the person's own lifts it (T-17)
        assert not clinic.vault.directory.suppressed(tx, "email", ADDRESS)
