"""A mail of a campaign: its headers, its texts in every client, its signature, and nothing that steers in it."""

from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage

import dkim
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from hypothesis import given
from hypothesis import strategies as st

from ombud.messages.carriers import Letter, To
from ombud.messages.carriers.dkim_signature import signer
from ombud.messages.carriers.paper import HeaderError, Paper, Sender
from tests.campaigns.mailing import SENDER

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
TO = To(b"m" * 16, "nelly@example.se")
PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)


def written(letter: Letter, paper: Paper | None = None) -> EmailMessage:
    mail = (paper or Paper(SENDER, lambda: NOW)).written(TO, letter)
    found = message_from_bytes(mail, policy=policy.default)
    assert isinstance(found, EmailMessage)
    return found


def body(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body((kind,))
    assert part is not None
    return str(part.get_content())


TEXT = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=300)


@given(TEXT, TEXT)
def test_any_subject_and_any_text_come_out_as_they_went_in(subject: str, text: str) -> None:
    mail = written(Letter(subject, text + "\n", f"<p>{text}</p>", "t" * 32))
    assert " ".join(str(mail["Subject"]).split()) == " ".join(subject.split())
    assert body(mail, "plain").rstrip("\r\n") == text
    assert text in body(mail, "html")


def test_the_headers_are_those_of_bulk_mail_that_can_be_ended() -> None:
    """M-05, M-11; RFC 2369, RFC 8058."""
    mail = written(Letter("Hej", "x", None, "t" * 32))
    token = "t" * 32
    assert mail["List-Unsubscribe"] == (
        f"<https://example.se/a/{token}>, <mailto:avregistrera@example.se?subject={token}>"
    )
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail["Message-ID"] == f"<{TO.message.hex()}@example.se>"
    assert mail["From"].addresses[0].addr_spec == "utskick@example.se"
    assert (mail["Precedence"], mail["Auto-Submitted"]) == ("bulk", "auto-generated")
    assert mail.get_content_type() == "text/plain"


def test_a_picture_comes_with_the_mail_and_is_fetched_from_nowhere() -> None:
    images = {"vinter.png": PNG, "a.gif": b"GIF89a", "b.jpg": b"\xff\xd8"}
    mail = written(Letter("Hej", "x", '<img src="cid:vinter.png">', "t", images))
    parts = {part["Content-ID"]: part for part in mail.walk() if part["Content-ID"]}
    assert [part.get_content_type() for part in parts.values()] == ["image/png", "image/gif", "image/jpeg"]
    assert parts["<vinter.png>"].get_payload(decode=True) == PNG
    with pytest.raises(HeaderError, match="image"):
        written(Letter("Hej", "x", "x", "t", {'a"\r\n': PNG}))


@pytest.mark.parametrize(
    "wrong",
    [
        {"address": "x"}, {"bounces": "a@b\r\nx"}, {"stop_mailto": ""}, {"name": "a\r\nBcc: x"},
        {"stop_url": "http://example.se/"}, {"stop_url": "https://example.se/\n"},
    ],
)  # fmt: skip
def test_a_sender_that_steers_is_refused(wrong: dict[str, str]) -> None:
    said = {
        "name": "x", "address": "a@example.se", "bounces": "b@example.se", "stop_url": "https://example.se/",
        "stop_mailto": "c@example.se", **wrong,
    }  # fmt: skip
    with pytest.raises(HeaderError):
        Sender(**said)


def test_a_signature_covers_the_ways_to_say_no_and_breaks_with_them() -> None:
    """M-11: verified offline, with a key of the test's own."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
    )
    public = key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    record = b"v=DKIM1; k=rsa; p=" + b"".join(public.splitlines()[1:-1])
    paper = Paper(SENDER, lambda: NOW, signer("example.se", "ombud", pem))
    mail = paper.written(TO, Letter("Vårens kurser", "Hej å\n", "<p>Hej</p>", "t" * 32))

    def holds(content: bytes) -> bool:
        return bool(dkim.verify(content, dnsfunc=lambda name, timeout=5: record))

    assert holds(mail)
    assert not holds(mail.replace(b"One-Click", b"Two-Click"))
    assert not holds(mail.replace(b"https://example.se/a/", b"https://example.se/b/"))
    assert not holds(mail.replace(b"To: nelly", b"To: molly"))
