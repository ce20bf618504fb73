"""A mailbox on a server, over IMAP with TLS (RFC 9051, 3501), with the standard library.

* `imaps://user@host[:port]/mailbox`. The password never stands in it: it is read from a file or the environment.
* The server's certificate is checked against its name. Without TLS nothing is sent; there is no switch for that.
* A mail is fetched without being marked (`BODY.PEEK`), and marked as seen when it is safe here. INTERNALDATE is when it
  came into the mailbox.
* What the server says is never repeated: it may quote a mail.
"""

import imaplib
import re
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import unquote, urlsplit

from ombud.app.mail.model import Fetched, MailboxFault
from ombud.requests.intake import MOST_BYTES, Came

PORT, _SECONDS = 993, 60
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
_ACCOUNT = re.compile(r"[^\x00-\x20\x7f\"\\(){%*]{1,200}")
_NAME = re.compile(r"[^\x00-\x1f\x7f\"\\]{1,200}")
_SIZE = re.compile(rb"RFC822\.SIZE (\d{1,12})")
_DATE = re.compile(rb'INTERNALDATE "([^"]{10,40})"')


@dataclass(frozen=True, slots=True)
class Address:
    """Where the mailbox is, and whose."""

    host: str
    port: int
    account: str
    mailbox: str


@dataclass(frozen=True, slots=True)
class Mailbox:
    """The unseen mails of one mailbox. `trust` is what the server's certificate is checked with."""

    address: Address
    password: str = field(repr=False)
    trust: Callable[[], ssl.SSLContext] = field(default=ssl.create_default_context, repr=False)

    def mails(self) -> Iterator[Fetched]:
        """Raises `MailboxFault` where the server cannot be used."""
        with self._session() as session:
            for uid in _unseen(session):
                came = _fetch(session, uid)
                if came is not None:
                    yield Fetched(came, lambda session=session, uid=uid: _mark(session, uid))  # type: ignore[misc]

    @contextmanager
    def _session(self) -> Iterator[imaplib.IMAP4]:
        host, port, account, mailbox = self.address.host, self.address.port, self.address.account, self.address.mailbox
        session: imaplib.IMAP4 | None = None
        try:
            with _speaking():
                session = imaplib.IMAP4_SSL(host, port, ssl_context=self.trust(), timeout=_SECONDS)
                _log_in(session, account, self.password)
                if session.select(f'"{mailbox}"')[0] != "OK":
                    raise imaplib.IMAP4.error("no such mailbox")
                yield session
        finally:
            _leave(session)


@contextmanager
def _speaking() -> Iterator[None]:
    """Say what went wrong in our own words."""
    try:
        yield
    except ssl.SSLError:
        raise MailboxFault(
            "the mail server's certificate is not good, or it speaks no TLS. Nothing was sent. Check the name of the "
            "server and its certificate."
        ) from None
    except (imaplib.IMAP4.error, OSError, ValueError):
        raise MailboxFault(
            "the mail server could not be used: it is away, it did not let us in, it has no such mailbox, or it ended "
            "the session. What was taken in is safe; run it again for the rest."
        ) from None


def _log_in(session: imaplib.IMAP4, account: str, password: str) -> None:
    """Only now, with the server's certificate checked. What is not ASCII goes as RFC 4616 says."""
    if account.isascii() and password.isascii():
        session.login(account, password)
    else:
        session.authenticate("PLAIN", lambda _: f"\0{account}\0{password}".encode())


def read_url(url: str) -> Address:
    """The address in an `imaps://…` URL. Raises `MailboxFault`, which repeats nothing of it."""
    try:
        parts = urlsplit(url)
        port, password = parts.port or PORT, parts.password
    except ValueError:
        raise MailboxFault(_URL) from None
    if password is not None:
        raise MailboxFault(
            "the password stands in the URL, where others may see it; it was not used. Change it, and name a file "
            "with the new one."
        )
    account, mailbox = unquote(parts.username or ""), unquote(parts.path.lstrip("/")) or "INBOX"
    sound = parts.scheme == "imaps" and parts.hostname and not parts.query and not parts.fragment
    if not sound or not _ACCOUNT.fullmatch(account) or not _NAME.fullmatch(mailbox):
        raise MailboxFault(_URL)
    return Address(parts.hostname or "", port, account, mailbox)


_URL = "that is no address of a mailbox. Write imaps://user@mail.example.se/INBOX, without the password."


def _unseen(session: imaplib.IMAP4) -> list[bytes]:
    answer, found = session.uid("SEARCH", "UNSEEN")
    if answer != "OK":
        raise imaplib.IMAP4.error("no list")
    return [uid for line in found if isinstance(line, bytes) for uid in line.split()]


def _fetch(session: imaplib.IMAP4, uid: bytes) -> Came | None:
    """The mail, unmarked; None where it is gone. Of one that is too large no more than its size is asked for."""
    size, at = _about(session, uid)
    if size > MOST_BYTES:
        return Came(bytes(MOST_BYTES + 1), "mailbox", at)
    _, found = session.uid("FETCH", uid.decode(), "(BODY.PEEK[])")
    content = next((part[1] for part in found if isinstance(part, tuple)), None)
    return None if content is None else Came(content, "mailbox", at)


def _about(session: imaplib.IMAP4, uid: bytes) -> tuple[int, datetime | None]:
    _, found = session.uid("FETCH", uid.decode(), "(INTERNALDATE RFC822.SIZE)")
    said = b" ".join(part if isinstance(part, bytes) else b" ".join(part) for part in found if part is not None)
    size, date = _SIZE.search(said), _DATE.search(said)
    return 0 if size is None else int(size[1]), None if date is None else _instant(date[1].decode("ascii", "replace"))


def _instant(text: str) -> datetime | None:
    """`17-Jul-1996 02:44:25 -0700`, whatever the machine's language."""
    try:
        day, month, rest = text.strip().split("-", 2)
        number = _MONTHS.index(month.title()) + 1
        year, time, zone = rest.split()
        return datetime.strptime(f"{year}-{number}-{day} {time} {zone}", "%Y-%m-%d %H:%M:%S %z").astimezone(UTC)
    except ValueError:
        return None


def _mark(session: imaplib.IMAP4, uid: bytes) -> None:
    with _speaking():
        if session.uid("STORE", uid.decode(), "+FLAGS.SILENT", r"(\Seen)")[0] != "OK":
            raise imaplib.IMAP4.error("not marked")


def _leave(session: imaplib.IMAP4 | None) -> None:
    """End the session, whatever state it is in; what it says at its end changes nothing."""
    if session is None:
        return
    try:
        session.logout()
    except (imaplib.IMAP4.error, OSError):
        session.shutdown()
