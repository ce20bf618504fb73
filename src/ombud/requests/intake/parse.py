"""Read one mail (RFC 5322, MIME) with the standard library alone. Broken mail is read as far as it goes.

* Limits before anything is taken apart: size, number of parts, depth. A mail beyond them is kept as it came, its
  beginning is read as text, and a fault says so.
* Text and HTML parts are read for their words. Every other part is an attachment: its type, size and name are noted;
  it is sealed with the mail, and nothing opens or carries it out.
* A mail that a colleague hands on, as an attachment or in its text, is the mail inside: its sender, its words, its time
  of arrival (R-01, N-20.1). Only a colleague's word is taken for that: an address of the controller's own domains.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from email.message import Message
from email.parser import BytesParser
from email.policy import compat32
from email.utils import getaddresses, parseaddr

from ombud.law.periods import STOCKHOLM
from ombud.requests.intake.arrival import arrived, time_of
from ombud.requests.intake.model import Arrived, ArrivedBy, Attachment, Mail, Where
from ombud.requests.intake.quoting import REPLIES, handed_on, own_words
from ombud.requests.intake.texts import BROKEN, decoded, header, inner, payload, text_of
from ombud.terms import Text
from ombud.terms.time import utc

MOST_BYTES = 40 * 1024 * 1024
"""A larger file is no mail: nothing of it is taken, and it stays where it lies."""
MOST_PARTS, MOST_DEPTH = 200, 12
_MOST_MULTIPARTS = 60
_MOST_BOUNDARIES = 2_000
_MOST_HEADER = 256 * 1024
_CONTAINERS = re.compile(rb"(?i)(?:multipart|message)/[a-z]")
_BOUNDARIES = re.compile(rb"(?m)^--\S")
_BEGINNING = 100_000
_NAME = 200


@dataclass(frozen=True, slots=True)
class Postbox:
    """What the controller says of its own mail: servers whose time counts, domains whose people hand mail on."""

    own_servers: tuple[str, ...] = ()
    own_domains: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Came:
    """A mail as it came: its bytes, where it lay, and when that says it came in. `said_at`: a person says when."""

    content: bytes = field(repr=False)
    where: Where = "file"
    stored_at: datetime | None = None
    said_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class TooLarge:
    """It was not read at all; nothing was changed."""

    text: Text


def read_mail(came: Came, postbox: Postbox, now: datetime) -> Mail | TooLarge:
    """The mail, read. Everything a person can send has an answer here."""
    if len(came.content) > MOST_BYTES:
        return TOO_LARGE
    fault = _beyond(came.content)
    if fault is not None:
        return _as_text(came, fault, postbox, now)
    try:
        mail = _read(came, postbox, now)
    except BROKEN:  # whatever the library makes of it: it is one mail, and stops no other
        return _as_text(came, UNREADABLE, postbox, now)
    return mail if came.said_at is None else replace(mail, arrived=_said(came.said_at, now))


def _read(came: Came, postbox: Postbox, now: datetime) -> Mail:
    message = BytesParser(policy=compat32).parsebytes(came.content)
    mail = _mail(message, came, postbox, now)
    return _inside(message, mail, postbox, now) if _is_ours(mail.sender, postbox) else mail


def _said(at: datetime, now: datetime) -> Arrived:
    """Somebody's word of when it came; nothing has come in the future."""
    return Arrived(min(at, now), ArrivedBy.SAID)


def _mail(message: Message, came: Came, postbox: Postbox, now: datetime) -> Mail:
    text, attachments, faults = _content(message)
    name, sender = parseaddr(header(message["from"]))
    subject = header(message["subject"])
    return Mail(
        sender=sender,
        sender_name=name,
        recipients=tuple(found for _, found in getaddresses([header(message[one]) for one in ("to", "cc")]) if found),
        subject=REPLIES.sub("", subject) if _is_reply(subject) else subject,
        is_reply=_is_reply(subject),
        message_id=header(message["message-id"]),
        written=own_words(text),
        whole=text,
        attachments=attachments,
        arrived=_arrived(message, came, postbox, now),
        faults=faults,
    )


