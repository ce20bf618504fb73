"""A request comes in from any channel, is listed, read and kept: nothing of it lies open (law.md 3.2, T-15)."""

from datetime import timedelta

import pytest

from ombud.audit import Act
from ombud.collection.relate import UNKNOWN_PERSON
from ombud.database import DamagedRow, DatabaseFault
from ombud.erasure import plan
from ombud.erasure.model import Outcome as Erasure
from ombud.keys import TamperedError
from ombud.law.rights import Right
from ombud.policy.ask import Refusal
from ombud.requests import events, open_request, refusals, request_of, requests
from ombud.requests.case_file import CASE, CaseFile, append, written
from ombud.requests.handle import NO_REQUEST, change, named
from ombud.requests.model import Arrival, RequestId, State, Wanted, request_text
from ombud.requests.reading import Listed
from ombud.terms import SubjectId
from ombud.terms.sealing import Context
from ombud.vault import OverBudget
from tests.clinic import CAMPAIGNS, DISA, NOW, RUT, VERA, Clinic
from tests.collection.rows import logged
from tests.requests.letters import HANNA, kept, opened
from tests.stores import raw

NOBODY = SubjectId(b"nobody here 1234")


def shown(clinic: Clinic, request: RequestId) -> CaseFile:
    found = request_of(clinic.vault, request, by=HANNA, now=clinic.now)
    assert isinstance(found, CaseFile), found
    return found


def all_listed(clinic: Clinic, **more: object) -> list[Listed]:
    found = requests(clinic.vault, by=HANNA, now=clinic.now, **more)  # type: ignore[arg-type]
    assert not isinstance(found, Refusal)
    return list(found)


def test_a_letter_to_the_reception_keeps_the_time_at_which_it_came(clinic: Clinic) -> None:
    """R-01: the month runs from then, not from when somebody opened it at a desk."""
    came = clinic.now - timedelta(days=3)
    arrival = Arrival("letter", came, (Wanted(Right.ACCESS),), words="Vilka uppgifter har ni om mig?")
    file = open_request(clinic.vault, arrival, by=RUT, now=clinic.now)
    assert isinstance(file, CaseFile)
    assert file.case.opened.received_at == came
    assert file.case.registered_at == clinic.now
    assert shown(clinic, file.id) == file
    assert file.case.opened.words == "Vilka uppgifter har ni om mig?"
    assert "Vilka" not in repr(file)
    assert logged(clinic, file.subject, Act.REQUEST) == ["done", "done"]


def test_a_newcomer_is_registered_of_whom_nothing_else_is_held(clinic: Clinic) -> None:
    file = opened(clinic, None, Right.ERASURE, contact="nelly@example.se", words="radera mig")
    with clinic.vault.database.read() as tx:
        assert clinic.vault.directory.hold(tx, file.subject)
        assert tx.all("SELECT 1 FROM record WHERE subject_id = ?", file.subject) == []
    assert b"nelly@example.se" not in raw(clinic.vault.database)
    assert b"radera mig" not in raw(clinic.vault.database)


def test_what_cannot_be_opened_registers_nobody(clinic: Clinic) -> None:
    with clinic.vault.database.read() as tx:
        before = tx.all("SELECT count(*) FROM subject")
    tomorrow = Arrival("email", clinic.now + timedelta(days=1), (Wanted(Right.ACCESS),))
    unknown = Arrival("email", clinic.now, (Wanted(Right.ACCESS),), subject=NOBODY)
    for arrival, why in ((tomorrow, refusals.IN_THE_FUTURE), (unknown, UNKNOWN_PERSON)):
        assert kept(lambda arrival=arrival: open_request(clinic.vault, arrival, by=RUT, now=clinic.now)) == why  # type: ignore[misc]
    about = Arrival("email", clinic.now, (), subject=clinic.somebody())
    assert kept(lambda: open_request(clinic.vault, about, by=RUT, now=clinic.now)) == refusals.NOTHING_WANTED
    assert about.subject is not None
    assert logged(clinic, about.subject, Act.REQUEST) == ["refused"]
    with clinic.vault.database.read() as tx:
        after = tx.all("SELECT count(*) FROM subject")
    assert (before[0][0] + 1,) == tuple(after[0])


