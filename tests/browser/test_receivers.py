"""The pages of receivers with something on them, at every width, light and dark, and what is done there (Art. 19)."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import BrowserContext

from ombud.events import receivers
from ombud.events.acknowledge import hold
from ombud.events.deliver import Sending
from ombud.events.model import Receiver
from ombud.events.outbox import SEND_EVENT
from ombud.events.post import Answered
from ombud.events.receivers import Wanted
from ombud.plans.work import Worker
from ombud.requests import objection, restrict
from ombud.terms import ChoiceId
from tests.browser.conftest import NOW, House
from tests.browser.shape import Looked
from tests.browser.test_pages import looks, structure
from tests.browser.watch import Watch
from tests.clinic import DISA, RUT

HERE = "/konsol/mottagare"


@pytest.fixture(scope="module")
def crm(house: House) -> Receiver:
    """A receiver that has answered late and badly, of a person of the demo."""
    vault, then = house.ombud.vault, NOW - timedelta(days=7)
    made = receivers.declare(vault, Wanted("nyhetsbrevet", RUT.id, "https://crm.example.se/"), by=DISA, now=then)
    assert isinstance(made, Receiver)
    hold(vault, house.people["nelly"], made.id, by=RUT, now=then)
    receivers.try_out(vault, made.id, by=DISA, now=then)
    _work(house, 500, then)
    objection(vault, house.people["nelly"], ChoiceId("object.direct_marketing"), "desk", by=RUT, now=then)
    restrict(vault, house.people["nelly"], "18.1.a", None, by=RUT, now=NOW)
    _work(house, 200, NOW)
    return made


def _work(house: House, status: int, now: datetime) -> None:
    """A worker's tries until that is over."""
    sending = Sending(house.ombud.vault, lambda *_: Answered(status), "urn:ombud:demo")
    for at in [now + timedelta(hours=9 * n) for n in range(20)] if status == 500 else [now]:
        worker = Worker(house.ombud.vault, {SEND_EVENT: sending.carry_out}, "w", lambda at=at: at)  # type: ignore[misc]
        while worker.work():
            pass


def test_what_a_receiver_has_to_answer_can_be_read_and_done_by_everybody(
    house: House, context: Callable[..., BrowserContext], looked: Looked, crm: Receiver
) -> None:
    there = context()
    house.at_work(there, "disa")
    page, watched = there.new_page(), Watch(house.origin)
    watched.over(page)
    wrong = []
    for place in ("list", "one"):
        answer = page.goto(house.origin + HERE) if place == "list" else None
        if place == "one":
            page.get_by_role("link", name="Se händelserna nyhetsbrevet").click()
        wrong += structure(page, 200 if answer is None else answer.status, "sv") + looks(page, looked)
    assert wrong == []
    assert "1 svar saknas" in page.locator("h1").inner_text()
    page.get_by_role("button", name="Utfört").first.click()
    assert "Antecknat" in page.locator("main").inner_text()
    assert "svar saknas" not in page.locator("h1").inner_text()
    assert watched.faults == []
