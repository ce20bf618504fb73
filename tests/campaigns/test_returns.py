"""What comes back: RFC 3464, RFC 5965, answers; and what is none of these is read by a person."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ombud.app.mail.sink import Sink
from ombud.app.stopping import Said, objected
from ombud.campaigns import store
from ombud.campaigns.bounce import note_bounce
from ombud.campaigns.results import Results, merged, results
from ombud.campaigns.returns import Bounce, Complaint, Stop, read_return
from ombud.campaigns.suppress import review, suppress
from ombud.collection.relate import Declined
from tests.campaigns.mailing import MAX, Mailing, Remembering, begun, people
from tests.clinic import Clinic

ID = "0123456789abcdef0123456789abcdef"


def dsn(
    action: str, status: str, message: str = ID, recipient: str = "nr000000@example.se", full: bool = True
) -> bytes:
    quoted = (
        f"Content-Type: message/rfc822\r\n\r\nMessage-ID: <{message}@example.se>\r\nSubject: x\r\n\r\nx\r\n"
        if full
        else f"Content-Type: text/rfc822-headers\r\n\r\nSubject: x\r\nMessage-Id: <{message}@example.se>\r\n"
    )
    return (
        "From: MAILER-DAEMON@mx.example.se\r\nTo: studs@example.se\r\nSubject: Undelivered\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nSorry.\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example.se\r\n\r\n"
        f"Final-Recipient: rfc822; {recipient}\r\nAction: {action}\r\nStatus: {status}\r\n\r\n"
        f"--b\r\n{quoted}\r\n--b--\r\n"
    ).encode()


def arf(message: str = ID, kind: str = "abuse") -> bytes:
    return (
        "From: fbl@example.se\r\nSubject: FW: x\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=feedback-report; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nAbuse.\r\n"
        "--b\r\nContent-Type: message/feedback-report\r\n\r\n"
        f"Feedback-Type: {kind}\r\nVersion: 1\r\n\r\n"
        f"--b\r\nContent-Type: message/rfc822\r\n\r\nMessage-ID: <{message}@example.se>\r\n\r\nx\r\n--b--\r\n"
    ).encode()


@pytest.mark.parametrize(
    ("action", "status", "hard"),
    [
        ("failed", "5.1.1", True), ("failed", "5.2.2", False), ("failed", "5.7.1", False), ("failed", "4.4.1", False),
        ("failed", "nonsense", False), ("delivered", "2.0.0", False), ("relayed", "2.0.0", False),
    ],
)  # fmt: skip
@pytest.mark.parametrize("full", [True, False])
def test_a_report_says_how_it_went(action: str, status: str, hard: bool, full: bool) -> None:
    found = read_return(dsn(action, status, full=full))
    assert isinstance(found, Bounce)
    assert found.message.hex() == ID
    assert (found.delivered, found.hard) == (action != "failed", hard)
    assert found.recipient == "nr000000@example.se"


def test_a_complaint_names_the_message() -> None:
    assert read_return(arf()) == Complaint(bytes.fromhex(ID))


@pytest.mark.parametrize("kind", ["auth-failure", "not-spam", "virus", "dkim", ""])
def test_a_report_that_no_person_has_made_is_no_complaint(kind: str) -> None:
    """RFC 6591: a signature that did not hold; RFC 6430: it was wanted after all. Nobody has said no (Art. 5(1)(d))."""
    assert read_return(arf(kind=kind)) is None
    assert read_return(arf().replace(b"message/feedback-report", b"text/plain")) is None


def test_an_answer_holds_the_token() -> None:
    assert read_return(b"Subject: " + b"t" * 32 + b"\r\n\r\n") == Stop("t" * 32)
    assert read_return(b"Subject: Re\r\n\r\n> " + b"t" * 32 + b"\r\n") == Stop("t" * 32)


@pytest.mark.parametrize(
    "by",
    [
        "Auto-Submitted: auto-replied (vacation)", "Return-Path: <>", "From: MAILER-DAEMON@mx.example.se",
        "Content-Type: multipart/report; report-type=disposition-notification; boundary=b",
    ],
)  # fmt: skip
def test_a_program_that_quotes_the_message_says_no_for_nobody(by: str) -> None:
    """Art. 5(1)(d): who is away has not objected. A token in the subject is somebody's mail program that says no."""
    quoted = f"\r\n\r\n--b\r\n\r\nI am away.\r\n> https://example.se/a/{'t' * 32}\r\n--b--\r\n"
    assert read_return(f"Subject: Borta\r\n{by}{quoted}".encode()) is None
    assert read_return(f"Subject: {'t' * 32}\r\n{by}{quoted}".encode()) == Stop("t" * 32)
    assert read_return(f"Subject: Nej tack\r\nAuto-Submitted: no\r\n\r\n> {'t' * 32}".encode()) == Stop("t" * 32)


