"""What an act does is told by the act itself: nobody who writes one can forget it, and it says nothing of anybody."""

import json
from contextlib import suppress
from dataclasses import replace

import jsonschema

from ombud.audit import Act, Entry, Outcome
from ombud.choices import LimitKind
from ombud.erasure import Receipt, erase, plan
from ombud.events import acknowledge as words
from ombud.events import cloud_event, receivers, store
from ombud.events.model import MUST_BE_ACKNOWLEDGED, KnownAs, NotSo, Receiver, known_text
from ombud.law.rights import Right
from ombud.relations import Kind
from ombud.requests import block, consent, lift, objection, restrict, withdraw
from ombud.requests.events import TakenBack
from ombud.requests.handle import change
from ombud.retention import sweep
from ombud.terms import ChoiceId, SubjectId
from ombud.vault.telling import Happening, Told, happening_of
from tests.clinic import DISA, NOW, RUT
from tests.collection.test_rectify import correct
from tests.events.conftest import SOURCE, House
from tests.events.schema import SCHEMA
from tests.requests.letters import opened
from tests.requests.test_merge import begun, confirmed, registered

NO, YES = ChoiceId("object.direct_marketing"), ChoiceId("consent.marketing.sms")


def told(house: House, receiver: Receiver, known: KnownAs) -> list[Happening]:
    return [one.happening for one in house.events(receiver) if one.about == known]


def person(house: House) -> SubjectId:
    subject = house.clinic.somebody()
    house.clinic.begin(subject, Kind.MEASURE)
    house.clinic.hold(subject, "name", "contract", given="Nelly", family="Nilsson")
    house.clinic.hold(subject, "contact", "contract", email="nelly@example.se", phone="070-1740606")
    return subject


def test_each_act_about_a_person_is_told_by_the_act(house: House) -> None:
    """R-16.1, R-19.1: nothing of it is written by whoever writes the act."""
    clinic, crm, nelly = house.clinic, house.declared(), person(house)
    known = house.knows(crm, nelly)
    assert house.knows(crm, nelly) == known
    at: dict[str, object] = {"by": RUT, "now": clinic.now}
    consent(clinic.vault, nelly, YES, "desk", **at)  # type: ignore[arg-type]
    withdraw(clinic.vault, nelly, YES, **at)  # type: ignore[arg-type]
    objection(clinic.vault, nelly, NO, "desk", **at)  # type: ignore[arg-type]
    withdraw(clinic.vault, nelly, NO, **at)  # type: ignore[arg-type]
    correct(clinic, nelly, "contact", email="nelly.n@example.se")
    restrict(clinic.vault, nelly, "18.1.a", None, **at)  # type: ignore[arg-type]
    limit = block(clinic.vault, nelly, LimitKind.BLOCK, **at)  # type: ignore[arg-type]
    lift(clinic.vault, nelly, limit.id, **at)  # type: ignore[union-attr, arg-type]
    wanted = [
        Happening.CONSENTED, Happening.WITHDRAWN, Happening.OBJECTED, Happening.OBJECTION_ENDED, Happening.RECTIFIED,
        Happening.RESTRICTED, Happening.BLOCKED, Happening.LIFTED,
    ]  # fmt: skip
    found = told(house, crm, known)
    assert [one for one in found if one is not Happening.PARTLY_ERASED] == wanted
    assert Happening.PARTLY_ERASED in found  # what the consent had brought with it went with the no


def test_a_refused_act_and_one_that_was_undone_are_not_told(house: House) -> None:
    clinic, crm, nelly = house.clinic, house.declared(), person(house)
    known = house.knows(crm, nelly)
    objection(clinic.vault, nelly, ChoiceId("object.nothing"), "desk", by=RUT, now=clinic.now)
    with clinic.vault.act(by=RUT, now=clinic.now) as act:
        act.nothing_changed()
        for fails in (True, False):
            with suppress(RuntimeError), act.part():
                act.tells(nelly, Happening.RECTIFIED)
                if fails:
                    raise RuntimeError
            assert store.last_number(act.tx, crm.id, known) == (0 if fails else 1)
        act.tells(nelly, Happening.RECTIFIED)
    with suppress(RuntimeError), clinic.vault.act(by=RUT, now=clinic.now) as act:
        act.tells(nelly, Happening.OBJECTED)
        raise RuntimeError
    assert told(house, crm, known) == [Happening.RECTIFIED]


def test_an_erasure_is_told_after_the_person_is_gone_and_leads_to_nobody(house: House) -> None:
    """Art. 17, 19; design 5, 5: what the receiver knows them by is all there is, and nothing here leads from it."""
    clinic, crm, nelly = house.clinic, house.declared(), house.clinic.somebody()
    known = house.knows(crm, nelly)
    receipt = erase(clinic.vault, plan(clinic.vault, nelly, by=DISA, now=clinic.now), by=DISA, now=clinic.now)
    assert isinstance(receipt, Receipt)
    (event,) = house.events(crm)
    assert (event.happening, event.about) == (Happening.ERASED, known)
    with clinic.vault.database.read() as tx:
        assert store.known(tx, nelly) == []
        assert store.people_known(tx) == {}
    house.works()
    assert json.loads(house.outside.came[0].body)["subject"] == known_text(known)
    assert nelly.hex().encode() not in house.outside.came[0].body


