"""A sweep: what has ended is erased, what lives stays, and the run leaves evidence (N-11, N-12, T-31, T-32, T-35)."""

from datetime import timedelta

from ombud.collection.relate import close
from ombud.collection.sign import Signature, sign
from ombud.relations import Kind, Relation
from ombud.requests import consent, objection
from ombud.retention import Swept, sweep
from ombud.terms import ChoiceId, SubjectId
from tests.clinic import CAMPAIGNS, DISA, RUT, VERA, Clinic

EMAIL = ChoiceId("consent.marketing.email")


def swept(clinic: Clinic) -> Swept:
    done = sweep(clinic.vault, by=DISA, now=clinic.now)
    assert isinstance(done, Swept), done
    return done


def kinds(done: Swept) -> dict[tuple[str, str, str], int]:
    return {tuple(kind): number for kind, (number, _) in done.counted.by.items()}  # type: ignore[misc]


def rows(clinic: Clinic, subject: SubjectId, table: str) -> int:
    with clinic.vault.database.read() as tx:
        found = tx.one(f"SELECT count(*) FROM {table} WHERE subject_id = ?", subject)
    assert found is not None
    return int(found[0])


def everywhere(clinic: Clinic, subject: SubjectId) -> set[str]:
    with clinic.vault.database.read() as tx:
        tables = [name for name, columns in clinic.vault.database.columns(tx).items() if "subject_id" in columns]
    return {table for table in tables if rows(clinic, subject, table)}


def asker(clinic: Clinic) -> tuple[SubjectId, Relation]:
    subject = clinic.somebody()
    measure = clinic.begin(subject, Kind.MEASURE)
    clinic.hold(subject, "name", "contract", given="Nelly", family="Nej")
    clinic.hold(subject, "contact", "contract", email="nelly@example.se", phone="070-1740606")
    return subject, measure


def test_what_came_with_a_closed_request_goes_after_three_months_and_the_person_with_it(clinic: Clinic) -> None:
    """T-11: kept while the request is open and three months more; then only the tombstone is left of somebody."""
    subject, measure = asker(clinic)
    assert swept(clinic).people == 0
    close(clinic.vault, subject, measure.id, by=RUT, now=clinic.now)
    clinic.later(days=80)
    assert swept(clinic).people == 0
    clinic.later(days=20)
    done = swept(clinic)
    assert (done.people, done.whole) == (1, 1)
    assert everywhere(clinic, subject) == {"tombstone"}
    found = kinds(done)
    assert found["contract", "name", "T-11"] == found["contract", "contact", "T-11"] == 1
    assert found["contract", "case", "T-11"] == 1
    assert found["log", "log", "T-04"] > 0
    again = swept(clinic)
    assert (again.people, again.counted.rows) == (0, 0)


def test_n_12_1_a_contract_that_ended_and_an_open_claim_delete_nothing(clinic: Clinic) -> None:
    """And the claim closed: in the next sweep, unless a statute keeps it."""
    subject, measure = asker(clinic)
    claim = clinic.begin(subject, Kind.CLAIM)
    close(clinic.vault, subject, measure.id, by=RUT, now=clinic.now)
    clinic.later(days=400)
    assert swept(clinic).people == 0
    assert rows(clinic, subject, "record") == 2
    close(clinic.vault, subject, claim.id, by=RUT, now=clinic.now)
    clinic.later(days=3 * 366)
    assert swept(clinic).whole == 1


def test_n_11_2_marketing_ends_and_accounting_lives(clinic: Clinic) -> None:
    """The value goes from the store whose purpose has ended; the invoice is intact. The consent has ended with it."""
    subject = clinic.somebody()
    clinic.begin(subject, Kind.MEASURE)
    clinic.hold(subject, "contact", "contract", email="nelly@example.se")
    voucher = clinic.draft("payment", "accounting", {"amount": "300"})
    clinic.store(subject, voucher)
    consent(clinic.vault, subject, EMAIL, "desk", by=RUT, now=clinic.now)
    assert clinic.values(subject, "marketing.direct", "contact", CAMPAIGNS)
    clinic.later(days=735)
    done = swept(clinic)
    assert kinds(done)["marketing", "contact", "T-13"] == 1
    with clinic.vault.database.read() as tx:
        left = {row[0] for row in tx.all("SELECT klass FROM record WHERE subject_id = ?", subject)}
        keys = {row[0] for row in tx.all("SELECT class FROM data_key WHERE subject_id = ?", subject)}
        choices = tx.all("SELECT ended_at FROM choice WHERE subject_id = ?", subject)
    assert left == {"contract", "accounting"}
    assert "marketing" not in keys
    assert choices != [(None,)]
    assert clinic.refused(subject, "marketing.direct", "contact", CAMPAIGNS, "email") >= {"D-05"}


