"""Take in what comes back of campaigns: bounces, complaints, and those who say no by mail.

A mail is marked as done once its act has committed. One that nobody here can read stays where it lies, and is counted:
somebody has to look at it.
"""

from collections import Counter
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from ombud.app.installation import Ombud
from ombud.app.mail import Mailbox, Maildir, Postroom, read_url
from ombud.app.mail.model import MailboxFault
from ombud.app.stopping import Said, returned
from ombud.campaigns.returns import Bounce, Complaint, read_return
from ombud.keys.folder import read_private
from ombud.requests.intake import MOST_BYTES

UNREAD = "unread"


def take_in(ombud: Ombud, room: Postroom, *, now: datetime, alive: Callable[[], None] = lambda: None) -> Counter[str]:
    """What came of each mail of the place, as counts."""
    counted: Counter[str] = Counter()
    for fetched in room.mails():
        alive()
        content = fetched.came.content
        found = None if len(content) > MOST_BYTES else read_return(content)
        said = Said.FORGED if found is None else returned(ombud, found, now=now)
        if found is None or said is Said.FORGED:
            counted[UNREAD] += 1
            continue
        fetched.done()
        name = "bounces" if isinstance(found, Bounce) else "complaints" if isinstance(found, Complaint) else "noes"
        counted[name if said is Said.NO else "nobody"] += 1
    return counted


def rooms(ombud: Ombud) -> list[Postroom]:
    """The places that the configuration names."""
    part, folder = ombud.config.campaigns, ombud.folder
    found: list[Postroom] = [] if part.returns_maildir is None else [Maildir(folder / part.returns_maildir)]
    if part.returns_imap is not None:
        found.append(_mailbox(folder, part.returns_imap, part.returns_password_file))
    return found


def _mailbox(folder: Path, url: str, password_file: str | None) -> Mailbox:
    if password_file is None:
        raise MailboxFault("name the file with the mailbox's password: returns_password_file under [campaigns].")
    return Mailbox(read_url(url), read_private(folder / password_file).decode("utf-8", "replace").rstrip("\r\n"))
