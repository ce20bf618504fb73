"""A mail is read as far as it goes: words, attachments, when it came and who handed it on. Nothing is lost (N-20.1)."""

import random
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage

import pytest

from ombud.requests.intake import ArrivedBy, Came, Mail, Postbox, TooLarge, read_mail
from ombud.requests.intake.arrival import time_of
from ombud.requests.intake.parse import MOST_BYTES
from ombud.requests.intake.texts import decoded, header, words_of_html
from tests.requests.mails import NELLY, OURS, SENT, came, mail

NOW = datetime(2026, 11, 26, 8, tzinfo=UTC)
NOBODYS = Postbox()


def read(message: EmailMessage | bytes | Came, postbox: Postbox = OURS) -> Mail:
    found = read_mail(message if isinstance(message, Came) else came(message), postbox, NOW)
    assert isinstance(found, Mail)
    return found


def raw(*lines: str, encoding: str = "utf-8") -> bytes:
    return "\r\n".join(lines).encode(encoding)


def test_who_wrote_what_to_whom() -> None:
    message = mail("Radera mig.\n\nHälsningar\nNelly", Subject="Sv: Höstens erbjudanden", Cc="info@example.se")
    found = read(message)
    assert (found.sender, found.sender_name) == ("nelly@nelly.example", "Nelly Nyström")
    assert found.recipients == ("dataskyddsombud@example.se", "info@example.se")
    assert (found.subject, found.is_reply) == ("Höstens erbjudanden", True)
    assert found.written.startswith("Radera mig.")
    assert found.message_id == "<1@nelly.example>"
    assert (found.readable, found.faults, found.attachments, found.forwarded_by) == (True, (), (), None)


def test_html_is_read_for_its_words_alone() -> None:
    """Neither scripts nor styles nor what is quoted; nothing is fetched."""
    message = mail("Se webbversionen.")
    message.add_alternative(
        "<html><head><style>p{}</style><title>x</title></head><body><p>Radera <b>mig</b>&nbsp;nu.</p><br>"
        "<script>alert('avregistrera')</script><img src='https://outside.example/x.png'>"
        "<div class='gmail_quote'><div>Vi raderar dina uppgifter.</div></div>"
        "<blockquote>Citat<br></blockquote><p>Hälsningar</p></p></body></html>",
        subtype="html",
    )
    found = read(message)
    assert found.whole.split() == ["Se", "webbversionen.", "Radera", "mig", "nu.", "Hälsningar"]
    assert words_of_html("<![if x]>Radera <![ foo mig") != ""


def test_broken_markup_is_read_all_the_same() -> None:
    for markup in ("<p", "<!", "<![CDATA[", "<p>Radera", "&#xffffffff;", "<![x", "</p></div>", "<!-- ", "<a b='"):
        words_of_html(markup)
    assert "Radera" in words_of_html("<div>Radera</span></div><![endif")
    assert words_of_html("<blockquote><i>Citat</blockquote>Radera") == "Radera"


def test_attachments_are_counted_and_named_and_never_opened() -> None:
    message = mail()
    message.add_attachment(b"MZ\0\1", maintype="application", subtype="x-msdownload", filename="../journal.exe")
    message.add_attachment("radera mig", filename="radera.txt")
    found = read(message)
    assert [(one.kind, one.size, one.name) for one in found.attachments] == [
        ("application/x-msdownload", 4, "../journal.exe"), ("text/plain", 11, "radera.txt"),
    ]  # fmt: skip
    assert "radera" not in found.whole


@pytest.mark.parametrize(
    ("encoding", "declared", "sound"),
    [("utf-8", "utf-8", True), ("latin-1", "iso-8859-1", True), ("cp1252", "windows-1252", True),
     ("utf-8", "no-such-charset", False), ("latin-1", "utf-8", False), ("latin-1", "us-ascii", False),
     ("utf-8", "us-ascii", False), ("utf-16", "utf-16", True)],
)  # fmt: skip
def test_swedish_is_read_whatever_the_sender_says_of_its_letters(encoding: str, declared: str, sound: bool) -> None:
    head = raw("From: n@n.example", "Subject: Hej", f"Content-Type: text/plain; charset={declared}", "", "")
    found = read(head + "Är ni snälla och ändrar på mig".encode(encoding))
    assert found.written == "Är ni snälla och ändrar på mig"
    assert (found.faults == ()) is sound


