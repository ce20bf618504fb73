"""Take in what a place has: each mail by itself, so that one that cannot be taken in stops no other.

A mail is marked as done where it came from once its acts have committed; what was not taken in stays there.
"""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from ombud.app.config_mail import IntakePart
from ombud.app.installation import Ombud
from ombud.app.mail.maildir import Maildir
from ombud.app.mail.model import MailboxFault, Postroom
from ombud.app.mail.server import Mailbox, read_url
from ombud.collection.relate import Declined
from ombud.keys.folder import read_private
from ombud.requests.intake import Postbox, Received, TooLarge, receive
from ombud.terms import Actor


def postbox(ombud: Ombud, now: datetime) -> Postbox:
    """Whose time counts and whose people hand mail on: as configured, else those of the officer's own domain."""
    part = ombud.config.intake
    with ombud.vault.database.read() as tx:
        policy = ombud.vault.book.in_force(tx, now)
    contact = None if policy is None or policy.file.dpo is None else policy.file.dpo.contact
    address = "" if contact is None else contact.email or ""
    domain = address.rpartition("@")[2].lower()
    return Postbox(part.received_by, part.own_domains or ((domain,) if domain else ()))


def take_in(ombud: Ombud, room: Postroom, *, by: Actor, now: datetime) -> Iterator[Received | Declined | TooLarge]:
    """What became of each mail of the place."""
    ours = postbox(ombud, now)
    for fetched in room.mails():
        became = receive(ombud.vault, fetched.came, ours, by=by, now=now)
        if isinstance(became, Received):
            fetched.done()
        yield became


def mailbox(folder: Path, part: IntakePart, url: str, password_file: Path | None) -> Mailbox:
    """The mailbox of that URL. The password is read from a file that its owner alone may read."""
    address = read_url(url)
    named = password_file or (None if part.password_file is None else folder / part.password_file)
    if named is None:
        raise MailboxFault(
            "the password of the mailbox is read from a file: name it with --password-file, in the environment as "
            "OMBUD_MAIL_PASSWORD_FILE, or in ombud.toml as password_file under [intake]."
        )
    return Mailbox(address, read_private(named).decode("utf-8", "replace").rstrip("\r\n"))


def configured(folder: Path, part: IntakePart, password_file: Path | None) -> list[Postroom]:
    """The places that the configuration names."""
    rooms: list[Postroom] = [] if part.maildir is None else [Maildir(folder / part.maildir)]
    return rooms if part.imap is None else [*rooms, mailbox(folder, part, part.imap, password_file)]
