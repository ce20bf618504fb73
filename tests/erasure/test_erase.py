"""Erasure: the plan before, one act, nothing left in the files, and the receipt (Art. 17)."""

import json
from datetime import timedelta

from ombud.audit.proof import check_proof, proof_from_json
from ombud.collection.relate import close
from ombud.erasure import Changed, Erased, Plan, Receipt, carry_out, finish, plan
from ombud.erasure import erase as erase_as_planned
from ombud.law.periods import end_of
from ombud.policy.model import Regime
from ombud.relations import Kind
from ombud.requests import consent, objection
from ombud.terms import ChoiceId, SubjectId
from ombud.terms.time import to_micros
from ombud.vault import Opened
from tests.clinic import CAMPAIGNS, DISA, RUT, VERA, Clinic

CONSENT = ChoiceId("consent.marketing.email")
OBJECTION = ChoiceId("object.direct_marketing")


def outcomes(made: Plan) -> dict[str, str]:
    return {str(item.klass): item.key for item in made.items}


def shown(clinic: Clinic, subject: SubjectId) -> Plan:
    return plan(clinic.vault, subject, by=DISA, now=clinic.now)


def erase(clinic: Clinic, subject: SubjectId) -> Receipt:
    done = erase_as_planned(clinic.vault, shown(clinic, subject), by=DISA, now=clinic.now)
    assert isinstance(done, Receipt)
    return done


def asker(clinic: Clinic) -> SubjectId:
    """Somebody who asked for something once, and whose request is closed."""
    subject = clinic.somebody()
    measure = clinic.begin(subject, Kind.MEASURE)
    clinic.hold(subject, "name", "contract", given="Nelly", family="Nej")
    clinic.hold(subject, "contact", "contract", email="nelly@example.se", phone="070-1740606")
    close(clinic.vault, subject, measure.id, by=RUT, now=clinic.now)
    return subject


def patient(clinic: Clinic) -> SubjectId:
    """A patient with a journal, an invoice and consent to advertising."""
    subject = clinic.somebody()
    for category, values in (("name", {"given": "Tolvan"}), ("contact", {"email": "tolvan@example.se"})):
        clinic.hold(subject, category, "care", **values)
    entry = clinic.draft("health", "care", {"text": "hosta"}, unit=VERA.unit, document="d1", author="dr")
    clinic.store(subject, entry)
    voucher = clinic.draft("payment", "accounting", {"amount": "300"}, regime=Regime.PDL)
    clinic.store(subject, voucher)
    with clinic.vault.act(by=RUT, now=clinic.now) as act:
        from ombud.actors import open_care

        open_care(act.tx, subject, clinic.vault.keyring.blind("unit", VERA.unit), now=clinic.now)
        act.nothing_changed()
    consent(clinic.vault, subject, CONSENT, "desk", by=RUT, now=clinic.now)
    return subject


def hits(clinic: Clinic, needle: bytes) -> set[str]:
    """The tables of the live files in which some column holds these bytes."""
    found = set()
    with clinic.vault.database.read() as tx:
        for table in clinic.vault.database.columns(tx):
            for row in tx.all(f"SELECT * FROM {table}"):
                if any(isinstance(value, bytes) and needle in value for value in row):
                    found.add(table)
    return found


def test_somebody_with_nothing_that_must_stay_goes_altogether(clinic: Clinic) -> None:
    """R-17.2: no key, no index, no row and no ciphertext, in any file."""
    subject = asker(clinic)
    with clinic.vault.database.read() as tx:
        secrets = [row[0] for row in tx.all("SELECT wrapped FROM data_key WHERE subject_id = ?", subject)]
        secrets += [row[0] for row in tx.all("SELECT blind FROM blind_index WHERE subject_id = ?", subject)]
        secrets += [row[0] for row in tx.all("SELECT sealed FROM record WHERE subject_id = ?", subject)]
        secrets += [row[0] for row in tx.all("SELECT sealed FROM relation WHERE subject_id = ?", subject)]
    assert set(outcomes(shown(clinic, subject)).values()) == {"ERASED"}
    erase(clinic, subject)
    raw = b"".join(path.read_bytes() for path in clinic.folder.rglob("*") if path.is_file() and path.suffix != ".key")
    # On PostgreSQL the database lies at the server, whose files keep what went until `t_final` (security.md 3.6).
    assert len(secrets) > 8
    assert not [secret for secret in secrets if secret in raw]
    assert hits(clinic, subject) == {"tombstone"}


