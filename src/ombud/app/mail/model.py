"""A mail that was fetched, and the place that it was fetched from."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Protocol

from ombud.requests.intake import Came


class MailboxFault(Exception):
    """The place of the mails could not be used. The message says what and what now, and holds no word of a mail."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """A mail, and what tells its place that it is safe here."""

    came: Came = field(repr=False)
    done: Callable[[], None] = field(repr=False)


class Postroom(Protocol):
    """Gives the mails that have not been taken in yet."""

    def mails(self) -> Iterator[Fetched]: ...
