"""Receivers are declared, paused, given other keys, removed; what they say of an event is kept."""

import base64
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ombud.events import acknowledge as words
from ombud.events import receivers, signature, store
from ombud.events.deliver import Sending
from ombud.events.ladder import LONGEST, RUNGS, TRIES, next_try, rest
from ombud.events.model import (
    ACKNOWLEDGED_WITHIN,
    Algorithm,
    Event,
    EventId,
    Fate,
    KnownAs,
    NotSo,
    Receiver,
    ReceiverId,
    Said,
    SigningKey,
    event_from,
    event_text,
    receiver_from,
    receiver_text,
)
from ombud.events.receivers import Wanted
from ombud.plans import Done, Later
from ombud.plans.claim import claim
from ombud.requests import objection
from ombud.terms import ChoiceId
from ombud.vault.telling import Happening
from tests.clinic import DISA, NOW, RUT
from tests.events.conftest import SOURCE, House
from tests.events.outside import says
from tests.events.schema import VECTORS

NO = ChoiceId("object.direct_marketing")


@pytest.mark.parametrize("one", VECTORS["signatures"], ids=lambda one: one["signature"][:3] + one["id"][-4:])
def test_a_signature_is_what_the_page_and_the_reference_library_say(one: dict[str, str]) -> None:
    """spec/events.md 3; the first two are public vectors of Standard Webhooks."""
    seed = base64.b64decode(one.get("seed") or one["key"].removeprefix("whsec_"))
    key = SigningKey(Algorithm.ED25519 if one["signature"].startswith("v1a") else Algorithm.HMAC, seed)
    at = NOW.fromtimestamp(int(one["timestamp"]), NOW.tzinfo)
    made = signature.headers([key], one["id"], one["body"].encode(), at)
    assert made["webhook-signature"] == one["signature"]
    assert signature.shown(key) == one["key"]


def test_keys_overlap_for_a_day_and_nothing_secret_lies_in_clear(house: House) -> None:
    clinic, crm = house.clinic, house.declared()
    first = crm.keys[0]
    turned = receivers.rotate(clinic.vault, crm.id, Algorithm.HMAC, by=DISA, now=clinic.now)
    assert isinstance(turned, Receiver)
    receivers.try_out(clinic.vault, crm.id, by=DISA, now=clinic.now)
    house.works()
    kinds = [one.split(",")[0] for one in house.outside.came[0].headers["webhook-signature"].split(" ")]
    assert kinds == ["v1", "v1a"]
    clinic.later(days=1)
    receivers.try_out(clinic.vault, crm.id, by=DISA, now=clinic.now)
    house.works()
    assert house.outside.came[1].headers["webhook-signature"].split(",")[0] == "v1"
    raw = b"".join(path.read_bytes() for path in clinic.folder.rglob("*") if path.is_file())
    for secret in (first.secret, turned.keys[0].secret, b"hooks?of=ombud", base64.b64encode(first.secret)):
        assert secret not in raw
        assert secret.hex() not in repr(turned)
    assert "hooks" not in repr(turned)


def test_what_there_is_none_of_is_refused_in_words(house: House) -> None:
    clinic, crm = house.clinic, house.declared()
    none, at = ReceiverId(bytes(16)), {"by": DISA, "now": clinic.now}
    for found in (
        receivers.try_out(clinic.vault, none, **at),
        receivers.pause(clinic.vault, none, **at),
        receivers.resume(clinic.vault, none, **at),
        receivers.rotate(clinic.vault, none, Algorithm.HMAC, **at),
        receivers.move(clinic.vault, none, "https://x.example.se/", **at),
        receivers.remove(clinic.vault, none, **at),
        receivers.declare(clinic.vault, Wanted("Två", RUT.id, "https://x.example.se/"), **at),
        receivers.declare(clinic.vault, Wanted("crm", RUT.id, "https://x.example.se/"), **at),
        words.acknowledge(clinic.vault, EventId(bytes(16)), Said.DONE, None, **at),
        words.hold(clinic.vault, clinic.somebody(), none, by=RUT, now=clinic.now),
    ):
        assert isinstance(found, NotSo)
    assert receivers.named(clinic.vault, "annan", now=clinic.now) is None
    assert [one.id for one in receivers.of_account(clinic.vault, RUT.id, now=clinic.now)] == [crm.id]
    assert receivers.of_account(clinic.vault, "disa", now=clinic.now) == ()
    assert isinstance(receivers.pause(clinic.vault, crm.id, **at), Receiver)
    assert isinstance(receivers.move(clinic.vault, crm.id, "https://x.example.se/", **at), Receiver)
    assert house.receiver(crm).url == "https://x.example.se/"
    assert receivers.remove(clinic.vault, crm.id, **at) == 0


def test_what_happens_while_a_receiver_is_paused_is_kept_for_it(house: House) -> None:
    clinic, crm, nelly = house.clinic, house.declared(), house.clinic.somebody()
    house.knows(crm, nelly)
    receivers.pause(clinic.vault, crm.id, by=DISA, now=clinic.now)
    objection(clinic.vault, nelly, NO, "desk", by=RUT, now=clinic.now)
    house.works()
    assert [one.fate for one in house.events(crm)] == [Fate.HELD]
    assert house.outside.came == []
    assert receivers.resume(clinic.vault, crm.id, by=DISA, now=clinic.now) == 1
    house.works()
    assert [one.fate for one in house.events(crm)] == [Fate.SENT]