def test_an_erased_person_is_not_found_by_their_old_email(clinic: Clinic) -> None:
    subject = asker(clinic)
    with clinic.vault.database.read() as tx:
        assert clinic.vault.directory.find(tx, "email", "1:nelly@example.se") == (subject,)
    erase(clinic, subject)
    with clinic.vault.database.read() as tx:
        assert clinic.vault.directory.find(tx, "email", "1:nelly@example.se") == ()


def test_a_patient_with_journal_invoice_and_marketing_gets_three_outcomes(clinic: Clinic) -> None:
    """R-17.1, G-03: PDL 3:17, BFL 7:2 and marketing, in one answer; the journal still opens for care."""
    subject = patient(clinic)
    assert isinstance(clinic.read(subject, "marketing.direct", "contact", CAMPAIGNS, "email"), Opened)
    receipt = erase(clinic, subject)
    told = {item["class"]: item["key"] for item in receipt.items}
    assert (told["care"], told["accounting"], told["marketing"]) == ("PDL-3-17", "BFL-7-2", "MKT")
    assert told["log"] == "PDL-4-3"
    assert told["evidence"] == "CONSENT"
    assert clinic.values(subject, "care.record", "health", VERA) == [{"text": "hosta"}]
    assert clinic.refused(subject, "marketing.direct", "contact", CAMPAIGNS, "email")


def test_the_accounting_record_is_kept_through_the_seventh_year(clinic: Clinic) -> None:
    """T-06: an invoice of 2026 stays through 31 December 2033, and the answer says so."""
    item = next(item for item in shown(clinic, patient(clinic)).items if item.klass == "accounting")
    assert "2033-12-31" in item.text.sv
    assert "2033-12-31" in item.text.en


def test_a_running_agreement_keeps_what_belongs_to_it(clinic: Clinic) -> None:
    """S12, N-12.1: the answer is CONTRACT for the agreement and its data, nothing else."""
    subject = clinic.somebody()
    from ombud.collection.sign import Signature, sign

    offer = clinic.begin(subject, Kind.AGREEMENT, service="traningskort")
    given = {"given": "Lo", "family": "Lika", "email": "lo@example.se", "birth_date": "1990-06-02"}
    sign(clinic.vault, subject, offer.id, Signature(given), by=RUT, now=clinic.now)
    told = outcomes(shown(clinic, subject))
    assert told["contract"] == told["claims"] == "CONTRACT"
    close(clinic.vault, subject, offer.id, by=RUT, now=clinic.later(days=30))
    assert outcomes(shown(clinic, subject))["claims"] == "CLAIM"
    clinic.later(days=3 * 366 + 5)
    assert set(outcomes(shown(clinic, subject)).values()) == {"ERASED"}


def test_many_erasures_are_finished_together_and_none_has_a_receipt_before(clinic: Clinic) -> None:
    """`t_live` is the same instant for all of them, and stands in no receipt before the log is emptied."""
    people = [asker(clinic), asker(clinic), asker(clinic)]
    carried = [carry_out(clinic.vault, shown(clinic, subject), by=DISA, now=clinic.now) for subject in people]
    done = [one for one in carried if isinstance(one, Erased)]
    with clinic.vault.database.read() as tx:
        assert [tx.one("SELECT receipt FROM erasure WHERE erasure_id = ?", one.erasure_id) for one in done] == [
            (None,)
        ] * 3
    receipts = finish(clinic.vault, now=clinic.later(seconds=1))
    assert {one.erasure_id for one in done} == set(receipts)
    assert {receipt.t_live for receipt in receipts.values()} == {clinic.now}
    assert not any(subject.hex() in receipt.to_json() for subject in people for receipt in receipts.values())