def test_headers_are_read_encoded_broken_and_raw() -> None:
    assert header("=?utf-8?q?R=C3=A4tta?= mig") == "Rätta mig"
    assert header("=?utf-8?b?!!!?=") == "=?utf-8?b?!!!?=" or header("=?utf-8?b?!!!?=") is not None
    assert header("=?no-such?q?R=E4tta?=") == "Rätta"
    assert header(None) == ""
    assert header("a\r\n b\0c") == "a b c"
    found = read("From: Åsa <a@a.example>\r\nSubject: Rätta\r\n\r\nHej".encode("latin-1"))
    assert found.sender == "a@a.example"
    assert decoded(b"\x81", None) == ("\x81", False)
    assert decoded(b"\x80", None) == ("€", True)


def test_a_mail_that_keeps_no_rule_is_read_as_far_as_it_goes() -> None:
    for content in (
        b"", b"\0\0\0", b"From", b"Subject: Radera", b"\r\n\r\nRadera mig", b"From: <<<>>>\n\nhej",
        raw("Content-Type: multipart/mixed; boundary=x", "", "--x", "", "Radera mig"),
        raw("Content-Type: multipart/mixed", "", "Radera mig"),
        raw("Content-Type: text/plain", "Content-Transfer-Encoding: base64", "", "!!!=", "a"),
        raw("Content-Type: message/rfc822", "", "From: x", "", "hej"),
        raw("Content-Type: ;;;", "Date: never", "Message-ID:", "", "x"),
    ):  # fmt: skip
        assert read(content).arrived.at == SENT
    cut = read(raw("From: n@n.example", "Content-Type: multipart/mixed; boundary=x", "", "--x", "", "Radera mig"))
    assert cut.written == "Radera mig"
    assert [fault.sv for fault in cut.faults] == [
        "Brevet är inte helt efter reglerna för e-post; det har lästs så långt det går."
    ]


def test_no_bytes_make_it_fail() -> None:
    """Pieces of mails in any order, a few thousand of them."""
    rng = random.Random(20)
    pieces = [
        b"Content-Type: multipart/mixed; boundary=b\r\n", b"--b\r\n", b"--b--\r\n", b"\r\n", b"\xff\xfe",
        b"=?utf-8?q?=zz?=", b"<p>",
        b"Content-Type: text/html; charset=x\r\n", b"<blockquote>", b"Content-Transfer-Encoding: quoted-printable\r\n",
        b"From: =?x?b?a?= <a@example.se>\r\n", b"Content-Type: message/rfc822\r\n", b"=3D=", b"Date: Tue, 99 Nov\r\n",
        b"Content-Disposition: attachment; filename*=utf-8''%ff\r\n", b"Received: by mx.example.se; x\r\n",
        b"begin 6 a\r\n",
        b"Content-Type: text/plain; charset*=utf-8''x\r\n", b"Subject: \x00\r\n", b">", b"From: a@b.example\r\n",
    ]  # fmt: skip
    for _ in range(3000):
        read(b"".join(rng.choices(pieces, k=rng.randrange(1, 14))))


def test_what_would_cost_too_much_to_take_apart_is_kept_as_it_came() -> None:
    """Limits on parts, depth and head: the beginning is shown, and the clock runs from its arrival."""
    nested = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(100))
    parts = b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r\n\r\nx\r\n" * 5000
    head = b"X: " + b"y" * 300_000 + b"\r\n\r\nRadera mig"
    for content in (nested, parts, head):
        found = read(content)
        assert len(found.faults) == 1
        assert found.arrived.at == SENT
        assert found.sender == ""
    assert read(Came(nested, "file", SENT, SENT)).arrived.by is ArrivedBy.SAID