def _arrived(message: Message, came: Came, postbox: Postbox, now: datetime) -> Arrived:
    headers = [(name, str(value)) for name, value in message.items()]
    return arrived(headers, postbox.own_servers, stored_at=came.stored_at, where=came.where, now=now)


def _is_reply(subject: str) -> bool:
    return REPLIES.match(subject) is not None


def _content(message: Message) -> tuple[str, tuple[Attachment, ...], tuple[Text, ...]]:
    """The words of the mail, its attachments, and what could not be read."""
    texts: list[str] = []
    attachments: list[Attachment] = []
    faults: list[Text] = [AGAINST_RULES] if message.defects else []
    for part in _leaves(message, 0):
        if part.get_content_maintype() == "text" and part.get_content_disposition() != "attachment":
            text, wrong = text_of(part)
            faults += wrong
            if text.strip() and text.strip() not in texts:
                texts.append(text.strip())
        else:
            attachments.append(_attachment(part))
    return "\n\n".join(texts), tuple(attachments), tuple(dict.fromkeys(faults))


def _leaves(part: Message, depth: int) -> Iterator[Message]:
    """The parts that hold something; a mail inside a mail is one of them."""
    if not part.is_multipart() or part.get_content_maintype() == "message" or depth >= MOST_DEPTH:
        yield part
        return
    for child in inner(part)[:MOST_PARTS]:
        yield from _leaves(child, depth + 1)


def _attachment(part: Message) -> Attachment:
    return Attachment(part.get_content_type()[:100], len(payload(part)), header(part.get_filename())[:_NAME])


def _inside(message: Message, outer: Mail, postbox: Postbox, now: datetime) -> Mail:
    """The mail that a colleague handed on; their own where there is none in it."""
    for part in _leaves(message, 0):
        if part.get_content_type() == "message/rfc822" and part.is_multipart():
            return _of_colleague(inner(part)[0], outer, postbox, now)
    pasted = handed_on(outer.whole)
    return outer if pasted is None else _pasted(pasted, outer, now)


def _of_colleague(message: Message, outer: Mail, postbox: Postbox, now: datetime) -> Mail:
    """An attached mail: its own servers' words say when it came, else its date, never later than the colleague's."""
    mail = _mail(message, Came(b"", "file"), postbox, now)
    if _is_ours(mail.sender, postbox):
        mail = _inside(message, mail, postbox, now)
    return replace(mail, arrived=_earlier(mail.arrived, outer.arrived), forwarded_by=outer.sender)


def _pasted(pasted: tuple[str, dict[str, str]], outer: Mail, now: datetime) -> Mail:
    """A mail handed on in the text: the lines above it name its sender and its day."""
    text, said = pasted
    name, sender = parseaddr(said.get("from", ""))
    subject = said.get("subject", outer.subject)
    at = _sent(said.get("sent", ""))
    then = outer.arrived if at is None or at > now else _earlier(Arrived(at, ArrivedBy.DATE), outer.arrived)
    return replace(
        outer,
        sender=sender if "@" in sender else "",
        sender_name=name,
        subject=REPLIES.sub("", subject),
        is_reply=_is_reply(subject),
        written=own_words(text),
        arrived=then,
        forwarded_by=outer.sender,
        faults=outer.faults if at is not None else (*outer.faults, NO_DAY),
    )


_MONTHS = {
    name: number
    for names in (
        "januari februari mars april maj juni juli augusti september oktober november december",
        "january february march april may june july august september october november december",
        "jan feb mar apr maj jun jul aug sep okt nov dec",
    )
    for number, name in enumerate(names.split(), 1)
}
_DAY = re.compile(
    r"(?:den )?(\d{1,2}) ([a-zåäö]{3,9})\.? (\d{4})(?:\D{1,12}(\d{1,2})[:.](\d{2}))?"
    r"|(\d{4})-(\d{2})-(\d{2})(?:[ T](\d{2}):(\d{2}))?",
    re.IGNORECASE,
)


