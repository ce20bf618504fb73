"""Somebody dies: what must stop stops in one act, what the law keeps stays, and a mistake is undone by two (R-40)."""

from datetime import date, timedelta

import pytest

from ombud.audit import Act
from ombud.choices.circumstance import (
    Circumstance,
    CircumstanceKind,
    CircumstanceState,
    circumstances_of,
    join_circumstances,
    move_circumstance,
)
from ombud.collection.relate import UNKNOWN_PERSON
from ombud.database import DamagedRow
from ombud.law.representation import RELATIVE_ROUTE, Capacity
from ombud.law.rights import Right
from ombud.policy.ask import Flag, Refusal
from ombud.relations import Kind
from ombud.requests import consent, decease, events, for_another, request_of
from ombud.requests.case_file import CaseFile
from ombud.requests.decease import Death, Died, record_death, undo_death
from ombud.requests.model import Outcome, Way
from ombud.terms import ChoiceId, ClassId, SubjectId
from tests.clinic import CAMPAIGNS, Clinic
from tests.collection.rows import logged
from tests.requests.families import acts_for
from tests.requests.letters import HANNA, HUGO, opened
from tests.requests.test_for_another import asked_by, declined, done, one_item
from tests.requests.test_merge import begun, confirmed, registered
from tests.stores import raw

CASE = ClassId("case")
DEATH = Death(date(2026, 11, 20), "relative", "Dödsfallsintyg, visat av dottern")


def axel(clinic: Clinic) -> SubjectId:
    """Avliden Axel: a customer who had said yes to advertising."""
    subject = clinic.somebody()
    clinic.begin(subject, Kind.COMMITMENT)
    clinic.hold(subject, "name", "contract", given="Axel", family="Axelsson")
    clinic.hold(subject, "contact", "contract", email="axel@example.se")
    consent(clinic.vault, subject, ChoiceId("consent.marketing.email"), "desk", by=HANNA, now=clinic.now)
    return subject


def died(clinic: Clinic, subject: SubjectId, death: Death = DEATH) -> Died:
    found = record_death(clinic.vault, subject, death, by=HANNA, now=clinic.now)
    assert isinstance(found, Died), found
    return found


def rows(clinic: Clinic, subject: SubjectId, klass: str) -> int:
    with clinic.vault.database.read() as tx:
        found = tx.one("SELECT count(*) FROM record WHERE subject_id = ? AND klass = ?", subject, klass)
    return int(found[0]) if found else 0


def test_advertising_and_consents_end_in_the_act_and_the_rest_is_kept(clinic: Clinic) -> None:
    """R-40: marketing stops on the signal of death; retention unchanged; consents lapse."""
    subject = axel(clinic)
    assert rows(clinic, subject, "marketing")
    before = rows(clinic, subject, "contract")
    found = died(clinic, subject)
    assert (found.lapsed, found.rerouted) == (1, ())
    assert found.ended > 0
    assert rows(clinic, subject, "marketing") == 0
    assert rows(clinic, subject, "contract") == before
    assert "D-15" in clinic.refused(subject, "marketing.direct", "contact", CAMPAIGNS, "email")
    with clinic.vault.act(by=HANNA, now=clinic.now) as act:
        act.nothing_changed()
        person = act.known(subject)
        assert person is not None
        assert person.choices == frozenset()
        assert Flag.DECEASED in person.about.wishes.flag_set()
    assert logged(clinic, subject, Act.DECEASE) == ["done"]
    assert b"dottern" not in raw(clinic.vault.database)
    assert "dottern" not in repr(found)


def test_a_request_for_access_that_waits_becomes_a_relatives_request_for_the_journal(clinic: Clinic) -> None:
    """R-15.8, R-40: Art. 15 does not reach the dead."""
    subject = axel(clinic)
    waiting = opened(clinic, subject, Right.ACCESS, Right.ERASURE)
    answered = opened(clinic, subject, Right.ACCESS)
    done(clinic, answered.id, events.TakenBack(""))
    found = died(clinic, subject)
    assert found.rerouted == (waiting.reference,)
    after = request_of(clinic.vault, waiting.id, by=HANNA, now=clinic.now)
    assert isinstance(after, CaseFile)
    assert after.case.rights == (Right.JOURNAL_COPY, Right.ERASURE)
    assert after.case.opened.wanted[0].details["route"] == RELATIVE_ROUTE
    done(clinic, waiting.id, events.Identified(Way.DESK))
    item = one_item(Right.JOURNAL_COPY, key="DECEASED-GIVEN")
    done(clinic, waiting.id, events.Proposed((item,)))
    erased = one_item(Right.ERASURE, key="ERASED", place=1)
    assert "DECEASED-ONLY-JOURNAL" in declined(clinic, waiting.id, events.Proposed((erased,))).text.sv
    said = one_item(Right.ERASURE, Outcome.REFUSED, "DECEASED-ONLY-JOURNAL", 1)
    done(clinic, waiting.id, events.Proposed((said,)))


