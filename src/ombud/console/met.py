"""The person of an address of the console: met before anything of theirs is opened."""

from dataclasses import dataclass

from ombud.app.at_desk import AtDesk, at_desk
from ombud.terms import PurposeId, SubjectId, Text, subject_text
from ombud.terms.ids import id_bytes
from ombud.web import Problem, Visit, problem

HERE = "/konsol/personer"
TITLE = Text("Personer", "People")
PURPOSES = frozenset({PurposeId("contract.perform"), PurposeId("legal.requests")})
"""Whoever makes agreements with people, or answers what they ask for."""


@dataclass(frozen=True, slots=True)
class Met:
    """Who the page is about, and their address."""

    person: AtDesk
    here: str


def meet(visit: Visit) -> Met | Problem:
    """The person of the address; that somebody looked is in the log."""
    try:
        subject = SubjectId(id_bytes("s_", visit.path["id"]))
    except ValueError:
        return problem.NOT_FOUND
    found = at_desk(visit.ombud.vault, subject, by=visit.actor, now=visit.now)
    return problem.NOT_FOUND if found is None else Met(found, f"{HERE}/{subject_text(subject)}")