def test_t_32_two_documents_of_one_journal_end_separately_and_t_31_a_new_entry_moves_the_end(clinic: Clinic) -> None:
    """T-01: ten years after the last entry in that document."""
    subject = clinic.somebody()
    for document in ("a", "b"):
        clinic.store(subject, clinic.draft("health", "care", {"text": document}, document=document, unit=VERA.unit))
    clinic.later(days=3000)
    clinic.store(subject, clinic.draft("health", "care", {"text": "mer"}, document="b", unit=VERA.unit))
    clinic.later(days=660)
    done = swept(clinic)
    assert kinds(done)["care", "health", "T-01"] == 1
    assert rows(clinic, subject, "record") == 2
    clinic.later(days=3000)
    done = swept(clinic)
    assert kinds(done)["care", "health", "T-01"] == 2


def test_the_log_of_somebody_who_was_a_patient_stays_its_five_years(clinic: Clinic) -> None:
    """T-04, PDL 4:3: the journal has gone, who read it must be told for five years more; then nothing is left."""
    subject = clinic.somebody()
    clinic.store(subject, clinic.draft("health", "care", {"text": "hosta"}, document="a", unit=VERA.unit))
    clinic.later(days=3400)
    clinic.read(subject, "care.record", "health", VERA)
    clinic.later(days=300)
    assert swept(clinic).whole == 0
    assert everywhere(clinic, subject) >= {"entry", "data_key", "subject"}
    assert rows(clinic, subject, "record") == 0
    clinic.later(days=5 * 366)
    assert swept(clinic).whole == 1
    assert everywhere(clinic, subject) <= {"tombstone"}


def test_an_agreement_is_kept_for_claims_and_its_data_goes(clinic: Clinic) -> None:
    """T-10: the core three years after the end; what was needed to perform it goes at once."""
    subject = clinic.somebody()
    offer = clinic.begin(subject, Kind.AGREEMENT, service="traningskort")
    given = {"given": "Lo", "family": "Lika", "email": "lo@example.se", "birth_date": "1990-06-02"}
    sign(clinic.vault, subject, offer.id, Signature(given), by=RUT, now=clinic.now)
    assert swept(clinic).people == 0
    close(clinic.vault, subject, offer.id, by=RUT, now=clinic.later(days=30))
    done = swept(clinic)
    assert ("contract", "birth_date", "N-11.2") in kinds(done)
    assert rows(clinic, subject, "relation") >= 1
    clinic.later(days=3 * 366 + 2)
    assert swept(clinic).whole == 1


def test_an_objection_outlives_the_person_as_a_keyed_hash(clinic: Clinic) -> None:
    """T-17, M-12: the address stays suppressed when everything else has gone."""
    subject, measure = asker(clinic)
    objection(clinic.vault, subject, ChoiceId("object.direct_marketing"), "phone", by=RUT, now=clinic.now)
    close(clinic.vault, subject, measure.id, by=RUT, now=clinic.now)
    clinic.now += timedelta(days=100)
    assert swept(clinic).whole == 1
    with clinic.vault.database.read() as tx:
        assert clinic.vault.directory.suppressed(tx, "email", "1:nelly@example.se")


def test_the_run_has_its_entry_and_its_digest(clinic: Clinic) -> None:
    """N-11.3: rule, count, hash; in the ledger."""
    subject, measure = asker(clinic)
    close(clinic.vault, subject, measure.id, by=RUT, now=clinic.now)
    clinic.later(days=100)
    done = swept(clinic)
    with clinic.vault.database.read() as tx:
        told = [one.entry for one in clinic.vault.ledger.entries(tx) if one.entry.act == "sweep"]
        assert [row[0] for row in tx.all("SELECT digest FROM sweep")] == [done.digest]
    assert [entry.facts.get("commitment") for entry in told if "commitment" in entry.facts] == [done.digest.hex()]
    assert clinic.vault.ledger.verify().ok
