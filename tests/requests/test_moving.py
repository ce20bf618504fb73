"""A request goes on under the registration that it turned out to be about: two acts, resumable (R-14)."""

import pytest

from ombud.collection.relate import UNKNOWN_PERSON
from ombud.erasure import Receipt, erase, plan
from ombud.law.rights import Right
from ombud.requests import identify, moving, refusals, request_of, requests, store
from ombud.requests.case_file import CaseFile, file_of
from ombud.requests.handle import NO_REQUEST
from ombud.requests.identity import Shown
from ombud.requests.model import RequestId, State, Way
from ombud.requests.moving import move_to
from ombud.terms import SubjectId
from tests.clinic import DISA, VERA, Clinic
from tests.requests.letters import HANNA, opened
from tests.requests.test_choosing import member


class Killed(Exception):
    """The process ends here."""


def states(clinic: Clinic, request: RequestId) -> dict[SubjectId, str]:
    with clinic.vault.database.read() as tx:
        return {SubjectId(row.subject_id): row.state for row in store.requests_between(tx, request, request)}


def found(clinic: Clinic, file: CaseFile) -> CaseFile:
    seen = request_of(clinic.vault, file.id, by=HANNA, now=clinic.now)
    assert isinstance(seen, CaseFile), seen
    return seen


def test_a_request_by_mail_turns_out_to_be_a_customers(clinic: Clinic) -> None:
    """The whole file goes along, under the same reference; where it came in it is closed, and need not stay (T-15)."""
    customer = member(clinic)
    file = opened(clinic, None, Right.ACCESS, words="vad vet ni om mig?")
    shown = Shown(Way.EID, subject=customer)
    moved = identify(clinic.vault, file.id, shown, by=HANNA, now=clinic.now)
    assert isinstance(moved, CaseFile)
    assert (moved.subject, moved.reference, moved.case.opened.words) == (customer, file.reference, "vad vet ni om mig?")
    assert [event.what.kind for event in moved.events] == ["opened", "identified", "moved_here"]
    assert states(clinic, file.id) == {customer: State.UNDER_WAY, file.subject: State.MOVED}
    listed = requests(clinic.vault, by=HANNA, now=clinic.now)
    assert [one.subject for one in listed] == [customer]  # type: ignore[union-attr]
    clinic.later(seconds=1)
    gone = erase(clinic.vault, plan(clinic.vault, file.subject, by=DISA, now=clinic.now), by=DISA, now=clinic.now)
    assert isinstance(gone, Receipt)
    assert found(clinic, file).subject == customer


def test_a_move_that_was_killed_between_its_acts_is_gone_on_with(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    customer = member(clinic)
    file = opened(clinic, None, Right.OBJECTION_MARKETING)

    def killed(*_: object, **__: object) -> None:
        raise Killed

    with monkeypatch.context() as during:
        during.setattr(moving, "_close", killed)
        with pytest.raises(Killed):
            move_to(clinic.vault, file.id, customer, by=HANNA, now=clinic.now)
    assert found(clinic, file).subject == customer  # what happens next happens there
    for _ in range(2):
        moved = move_to(clinic.vault, file.id, customer, by=HANNA, now=clinic.now)
        assert isinstance(moved, CaseFile)
        assert moved.case.count == found(clinic, file).case.count == 3
        assert states(clinic, file.id)[file.subject] == State.MOVED


def test_a_request_does_not_move_before_it_is_known_whose_it_is(clinic: Clinic) -> None:
    customer, file = member(clinic), opened(clinic, None, Right.ACCESS)
    assert move_to(clinic.vault, file.id, customer, by=HANNA, now=clinic.now) == refusals.NOT_IDENTIFIED
    assert not isinstance(move_to(clinic.vault, file.id, customer, by=VERA, now=clinic.now), CaseFile)
    nobody = SubjectId(b"nobody here 1234")
    shown = Shown(Way.EID, subject=nobody)
    assert identify(clinic.vault, file.id, shown, by=HANNA, now=clinic.now) == UNKNOWN_PERSON
    assert states(clinic, file.id) == {file.subject: State.UNDER_WAY}
    assert move_to(clinic.vault, RequestId(bytes(16)), customer, by=HANNA, now=clinic.now) == NO_REQUEST


def test_identified_as_whom_it_is_about_it_stays_where_it_is(clinic: Clinic) -> None:
    file = opened(clinic, clinic.somebody(), Right.ACCESS)
    seen = identify(clinic.vault, file.id, Shown(Way.EID, subject=file.subject), by=HANNA, now=clinic.now)
    assert isinstance(seen, CaseFile)
    assert states(clinic, file.id) == {file.subject: State.UNDER_WAY}
    with clinic.vault.look(by=HANNA, now=clinic.now) as act:
        assert file_of(act.person(SubjectId(b"nobody here 1234")), file.id) is None


def test_where_it_came_in_it_is_closed_once(clinic: Clinic) -> None:
    customer, file = member(clinic), opened(clinic, None, Right.OBJECTION_MARKETING)
    move_to(clinic.vault, file.id, customer, by=HANNA, now=clinic.now)
    for subject in (file.subject, SubjectId(b"nobody here 1234")):
        moving._close(clinic.vault, file.id, subject, by=HANNA, now=clinic.now)
    assert states(clinic, file.id)[file.subject] == State.MOVED
