"""`ombud letter-code DIR`: a letter to print, with a code that opens a person's choices and cases (R-07).

The code stands in the letter alone: it is shown on no screen and kept nowhere.
"""

from pathlib import Path

from ombud.cli.answer import Answer, Line
from ombud.cli.arguments import ACTOR, FILE, SUBJECT, folder_argument
from ombud.cli.command import command, option, speech
from ombud.cli.files import reserve, write
from ombud.terms import SubjectId
from ombud.terms.text import Text


@command(
    "letter-code",
    Text(
        "Ett brev med en kod för den som inte har e-legitimation. Tidigare koder slutar gälla.",
        "A letter with a code for somebody without an e-ID. Codes before it hold no more.",
    ),
    folder_argument(), SUBJECT,
    option("--to", type=FILE, required=True, metavar="FILE", words=Text("Den nya filen (PDF).", "The new file (PDF).")),
    ACTOR,
)  # fmt: skip
def letter_code(folder: Path, subject: SubjectId, to: Path, actor: str) -> Answer:
    from ombud.app.code_letters import letter_with_code
    from ombud.cli import session
    from ombud.collection.relate import Declined
    from ombud.policy.ask import Refusal

    heard = speech()
    reserve(to)
    with session.installation(folder, heard) as ombud:
        by = session.actor(ombud, actor)
        if isinstance(by, Answer):
            return by
        made = letter_with_code(ombud, subject, heard.chosen or "sv", by=by, now=heard.now())
        if isinstance(made, Refusal):
            return session.refused(ombud, made, heard)
        if isinstance(made, Declined):
            return session.declined(made)
        write(to, made.pdf)
    until = made.until.date().isoformat()
    lines: list[Line] = [
        Text(
            f"Brevet ligger i {to.name}. Skriv ut det, posta det och ta bort filen. Koden gäller till {until}.",
            f"The letter is in {to.name}. Print it, post it and remove the file. The code holds until {until}.",
        )
    ]
    if not made.is_addressed:
        lines.append(_PROTECTED)
    return Answer({"file": to.name, "until": until, "addressed": made.is_addressed}, lines)


_PROTECTED = Text(
    "Personen har skyddade uppgifter: brevet har ingen adress. Skicka det med Skatteverkets postförmedling.",
    "The person's identity is protected: the letter has no address. Send it by the Tax Agency's mail service.",
)
