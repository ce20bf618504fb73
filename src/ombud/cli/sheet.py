"""Print the recovery sheet, and ask for its check code from the paper."""

import click

from ombud.cli.answer import note
from ombud.cli.speech import Speech
from ombud.keys.recovery import check_code, recovery_sheet
from ombud.keys.root import HeldRoot
from ombud.terms.text import Text

_TRIES = 3


def printed(root: HeldRoot, name: str, speech: Speech) -> bool:
    """Show the sheet; true when its check code was typed from it."""
    click.echo(speech.say(recovery_sheet(root, name)))
    for _ in range(_TRIES):
        typed = str(click.prompt(speech.say(_ASK), err=True))
        if typed.strip().upper().translate(str.maketrans("OIL", "011")) == check_code(root):
            return True
        note(_WRONG, speech)
    note(_GIVEN_UP, speech)
    return False


_ASK = Text("Skriv ut bladet och skriv kontrollkoden som står på det", "Print the sheet and type its check code")
_WRONG = Text("Koden stämmer inte med bladet. Läs den igen.", "The code is not the sheet's. Read it again.")
_GIVEN_UP = Text(
    "Bladet är inte bekräftat. Skriv ut det igen med `ombud keys DIR sheet` innan några uppgifter tas in.",
    "The sheet is not confirmed. Print it again with `ombud keys DIR sheet` before any data is taken in.",
)