def test_what_a_receiver_says_stands_and_what_it_does_not_say_is_overdue(house: House) -> None:
    """Art. 19, R-19.1: by the receiver itself, or noted by somebody here; another's key says nothing of it."""
    clinic, crm, nelly = house.clinic, house.declared(), house.clinic.somebody()
    house.knows(crm, nelly)
    objection(clinic.vault, nelly, NO, "desk", by=RUT, now=clinic.now)
    house.works()
    (event,) = house.events(crm)
    assert event.open
    assert not event.overdue(clinic.now)
    clinic.later(seconds=ACKNOWLEDGED_WITHIN.total_seconds())
    assert event.overdue(clinic.now)
    with clinic.vault.database.read() as tx:
        assert store.unacknowledged(tx, crm.id, 9) == [event]
    assert receivers.standings(clinic.vault, now=clinic.now)[0].counted == store.Counted(sent=1, open=1, overdue=1)
    at = {"by": RUT, "now": clinic.now}
    assert isinstance(words.acknowledge(clinic.vault, event.id, Said.DONE, "eva", **at), NotSo)
    said = words.acknowledge(clinic.vault, event.id, Said.NOTHING_HELD, RUT.id, **at)
    assert isinstance(said, Event)
    assert not said.open
    noted = words.acknowledge(clinic.vault, event.id, Said.KEPT, None, by=DISA, now=clinic.now)
    assert isinstance(noted, Event)
    assert house.event(event.id).said is Said.KEPT
    assert receivers.standings(clinic.vault, now=clinic.now)[0].counted == store.Counted(sent=1)


def test_an_event_that_nothing_more_comes_of_is_forgotten_and_one_that_was_not_acknowledged_a_year_later(
    house: House,
) -> None:
    clinic, crm, nelly = house.clinic, house.declared(), house.clinic.somebody()
    house.knows(crm, nelly)
    objection(clinic.vault, nelly, NO, "desk", by=RUT, now=clinic.now)
    receivers.try_out(clinic.vault, crm.id, by=DISA, now=clinic.now)
    house.works()
    clinic.later(days=31)
    assert words.forget_events(clinic.vault, now=clinic.now) == 1
    assert [one.happening for one in house.events(crm)] == [Happening.OBJECTED]
    clinic.later(days=366)
    assert words.forget_events(clinic.vault, now=clinic.now) == 1


def test_what_was_removed_meanwhile_is_not_sent(house: House) -> None:
    """The receiver goes while its event is under way, or before."""
    clinic, crm = house.clinic, house.declared()
    receivers.try_out(clinic.vault, crm.id, by=DISA, now=clinic.now)
    post = house.post

    def removed(url, headers, body):  # type: ignore[no-untyped-def]
        receivers.remove(clinic.vault, crm.id, by=DISA, now=clinic.now)
        return post(url, headers, body)

    house.post = removed
    assert house.works().tally == {"done": 1}
    again = house.declared("crm-2")
    receivers.try_out(clinic.vault, again.id, by=DISA, now=clinic.now)
    receivers.remove(clinic.vault, again.id, by=DISA, now=clinic.now)
    house.post = post
    assert house.works().tally == {"done": 1}
    assert len(house.outside.came) == 1


def test_a_receiver_that_is_resumed_while_a_worker_would_hold_its_event_misses_nothing(house: House) -> None:
    """Between the worker's look and its lock: what it would hold is looked at again."""
    clinic, crm = house.clinic, house.declared()
    made = receivers.try_out(clinic.vault, crm.id, by=DISA, now=clinic.now)
    assert isinstance(made, Event)
    sending, (step,) = Sending(clinic.vault, house.post, SOURCE), claim(clinic.vault.database, "w", 9, now=clinic.now)
    assert isinstance(sending._hold(step, made, clinic.now), Later)
    assert house.event(made.id).fate is Fate.WAITING
    receivers.pause(clinic.vault, crm.id, by=DISA, now=clinic.now)
    moved_on = replace(made, round=7)
    assert isinstance(sending._hold(step, moved_on, clinic.now), Done)  # sent again meanwhile: that one's own step sees
    assert house.event(made.id).fate is Fate.WAITING


def test_a_receiver_that_fails_is_left_alone_for_a_while(house: House) -> None:
    """One that is away does not hold the worker up for each of its events, and none of them loses a try by it."""
    clinic, crm = house.clinic, house.declared()
    house.outside.usual = says(500)
    for _ in range(5):
        receivers.try_out(clinic.vault, crm.id, by=DISA, now=clinic.now)
    house.works()
    assert len(house.outside.came) == 1
    assert sorted(one.tries for one in house.events(crm)) == [0, 0, 0, 0, 1]
    house.outside.usual = says(200)
    house.works_for(hours=1)
    assert {one.fate for one in house.events(crm)} == {Fate.SENT}
    assert house.receiver(crm).fails == 0


@given(st.binary(min_size=16, max_size=16), st.integers(1, TRIES + 2), st.integers(0, 10**6))
def test_a_rung_is_at_most_a_tenth_later_and_no_wait_is_longer_than_a_day(which: bytes, tries: int, asked: int) -> None:
    one = Event(
        EventId(which), ReceiverId(which), KnownAs(which), 1, Happening.TEST, NOW, "{}", Fate.WAITING, tries, NOW, 0,
        "", None,
    )  # fmt: skip
    wait = timedelta(seconds=asked)
    found = next_try(one, wait, NOW)
    if tries >= TRIES:
        assert found is None
    else:
        assert found is not None
        least = max(RUNGS[tries], min(wait, LONGEST))
        assert NOW + least <= found <= NOW + max(RUNGS[tries] * 1.1, min(wait, LONGEST))
    assert timedelta(seconds=30) <= rest(tries, timedelta(0)) <= timedelta(minutes=10)


def test_ids_are_read_back_as_they_are_written() -> None:
    which = bytes(range(16))
    assert receiver_from(receiver_text(ReceiverId(which))) == which
    assert event_from(event_text(EventId(which))) == which