def test_a_plan_is_carried_out_only_as_it_was_shown(clinic: Clinic) -> None:
    subject = asker(clinic)
    made = shown(clinic, subject)
    clinic.begin(subject, Kind.CLAIM)
    answer = carry_out(clinic.vault, made, by=DISA, now=clinic.now)
    assert isinstance(answer, Changed)
    assert "CLAIM" in outcomes(answer.now).values()
    assert hits(clinic, subject) > {"record"}


def test_an_open_claim_keeps_data_for_claims_alone(clinic: Clinic) -> None:
    """N-12.1, N-12.3: readable for legal.claims, refused for everything else."""
    subject = asker(clinic)
    clinic.begin(subject, Kind.CLAIM)
    clinic.later(days=400)
    from tests.clinic import EVA

    assert clinic.values(subject, "legal.claims", "name", EVA) == [{"given": "Nelly", "family": "Nej"}]
    assert clinic.refused(subject, "contract.request", "name", RUT)
    assert "D-13" in clinic.refused(subject, "marketing.direct", "name", CAMPAIGNS)


def test_an_objection_empties_the_marketing_store_in_the_same_transaction(clinic: Clinic) -> None:
    """N-13.3, T-13: and the address is suppressed, so that a new import does not bring it back (M-12)."""
    subject = patient(clinic)
    done = objection(clinic.vault, subject, OBJECTION, "phone", by=RUT, now=clinic.now)
    assert getattr(done, "ended", 0) > 0
    with clinic.vault.database.read() as tx:
        assert tx.all("SELECT 1 FROM record WHERE subject_id = ? AND klass = 'marketing'", subject) == []
        assert tx.all("SELECT 1 FROM data_key WHERE subject_id = ? AND class = 'marketing'", subject) == []
        assert clinic.vault.directory.suppressed(tx, "email", "1:tolvan@example.se")


def test_the_receipt_proves_itself_and_holds_nobody(clinic: Clinic) -> None:
    subject = asker(clinic)
    receipt = erase(clinic, subject)
    text = receipt.to_json()
    assert "nelly" not in text.lower()
    assert subject.hex() not in text
    assert receipt.t_final >= receipt.t_live + timedelta(days=14)
    proof = proof_from_json(json.dumps(receipt.proof))
    entry = check_proof(proof, "ombud/clinic", clinic.vault.keyring.public_key)
    assert entry is not None
    assert entry.act == "erase"


def test_what_a_kill_after_the_commit_left_is_taken_up_at_the_next_start(clinic: Clinic) -> None:
    subject = asker(clinic)
    done = carry_out(clinic.vault, shown(clinic, subject), by=DISA, now=clinic.now)
    assert isinstance(done, Erased)
    receipts = finish(clinic.vault, now=clinic.now)
    assert set(receipts) == {done.erasure_id}
    assert finish(clinic.vault, now=clinic.now) == {}
    assert hits(clinic, subject) == {"tombstone"}


def test_t_11_what_came_with_a_closed_request_is_kept_three_months_and_read_by_nobody(clinic: Clinic) -> None:
    """N-07.2, N-11.1: its end is three months after the closing; the person may have it erased before."""
    subject = asker(clinic)
    assert clinic.refused(subject, "contract.request", "name") == {"D-05"}
    assert clinic.vault.settle(now=clinic.now) == 1
    with clinic.vault.database.read() as tx:
        ends = {row[0] for row in tx.all("SELECT until FROM record WHERE subject_id = ?", subject)}
    assert ends == {to_micros(end_of("P3M", clinic.now))}
    assert set(outcomes(shown(clinic, subject)).values()) == {"ERASED"}