def test_a_mail_that_the_library_stumbles_over_is_kept_as_it_came(monkeypatch: pytest.MonkeyPatch) -> None:
    """One such mail must not stop the others."""
    monkeypatch.setattr("ombud.requests.intake.parse.text_of", lambda _: [][1])
    found = read(Came(bytes(mail("Radera mig.")), "mailbox", SENT))
    assert "Radera mig." in found.written
    assert [fault.en.split(".")[0] for fault in found.faults] == ["The mail cannot be read as e-mail"]


def test_deep_and_many_within_the_limits() -> None:
    deep = mail()
    for _ in range(20):
        outer = EmailMessage()
        outer.make_mixed()
        outer.attach(deep)
        outer["From"] = NELLY
        deep = outer
    assert read(deep).attachments


def test_a_file_beyond_every_mail_is_not_taken() -> None:
    found = read_mail(Came(bytes(MOST_BYTES + 1)), OURS, NOW)
    assert isinstance(found, TooLarge)
    assert "40 MB" in found.text.sv


RECEIVED = "from mail.nelly.example by mx.example.se (Postfix) with ESMTPS id 1; Tue, 24 Nov 2026 18:00:12 +0100"
FORGED = "from a by mx.example.se; Mon, 23 Nov 2026 08:00:00 +0100"


def test_the_time_of_arrival_is_our_own_servers_word() -> None:
    """N-20.1, R-01: the topmost Received of a server that the configuration names."""
    message = mail(Received=RECEIVED)
    found = read(Came(bytes(message), "file", NOW - timedelta(hours=1)))
    assert (found.arrived.at, found.arrived.by) == (SENT, ArrivedBy.RECEIVED)
    stranger = mail(Received="from a by mx.outside.example; Mon, 23 Nov 2026 08:00:00 +0100")
    assert read(stranger).arrived.by is ArrivedBy.STORED


def test_what_stands_below_our_servers_line_is_nobodys_word() -> None:
    content = f"Received: {RECEIVED}\r\nReceived: {FORGED}\r\n".encode() + bytes(mail())
    assert read(content).arrived.at == SENT


def test_a_line_of_ours_that_cannot_be_read_leaves_it_to_the_mailbox() -> None:
    assert read(mail(Received="by mx.example.se; yesterday")).arrived.by is ArrivedBy.STORED


def test_a_mailbox_says_when_the_mail_came_and_a_saved_file_when_it_was_saved() -> None:
    """Of a file the earlier of its own time and the sender's: the safe side of a deadline."""
    later = SENT + timedelta(days=1)
    assert read(Came(bytes(mail()), "mailbox", later)).arrived.at == later
    assert read(Came(bytes(mail()), "file", later)).arrived.by is ArrivedBy.DATE
    earlier = SENT - timedelta(days=1)
    assert read(Came(bytes(mail()), "file", earlier)).arrived.at == earlier


def test_without_any_word_it_came_now_and_nothing_came_in_the_future() -> None:
    bare = b"Subject: Radera mig\n\nTack"
    assert (read(Came(bare)).arrived.by, read(Came(bare)).arrived.at) == (ArrivedBy.TAKEN_IN, NOW)
    ahead = "Tue, 24 Nov 2099 18:00:12 +0100"
    assert read(Came(bytes(mail(Date=ahead)), "mailbox", NOW + timedelta(days=1))).arrived.by is ArrivedBy.TAKEN_IN
    slightly = NOW + timedelta(minutes=5)
    assert read(Came(bare, "mailbox", slightly)).arrived.at == NOW
    assert read(Came(bare, "file", SENT, SENT - timedelta(hours=2))).arrived.at == SENT - timedelta(hours=2)
    assert read(Came(bare, "file", SENT, NOW + timedelta(days=2))).arrived.at == NOW


