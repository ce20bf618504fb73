"""M-01: one case for each gate, in their order; the first that is shut stops the message, and is logged."""

import pytest

from ombud.app.mail.sink import Sink
from ombud.audit import Act, Outcome
from ombud.campaigns import store
from ombud.campaigns.frequency import barrier
from ombud.campaigns.gates import ORDER, address_of, undeliverable, written
from ombud.campaigns.nix import nobody
from ombud.campaigns.pace import Pace
from ombud.choices import set_flags
from ombud.policy.ask import Flag
from ombud.policy.model import Regime
from ombud.requests import objection, restrict, withdraw
from ombud.terms import CategoryId, ChoiceId, ClassId, SubjectId
from ombud.vault import Draft
from tests.campaigns.mailing import ALWAYS, MAX, Mailing, Remembering, begun, people, wanted
from tests.clinic import RUT, Clinic


def flagged(clinic: Clinic, subject: SubjectId, *on: Flag, off: tuple[Flag, ...] = ()) -> None:
    with clinic.vault.act(by=RUT, now=clinic.now) as act:
        person = act.known(subject)
        assert person is not None
        set_flags(act.tx, subject, on=on, off=off)
        person.changed()
        act.log(Act.CONTACT, Outcome.DONE, subject)


def suppress(clinic: Clinic, number: int, channel: str = "email") -> None:
    with clinic.vault.act(by=MAX, now=clinic.now) as act:
        clinic.vault.directory.suppress(act.tx, channel, f"1:nr{number:06d}@example.se", clinic.now)
        act.nothing_changed()


def sent(clinic: Clinic, who: list[SubjectId], sink: Sink, **more: object) -> Mailing:
    mailing = begun(clinic, who, sink, **more)  # type: ignore[arg-type]
    clinic.later(seconds=1)
    mailing.work()
    return mailing


def shut(clinic: Clinic, gate: str, subject: SubjectId) -> None:
    """Shut that gate for the person with the number 0."""
    now = clinic.now
    if gate == "suppression":
        suppress(clinic, 0)
    elif gate == "protected":
        flagged(clinic, subject, Flag.PROTECTED)
    elif gate == "restriction":
        restrict(clinic.vault, subject, "18.1.a", None, by=RUT, now=now)
    elif gate == "objection":
        objection(clinic.vault, subject, ChoiceId("object.direct_marketing.sms"), "desk", by=RUT, now=now)
        objection(clinic.vault, subject, ChoiceId("object.direct_marketing"), "desk", by=RUT, now=now)
    elif gate == "consent":
        withdraw(clinic.vault, subject, ChoiceId("consent.marketing.email"), by=RUT, now=now)


@pytest.mark.parametrize("gate", ["suppression", "protected", "restriction", "objection", "consent"])
def test_each_gate_stops_one_and_nobody_else(clinic: Clinic, sink: Sink, heard: Remembering, gate: str) -> None:
    """M-01, M-06, R-21.1: shut after the campaign began, it holds at once. A no to advertising suppresses the addresses
    too, and the suppression comes first."""
    who = people(clinic, 2)
    mailing = begun(clinic, who, sink)
    shut(clinic, gate, who[0])
    mailing.work()
    assert heard.to == ["nr000001@example.se"]
    assert mailing.why() == {gate: 1}


@pytest.mark.parametrize("flag", [Flag.DECEASED, Flag.PROTECTED])
def test_the_dead_and_the_protected_are_not_written_to(clinic: Clinic, sink: Sink, flag: Flag) -> None:
    who = people(clinic, 1)
    mailing = begun(clinic, who, sink)
    flagged(clinic, who[0], flag)
    mailing.work()
    assert mailing.why() == {"protected": 1}


def test_a_minor_is_not_written_to(clinic: Clinic, sink: Sink) -> None:
    who = people(clinic, 1)
    mailing = begun(clinic, who, sink)
    flagged(clinic, who[0], off=(Flag.ADULT,))
    mailing.work()
    assert mailing.why() == {"protected": 1}


def test_an_address_from_care_is_written_to_on_an_explicit_yes_alone(clinic: Clinic, sink: Sink) -> None:
    """M-03: there is no soft opt-in, for nobody's address and least of all for one from care."""
    subject = clinic.somebody()
    draft = Draft(
        CategoryId("contact"), ClassId("care"), {"email": "nr000000@example.se"}, "data_subject", "desk", clinic.now,
        clinic.now, Regime.PDL,
    )  # fmt: skip
    clinic.store(subject, draft)
    mailing = sent(clinic, [subject], sink)
    assert mailing.fates() == {"stopped": 1}
    assert set(mailing.why()) <= {"regime", "consent", "policy"}


def test_who_is_on_the_register_is_not_written_to(clinic: Clinic, sink: Sink) -> None:
    who = people(clinic, 2)
    mailing = begun(clinic, who, sink, listed=lambda subject, values: values["email"].startswith("nr000001"))
    mailing.work()
    assert mailing.fates() == {"sent": 1, "stopped": 1}
    assert mailing.why() == {"nix": 1}
    assert not nobody(who[0], {})


def test_nobody_is_written_to_more_often_than_they_may(clinic: Clinic, sink: Sink, heard: Remembering) -> None:
    """The last gate: so many messages of all campaigns within so many days."""
    who, pace = people(clinic, 1), Pace(quiet_from=0, quiet_until=0, at_most=2, within_days=7)
    for _ in range(3):
        mailing = sent(clinic, who, sink, made=wanted(clinic, pace=pace))
        clinic.later(hours=1)
    assert len(heard.to) == 2
    assert mailing.why() == {"frequency": 1}
    stopped = barrier(clinic.vault.database, pace, clinic.now)
    assert stopped(who) == set(who)
    assert stopped([]) == set()
    clinic.later(days=8)
    assert barrier(clinic.vault.database, pace, clinic.now)(who) == set()
    sent(clinic, who, sink, made=wanted(clinic, pace=pace))
    assert len(heard.to) == 3


