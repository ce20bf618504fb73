"""`ombud request DIR intake`: mail to the data protection officer comes in, and the clock runs from when it arrived.

* A file, a Maildir or a mailbox; without any of them, what `ombud.toml` names. Whoever receives mail may bring it.
* The answer tells what became of each mail by ids, rights and dates. What a mail says is shown by `queue show`, to
  the officer alone (N-20.2).
* A mail that was not taken in stays where it lies, and the command ends with 1.
"""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ombud.cli.answer import FINDINGS, Answer, Line
from ombud.cli.arguments import ACTOR, FOLDER, SOURCE, Instant
from ombud.cli.command import Misused, command, option, speech
from ombud.terms.text import Text

if TYPE_CHECKING:
    from ombud.app.installation import Ombud
    from ombud.app.mail import Postroom
    from ombud.collection.relate import Declined
    from ombud.requests.intake import Received, TooLarge

PASSWORD_FILE = "OMBUD_MAIL_PASSWORD_FILE"


@command(
    "intake",
    Text(
        "Ta emot brev till dataskyddsombudet: ur en fil, en Maildir eller en brevlåda (IMAP).",
        "Take in mail to the data protection officer: from a file, a Maildir or a mailbox (IMAP).",
    ),
    click.argument("files", type=SOURCE, nargs=-1, metavar="[FILE.eml]..."),
    option("--dir", "folder", type=FOLDER, metavar="DIR", words=Text("Installationens katalog.", "The installation.")),
    option("--maildir", type=FOLDER, metavar="PATH", words=Text("En Maildir.", "A Maildir.")),
    option("--imap", metavar="URL", words=Text("imaps://användare@server/brevlåda", "imaps://user@server/mailbox")),
    option(
        "--password-file", type=SOURCE, envvar=PASSWORD_FILE, show_envvar=True, metavar="FILE",
        words=Text("Filen med brevlådans lösenord.", "The file with the mailbox's password."),
    ),
    option(
        "--received", type=Instant(), metavar="TIME",
        words=Text("När filens brev kom, om någon vet det.", "When the file's mail came, where somebody knows."),
    ),
    ACTOR,
)  # fmt: skip
def intake(
    files: tuple[Path, ...], folder: Path | None, maildir: Path | None, imap: str | None,
    password_file: Path | None, received: datetime | None, actor: str,
) -> Answer:  # fmt: skip
    from ombud.app.mail.taking_in import take_in
    from ombud.cli import session

    heard = speech()
    if received is not None and received > heard.now():
        raise Misused(Text("Ett brev har inte kommit i framtiden.", "No mail has come in the future."))
    with session.installation(folder or heard.folder, heard) as ombud:
        by = session.actor(ombud, actor)
        if isinstance(by, Answer):
            return by
        rooms = _rooms(ombud, files, received, maildir, (imap, password_file))
        return _answer([became for room in rooms for became in take_in(ombud, room, by=by, now=heard.now())])


def _rooms(
    ombud: "Ombud",
    files: tuple[Path, ...],
    received: datetime | None,
    maildir: Path | None,
    server: tuple[str | None, Path | None],
) -> "Iterable[Postroom]":
    from ombud.app.mail import Files, Maildir
    from ombud.app.mail.taking_in import configured, mailbox

    imap, password_file = server
    rooms: list[Postroom] = [Files(files, received)] if files else []
    if maildir is not None:
        rooms.append(Maildir(maildir))
    if imap is not None:
        rooms.append(mailbox(ombud.folder, ombud.config.intake, imap, password_file))
    rooms = rooms or configured(ombud.folder, ombud.config.intake, password_file)
    if not rooms:
        raise Misused(
            Text(
                "Ange en fil, --maildir eller --imap, eller skriv det under [intake] i ombud.toml.",
                "Name a file, --maildir or --imap, or write it under [intake] in ombud.toml.",
            )
        )
    return rooms


def _answer(became: "list[Received | Declined | TooLarge]") -> Answer:
    from ombud.requests.intake import Received

    taken = [one for one in became if isinstance(one, Received)]
    left = [one for one in became if not isinstance(one, Received)]
    value: dict[str, object] = {
        "mails": [_value(one) for one in taken],
        "left": [{"message_sv": one.text.sv, "message_en": one.text.en} for one in left],
    }
    lines: list[Line] = [_line(one) for one in taken]
    lines += [one.text for one in left]
    return Answer(value, lines or [_NOTHING], FINDINGS if left else 0)


def _value(one: "Received") -> dict[str, object]:
    from ombud.requests.intake import last_day, mail_text

    note = one.note
    return {
        "mail": mail_text(note.id),
        "state": note.state.value,
        "verdict": note.verdict.value,
        "rights": [right.value for right in note.rights],
        "reference": one.reference,
        "received_at": note.received_at.isoformat(),
        "received_by": note.arrived_by.value,
        "due": last_day(note.received_at).isoformat(),
        "again": one.again,
    }


def _line(one: "Received") -> Line:
    from ombud.requests.intake import last_day, mail_text

    mail, rights, due = mail_text(one.note.id), ", ".join(one.note.rights), last_day(one.note.received_at)
    if one.again:
        return Text(f"{mail}: har kommit förut.", f"{mail}: came before.")
    if one.reference is None:
        return Text(
            f"{mail}: väntar på dataskyddsombudet; räknas som en begäran med sista dag {due}.",
            f"{mail}: waits for the data protection officer; counted as a request, due {due}.",
        )
    return Text(
        f"{mail}: ärende {one.reference} ({rights}), sista dag {due}.",
        f"{mail}: case {one.reference} ({rights}), due {due}.",
    )


_NOTHING = Text("Det finns inga nya brev.", "There is no new mail.")
