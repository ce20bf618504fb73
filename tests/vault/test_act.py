"""What an act makes is written once, at its end, or taken back with the part that failed."""

import pytest

from ombud.audit import Act as Kind
from ombud.audit import Outcome
from ombud.collection.relate import Beginning, begin_in
from ombud.keys.model import Mark, SubjectGoneError
from ombud.policy.ask import Flag
from ombud.relations import Kind as Tied
from ombud.terms import CategoryId, ClassId, SubjectId
from ombud.vault import Person
from ombud.vault.keys import PersonKeys
from tests.clinic import RUT, Clinic

CONTRACT = ClassId("contract")


class FailedError(Exception):
    """A part of an act that cannot be done."""


def met(clinic: Clinic, person: Person, email: str = "nelly@example.se") -> None:
    begin_in(person, Beginning(Tied.MEASURE, clinic.now))
    person.seal(clinic.draft("contact", "contract", {"email": email}))
    person.act.log(Kind.CONTACT, Outcome.DONE, person.subject)


def rows(clinic: Clinic, table: str) -> int:
    with clinic.vault.database.read() as tx:
        row = tx.one(f"SELECT count(*) FROM {table}")
    return int(row[0]) if row else 0


def test_keys_that_are_read_outside_an_act_make_none(clinic: Clinic) -> None:
    subject = clinic.somebody()
    with clinic.vault.database.act() as tx, pytest.raises(AssertionError, match="in an act"):
        PersonKeys(clinic.vault.directory, tx, subject).for_writing(ClassId("care"))


def test_no_key_is_made_for_somebody_who_is_not_there(clinic: Clinic) -> None:
    with clinic.vault.act(by=RUT, now=clinic.now) as act:
        with pytest.raises(SubjectGoneError):
            act.person(SubjectId(bytes(15) + b"x")).keys.for_writing(CONTRACT)
        act.nothing_changed()


def test_a_relation_that_begins_is_seen_also_where_nothing_was_looked_at(clinic: Clinic) -> None:
    subject = clinic.somebody()
    first = clinic.begin(subject, Tied.MEASURE)
    with clinic.vault.act(by=RUT, now=clinic.now) as act:
        person = act.person(subject)
        begun = begin_in(person, Beginning(Tied.COMMITMENT, clinic.now))
        assert {one.id for one in person.about.relations} == {first.id, begun.id}
        act.log(Kind.COMMIT, Outcome.DONE, subject)


def test_somebody_new_who_is_of_age_is_so_at_once(clinic: Clinic) -> None:
    with clinic.vault.act(by=RUT, now=clinic.now) as act:
        person = act.newcomer()
        person.flag(Flag.ADULT)
        assert person.about.flags(CategoryId("contact")) == {Flag.ADULT}
        act.log(Kind.CONTACT, Outcome.DONE, person.subject)


def test_somebody_whom_the_act_registers_is_known_in_it(clinic: Clinic) -> None:
    with clinic.vault.act(by=RUT, now=clinic.now) as act:
        person = act.newcomer()
        met(clinic, person)
        again = act.known(person.subject)
        assert again is not None
        assert again.about.relations == person.about.relations


def test_a_part_that_failed_leaves_no_person_no_key_and_no_index(clinic: Clinic) -> None:
    with clinic.vault.act(by=RUT, now=clinic.now) as act:
        met(clinic, act.newcomer())

        def fail() -> None:
            with act.part():
                met(clinic, act.newcomer(), "nils@example.se")
                raise FailedError

        with pytest.raises(FailedError):
            fail()
    assert (rows(clinic, "subject"), rows(clinic, "record"), rows(clinic, "data_key")) == (1, 1, 2)


def test_what_a_failed_part_did_to_somebody_known_is_not_remembered(clinic: Clinic) -> None:
    with clinic.vault.act(by=RUT, now=clinic.now) as act:
        person = act.newcomer()
        met(clinic, person)

        def fail() -> None:
            with act.part():
                begin_in(person, Beginning(Tied.COMMITMENT, clinic.now))
                raise FailedError

        with pytest.raises(FailedError):
            fail()
        assert [one.kind for one in person.about.relations] == [Tied.MEASURE]
        person.seal(clinic.draft("case", "contract", {"case_number": "2"}))
        assert person.keys.for_writing(ClassId("claims"))  # registered in this act, and so there
    with clinic.vault.look(by=RUT, now=clinic.now) as look:
        written, real = look.person(person.subject).standing()
    assert written == real
    assert (rows(clinic, "record"), rows(clinic, "data_key")) == (2, 3)


def test_a_state_counts_what_came_and_went_in_the_act_that_made_its_key(clinic: Clinic) -> None:
    with clinic.vault.act(by=RUT, now=clinic.now) as act:
        person = act.newcomer()
        met(clinic, person)
        person.seal(clinic.draft("case", "contract", {"case_number": "1"}))
        assert person.drop(CONTRACT, frozenset({CategoryId("contact")})) == 1
    with clinic.vault.database.read() as tx:
        row = tx.one("SELECT record_id, version, sealed FROM record WHERE subject_id = ?", person.subject)
        assert row is not None
        assert clinic.vault.directory.verify_state(tx, person.subject, CONTRACT, [Mark(*row)]) == 3


def test_what_holds_for_a_person_is_looked_at_anew_where_nothing_was_looked_at(clinic: Clinic) -> None:
    subject = clinic.somebody(Flag.PROTECTED)
    with clinic.vault.act(by=RUT, now=clinic.now) as act:
        person = act.person(subject)
        person.flag(Flag.ADULT)
        assert person.about.flags(CategoryId("contact")) == {Flag.ADULT, Flag.PROTECTED}
        act.log(Kind.CONTACT, Outcome.DONE, subject)
