"""`/konsol/mottagare`: what a receiver has not answered is seen, sent again and noted; keys are the operator's."""

import re

import pytest

from ombud.events import receivers
from ombud.events.acknowledge import hold
from ombud.events.deliver import Sending
from ombud.events.model import Algorithm, Receiver, State, receiver_text
from ombud.events.outbox import SEND_EVENT
from ombud.events.post import Answered
from ombud.events.receivers import Wanted
from ombud.plans.work import Worker
from ombud.requests import objection
from ombud.terms import ChoiceId
from tests.clinic import DISA, RUT, Clinic
from tests.console.conftest import Staff
from tests.portal.browser import heading, words

pytestmark = pytest.mark.on("sqlite")
HERE = "/konsol/mottagare"


def declared(clinic: Clinic, algorithm: Algorithm = Algorithm.ED25519) -> tuple[Receiver, str]:
    wanted = Wanted("crm", RUT.id, "https://crm.example.se/hemlig-vag", algorithm=algorithm)
    made = receivers.declare(clinic.vault, wanted, by=DISA, now=clinic.now)
    assert isinstance(made, Receiver)
    return made, f"{HERE}/{receiver_text(made.id)}"


def objected(clinic: Clinic, crm: Receiver) -> None:
    nelly = clinic.somebody()
    hold(clinic.vault, nelly, crm.id, by=RUT, now=clinic.now)
    objection(clinic.vault, nelly, ChoiceId("object.direct_marketing"), "desk", by=RUT, now=clinic.now)


def work(clinic: Clinic, status: int, waits: int = 13) -> None:
    """A worker whose receiver answers so, until nothing is due any more."""
    sending = Sending(clinic.vault, lambda *_: Answered(status), "urn:ombud:test")
    worker = Worker(clinic.vault, {SEND_EVENT: sending.carry_out}, "w", lambda: clinic.now)
    for wait in (*[25] * waits, 0):
        while worker.work():
            pass
        clinic.later(hours=wait)


def test_what_is_not_answered_in_time_stands_first_and_is_noted_by_whoever_answers_for_it(
    clinic: Clinic, staff: Staff
) -> None:
    """Art. 19, R-19.1."""
    assert "det finns inga" in heading(staff("disa").page(HERE))
    crm, here = declared(clinic)
    objected(clinic, crm)
    work(clinic, 204)
    disa = staff("disa")
    assert heading(disa.page(HERE)) == "Mottagare: 1 svar saknas"
    page = disa.page(here)
    assert heading(page) == "crm: får veta, 1 svar saknas"
    assert "Någon har sagt nej" in words(page)
    assert "Svaret är försenat" in words(page)
    assert "hemlig-vag" not in page
    event = re.search(r"e_[0-9A-Z]{26}", page)
    assert event is not None
    assert "Antecknat" in disa.done(here, gor="anteckna", handelse=event[0], svar="kept")
    assert "Behåller enligt egen skyldighet" in words(disa.page(here))
    assert heading(disa.page(HERE)) == "Mottagare: alla svarar i tid"
    assert "ingen sådan händelse" in words(disa.done(here, gor="anteckna", handelse=event[0], svar="kanske"))
    assert "ingen sådan händelse" in words(disa.done(here, gor="igen", handelse="e_" + "0" * 26))
    assert disa.post(here, gor="pausa").status_code == 403


def test_what_did_not_arrive_is_sent_again_and_the_rest_is_the_operators(clinic: Clinic, staff: Staff) -> None:
    crm, here = declared(clinic)
    objected(clinic, crm)
    work(clinic, 500)
    dag = staff("dag")
    assert "svar saknas" in heading(dag.page(HERE))
    page = words(dag.page(here))
    assert "status-500" in page
    assert "10 försök" in page
    assert "under samma id" in words(dag.done(here, gor="igen"))
    assert "prov skickas" in words(dag.done(here, gor="prova"))
    work(clinic, 500, 0)
    assert "Vilar till" in words(dag.page(here))
    assert "Pausad" in words(dag.done(here, gor="pausa"))
    assert "Pausad här" in words(dag.page(HERE))
    assert "Igång" in words(dag.done(here, gor="ateruppta"))
    assert "ett dygn" in words(dag.done(here, gor="byt"))
    assert dag.page(here).count("whpk_") == 2
    assert dag.post(here, gor="anteckna").status_code == 403
    for path in (f"{HERE}/rc_x", f"{HERE}/rc_{'0' * 26}"):
        assert dag.get(path).status_code == 404
    assert dag.post(here, gor="annat").status_code == 404


def test_one_that_wants_nothing_more_is_said_to_and_a_shared_secret_is_not_shown(clinic: Clinic, staff: Staff) -> None:
    crm, here = declared(clinic, Algorithm.HMAC)
    receivers.try_out(clinic.vault, crm.id, by=DISA, now=clinic.now)
    work(clinic, 410)
    page = staff("dag").page(here)
    assert "inte vill ha mer" in words(page)
    assert "whsec_…" in page
    found = receivers.named(clinic.vault, "crm", now=clinic.now)
    assert found is not None
    assert found.state is State.GONE
