"""Several stores end in one act: with what they hold, and with what an archive may hold (N-13.3, T-13, T-22)."""

from ombud.audit import Act, Outcome
from ombud.erasure import end_store, end_stores
from ombud.relations import Kind
from ombud.retention.holds import Scope
from ombud.terms import CategoryId, ClassId, SubjectId
from ombud.vault import store as record_rows
from tests.clinic import DISA, Clinic
from tests.retention.holds import held

CONTRACT, PROFILE, MARKETING = ClassId("contract"), ClassId("profile"), ClassId("marketing")
PLAN, ADDRESS = bytes(32), "1:nelly@example.se"


def somebody(clinic: Clinic) -> SubjectId:
    subject = clinic.somebody()
    clinic.begin(subject, Kind.MEASURE)
    clinic.hold(subject, "name", "contract", given="Nelly")
    clinic.hold(subject, "contact", "contract", email="nelly@example.se")
    return subject


def left(clinic: Clinic, subject: SubjectId) -> list[str]:
    with clinic.vault.database.read() as tx:
        return [row.category for row in record_rows.every_row(tx, subject)]


def stones(clinic: Clinic, subject: SubjectId) -> set[str]:
    with clinic.vault.database.read() as tx:
        return {row[0] for row in tx.all("SELECT class FROM tombstone WHERE subject_id = ?", subject)}


def test_a_store_that_holds_nothing_is_buried_beside_the_one_that_ends(clinic: Clinic) -> None:
    """N-13.3: an archive may still hold something of it, and must not bring it back."""
    subject = somebody(clinic)
    with clinic.vault.database.read() as tx:
        assert clinic.vault.directory.find(tx, "email", ADDRESS) == (subject,)
    with clinic.vault.act(by=DISA, now=clinic.now) as act:
        rows = end_stores(act.person(subject), (CONTRACT, PROFILE, MARKETING), PLAN)
        act.log(Act.ERASE, Outcome.DONE, subject)
    assert rows == 3  # two records, and what the address was found by
    with clinic.vault.database.read() as tx:
        assert clinic.vault.directory.find(tx, "email", ADDRESS) == ()
    assert left(clinic, subject) == []
    assert stones(clinic, subject) == {CONTRACT, PROFILE, MARKETING}


def test_what_a_hold_covers_stays_when_its_store_ends(clinic: Clinic) -> None:
    """T-H2: the name is held, so it stays with its key; the address goes. No stone is laid on what is there."""
    subject = somebody(clinic)
    held(clinic, subject, Scope(CONTRACT, CategoryId("name")))
    with clinic.vault.act(by=DISA, now=clinic.now) as act:
        rows = end_store(act.person(subject), CONTRACT, PLAN)
        act.log(Act.ERASE, Outcome.DONE, subject)
    assert rows == 1
    assert left(clinic, subject) == ["name"]
    assert stones(clinic, subject) == set()
