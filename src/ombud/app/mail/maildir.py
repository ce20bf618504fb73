"""Mails in files. A Maildir has one file a mail. New ones lie in `new`, and are moved to `cur` when they are safe here.

* The file's own time is when the mail came into the mailbox; moving it keeps it.
* A file that has gone meanwhile was taken by somebody else, and is nobody's fault.
* A link is not followed: who can put a link here must not make us read another file.
"""

import os
import stat
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from ombud.app.mail.model import Fetched, MailboxFault
from ombud.requests.intake import MOST_BYTES, Came

_SEEN = ":2,S"


class Maildir:
    """The mails of one Maildir."""

    def __init__(self, path: Path) -> None:
        """Raises `MailboxFault` where there is none."""
        if not all((path / name).is_dir() for name in ("new", "cur", "tmp")):
            raise MailboxFault(f"{path.name} is no Maildir: it has not the folders new, cur and tmp. Name another one.")
        self._path = path

    def mails(self) -> Iterator[Fetched]:
        for name in sorted(entry for entry in os.listdir(self._path / "new") if not entry.startswith(".")):
            came = read_file(self._path / "new" / name, where_mailbox=True)
            if came is not None:
                yield Fetched(came, self._moved(name))

    def _moved(self, name: str) -> Callable[[], None]:
        def move() -> None:
            kept = name if ":2," in name else name + _SEEN
            try:
                os.rename(self._path / "new" / name, self._path / "cur" / kept)
            except FileNotFoundError:
                return  # another run has moved it
            except OSError as error:
                raise MailboxFault(
                    f"{self._path.name}: a mail is taken in, and its file could not be moved to cur "
                    f"({error.strerror}). Run it again: the mail is known again."
                ) from None

        return move


class Files:
    """Mails that somebody has saved as files. They stay where they lie."""

    def __init__(self, paths: Sequence[Path], received: datetime | None = None) -> None:
        """`received`: when they came, where somebody says so."""
        self._paths, self._received = paths, received

    def mails(self) -> Iterator[Fetched]:
        for path in self._paths:
            came = read_file(path)
            if came is None:
                raise MailboxFault("there is no such file any more. What was taken in before it is safe.")
            yield Fetched(replace(came, said_at=self._received), _nothing)


def _nothing() -> None:
    """A file that somebody named is theirs to keep or to remove."""


def read_file(path: Path, *, where_mailbox: bool = False) -> Came | None:
    """A mail in a file, with the file's time; None where there is no such file any more."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK | (os.O_NOFOLLOW if where_mailbox else 0))
    except FileNotFoundError:
        return None
    except OSError as error:
        raise MailboxFault(f"a mail could not be read ({error.strerror}). Nothing was changed.") from None
    status = os.fstat(descriptor)
    if not stat.S_ISREG(status.st_mode):
        os.close(descriptor)
        raise MailboxFault("a mail is a file, and that is none. Nothing was changed.")
    with os.fdopen(descriptor, "rb") as file:
        content = file.read(MOST_BYTES + 1)
    at = datetime.fromtimestamp(status.st_mtime, UTC)
    return Came(content, "mailbox" if where_mailbox else "file", at)
