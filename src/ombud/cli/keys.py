"""`ombud keys`: print the recovery sheet again, and make a root key of it when the old one is lost.

The sheet opens everything. It is shown at a terminal alone, never written to a file or a pipe; and it is read
from standard input, never from an argument.
"""

import sys

from ombud.cli.answer import DONE, FINDINGS, Answer, note
from ombud.cli.command import Misused, command, installation_group, speech
from ombud.terms.text import Text


@command("sheet", Text("Skriv ut återställningsbladet.", "Print the recovery sheet."))
def sheet() -> Answer:
    from ombud.app.config import read_config
    from ombud.app.installation import open_root
    from ombud.cli.session import passphrase
    from ombud.cli.sheet import printed
    from ombud.keys.root import HeldRoot

    heard = speech()
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise Misused(Text("Bladet visas bara vid en terminal.", "The sheet is shown at a terminal only."))
    config = read_config(heard.folder)
    root = open_root(heard.folder, config, lambda: passphrase(heard))
    if not isinstance(root, HeldRoot):
        raise Misused(Text("Rotnyckeln finns inte här.", "The root key is not held here."))
    confirmed = printed(root, config.installation.name, heard)
    return Answer({"confirmed": confirmed}, (), DONE if confirmed else FINDINGS)


@command("recover", Text("Gör rotnyckeln av bladets fyra rader.", "Make the root key from the sheet's four lines."))
def recover() -> Answer:
    from ombud.app.config import read_config
    from ombud.app.installation import ROOT_FILES, STORE, keys_folder
    from ombud.keys import Keyring
    from ombud.keys.recovery import NotRecovered
    from ombud.keys.recovery import recover as read_sheet
    from ombud.keys.root import FileRoot

    heard = speech()
    folder = keys_folder(heard.folder, read_config(heard.folder))
    if sys.stdin.isatty():
        note(_TYPE, heard)
    root = read_sheet("\n".join(sys.stdin.readline() for _ in range(4)))
    if isinstance(root, NotRecovered):
        value = {"done": False, "message_sv": root.reason.sv, "message_en": root.reason.en}
        return Answer(value, [root.reason], FINDINGS)
    Keyring.open(folder / STORE, root)  # raises for a sheet of another installation
    FileRoot.keep(folder / ROOT_FILES["file"], root)
    return Answer({"done": True}, [_RECOVERED])


keys = installation_group("keys", Text("Återställningsbladet.", "The recovery sheet."), [sheet, recover])

_TYPE = Text("Skriv bladets fyra rader, med radnummer.", "Type the four lines of the sheet, with their numbers.")
_RECOVERED = Text(
    'Rotnyckeln är tillbaka i en fil. Stod det root = "passphrase" i ombud.toml, skriv root = "file".',
    'The root key is back in a file. If ombud.toml said root = "passphrase", write root = "file".',
)
