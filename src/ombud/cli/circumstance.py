"""Why something was not noted about a person, and how many a list leaves out, as a command says it."""

from typing import TYPE_CHECKING

from ombud.cli.answer import Answer, Line
from ombud.cli.command import speech
from ombud.collection.relate import UNKNOWN_PERSON, Declined
from ombud.policy.ask import Refusal
from ombud.terms import SubjectId, Text

if TYPE_CHECKING:
    from ombud.app.installation import Ombud


def refused(ombud: "Ombud", subject: SubjectId, found: Declined | Refusal) -> Answer:
    from ombud.cli import session
    from ombud.cli.merged import unknown

    if isinstance(found, Refusal):
        return session.refused(ombud, found, speech())
    return unknown(ombud, subject) if found is UNKNOWN_PERSON else session.declined(found)


def left_out(withheld: int) -> list[Line]:
    """R-41: how many, never whom."""
    return [Text(f"{withheld} undantagen.", f"{withheld} withheld.")] if withheld else []
