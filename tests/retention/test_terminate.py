"""T-36: a care provider that closes hands its journals over; without a receipt nothing is deleted (PDL 9:1)."""

from datetime import timedelta

from ombud.collection.relate import Declined
from ombud.law.periods import local_date
from ombud.retention.holds import Scope
from ombud.retention.terminate import ArchiveReceipt, Terminated, journals, terminate_provider
from ombud.terms import ClassId, SubjectId
from tests.clinic import DISA, EVA, RUT, VERA, Clinic
from tests.retention.holds import held
from tests.retention.test_sweep import rows, swept


def patient(clinic: Clinic, *documents: str) -> SubjectId:
    subject = clinic.somebody()
    for document in documents:
        clinic.store(subject, clinic.draft("health", "care", {"text": document}, document=document, unit=VERA.unit))
    return subject


def receipt(clinic: Clinic, documents: int, days: int = 0) -> ArchiveReceipt:
    return ArchiveReceipt("Landsarkivet", "IVO 9.1-1", local_date(clinic.now) + timedelta(days=days), documents)


def refused(clinic: Clinic, one: ArchiveReceipt | None, by: tuple = (DISA, EVA)) -> str:  # type: ignore[type-arg]
    found = terminate_provider(clinic.vault, one, by=by, now=clinic.now)
    assert isinstance(found, Declined)
    return found.requirement


def test_t_36_bulk_deletion_of_journals_is_refused_without_an_archive_receipt(clinic: Clinic) -> None:
    subject = patient(clinic, "a", "b")
    assert refused(clinic, None) == "T-36"
    assert refused(clinic, receipt(clinic, 1)) == "T-36"
    assert refused(clinic, receipt(clinic, 2, days=1)) == "T-36"
    assert refused(clinic, receipt(clinic, 2), (DISA, DISA)) == "A-10"
    assert refused(clinic, receipt(clinic, 2), (EVA, RUT)) == "A-10"
    assert rows(clinic, subject, "record") == 2


def test_t_36_what_was_handed_over_goes_and_what_is_held_stays(clinic: Clinic) -> None:
    subject, other, somebody = patient(clinic, "a", "b"), patient(clinic, "a"), clinic.somebody()
    held(clinic, other, Scope(klass=ClassId("care")))
    assert journals(clinic.vault) == 3
    done = terminate_provider(clinic.vault, receipt(clinic, 3), by=(DISA, EVA), now=clinic.now)
    assert done == Terminated(1, 2)
    assert (rows(clinic, subject, "record"), rows(clinic, other, "record"), rows(clinic, somebody, "subject")) == (
        0,
        1,
        1,
    )
    assert rows(clinic, subject, "entry") > 0  # the log stays its five years (T-04)
    assert swept(clinic).whole == 0
