"""Erasing a part: what stays is right, what went is gone, and nothing is said before it is so (Art. 17, T-16)."""

import threading
from datetime import timedelta

import pytest

from ombud.collection.relate import close
from ombud.database import DatabaseFault
from ombud.erasure import Changed, Plan, Receipt, carry_out, eraser, finish, plan, store
from ombud.erasure import erase as erase_as_planned
from ombud.erasure.model import Erased
from ombud.keys import Tombstone
from ombud.policy.model import Regime
from ombud.relations import Kind
from ombud.requests import consent, objection, withdraw
from ombud.terms import ChoiceId, SubjectId
from ombud.vault import Vault
from tests.clinic import DISA, RUT, Clinic

EMAIL, MASSAGE = ChoiceId("consent.marketing.email"), ChoiceId("consent.health.massage")
NO = ChoiceId("object.direct_marketing")


def shown(clinic: Clinic, subject: SubjectId) -> Plan:
    return plan(clinic.vault, subject, by=DISA, now=clinic.now)


def erase(clinic: Clinic, subject: SubjectId) -> Receipt:
    done = erase_as_planned(clinic.vault, shown(clinic, subject), by=DISA, now=clinic.now)
    assert isinstance(done, Receipt)
    return done


def keys(made: Plan) -> dict[str, str]:
    return {str(item.klass): item.key for item in made.items}


def invoiced(clinic: Clinic) -> SubjectId:
    """Somebody with an invoice, which stays, and a request, which does not."""
    subject = clinic.somebody()
    clinic.begin(subject, Kind.MEASURE)
    clinic.hold(subject, "contact", "contract", email="nelly@example.se")
    clinic.store(subject, clinic.draft("payment", "accounting", {"amount": "7300.50"}, regime=Regime.NON_CARE))
    return subject


def count(clinic: Clinic, table: str, subject: SubjectId) -> int:
    with clinic.vault.database.read() as tx:
        row = tx.one(f"SELECT count(*) FROM {table} WHERE subject_id = ?", subject)
    return int(row[0]) if row else 0


def test_the_ends_of_what_stays_are_computed_anew(clinic: Clinic) -> None:
    """The request that kept a journal's name open went with the erasure; the name ends with its period (T-31)."""
    subject = clinic.somebody()
    clinic.begin(subject, Kind.MEASURE)
    clinic.hold(subject, "name", "care", given="Nelly")
    with clinic.vault.database.read() as tx:
        (before,) = tx.one("SELECT until FROM record WHERE subject_id = ?", subject) or (0,)
    erase(clinic, subject)
    clinic.vault.settle(now=clinic.now)
    with clinic.vault.database.read() as tx:
        (after,) = tx.one("SELECT until FROM record WHERE subject_id = ?", subject) or (0,)
    assert after < before


def test_the_proof_of_a_consent_counts_from_its_end_and_goes_when_it_has_ended(clinic: Clinic) -> None:
    """T-16: five years from the withdrawal, however often one asks."""
    subject = invoiced(clinic)
    consent(clinic.vault, subject, EMAIL, "desk", by=RUT, now=clinic.now)
    withdraw(clinic.vault, subject, EMAIL, by=RUT, now=clinic.now)
    item = {str(item.klass): item for item in shown(clinic, subject).items}["evidence"]
    clinic.later(days=900)
    later = {str(item.klass): item for item in shown(clinic, subject).items}["evidence"]
    assert (item.key, item.until) == (later.key, later.until) == ("CONSENT", item.until)
    clinic.later(days=5 * 366 - 900)
    assert keys(shown(clinic, subject))["evidence"] == "ERASED"
    erase(clinic, subject)
    assert count(clinic, "choice", subject) == 0


def test_evidence_that_goes_leaves_no_row_and_the_objection_stays_in_force(clinic: Clinic) -> None:
    subject = invoiced(clinic)
    objection(clinic.vault, subject, NO, "phone", by=RUT, now=clinic.now)
    assert keys(shown(clinic, subject))["evidence"] == "ERASED"
    erase(clinic, subject)
    assert count(clinic, "choice", subject) == 0
    assert "D-09" in clinic.refused(subject, "marketing.direct", "contact")


