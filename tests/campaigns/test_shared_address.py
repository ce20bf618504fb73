"""Two registrations with one and the same address are one reader: one message, one no (M-01, M-12)."""

from ombud.app.mail.sink import Sink
from ombud.app.stopping import say_no
from ombud.audit import Act, Outcome
from ombud.campaigns.campaign import Draft
from ombud.campaigns.pace import Pace
from ombud.keys import Tombstone
from ombud.messages.carriers.print_job import PrintCarrier
from ombud.requests import objection, restrict
from ombud.terms import ChoiceId, SubjectId
from ombud.vault import store
from ombud.vault.supersede import Corrected, supersede
from tests.campaigns.mailing import ADDRESSES, Mailing, Remembering, begun, people, wanted
from tests.campaigns.test_send import scripted
from tests.campaigns.test_stop_link import token_in
from tests.clinic import RUT, Clinic

ADDRESS = "nr000000@example.se"


def sharing(clinic: Clinic) -> list[SubjectId]:
    """Two registrations with the same address, and a third with one of its own."""
    return [*people(clinic, 1), *people(clinic, 1), *people(clinic, 1, first=1)]


def to_the_end(mailing: Mailing) -> None:
    """Until nobody waits: who shares an address waits five minutes for what came of the other."""
    for _ in range(5):
        mailing.work()
        mailing.clinic.later(minutes=6)


def test_two_registrations_of_one_address_get_one_message(clinic: Clinic, sink: Sink, heard: Remembering) -> None:
    """And the campaign comes to its end: the other is stopped, and says why."""
    mailing = begun(clinic, sharing(clinic), sink)
    to_the_end(mailing)
    assert sorted(heard.to) == [ADDRESS, "nr000001@example.se"]
    assert mailing.fates() == {"sent": 2, "stopped": 1}
    assert mailing.why() == {"same-address": 1}
    assert mailing.row().phase == "finished"


def test_where_the_first_may_not_be_written_to_the_second_is(clinic: Clinic, sink: Sink, heard: Remembering) -> None:
    """Nobody is missed because of somebody else."""
    who = sharing(clinic)
    mailing = begun(clinic, who, sink)
    restrict(clinic.vault, min(who[:2]), "18.1.a", None, by=RUT, now=clinic.now)
    to_the_end(mailing)
    assert sorted(heard.to) == [ADDRESS, "nr000001@example.se"]
    assert mailing.why() == {"restriction": 1}


def test_the_no_of_one_is_the_no_of_the_address(clinic: Clinic, sink: Sink, heard: Remembering) -> None:
    """M-12: neither registration is written to by another campaign."""
    who = sharing(clinic)
    to_the_end(begun(clinic, who, sink))
    (mail,) = (mail for mail, to in zip(heard.mails, heard.to, strict=True) if to == ADDRESS)
    say_no(clinic.vault, token_in(mail), now=clinic.now)
    heard.to.clear()
    again = begun(clinic, who, sink)
    to_the_end(again)
    assert heard.to == ["nr000001@example.se"]
    assert again.fates() == {"sent": 1, "stopped": 2}


def test_what_may_have_left_counts_as_left(clinic: Clinic, sink: Sink, heard: Remembering) -> None:
    """R7: a connection that ended after the content: the address may have it, and does not get a second."""
    heard.then = lambda number, _to: "cut" if number == 1 else None
    mailing = begun(clinic, sharing(clinic)[:2], sink)
    to_the_end(mailing)
    assert heard.to == [ADDRESS]
    assert mailing.fates() == {"unknown": 1, "stopped": 1}


def test_another_campaign_does_not_count(clinic: Clinic, sink: Sink, heard: Remembering) -> None:
    """How often somebody is written to is another gate."""
    for one in sharing(clinic)[:2]:
        to_the_end(begun(clinic, [one], sink))
    assert heard.to == [ADDRESS] * 2


def only_one_a_week(clinic: Clinic, channel: str = "email") -> Draft:
    return wanted(clinic, channel, Pace(quiet_from=0, quiet_until=0, at_most=1, within_days=7))