def test_an_heir_who_asks_afterwards_asks_for_the_journal(clinic: Clinic) -> None:
    """R-40: routed to `pdl_8_2_relative`."""
    subject = axel(clinic)
    died(clinic, subject)
    daughter = acts_for(clinic, subject, Capacity.RELATIVE)
    file = asked_by(clinic, subject, daughter, Right.ACCESS)
    assert file.case.opened.wanted[0].details["route"] == RELATIVE_ROUTE
    assert file.case.rights == (Right.JOURNAL_COPY,)
    nothing = opened(clinic, subject, Right.RECTIFICATION)
    assert nothing.case.rights == (Right.RECTIFICATION,)
    done(clinic, file.id, events.Proposed((one_item(Right.JOURNAL_COPY, key="DECEASED-GIVEN"),)))
    copy = for_another.NOT_ROUTED
    assert copy.requirement == "R-40"


def test_a_mistake_is_undone_by_somebody_else_with_a_reason(clinic: Clinic) -> None:
    """R-40: what has ended does not come back; what was asked for is what it was."""
    subject = axel(clinic)
    waiting = opened(clinic, subject, Right.ACCESS, Right.ERASURE)
    died(clinic, subject)
    for by, why, said in (
        (HANNA, "fel person", decease.SAME_PERSON),
        (HUGO, " ", decease.NO_REASON),
    ):
        assert undo_death(clinic.vault, subject, why, by=by, now=clinic.now) == said
    found = undo_death(clinic.vault, subject, "förväxlad med en namne", by=HUGO, now=clinic.now)
    assert isinstance(found, Circumstance)
    assert (found.state, found.ended_by) == (CircumstanceState.ENDED, ("hugo",))
    again = undo_death(clinic.vault, subject, "igen", by=HUGO, now=clinic.now)
    assert again == decease.NOT_RECORDED
    after = request_of(clinic.vault, waiting.id, by=HANNA, now=clinic.now)
    assert isinstance(after, CaseFile)
    assert after.case.opened.wanted == waiting.case.opened.wanted
    assert rows(clinic, subject, "marketing") == 0
    assert died(clinic, subject).lapsed == 0


def test_a_flag_that_has_lost_its_record_still_holds_and_can_be_taken_back(clinic: Clinic) -> None:
    """Damage opens nothing; the record of its end is kept all the same."""
    subject = clinic.somebody(Flag.DECEASED)
    assert record_death(clinic.vault, subject, DEATH, by=HANNA, now=clinic.now) == decease.RECORDED_ALREADY
    found = undo_death(clinic.vault, subject, "posten saknas", by=HANNA, now=clinic.now)
    assert isinstance(found, Circumstance)
    assert found.why_ended == "posten saknas"


def test_what_cannot_be_is_declined(clinic: Clinic) -> None:
    subject = clinic.somebody()
    tomorrow = Death(date(2026, 11, 24), "relative")
    assert record_death(clinic.vault, subject, tomorrow, by=HANNA, now=clinic.now) == decease.IN_THE_FUTURE
    hearsay = Death(date(2026, 11, 20), "hearsay")
    assert record_death(clinic.vault, subject, hearsay, by=HANNA, now=clinic.now) == decease.NO_SOURCE
    assert isinstance(record_death(clinic.vault, subject, DEATH, by=CAMPAIGNS, now=clinic.now), Refusal)
    assert isinstance(undo_death(clinic.vault, subject, "fel", by=CAMPAIGNS, now=clinic.now), Refusal)
    nobody = SubjectId(b"nobody here 1234")
    assert record_death(clinic.vault, nobody, DEATH, by=HANNA, now=clinic.now) == UNKNOWN_PERSON
    assert undo_death(clinic.vault, nobody, "fel", by=HANNA, now=clinic.now) == UNKNOWN_PERSON
    assert logged(clinic, subject, Act.DECEASE) == ["refused"] * 4


def test_the_record_is_bound_to_what_stands_in_clear(clinic: Clinic) -> None:
    subject = axel(clinic)
    found = died(clinic, subject)
    with clinic.vault.act(by=HANNA, now=clinic.now) as act:
        act.nothing_changed()
        person = act.person(subject)
        key = person.keys.for_reading(CASE)
        assert circumstances_of(act.tx, subject, None) == ()
        assert circumstances_of(act.tx, subject, key) == (found.circumstance,)
        assert not move_circumstance(act.tx, found.circumstance.moved().moved(), person.keys.for_writing(CASE))
    with clinic.vault.database.act() as tx:
        tx.run("UPDATE circumstance SET noted_at = noted_at - 1 WHERE subject_id = ?", subject)
    clinic.later(hours=1)
    with pytest.raises(DamagedRow):
        undo_death(clinic.vault, subject, "fel", by=HUGO, now=clinic.now)


def test_who_died_under_either_registration_has_died_when_they_are_joined(clinic: Clinic) -> None:
    """The record follows, once."""
    keep, other = registered(clinic), registered(clinic)
    found = died(clinic, other, Death(date(2026, 11, 1), "estate"))
    begun(clinic, keep, other)
    confirmed(clinic, keep, other)
    clinic.now += timedelta(hours=1)
    with clinic.vault.act(by=HANNA, now=clinic.now) as act:
        act.nothing_changed()
        person = act.person(keep)
        holds = circumstances_of(act.tx, keep, person.keys.for_reading(CASE))
        assert [(one.id, one.kind) for one in holds] == [(found.circumstance.id, CircumstanceKind.DECEASED)]
        join_circumstances(act.tx, keep, holds, lambda: person.keys.for_writing(CASE))
        assert circumstances_of(act.tx, keep, person.keys.for_reading(CASE)) == holds
        assert Flag.DECEASED in person.about.wishes.flag_set()
