"""`ombud backup DIR`: an archive at its place, the no-file beside it, the key store mirrored at another place.

The first one says where (`--to`, `--keys-to`); `ombud.toml` keeps it. For every night, by a timer.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from ombud.cli.answer import Answer, Line, note
from ombud.cli.arguments import FOLDER, folder_argument
from ombud.cli.command import Misused, command, option, speech
from ombud.terms.text import Text

if TYPE_CHECKING:
    from ombud.app.archiving import Backup
    from ombud.archives.contents import Progress
    from ombud.archives.expire import Expired


@command(
    "backup",
    Text("Säkerhetskopiera till ett arkiv.", "Back up to an archive."),
    folder_argument(),
    option(
        "--to", type=FOLDER, metavar="PLACE",
        words=Text("Katalog för arkiven, på en annan disk.", "Folder of the archives, on another disk."),
    ),
    option(
        "--keys-to", type=FOLDER, metavar="PLACE",
        words=Text("Katalog för en kopia av nyckelförrådet; en annan.", "Folder of a copy of the keys; another one."),
    ),
    option("--expire", "only_expire", is_flag=True, words=Text("Ta bara bort utgångna.", "Only remove expired ones.")),
)  # fmt: skip
def backup(folder: Path, to: Path | None, keys_to: Path | None, only_expire: bool) -> Answer:
    from ombud.app import archiving
    from ombud.cli import session

    heard = speech()
    if only_expire and (to is not None or keys_to is not None):
        raise Misused(Text("--expire tar inga platser.", "--expire takes no places."))
    with session.installation(folder, heard) as ombud:
        if only_expire:
            return _expired(archiving.expire_only(ombud, now=heard.now()))
        made = archiving.backup(ombud, to, keys_to, _progress(), now=heard.now())
    return _made(made)


def _progress() -> "Progress":
    """A line for each table at a terminal; silence elsewhere."""
    import sys

    heard, told = speech(), [""]

    def progress(table: str, rows: int) -> None:
        if sys.stderr.isatty() and not heard.as_json and table != told[0]:
            told[0] = table
            note(Text(f"  {table} …", f"  {table} …"), heard)

    return progress


def _made(found: "Backup") -> Answer:
    made, keys = found.made, found.keys
    manifest = made.manifest
    value = {
        "done": True,
        "archive": made.id.hex(),
        "file": made.path.name,
        "expires_at": made.expires_at.isoformat(),
        "people": manifest.people,
        "records": manifest.records,
        "ledger_size": manifest.ledger_size,
        "expired": [one.hex() for one in made.expired.removed],
        "missing": [one.hex() for one in made.expired.missing],
        "keys": None if keys is None else {"written": keys.written, "destroyed": keys.destroyed},
    }
    until = f"{made.expires_at:%Y-%m-%d %H:%M} UTC"
    lines: list[Line] = [
        Text(
            f"{made.path.name}: {manifest.people} personer, {manifest.records} uppgifter. Kan öppnas till {until}.",
            f"{made.path.name}: {manifest.people} people, {manifest.records} records. Can be opened until {until}.",
        ),
        _NO_KEYS if keys is None else _KEYS,
        *_of_expired(made.expired),
    ]
    return Answer(value, lines)


def _expired(found: "Expired") -> Answer:
    value = {"removed": [one.hex() for one in found.removed], "missing": [one.hex() for one in found.missing]}
    return Answer(value, _of_expired(found) or [_NOTHING])


def _of_expired(found: "Expired") -> list[Line]:
    gone, missing = len(found.removed), len(found.missing)
    lines: list[Line] = []
    if gone:
        lines.append(
            Text(f"{gone} arkiv har löpt ut och är borttagna.", f"{gone} archives have expired and are removed.")
        )
    if missing:
        lines.append(
            Text(
                f"{missing} arkiv som ska finnas kvar ligger inte där. Ta reda på vem som tog dem.",
                f"{missing} archives that should be there are not. Find out who took them.",
            )
        )
    return lines


_KEYS = Text("Kopian av nyckelförrådet är aktuell.", "The copy of the key store is up to date.")
_NO_KEYS = Text(
    "Nycklarna är inte kopierade, och utan dem öppnas inget arkiv. Ange --keys-to en gång, till en annan plats.",
    "The keys are not copied, and without them no archive opens. Name --keys-to once, another place.",
)
_NOTHING = Text("Inget arkiv har löpt ut.", "No archive has expired.")