def test_an_erasure_of_what_a_consent_carries_ends_the_consent_and_no_other(clinic: Clinic) -> None:
    """Art. 17(1)(b): the consent for a service stays while its store does."""
    subject = invoiced(clinic)
    clinic.begin(subject, Kind.COMMITMENT)
    consent(clinic.vault, subject, EMAIL, "desk", by=RUT, now=clinic.now)
    consent(clinic.vault, subject, MASSAGE, "desk", by=RUT, now=clinic.now)
    objection(clinic.vault, subject, ChoiceId("object.statistics"), "desk", by=RUT, now=clinic.now)
    assert keys(shown(clinic, subject)) | {"marketing": "MKT", "contract": "CONTRACT"} == keys(shown(clinic, subject))
    erase(clinic, subject)
    with clinic.vault.look(by=RUT, now=clinic.now) as act:
        assert act.person(subject).about.choices == {MASSAGE, "object.statistics"}


def test_an_address_given_after_the_objection_is_remembered_too(clinic: Clinic) -> None:
    """Art. 21(3), M-12: erased altogether, the no stands for every address that was held."""
    subject = clinic.somebody()
    objection(clinic.vault, subject, ChoiceId("object.direct_marketing.email"), "desk", by=RUT, now=clinic.now)
    objection(clinic.vault, subject, ChoiceId("object.statistics"), "desk", by=RUT, now=clinic.now)
    measure = clinic.begin(subject, Kind.MEASURE)
    clinic.hold(subject, "contact", "contract", email="nelly@example.se", phone="070-1740606")
    close(clinic.vault, subject, measure.id, by=RUT, now=clinic.now)
    erase(clinic, subject)
    with clinic.vault.database.read() as tx:
        assert clinic.vault.directory.suppressed(tx, "email", "1:nelly@example.se")
        assert not clinic.vault.directory.suppressed(tx, "sms", "1:+46701740606")


def test_erased_again_nothing_is_left_to_erase(clinic: Clinic) -> None:
    """Design 5, 8."""
    subject = invoiced(clinic)
    first, second = erase(clinic, subject), erase(clinic, subject)
    assert first.keys_destroyed
    assert second.keys_destroyed == ()
    whole = clinic.somebody()
    erase(clinic, whole)
    assert erase(clinic, whole).indexes_removed == 0


@pytest.mark.on("sqlite")
def test_while_a_reader_holds_the_log_no_receipt_says_that_the_traces_are_gone(clinic: Clinic) -> None:
    """`t_live` is not said before it is so; the next start writes the receipt (security.md 3.6)."""
    subject = invoiced(clinic)
    made = shown(clinic, subject)
    holding, done = threading.Event(), threading.Event()

    def hold() -> None:
        with clinic.vault.database.read() as tx:
            tx.all("SELECT count(*) FROM record")
            holding.set()
            done.wait(60)

    reader = threading.Thread(target=hold)
    reader.start()
    holding.wait(60)
    with pytest.raises(DatabaseFault, match="reader held") as fault:
        erase_as_planned(clinic.vault, made, by=DISA, now=clinic.now)
    assert finish(clinic.vault, now=clinic.now) == {}
    done.set()
    reader.join()
    assert "nelly" not in str(fault.value)
    (receipt,) = finish(clinic.vault, now=clinic.later(minutes=5)).values()
    assert receipt.t_live == clinic.now


def test_a_receipt_is_kept_and_found_by_its_number(clinic: Clinic) -> None:
    receipt = erase(clinic, invoiced(clinic))
    with clinic.vault.database.read() as tx:
        ((erasure_id,),) = tx.all("SELECT erasure_id FROM erasure")
        assert store.receipt(tx, erasure_id) == receipt.to_json()
        assert store.receipt(tx, b"x" * 16) is None


