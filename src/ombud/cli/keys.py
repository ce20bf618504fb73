"""`ombud keys`: rotate them and see their epochs (`epochs.py`); print the recovery sheet again, and make a root key
of it when the old one is lost.

The sheet opens everything. It is shown at a terminal alone, never written to a file or a pipe; and it is read
from standard input, never from an argument.
"""

import sys

from ombud.cli.answer import DONE, FINDINGS, Answer, note
from ombud.cli.command import Misused, command, installation_group, option, speech
from ombud.cli.epochs import epochs, rotate
from ombud.cli.root_key import root
from ombud.terms.text import Text


@command("sheet", Text("Skriv ut återställningsbladet.", "Print the recovery sheet."))
def sheet() -> Answer:
    from ombud.app.config import read_config
    from ombud.app.installation import open_root
    from ombud.cli.session import passphrase
    from ombud.cli.sheet import printed

    heard = speech()
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise Misused(Text("Bladet visas bara vid en terminal.", "The sheet is shown at a terminal only."))
    config = read_config(heard.folder)
    root = open_root(heard.folder, config, lambda: passphrase(heard))
    confirmed = printed(root, config.installation.name, heard)
    return Answer({"confirmed": confirmed}, (), DONE if confirmed else FINDINGS)


@command(
    "recover",
    Text("Gör rotnyckeln av bladets fyra rader.", "Make the root key from the sheet's four lines."),
    option("--check", is_flag=True, words=Text("Pröva bladet, ändra inget.", "Try the sheet, change nothing.")),
)
def recover(check: bool) -> Answer:
    from ombud.app.safe import NotRecovered, checked, put_back

    heard = speech()
    if sys.stdin.isatty():
        note(_TYPE, heard)
    read = checked if check else put_back
    found = read(heard.folder, "\n".join(sys.stdin.readline() for _ in range(4)))
    if isinstance(found, NotRecovered):
        value = {"done": False, "message_sv": found.reason.sv, "message_en": found.reason.en}
        return Answer(value, [found.reason], FINDINGS)
    return Answer({"done": not check, "opens": True}, [_OPENS if check else _RECOVERED])


keys = installation_group(
    "keys", Text("Nycklarnas liv, och återställningsbladet.", "The life of the keys, and the recovery sheet."),
    [rotate, epochs, root, sheet, recover],
)  # fmt: skip

_TYPE = Text("Skriv bladets fyra rader, med radnummer.", "Type the four lines of the sheet, with their numbers.")
_OPENS = Text("Bladet öppnar den här installationen. Inget ändrades.", "The sheet opens this. Nothing was changed.")
_RECOVERED = Text(
    'Rotnyckeln är tillbaka i en fil. Stod det root = "passphrase" i ombud.toml, skriv root = "file".',
    'The root key is back in a file. If ombud.toml said root = "passphrase", write root = "file".',
)
