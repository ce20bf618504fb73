"""What has to be done by when: nothing is forgotten, and what is late is seen (R-02, R-05, R-06, N-03.2)."""

from datetime import date, timedelta

from ombud.audit import Act, Outcome
from ombud.collection import store as duties
from ombud.collection.inform import owe_information
from ombud.collection.relate import UNKNOWN_PERSON
from ombud.law.rights import Right
from ombud.policy.ask import Refusal
from ombud.requests import ask_identity, events, identify, note_message, requests_due, withdraw_request
from ombud.requests.identity import Shown, note_papers
from ombud.requests.model import Way
from ombud.requests.tasks import NO_DUTY, NO_GROUND, Tasks, note_informed
from ombud.terms import SubjectId
from tests.clinic import CAMPAIGNS, RUT, Clinic
from tests.collection.rows import logged
from tests.requests.letters import HANNA, opened


def due(clinic: Clinic) -> Tasks:
    found = requests_due(clinic.vault, by=HANNA, now=clinic.now)
    assert isinstance(found, Tasks), found
    return found


def test_a_request_is_reminded_of_step_by_step_until_it_is_overdue(clinic: Clinic) -> None:
    """Received Monday 23 November 2026: due 23 December. The ladder is in working days."""
    file = opened(clinic, clinic.somebody(), Right.ACCESS)
    (one,) = due(clinic).requests
    assert (one.id, one.reference, one.due_on, one.reminder, one.overdue) == (
        file.id, file.reference, date(2026, 12, 23), None, False,
    )  # fmt: skip
    steps = []
    for _ in range(40):
        clinic.later(days=1)
        (one,) = due(clinic).requests
        code = one.reminder.code if one.reminder else None
        steps += (
            []
            if steps and steps[-1][0] == code
            else [(code, one.overdue, bool(one.reminder and one.reminder.escalates))]
        )
    assert steps == [
        (None, False, False), ("TEN", False, False), ("FIVE", False, False), ("TWO", False, True),
        ("LAST", False, True), ("OVERDUE", True, True),
    ]  # fmt: skip
    withdraw_request(clinic.vault, file.id, by=HANNA, now=clinic.now)
    assert due(clinic).requests == ()


def test_both_clocks_are_on_the_list_and_alarms_follow_the_one_that_nothing_suspends(clinic: Clinic) -> None:
    """R-06."""
    file = opened(clinic, clinic.somebody(), Right.ACCESS)
    ask_identity(clinic.vault, file.id, (Way.EID,), by=HANNA, now=clinic.now)
    (waiting,) = due(clinic).requests
    assert waiting.suspended is not None
    assert (waiting.suspended.counts, waiting.suspended.deadline) == (True, None)
    clinic.later(days=7)
    identify(clinic.vault, file.id, Shown(Way.EID), by=HANNA, now=clinic.now)
    (shown,) = due(clinic).requests
    assert shown.due_on == date(2026, 12, 23)
    assert shown.suspended is not None
    assert shown.suspended.deadline is not None
    assert shown.suspended.deadline.due == date(2026, 12, 30)


def test_a_journal_copy_has_a_day_of_its_own(clinic: Clinic) -> None:
    """R-05: three working days, as our own aim."""
    opened(clinic, clinic.somebody(), Right.JOURNAL_COPY)
    clinic.later(days=3)
    (one,) = due(clinic).requests
    assert one.reminder is not None
    assert one.reminder.code == "TARGET"


def test_what_is_due_first_stands_first_and_papers_have_their_end(clinic: Clinic) -> None:
    late = opened(clinic, None, Right.ACCESS)
    clinic.later(days=2)
    opened(clinic, None, Right.ERASURE)
    note_papers(clinic.vault, late.id, by=HANNA, now=clinic.now)
    found = due(clinic).requests
    assert [one.rights for one in found] == [(Right.ACCESS,), (Right.ERASURE,)]
    assert found[0].papers_until == clinic.now + timedelta(days=30)


def test_information_that_we_owe_is_on_the_list_and_comes_sooner_when_the_person_is_written_to(
    clinic: Clinic,
) -> None:
    """N-03.2, Art. 14(3): a month; with the first message at the latest."""
    subject = clinic.somebody()
    with clinic.vault.act(by=RUT, now=clinic.now) as act:
        owe_information(act, subject, "third_party:caregiver", clinic.now)
        act.log(Act.COLLECT, Outcome.DONE, subject)
    (one,) = due(clinic).information
    assert (one.subject, one.source, one.due_on, one.overdue) == (
        subject, "third_party:caregiver", date(2026, 12, 23), False,
    )  # fmt: skip
    file = opened(clinic, subject, Right.ACCESS)
    incoming = events.Message("in", "email", "hej")
    note_message(clinic.vault, file.id, incoming, by=HANNA, now=clinic.now)
    assert due(clinic).information[0].due_on == date(2026, 12, 23)
    note_message(clinic.vault, file.id, events.Message("out", "email", "hej"), by=HANNA, now=clinic.now)
    assert due(clinic).information[0].due_on == date(2026, 11, 23)
    clinic.later(days=1)
    assert due(clinic).information[0].overdue
    done = note_informed(clinic.vault, subject, one.duty, by=HANNA, now=clinic.now)
    assert done is None
    assert due(clinic).information == ()
    assert logged(clinic, subject, Act.INFORM) == ["done"]


def test_who_need_not_be_informed_has_a_ground(clinic: Clinic) -> None:
    """Art. 14(5): recorded, never assumed."""
    subject = clinic.somebody()
    with clinic.vault.act(by=RUT, now=clinic.now) as act:
        owe_information(act, subject, "third_party:caregiver", clinic.now)
        act.log(Act.COLLECT, Outcome.DONE, subject)
    (one,) = due(clinic).information
    assert note_informed(clinic.vault, subject, one.duty, "busy", by=HANNA, now=clinic.now) == NO_GROUND
    assert note_informed(clinic.vault, subject, one.duty, "14.5.c", by=HANNA, now=clinic.now) is None
    assert note_informed(clinic.vault, subject, one.duty, by=HANNA, now=clinic.now) == NO_DUTY
    nobody = SubjectId(b"nobody here 1234")
    assert note_informed(clinic.vault, nobody, one.duty, by=HANNA, now=clinic.now) == UNKNOWN_PERSON
    with clinic.vault.database.read() as tx:
        (row,) = duties.duties(tx, subject)
    assert row.exemption == "14.5.c"


def test_the_list_is_for_those_who_answer_requests(clinic: Clinic) -> None:
    opened(clinic, None, Right.ACCESS)
    assert isinstance(requests_due(clinic.vault, by=CAMPAIGNS, now=clinic.now), Refusal)