def test_a_plan_that_is_no_longer_what_was_shown_is_not_carried_out(clinic: Clinic) -> None:
    subject = invoiced(clinic)
    made = shown(clinic, subject)
    clinic.hold(subject, "contact", "contract", email="nils@example.se")
    answer = erase_as_planned(clinic.vault, made, by=DISA, now=clinic.now)
    assert isinstance(answer, Changed)
    assert answer.now == shown(clinic, subject) != made


def test_an_erasure_that_two_finish_at_once_has_one_receipt(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    """A tidier in another process is through with it while this one is at it: both tell what is written."""
    other, subject = clinic.beside(), invoiced(clinic)
    done = carry_out(clinic.vault, shown(clinic, subject), by=DISA, now=clinic.now)
    assert isinstance(done, Erased)
    told, first = eraser._told_to_archives, list[dict[bytes, Receipt]]()

    def meanwhile(vault: Vault) -> bool:
        monkeypatch.setattr(eraser, "_told_to_archives", told)
        first.append(finish(other.vault, now=clinic.now))
        return told(vault)

    monkeypatch.setattr(eraser, "_told_to_archives", meanwhile)
    receipt = eraser.finished(clinic.vault, done.erasure_id, now=clinic.later(seconds=1))
    assert first == [{done.erasure_id: receipt}]
    assert eraser.finished(clinic.vault, done.erasure_id, now=clinic.later(seconds=1)) == receipt
    with clinic.vault.database.read() as tx:
        assert store.receipt(tx, done.erasure_id) == receipt.to_json()


def test_the_log_of_somebody_who_is_no_patient_stays_while_something_else_does(clinic: Clinic) -> None:
    subject = invoiced(clinic)
    assert keys(shown(clinic, subject))["log"] == "LOG"
    assert keys(shown(clinic, subject))["accounting"] == "BFL-7-2"


def test_plans_and_receipts_print_nobody(clinic: Clinic) -> None:
    subject = invoiced(clinic)
    made = shown(clinic, subject)
    receipt = erase(clinic, subject)
    for value in ("nelly", "7300.50", "amount"):  # no hash looks like any of them
        assert value not in repr(made).casefold() + repr(receipt).casefold()
    assert isinstance(made, Plan)
    with clinic.vault.database.read() as tx:
        stone = clinic.vault.directory.tombstone(tx, subject, "contract")  # type: ignore[arg-type]
    assert isinstance(stone, Tombstone)
    assert stone.final_at >= clinic.now + timedelta(days=14)


def test_when_the_disk_fails_after_the_act_it_is_said_that_the_person_is_erased(clinic: Clinic) -> None:
    """R3: never "nothing was changed" of something that happened; the receipt follows when the disk is well."""
    subject = clinic.somebody()
    clinic.hold(subject, "name", "contract", given="Nelly", family="Nej")
    shown = plan(clinic.vault, subject, by=DISA, now=clinic.now)
    clinic.read(subject, "contract.perform", "name")
    (lane,) = (clinic.folder / "lanes").glob("*.lane")
    lane.rename(lane.with_suffix(".away"))
    lane.mkdir()
    with pytest.raises(DatabaseFault, match="erased, but the disk or the database failed"):
        erase_as_planned(clinic.vault, shown, by=DISA, now=clinic.now)
    lane.rmdir()
    lane.with_suffix(".away").rename(lane)
    assert len(finish(clinic.vault, now=clinic.now)) == 1


def test_an_erasure_ends_a_consent_under_which_nothing_was_held_yet(clinic: Clinic) -> None:
    """17(1)(b): the person asked to be erased; nothing may come in under it again. What must stay keeps its own."""
    subject = clinic.somebody()
    clinic.hold(subject, "name", "care", given="Nelly")
    consent(clinic.vault, subject, ChoiceId("consent.marketing.sms"), "desk", by=RUT, now=clinic.now)
    assert not plan(clinic.vault, subject, by=DISA, now=clinic.now).whole
    erase(clinic, subject)
    with clinic.vault.look(by=DISA, now=clinic.now) as act:
        assert act.person(subject).about.choices == frozenset()