@pytest.mark.parametrize("layer", [b"multipart/mixed; boundary=b%d\r\n\r\n--b%d", b"message/rfc822\r\n%.0d%.0d"])
def test_a_mail_in_thousands_of_mails_is_read_by_a_person(layer: bytes) -> None:
    """M-06: one of them does not keep the noes that lie behind it from being heard."""
    assert read_return(b"".join(b"Content-Type: " + layer % (n, n) + b"\r\n" for n in range(5_000))) is None


@pytest.mark.parametrize(
    "content",
    [
        b"", b"Subject: hej\r\n\r\nhej", dsn("delayed", "4.0.0"), dsn("failed", "5.1.1", "other"), arf("other"),
        dsn("failed", "5.1.1", "other", full=False),
        b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b--\r\n",
        b"Content-Type: text/plain; charset=nonsense\r\n\r\nhej\xff",
    ],
)  # fmt: skip
def test_what_is_none_of_these_is_read_by_a_person(content: bytes) -> None:
    assert read_return(content) is None


@given(st.binary(max_size=400))
def test_no_bytes_of_a_stranger_are_a_fault(content: bytes) -> None:
    read_return(content)
    read_return(dsn("failed", "5.1.1").replace(b"Sorry.", content))


def sent(clinic: Clinic, sink: Sink, number: int = 1) -> tuple[Mailing, bytes]:
    mailing = begun(clinic, people(clinic, number), sink)
    mailing.work()
    with clinic.vault.database.read() as tx:
        return mailing, bytes(tx.all("SELECT message_id FROM campaign_recipient ORDER BY subject_id")[0][0])


def bounce(message: bytes, recipient: str = "nr000000@example.se", status: str = "5.1.1") -> Bounce:
    return Bounce(message, status.startswith("2"), status, recipient)


def undeliverable(clinic: Clinic) -> int:
    with clinic.vault.database.read() as tx:
        return sum(number for channel, number, _ in store.suppressions(tx) if channel == "undeliverable.email")


@pytest.mark.parametrize(
    ("recipient", "status", "marked", "fate"),
    [
        ("nr000000@example.se", "5.1.1", 1, "bounced"), ("alias@other.example.se", "5.1.1", 1, "bounced"),
        ("", "5.2.2", 0, "bounced"), ("", "", 0, "bounced"), ("", "2.0.0", 0, "delivered"),
    ],
)  # fmt: skip
def test_an_address_that_there_is_not_is_not_written_to_again(
    clinic: Clinic, sink: Sink, recipient: str, status: str, marked: int, fate: str
) -> None:
    mailing, message = sent(clinic, sink)
    assert note_bounce(clinic.vault, bounce(message, recipient, status), by=MAX, now=clinic.now) is not None
    assert undeliverable(clinic) == marked
    assert mailing.fates() == {fate: 1}
    again = begun(clinic, [_subject(clinic)], sink)
    again.work()
    assert again.fates() == ({"stopped": 1} if marked else {"sent": 1})


def _subject(clinic: Clinic) -> object:
    with clinic.vault.database.read() as tx:
        return bytes(tx.all("SELECT subject_id FROM campaign_recipient")[0][0])


def test_a_report_of_a_message_that_is_nobodys_changes_nothing(clinic: Clinic, sink: Sink) -> None:
    _, message = sent(clinic, sink)
    assert note_bounce(clinic.vault, bounce(b"x" * 16), by=MAX, now=clinic.now) is None
    with clinic.vault.database.act() as tx:
        tx.run("DELETE FROM subject")
    assert note_bounce(clinic.vault, bounce(message), by=MAX, now=clinic.now) is None
    assert undeliverable(clinic) == 0


