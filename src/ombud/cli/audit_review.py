"""`ombud audit DIR review`: every look at somebody with protected identity, and every unusual reading, reviewed by
somebody else (R-41; PDL 4:3, A-13).

* Without --subject it lists whom somebody has looked at since the last review, and what was done.
* With --subject and --through it notes what was found in everything up to there, by others than oneself.
"""

from typing import TYPE_CHECKING

import click

from ombud.cli.answer import FINDINGS, Answer, Line, Table
from ombud.cli.arguments import ACTOR, Subject
from ombud.cli.circumstance import refused
from ombud.cli.command import Misused, command, option, speech
from ombud.cli.reading import fit
from ombud.terms import SubjectId, subject_text
from ombud.terms.text import Language, Text

if TYPE_CHECKING:
    from ombud.app.installation import Ombud
    from ombud.app.reviewing import Reviewed, ToReview
    from ombud.terms import Actor


@command(
    "review",
    Text(
        "Granska allt som har gjorts med skyddade personer, och ovanliga läsningar. Ingen granskar sig själv.",
        "Review all that was done with protected people, and unusual readings. Nobody reviews themself.",
    ),
    option("--subject", type=Subject(), metavar="s_…", words=Text("Vems logg som är granskad.", "Whose log it is.")),
    option("--through", type=int, metavar="LEAF", words=Text("Till och med, enligt listan.", "Through, as listed.")),
    option(
        "--result", type=click.Choice(["in-order", "suspicious"]), default="in-order",
        words=Text("I sin ordning, eller misstänkt.", "In order, or suspicious."),
    ),
    option("--reason", default="", metavar="TEXT", words=Text("Vad som är misstänkt.", "What is suspicious.")),
    ACTOR,
)  # fmt: skip
def review(subject: SubjectId | None, through: int | None, result: str, reason: str, actor: str) -> Answer:
    from ombud.app.reviewing import Reviewed
    from ombud.cli import session

    if (subject is None) != (through is None):
        raise Misused(Text("Ange både --subject och --through, eller ingen.", "Give both --subject and --through."))
    heard, words = speech(), fit(reason) if reason else ""
    with session.installation(heard.folder, heard) as ombud:
        by = session.actor(ombud, actor)
        if isinstance(by, Answer):
            return by
        if subject is None or through is None:
            return _listed(ombud, by)
        return _noted(ombud, by, subject, Reviewed(through, result, words))


def _listed(ombud: "Ombud", by: "Actor") -> Answer:
    from ombud.app.reviewing import to_review
    from ombud.audit.model import NOBODY
    from ombud.cli.entries import entry_value

    found = to_review(ombud.vault, by=by, now=speech().now())
    if not isinstance(found, tuple):
        return refused(ombud, SubjectId(NOBODY), found)
    value = [
        {
            "subject": subject_text(one.subject), "through": one.through,
            "noticed": list(one.noticed), "entries": [entry_value(logged) for logged in one.entries],
        }
        for one in found
    ]  # fmt: skip
    lines: list[Line] = [line for one in found for line in _lines(one)]
    return Answer({"to_review": value}, lines or [_NOTHING], FINDINGS if found else 0)


def _lines(one: "ToReview") -> list[Line]:
    from ombud.cli.entries import entry_value

    rows = [entry_value(logged) for logged in one.entries]
    who = subject_text(one.subject)
    why = Text(*(", ".join(RULES[rule].in_(speaking) for rule in one.noticed) for speaking in LANGUAGES))
    sv, en = (f" ({said})" if said else "" for said in why)
    head = Text(f"{who}, till och med {one.through}{sv}:", f"{who}, through {one.through}{en}:")
    return [head, Table(_HEADINGS, [[str(row[name]) for name in _SHOWN] for row in rows])]


def _noted(ombud: "Ombud", by: "Actor", subject: SubjectId, reviewed: "Reviewed") -> Answer:
    from ombud.app.reviewing import note_reviewed

    found = note_reviewed(ombud.vault, subject, reviewed, by=by, now=speech().now())
    if not isinstance(found, int):
        return refused(ombud, subject, found)
    said = Text(f"Granskat: {found} anteckningar.", f"Reviewed: {found} entries.")
    return Answer({"done": True, "entries": found, "result": reviewed.result}, [said])


LANGUAGES: tuple[Language, ...] = ("sv", "en")
RULES = {
    "no-reason": Text("ovanligt: inget har hänt på ett år", "unusual: nothing has happened for a year"),
    "again": Text("ovanligt: om och om igen utan skäl", "unusual: again and again without a reason"),
    "stopped": Text("ovanligt: nekades gång på gång", "unusual: refused again and again"),
}
"""By which rule something was noticed (`requests/unusual_rules.py`)."""
_SHOWN = ("at", "act", "outcome", "actor", "role", "purpose")
_HEADINGS = (
    Text("När", "When"),
    Text("Vad", "What"),
    Text("Utfall", "Outcome"),
    Text("Vem", "Who"),
    Text("Roll", "Role"),
    Text("Ändamål", "Purpose"),
)
_NOTHING = Text("Allt är granskat.", "Everything has been reviewed.")
