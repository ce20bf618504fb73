"""A mail of a campaign, as bytes: its headers, its two texts, its signature.

* `List-Unsubscribe` holds an address for one click and one for a mail, `List-Unsubscribe-Post` says that a POST is
  enough (RFC 2369, RFC 8058; M-11). With a key, both are signed (DKIM, RFC 6376), with From, To and Subject.
* The Message-ID follows from the random id of the recipient's row: the same however often it is made.
* No header and no text is made of anything but what is passed here: no pixel, no link that tells who followed it.
* What holds a line break or another sign that steers goes into no header (security.md, threat 22).
"""

import base64
import binascii
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from email.header import Header
from email.utils import format_datetime, formataddr
from functools import lru_cache

from ombud.campaigns.carriers.model import Letter, To

SIGNED = (b"from", b"to", b"subject", b"date", b"message-id", b"list-unsubscribe", b"list-unsubscribe-post")
"""What DKIM covers of the headers. RFC 8058 4 asks for the last two."""
_IMAGE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_STEERS = re.compile(r"[\x00-\x1f\x7f]")
ADDRESS = re.compile(r"[^\s<>()\[\]\\,;:\"@]{1,64}@[^\s<>()\[\]\\,;:\"@]{1,255}")


class HeaderError(ValueError):
    """A header would hold what no header may. The message names the header, never the value."""


@dataclass(frozen=True, slots=True)
class Sender:
    """In whose name mail goes, and where it comes back to."""

    name: str
    address: str
    bounces: str
    """Where what cannot be delivered is returned to: the envelope's sender."""
    stop_url: str
    """What stands before the token in the address for one click: `https://example.se/a/`."""
    stop_mailto: str
    """The mailbox for those who say no by mail."""

    def __post_init__(self) -> None:
        for name, value in (("address", self.address), ("bounces", self.bounces), ("stop_mailto", self.stop_mailto)):
            if not ADDRESS.fullmatch(value):
                raise HeaderError(f"{name} of the sender is no address of mail")
        if _STEERS.search(self.name) or _STEERS.search(self.stop_url) or not self.stop_url.startswith("https://"):
            raise HeaderError("name and stop_url of the sender: no line breaks, and https:// first")


Sign = Callable[[bytes], bytes]
"""Takes a whole mail, and gives the DKIM header that goes before it."""


@dataclass(frozen=True, slots=True)
class Paper:
    """What every mail of a sender has, and how one is written."""

    sender: Sender
    clock: Callable[[], datetime] = field(repr=False)
    sign: Sign | None = field(default=None, repr=False)

    @property
    def bounces(self) -> str:
        return self.sender.bounces

    @property
    def domain(self) -> str:
        return self.sender.address.rpartition("@")[2]

    def message_id(self, message: bytes) -> str:
        return f"<{message.hex()}@{self.domain}>"

    def written(self, to: To, letter: Letter) -> bytes:
        """The mail. Raises `HeaderError`."""
        head = (
            f"From: {_from(self.sender.name, self.sender.address)}\r\n"
            f"To: {to.address}\r\n"
            f"Subject: {_encoded(letter.subject)}\r\n"
            f"Date: {format_datetime(self.clock())}\r\n"
            f"Message-ID: {self.message_id(to.message)}\r\n"
            f"{self._ways_out(letter.stop) if letter.stop else ''}"
            "Auto-Submitted: auto-generated\r\n"
            "MIME-Version: 1.0\r\n"
        )
        whole = head.encode() + _body(letter, to.message.hex())
        return whole if self.sign is None else self.sign(whole) + whole

    def _ways_out(self, stop: str) -> str:
        """Of what goes to many. A single question to one address has its answers in itself."""
        return (
            f"List-Unsubscribe: <{self.sender.stop_url}{stop}>,\r\n"
            f" <mailto:{self.sender.stop_mailto}?subject={stop}>\r\n"
            "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"
            "Precedence: bulk\r\n"
        )


def _body(letter: Letter, boundary: str) -> bytes:
    plain = _part("plain", letter.text)
    if letter.html is None:
        return plain
    page = _part("html", letter.html)
    if letter.images:
        page = _joined("related", f"{boundary}.i", [page, *(_image(*one) for one in letter.images.items())])
    return _joined("alternative", boundary, [plain, page])


def _joined(kind: str, boundary: str, parts: list[bytes]) -> bytes:
    line = b"\r\n--" + boundary.encode()
    head = f'Content-Type: multipart/{kind}; boundary="{boundary}"\r\n'.encode()
    return head + b"".join(line + b"\r\n" + part for part in parts) + line + b"--\r\n"


def _image(name: str, data: bytes) -> bytes:
    """Under its name, as the HTML calls it (`cid:`)."""
    kind = "png" if data.startswith(b"\x89PNG") else "gif" if data.startswith(b"GIF8") else "jpeg"
    if not _IMAGE.fullmatch(name):
        raise HeaderError("the name of an image is letters, digits and dots")
    head = (
        f"Content-Type: image/{kind}\r\nContent-Transfer-Encoding: base64\r\nContent-ID: <{name}>\r\n"
        f'Content-Disposition: inline; filename="{name}"\r\n\r\n'
    )
    return head.encode() + base64.encodebytes(data).replace(b"\n", b"\r\n")


def _part(kind: str, text: str) -> bytes:
    """Quoted-printable: what was ASCII stays readable, and no line is too long (RFC 2045 6.7)."""
    plain = text.replace("\r\n", "\n").encode()
    coded = binascii.b2a_qp(plain, istext=True).replace(b"\n", b"\r\n")
    head = f"Content-Type: text/{kind}; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
    return head.encode() + coded + (b"" if coded.endswith(b"\r\n") else b"\r\n")


@lru_cache(maxsize=64)
def _from(name: str, address: str) -> str:
    return formataddr((name, address))


@lru_cache(maxsize=1024)
def _encoded(subject: str) -> str:
    """Most people of a campaign have the same subject; what has passed is remembered."""
    if _STEERS.search(subject):
        raise HeaderError("the subject holds a line break or another sign that steers")
    return subject if subject.isascii() and len(subject) < 200 else Header(subject, "utf-8").encode(linesep="\r\n")
