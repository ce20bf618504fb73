"""A yes that waits for its address is told to the person, wherever what is held of them is told (M-07, Art. 15)."""

import json
from datetime import timedelta

import pytest

from ombud.cli.access_page import page, value
from ombud.disclosure import Access, access
from ombud.disclosure.package import Kind, Order
from ombud.disclosure.waiting import Answer
from ombud.plans import Done, Step
from ombud.plans.work import Worker
from ombud.relations import Kind as Ties
from ombud.requests.confirming import CONFIRM, Asked, First, ask_address, confirm, question, refuse, sent, tokens
from ombud.terms import ChoiceId, SubjectId
from tests.clinic import DISA, NOW, RUT, Clinic
from tests.disclosure.package.opened import made

EMAIL = ChoiceId("consent.marketing.email")
ADDRESS = "tolvan@example.se"


def asked(clinic: Clinic) -> SubjectId:
    """Somebody who has said yes on paper, whose address is asked now."""
    subject = clinic.somebody()
    clinic.begin(subject, Ties.AGREEMENT, service="massage")
    clinic.hold(subject, "contact", "contract", email=ADDRESS)
    first = First("paper", ADDRESS)
    assert isinstance(ask_address(clinic.vault, subject, EMAIL, first, by=RUT, now=clinic.now), Asked)
    return subject


def sends(clinic: Clinic, *, delivered: bool = True) -> bytes:
    """The message leaves; what it is answered with."""
    tokens_: list[str] = []

    def carry(step: Step, now: object) -> Done:
        found = question(clinic.vault, step, now=clinic.now)
        assert found is not None
        tokens_.append(found.token)
        sent(clinic.vault, step, delivered=delivered, now=clinic.now)
        return Done(written=True)

    assert Worker(clinic.vault, {CONFIRM: carry}, "w1", lambda: clinic.now).work() == 1
    kept = tokens(clinic.vault.keyring).read(tokens_[0])
    assert kept is not None
    return kept


def told(clinic: Clinic, subject: SubjectId) -> Access:
    answer = access(clinic.vault, subject, by=DISA, now=clinic.now)
    assert isinstance(answer, Access), answer
    return answer


def test_what_waits_is_told_with_its_address_and_who_took_it_by_role_alone(clinic: Clinic) -> None:
    """M-07, R-15.1, R-15.6: it is stored, and in force nowhere."""
    answer = told(clinic, asked(clinic))
    (one,) = answer.waiting
    assert answer.choices == frozenset()
    assert (one.choice_id, one.answer, one.way, one.role, one.address) == (
        EMAIL, Answer.WAITING, "paper", "receptionist", ADDRESS
    )  # fmt: skip
    assert ADDRESS not in repr(answer)
    shown = page(answer, "sv")
    assert "Väntar på bekräftelse" in shown
    assert "Ja, på papper, den 23 november 2026" in shown
    assert "Väntar på att adressen bekräftar, till 30 november 2026." in shown
    (said,) = json.loads(json.dumps(value(answer)))["waiting"]
    assert (said["choice"], said["state"], said["address"], said["ended_at"]) == (EMAIL, "waiting", ADDRESS, None)
    assert "rut" not in json.dumps(said)


@pytest.mark.parametrize("came", [answer for answer in Answer if answer is not Answer.WAITING])
def test_what_has_come_of_it_is_told_without_the_address_while_it_is_kept(clinic: Clinic, came: Answer) -> None:
    """M-07"""
    subject = asked(clinic)
    token = sends(clinic, delivered=came is not Answer.TURNED)
    if came is Answer.CONFIRMED:
        confirm(clinic.vault, token, "1.1", now=clinic.now)
    elif came is Answer.REFUSED:
        refuse(clinic.vault, token, now=clinic.now)
    clinic.now += timedelta(days=8)
    answer = told(clinic, subject)
    (one,) = answer.waiting
    assert one.answer is came
    assert one.address == (ADDRESS if came is Answer.OVER else None)
    assert (EMAIL in answer.choices) == (came is Answer.CONFIRMED)
    assert f"{'30' if came is Answer.OVER else '23'} november 2026" in page(answer, "sv")


def test_a_copy_has_it_and_what_is_to_be_moved_has_not(clinic: Clinic) -> None:
    """R-15.1, R-20.1"""
    subject = asked(clinic)
    copy = made(clinic, Order(subject), "copy.zip")
    (one,) = copy.main["waiting"]
    assert (one["state"], one["way"], one["role"], one["address"]) == ("waiting", "paper", "receptionist", ADDRESS)
    pages = next(data.decode() for name, data in copy.files.items() if name.endswith(".html"))
    assert "på papper. Väntar på att adressen bekräftar, till 2026-11-30." in pages
    assert ADDRESS in pages
    sends(clinic, delivered=False)
    turned = made(clinic, Order(subject), "turned.zip")
    assert (turned.main["waiting"][0]["state"], turned.main["waiting"][0]["address"]) == ("turned", None)
    assert made(clinic, Order(subject, Kind.PORTABILITY), "moved.zip").main["waiting"] == []


def test_a_consent_that_the_policy_has_no_more_is_not_told_by_a_name_it_has_not(clinic: Clinic) -> None:
    subject = asked(clinic)
    with clinic.vault.database.read() as tx:
        policy = clinic.vault.book.in_force(tx, NOW)
    assert policy is not None
    choices = {name: choice for name, choice in policy.file.choices.items() if name != EMAIL}
    clinic.adopt(policy.file.model_copy(update={"choices": choices}), clinic.now)
    clinic.later(minutes=1)
    assert told(clinic, subject).waiting == ()
