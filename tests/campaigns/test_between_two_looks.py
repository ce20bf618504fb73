"""What happens between the first look at a recipient and the mark: each has a true end, and nobody gets more."""

import pytest

from ombud.app.mail.sink import Sink
from ombud.app.stopping import objected
from ombud.audit import Act
from ombud.campaigns import store
from ombud.campaigns.bounce import note_bounce
from ombud.campaigns.returns import Bounce
from ombud.campaigns.steer import pause, resume
from ombud.messages.carriers import Lost, Turned
from ombud.requests import objection
from ombud.terms import ChoiceId, SubjectId
from tests.campaigns.mailing import MAX, Mailing, Remembering, begun, people, wanted
from tests.campaigns.people import C_2, agree
from tests.campaigns.test_at_each_gate import suppress
from tests.campaigns.test_send import scripted
from tests.clinic import RUT, Clinic
from tests.collection.rows import logged


def messages(clinic: Clinic) -> list[bytes]:
    with clinic.vault.database.read() as tx:
        return [bytes(row[0]) for row in tx.all("SELECT message_id FROM campaign_recipient ORDER BY subject_id")]


def fate_of(clinic: Clinic, message: bytes) -> str:
    with clinic.vault.database.read() as tx:
        row = store.by_message(tx, message)
    assert row is not None
    return row.fate


def test_a_pause_while_the_server_answers_holds_the_content_back(
    clinic: Clinic, sink: Sink, heard: Remembering
) -> None:
    """R7: the envelope is hung up, whoever it was for waits, and gets it once when the campaign goes on."""
    mailing = begun(clinic, people(clinic, 3), sink)
    asked: list[str] = []

    def recipient(address: str) -> None:
        asked.append(address)
        if len(asked) == 2:
            pause(clinic.beside().vault, mailing.campaign, by=MAX, now=clinic.now)

    sink.recipient = recipient
    mailing.work()
    assert len(asked) == 2
    assert mailing.fates() == {"sent": 1, "queued": 2}
    resume(clinic.vault, mailing.campaign, by=MAX, now=clinic.now)
    mailing.work()
    assert mailing.fates() == {"sent": 3}
    assert set(heard.taken.values()) == {1}


def test_who_says_no_to_a_campaign_that_is_paused_waits_as_the_others_do_and_gets_nothing_when_it_goes_on(
    clinic: Clinic, sink: Sink, heard: Remembering
) -> None:
    """M-06."""
    who = people(clinic, 3)
    mailing = begun(clinic, who, sink)
    asked: list[str] = []

    def recipient(address: str) -> None:
        asked.append(address)
        if len(asked) == 2:
            vault = clinic.beside().vault
            no = ChoiceId("object.direct_marketing.email")
            objection(vault, who[int(address[2:8])], no, "desk", by=RUT, now=clinic.now)
            pause(vault, mailing.campaign, by=MAX, now=clinic.now)

    sink.recipient = recipient
    mailing.work()
    assert mailing.fates() == {"sent": 1, "queued": 2}
    resume(clinic.vault, mailing.campaign, by=MAX, now=clinic.now)
    mailing.work()
    assert mailing.fates() == {"sent": 2, "stopped": 1}
    assert len(heard.to) == 2


def test_whom_the_server_refuses_before_the_content_is_turned_away_and_the_rest_get_theirs(
    clinic: Clinic, sink: Sink, heard: Remembering
) -> None:
    mailing = begun(clinic, people(clinic, 3), sink)
    sink.recipient = lambda address: "550 no such mailbox" if address.startswith("nr000001") else None
    mailing.work()
    assert sorted(heard.to) == ["nr000000@example.se", "nr000002@example.se"]
    assert mailing.fates() == {"sent": 2, "turned": 1}
    assert mailing.why() == {"smtp.550": 1}
    assert mailing.row().phase == "finished"


def test_a_selection_that_profiles_reaches_those_who_said_yes_to_it(
    clinic: Clinic, sink: Sink, heard: Remembering
) -> None:
    """C-2: asked for each at the moment of sending, and again before the content."""
    who = people(clinic, 2)
    agree(clinic, who[1], C_2)
    mailing = begun(clinic, who, sink, wanted(clinic, profiled=True))
    mailing.work()
    assert heard.to == ["nr000001@example.se"]
    assert mailing.fates() == {"sent": 1, "stopped": 1}
    assert mailing.why() == {"consent": 1}


def test_who_was_stopped_and_is_gone_before_the_mark_is_not_named_any_more(clinic: Clinic, sink: Sink) -> None:
    """The log gets no entry of a person of whom nothing is held any more; the batch is marked all the same."""
    who = people(clinic, 3)
    mailing = begun(clinic, who, sink)
    suppress(clinic, 0)

    def the_last_is_gone() -> None:
        with clinic.beside().vault.database.act() as tx:
            for table in ("campaign_recipient", "subject"):
                tx.run(f"DELETE FROM {table} WHERE subject_id = ?", who[0])

    scripted(mailing).close = the_last_is_gone  # type: ignore[method-assign]
    mailing.work()
    assert mailing.fates() == {"sent": 2}
    assert logged(clinic, who[0], Act.SEND) == []
    assert mailing.row().phase == "finished"


def report(message: bytes, status: str) -> Bounce:
    return Bounce(message, status.startswith("2"), status, "")


@pytest.mark.parametrize(("status", "fate"), [("5.2.2", "bounced"), ("2.0.0", "delivered")])
def test_what_comes_back_has_left_whatever_was_known_of_it(
    clinic: Clinic, sink: Sink, heard: Remembering, status: str, fate: str
) -> None:
    """R7: a server that said "later" of a content and delivered it all the same: it is not sent a second time."""
    mailing = begun(clinic, people(clinic, 1), sink)
    scripted(mailing, Turned("smtp.451", for_good=False))
    mailing.work()
    assert mailing.fates() == {"queued": 1}
    (message,) = messages(clinic)
    assert note_bounce(clinic.vault, report(message, status), by=MAX, now=clinic.now) is not None
    assert fate_of(clinic, message) == fate
    clinic.later(hours=1)
    mailing.carrier = None
    mailing.work()
    assert heard.to == []
    assert mailing.row().phase == "finished"


def _unknown(clinic: Clinic, sink: Sink) -> Mailing:
    mailing = begun(clinic, people(clinic, 1), sink)
    scripted(mailing, Lost())
    mailing.work()
    assert mailing.row().phase == "sending"
    return mailing


def test_a_report_of_the_last_one_that_was_unknown_finishes_the_campaign(clinic: Clinic, sink: Sink) -> None:
    """I4: a campaign is finished when every recipient has an end."""
    mailing = _unknown(clinic, sink)
    note_bounce(clinic.vault, report(messages(clinic)[0], "2.0.0"), by=MAX, now=clinic.now)
    assert mailing.fates() == {"delivered": 1}
    assert mailing.row().phase == "finished"


def test_a_complaint_about_the_last_one_that_was_unknown_finishes_the_campaign(clinic: Clinic, sink: Sink) -> None:
    mailing = _unknown(clinic, sink)
    (message,) = messages(clinic)
    with clinic.vault.database.read() as tx:
        subject = SubjectId(bytes(tx.all("SELECT subject_id FROM campaign_recipient")[0][0]))
    objected(clinic.vault, subject, "email", now=clinic.now, complaint=message)
    assert mailing.fates() == {"complained": 1}
    assert mailing.row().phase == "finished"