def test_times_are_read_as_mails_write_them() -> None:
    assert time_of("Tue, 24 Nov 2026 18:00:12 +0100") == SENT
    assert time_of("24 Nov 2026 17:00:12 -0000") == SENT
    for text in ("", "never", "Tue, 99 Nov 2026 18:00:12", "Tue, 24 Nov 99999 18:00:12 +0100", ","):
        assert time_of(text) is None


def test_a_mail_that_a_colleague_attaches_is_the_mail_inside() -> None:
    """R-01: mail to reception has its original time of arrival."""
    inner = mail("Vilka uppgifter har ni om mig?", To="info@example.se", Received=RECEIVED)
    outer = mail("Se bifogat.", From="Rut <rut@example.se>", Subject="VB: Hej", Message_ID="<2@example.se>",
                 Date="Thu, 26 Nov 2026 08:00:00 +0100")  # fmt: skip
    outer.add_attachment(inner)
    found = read(Came(bytes(outer), "mailbox", NOW))
    assert (found.sender, found.forwarded_by) == ("nelly@nelly.example", "rut@example.se")
    assert (found.arrived.at, found.written) == (SENT, "Vilka uppgifter har ni om mig?")
    assert found.message_id == "<1@nelly.example>"


def test_handed_on_twice_it_is_still_the_first() -> None:
    first = mail("Radera mig.", Received=RECEIVED)
    second = mail("Se nedan", From="rut@example.se")
    second.add_attachment(first)
    third = mail("Till dig", From="vera@south.example.se")
    third.add_attachment(second)
    found = read(Came(bytes(third), "mailbox", NOW))
    assert (found.sender, found.arrived.at) == ("nelly@nelly.example", SENT)


def test_only_a_colleague_hands_on() -> None:
    """Whoever attaches a mail from outside has written one of their own: its time proves nothing."""
    inner = mail("Radera mig.", Date="Mon, 5 Jan 2026 08:00:00 +0100")
    outer = mail("Se bifogat.", From="m@outside.example")
    outer.add_attachment(inner)
    found = read(outer)
    assert (found.sender, found.arrived.at) == ("m@outside.example", SENT)
    assert [one.kind for one in found.attachments] == ["message/rfc822"]
    assert read(mail("Hej", From="rut@example.se"), NOBODYS).forwarded_by is None
    assert read(mail("Hej", From="rut@example.se")).forwarded_by is None


@pytest.mark.parametrize(
    ("sent", "expected"),
    [("den 23 november 2026 18:30", "2026-11-23T17:30"), ("23 November 2026 at 18:30", "2026-11-23T17:30"),
     ("2026-11-23 18:30", "2026-11-23T17:30"), ("Mon, 23 Nov 2026 18:30:00 +0100", "2026-11-23T17:30"),
     ("måndag den 23 november 2026", "2026-11-22T23:00")],
)  # fmt: skip
def test_a_mail_that_a_colleague_pastes_is_the_mail_inside(sent: str, expected: str) -> None:
    above = f"Från: {NELLY}\nSkickat: {sent}\nTill: info\nÄmne: Uppgifter"
    text = f"Kan du ta den här?\n\n________________________________\n{above}\n\nRadera mig."
    found = read(mail(text, From="rut@example.se", Subject="VB: Uppgifter"))
    assert (found.sender, found.written, found.subject) == ("nelly@nelly.example", "Radera mig.", "Uppgifter")
    assert found.arrived.at.isoformat()[:16] == expected
    assert (found.forwarded_by, found.is_reply) == ("rut@example.se", False)


@pytest.mark.parametrize("sent", ["i går", "den 31 februari 2026", "den 3 snömånad 2026", "den 3 december 2026 09:00"])
def test_without_a_day_that_can_be_read_it_came_when_it_was_handed_on(sent: str) -> None:
    text = f"-----Original Message-----\nFrom: Nelly\nSent: {sent}\nTo: info\nSubject: Hej\n\nRadera mig."
    found = read(mail(text, From="rut@example.se"))
    assert (found.arrived.at, found.sender, found.sender_name) == (SENT, "", "")
    assert found.written == "Radera mig."