def test_two_receivers_cannot_join_what_they_are_told(house: House) -> None:
    """Art. 5(1)(c): no id, no moment and no text is the same at both."""
    crm, shop, nelly = house.declared(), house.declared("shop"), person(house)
    house.clinic.later(seconds=17, microseconds=3)
    one, other = house.knows(crm, nelly), house.knows(shop, nelly)
    objection(house.clinic.vault, nelly, NO, "desk", by=RUT, now=house.clinic.now)
    first, second = house.events(crm)[0], house.events(shop)[0]
    assert one != other
    bodies = [json.loads(cloud_event.body_of(event, SOURCE)) for event in (first, second)]
    same = {name for name in bodies[0] if bodies[0][name] == bodies[1][name]}
    assert same == {"specversion", "source", "type", "time", "timestamp", "datacontenttype", "sequence", "data"}
    assert bodies[0]["time"].endswith(":00Z")


def test_what_a_merge_does_is_told_to_whoever_knew_both(house: House) -> None:
    """One that knew the double alone knows the one that is left by the same id."""
    clinic, crm, shop = house.clinic, house.declared(), house.declared("shop")
    keep, other = registered(clinic), registered(clinic, "annan@example.se")
    kept, left, only = house.knows(crm, keep), house.knows(crm, other), house.knows(shop, other)
    begun(clinic, keep, other)
    clinic.later(hours=1)
    confirmed(clinic, keep, other)
    merged = next(one for one in house.events(crm) if one.happening is Happening.MERGED)
    assert (merged.about, json.loads(merged.more)) == (left, {"into": known_text(kept)})
    assert Happening.MERGED not in told(house, shop, only)
    with clinic.vault.database.read() as tx:
        assert {row.receiver_id: row.known_as for row in store.known(tx, keep)} == {crm.id: kept, shop.id: only}
        outbox = clinic.vault.outbox
        assert outbox is not None
    with clinic.vault.database.act() as tx:
        outbox.put(tx, Told(keep, Happening.MERGED, other), clinic.now)  # into one that the receiver does not know
    assert [one.more for one in house.events(shop) if one.happening is Happening.MERGED] == ["{}"]


def test_a_yes_that_waits_for_its_address_is_not_told_and_one_that_holds_is() -> None:
    """M-07: until the address has answered it is in force nowhere."""
    said = {"choice": str(YES), "channel": "paper"}
    entry = Entry(at=NOW, actor=RUT, act=Act.CONSENT, outcome=Outcome.DONE, subject=SubjectId(b"n" * 16), facts=said)
    assert happening_of(entry) is Happening.CONSENTED
    assert happening_of(replace(entry, facts={**said, "step": "ask"})) is None
    assert happening_of(replace(entry, outcome=Outcome.REFUSED)) is None
    assert happening_of(replace(entry, subject=None)) is None
    assert happening_of(replace(entry, act=Act.OPEN)) is None


def test_a_request_that_ends_is_told_and_its_steps_are_not(house: House) -> None:
    clinic, crm, nelly = house.clinic, house.declared(), person(house)
    known = house.knows(crm, nelly)
    file = opened(clinic, nelly, Right.ACCESS)
    assert told(house, crm, known) == []
    change(clinic.vault, file.id, lambda *_: TakenBack(""), by=DISA, now=clinic.now)
    assert told(house, crm, known) == [Happening.REQUEST_CLOSED]


def test_a_body_is_what_the_schema_says_for_every_kind(house: House) -> None:
    """spec/events.md 2; and nothing that the schema does not know."""
    clinic, crm, nelly = house.clinic, house.declared(), person(house)
    house.declared("mal", wants=frozenset({Happening.POLICY_ADOPTED}))
    house.knows(crm, nelly)
    outbox = clinic.vault.outbox
    assert outbox is not None
    with clinic.vault.database.act() as tx:
        for happening in Happening:
            outbox.put(tx, Told(nelly, happening), clinic.now)
        outbox.put_to_all(tx, Happening.ERASED, {}, clinic.now)
        outbox.put_to_all(tx, Happening.POLICY_ADOPTED, {"version": 2, "from": "2027-01-01"}, clinic.now)
    known = set(SCHEMA["properties"]["type"]["enum"])
    for event in house.events(crm):
        body = json.loads(cloud_event.body_of(event, SOURCE))
        jsonschema.validate(body, SCHEMA)
        known -= {body["type"]}
        assert ("acknowledge_by" in body["data"]) == (event.happening in MUST_BE_ACKNOWLEDGED)
        assert len(cloud_event.body_of(event, SOURCE)) < 1000
    assert known == set()


def test_who_is_let_go_is_not_told_of(house: House) -> None:
    clinic, crm, nelly = house.clinic, house.declared(), person(house)
    known = house.knows(crm, nelly)
    assert words.hold_nothing(clinic.vault, nelly, crm.id, by=RUT, now=clinic.now)
    assert not words.hold_nothing(clinic.vault, nelly, crm.id, by=RUT, now=clinic.now)
    objection(clinic.vault, nelly, NO, "desk", by=RUT, now=clinic.now)
    assert told(house, crm, known) == []
    assert isinstance(words.hold(clinic.vault, SubjectId(b"x" * 16), crm.id, by=RUT, now=clinic.now), NotSo)
    assert house.knows(crm, nelly) != known


def test_a_sweep_that_takes_the_last_of_a_person_tells_that_they_are_gone(house: House) -> None:
    """Art. 5(1)(e), 17(1)(a)."""
    clinic, crm, nelly = house.clinic, house.declared(), house.clinic.somebody()
    house.clinic.hold(nelly, "name", "contract", given="Nelly", family="Nilsson")
    known = house.knows(crm, nelly)
    clinic.later(days=20 * 365)
    sweep(clinic.vault, by=DISA, now=clinic.now)
    assert told(house, crm, known)[-1] is Happening.ERASED
    assert receivers.standings(clinic.vault, now=clinic.now)[0].people == 0
