"""What a template is, before and after it is filled in."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from ombud.policy.document import Document
from ombud.policy.model import PolicyFile
from ombud.terms import Text
from ombud.terms.text import Language

CHANNELS = ("email", "sms", "post")
ACCENT = "#0B5D5E"
FIELDS = ("given", "family", "city")
"""What the purpose of advertising may put into a text: name and contact details, and nothing else (policy: N, C)."""


@dataclass(frozen=True, slots=True)
class Sender:
    """Who writes: named in every message (MFL 9 §, M-05)."""

    name: str
    legal_name: str
    org_number: str
    postal_address: str
    email: str
    notice_url: str
    """Where the notice is read."""

    @classmethod
    def of(cls, file: PolicyFile, notice_url: str) -> "Sender":
        """The controller of the policy in force."""
        one = file.controller
        return cls(
            one.name, one.legal_name or "", one.org_number or "", one.postal_address or "", one.email or "", notice_url
        )


@dataclass(frozen=True, slots=True)
class Template:
    """What a marketer writes. Sender, mark, reason, stop and objection are not in it: the system puts them there."""

    channel: str
    language: Language
    subject: str
    """The subject of a mail, the heading of a letter; an SMS has none."""
    body: str
    """HTML of a few elements for mail and letter; plain text for SMS."""
    text: str | None = None
    """The text part of a mail in the marketer's own layout; None: made from the body."""
    accent: str = ACCENT
    """The colour of links and headings."""
    images: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    """By file name, to be sent with the mail."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a template is not built, and what to do. `rule` is the requirement it serves, if it is one."""

    text: Text
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Recipient:
    """What is written to a person with. It does not print."""

    given: str = field(default="", repr=False)
    family: str = field(default="", repr=False)
    city: str = field(default="", repr=False)
    street: str = field(default="", repr=False)
    postal_code: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Links:
    """Where this recipient says no: opaque, nothing of the person in it (M-11)."""

    stop_url: str
    stop_mailto: str = ""


@dataclass(frozen=True, slots=True)
class Rendered:
    """One message, filled in. It does not print what it says."""

    subject: str = field(default="", repr=False)
    text: str = field(default="", repr=False)
    html: str = field(default="", repr=False)
    images: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    """To be sent with the HTML, each under its name as `cid:`."""
    segments: int = 0
    """How many parts an SMS takes."""
    address: tuple[str, ...] = field(default=(), repr=False)
    """The lines in the window of a letter."""
    letter: Document | None = field(default=None, repr=False)
    """What is printed under the address (`messages.letter`)."""