def test_requests_are_listed_by_what_is_due_first_and_say_nothing_of_the_person(clinic: Clinic) -> None:
    late = opened(clinic, None, Right.ACCESS)
    clinic.later(days=20)
    subject = clinic.somebody()
    soon = opened(clinic, subject, Right.ERASURE)
    clinic.later(days=15)
    assert [one.id for one in all_listed(clinic)] == [late.id, soon.id]
    assert [one.overdue(clinic.now) for one in all_listed(clinic)] == [True, False]
    assert [one.reference for one in all_listed(clinic, subject=subject)] == [soon.reference]
    done = change(clinic.vault, late.id, lambda *_: events.TakenBack(""), by=HANNA, now=clinic.now)
    assert isinstance(done, CaseFile)
    assert [one.id for one in all_listed(clinic)] == [soon.id]
    closed = next(one for one in all_listed(clinic, closed=True) if one.id == late.id)
    assert (closed.state, closed.closed_at, closed.overdue(clinic.now)) == (State.WITHDRAWN, clinic.now, False)


def test_a_request_is_found_by_its_id_or_its_reference(clinic: Clinic) -> None:
    file = opened(clinic, None, Right.ACCESS)
    assert named(clinic.vault, request_text(file.id)) == named(clinic.vault, file.reference) == file.id
    assert named(clinic.vault, file.reference.lower().replace("-", " ")) == file.id
    assert named(clinic.vault, "K7M4-0000") is None
    assert named(clinic.vault, request_text(RequestId(bytes(16)))) is None


