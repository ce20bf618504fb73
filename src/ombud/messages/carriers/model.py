"""The port to whatever carries messages, and what it may answer. A refusal is a value; being away is a fault."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

from ombud.policy.document import Document


@dataclass(frozen=True, slots=True)
class To:
    """Where one message goes. It is opened at the moment of sending, and held no longer than that."""

    message: bytes
    """The random id of the message: what makes it one message wherever it comes up."""
    address: str = field(repr=False)
    """As the channel writes it: an address of mail, a number, a postal address in lines."""


@dataclass(frozen=True, slots=True)
class Letter:
    """One message, rendered."""

    subject: str = field(repr=False)
    text: str = field(repr=False)
    html: str | None = field(repr=False)
    stop: str = field(repr=False)
    """The token to say no with; empty where the message is no advertising."""
    images: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    """What the HTML shows, sent with it: nothing is fetched when it is read (no pixel)."""
    printed: Document | None = field(default=None, repr=False)
    """What is printed under the address, where it goes by post; none: its text."""


@dataclass(frozen=True, slots=True)
class Taken:
    """The carrier has it, and answers for it."""


@dataclass(frozen=True, slots=True)
class Turned:
    """The carrier has not taken it: for good, or for now."""

    code: str
    """Why, as a code: never the carrier's own words, which may quote an address."""
    for_good: bool


@dataclass(frozen=True, slots=True)
class Lost:
    """The connection ended when the message had begun to leave. Whether it was taken, nobody here knows."""


class Away(Exception):
    """The carrier cannot be reached, or does not let us in. Nothing has left. The message holds no word of its."""


class Carrier(Protocol):
    """Safe for one worker at a time."""

    def envelope(self, to: To) -> Turned | None:
        """Say to whom the next message goes. Raises `Away`."""
        ...

    def drop(self) -> None:
        """The one that was announced does not come after all."""
        ...

    def content(self, to: To, letter: Letter) -> Taken | Turned | Lost:
        """Hand over the message that was announced."""
        ...

    def tells(self, message: bytes) -> bool | None:
        """Has it taken this message? None where it cannot tell."""
        ...

    def close(self) -> None: ...


@runtime_checkable
class Composes(Protocol):
    """A carrier that writes a message before it hands it over, so that no time lies between the two."""

    def compose(self, to: To, letter: Letter) -> Turned | None:
        """The content that `content` hands over for this recipient next. Nothing of it leaves."""
        ...


@runtime_checkable
class Foresees(Protocol):
    """A carrier that saves a round trip where it is told in time to whom the message after this one goes."""

    @property
    def foresees(self) -> bool:
        """Whether it does now."""
        ...

    def ahead(self, to: To) -> None:
        """This one is announced next, together with the content that is handed over now. Nothing of it leaves."""
        ...
