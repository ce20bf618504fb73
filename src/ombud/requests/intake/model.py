"""A mail as it was read, and what was understood of it. Nothing here prints what a mail says."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Literal

from ombud.law.rights import Right
from ombud.terms import Text
from ombud.terms.text import Language


class Verdict(StrEnum):
    """Does the mail ask for something of Art. 15-22, or of what a patient may ask?"""

    REQUEST = "request"
    UNCLEAR = "unclear"
    """No right was recognised, and nothing says that it is something else; a person decides what is asked for."""
    OTHER = "other"
    """A time, an invoice, a thank-you. A person decides all the same, and the clock runs until then (N-20.1)."""


@dataclass(frozen=True, slots=True)
class Found:
    """A right that the mail asks for, by which row, and by which words of which sentence."""

    right: Right
    rule: str
    words: tuple[str, ...] = field(repr=False)
    sentence: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Recognised:
    """What was understood of a mail, and by what."""

    verdict: Verdict
    found: tuple[Found, ...]
    language: Language
    hints: tuple[str, ...] = field(default=(), repr=False)
    """Of a mail without a right: the words that speak of personal data, or that made it another matter."""

    @property
    def rights(self) -> tuple[Right, ...]:
        """Each right once, in the order in which it is asked for."""
        return tuple(dict.fromkeys(one.right for one in self.found))


@dataclass(frozen=True, slots=True)
class Attachment:
    """A part that is not read: only its type, its size and its name are known."""

    kind: str
    size: int
    name: str = field(repr=False)


class ArrivedBy(StrEnum):
    """By what the time of arrival is known, the surest first."""

    SAID = "said"
    """A person said it."""
    RECEIVED = "received"
    """The controller's own server wrote it (a Received header of a server that the configuration names)."""
    STORED = "stored"
    """The mailbox or the file says when the mail came into it."""
    DATE = "date"
    """The sender's own clock said when it was sent."""
    TAKEN_IN = "taken-in"
    """Nothing said it: the moment in which it was taken in."""


@dataclass(frozen=True, slots=True)
class Arrived:
    """When the mail reached the controller, and by what that is known."""

    at: datetime
    by: ArrivedBy


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail, read. `written` is what its sender wrote: quotations and signature are taken away."""

    sender: str = field(repr=False)
    sender_name: str = field(repr=False)
    recipients: tuple[str, ...] = field(repr=False)
    subject: str = field(repr=False)
    is_reply: bool
    message_id: str = field(repr=False)
    written: str = field(repr=False)
    whole: str = field(repr=False)
    """All its text, with what it quotes."""
    attachments: tuple[Attachment, ...]
    arrived: Arrived
    forwarded_by: str | None = field(default=None, repr=False)
    """The colleague's address, where the mail came by a colleague."""
    faults: tuple[Text, ...] = ()
    """What of it could not be read. The mail as it came is kept."""

    @property
    def readable(self) -> bool:
        return bool(self.written.strip() or self.subject.strip())


Where = Literal["file", "mailbox"]