def test_a_complaint_is_a_no(clinic: Clinic, sink: Sink) -> None:
    """M-06, R-21.1."""
    mailing, message = sent(clinic, sink)
    with clinic.vault.database.read() as tx:
        row = store.by_message(tx, message)
    assert row is not None
    subject = _subject(clinic)
    assert objected(clinic.vault, subject, "email", now=clinic.now, complaint=message) is Said.NO  # type: ignore[arg-type]
    assert objected(clinic.vault, subject, "email", now=clinic.now, complaint=b"x" * 16) is Said.NO  # type: ignore[arg-type]
    assert objected(clinic.vault, b"n" * 16, "email", now=clinic.now) is Said.NOTHING  # type: ignore[arg-type]
    assert mailing.fates() == {"complained": 1}


def test_reports_in_any_order_take_no_complaint_and_no_bounce_back(clinic: Clinic, sink: Sink) -> None:
    """A relay says that it has passed a mail on after the next one has sent it back, and after somebody complained."""
    mailing, message = sent(clinic, sink)
    for status, fate in (("2.0.0", "delivered"), ("5.2.2", "bounced"), ("2.0.0", "bounced")):
        note_bounce(clinic.vault, bounce(message, "", status), by=MAX, now=clinic.now)
        assert mailing.fates() == {fate: 1}
    objected(clinic.vault, _subject(clinic), "email", now=clinic.now, complaint=message)  # type: ignore[arg-type]
    note_bounce(clinic.vault, bounce(message, "", "5.1.1"), by=MAX, now=clinic.now)
    assert mailing.fates() == {"complained": 1}


def test_results_are_counts_and_say_how_many_said_no(clinic: Clinic, sink: Sink, heard: Remembering) -> None:
    mailing, _ = sent(clinic, sink, 14)
    clinic.later(hours=1)

    def now() -> Results:
        with clinic.vault.look(by=MAX, now=clinic.now) as act:
            return results(act, mailing.campaign)

    assert (now().people, now().fates, now().said_no) == (14, {"sent": 14}, 0)
    assert now().sentence.sv == "Ingen sa nej efter utskicket."
    with clinic.vault.database.read() as tx:
        who = [bytes(row[0]) for row in tx.all("SELECT subject_id FROM campaign_recipient")]
    objected(clinic.vault, who[0], "email", now=clinic.now)  # type: ignore[arg-type]
    assert now().said_no is None
    assert "Färre än fem" in now().sentence.sv
    for subject in who[1:]:
        objected(clinic.vault, subject, "email", now=clinic.now)  # type: ignore[arg-type]
    assert now().sentence.sv == "14 personer sa nej efter utskicket."
    assert now().sentence.en == "14 people said no after the message."


@given(st.dictionaries(st.sampled_from("abcdefgh"), st.integers(1, 40)))
def test_no_small_count_is_shown_and_none_can_be_subtracted_out(counts: dict[str, int]) -> None:
    """N-08.4: of what is hidden, no part is known."""
    shown = merged(counts)
    assert all(number >= 5 for number in shown.values())
    assert {name: number for name, number in shown.items() if name != "other"}.items() <= counts.items()
    hidden = sum(counts.values()) - sum(shown.values())
    assert hidden == 0 or hidden == sum(counts.values()) < 5


def test_stopped_people_are_counted_by_gate(clinic: Clinic, sink: Sink) -> None:
    mailing = begun(clinic, people(clinic, 12), sink)
    with clinic.vault.database.act() as tx:
        tx.run("UPDATE record SET until = 1")
        tx.run("DELETE FROM record")
    mailing.work()
    with clinic.vault.look(by=MAX, now=clinic.now) as act:
        found = results(act, mailing.campaign)
    assert sum(found.stopped.values()) == 12


def test_the_list_by_hand_and_its_review(clinic: Clinic) -> None:
    """T-17."""
    assert review(clinic.vault, by=MAX, now=clinic.now).oldest is None
    post = {"street": "Provgatan 1", "postal_code": "000 00", "city": "Demostad"}
    for channel, address in (("email", {"email": "a@example.se"}), ("sms", {"phone": "070-1740605"}), ("post", post)):
        assert not isinstance(suppress(clinic.vault, channel, address, by=MAX, now=clinic.now), Declined)
    assert isinstance(suppress(clinic.vault, "post", {}, by=MAX, now=clinic.now), Declined)
    found = review(clinic.vault, by=MAX, now=clinic.now)
    assert dict(found.entries) == {"email": 1, "post": 1, "sms": 1}
    assert found.oldest == clinic.now
