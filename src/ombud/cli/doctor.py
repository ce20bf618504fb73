"""`ombud doctor`: how an installation is, and what to do about it. Exit code 1 when there is something to do."""

import sys
from pathlib import Path

from ombud.cli.answer import DONE, FINDINGS, Answer, Line
from ombud.cli.arguments import folder_argument
from ombud.cli.command import command, speech
from ombud.terms.text import Text

_LEVELS = {
    "ok": Text("bra    ", "ok     "),
    "info": Text("not    ", "info   "),
    "warning": Text("varning", "warning"),
    "error": Text("FEL    ", "ERROR  "),
}


@command(
    "doctor",
    Text("Se efter hur installationen mår. Ändrar ingenting.", "See how the installation is. Changes nothing."),
    folder_argument(),
)
def doctor(folder: Path) -> Answer:
    from ombud.app.doctor import examine
    from ombud.app.verifying import has_keys
    from ombud.cli.session import passphrase

    heard = speech()
    opens = sys.stdin.isatty() or has_keys(folder)
    looks = examine(folder, (lambda: passphrase(heard)) if opens else None, now=heard.now())
    value = {
        "findings": [
            {"about": look.about, "level": look.level, "message_sv": look.text.sv, "message_en": look.text.en}
            for look in looks
        ],
        "ok": not any(look.level in ("warning", "error") for look in looks),
    }
    lines: list[Line] = [
        Text(f"{_LEVELS[look.level].sv}  {look.text.sv}", f"{_LEVELS[look.level].en}  {look.text.en}") for look in looks
    ]
    return Answer(value, lines, DONE if value["ok"] else FINDINGS)
