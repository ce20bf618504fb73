"""Who acts for whom: noted with evidence, looked at by two where the person could not object, ended at once."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from ombud.actors.representation import (
    Representation,
    State,
    join_representations,
    move_representation,
    representation_from,
    representation_text,
    representations_of,
)
from ombud.audit import Act
from ombud.collection.relate import UNKNOWN_PERSON, Declined
from ombud.database import DamagedRow
from ombud.law.periods import end_of, start_of
from ombud.law.representation import Capacity, Mandate, Matter
from ombud.policy.ask import Flag, Refusal
from ombud.requests import represent
from ombud.requests.represent import (
    Claimed,
    add_representation,
    approve_representation,
    end_representation,
    representations,
)
from ombud.terms import ClassId, SubjectId
from tests.clinic import CAMPAIGNS, RUT, Clinic
from tests.collection.rows import logged
from tests.requests.letters import HANNA, HUGO
from tests.requests.test_merge import begun, confirmed, registered
from tests.stores import raw

TODAY = date(2026, 11, 23)
CASE = ClassId("case")


def power(*matters: Matter, who: str = "Olle Ombud", until: date | None = None) -> Claimed:
    mandate = Mandate(Capacity.POWER, TODAY, until, scope=frozenset(matters))
    return Claimed(mandate, who, "Fullmakt den 20 november, sedd i original")


def court(capacity: Capacity, *matters: Matter) -> Claimed:
    return Claimed(Mandate(capacity, TODAY, scope=frozenset(matters)), "Gunnar God", "Tingsrättens beslut, kopia")


def added(clinic: Clinic, subject: SubjectId, claimed: Claimed) -> Representation:
    one = add_representation(clinic.vault, subject, claimed, by=HANNA, now=clinic.now)
    assert isinstance(one, Representation), one
    return one


def listed(clinic: Clinic, subject: SubjectId) -> tuple[Representation, ...]:
    found = representations(clinic.vault, subject, by=HANNA, now=clinic.now)
    assert isinstance(found, tuple), found
    return found


def test_a_power_holds_when_it_is_noted_with_what_showed_it(clinic: Clinic) -> None:
    """R-13; nobody who reads the database learns who acts for whom, or how far."""
    subject = clinic.somebody()
    one = added(clinic, subject, power(Matter.BOOKING, until=date(2027, 1, 31)))
    assert one.state is State.ACTIVE
    assert one.ends_on == date(2027, 2, 1)
    assert one.kept_until == end_of("P5Y", start_of(date(2027, 2, 1)))
    assert listed(clinic, subject) == (one,)
    assert representation_from(representation_text(one.id)) == one.id
    assert "Olle" not in repr(one)
    stored = raw(clinic.vault.database)
    assert b"Olle Ombud" not in stored
    assert b"Fullmakt den 20" not in stored
    assert logged(clinic, subject, Act.REPRESENT) == ["done", "done"]


@pytest.mark.parametrize("capacity", [Capacity.GOD_MAN, Capacity.ADMINISTRATOR, Capacity.FUTURE_POWER])
def test_where_the_person_could_not_object_a_second_person_looks_first(clinic: Clinic, capacity: Capacity) -> None:
    """R-34."""
    subject = clinic.somebody()
    matters = (Matter.DATA,) if capacity is Capacity.FUTURE_POWER else (Matter.RIGHTS, Matter.PERSON)
    one = added(clinic, subject, court(capacity, *matters))
    assert one.state is State.PROPOSED
    alone = approve_representation(clinic.vault, subject, one.id, by=HANNA, now=clinic.now)
    assert alone == represent.SAME_PERSON
    approved = approve_representation(clinic.vault, subject, one.id, by=HUGO, now=clinic.now)
    assert isinstance(approved, Representation)
    assert (approved.state, approved.seconded_by, approved.version) == (State.ACTIVE, "hugo", 2)
    again = approve_representation(clinic.vault, subject, one.id, by=HUGO, now=clinic.now)
    assert again == represent.NOTHING_WAITS


def test_for_somebody_with_protected_identity_two_people_look_at_every_mandate(clinic: Clinic) -> None:
    """R-41."""
    skye = clinic.somebody(Flag.ADULT, Flag.PROTECTED)
    assert added(clinic, skye, power(Matter.DATA)).state is State.PROPOSED


def test_it_ends_at_once_with_a_reason_and_is_kept_as_the_file_of_a_request(clinic: Clinic) -> None:
    """R-13, T-15."""
    subject = clinic.somebody()
    one = added(clinic, subject, power(Matter.DATA))
    assert one.kept_until is None
    assert end_representation(clinic.vault, subject, one.id, " ", by=HANNA, now=clinic.now) == represent.NO_REASON
    ended = end_representation(clinic.vault, subject, one.id, "återkallad", by=RUT, now=clinic.later(days=2))
    assert isinstance(ended, Representation)
    assert (ended.state, ended.mandate.ended_at, ended.why_ended) == (State.ENDED, clinic.now, "återkallad")
    assert ended.kept_until == end_of("P5Y", clinic.now)
    again = end_representation(clinic.vault, subject, one.id, "igen", by=HANNA, now=clinic.now)
    assert again == represent.ENDED_ALREADY
    with clinic.vault.act(by=HANNA, now=clinic.now) as act:
        act.nothing_changed()
        key = act.person(subject).keys.for_writing(CASE)
        assert not move_representation(act.tx, one.moved(), key)  # not the next version of what is there


def test_what_cannot_be_is_declined_and_nothing_is_noted(clinic: Clinic) -> None:
    """R-13, R-30, R-33, R-34."""
    subject = clinic.somebody()
    wrong = {
        "R-13": [
            power(Matter.DATA, who=" "),
            Claimed(power(Matter.DATA).mandate, "Olle", ""),
            power(Matter.DATA, until=TODAY - timedelta(days=1)),
        ],
        "R-34": [power(), power(Matter.PERSON), court(Capacity.GOD_MAN, Matter.BOOKING)],
        "R-30": [Claimed(Mandate(Capacity.CUSTODIAN, TODAY, scope=frozenset({Matter.CARE})), "Mamma", "personbevis")],
        "R-33": [Claimed(Mandate(Capacity.CUSTODIAN, TODAY), "Mamma", "personbevis")],
    }
    for requirement, claims in wrong.items():
        for claimed in claims:
            found = add_representation(clinic.vault, subject, claimed, by=HANNA, now=clinic.now)
            assert isinstance(found, Declined)
            assert found.requirement == requirement
    assert listed(clinic, subject) == ()
    for change in (approve_representation, lambda *a, **k: end_representation(*a, "slut", **k)):
        found = change(clinic.vault, subject, b"m" * 16, by=HANNA, now=clinic.now)
        assert isinstance(found, Declined)
        assert found.requirement == "R-13"


def test_only_who_answers_requests_sees_or_changes_who_acts(clinic: Clinic) -> None:
    subject = clinic.somebody()
    assert isinstance(
        add_representation(clinic.vault, subject, power(Matter.DATA), by=CAMPAIGNS, now=clinic.now), Refusal
    )
    assert isinstance(representations(clinic.vault, subject, by=CAMPAIGNS, now=clinic.now), Refusal)
    assert logged(clinic, subject, Act.REPRESENT) == ["refused", "refused"]
    nobody = SubjectId(b"nobody here 1234")
    assert representations(clinic.vault, nobody, by=HANNA, now=clinic.now) == UNKNOWN_PERSON
    assert add_representation(clinic.vault, nobody, power(Matter.DATA), by=HANNA, now=clinic.now) == UNKNOWN_PERSON


def test_a_mandate_that_was_lengthened_in_the_database_does_not_open(clinic: Clinic) -> None:
    """R-13; security.md: what stands in clear is bound to what is sealed."""
    subject = clinic.somebody()
    added(clinic, subject, power(Matter.DATA, until=TODAY))
    with clinic.vault.database.act() as tx:
        tx.run("UPDATE representation SET ends_at = NULL WHERE subject_id = ?", subject)
    with pytest.raises(DamagedRow):
        listed(clinic, subject)


def test_who_acts_goes_with_the_person(clinic: Clinic) -> None:
    """Design 5, 5."""
    subject = clinic.somebody()
    added(clinic, subject, power(Matter.DATA))
    with clinic.vault.act(by=HANNA, now=clinic.now) as act:
        act.nothing_changed()
        assert representations_of(act.tx, subject, None) == ()
        clinic.vault.people.erase_person(act.tx, subject)
        assert representations_of(act.tx, subject, act.person(subject).keys.for_reading(CASE)) == ()


def test_who_acts_for_a_person_acts_for_them_under_their_other_registration_too(clinic: Clinic) -> None:
    """Joined registrations: the same mandate, once, with everything that was noted."""
    keep, other = registered(clinic), registered(clinic)
    one = added(clinic, other, power(Matter.DATA))
    kept = added(clinic, keep, power(Matter.BOOKING, who="Beata Bokar"))
    begun(clinic, keep, other)
    confirmed(clinic, keep, other)
    assert set(listed(clinic, keep)) == {kept, replace(one, subject=keep)}
    with clinic.vault.act(by=HANNA, now=clinic.now) as act:
        act.nothing_changed()
        person = act.person(keep)
        join_representations(
            act.tx,
            keep,
            representations_of(act.tx, keep, person.keys.for_reading(CASE)),
            lambda: person.keys.for_writing(CASE),
        )
        assert len(representations_of(act.tx, keep, person.keys.for_reading(CASE))) == 2
