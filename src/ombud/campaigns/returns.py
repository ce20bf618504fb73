"""What comes back of a campaign: that a mail could not be delivered, that somebody complained, that somebody said no.

* A report of delivery (RFC 3464) names each address and how it went; a complaint (RFC 5965) holds the mail complained
  about. Both are ours where they quote a Message-ID that we drew: random, so that nobody can make one up. What a report
  says of an address is believed for the person of that message alone.
* A feedback report is a complaint where a person has made it. Receivers write them of a signature that did not hold
  (RFC 6591), or of a mail that was wanted after all, too: nobody has said no by that.
* An answer to the mailbox for those who say no holds the token in its subject (RFC 2369); or quotes it, where a person
  has answered. A program that answers quotes the same (RFC 3834, a bounce of the old kind), and says no for nobody.
* What is none of this is no guess: somebody has to read it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.errors import MessageError
from email.message import EmailMessage, Message

from ombud.keys.token import find_long

_OURS = re.compile(r"<([0-9a-f]{32})@[A-Za-z0-9.-]+>")
_NOT_THE_ADDRESS = ("5.2.2", "5.2.3", "5.7.")
"""Permanent, and yet not of the address: the mailbox is full, the mail too large, or it was held for unwanted."""
_TEXT = 20_000
_SAID_BY_A_PERSON = frozenset({"abuse", "fraud", "opt-out", "opt-out-list", "other"})
"""The feedback types (RFC 5965, 7.3) by which somebody does not want the message."""


@dataclass(frozen=True, slots=True)
class Bounce:
    """How the delivery of one message went."""

    message: bytes
    delivered: bool
    status: str
    """The enhanced status, `5.1.1`."""
    recipient: str = field(repr=False)

    @property
    def hard(self) -> bool:
        """Is there no such mailbox? Then nothing more is sent there."""
        return not self.delivered and self.status.startswith("5.") and not self.status.startswith(_NOT_THE_ADDRESS)


@dataclass(frozen=True, slots=True)
class Complaint:
    """Somebody has said that the message was not wanted."""

    message: bytes


@dataclass(frozen=True, slots=True)
class Stop:
    """Somebody has said no by mail."""

    token: str


Returned = Bounce | Complaint | Stop


def read_return(content: bytes) -> Returned | None:
    """What a mail that came back says; none where a person has to read it."""
    try:
        mail = message_from_bytes(content, policy=policy.default)
        kind = str(mail.get_param("report-type", "") or "").lower() if mail.is_multipart() else ""
        if kind == "delivery-status":
            return _bounce(mail)
        if kind == "feedback-report":
            message = _message_of(mail) if _feedback_type(mail) in _SAID_BY_A_PERSON else None
            return None if message is None else Complaint(message)
        token = find_long(str(mail.get("Subject", ""))) or (None if _by_a_program(mail) else find_long(_text(mail)))
    except (MessageError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return None  # whatever a stranger has sent
    return None if token is None else Stop(token)


def _feedback_type(mail: Message) -> str:
    found = [part.get_payload(0) for part in mail.walk() if part.get_content_type() == "message/feedback-report"]
    return str(found[0]["Feedback-Type"]).strip().lower() if found and isinstance(found[0], Message) else ""


def _by_a_program(mail: Message) -> bool:
    """Has no person written this? An absence, a bounce that is no report, a receipt."""
    automatic = str(mail.get("Auto-Submitted", "no")).partition(";")[0].strip().lower() != "no"
    nobody = str(mail.get("Return-Path", "")).strip() == "<>" or "mailer-daemon@" in str(mail.get("From", "")).lower()
    return automatic or nobody or mail.get_content_type() == "multipart/report"


def _bounce(mail: Message) -> Bounce | None:
    message = _message_of(mail)
    for fields in _recipients(mail):
        action, status = str(fields.get("Action", "")).strip().lower(), str(fields.get("Status", "")).strip()[:11]
        if message is None or action not in ("failed", "delivered", "relayed", "expanded"):
            continue
        found = re.match(r"[245]\.\d{1,3}\.\d{1,3}", status)
        recipient = str(fields.get("Final-Recipient", "")).rpartition(";")[2].strip().strip("<>")
        return Bounce(message, action != "failed", found[0] if found else "", recipient)
    return None


def _recipients(mail: Message) -> Iterator[Message]:
    """The fields about each address: they come after those about the message."""
    for part in mail.walk():
        if part.get_content_type() == "message/delivery-status" and part.is_multipart():
            yield from (one for one in part.iter_parts() if one["Action"]) if isinstance(part, EmailMessage) else ()


def _message_of(mail: Message) -> bytes | None:
    """The Message-ID of ours that the mail quotes: in the message that was sent back, or in its headers alone."""
    for part in mail.walk():
        if part is mail:
            continue
        quoted = part.get_content_type() == "text/rfc822-headers"
        line = _id_line(part.get_payload(decode=True)) if quoted else str(part.get("Message-ID"))
        found = _OURS.search(line)
        if found is not None:
            return bytes.fromhex(found[1])
    return None


def _id_line(headers: object) -> str:
    found = re.search(rb"^message-id:\s*(\S+)", headers, re.I | re.M) if isinstance(headers, bytes) else None
    return found[1].decode("ascii", "replace") if found else ""


def _text(mail: Message) -> str:
    body = mail.get_body(("plain",)) if isinstance(mail, EmailMessage) else None
    return "" if body is None else str(body.get_content())[:_TEXT]
