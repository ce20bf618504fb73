"""What is known of one request to the website, in three steps: as it came, as it may be kept, and as it is counted."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from ombud.terms import ClassId

VISITS, CHOICES = ClassId("web-visits"), ClassId("web")
FULL, SHORT, COUNTS, ONSITE = ClassId("web-full"), ClassId("web-short"), ClassId("web-counts"), ClassId("web-onsite")
"""The classes of keys. Those of a visitor who said yes, and those of a day; each goes when its period ends."""


class Request(NamedTuple):
    """One request as the server saw it. It is nowhere stored, and prints nothing of itself."""

    second: int
    """When, in whole seconds since 1970 (UTC)."""
    ip: str
    method: str
    target: str
    """As the browser sent it, with its query."""
    status: int
    referrer: str = ""
    browser: str = ""
    session: str = ""
    objects: bool = False
    """The browser says no by its own signal, or has said so here: it is not counted (M-20, Art. 21(1))."""

    def __repr__(self) -> str:
        return "Request(…)"


class Word(StrEnum):
    """What somebody has answered to the question of C-4."""

    ALLOW = "allow"
    REFUSE = "refuse"
    OBJECT = "object"
    """Not to be counted at all (Art. 21(1))."""


class Channel(StrEnum):
    """How it was said."""

    WEB = "web"
    GPC = "gpc"
    """By the browser's own signal (Art. 21(5), M-20)."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer, with what proves it (Art. 7(1), T-20)."""

    id: bytes
    word: Word
    channel: Channel
    text: str
    """The id of the text that was answered, and its version: `C-4/1`. Empty for an objection where nothing is asked."""
    language: str
    at: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Visit:
    """One page that a visitor saw who had said yes. `path` is empty where it would reveal anything about health."""

    at: datetime
    path: str
    source: str
    until: datetime


@dataclass(frozen=True, slots=True)
class LogLine:
    """One request in the security log, as it is read back. `ip` is shortened once the window has passed (T-19)."""

    at: datetime
    ip: str
    method: str
    path: str
    status: int
    session: str = ""
    browser: str = ""