def test_a_reference_is_nobody_elses(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    first = opened(clinic, None, Right.ACCESS)
    made = iter([first.id[:5] + bytes(11), b"another 16 bytes"])
    known = clinic.vault.new_id

    def new_id() -> bytes:
        return next(made, None) or known()

    object.__setattr__(clinic.vault, "new_id", new_id)
    somebody = clinic.vault.directory  # the person is known, so the ids drawn are those of requests
    assert somebody is not None
    second = opened(clinic, first.subject, Right.ACCESS)
    assert second.id == b"another 16 bytes"
    assert second.reference != first.reference


def test_only_who_answers_requests_reads_them(clinic: Clinic) -> None:
    """D-14; anybody at work may take one down (R-01)."""
    arrival = Arrival("visit", clinic.now, (Wanted(Right.ACCESS),))
    file = open_request(clinic.vault, arrival, by=VERA, now=clinic.now)
    assert isinstance(file, CaseFile)
    for by in (VERA, CAMPAIGNS):
        assert isinstance(request_of(clinic.vault, file.id, by=by, now=clinic.now), Refusal)
        assert isinstance(requests(clinic.vault, by=by, now=clinic.now), Refusal)
        assert isinstance(
            change(clinic.vault, file.id, lambda *_: events.TakenBack(""), by=by, now=clinic.now), Refusal
        )
    assert shown(clinic, file.id).case.count == 1


def test_whom_an_account_looks_at_is_counted(clinic: Clinic) -> None:
    """Threat 2: a list of requests is no way round the budget of look-ups."""
    files = [opened(clinic, None, Right.ACCESS) for _ in range(61)]
    found = [request_of(clinic.vault, file.id, by=VERA.__class__("ny", HANNA.role), now=clinic.now) for file in files]
    assert isinstance(found[0], CaseFile)
    assert isinstance(found[-1], OverBudget)


def test_an_unknown_request_is_said_to_be_unknown(clinic: Clinic) -> None:
    gone = RequestId(bytes(16))
    assert request_of(clinic.vault, gone, by=HANNA, now=clinic.now) == NO_REQUEST


def test_what_may_not_happen_changes_nothing_and_is_in_the_log(clinic: Clinic) -> None:
    """G-04, R-08."""
    file = opened(clinic, None, Right.OBJECTION_MARKETING)
    tried = change(clinic.vault, file.id, lambda *_: events.IdentityAsked(()), by=HANNA, now=clinic.now)
    assert tried == refusals.NOT_TO_BE_ASKED
    declined = change(clinic.vault, file.id, lambda *_: refusals.NO_WAY, by=HANNA, now=clinic.now)
    assert declined == refusals.NO_WAY
    assert sorted(logged(clinic, file.subject, Act.REQUEST)) == ["done", "refused", "refused"]
    assert shown(clinic, file.id) == file


def test_a_file_that_was_altered_is_not_used(clinic: Clinic) -> None:
    """R-14: a row of it that went, came back or was changed is found."""
    for sql in (
        "DELETE FROM request_event WHERE subject_id = ? AND number = 2",
        "UPDATE request_event SET number = 3 WHERE subject_id = ? AND number = 2",
        "UPDATE request SET events = 1 WHERE subject_id = ?",
    ):
        file = opened(clinic, None, Right.ACCESS)
        message = events.Message("in", "email", "hur går det?")
        change(clinic.vault, file.id, lambda *_, message=message: message, by=HANNA, now=clinic.now)
        with clinic.vault.database.act() as tx:
            tx.run(sql, file.subject)
        with pytest.raises((DamagedRow, TamperedError)):
            request_of(clinic.vault, file.id, by=HANNA, now=clinic.now)


def test_what_somebody_with_the_key_forged_is_no_file(clinic: Clinic) -> None:
    """What opens and says nothing that could have happened is damage, not a request."""
    file = opened(clinic, None, Right.ACCESS)
    with clinic.vault.act(by=HANNA, now=clinic.now) as act:
        person = act.known(file.subject)
        assert person is not None
        forged = person.keys.for_writing(CASE).seal(Context(file.subject, CASE, "request", file.id, 1), b"{}")
        act.tx.run("UPDATE request_event SET sealed = ? WHERE subject_id = ?", forged, file.subject)
        with pytest.raises(ValueError, match="may not happen"):
            written(person, file, events.PapersDestroyed())
        act.nothing_changed()
    with pytest.raises(TamperedError):
        request_of(clinic.vault, file.id, by=HANNA, now=clinic.now)


def test_two_events_at_once_are_one_after_another(clinic: Clinic) -> None:
    """An event that was written against an older file is not written over the newer one."""
    file = opened(clinic, None, Right.ACCESS)
    change(clinic.vault, file.id, lambda *_: events.Message("in", "email", ""), by=HANNA, now=clinic.now)
    with pytest.raises(DatabaseFault):
        _write_against(clinic, file)
    assert shown(clinic, file.id).case.count == 2


def _write_against(clinic: Clinic, file: CaseFile) -> None:
    with clinic.vault.act(by=HANNA, now=clinic.now) as act:
        person = act.known(file.subject)
        assert person is not None
        append(person, file, events.TakenBack(""))
        act.nothing_changed()


def test_a_file_stays_five_years_after_it_was_closed(clinic: Clinic) -> None:
    """T-15: an erasure says so, with the statute and the day; while it is open it says that it is."""
    file = opened(clinic, None, Right.ERASURE)

    def item() -> tuple[Erasure, str]:
        made = plan(clinic.vault, file.subject, by=DISA, now=clinic.now)
        found = next(one for one in made.items if one.klass == "case")
        return found.outcome, found.text.en

    outcome, text = item()
    assert outcome is Erasure.REFUSE
    assert "as long as the ground lasts" in text
    change(clinic.vault, file.id, lambda *_: events.TakenBack(""), by=HANNA, now=clinic.now)
    outcome, text = item()
    assert outcome is Erasure.REFUSE
    assert "Art. 5(2), DSL 6:4" in text
    assert "2031-11-23" in text
    clinic.now = NOW.replace(year=2031) + timedelta(days=2)
    assert item()[0] is Erasure.ERASE
