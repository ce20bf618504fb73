"""What is noted about a relation that is over already, and one that stands elsewhere exactly as it stands here (S7)."""

from datetime import timedelta

from ombud.collection.relate import close
from ombud.relations import Kind, Relation, State, amend, relations_of
from ombud.relations.relate import put
from ombud.terms import SubjectId
from ombud.vault.keys import PersonKeys
from tests.clinic import RUT, Clinic


def bound(clinic: Clinic, subject: SubjectId) -> tuple[Relation, ...]:
    with clinic.vault.database.read() as tx:
        return relations_of(tx, subject, PersonKeys(clinic.vault.directory, tx, subject))


def versions(clinic: Clinic, subject: SubjectId) -> list[int]:
    """How often each relation of the person has been written."""
    with clinic.vault.database.read() as tx:
        return [row[0] for row in tx.all("SELECT version FROM relation WHERE subject_id = ?", subject)]


def test_nothing_more_is_noted_about_a_claim_that_is_settled(clinic: Clinic) -> None:
    """T-07: a limitation that is over is not begun anew by a reminder that comes too late."""
    subject = clinic.somebody()
    claim = clinic.begin(subject, Kind.CLAIM, whose="ours")
    later = clinic.now + timedelta(days=1000)
    with clinic.vault.database.act() as tx:
        keys = PersonKeys(clinic.vault.directory, tx, subject)
        reminded = amend(tx, claim, keys, due_at=later, terms={"interrupted_by": "reminder"})
    assert reminded is not None
    assert (reminded.due_at, reminded.terms["interrupted_by"]) == (later, "reminder")
    clinic.later(days=1)
    settled = close(clinic.vault, subject, claim.id, by=RUT, now=clinic.now)
    assert isinstance(settled, Relation)
    assert settled.state is State.ENDED
    before = bound(clinic, subject)
    with clinic.vault.database.act() as tx:
        keys = PersonKeys(clinic.vault.directory, tx, subject)
        assert amend(tx, settled, keys, due_at=later + timedelta(days=1000), terms={"interrupted_by": "court"}) is None
    assert bound(clinic, subject) == before


def test_a_relation_that_stands_here_as_it_stood_elsewhere_is_not_written_again(clinic: Clinic) -> None:
    """What comes back after a restore is put in its place once: only what differs is written."""
    subject = clinic.somebody()
    measure = clinic.begin(subject, Kind.MEASURE)
    first = versions(clinic, subject)
    with clinic.vault.database.act() as tx:
        keys = PersonKeys(clinic.vault.directory, tx, subject)
        (known,) = relations_of(tx, subject, keys)
        put(tx, known, known, keys)
    assert versions(clinic, subject) == first
    assert bound(clinic, subject) == (measure,)
