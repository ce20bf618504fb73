"""Two registrations with one and the same address are one reader: one message, one no (M-01, M-12)."""

from ombud.app.mail.sink import Sink
from ombud.app.stopping import say_no
from ombud.requests import restrict
from ombud.terms import SubjectId
from tests.campaigns.mailing import Mailing, Remembering, begun, people
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