def test_of_two_campaigns_at_once_one_goes_and_not_none(clinic: Clinic, sink: Sink, heard: Remembering) -> None:
    who, pace = people(clinic, 1), Pace(quiet_from=0, quiet_until=0, at_most=1, within_days=7)
    first, second = (begun(clinic, who, sink, wanted(clinic, pace=pace)) for _ in range(2))

    def then(_number: int, _to: str) -> None:
        second.work(clinic.beside())

    heard.then = then
    first.work()
    assert len(heard.to) == 1


def test_an_address_that_cannot_be_reached_is_not_tried_again(clinic: Clinic, sink: Sink) -> None:
    who = people(clinic, 1)
    blind = clinic.vault.keyring.suppression("email", "1:nr000000@example.se")
    with clinic.vault.database.act() as tx:
        clinic.vault.directory.keep_suppressed(tx, [(undeliverable("email"), blind)], 1)
    assert sent(clinic, who, sink).why() == {"undeliverable": 1}


def test_who_has_no_address_on_the_channel_is_not_reached(clinic: Clinic, sink: Sink) -> None:
    who = people(clinic, 1)
    with clinic.vault.database.act() as tx:
        tx.run("DELETE FROM record WHERE category = 'contact'")
    mailing = sent(clinic, who, sink)
    assert mailing.fates() == {"stopped": 1}


def test_who_has_been_erased_is_not_a_recipient_any_more(clinic: Clinic, sink: Sink, heard: Remembering) -> None:
    from ombud.erasure import Receipt, erase, plan

    who = people(clinic, 2)
    mailing = begun(clinic, who, sink)
    shown = plan(clinic.vault, who[0], by=RUT, now=clinic.now)
    assert isinstance(erase(clinic.vault, shown, by=RUT, now=clinic.now), Receipt)
    mailing.work()
    assert len(heard.to) == 1
    assert mailing.row().phase == "finished"


def test_a_selection_that_profiles_asks_for_that_consent_again(clinic: Clinic, sink: Sink) -> None:
    """C-2: whoever has not said yes to profiling is not reached by a selection that profiles."""
    mailing = begun(clinic, people(clinic, 2), sink, wanted(clinic, profiled=True))
    mailing.work()
    assert mailing.fates() == {"stopped": 2}
    assert set(mailing.why()) == {"consent"}


def test_a_no_between_the_decision_and_the_message_holds(clinic: Clinic, sink: Sink, heard: Remembering) -> None:
    """M-06: it has committed before the content left; the connection is hung up, and the next one gets theirs."""
    who = people(clinic, 4)
    mailing = begun(clinic, who, sink)
    asked: list[str] = []

    def recipient(address: str) -> None:
        asked.append(address)
        if len(asked) == 2:
            number = int(address[2:8])
            no = ChoiceId("object.direct_marketing.email")
            objection(clinic.beside().vault, who[number], no, "desk", by=RUT, now=clinic.now)

    sink.recipient = recipient
    mailing.work()
    assert len(asked) == 4
    assert asked[1] not in heard.to
    assert mailing.fates() == {"sent": 3, "stopped": 1}


def test_what_stops_it_between_is_any_gate(clinic: Clinic, sink: Sink, heard: Remembering) -> None:
    who = people(clinic, 3)
    mailing = begun(clinic, who, sink, wanted(clinic, pace=ALWAYS))
    asked: list[str] = []

    def recipient(address: str) -> None:
        asked.append(address)
        suppress(clinic.beside(), int(address[2:8])) if len(asked) == 1 else clinic.beside().somebody()

    sink.recipient = recipient
    mailing.work()
    assert asked[0] not in heard.to
    assert mailing.fates() == {"sent": 2, "stopped": 1}
    assert mailing.why() == {"suppression": 1}


def test_the_gates_are_in_the_order_of_the_law() -> None:
    order = "suppression protected restriction objection regime consent nix frequency"
    assert order.split() == list(ORDER)


def test_an_address_has_one_spelling() -> None:
    assert address_of("email", {"email": "NR1@Example.se"}) == address_of("email", {"email": " nr1@example.se"})
    assert address_of("email", {}) is None
    assert address_of("email", {"email": "nobody"}) is None
    post = {"street": "Provgatan  1", "postal_code": "000 00", "city": "DEMOSTAD"}
    assert address_of("post", post) == "provgatan 1|000 00|demostad"
    assert address_of("post", {"street": "Provgatan 1"}) is None
    assert (
        written("post", {**post, "given": "Nelly", "family": "Nr 1"}, "") == "Nelly Nr 1\nProvgatan  1\n000 00 DEMOSTAD"
    )
    assert written("post", post, "") == "Provgatan  1\n000 00 DEMOSTAD"
    assert written("sms", {}, "1:+46701740605") == "+46701740605"


def test_who_has_no_addresses_is_not_on_the_list(clinic: Clinic) -> None:
    somebody = clinic.somebody()
    with clinic.vault.database.read() as tx:
        assert not store.all_suppressed(tx, somebody, "email")
        assert store.there(tx, b"c" * 16, []) == set()
        assert store.of_lease(tx, b"c" * 16, b"l" * 24, []) == {}
