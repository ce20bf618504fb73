"""`ombud init`: a new installation, and the recovery sheet that opens it when everything else is lost.

* Asks for what was not given. With `--yes` nothing is asked and nothing secret is printed: it says how the
  sheet is printed later.
* The sheet is printed once at a terminal, and whoever prints it types its check code from the paper, so that
  the paper is known to be there.
"""

import re
import sys
from pathlib import Path

import click

from ombud.cli.answer import Answer, Line, note
from ombud.cli.arguments import FOLDER, YES, Code, folder_argument
from ombud.cli.command import Misused, command, option, speech
from ombud.cli.root_key import ROOT_OPTIONS, token_place, token_table
from ombud.cli.sheet import printed
from ombud.terms.text import Text

_TOML = """\
# One Ombud installation. Read once at every start.
[installation]
name = "{name}"          # bound to every sealed value; never changed
keys = "{keys}"          # outside this directory, best on another disk
root = "{root}"
{database}public_key = "{public_key}"
country = "SE"           # where the database lies (accounting records: BFL 7:2-3 a)

# Who may act: a role of the policy and the unit they act from. The name stands in every entry of the log.
#
# [actors.rut]
# role = "receptionist"
# unit = "Reception"
#
# [actors.disa]
# role = "dpo"
"""


@command(
    "init",
    Text("Gör en ny installation i katalogen DIR.", "Make a new installation in the folder DIR."),
    folder_argument(),
    option("--name", type=Code(), words=Text("Installationens namn, i små bokstäver.", "Its name, in small letters.")),
    option(
        "--keys", type=FOLDER,
        words=Text("Katalog för nycklarna, helst på en annan disk.", "Folder of the keys, best on another disk."),
    ),
    option(
        "--passphrase", "with_passphrase", is_flag=True,
        words=Text("Skydda nycklarna med en lösenfras i stället för en fil.", "A passphrase instead of a key file."),
    ),
    *ROOT_OPTIONS,
    option(
        "--database", metavar="URL",
        words=Text(
            "En tom databas på en PostgreSQL-server, postgresql://…, i stället för en fil.",
            "An empty database at a PostgreSQL server, postgresql://…, instead of a file.",
        ),
    ),
    YES,
)  # fmt: skip
def init(
    folder: Path, name: str | None, keys: Path | None, with_passphrase: bool, kind: str | None, module: str | None,
    token: str | None, label: str, database: str | None, yes: bool,
) -> Answer:  # fmt: skip
    from ombud.app.installation import Making, create
    from ombud.cli.session import passphrase

    heard, asks = speech(), sys.stdin.isatty() and not yes
    name = _name(name or _asked(_NAME, _slug(folder), asks))
    keys = keys or Path(_asked(_KEYS, str(folder.with_name(folder.resolve().name + ".keys")), asks))
    root_kind = kind or ("passphrase" if with_passphrase else "file")
    place = token_place(root_kind, module, token, label)
    secret = passphrase(heard) if place else _passphrase(asks) if root_kind == "passphrase" else None
    toml = _toml(folder, name, keys, root=root_kind, database=database) + token_table(place)
    making = Making(folder, keys, name, toml, secret, place, database)
    root = create(making, now=heard.now())
    if asks:
        printed(root, name, heard)
    elif not heard.as_json:
        note(_sheet_later(folder), heard)
    value = {"installation": name, "folder": str(folder), "keys": str(keys), "sheet_printed": asks}
    return Answer(value, _done(folder, keys))


def _done(folder: Path, keys: Path) -> list[Line]:
    return [
        Text(f"Klart. Installationen ligger i {folder}, nycklarna i {keys}.", f"Done. {folder}, with keys in {keys}."),
        Text("Nu:", "Now:"),
        Text(
            f"  1. Skriv in dem som ska arbeta i {folder}/ombud.toml.",
            f"  1. Enter those who will work in {folder}/ombud.toml.",
        ),
        Text(
            f"  2. ombud policy adopt FIL --dir {folder} --from DATUM --by A --by B",
            f"  2. ombud policy adopt FILE --dir {folder} --from DATE --by A --by B",
        ),
        f"  3. ombud doctor {folder}",
    ]


def _asked(question: Text, default: str, asks: bool) -> str:
    return str(click.prompt(speech().say(question), default=default, err=True)) if asks else default


def _slug(folder: Path) -> str:
    return re.sub(r"[^a-z0-9._-]+", "-", folder.resolve().name.lower()).strip("-._") or "ombud"


def _name(name: str) -> str:
    if not re.fullmatch(r"[a-z0-9][a-z0-9._-]{0,62}", name):
        raise Misused(
            Text("Namnet består av a–z, siffror, punkt och bindestreck.", "The name is a–z, digits, dot and hyphen.")
        )
    return name


def _passphrase(asks: bool) -> str:
    from ombud.cli.session import passphrase

    if not asks:
        return passphrase(speech())
    return str(click.prompt(speech().say(_PHRASE), hide_input=True, confirmation_prompt=True, err=True))


def _toml(folder: Path, name: str, keys: Path, *, root: str, database: str | None) -> str:
    """The keys are named from the installation's own folder, so that both can be moved together."""
    place = keys.resolve()
    beside = f"../{place.name}" if place.parent == folder.resolve().parent else str(place)
    at = "" if database is None else f'database = "{_quoted(database)}"\n'
    made = _TOML.replace("{name}", name).replace("{keys}", _quoted(beside)).replace("{root}", root)
    return made.replace("{database}", at)


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')


def _sheet_later(folder: Path) -> Text:
    return Text(
        f"Återställningsbladet är inte utskrivet. Skriv ut det vid en terminal: ombud keys {folder} sheet",
        f"The recovery sheet has not been printed. Print it at a terminal: ombud keys {folder} sheet",
    )


_NAME = Text("Vad heter installationen", "What is the installation called")
_KEYS = Text("Var ska nycklarna ligga (helst på en annan disk)", "Where are the keys to lie (best on another disk)")
_PHRASE = Text("Lösenfras, minst tolv tecken", "Passphrase, at least twelve characters")
