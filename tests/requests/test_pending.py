"""M-07, N-18.1: a yes that waits for its address is the person's own: seen, asked again, or left."""

from datetime import timedelta

import pytest

from ombud.audit import Act
from ombud.choices import Denied
from ombud.requests.confirming import Came, Question, confirm
from ombud.requests.own_choices import OwnChoices, own_choices
from ombud.requests.pending import Pending, ask_again, leave, pending_of
from ombud.terms import SubjectId
from tests.clinic import RUT, Clinic
from tests.collection.rows import logged
from tests.requests.test_confirming import ADDRESS, EDITION, EMAIL, asks, customer, posted, token


def waiting(clinic: Clinic, subject: SubjectId) -> Pending:
    with clinic.vault.act(by=RUT, now=clinic.now) as act:
        act.nothing_changed()
        (one,) = pending_of(act.person(subject))
    return one


def again(clinic: Clinic, subject: SubjectId, one: bytes) -> Pending | Denied:
    return ask_again(clinic.vault, subject, one, by=RUT, now=clinic.now)


def answered(clinic: Clinic, sent: Question) -> Came:
    return confirm(clinic.vault, token(clinic, sent), EDITION, now=clinic.now)


def test_what_waits_is_told_with_its_choices(clinic: Clinic) -> None:
    """N-18.1: it is in force nowhere, and it is there."""
    subject = customer(clinic)
    asks(clinic, subject)
    found = own_choices(clinic.vault, subject, by=RUT, now=clinic.now)
    assert isinstance(found, OwnChoices)
    (one,) = found.pending
    assert (one.choice_id, one.address, one.way, one.again) == (EMAIL, ADDRESS, "paper", False)
    assert one.ends_at == clinic.now + timedelta(days=7)
    clinic.later(days=8)
    found = own_choices(clinic.vault, subject, by=RUT, now=clinic.now)
    assert isinstance(found, OwnChoices)
    assert found.pending == ()


def test_it_is_asked_again_after_an_hour_and_three_times_in_all(clinic: Clinic) -> None:
    """The address may be a stranger's by a slip: nobody is asked without end. The question stays the same."""
    subject = customer(clinic)
    asks(clinic, subject)
    one = waiting(clinic, subject).id
    assert isinstance(again(clinic, subject, one), Denied), "it has not been sent yet"
    questions = posted(clinic)
    assert isinstance(again(clinic, subject, one), Denied), "a minute ago"
    for _ in range(2):
        clinic.later(hours=1)
        assert isinstance(again(clinic, subject, one), Pending)
        assert isinstance(again(clinic, subject, one), Denied), "it is on its way"
        questions += posted(clinic)
    clinic.later(hours=2)
    assert not waiting(clinic, subject).again
    assert isinstance(again(clinic, subject, one), Denied)
    assert len({sent.id for sent in questions}) == 3, "each is a message of its own"
    assert {(sent.token, sent.until) for sent in questions} == {(questions[0].token, questions[0].until)}
    assert answered(clinic, questions[0]) is Came.CONFIRMED


def test_it_is_left_at_once_and_an_answer_that_comes_later_is_none(clinic: Clinic) -> None:
    """R-07.1: as easily as it was said."""
    subject = customer(clinic)
    asks(clinic, subject)
    (sent,) = posted(clinic)
    one = waiting(clinic, subject).id
    assert isinstance(leave(clinic.vault, subject, one, by=RUT, now=clinic.now), Pending)
    assert answered(clinic, sent) is Came.OVER
    assert isinstance(leave(clinic.vault, subject, one, by=RUT, now=clinic.now), Denied)
    assert isinstance(again(clinic, subject, one), Denied)
    assert sorted(logged(clinic, subject, Act.CONSENT)) == ["done", "done", "refused", "refused"]


def test_what_is_left_before_it_was_sent_is_not_sent(clinic: Clinic) -> None:
    subject = customer(clinic)
    asks(clinic, subject)
    leave(clinic.vault, subject, waiting(clinic, subject).id, by=RUT, now=clinic.now)
    assert posted(clinic) == []


@pytest.mark.parametrize("whose", ["nobody's", "somebody else's"])
def test_nobody_acts_on_what_is_not_theirs(clinic: Clinic, whose: str) -> None:
    """R-00: by its id alone nothing is reached."""
    subject, other = customer(clinic), customer(clinic, "other@example.se")
    asks(clinic, subject)
    one = waiting(clinic, subject).id
    by = other if whose == "somebody else's" else SubjectId(bytes(16))
    assert isinstance(leave(clinic.vault, by, one, by=RUT, now=clinic.now), Denied)
    assert waiting(clinic, subject).id == one