def test_how_often_an_address_is_written_to_is_counted_by_the_address(
    clinic: Clinic, sink: Sink, heard: Remembering
) -> None:
    """M-01: whoever reads it gets no more because they are registered twice."""
    one, other, third = sharing(clinic)
    to_the_end(begun(clinic, [one], sink, only_one_a_week(clinic)))
    again = begun(clinic, [other, third], sink, only_one_a_week(clinic))
    to_the_end(again)
    assert heard.to == [ADDRESS, "nr000001@example.se"]
    assert again.why() == {"frequency": 1}
    clinic.later(days=7)
    to_the_end(begun(clinic, [other], sink, only_one_a_week(clinic)))
    assert heard.to == [ADDRESS, "nr000001@example.se", ADDRESS]


def test_an_sms_to_the_one_is_no_mail_to_the_address_that_both_have(
    clinic: Clinic, sink: Sink, heard: Remembering
) -> None:
    (one,), (other,) = people(clinic, 1, "sms"), people(clinic, 1)
    with clinic.vault.act(by=RUT, now=clinic.now) as act:
        (held,) = store.rows(act.tx, one, ["contact"])
        both = {**ADDRESSES["sms"](0), "email": ADDRESS}
        supersede(act.person(one), held.record_id, Corrected(both, "data_subject", "desk", ""))
        act.log(Act.RECTIFY, Outcome.DONE, one)
    by_sms = begun(clinic, [one], sink, only_one_a_week(clinic, "sms"))
    scripted(by_sms)
    to_the_end(by_sms)
    assert by_sms.fates() == {"sent": 1}
    to_the_end(begun(clinic, [other], sink, only_one_a_week(clinic)))
    assert heard.to == [ADDRESS]


def moved_in(clinic: Clinic, family: str, **home: str) -> SubjectId:
    """Somebody who has said yes to post, of that name, at Provgatan 0."""
    (who,) = people(clinic, 1, "post")
    fields = {"name": {"given": "Nelly", "family": family}, "contact": {**ADDRESSES["post"](0), **home}}
    with clinic.vault.act(by=RUT, now=clinic.now) as act:
        for value in store.rows(act.tx, who, list(fields)):
            supersede(act.person(who), value.record_id, Corrected(fields[value.category], "data_subject", "desk", ""))
        act.log(Act.RECTIFY, Outcome.DONE, who)
    return who


def by_post(clinic: Clinic, who: list[SubjectId], sink: Sink) -> Mailing:
    """A campaign of letters, sent to its end."""
    mailing = begun(clinic, who, sink, wanted(clinic, "post"))
    (folder := clinic.folder / "print").mkdir(exist_ok=True)
    mailing.carrier = lambda: PrintCarrier(folder, "c_1", mailing.now)
    to_the_end(mailing)
    return mailing


def test_one_family_name_in_one_home_gets_one_letter(clinic: Clinic, sink: Sink) -> None:
    """M-01: however it is spelt. A neighbour of another name gets their own: a block of flats is no reader."""
    ek, same = moved_in(clinic, "Ek"), moved_in(clinic, "EK", street="Provg. 0", postal_code="SE-00000")
    mailing = by_post(clinic, [ek, same, moved_in(clinic, "Al"), moved_in(clinic, "Ek", street="Provgatan 1")], sink)
    assert mailing.fates() == {"sent": 3, "stopped": 1}
    assert mailing.why() == {"same-address": 1}
    assert mailing.row().phase == "finished"


def test_the_no_of_one_by_post_is_not_their_relatives_no(clinic: Clinic, sink: Sink) -> None:
    """Art. 21(3): nor is an erasure (Art. 17). Nothing of the home stands in the suppression list."""
    no, gone, relative = (moved_in(clinic, "Ek") for _ in range(3))
    objection(clinic.vault, no, ChoiceId("object.direct_marketing.post"), "desk", by=RUT, now=clinic.now)
    with clinic.vault.act(by=RUT, now=clinic.now) as act:
        person = act.person(gone)
        person.erase(None, Tombstone(clinic.now, b"p" * 32, clinic.now))
        act.log(Act.ERASE, Outcome.DONE, gone)
    with clinic.vault.database.read() as tx:
        assert tx.all("SELECT * FROM suppression") == []
        assert tx.all("SELECT * FROM blind_index WHERE subject_id = ?", gone) == []
    mailing = by_post(clinic, [no, relative], sink)
    assert mailing.fates() == {"sent": 1, "stopped": 1}
    assert "same-address" not in mailing.why()


def test_a_letter_without_a_family_name_is_nobody_elses(clinic: Clinic, sink: Sink) -> None:
    """Where the name is not known, nobody knows whose home it is."""
    assert by_post(clinic, [moved_in(clinic, ""), moved_in(clinic, "")], sink).fates() == {"sent": 2}
