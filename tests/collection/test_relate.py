"""Contact, offer, measure, commitment, claim, and their ends (S3, S7, S12; N-12.1)."""

import secrets
from datetime import timedelta

import pytest

from ombud.audit import Act
from ombud.collection.relate import Beginning, Declined, begin, close
from ombud.relations import Kind, Relation, State
from ombud.terms import RelationId, SubjectId
from tests.clinic import LONG_AGO, NOW, RUT, Clinic
from tests.collection.rows import logged, relations
from tests.collection.silence import assert_silent
from tests.stores import raw

NOBODY = SubjectId(b"n" * 16)


def begun(clinic: Clinic, subject: SubjectId, kind: Kind, **more: object) -> Relation | Declined:
    return begin(clinic.vault, subject, Beginning(kind, clinic.now, **more), by=RUT, now=clinic.now)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("kind", "act"),
    [
        (Kind.CONTACT, Act.CONTACT),
        (Kind.MEASURE, Act.ASK_MEASURE),
        (Kind.COMMITMENT, Act.COMMIT),
        (Kind.CLAIM, Act.CLAIM),
    ],
)
def test_each_begins_with_its_entry(clinic: Clinic, kind: Kind, act: Act) -> None:
    subject = clinic.somebody()
    assert isinstance(begun(clinic, subject, kind), Relation)
    assert "done" in logged(clinic, subject, act)


def test_the_first_contact_hands_over_the_notice_in_force_and_no_later_one_does(clinic: Clinic) -> None:
    """N-01.2, Art. 13: the number of the version is in the contact."""
    subject = clinic.somebody()
    clinic.begin(subject, Kind.CONTACT)
    clinic.begin(subject, Kind.CONTACT)
    assert [one.terms.get("notice") for one in relations(clinic, subject)].count("1") == 1


def test_a_contact_that_is_entered_late_had_the_notice_of_its_day(clinic: Clinic) -> None:
    """N-01.2: what the person was told is what was in force when they came."""
    clinic.adopt(clinic_policy(clinic), NOW - timedelta(days=1))
    early, before_all = clinic.somebody(), clinic.somebody()
    clinic.begin(early, Kind.CONTACT, NOW - timedelta(days=2))
    clinic.begin(before_all, Kind.CONTACT, LONG_AGO - timedelta(days=2))
    assert [one.terms["notice"] for who in (early, before_all) for one in relations(clinic, who)] == ["1", "1"]


def clinic_policy(clinic: Clinic):
    with clinic.vault.look(by=RUT, now=clinic.now) as act:
        return act.policy.file


def test_an_offer_needs_a_service_that_the_policy_has(clinic: Clinic) -> None:
    subject = clinic.somebody()
    for terms in ({}, {"service": "bröllop för Tolvan"}):
        declined = begun(clinic, subject, Kind.AGREEMENT, terms=terms)
        assert isinstance(declined, Declined)
        assert "traningskort" in declined.text.sv
        assert_silent(declined, about=["tolvan", "bröllop"])
    assert relations(clinic, subject) == ()
    assert logged(clinic, subject, Act.OFFER) == ["refused", "refused"]


def test_nobody_is_bound_who_is_not_here(clinic: Clinic) -> None:
    declined = begun(clinic, NOBODY, Kind.MEASURE)
    assert isinstance(declined, Declined)
    assert declined.requirement == "N-07.1"


def test_what_ends_before_it_begins_is_declined(clinic: Clinic) -> None:
    declined = begun(clinic, clinic.somebody(), Kind.COMMITMENT, due_at=clinic.now)
    assert isinstance(declined, Declined)
    later = clinic.now + timedelta(days=1)
    kept = begun(clinic, clinic.somebody(), Kind.COMMITMENT, due_at=later)
    assert isinstance(kept, Relation)
    assert kept.due_at == later


def test_what_ended_is_closed_with_its_reason_sealed(clinic: Clinic) -> None:
    subject = clinic.somebody()
    claim = clinic.begin(subject, Kind.CLAIM)
    ended = close(clinic.vault, subject, claim.id, by=RUT, now=clinic.later(days=1), why="förlikning med Tolvan")
    assert isinstance(ended, Relation)
    assert (ended.state, ended.closed_at, ended.terms["ended"]) == (State.ENDED, clinic.now, "förlikning med Tolvan")
    clinic.vault.database.truncate_log()
    assert "förlikning".encode() not in raw(clinic.vault.database)
    assert relations(clinic, subject) == (ended,)


def test_an_offer_that_is_not_taken_is_withdrawn(clinic: Clinic) -> None:
    subject = clinic.somebody()
    offer = clinic.begin(subject, Kind.AGREEMENT, service="traningskort")
    gone = close(clinic.vault, subject, offer.id, by=RUT, now=clinic.now)
    assert isinstance(gone, Relation)
    assert gone.state is State.WITHDRAWN


def test_what_is_closed_does_not_close_again_and_what_is_not_there_not_at_all(clinic: Clinic) -> None:
    subject = clinic.somebody()
    measure = clinic.begin(subject, Kind.MEASURE)
    close(clinic.vault, subject, measure.id, by=RUT, now=clinic.now)
    again = close(clinic.vault, subject, measure.id, by=RUT, now=clinic.now)
    unknown = close(clinic.vault, subject, RelationId(secrets.token_bytes(16)), by=RUT, now=clinic.now)
    nobody = close(clinic.vault, NOBODY, measure.id, by=RUT, now=clinic.now)
    assert [type(answer) for answer in (again, unknown, nobody)] == [Declined] * 3
    assert "ended" in again.text.en  # type: ignore[union-attr]
    assert sorted(logged(clinic, subject, Act.CLOSE)) == ["done", "refused"]
