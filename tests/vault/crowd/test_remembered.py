"""What is remembered of a crowd is what would be decided now: moves, time and versions are obeyed."""

from dataclasses import replace
from datetime import timedelta

import pytest

from ombud.policy.ask import Permit, Rule
from ombud.policy.model import PolicyFile
from ombud.requests import consent, objection
from ombud.terms import PurposeId, SubjectId
from ombud.vault import rolls
from ombud.vault.crowd import Crowd, Decided, remembered
from ombud.vault.crowd.model import Remembered
from tests.clinic import NOW, RUT, Clinic, demo_policy
from tests.vault.crowd.people import NO, YES, _erased, asks, customer

ASK = asks()[0]


def asked(clinic: Clinic) -> list[Decided]:
    return list(Crowd(clinic.vault, ASK, clinic.now).decided())


def reached(found: list[Decided]) -> set[SubjectId]:
    return {one.subject for one in found if not one.refusing}


@pytest.fixture
def fans(clinic: Clinic) -> list[SubjectId]:
    people = sorted(customer(clinic, number) for number in range(4))
    for one in people:
        consent(clinic.vault, one, YES, "desk", by=RUT, now=clinic.now)
    clinic.vault.ledger.sequence(clinic.now)
    return people


def test_who_has_not_moved_is_remembered_and_says_the_same(clinic: Clinic, fans: list[SubjectId]) -> None:
    first, again = asked(clinic), asked(clinic)
    assert reached(first) == reached(again) == set(fans)
    assert {type(one) for one in again} == {Remembered}
    assert [one.outcome for one in again] == [one.outcome for one in first]
    assert all(isinstance(one.answer, Permit) for one in again)
    assert repr(again[0]) == "<a person who is permitted>"


def test_a_no_is_obeyed_by_whomever_it_was_taken(clinic: Clinic, fans: list[SubjectId]) -> None:
    """M-06, in another process and before the log is sequenced."""
    asked(clinic)
    objection(clinic.beside().vault, fans[1], NO, "desk", by=RUT, now=clinic.now)
    found = asked(clinic)
    assert reached(found) == {*fans} - {fans[1]}
    assert "refused: D-05, D-09" in repr(found[1])
    assert found[1].answer.rules == found[1].refusing


def test_a_no_while_it_is_read_out_is_obeyed_by_what_is_not_read_yet(
    clinic: Clinic, fans: list[SubjectId], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(remembered, "AT_ONCE", 2)
    asked(clinic)
    reading = Crowd(clinic.vault, ASK, clinic.now).decided()
    seen = [next(reading)]
    objection(clinic.vault, fans[3], NO, "desk", by=RUT, now=clinic.now)
    assert reached([*seen, *reading]) == {*fans[:3]}


def test_newcomers_are_there_and_the_erased_are_not(clinic: Clinic, fans: list[SubjectId]) -> None:
    asked(clinic)
    new = customer(clinic, 9)
    consent(clinic.vault, new, YES, "desk", by=RUT, now=clinic.now)
    _erased(clinic, fans[0])
    found = asked(clinic)
    assert [one.subject for one in found] == sorted(one.subject for one in found)
    assert new in reached(found)
    with clinic.vault.database.read() as tx:
        there = {bytes(row[0]) for row in tx.all("SELECT subject_id FROM subject")}
    assert {one.subject for one in found} == there


def test_time_ends_what_nobody_has_moved(clinic: Clinic, fans: list[SubjectId]) -> None:
    """D-12: 24 months after the last contact, and not before."""
    asked(clinic)
    clinic.later(days=300)
    assert reached(asked(clinic)) == set(fans)
    clinic.later(days=600)
    found = asked(clinic)
    assert reached(found) == set()
    assert all(Rule.D_12 in one.refusing for one in found)
    clinic.later(days=-600)
    assert reached(asked(clinic)) == set(fans)  # a moment before the roll has no roll


def test_another_version_is_obeyed_from_its_first_moment(clinic: Clinic, fans: list[SubjectId]) -> None:
    asked(clinic)
    _switched_off(clinic, NOW + timedelta(days=1))
    assert reached(asked(clinic)) == set(fans)
    clinic.later(days=1)
    assert {Rule.D_02} <= set(asked(clinic)[0].refusing)


def test_a_version_that_comes_while_it_is_read_out_is_obeyed(
    clinic: Clinic, fans: list[SubjectId], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(remembered, "AT_ONCE", 2)
    asked(clinic)
    reading = Crowd(clinic.vault, ASK, clinic.now).decided()
    seen = [next(reading), next(reading)]
    _switched_off(clinic, clinic.now - timedelta(hours=1))
    assert reached([*seen, *reading]) == {*fans[:2]}


def test_a_first_reading_under_two_versions_is_not_remembered(
    clinic: Clinic, fans: list[SubjectId], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ombud.vault.crowd.pages.DECIDED", 2)
    reading = Crowd(clinic.vault, ASK, clinic.now).decided()
    seen = [next(reading)]
    _switched_off(clinic, clinic.now - timedelta(hours=1))
    assert reached([*seen, *reading]) == {*fans[:2]}
    assert not clinic.vault.rolls._kept


def test_what_is_remembered_is_bounded(clinic: Clinic, fans: list[SubjectId], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rolls, "_QUESTIONS", 2)
    for channel in ("email", "sms", "post"):
        list(Crowd(clinic.vault, replace(ASK, channel=channel), clinic.now).decided())
    assert len(clinic.vault.rolls._kept) == 2
    monkeypatch.setattr(rolls, "_OUTCOMES", 1)
    monkeypatch.setattr(clinic.vault.rolls, "_kept", {})
    asked(clinic)
    assert not clinic.vault.rolls._kept


def test_one_is_made_anew_when_many_have_moved(clinic: Clinic, fans: list[SubjectId]) -> None:
    asked(clinic)
    objection(clinic.vault, fans[0], NO, "desk", by=RUT, now=clinic.now)
    asked(clinic)
    assert not clinic.vault.rolls._kept
    clinic.vault.ledger.sequence(clinic.now)
    asked(clinic)
    assert {type(one) for one in asked(clinic)} == {Remembered}


def test_nobody_at_all_is_no_fault(clinic: Clinic) -> None:
    assert asked(clinic) == asked(clinic) == []
    customer(clinic, 1)
    assert len(asked(clinic)) == 1


def _switched_off(clinic: Clinic, from_at: object) -> None:
    file = demo_policy()
    off = file.purposes[PurposeId("marketing.direct")].model_copy(update={"off": file.title})
    purposes = {**file.purposes, PurposeId("marketing.direct"): off}
    clinic.adopt(PolicyFile.model_validate(file.model_copy(update={"purposes": purposes})), from_at)  # type: ignore[arg-type]
