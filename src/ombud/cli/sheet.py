"""Print the recovery sheet, and ask for its check code from the paper."""

import click

from ombud.app.safe import RootKey, code_of, sheet_of
from ombud.cli.answer import note
from ombud.cli.speech import Speech
from ombud.terms.text import Text

_TRIES = 3


def printed(root: RootKey, name: str, speech: Speech) -> bool:
    """Show the sheet; true when its check code was typed from it. A root key held elsewhere has none."""
    sheet = sheet_of(root, name)
    if sheet is None:
        note(_ELSEWHERE, speech)
        return True
    click.echo(speech.say(sheet))
    for _ in range(_TRIES):
        typed = str(click.prompt(speech.say(_ASK), err=True))
        if typed.strip().upper().translate(str.maketrans("OIL", "011")) == code_of(root):
            return True
        note(_WRONG, speech)
    note(_GIVEN_UP, speech)
    return False


_ELSEWHERE = Text(
    "Rotnyckeln finns i en säkerhetsmodul och har inget blad. Säkerhetskopiera modulen med dess egna verktyg, och "
    "pröva kopian: utan nyckeln är allt raderat.",
    "The root key is in a hardware module and has no sheet. Back the module up with its own tools, and try the copy: "
    "without the key, everything is erased.",
)
_ASK = Text("Skriv ut bladet och skriv kontrollkoden som står på det", "Print the sheet and type its check code")
_WRONG = Text("Koden stämmer inte med bladet. Läs den igen.", "The code is not the sheet's. Read it again.")
_GIVEN_UP = Text(
    "Bladet är inte bekräftat. Skriv ut det igen med `ombud keys DIR sheet` innan några uppgifter tas in.",
    "The sheet is not confirmed. Print it again with `ombud keys DIR sheet` before any data is taken in.",
)