def _sent(text: str) -> datetime | None:
    """A time as mail programs write it above what they hand on. Without a zone it is Swedish time."""
    at = time_of(text)
    match = None if at is not None else _DAY.search(text)
    if match is None:
        return at
    day, month, year, hour, minute = match.group(1, 2, 3, 4, 5)
    if year is None:
        year, number, day, hour, minute = match.group(6, 7, 8, 9, 10)
    else:
        number = str(_MONTHS.get(month.casefold(), 0))
    return _local(int(year), int(number), int(day), int(hour or 0), int(minute or 0))


def _local(year: int, month: int, day: int, hour: int, minute: int) -> datetime | None:
    try:
        return utc(datetime(year, month, day, hour, minute, tzinfo=STOCKHOLM))
    except ValueError:
        return None


def _earlier(one: Arrived, other: Arrived) -> Arrived:
    return one if one.at <= other.at else other


def _is_ours(address: str, postbox: Postbox) -> bool:
    domain = address.rpartition("@")[2].lower()
    return bool(domain) and any(domain == own or domain.endswith(f".{own}") for own in postbox.own_domains)


def _beyond(content: bytes) -> Text | None:
    """What makes taking it apart cost more than it may."""
    if len(_CONTAINERS.findall(content)) > _MOST_MULTIPARTS or len(_BOUNDARIES.findall(content)) > _MOST_BOUNDARIES:
        return MANY_PARTS
    ends = (content.find(end) for end in (b"\r\n\r\n", b"\n\n"))
    first = min((end for end in ends if end >= 0), default=len(content))
    return LONG_HEADER if first > _MOST_HEADER else None


def _as_text(came: Came, fault: Text, postbox: Postbox, now: datetime) -> Mail:
    """A mail that is not taken apart: the beginning of what came, as text, so that a person sees what it is."""
    text = decoded(came.content[:_BEGINNING], None)[0]
    stored = arrived((), postbox.own_servers, stored_at=came.stored_at, where=came.where, now=now)
    then = stored if came.said_at is None else _said(came.said_at, now)
    return Mail("", "", (), "", False, "", text, text, (), then, None, (fault,))


TOO_LARGE = TooLarge(
    Text(
        "Filen är större än 40 MB och är inget brev som kan tas in. Den ligger kvar. Öppna den med ett e-postprogram.",
        "The file is larger than 40 MB and is no mail that can be taken in. It stays. Open it with a mail program.",
    )
)
UNREADABLE = Text(
    "Brevet går inte att läsa som e-post. Det är sparat som det kom, och en människa får öppna det.",
    "The mail cannot be read as e-mail. It is kept as it came, and a person has to open it.",
)
AGAINST_RULES = Text(
    "Brevet är inte helt efter reglerna för e-post; det har lästs så långt det går.",
    "The mail does not keep to the rules of e-mail everywhere; it was read as far as it goes.",
)
MANY_PARTS = Text(
    "Brevet har fler delar än vad som läses. Det är sparat som det kom, och en människa får öppna det.",
    "The mail has more parts than are read. It is kept as it came, and a person has to open it.",
)
LONG_HEADER = Text(
    "Brevets huvud är längre än vad som läses. Det är sparat som det kom, och en människa får öppna det.",
    "The head of the mail is longer than is read. It is kept as it came, and a person has to open it.",
)
NO_DAY = Text(
    "Brevet är vidarebefordrat utan en dag som går att läsa; tiden räknas från när det vidarebefordrades.",
    "The mail was handed on without a day that can be read; the time is counted from when it was handed on.",
)
