"""An event leaves: signed, in order, again until it is there, or it is visibly dead."""

import json
from datetime import timedelta

import pytest

from ombud.archives import store as archives
from ombud.archives.load import HELD, OPEN
from ombud.events import receivers
from ombud.events.ladder import RUNGS, TRIES
from ombud.events.model import Fate, State, event_text, known_text
from ombud.requests import objection, restrict
from ombud.terms import ChoiceId
from ombud.terms.time import to_micros
from ombud.vault.telling import Happening
from tests.clinic import DISA, RUT
from tests.events.conftest import SOURCE, House
from tests.events.outside import drips, hangs_up, raw, says

NO = ChoiceId("object.direct_marketing")


def test_an_objection_is_told_to_whoever_knows_the_person_and_says_nothing_of_them(house: House) -> None:
    """Art. 19, R-19.1; design 5, 7: the receiver's own id of the person, a kind and a minute."""
    nelly, crm = house.clinic.somebody(), house.declared()
    house.clinic.hold(nelly, "name", "contract", given="Nelly", family="Nilsson")
    known = house.knows(crm, nelly)
    objection(house.clinic.vault, nelly, NO, "desk", by=RUT, now=house.clinic.now)
    house.works()
    (came,) = house.outside.came
    (event,) = house.events(crm)
    assert came.line == "POST /hooks?of=ombud HTTP/1.1"
    assert came.headers["content-type"] == "application/cloudevents+json"
    assert came.headers["host"] == f"127.0.0.1:{house.outside.port}"
    assert json.loads(came.body) == {
        "specversion": "1.0", "id": event_text(event.id), "source": SOURCE, "type": "se.ombud.objection.made.v1",
        "subject": known_text(known), "time": "2026-11-23T10:00:00Z", "timestamp": "2026-11-23T10:00:00Z",
        "datacontenttype": "application/json", "sequence": "0000000001",
        "data": {"acknowledge_by": "2026-11-26T10:00:00Z"},
    }  # fmt: skip
    assert event.fate is Fate.SENT


def test_whoever_does_not_know_the_person_or_does_not_want_it_is_told_nothing(house: House) -> None:
    nelly, crm, shop = house.clinic.somebody(), house.declared(), house.declared("shop")
    stats = house.declared("stats", wants=frozenset({Happening.POLICY_ADOPTED}))
    house.knows(shop, nelly), house.knows(stats, nelly)
    restrict(house.clinic.vault, nelly, "18.1.a", None, by=RUT, now=house.clinic.now)
    assert [len(house.events(one)) for one in (crm, shop, stats)] == [0, 1, 0]


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (says(500), "status-500"),
        (says(302, "location: http://127.0.0.1:1/"), "status-302"),
        (says(404), "status-404"),
        (hangs_up, "broken-off"),
        (raw(b"\x00\xff not http at all\r\n\r\n"), "broken-off"),
        (drips, "timeout"),
    ],
)
@pytest.mark.on("sqlite")
def test_whatever_goes_wrong_is_a_try_that_failed_and_is_made_again(house: House, answer: object, code: str) -> None:
    """No redirect is followed; a receiver that drips its answer is cut off."""
    crm = house.declared()
    house.outside.answers.append(answer)  # type: ignore[arg-type]
    event = receivers.try_out(house.clinic.vault, crm.id, by=DISA, now=house.clinic.now)
    house.works()
    (after,) = house.events(crm)
    assert (after.fate, after.tries, after.code) == (Fate.WAITING, 1, code)
    house.works_for(minutes=1)
    (after,) = house.events(crm)
    assert (after.fate, after.tries, after.code) == (Fate.SENT, 2, "")
    assert house.outside.ids == [event_text(event.id)] * 2  # type: ignore[union-attr]


def test_after_ten_tries_it_is_dead_and_says_so(house: House) -> None:
    """The ladder of Standard Webhooks: a little over three days."""
    crm = house.declared()
    house.outside.usual = says(500)
    receivers.try_out(house.clinic.vault, crm.id, by=DISA, now=house.clinic.now)
    began = house.clinic.now
    house.works_for(days=5)
    (event,) = house.events(crm)
    assert (event.fate, event.tries) == (Fate.DEAD, TRIES)
    whole = sum(RUNGS, timedelta())
    assert whole <= event.next_at - began <= whole * 1.2
    assert len(house.outside.came) == TRIES
    assert len(set(house.outside.ids)) == 1
    assert receivers.send_again(house.clinic.vault, [event.id], by=DISA, now=house.clinic.now) == 1
    house.outside.usual = says(204)
    house.works_for(hours=1)
    assert house.events(crm)[0].fate is Fate.SENT


def test_gone_is_gone_until_somebody_looks(house: House) -> None:
    """410: nothing is wanted any more. What happens meanwhile is kept, and leaves in order when it is resumed."""
    nelly, crm = house.clinic.somebody(), house.declared()
    house.knows(crm, nelly)
    house.outside.answers.append(says(410))
    objection(house.clinic.vault, nelly, NO, "desk", by=RUT, now=house.clinic.now)
    house.works()
    assert house.receiver(crm).state is State.GONE
    restrict(house.clinic.vault, nelly, "18.1.a", None, by=RUT, now=house.clinic.now)
    house.works_for(days=1)
    assert [one.fate for one in house.events(crm)] == [Fate.HELD, Fate.HELD]
    assert len(house.outside.came) == 1
    assert receivers.resume(house.clinic.vault, crm.id, by=DISA, now=house.clinic.now) == 2
    house.works_for(minutes=1)
    assert [one.fate for one in house.events(crm)] == [Fate.SENT, Fate.SENT]
    assert house.outside.ids[1:] == [event_text(one.id) for one in house.events(crm)]


def test_retry_after_is_obeyed(house: House) -> None:
    crm = house.declared()
    house.outside.answers.append(says(429, "retry-after: 3600"))
    receivers.try_out(house.clinic.vault, crm.id, by=DISA, now=house.clinic.now)
    house.works_for(minutes=59)
    assert len(house.outside.came) == 1
    house.works_for(minutes=2)
    assert house.events(crm)[0].fate is Fate.SENT


def test_a_restored_installation_sends_nothing_until_it_is_reconciled(house: House) -> None:
    """design 4, *Archives*: nobody knows yet who has said no since."""
    clinic, crm = house.clinic, house.declared()
    receivers.try_out(clinic.vault, crm.id, by=DISA, now=clinic.now)
    with clinic.vault.database.act() as tx:
        archives.mark_restored(tx, to_micros(clinic.now), b"a" * 16, HELD)
    house.works_for(hours=1)
    assert house.outside.came == []
    with clinic.vault.database.act() as tx:
        assert archives.move_restored(tx, HELD, OPEN, "asta", to_micros(clinic.now)) == 1
    house.works_for(hours=1)
    assert [one.fate for one in house.events(crm)] == [Fate.SENT]
