"""`ombud deceased DIR record|undo`: a person has died, or had not (R-40, R-15.8).

* Advertising, profiling and consents end in the act; nothing that the law keeps does.
* A mistake is undone by a second person, with a reason.
"""

from datetime import date
from typing import TYPE_CHECKING

import click

from ombud.cli.answer import Answer, Line
from ombud.cli.arguments import ACTOR, SUBJECT, Day
from ombud.cli.command import command, installation_group, option, speech
from ombud.cli.reading import fit
from ombud.terms import SubjectId
from ombud.terms.text import Text

if TYPE_CHECKING:
    from ombud.requests.decease import Died

_SOURCES = ("population-register", "relative", "estate", "care", "other")


@command(
    "record",
    Text(
        "Anteckna att personen har avlidit. Reklam, profilering och samtycken upphör genast, och det går inte att få "
        "tillbaka.",
        "Note that the person has died. Advertising, profiling and consents end at once, and do not come back.",
    ),
    SUBJECT,
    option("--on", type=Day(), required=True, metavar="DATE", words=Text("Dödsdagen.", "The day of the death.")),
    option(
        "--source", type=click.Choice(_SOURCES), required=True,
        words=Text("Varifrån det är känt.", "Where it is known from."),
    ),
    option("--evidence", default="", metavar="TEXT", words=Text("Vad som visar det.", "What shows it.")),
    ACTOR,
)  # fmt: skip
def record(subject: SubjectId, on: date, source: str, evidence: str, actor: str) -> Answer:
    from ombud.cli import session
    from ombud.cli.circumstance import refused
    from ombud.requests.decease import Death, Died, record_death

    heard, shown = speech(), fit(evidence) if evidence else ""
    with session.installation(heard.folder, heard) as ombud:
        by = session.actor(ombud, actor)
        if isinstance(by, Answer):
            return by
        found = record_death(ombud.vault, subject, Death(on, source, shown), by=by, now=heard.now())
        return _recorded(found) if isinstance(found, Died) else refused(ombud, subject, found)


def _recorded(found: "Died") -> Answer:
    value = {"done": True, "lapsed": found.lapsed, "ended": found.ended, "rerouted": list(found.rerouted)}
    lines: list[Line] = [
        Text(
            f"Antecknat. Samtycken som har upphört: {found.lapsed}. Rader som är raderade: {found.ended}.",
            f"Noted. Consents that lapsed: {found.lapsed}. Rows erased: {found.ended}.",
        )
    ]
    lines += [
        Text(
            f"{reference} prövas nu som en närståendes begäran om journal.",
            f"{reference} is tried as a relative's request for the journal now.",
        )
        for reference in found.rerouted
    ]
    return Answer(value, lines)


@command(
    "undo",
    Text(
        "Personen lever: dödsfallet antecknades av misstag. Görs av någon annan än den som antecknade det.",
        "The person is alive: the death was noted by mistake. Done by somebody else than who noted it.",
    ),
    SUBJECT,
    option("--reason", required=True, metavar="TEXT", words=Text("Hur misstaget skedde.", "How it happened.")),
    ACTOR,
)  # fmt: skip
def undo(subject: SubjectId, reason: str, actor: str) -> Answer:
    from ombud.choices.circumstance import Circumstance
    from ombud.cli import session
    from ombud.cli.circumstance import refused
    from ombud.requests.decease import undo_death

    heard, why = speech(), fit(reason)
    with session.installation(heard.folder, heard) as ombud:
        by = session.actor(ombud, actor)
        if isinstance(by, Answer):
            return by
        found = undo_death(ombud.vault, subject, why, by=by, now=heard.now())
        return Answer({"done": True}, [_UNDONE]) if isinstance(found, Circumstance) else refused(ombud, subject, found)


deceased = installation_group(
    "deceased",
    Text("Anteckna ett dödsfall, eller att det var fel.", "Note a death, or that it was a mistake."),
    [record, undo],
)

_UNDONE = Text(
    "Antecknat. Samtycken och reklam kommer inte tillbaka av sig själva: fråga personen.",
    "Noted. Consents and advertising do not come back by themselves: ask the person.",
)
