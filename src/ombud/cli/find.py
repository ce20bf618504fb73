"""`ombud find`: from an identifier to an opaque id. The identifier is read, never given as an argument.

The look-up is in the log, with the field and not the value. Nobody is an answer too, with exit code 1.
"""

from pathlib import Path

import click

from ombud.cli.answer import DONE, FINDINGS, Answer
from ombud.cli.arguments import ACTOR, folder_argument
from ombud.cli.command import command, option, speech
from ombud.cli.files import typed
from ombud.terms import subject_text
from ombud.terms.text import Text

_KINDS = ("personnummer", "samordningsnummer", "reserve_id", "email", "phone", "name_birth_year", "key")


@command(
    "find",
    Text(
        "Sök fram en persons id. Numret eller adressen läses från prompten eller standard in och hamnar aldrig i "
        "kommandoraden. Sökningen loggas.",
        "Look up a person's id. The number or address is read at the prompt or on standard input, and never stands "
        "on the command line. The look-up is logged.",
    ),
    folder_argument(), ACTOR,
    option(
        "--as", "kind", type=click.Choice(_KINDS),
        words=Text("Vad det är, om det inte syns på texten.", "What it is, where the text does not tell."),
    ),
)  # fmt: skip
def find(folder: Path, actor: str, kind: str | None) -> Answer:
    from ombud.app import desk
    from ombud.app.safe import NotNormal
    from ombud.cli import session
    from ombud.vault import Spent

    heard = speech()
    text = typed(heard, _QUESTION)
    with session.installation(folder, heard) as ombud:
        by = session.actor(ombud, actor)
        if isinstance(by, Answer):
            return by
        found = desk.find(ombud.vault, text, kind, by=by, now=heard.now())
    if isinstance(found, Spent):
        return session.over(found)
    if isinstance(found, NotNormal):
        return session.no("P-11", found.reason)
    ids = [subject_text(subject) for subject in found.subjects]
    return Answer({"field": found.field, "subjects": ids}, ids or [_NOBODY], DONE if ids else FINDINGS)


_QUESTION = Text(
    "Personnummer, e-post, telefon, eller namn och födelseår", "Number, e-mail, telephone, or name and birth year"
)
_NOBODY = Text("Ingen sådan person finns här.", "There is no such person here.")
